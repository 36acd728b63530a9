"""The sentence of a finding as one line: as it stands and as it would read, what matters marked, the rest cut."""

from collections.abc import Iterable, Iterator, Sequence

from mtfix.language.sentences import sentence_bounds
from mtfix.model import Finding, Fix, Span
from mtfix.reports._layout import BAD, NEW, columns, fold_blanks, harmless, marked

_REACH = 2_000  # characters on either side that are looked at
_LONGEST_LINE = 120  # a longer one is a paragraph
_SHORTEST_LINE = 40  # a shorter one is a heading, unless the next begins in lower case
_SHORT = 40  # a sentence of fewer characters says too little alone
_LONGEST = 300  # characters of what is marked that are shown
_CONTEXT = 50  # characters beside what is marked, at least
_STOPS = "。；！？，、："  # where a text without spaces is cut
_Part = tuple[bool, str]
"""Whether it is marked, and the words."""


def bounds(text: str, span: Span, format_name: str) -> tuple[int, int]:
    """Start and end of the sentence around a span of a file, across the line ends of hard-wrapped text."""
    floor, ceiling = max(0, span.start - _REACH), min(len(text), span.end + _REACH)
    if format_name == "tsv":
        low, high = _between(text, span.start, floor, span.end, ceiling, "\t\n\r")
    else:
        low, high = _between(text, span.start, floor, span.end, ceiling, "\n\r")
        if format_name not in ("csv", "jsonl"):  # whose lines are rows
            low, high = _up(text, low, high, floor), _down(text, low, high, ceiling)
    first, last = sentence_bounds(text, span.start, span.end, low, high)
    if last - first < _SHORT and first > low:
        before = max(low, len(text[low:first].rstrip()) + low - 2)  # left of the stop that ends the one before
        first, _ = sentence_bounds(text, before, before, low, high)
    return first, last


def both_sentences(text: str, format_name: str, finding: Finding, budget: int, colour: bool = False) -> tuple[str, str]:
    """The sentence of a finding as it stands, and as it would read after the first proposal, if there is one.

    Where that cannot be made, its label. `budget` is about how many characters each may have.
    """
    room = room_beside(finding.span, budget)
    low, high = bounds(text, finding.span, format_name)
    stands = as_it_stands(text, [finding.span], low, high, room, colour)
    if not finding.fixes:
        return stands, ""
    first = finding.fixes[0]
    if not first.edits:
        return stands, harmless(fold_blanks(first.label))
    return stands, as_proposed(text, first, low, high, room, colour) or "(nothing is left of it)"


def room_beside(span: Span, budget: int) -> int:
    """How many characters may stand beside a span in a line of `budget`: as many before a repair as after it."""
    return max(_CONTEXT, budget - min(span.end - span.start, _LONGEST))


def _between(text: str, start: int, floor: int, end: int, ceiling: int, marks: str) -> tuple[int, int]:
    low = max([floor, *(text.rfind(mark, floor, start) + 1 for mark in marks)])
    ends = [at for mark in marks if (at := text.find(mark, end, ceiling)) >= 0]
    return low, min(ends, default=ceiling)


def _up(text: str, low: int, high: int, floor: int) -> int:
    """The start of the wrapped lines that lead up to the line [low, high)."""
    while low > floor + 1:
        end = low - 2 if text[low - 2 : low] == "\r\n" else low - 1
        start, _ = _between(text, end, floor, end, end, "\n\r")
        if not _goes_on(text[start:end], text[low:high]):
            break
        low, high = start, end
    return low


def _down(text: str, low: int, high: int, ceiling: int) -> int:
    """The end of the wrapped lines that the line [low, high) goes on in."""
    while high < ceiling:
        start = high + (2 if text[high : high + 2] == "\r\n" else 1)
        _, end = _between(text, start, start, start, ceiling, "\n\r")
        if not _goes_on(text[low:high], text[start:end]):
            break
        low, high = start, end
    return high


def _goes_on(line: str, after: str) -> bool:
    """Whether a line goes on in the next, as far as two lines can tell; the readers of formats know better."""
    first = after.lstrip(" \t>")[:1]
    if not first or not line.strip() or max(len(line), len(after)) > _LONGEST_LINE:
        return False
    return first.islower() or len(line.rstrip()) >= _SHORTEST_LINE


