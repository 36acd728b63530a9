"""A common word of the source that was written in pinyin, as if it were a name."""

from collections.abc import Iterator

from mtfix.aligned import Pair, claim_by_source
from mtfix.language.pinyin import LOANS, SURNAMES, split_syllables
from mtfix.language.segmentation import is_common
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="name/romanised",
    summary="a common word of the source that was left in pinyin",
    why="A machine that does not know a word spells it out in pinyin, with a capital, and it looks like a name. The "
    "source is read aloud: what stands there are words of the language, none of them a name, nor the name of a body "
    "or a place.",
    category="accuracy",
    severity="major",
    bad=(
        Example("出门要小心。\tBe ⟦Xiaoxin⟧ when you go out."),
        Example("大家一起努力。\t⟦Dajia⟧ work hard together."),
    ),
    good=(
        "他住在小心村。\tHe lives in Xiaoxin Village.",
        "出门要小心。\tBe careful when you go out.",
        "李明昨天来了。\tLi Ming came yesterday.",
        "老张周末去钓鱼。\tLao Zhang goes fishing at the weekend.",
        "她练习气功。\tShe practises Qigong.",
    ),
    consequence="takes it for a name",
)


_FAMILIAR = ("Lao", "Xiao")
"""Before a surname, of somebody one knows well."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each word in pinyin that no gazetteer and no glossary has so; never a fix."""
    if not text.pairs or not any(lexicon.names for lexicon in text.lexicons):
        return
    for start, end in text.romanised:
        pair = text.pairs.get(text.segment_index(start))
        if pair:
            yield from _claims(text, pair, start, end)


def _claims(text: Scanned, pair: Pair, start: int, end: int) -> Iterator[Claim]:
    words = text.flow[start:end]
    syllables = tuple(s for word in words.split(" ") for s in split_syllables(word.replace("-", "'")) or ())
    if len(syllables) < 2 or words.replace(" ", "").lower() in LOANS or words in pair.source:
        return
    if any(words in lexicon.names for lexicon in text.lexicons):
        return
    if words.split(" ")[0] in _FAMILIAR and len(syllables) == 2 and syllables[1] in SURNAMES:
        return
    from mtfix.language.romanisation import find_read

    at = find_read(pair.source, syllables)
    if at < 0 or _is_known(text, pair, at, at + len(syllables)) or not is_common(pair.source, at, at + len(syllables)):
        return
    place = Span(at, at + len(syllables))
    word = pair.source[place.start : place.end]
    message = f"{word} of the source is a common word and no name"
    yield claim_by_source(CHECK, Span(start, end), message, word, place)


def _is_known(text: Scanned, pair: Pair, start: int, end: int) -> bool:
    """Whether a name of the gazetteers stands there, or a term one of whose right renderings is in pinyin."""
    for standing in pair.terms:
        if standing.start < end and start < standing.end:
            for term in standing.terms:
                if term.kind:
                    return True
                right = text.lexicons[standing.lexicon].entry(term.concept).right
                if any(split_syllables(w) for r in right for w in r.split() if len(w) > 4 and w.isalpha()):
                    return True
    return False
