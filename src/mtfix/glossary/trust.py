"""How often rules and concepts were right where people had marked the errors: measured by `make trust`, shipped."""

import os
from math import sqrt

import msgspec
from msgspec import Struct

from mtfix.glossary.store import glossary_folder
from mtfix.language.words import count

ENOUGH = 20
"""Cases below which a share says nothing."""
_Z = 1.96  # 95 % of cases, both sides


class Record(Struct, frozen=True):
    """What a rule or a concept found: places in marked machine translation, of these on a mark of any severity and of a
    major one; and places in English that people wrote."""

    fired: int = 0
    marked: int = 0
    major: int = 0
    clean: int = 0

    @property
    def lower(self) -> float:
        """The lower bound of the share on a mark (Wilson's interval at 95 %); 0 where nothing fired."""
        if not self.fired:
            return 0.0
        n, p = self.fired, self.marked / self.fired
        centre = p + _Z * _Z / (2 * n)
        return max(0.0, (centre - _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))) / (1 + _Z * _Z / n))


class Trust(Struct, frozen=True):
    """Records by rule and by concept, over so many words of marked and of clean text."""

    marked_words: int
    clean_words: int
    rules: dict[str, Record]
    concepts: dict[str, Record]

    def line(self, name: str) -> str:
        """What was measured of a rule or a concept, in one sentence."""
        record = self.rules.get(name) or self.concepts.get(name) or Record()
        seen = (
            f"found {count(record.fired, 'time')} in {self.marked_words:,} words of marked machine translation, "
            f"{record.marked} of these on an error that people marked and {record.major} on a major one; "
            f"{count(record.clean, 'time')} in {self.clean_words:,} words that people wrote"
        )
        if record.fired < ENOUGH:
            return f"unmeasured ({seen})"
        return f"at least {record.lower:.0%} on a marked error ({seen})"


def load_trust(pair: str) -> Trust | None:
    """The shipped measurements of a pair; None where there are none."""
    try:
        with open(os.path.join(glossary_folder(), pair, "trust.json"), "rb") as file:
            return msgspec.json.decode(file.read(), type=Trust)
    except (OSError, msgspec.MsgspecError):
        return None
