"""The phrase language of glossaries: parsed here, expanded into forms when glossaries are compiled.

A form is one literal way to write a phrase, with the inflections and slot words chosen on the way.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from msgspec import Struct

from mtfix.glossary.lexicon import LONGEST
from mtfix.glossary.rendering import Blank, Choice, Template
from mtfix.language.inflection import WordClass, inflect
from mtfix.language.words import DETERMINERS, FUNCTION, POSSESSIVES
from mtfix.model import MtfixError

CAP = 2000
"""Most forms a phrase may expand into."""

OPEN_SLOTS = ("num", "words")
_CLOSED_SLOTS = {"poss": POSSESSIVES, "det": DETERMINERS}
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\{(?P<lemma>[^{}:]+)(?::(?P<class>[a-z]+))?\}|\((?P<either>[^()]*)\)|\[(?P<option>[^\[\]]*)\]"
    r"|<(?P<slot>[a-z]+)>|(?P<stray>[{}()\[\]<>|\\])|(?P<text>[^\\{}()\[\]<>|]+)"
)
_TWO_WORDS = re.compile(r"[^\W_][\W_]+[^\W_]")


class Form(Struct, frozen=True):
    """One literal way to write a phrase; open slots stand in it as `<num>` and `<words>`."""

    text: str
    choices: tuple[Choice, ...]


Part = tuple[tuple[str, tuple[Choice, ...]], ...]
"""One stretch of a phrase: its alternatives, each with what choosing it means."""


def expand(phrase: str) -> tuple[Form, ...]:
    """Every form of a phrase, in a stable order. Raises MtfixError with the reason where it is malformed."""
    parts = parse(phrase)
    choices = (tuple([c for _, chosen in combination for c in chosen]) for combination in product(*parts))
    return tuple(Form(*form) for form in dict.fromkeys(zip(_write(phrase, parts), choices, strict=True)))


@cache  # asked for each phrase when conflicts are looked for, when spellings are, and when it is compiled
def spell(phrase: str) -> tuple[str, ...]:
    """The texts of all forms of a phrase, each once; raises as `expand` does, and takes a fraction of its time."""
    return tuple(dict.fromkeys(_write(phrase, parse(phrase))))


@cache
def parse(phrase: str) -> tuple[Part, ...]:
    """The parts of a phrase; raises MtfixError with the reason where it is malformed."""
    if phrase != phrase.strip() or not phrase:
        raise MtfixError(f"{phrase!r} is empty or begins or ends with a space")
    return tuple(_inner_parts(phrase, phrase))


def _write(phrase: str, parts: tuple[Part, ...]) -> list[str]:
    """The text of each combination of the parts' alternatives, in the order of `product`."""
    count = count_forms(parts)
    if count > CAP:
        raise MtfixError(f"{phrase!r} expands into {count} forms; at most {CAP} are allowed")
    texts = list(map("".join, product(*([text for text, _ in part] for part in parts))))
    together = "\n".join(("", *texts, ""))
    if "  " in together or "\n " in together or " \n" in together:
        texts = [" ".join(text.split()) for text in texts]
    if "" in texts:
        raise MtfixError(f"{phrase!r} can match nothing at all")
    if max(map(len, texts)) > LONGEST:
        raise MtfixError(f"{phrase[:40] + ' …'!r} is longer than {LONGEST} characters")
    return texts


def count_forms(parts: tuple[Part, ...]) -> int:
    """How many forms the parts of a phrase have together."""
    count = 1
    for part in parts:
        count *= len(part)
    return count


def _inner_parts(phrase: str, text: str) -> Iterator[Part]:
    for m in _TOKEN.finditer(text):
        if m["stray"]:
            raise MtfixError(
                f"{phrase!r} has an unpaired or nested {m['stray']!r}; write \\{m['stray']} for the character"
            )
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


def _alternatives(phrase: str, options: str) -> Part:
    """What stands between `|`; braces and slots may stand in an alternative, brackets may not."""
    chosen: list[tuple[str, tuple[Choice, ...]]] = []
    for option in options.split("|"):
        for combination in product(*_inner_parts(phrase, option)):
            chosen.append(("".join(t for t, _ in combination), tuple(c for _, cs in combination for c in cs)))
            if len(chosen) > CAP:
                raise MtfixError(f"{phrase!r} expands into more than {CAP} forms")
    return tuple(chosen)


def _inflected(phrase: str, lemma: str, word_class: str) -> Part:
    if word_class not in ("verb", "noun"):
        raise MtfixError(f"{phrase!r}: a word is inflected as verb or noun, not as {word_class!r}")
    kind: WordClass = "verb" if word_class == "verb" else "noun"
    return tuple((spelling, (Choice(kind, tag),)) for tag, forms in inflect(lemma, kind) for spelling in forms)


def _slot(phrase: str, slot: str) -> Part:
    if slot in OPEN_SLOTS:
        return ((f"<{slot}>", ()),)
    if slot in _CLOSED_SLOTS:
        return tuple((word, (Choice(slot, word),)) for word in _CLOSED_SLOTS[slot])
    raise MtfixError(f"{phrase!r}: there is no slot <{slot}>; slots are {', '.join((*OPEN_SLOTS, *_CLOSED_SLOTS))}")


def make_template(use: str) -> Template:
    """A rendering taken apart, with the forms of its braces; raises MtfixError where it is not one text."""
    out: list[str | Blank] = []
    for m in _TOKEN.finditer(use):
        if m["stray"] or m["either"] is not None or m["option"] is not None:
            raise MtfixError(f"{use!r}: a rendering is one text, without alternatives or options")
        if m["lemma"]:
            kind = m["class"] or "verb"
            forms: dict[str, str] = {}
            for spelling, (choice,) in _inflected(use, m["lemma"], kind):
                forms.setdefault(choice.value, spelling)  # the first spelling is the best
            out.append(Blank(kind, m["lemma"], forms))
        elif m["slot"] in _CLOSED_SLOTS:
            out.append(Blank(m["slot"], "the" if m["slot"] == "det" else "its", {}))
        else:
            out.append(m["escaped"] or m["text"] or m[0])
    return tuple(out)


def some_say_nothing(forms: Sequence[str]) -> bool:
    """Whether one of the forms `says_nothing`; nearly all are plain words, and told at a glance."""
    return any(says_nothing(form) for form in forms if " " not in form or not form.replace(" ", "").isalnum())


def says_nothing(form: str) -> bool:
    """Whether a form would match nearly everywhere: open slots and one small word, or a single letter or digit."""
    if "<" not in form and _TWO_WORDS.search(form):
        return False
    words = re.findall(r"[^\W_]+", re.sub(r"<[a-z]+>", " ", form))
    if len(words) != 1:
        return not words
    word = words[0]
    return len(word) < 2 or (word.lower() in FUNCTION and not word.isupper())


def keys_of(texts: Sequence[str]) -> list[str]:
    """Forms as they are compared: small, hyphens as spaces. One conversion for all, since there are a million."""
    return "\n".join(texts).lower().replace("-", " ").split("\n") if texts else []
