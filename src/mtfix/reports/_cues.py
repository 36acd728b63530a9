"""Cues of style that are no errors one by one, and by their number are a sign of machine translation.

The rates at which they speak were read off pages of raw Chinese-English machine translation beside clean English.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from mtfix.language.lazy import lazy
from mtfix.language.words import count

_SHORT_QUOTE = lazy(r"[“\"](?=\S)[^“”\"\n]{1,40}(?<=\S)[”\"]")
_FEW_WORDS = 3
_COMMA_NUMBER = lazy(r"^[ \t>*-]*[1-9]\d?[,、] ?[A-Za-z]", re.MULTILINE)
_CAN = lazy(r"\bThere (?:is|are) (?:a |an |many |some |several |more |no )?(?:[a-z]+ ){1,3}(?:can|will|is|are) [a-z]+")
_OPENS = lazy(r"(?<=[.;,] )(?:[Ss]trengthen|[Pp]romote|[Ii]mprove|[Dd]eepen|[Aa]dhere to|[Aa]ccelerate|[Ii]mplement) ")


class Cues(Struct):
    """How often each cue stands in the texts so far."""

    words: int = 0
    quotes: int = 0
    numbers: int = 0
    clauses: int = 0
    imperatives: int = 0

    def add(self, text: str, words: int) -> None:
        """Count the cues of a text of so many words."""
        self.words += words
        self.quotes += sum(len(m[0].split()) <= _FEW_WORDS for m in _SHORT_QUOTE.finditer(text))
        self.numbers += len(_COMMA_NUMBER.findall(text))
        self.clauses += len(_CAN.findall(text))
        self.imperatives += len(_OPENS.findall(text))

    def rows(self) -> Iterator[str]:
        """What was counted, a line each, with what it may mean; nothing where no cue stands."""
        per_hundred = 100 / max(1, self.words)
        told = (
            (self.quotes, "short quotation", "short quotations", 3.0, "words in quotation marks for no reason"),
            (
                self.numbers,
                "list number with a comma",
                "list numbers with a comma",
                0.2,
                "1, for 1. as Chinese writes it",
            ),
            (self.clauses, "“There are … can” clause", "“There are … can” clauses", 0.2, "two clauses run into one"),
            (
                self.imperatives,
                "clause without a subject",
                "clauses without a subject",
                1.0,
                "chains of Strengthen …, promote …",
            ),
        )
        for times, one, many, rate, what in told:
            if times:
                sign = "; so many are a sign of machine translation" if times * per_hundred >= rate else ""
                yield f"{count(times, one, many)}, {times * per_hundred:.2f} per 100 words ({what}){sign}"
