"""Whether a form of the phrase language stands at a place of a text: capitals, gaps between words, open slots."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import AnyStr, Generic, TypeVar

from daachorse import DoubleArrayAhoCorasick
from msgspec import Struct

from mtfix.language.folding import fold
from mtfix.language.words import NUMBER_WORDS, SMALL

SPACES = " -\u00a0\u2010\u2011\u2013"
"""What may stand where a form has a space or a hyphen."""
_APOSTROPHES = "'’‘ʼ"
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\W_]+")
_SLOT = re.compile("(<num>|<words>)")
_FIGURE = re.compile(r"\d[\d,.]*(?<=\d)")
_MOST_WORDS = 3
_DASHES = 2  # may stand between the words of a slot, spaces on either side
_SMALL_WORDS = 2  # may stand between a guard and what it guards
_GAPS = " -\u00a0'’"
_REACH = 120  # code points that a slot may take

Caught = tuple[tuple[str, str], ...]


def stands(form: str, text: str, exact: bool = False) -> bool:
    """Whether `text` is `form`: words in capitals as they are (all words where `exact`), only single gaps between."""
    if text == form:
        return True
    if exact or form != form.lower():
        for wanted, word in zip(_WORD.findall(form), _WORD.findall(text), strict=False):
            if wanted != word and (exact or wanted.isupper()):
                return False
    return text.lower() == form.lower() or _same_words(form, text)


def stands_as_mark(form: str, text: str) -> bool:
    """The same for guards, titles and signs: a word with any capital counts exactly."""
    if text == form:
        return True
    small = form.lower()
    if form != small:
        for wanted, word in zip(_WORD.findall(form), _WORD.findall(text), strict=False):
            if wanted != word and wanted != wanted.lower():
                return False
    return text.lower() == small or _same_words(form, text)


def _same_words(form: str, text: str) -> bool:
    """Whether the same words stand in both, and the same kind of thing between them."""
    if [w.lower() for w in _WORD.findall(form)] != [w.lower() for w in _WORD.findall(text)]:
        return False
    for a, b in zip(_WORD.split(form), _WORD.split(text), strict=True):
        if a != b and not (
            (a in (" ", "-") and len(b) == 1 and b in SPACES)
            or (a and a in _APOSTROPHES and len(b) == 1 and b in _APOSTROPHES)
        ):
            return False
    return True


class Slotted(Struct, frozen=True):
    """A form with open slots: its literal pieces and slots in order, which piece is searched for, and what of the
    others has to stand, folded, on either side of it."""

    parts: tuple[str, ...]
    anchor: int
    left: tuple[bytes, ...]
    right: tuple[bytes, ...]


@cache
def split_slots(form: str) -> Slotted:
    """A form taken apart at its open slots."""
    parts = tuple(part for part in _SLOT.split(form) if part)
    anchor = max((i for i, p in enumerate(parts) if p[0] != "<"), key=lambda i: len(parts[i].strip()))
    words = [fold(part).strip() if part[0] != "<" else b"" for part in parts]
    return Slotted(parts, anchor, tuple(w for w in words[:anchor] if w), tuple(w for w in words[anchor + 1 :] if w))


def may_stand(slotted: Slotted, folded: bytes, start: int, end: int) -> bool:
    """Whether the other pieces of a form stand near enough to its anchor at [start, end) of folded text."""
    reach = _REACH * (1 + len(slotted.parts))
    return all(folded.find(w, end, end + reach) >= 0 for w in slotted.right) and all(
        folded.find(w, max(0, start - reach), start) >= 0 for w in slotted.left
    )


def match_slots(
    slotted: Slotted, text: str, start: int, low: int, high: int, exact: bool
) -> tuple[int, int, Caught] | None:
    """Where a form with open slots stands whose anchor begins at `start`, within [low, high), and what slots caught."""
    parts, at = slotted.parts, slotted.anchor
    anchor = parts[at]
    end = start + len(anchor.strip())
    if end > high or not stands(anchor.strip(), text[start:end], exact):
        return None
    lead, tail = len(anchor) - len(anchor.lstrip()), len(anchor) - len(anchor.rstrip())
    right = _forward([*([" "] if tail else []), *parts[at + 1 :]], text, end, high, exact)
    left = _backward([*parts[:at], *([" "] if lead else [])], text, start, low, exact) if right else None
    if right is None or left is None:
        return None
    return left[0], right[0], (*left[1], *right[1])


def _forward(parts: list[str], text: str, at: int, high: int, exact: bool) -> tuple[int, Caught] | None:
    if not parts:
        return (at, ()) if at >= high or not (text[at].isalnum() and text[at - 1].isalnum()) else None
    part, rest = parts[0], parts[1:]
    if part[0] != "<":
        end = at + len(part)
        return _forward(rest, text, end, high, exact) if end <= high and stands(part, text[at:end], exact) else None
    for end in _fillers(part, _words_in(text, at, min(high, at + _REACH), _MOST_WORDS), at, text):
        found = _forward(rest, text, end, high, exact)
        if found:
            return found[0], ((part, text[at:end]), *found[1])
    return None


def _backward(parts: list[str], text: str, at: int, low: int, exact: bool) -> tuple[int, Caught] | None:
    if not parts:
        return (at, ()) if at <= low or not (text[at].isalnum() and text[at - 1].isalnum()) else None
    part, rest = parts[-1], parts[:-1]
    if part[0] != "<":
        start = at - len(part)
        return (
            _backward(rest, text, start, low, exact) if start >= low and stands(part, text[start:at], exact) else None
        )
    words = _words_in(text, _back_over(_MOST_WORDS + _DASHES, text, max(low, at - _REACH), at), at, _REACH)
    for count in range(1, min(_MOST_WORDS, len(words)) + 1):
        first = words[-count][0]
        if _is_filler(part, text[first:at]) and words[-1][1] == at:
            found = _backward(rest, text, first, low, exact)
            if found:
                return found[0], (*found[1], (part, text[first:at]))
    return None


def _back_over(spaces: int, text: str, low: int, at: int) -> int:
    """The place behind so many spaces before `at`, or `low`."""
    for _ in range(spaces + 1):
        at = text.rfind(" ", low, at)
        if at < 0:
            return low
    return at + 1


def _words_in(text: str, at: int, high: int, most: int) -> list[tuple[int, int]]:
    """The places of as many words in [at, high), with the hyphens, apostrophes and underscores in them."""
    found: list[tuple[int, int]] = []
    while at < high and len(found) < most:
        start = at
        if text[at].isalnum():
            while at < high and (text[at].isalnum() or text[at] in "_'’-"):
                at += 1
            found.append((start, at))
        at += 1
    return found


def _fillers(slot: str, words: list[tuple[int, int]], at: int, text: str) -> Iterator[int]:
    """Ends of what may fill a slot from `at`: for words the shortest first, for a number the longest."""
    ends: list[int] = []
    for start, end in words:
        if (not ends and start != at) or not _is_filler(slot, text[at:end]):
            break
        ends.append(end)
    figure = _FIGURE.match(text, at) if slot == "<num>" else None
    if figure:
        ends = [figure.end()]
    yield from reversed(ends) if slot == "<num>" else ends


def _is_filler(slot: str, words: str) -> bool:
    if slot == "<words>":
        return all(c.isalnum() or c in "_'’ -" for c in words)
    return all(w in NUMBER_WORDS or _FIGURE.fullmatch(w) for w in words.lower().replace("-", " ").split())


C = TypeVar("C")
Alternatives = Sequence[tuple[bytes | None, str, tuple[C, ...]]]
"""What may stand in a part: folded (None is left out), as it is written, and what choosing it means."""
Way = tuple[tuple[str, tuple[C, ...]], ...]
"""What was chosen, part by part, and what that means."""


class Parted(Struct, Generic[C], frozen=True):
    """A phrase in parts of words, of which some from `anchor` on are searched for.

    One of `before` stands right before these, one of `after` right behind them; empty where nothing has to.
    """

    parts: tuple[Alternatives[C], ...]
    anchor: int
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]


def fold_parts(parts: Sequence[Sequence[tuple[str, tuple[C, ...]]]], anchor: int, rest: int) -> Parted[C]:
    """A phrase in parts as it is compared with folded text; those from `anchor` to `rest` are searched for."""
    folded = tuple([(fold_words(text) if text else None, text, choices) for text, choices in part] for part in parts)
    before = tuple(b" " + words for words in _edge(folded[:anchor][::-1]))
    after = tuple(words + b" " for words in _edge(folded[rest:]))
    return Parted(folded, anchor, before, after)


def fold_words(text: str) -> bytes:
    """Words as they stand in folded text between single spaces; a comma is a word without letters."""
    text = text.strip()
    words = fold(text).strip()
    if text == ",":
        return words
    return b" " * text.startswith(",") + words + b" " * text.endswith(",")


def _edge(parts: Sequence[Alternatives[C]]) -> Iterator[bytes]:
    """What the first of the parts may be that is not left out; nothing where all may be."""
    edge: list[bytes] = []
    for part in parts:
        edge += [words for words, _, _ in part if words is not None]
        if all(words is not None for words, _, _ in part):
            return iter(edge)
    return iter(())


def match_parts(phrase: Parted[C], folded: bytes, at: int) -> dict[tuple[int, int], list[Way[C]]]:
    """Where a phrase in parts may stand in folded text, and what was chosen there, way by way.

    The parts from its anchor on begin at the space at `at`. Spans are of folded bytes, from space to space.
    """
    found: dict[tuple[int, int], list[Way[C]]] = {}
    ahead = list(_ahead(phrase.parts[phrase.anchor :], folded, at))
    for start, before in _behind(phrase.parts[: phrase.anchor], folded, at) if ahead else ():
        for end, after in ahead:
            found.setdefault((start, end), []).append((*before, *after))
    return found


def _ahead(parts: Sequence[Alternatives[C]], folded: bytes, at: int) -> Iterator[tuple[int, Way[C]]]:
    if not parts:
        yield at, ()
        return
    for words, text, choices in parts[0]:
        if words is None:
            end = at
        elif not folded.startswith(words, at + 1) or not folded.startswith(b" ", end := at + 1 + len(words)):
            continue
        for last, more in _ahead(parts[1:], folded, end):
            yield last, ((text, choices), *more)


def _behind(parts: Sequence[Alternatives[C]], folded: bytes, at: int) -> Iterator[tuple[int, Way[C]]]:
    if not parts:
        yield at, ()
        return
    for words, text, choices in parts[-1]:
        if words is None:
            start = at
        elif not folded.endswith(words, 0, at) or not folded.endswith(b" ", 0, (start := at - 1 - len(words)) + 1):
            continue
        for first, more in _behind(parts[:-1], folded, start):
            yield first, (*more, (text, choices))


def written(way: Way[C]) -> str:
    """The form of a phrase that was chosen part by part."""
    return " ".join(text for text, _ in way if text).replace(" ,", ",")


def find_all(text: AnyStr, wanted: AnyStr, low: int = 0, high: int | None = None) -> Iterator[int]:
    """Every place in [low, high) where `wanted` begins, overlapping ones too, by the fast search of strings."""
    at = text.find(wanted, low, high)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1, high)


def find_any(wanted: Sequence[bytes], text: bytes) -> dict[bytes, list[int]]:
    """Every place where each of `wanted` begins in `text`, in one pass."""
    distinct = list(dict.fromkeys(wanted))
    places: dict[bytes, list[int]] = {one: [] for one in distinct}
    for start, _, number in DoubleArrayAhoCorasick(distinct).find_overlapping(text) if distinct else ():
        places[distinct[number]].append(start)
    return places


def letters(form: str) -> str:
    """Letters and digits of a form, small: the same for `block chain` and `blockchain`."""
    return _BETWEEN.sub("", form.lower())


def find_after(text: str, at: int, high: int, forms: tuple[str, ...]) -> str:
    """What of `forms` stands right behind `at`, two small words between at most, before `high`; empty where none."""
    by_first = _by_letter(forms, 0)
    for _ in range(_SMALL_WORDS + 1) if forms else ():
        while at < high and text[at] in _GAPS:
            at += 1
        for form in (*by_first.get(text[at : at + 1].lower() or " ", ()), *by_first[""]):
            end = at + len(form)
            inside = end < high and form[-1].isalnum() and text[end].isalnum()
            if end <= high and not inside and stands_as_mark(form, text[at:end]):
                return text[at:end]
        word = _WORD.match(text, at, high)
        if not word or not _is_small(word[0]):
            break
        at = word.end()
    return ""


def find_before(text: str, at: int, low: int, forms: tuple[str, ...]) -> str:
    """The same on the left of `at`, down to `low`."""
    by_last = _by_letter(forms, -1)
    for _ in range(_SMALL_WORDS + 1) if forms else ():
        while at > low and text[at - 1] in _GAPS:
            at -= 1
        for form in (*by_last.get(text[max(0, at - 1) : at].lower() or " ", ()), *by_last[""]):
            start = at - len(form)
            inside = start > low and form[0].isalnum() and text[start - 1].isalnum()
            if start >= low and not inside and stands_as_mark(form, text[start:at]):
                return text[start:at]
        start = at
        while start > low and text[start - 1].isalnum():
            start -= 1
        if start == at or not _is_small(text[start:at]):
            break
        at = start
    return ""


@lru_cache(maxsize=1 << 12)
def _by_letter(forms: tuple[str, ...], at: int) -> dict[str, list[str]]:
    """Forms by their first or last letter; under no letter those that have a sign there."""
    filed: dict[str, list[str]] = {"": []}
    for form in forms:
        filed.setdefault(form[at].lower() if form[at].isalnum() else "", []).append(form)
    return filed


def _is_small(word: str) -> bool:
    return word.lower() in SMALL or word == "s"
