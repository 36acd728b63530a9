"""A word of the source in a sense that it does not have there."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mtfix.aligned import Pair
from mtfix.glossary.lexicon import SenseEntry
from mtfix.language.stems import stems
from mtfix.model import Check, Claim, Evidence, Example, Original, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="term/sense",
    summary="a word of the source in a sense that it does not have there",
    why="Many words have several senses, and a machine takes the commonest. The glossary names a word of the source, "
    "where need be words beside it that tell the sense, its right renderings and those of its other senses. One of the "
    "others is found where none of the right ones stands in the target, in whatever form.",
    category="accuracy",
    severity="major",
    bad=(
        Example("我穿大号的。\tI wear a ⟦tuba⟧."),
        Example("这家店的质量很一般。\tThe quality of this shop is very ⟦general⟧."),
    ),
    good=(
        "我穿大号的。\tI wear a large.",
        "一般的规律\tthe general rule",
        "他吹大号。\tHe plays the tuba.",
    ),
    consequence="reads another sense of the word",
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each word with a rendering that is never right in its sense, and without one that is."""
    for pair in text.pairs.values():
        taken: set[Span] = set()
        for start, end, senses in pair.words:
            for sense in senses:
                span = _misread(text, pair, Span(start, end), sense)
                if span and span not in taken:
                    taken.add(span)
                    yield _claim(pair, Span(start, end), sense, span)
                    break


def _misread(text: Scanned, pair: Pair, place: Span, sense: SenseEntry) -> Span | None:
    """Where the target has another sense of the word, if it is that word and in this sense."""
    forms = [form for form in sense.wrong if form in pair.plain]
    if not forms or _is_said_rightly(pair, sense, forms):
        return None
    source = pair.source
    if (sense.near and not any(word in source for word in sense.near)) or any(word in source for word in sense.unless):
        return None
    if sense.scope and not any(word in text.sources for word in sense.scope):
        return None
    if not pair.is_word(place.start, place.end) or any(
        s.start <= place.start and place.end <= s.end and s.end - s.start > place.end - place.start for s in pair.terms
    ):
        return None  # a part of a longer word
    middle = place.start * len(pair.target) // len(source)
    found = [Span(*m.span()) for form in forms for m in _written(form).finditer(pair.target)]
    return min(found, key=lambda s: (abs(s.start - middle), s.start - s.end), default=None)


def _is_said_rightly(pair: Pair, sense: SenseEntry, forms: list[str]) -> bool:
    """Whether a right rendering stands in the target, in whatever form, and not as a part of a wrong one."""
    said = _stemmed(pair.plain)
    for right in sense.stems:
        if right in said:
            rest = pair.plain
            for form in forms:
                if right in _stemmed(form):
                    rest = rest.replace(form, " ")
            if rest is pair.plain or right in _stemmed(rest):
                return True
    return False


def _stemmed(text: str) -> str:
    return f" {' '.join(stems(text))} "


@lru_cache(maxsize=1 << 10)
def _written(form: str) -> re.Pattern[str]:
    """A form as it stands in a text, with whatever stands between its words."""
    words = r"[^\w%$£€]+".join(map(re.escape, form.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _claim(pair: Pair, place: Span, sense: SenseEntry, span: Span) -> Claim:
    word = pair.source[place.start : place.end]
    return Claim(
        rule=CHECK.rule,
        span=pair.span(span.start, span.end),
        message=f"{word} means {sense.right[0]} here",
        evidence=Evidence("certain", (word,)),
        category=CHECK.category,
        severity=CHECK.severity,
        consequence=CHECK.consequence,
        original=Original(word, "source"),
        source_span=place,
    )
