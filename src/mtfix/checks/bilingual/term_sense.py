"""A word of the source in a sense that it does not have there."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mtfix.aligned import Pair, Unsaid, claim_by_source
from mtfix.checks.term_avoid import replacement
from mtfix.glossary.lexicon import SenseEntry
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="term/sense",
    summary="a word of the source in a sense that it does not have there",
    why="Many words have several senses, and a machine takes the commonest. The glossary names a word of the source, "
    "where need be words beside it that tell the sense, its right renderings and those of its other senses. One of the "
    "others is found where none of the right ones stands in the target, in whatever form. The first right one is "
    "suggested; it may have to be fitted into the sentence.",
    category="accuracy",
    severity="major",
    bad=(
        Example("我穿大号的。\tI wear a ⟦tuba⟧.", "我穿大号的。\tI wear a large."),
        Example(
            "这家店的质量很一般。\tThe quality of this shop is very ⟦general⟧.",
            "这家店的质量很一般。\tThe quality of this shop is very average.",
        ),
    ),
    good=(
        "我穿大号的。\tI wear a large.",
        "一般的规律\tthe general rule",
        "他吹大号。\tHe plays the tuba.",
    ),
    consequence="reads another sense of the word",
    bound=("term/unsaid", "name/romanised"),
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each word with a rendering that is never right in its sense, and without one that is."""
    for pair in text.pairs.values():
        taken: set[Span] = set()
        for unsaid in pair.unsaid:
            if unsaid.forms and unsaid.counts(text.sources):
                span = _place(pair, unsaid)
                if span and span not in taken:
                    taken.add(span)
                    word = pair.source[unsaid.span.start : unsaid.span.end]
                    message = f"{word} means {unsaid.sense.right[0]} here"
                    place = pair.span(span.start, span.end)
                    rendering = _rendering(unsaid.sense, pair.target[span.start : span.end])
                    fixes = (replacement(text, place, rendering, "suggestion"),)
                    yield claim_by_source(CHECK, place, message, word, unsaid.span, fixes=fixes)


def _rendering(sense: SenseEntry, written: str) -> str:
    """The first right rendering, in the plural where the sense has one and the wrong rendering is one."""
    first = sense.right[0]
    return f"{first}s" if written.endswith("s") and f"{first.lower()}s" in sense.said else first


def _place(pair: Pair, unsaid: Unsaid) -> Span | None:
    """The rendering that stands nearest to where the word would; of several there the longest."""
    middle = unsaid.span.start * len(pair.target) // len(pair.source)
    found = [Span(*m.span()) for form in unsaid.forms for m in _written(form).finditer(pair.target)]
    return min(found, key=lambda s: (abs(s.start - middle), s.start - s.end), default=None)


@lru_cache(maxsize=1 << 10)
def _written(form: str) -> re.Pattern[str]:
    """A form as it stands in a text, with whatever stands between its words."""
    words = r"[^\w%$£€]+".join(map(re.escape, form.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
