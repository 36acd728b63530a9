"""The phrase language of glossaries: parsed here, expanded into forms when glossaries are compiled.

A form is one literal way to write a phrase, with the inflections and slot words chosen on the way.
"""

import re
from collections.abc import Iterator
from itertools import product

from msgspec import Struct

from mtfix.language.inflection import WordClass, inflect
from mtfix.language.words import DETERMINERS, FUNCTION, POSSESSIVES
from mtfix.model import MtfixError

CAP = 2000
"""Most forms a phrase may expand into."""

OPEN_SLOTS = ("num", "words")
_CLOSED_SLOTS = {"poss": POSSESSIVES, "det": DETERMINERS}
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\{(?P<lemma>[^{}:]+)(?::(?P<class>[a-z]+))?\}|\((?P<either>[^()]*)\)|\[(?P<option>[^\[\]]*)\]"
    r"|<(?P<slot>[a-z]+)>|(?P<stray>[{}()\[\]<>|])|(?P<text>[^\\{}()\[\]<>|]+)"
)


class Choice(Struct, frozen=True):
    """One thing chosen in a form: which inflection (`tag`) of which brace, or which word of a closed slot."""

    kind: str  # verb, noun, poss, det
    value: str  # a Penn tag, or the word


class Form(Struct, frozen=True):
    """One literal way to write a phrase; open slots stand in it as `<num>` and `<words>`."""

    text: str
    choices: tuple[Choice, ...]


_Part = tuple[tuple[str, tuple[Choice, ...]], ...]


def expand(phrase: str) -> tuple[Form, ...]:
    """Every form of a phrase, in a stable order. Raises MtfixError with the reason where it is malformed."""
    parts = tuple(_parts(phrase))
    count = 1
    for part in parts:
        count *= len(part)
    if count > CAP:
        raise MtfixError(f"{phrase!r} expands into {count} forms; at most {CAP} are allowed")
    forms: dict[tuple[str, tuple[Choice, ...]], None] = {}
    for combination in product(*parts):
        text = re.sub(r" {2,}", " ", "".join(t for t, _ in combination)).strip()
        if not text:
            raise MtfixError(f"{phrase!r} can match nothing at all")
        forms[text, tuple(c for _, chosen in combination for c in chosen)] = None
    return tuple(Form(text, choices) for text, choices in forms)


def _parts(phrase: str) -> Iterator[_Part]:
    if phrase != phrase.strip() or not phrase:
        raise MtfixError(f"{phrase!r} is empty or begins or ends with a space")
    yield from _inner_parts(phrase, phrase)


def _inner_parts(phrase: str, text: str) -> Iterator[_Part]:
    for m in _TOKEN.finditer(text):
        if m["stray"]:
            raise MtfixError(f"{phrase!r} has an unpaired or nested {m['stray']!r}; write \\{m['stray']} for the character")
        if m["lemma"]:
            yield _inflected(phrase, m["lemma"], m["class"] or "verb")
        elif m["either"] is not None:
            yield _alternatives(phrase, m["either"])
        elif m["option"] is not None:
            yield (*_alternatives(phrase, m["option"]), ("", ()))
        elif m["slot"]:
            yield _slot(phrase, m["slot"])
        else:
            yield ((m["escaped"] or m["text"], ()),)


def _alternatives(phrase: str, options: str) -> _Part:
    """What stands between `|`; braces and slots may stand in an alternative, brackets may not."""
    chosen: list[tuple[str, tuple[Choice, ...]]] = []
    for option in options.split("|"):
        for combination in product(*_inner_parts(phrase, option)):
            chosen.append(("".join(t for t, _ in combination), tuple(c for _, cs in combination for c in cs)))
            if len(chosen) > CAP:
                raise MtfixError(f"{phrase!r} expands into more than {CAP} forms")
    return tuple(chosen)


def _inflected(phrase: str, lemma: str, word_class: str) -> _Part:
    if word_class not in ("verb", "noun"):
        raise MtfixError(f"{phrase!r}: a word is inflected as verb or noun, not as {word_class!r}")
    kind: WordClass = "verb" if word_class == "verb" else "noun"
    return tuple((spelling, (Choice(kind, tag),)) for tag, forms in inflect(lemma, kind) for spelling in forms)


def _slot(phrase: str, slot: str) -> _Part:
    if slot in OPEN_SLOTS:
        return ((f"<{slot}>", ()),)
    if slot in _CLOSED_SLOTS:
        return tuple((word, (Choice(slot, word),)) for word in _CLOSED_SLOTS[slot])
    raise MtfixError(f"{phrase!r}: there is no slot <{slot}>; slots are {', '.join((*OPEN_SLOTS, *_CLOSED_SLOTS))}")


def render(use: str, form: Form) -> str:
    """`use` in the inflection and with the slot words that `form` has; open slots stay as they are.

    Braces and slots are paired with the form's by kind and order; a brace with no partner takes its base form.
    """
    left: dict[str, list[str]] = {}
    for choice in form.choices:
        left.setdefault(choice.kind, []).append(choice.value)
    out = []
    for m in _TOKEN.finditer(use):
        if m["stray"] or m["either"] is not None or m["option"] is not None:
            raise MtfixError(f"{use!r}: a rendering is one text, without alternatives or options")
        if m["lemma"]:
            kind = m["class"] or "verb"
            tags = left.get(kind)
            tag = tags.pop(0) if tags else None
            forms = dict(_by_tag(use, m["lemma"], kind))
            out.append(forms[tag] if tag in forms else m["lemma"])
        elif m["slot"] in _CLOSED_SLOTS:
            words = left.get(m["slot"]) or left.get("poss" if m["slot"] == "det" else "")
            out.append(words[0] if words else "the" if m["slot"] == "det" else "its")
        else:
            out.append(m["escaped"] or m["text"] or m[0])
    return "".join(out)


def _by_tag(use: str, lemma: str, kind: str) -> Iterator[tuple[str, str]]:
    for spelling, (choice,) in _inflected(use, lemma, kind):
        yield choice.value, spelling
    # The first spelling of a tag is the best one: let it overwrite the others.
    for spelling, (choice,) in reversed(_inflected(use, lemma, kind)):
        yield choice.value, spelling


def says_nothing(form: str) -> bool:
    """Whether a form would match nearly everywhere: open slots and one small word, or a single letter or digit."""
    words = re.findall(r"[^\W_]+", re.sub(r"<[a-z]+>", " ", form))
    if len(words) != 1:
        return not words
    word = words[0]
    return len(word) < 2 or (word.lower() in FUNCTION and not word.isupper())
