"""A target that is its source, or holds a stretch of it."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.scripts import HAN, KANA
from mtfix.model import Check, Claim, Example, Original, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="source/untranslated",
    summary="source text that was copied and not translated",
    why="A machine that fails, or a segment that nobody translated, leaves the source where the target should stand.",
    category="accuracy",
    severity="major",
    bad=(Example("我们明天开会。\t⟦我们明天开会。⟧"), Example("请按确认键，然后等待。\tPress ⟦确认键⟧ and wait.")),
    good=("会议纪要（Minutes）\tMinutes (会议纪要)", "华为 Mate 60\tHuawei Mate 60"),
    consequence="cannot read it without the language",
    bound=("residue/han", "term/missing", "source/omitted", "number/mismatch", "date/mismatch"),
)
_WRITTEN = lazy(f"[{HAN}{KANA}](?:[\u3000-\u303f{HAN}{KANA}\uff00-\uffef0-9]*[{HAN}{KANA}。！？])?")


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each stretch of the source's own script in a target that stands in the source too."""
    for pair in text.pairs.values():
        if pair.target.isascii():
            continue
        for match in _WRITTEN.finditer(pair.target):
            at = pair.source.find(match[0])
            if at < 0 or pair.target[match.start() - 1 : match.start()] in ("(", "（", "[", "《", "“"):
                continue  # a gloss in brackets is meant
            yield claim(
                CHECK,
                pair.span(*match.span()),
                "stands in the source as it is",
                "certain",
                (match[0][:20],),
                original=Original(match[0], "source"),
                source_span=Span(at, at + len(match[0])),
            )
