"""What people change again and again: pairs aligned word by word, wrong phrases counted with what replaced them.

A phrase is known by its words in small letters. For a stretch that was replaced, the phrase is the stretch alone and
also with the words beside it up to the next one that says something; which of them is right is a matter of how often
each was left alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from mtfix.language import TARGET
from mtfix.language.lazy import lazy
from mtfix.language.stems import stem
from mtfix.language.words import FUNCTION

Phrase = tuple[str, ...]
_LONGEST = 6  # words of a phrase
_REACH = 3  # words that a stretch grows by on a side
_WORD = lazy(r"[^\W_]")
_DIGIT = lazy(r"\d")
_WORDS = lazy(r"[^\W_]+(?:[.'’&-][^\W_]+)*|[^\w\s]+|_+")


class Pair(Struct, frozen=True):
    """A text before and after a person corrected it, its source if known, and the document it is from."""

    before: str
    after: str
    source: str = ""
    document: str = ""


class Token(NamedTuple):
    """Where a word or sign stands, and the word in small letters."""

    start: int
    end: int
    key: str


class Place(NamedTuple):
    """Where a phrase stands in the `before` of a pair and what stands for it in the `after`, in code points.

    `stretch` is the first word that was replaced: phrases that grew from the same stretch share it.
    """

    pair: int
    stretch: int
    start: int
    end: int
    after_start: int
    after_end: int


class Phrases(Struct, frozen=True):
    """The forms of one wrong phrase (number, tense): where each was corrected to what, and where it was left alone.

    `total` counts all places where a form stands: corrected, left alone, and rewritten in some other way.
    """

    corrected: dict[tuple[Phrase, Phrase], list[Place]]
    left: list[Place]
    total: int


class Aligned(NamedTuple):
    """A pair with its words, and for each word of `before` the number of the same word of `after`, -1 for none."""

    pair: Pair
    before: list[Token]
    after: list[Token]
    same: list[int]
    stretches: list[tuple[int, int, int, int]]


class Tokenizer:
    """Words as sacremoses parts them, with their places."""

    def __init__(self, language: str = TARGET) -> None:
        from sacremoses import MosesTokenizer

        self._tokenizer = MosesTokenizer(lang=language)

    def split(self, text: str) -> list[Token]:
        """The words and signs of a text in order; by blanks and signs where sacremoses rewrites the text."""
        found: list[Token] = []
        at = 0
        for word in self._tokenizer.tokenize(text, escape=False):
            start = text.find(word, at)
            if start < 0 or text[at:start].strip():
                return [_token(*m.span(), m[0]) for m in _WORDS.finditer(text)]
            at = start + len(word)
            found.append(_token(start, at, word))
        return found


def _token(start: int, end: int, word: str) -> Token:
    return Token(start, end, word.casefold().replace("’", "'"))


def align(pairs: Iterable[Pair], language: str = TARGET) -> list[Aligned]:
    """Pairs aligned word by word, those that say the same twice once."""
    from rapidfuzz.distance import Levenshtein

    tokenizer = Tokenizer(language)
    found = []
    for pair in dict.fromkeys(pairs):
        before = tokenizer.split(pair.before)
        if pair.before == pair.after:
            found.append(Aligned(pair, before, before, list(range(len(before))), []))
            continue
        after = tokenizer.split(pair.after)
        codes: Any = Levenshtein.opcodes([t.key for t in before], [t.key for t in after])
        same = [-1] * len(before)
        stretches: list[tuple[int, int, int, int]] = []
        for tag, low, high, after_low, after_high in codes:
            if tag == "equal":
                same[low:high] = range(after_low, after_high)
            elif stretches and stretches[-1][1] == low and stretches[-1][3] == after_low:
                stretches[-1] = (stretches[-1][0], high, stretches[-1][2], after_high)
            else:
                stretches.append((low, high, after_low, after_high))
        found.append(Aligned(pair, before, after, same, stretches))
    return found


def count_corrections(aligned: Sequence[Aligned], least: int) -> list[Phrases]:
    """Wrong phrases that were corrected in at least `least` pairs, in no order."""
    corrected: defaultdict[Phrase, dict[tuple[Phrase, Phrase], list[Place]]] = defaultdict(dict)
    for number, one in enumerate(aligned):
        for (wrong, right), place in dict.fromkeys(_corrections(number, one)):
            corrected[stems(wrong)].setdefault((wrong, right), []).append(place)
    wanted: dict[Phrase, Phrase] = {}  # every form of what may be one, with its group
    for group, forms in corrected.items():
        if len({place.pair for places in forms.values() for place in places}) >= least:
            wanted.update((wrong, group) for wrong, _ in forms)
    total: Counter[Phrase] = Counter()
    left: defaultdict[Phrase, list[Place]] = defaultdict(list)
    for number, one in enumerate(aligned):
        for group, place, untouched in _standing(number, one, wanted):
            total[group] += 1
            if untouched:
                left[group].append(place)
    return [_phrases(corrected[group], left[group], total[group]) for group in dict.fromkeys(wanted.values())]


def _phrases(corrected: dict[tuple[Phrase, Phrase], list[Place]], left: list[Place], total: int) -> Phrases:
    """Where words were put in before a phrase or behind it, it was not left alone."""
    changed = {(place.pair, place.start) for places in corrected.values() for place in places}
    return Phrases(corrected, [place for place in left if (place.pair, place.start) not in changed], total)


def _corrections(number: int, one: Aligned) -> Iterator[tuple[tuple[Phrase, Phrase], Place]]:
    """Each stretch that was replaced, alone and grown, as the wrong phrase and the right one."""
    for at, stretch in enumerate(one.stretches):
        reaches = [stretch]
        if at + 1 < len(one.stretches):
            following = one.stretches[at + 1]
            if following[0] - stretch[1] == 1:  # one word between two that were replaced: perhaps one phrase
                reaches.append((stretch[0], following[1], stretch[2], following[3]))
        for low, high, after_low, after_high in reaches:
            changed = (*one.before[low:high], *one.after[after_low:after_high])
            if any(_DIGIT.search(token.key) for token in changed):
                continue  # figures are facts of one place
            for left in _growth(one, low, -1):
                for right in _growth(one, high, 1):
                    said = one.before[low - left : high + right]
                    made = one.after[after_low - left : after_high + right]
                    if is_phrase(said) and is_phrase(made):
                        wrong, better = tuple(t.key for t in said), tuple(t.key for t in made)
                        if _differ(wrong, better):
                            span = (said[0].start, said[-1].end, made[0].start, made[-1].end)
                            yield (wrong, better), Place(number, low, *span)


def _growth(one: Aligned, at: int, step: int) -> list[int]:
    """By how many words a stretch may grow: none, or up to the next word that says something."""
    for size in range(1, _REACH + 1):
        index = at - size if step < 0 else at + size - 1
        if not 0 <= index < len(one.before) or one.same[index] < 0 or not _WORD.search(one.before[index].key):
            break
        if says_something(one.before[index].key):
            return [0, size]
    return [0]


def is_phrase(tokens: Sequence[Token]) -> bool:
    """Whether words can be a phrase of a glossary: not many, nothing but words, and one of them says something."""
    return (
        0 < len(tokens) <= _LONGEST
        and tokens[0].key[0].isalnum()
        and all(_WORD.search(t.key) for t in tokens)
        and any(says_something(t.key) for t in tokens)
    )


def says_something(word: str) -> bool:
    """Whether a word is more than an article, a preposition, a number or a rest of one."""
    return len(word) > 2 and word not in FUNCTION and word[0] != "'" and any(map(str.isalpha, word))


def _differ(wrong: Phrase, right: Phrase) -> bool:
    """Whether words that say something were put in place of others: two phrases are not forms of the same words, nor
    with hyphens spelt otherwise, and not all that was done is to take words out.
    """
    kept, made = (tuple(stem(word) for word in phrase if says_something(word)) for phrase in (wrong, right))
    rest = iter(kept)
    taken_out = all(word in rest for word in made)
    return not taken_out and "".join(wrong).replace("-", "") != "".join(right).replace("-", "")


def stems(phrase: Phrase) -> Phrase:
    """The words of a phrase without their endings: what its forms have in common."""
    return tuple(map(stem, phrase))


def _standing(number: int, one: Aligned, wanted: dict[Phrase, Phrase]) -> Iterator[tuple[Phrase, Place, bool]]:
    """Where phrases stand in the `before` of a pair, and whether they were left alone."""
    keys = [token.key for token in one.before]
    for low in range(len(keys)):
        for high in range(low + 1, min(len(keys), low + _LONGEST) + 1):
            group = wanted.get(tuple(keys[low:high]))
            if group is None:
                continue
            first = one.same[low]
            untouched = first >= 0 and one.same[low:high] == list(range(first, first + high - low))
            after = one.after[first : first + high - low] if untouched else []
            span = (after[0].start, after[-1].end) if after else (0, 0)
            yield group, Place(number, low, one.before[low].start, one.before[high - 1].end, *span), untouched