def as_it_stands(
    text: str, spans: Sequence[Span], low: int, high: int, room: int, colour: bool, mark: str = BAD
) -> str:
    """[low, high) of the text with spans marked, which come by place, and about `room` characters beside them."""
    parts = []
    at = low
    for span in spans:
        if span.start >= at:
            parts += [(False, text[at : span.start]), (True, text[span.start : span.end])]
            at = span.end
    return _shown([*parts, (False, text[at:high])], mark, room, colour)


def as_proposed(text: str, fix: Fix, low: int, high: int, room: int, colour: bool) -> str:
    """[low, high) of the text after a fix, with what it writes marked; empty where nothing is left."""
    edits = sorted(fix.edits)
    at = min(low, edits[0].span.start)
    parts = []
    for edit in edits:
        parts += [(False, text[at : edit.span.start]), (True, edit.text)]
        at = edit.span.end
    parts.append((False, text[at : max(high, at)]))
    return _shown(parts, NEW, room, colour)


def _shown(parts: Iterable[_Part], mark: str, room: int, colour: bool) -> str:
    shown = _cut(_tidied(parts), room)
    return "".join(marked(words, mark, colour) if is_marked and words else words for is_marked, words in shown)


def _tidied(parts: Iterable[_Part]) -> list[_Part]:
    """Parts on one line and harmless; white space stands outside of marks, marks that only it parts are one."""
    tidy: list[_Part] = []
    for is_marked, words in _spread(parts):
        before = tidy[-1][1] if tidy else " "
        if before.endswith(" ") and words.startswith(" "):
            words = words.lstrip(" ")
        if not words and not is_marked:
            continue
        if tidy and tidy[-1][0] == is_marked:
            tidy[-1] = (is_marked, before + words)
        elif is_marked and len(tidy) > 1 and before == " " and tidy[-2][1] and words:
            tidy.pop()
            tidy[-1] = (True, f"{tidy[-1][1]} {words}")
        else:
            tidy.append((is_marked, words))
    if tidy:
        tidy[-1] = (tidy[-1][0], tidy[-1][1].rstrip(" "))
    return tidy


def _spread(parts: Iterable[_Part]) -> Iterator[_Part]:
    for is_marked, words in parts:
        words = harmless(fold_blanks(words))
        if not is_marked:
            yield False, words
            continue
        core = words.strip(" ")
        if words.startswith(" "):
            yield False, " "
        yield True, core
        if words.endswith(" ") and core:
            yield False, " "


def _cut(parts: list[_Part], room: int) -> list[_Part]:
    """The parts with at most `room` characters on both sides of what is marked, and what is very long shortened."""
    marks = [i for i, (is_marked, _) in enumerate(parts) if is_marked]
    if not marks:
        return parts
    left, right = "".join(w for _, w in parts[: marks[0]]), "".join(w for _, w in parts[marks[-1] + 1 :])
    core = [(is_marked, without_middle(words)) for is_marked, words in parts[marks[0] : marks[-1] + 1]]
    on_left = max(room // 2, room - len(right))
    on_right = max(room // 2, room - len(left))
    return [(False, _tail(left, on_left)), *core, (False, _head(right, on_right))]


def without_middle(words: str, most: int = _LONGEST) -> str:
    """The two ends of words that are longer than `most` characters."""
    if len(words) <= most:
        return words
    return _head(words, most // 2) + _tail(words, most // 2).removeprefix("…")


def _head(words: str, most: int) -> str:
    """The beginning, at most `most` characters, cut between words and marked with an ellipsis where cut."""
    if len(words) <= most:
        return words
    end = words.rfind(" ", most // 2, most + 1)
    if end < 0:
        end = max(words.rfind(mark, most // 2, most) + 1 for mark in _STOPS)
    kept = words[: end if end > 0 else most].rstrip(" ")
    return f"{kept}{_gap(kept[-1:])}…"


def _tail(words: str, most: int) -> str:
    """The end, likewise."""
    if len(words) <= most:
        return words
    low, high = len(words) - most, len(words) - most // 2
    starts = [at for mark in _STOPS if (at := words.find(mark, low, high)) >= 0]
    start = words.find(" ", low - 1, high)
    start = start if start >= 0 else min(starts, default=-1)
    kept = words[start + 1 if start >= 0 else low :].lstrip(" ")
    return f"…{_gap(kept[:1])}{kept}"


def _gap(char: str) -> str:
    """What parts an ellipsis from a character: nothing in a script without spaces."""
    return "" if columns(char) == 2 else " "
