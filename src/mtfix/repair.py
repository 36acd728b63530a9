"""Chooses among the proposed fixes, applies them, and checks again until nothing is left to do."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from mtfix.lines import line_ends
from mtfix.model import LEVELS, SAFETIES, Edit, Finding, Fix, MtfixError, Safety, Span

Territory = tuple[Span, ...]


class Choice(Struct, frozen=True):
    """What one round does: every finding is either taken, with its fix, or skipped, with the reason in words."""

    taken: tuple[tuple[Finding, Fix], ...]
    skipped: tuple[tuple[Finding, str], ...]


class Repaired(Struct, frozen=True):
    """The text after all rounds. Spans in `taken` count in the text of their own round, in `skipped` in `text`."""

    text: str
    taken: tuple[tuple[Finding, Fix], ...]
    skipped: tuple[tuple[Finding, str], ...]
    rounds: int


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """`text` with all `edits` made, in any order; ValueError where they overlap or leave the text.

    Two insertions at one point overlap; an insertion may touch a replacement.
    """
    parts: list[str] = []
    done = 0
    previous: Edit | None = None
    for edit in sorted(edits):
        span = edit.span
        if not 0 <= span.start <= span.end <= len(text):
            raise ValueError(f"edit at {span.start}-{span.end} of a text of {len(text)} characters")
        twice = previous is not None and previous.span == span and span.start == span.end
        if span.start < done or twice:
            raise ValueError(f"edits overlap at {span.start}")
        parts.append(text[done : span.start])
        parts.append(edit.text)
        done, previous = span.end, edit
    parts.append(text[done:])
    return "".join(parts)


def choose(findings: Sequence[Finding], level: Safety, text: str | None = None) -> Choice:
    """The first candidates of at least `level`, no two on the same words; both halves keep the order of `findings`.

    Where two meet, the stronger evidence wins, then the longer finding, then the earlier one.
    With `text`, a fix that would leave it as it is counts as no fix.
    """
    reasons: dict[int, str] = {}
    offered: list[tuple[int, Territory]] = []
    for index, finding in enumerate(findings):
        reason = _refusal(finding, level, text)
        if reason:
            reasons[index] = reason
        else:
            offered.append((index, _territory(finding)))
    for group in _clusters(offered):
        held: list[tuple[Span, int]] = []
        for index, territory in sorted(group, key=lambda item: (_rank(findings[item[0]]), item[0])):
            rival = next((r for span in territory if (r := _holder(held, span)) is not None), None)
            if rival is not None:
                reasons[index] = f"overlaps {_describe(findings[rival])}"
                continue
            for span in territory:
                insort(held, (span, index))
    taken = tuple((f, f.fixes[0]) for i, f in enumerate(findings) if i not in reasons)
    return Choice(taken, tuple((f, reasons[i]) for i, f in enumerate(findings) if i in reasons))


def repair(
    text: str,
    check: Callable[[str], tuple[Finding, ...]],
    level: Safety,
    rounds: int = 10,
    first: tuple[Finding, ...] | None = None,
) -> Repaired:
    """Check, choose and apply until nothing is taken; MtfixError where repairs chase each other.

    `first` holds the findings on `text` where they are known already.
    """
    findings = check(text) if first is None else first
    taken: list[tuple[Finding, Fix]] = []
    history: list[tuple[str, Choice]] = []
    while True:
        choice = choose(findings, level, text)
        if not choice.taken:
            return Repaired(text, tuple(taken), choice.skipped, len(history))
        if len(history) >= rounds:
            raise MtfixError(_chase(text, choice.taken, f"still find work after {rounds} rounds"))
        history.append((text, choice))
        text = apply_edits(text, [edit for _, fix in choice.taken for edit in fix.edits])
        since = next((i for i, (state, _) in enumerate(history) if state == text), None)
        if since is not None:
            circle = tuple(pair for _, made in history[since:] for pair in made.taken)
            raise MtfixError(_chase(text, circle, "undo each other"))
        taken += choice.taken
        findings = check(text)


def encode_text(path: str, document_encoding: str, bom: bytes, text: str) -> bytes:
    """The bytes of a file that holds `text`; MtfixError names the first character its encoding cannot hold."""
    try:
        return bom + text.encode(document_encoding)
    except UnicodeEncodeError as error:
        bad = text[error.start]
        line = line_ends(text, 0, error.start) + 1
        raise MtfixError(f"{path}:{line}: {document_encoding} cannot hold {bad!r} (U+{ord(bad):04X})") from None
    except LookupError:
        raise MtfixError(f"{path}: unknown encoding {document_encoding}") from None


def _refusal(finding: Finding, level: Safety, text: str | None) -> str:
    """Why the first candidate is not on offer at `level`, or nothing."""
    if not finding.fixes:
        return "flag only"
    fix = finding.fixes[0]
    if SAFETIES.index(fix.safety) < SAFETIES.index(level):
        return "only a suggestion" if fix.safety == "suggestion" else "needs --unsafe"
    if not fix.edits or (text is not None and all(text[e.span.start : e.span.end] == e.text for e in fix.edits)):
        return "changes nothing"
    return ""


def _territory(finding: Finding) -> Territory:
    """What the first candidate needs for itself: its edits, and the words of the finding that stand between them.

    A fix that is split at a line end still owns the line end; one that mends a far bracket does not own the way there.
    """
    edits = [edit.span for edit in finding.fixes[0].edits]
    inside = [span for span in edits if _meet(span, finding.span)]
    if len(inside) < 2:
        return tuple(edits)
    whole = Span(min(s.start for s in inside), max(s.end for s in inside))
    return (whole, *(span for span in edits if not whole.covers(span)))


def _meet(one: Span, other: Span) -> bool:
    """Whether the spans share a character, or one of them is an insertion that touches the other.

    Two sound repairs around one insertion point can be wrong together ("the " before what becomes "the …");
    the next round sees how the text reads by then.
    """
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.overlaps(other)


def _clusters(offered: Iterable[tuple[int, Territory]]) -> list[list[tuple[int, Territory]]]:
    """Groups that cannot meet each other, so that long texts take linear time."""
    clusters: list[list[tuple[int, Territory]]] = []
    reach = -1
    for item in sorted(offered, key=lambda item: min(span.start for span in item[1])):
        if min(span.start for span in item[1]) > reach:
            clusters.append([])
        clusters[-1].append(item)
        reach = max(reach, max(span.end for span in item[1]))
    return clusters


def _holder(held: list[tuple[Span, int]], span: Span) -> int | None:
    """Who among `held` (sorted, none meeting another) has words of `span`."""
    at = bisect_left(held, (span, -1))
    for taken, index in held[max(0, at - 1) : at + 1]:
        if _meet(taken, span):
            return index
    return None


def _rank(finding: Finding) -> tuple[int, int, int]:
    return -LEVELS.index(finding.evidence.level), finding.span.start - finding.span.end, finding.span.start


def _name(finding: Finding) -> str:
    return f"{finding.rule} ({finding.concept})" if finding.concept else finding.rule


def _describe(finding: Finding) -> str:
    fix = finding.fixes[0]
    text = max((edit.text for edit in fix.edits), key=len)
    return f"“{text}” of {_name(finding)}" if text else f"a deletion of {_name(finding)}"


def _chase(text: str, taken: Sequence[tuple[Finding, Fix]], what: str) -> str:
    names = ", ".join(sorted({_name(finding) for finding, _ in taken}))
    line = line_ends(text, 0, min(finding.span.start for finding, _ in taken)) + 1
    return f"line {line}: the repairs of {names} {what}; nothing was changed"
