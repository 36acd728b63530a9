"""A space too few behind punctuation, or one too many before it."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.words import FUNCTION
from mtfix.model import Check, Claim, Edit, Evidence, Example, Fix, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/spacing",
    summary="no space behind a full stop or comma, or one before it",
    why="Chinese writes no spaces, and a machine's tokens have too many. The space goes behind the mark.",
    consequence="sees two words run into one",
    category="linguistic",
    severity="minor",
    bad=(
        Example("The price rose last year⟦.The⟧ firm was sold.", "The price rose last year. The firm was sold."),
        Example("It is cheap⟦,but⟧ it breaks soon.", "It is cheap, but it breaks soon."),
        Example("The price rose⟦ ,⟧ and the firm was sold.", "The price rose, and the firm was sold."),
    ),
    good=(
        "See example.com, Node.js, asp.Net and www.the-firm.org.",
        "Write map(key,value) or a,b,c and 1,000.",
        "Use .env files, or .NET, and the :colon prefix.",
        "He waited . . . and left. She said: “No.”",
        "The tags are red,green,and blue here.",
    ),
)

_TIGHT = lazy(r"(?P<before>[a-z]{2,})(?P<mark>[.!?,;])(?P<after>[A-Za-z][a-z]*)(?=[\s,.;:!?)]|$)")
_LOOSE = lazy(r"(?<=[a-z]{2}) (?P<mark>[,;])(?= [a-z]{2})")


def find(text: Scanned) -> Iterator[Claim]:
    """Marks that the scan found between two letters, or behind a space, where the words are plain and it is a habit."""
    claims = [*_too_few(text), *_too_many(text)]
    if text.is_habit(len(claims)):
        yield from claims


def _too_few(text: Scanned) -> Iterator[Claim]:
    flow = text.flow
    for at in text.tight:
        low = max(flow.rfind(" ", 0, at), flow.rfind("\n", 0, at)) + 1
        m = _TIGHT.match(flow, low)
        if m and m.start("mark") == at and _begins(m["mark"], m["before"], m["after"]):
            yield _claim(Span(at, m.end()), f"{m['mark']} {m['after']}", "the space behind the mark is lost")


def _too_many(text: Scanned) -> Iterator[Claim]:
    for at in text.loose:
        m = _LOOSE.match(text.flow, at)
        if m:
            yield _claim(Span(at, at + 2), m["mark"], "the space stands before the mark")


def _begins(mark: str, before: str, after: str) -> bool:
    """Whether what follows begins a sentence or clause: a small word, with a capital behind a full stop."""
    if mark in ",;":
        return after in FUNCTION or (before in FUNCTION and after.islower())
    return after[0].isupper() and after.lower() in FUNCTION


def _claim(span: Span, right: str, message: str) -> Claim:
    return Claim(
        rule=CHECK.rule,
        span=span,
        message=message,
        evidence=Evidence("wording"),
        category=CHECK.category,
        severity=CHECK.severity,
        consequence=CHECK.consequence,
        fixes=(Fix((Edit(span, right),), "suggestion", "mend the space"),),
    )
