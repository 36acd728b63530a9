"""The literal renderings that a machine would make of a source term, from the senses of its parts."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice, product
from math import log, prod

from msgspec import Struct

from mtfix.language.matching import find_all
from mtfix.language.senses import Sense, is_ordinary, senses, splits
from mtfix.language.words import FUNCTION

_SENSES = {2: 9, 3: 6, 4: 4}  # of each part, by the number of parts
_MORE_PARTS = 0.9  # what each part more than two adds to the rank


class Calque(Struct, frozen=True):
    """One literal rendering: its text, the parts it is made of, and why it is struck out (empty where it is not)."""

    text: str
    parts: tuple[tuple[str, Sense], ...]
    struck: str = ""

    @property
    def phrase(self) -> str:
        """The calque in the phrase language: a verb in front and a noun at the end are inflected."""
        first, last = self.parts[0][1], self.parts[-1][1]
        words = [sense.text for _, sense in self.parts]
        if first.verb and first.text.isalpha():
            words[0] = f"{{{first.text}}}"
        if not last.verb and last.text.isalpha():
            words[-1] = f"{{{last.text}:noun}}"
        return " ".join(words)


def propose(term: str, right: Collection[str] = ()) -> Iterator[Calque]:
    """Literal renderings of a term, likeliest first: few parts and first senses before many and last ones.

    Struck out are those that ordinary English uses, that say a word twice, or that have the words of `right`.
    """
    ranked: dict[str, tuple[float, tuple[tuple[str, Sense], ...]]] = {}
    for parts in splits(term):
        choices = [list(enumerate(senses(part)[: _SENSES[len(parts)]])) for part in parts]
        for chosen in product(*choices):
            rank = log(prod(1 + place for place, _ in chosen)) + _MORE_PARTS * (len(parts) - 2)
            text = " ".join(sense.text for _, sense in chosen)
            if text not in ranked or rank < ranked[text][0]:
                ranked[text] = rank, tuple(zip(parts, (sense for _, sense in chosen), strict=True))
    wanted = {stems(phrase) for phrase in right}
    for text, (_, made) in sorted(ranked.items(), key=lambda item: item[1][0]):
        yield Calque(text, made, _strike(text, wanted))


def literal_renderings(terms: Iterable[str], right: Collection[str], most: int) -> tuple[str, ...]:
    """Phrases of the `most` likeliest calques of each term that are not struck out, for a concept's `literal`."""
    kept = (islice((c.phrase for c in propose(term, right) if not c.struck), most) for term in terms)
    return tuple(dict.fromkeys(chain.from_iterable(kept)))


def _strike(text: str, right: set[frozenset[str]]) -> str:
    words = text.lower().split()
    if stems(text) in right:
        return "a right rendering"
    if len(set(words)) < len(words):
        return "says a word twice"
    return "ordinary English" if is_ordinary(text) else ""


def stems(text: str) -> frozenset[str]:
    """The first five letters of a phrase's words, without small ones: the same for `mined coins`, `mine the coin`."""
    return frozenset(w[:5] for w in re.findall(r"[a-z0-9]+", text.lower()) if w not in FUNCTION)


def covered(text: str, sources: Iterable[str]) -> set[int]:
    """The places of a text that some source term of a glossary holds."""
    held: set[int] = set()
    for term in sources:
        for at in find_all(text, term):
            held.update(range(at, at + len(term)))
    return held
