"""Addresses, placeholders and tags from nowhere, and those that stand oftener than in the source."""

from collections import Counter
from collections.abc import Iterator

from mtfix.aligned import ADDRESS, BRACED, FORMATTED, POSITION, tags_beyond
from mtfix.language.lazy import lazy
from mtfix.language.words import count
from mtfix.model import LOCKED, Check, Claim, Example, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="source/added",
    summary="an address, a placeholder or an inline tag that the source does not have",
    why="Addresses, placeholders and tags pass from source to target as they are. One that the source does not have "
    "was made up or comes from another segment; a program that fills it in fails.",
    category="accuracy",
    severity="major",
    bad=(
        Example("请访问我们的网站。\tVisit our website at ⟦www.example.com⟧."),
        Example("已删除 %d 个文件。\t%d files deleted from ⟦%s⟧."),
    ),
    good=(
        "请访问 www.example.com。\tVisit www.example.com.",
        "折扣 5%。\tA 5% discount is offered.",
        "详见网站（https://example.com/a/）。\tSee the website (https://example.com/a/).",
        "%2$s 中有 %1$d 个。\t%d are in %s.",
    ),
    consequence="is sent to an address, or shown a mark, that nobody wrote",
)
_FORMAT = lazy(FORMATTED)
_PASSED = lazy(rf"{ADDRESS}|(?<![\w@.])www\.[\w.-]+\w|(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+\w|{FORMATTED}|{BRACED}")
_MARKS = ("{", "@", "://", "www.")
"""One of these, or what _FORMAT is, stands in all that passes; they come first, for a plain string is found fast."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each of them beyond those of the source, tags and placeholders of the format included."""
    marks = [mark for mark in _MARKS if mark in text.flow]
    formats, locked = "%" in text.flow, LOCKED in text.flow
    if not (marks or formats or locked or any(s.target_tags for s in text.scope.segments)):
        return
    for pair in text.pairs.values():
        if (formats and _FORMAT.search(pair.target)) or any(mark in pair.target for mark in marks):
            left = Counter(POSITION.sub("%", m[0]) for m in _PASSED.finditer(pair.source))
            for match in _PASSED.finditer(pair.target):
                passed = POSITION.sub("%", match[0])
                left[passed] -= 1
                if left[passed] < 0 and match[0].rstrip("/") not in pair.source:
                    yield _claim(pair.span(*match.span()), f"the source has no {match[0]}")
        more = pair.target.count(LOCKED) - pair.source.count(LOCKED) if locked else 0
        if more > 0:
            at = -1
            for _ in range(pair.source.count(LOCKED) + 1):
                at = pair.target.find(LOCKED, at + 1)
            yield _claim(pair.span(at, at + 1), f"{count(more, 'placeholder')} more than the source has")
            continue
        for tag in tags_beyond(pair.segment.target_tags, pair.segment.source_tags):
            yield _claim(pair.span(0, len(pair.target)), f"the source has no tag {tag}")


def _claim(span: Span, message: str) -> Claim:
    return claim(CHECK, span, message, "certain")
