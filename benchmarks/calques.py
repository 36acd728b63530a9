"""How many wrong renderings seen on real pages the calques of their source terms propose: `calques.py PHRASES.tsv`.

The file has the columns `wrong` and `probable_source`. A phrase counts as proposed where its words, small ones and
endings aside, are those of a proposal that is not struck out.
"""

import csv
import re
import sys
from pathlib import Path

from mtfix.glossary.calques import propose, stems

MOST = (5, 10, 20, 50, 100, 400)


def main(path: str) -> None:
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    terms = [(stems(row["wrong"]), "".join(re.findall(r"[\u3400-\u9fff]+", _bare(row)))) for row in rows]
    terms = [(wrong, term) for wrong, term in terms if 2 <= len(term) <= 10]
    ranks = []
    for wrong, term in terms:
        proposed = (stems(calque.text) for calque in propose(term) if not calque.struck)
        ranks.append(next((rank for rank, words in enumerate(proposed) if words == wrong), MOST[-1]))
    print(f"{len(terms)} phrases with a source term of 2 to 10 characters")
    for most in MOST:
        print(f"{most:4} proposals a term: {sum(rank < most for rank in ranks)} proposed")


def _bare(row: dict[str, str]) -> str:
    return re.sub(r"[（(][^）)]*[）)]", "", row["probable_source"])


main(sys.argv[1])
