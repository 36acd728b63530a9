"""Peak memory of `mtfix check` over large files: `python benchmarks/memory.py [SIZE…] [--format text]`.

A SIZE is in MB (10^6 bytes), or in rows with an `r` behind it (`2000000r`). Files are made in a temporary folder, and
one after the other. Where memory is flat the figures of one column do not grow. Rates are those of one processor.
"""

import argparse
import itertools
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from processes import run, table
from texts import prose

MB = 1_000_000
_TERMS = (
    ("区块链", "blockchain"),
    ("一带一路", "Belt and Road Initiative"),
    ("小康社会", "moderately prosperous society"),
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="mtfix" creationtoolversion="1" '
    'segtype="sentence" o-tmf="x" adminlang="en" srclang="zh" datatype="plaintext"/>\n<body>\n'
)
_UNIT = '<tu tuid="{}">\n<tuv xml:lang="zh-CN"><seg>{}</seg></tuv>\n<tuv xml:lang="en-US"><seg>{}</seg></tuv>\n</tu>\n'


def pairs(seed: int = 1) -> Iterator[tuple[str, str]]:
    """Sentences with a source, the same at each run; one in fifty has an error."""
    rng = random.Random(seed)
    sentences = [
        s.strip()
        for p in prose(400_000)
        for s in p.split(". ")
        if len(s) > 20 and not any(map(str.isdigit, s)) and "eleven" not in s
    ]
    for number in itertools.count(1):
        year, share = rng.randint(1990, 2025), rng.randint(2, 98)
        term, rendering = rng.choice(_TERMS)
        said = rng.choice(sentences).rstrip(".")
        wrong = share + 1 if number % 50 == 0 else share
        yield (
            f"{year}年，{share}%的读者了解{term}。",
            f"In {year}, {wrong}% of readers knew the {rendering}. {said}.",
        )


def write_tsv(path: Path, enough: Callable[[int, int], bool]) -> int:
    """A table until it is `enough`, told rows and bytes; how many rows it has."""
    return _write(path, "id\tsource\ttarget\n", "{}\t{}\t{}\n", "", enough, lambda text: text)


def write_tmx(path: Path, enough: Callable[[int, int], bool]) -> int:
    """A translation memory, likewise."""
    return _write(path, _HEAD, _UNIT, "</body>\n</tmx>\n", enough, escape)


def _write(
    path: Path, head: str, row: str, end: str, enough: Callable[[int, int], bool], written: Callable[[str], str]
) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        size = file.write(head)
        for source, target in pairs():
            if enough(rows, size):
                break
            rows += 1
            text = row.format(rows, written(source), written(target))
            file.write(text)
            size += len(text) + 2 * sum(c > "\u07ff" for c in text)
        file.write(end)
    return rows


def _until(told: str) -> Callable[[int, int], bool]:
    if told.endswith("r"):
        wanted = int(told[:-1])
        return lambda rows, _: rows >= wanted
    most = int(float(told) * MB)
    return lambda _, size: size >= most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["20", "60", "200"], metavar="SIZE")
    parser.add_argument("--kinds", default="tsv,tmx", help="tsv, tmx or both")
    parser.add_argument("--format", default="text", help="the report")
    asked = parser.parse_args()
    mtfix = str(Path(sys.executable).parent / "mtfix")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "MTFIX_CACHE_DIR": f"{folder}/cache"}
        small = Path(folder, "small.tsv")
        write_tsv(small, _until("0.01"))
        run([mtfix, "check", str(small)], env, Path(folder))  # compiles what is not compiled yet
        for kind, size in itertools.product(asked.kinds.split(","), asked.sizes):
            path = Path(folder, f"large.{kind}")
            count = (write_tsv if kind == "tsv" else write_tmx)(path, _until(size))
            bytes_ = path.stat().st_size
            done = run([mtfix, "check", "--from", "zh", "--format", asked.format, str(path)], env, Path(folder))
            path.unlink()
            rows.append(
                [
                    kind,
                    f"{bytes_ / MB:,.0f} MB",
                    f"{count:,}",
                    f"{done.memory:,.0f} MiB",
                    f"{done.wall:,.1f} s",
                    f"{done.cpu:,.1f} s",
                    f"{bytes_ / MB / done.cpu:.1f}",
                    f"{count / done.cpu:,.0f}",
                ]
            )
            print(" ".join(rows[-1]), file=sys.stderr, flush=True)
    print(table("Memory of large files", ["file", "size", "pairs", "peak", "time", "CPU", "MB/s", "pairs/s"], rows))


if __name__ == "__main__":
    main()
