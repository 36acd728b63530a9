"""Speed of mtfix beside codespell and proselint, side by side in one run: `python benchmarks/run.py [--quick]`.

mtfix runs as a user has it: from a wheel, built here into a temporary folder. Times move from machine to machine:
compare the ratios. Rates are megabytes (10^6 bytes) a second of one processor.
"""

import argparse
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from processes import medians, run, table
from texts import ROOT, article, write_glossary, write_text

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
SHARED = ROOT.parent / "shared" / "eval"
MB = 1_000_000
STARTER = "#!{python}\nimport sys\nfrom mtfix.__main__ import main\nsys.exit(main())\n"
# proselint looks for its settings in the home folder; nothing of ours is wanted there.


class Bench:
    """Where a run takes place: the folder, the environment, and mtfix from a wheel."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        site = folder / "site"
        code = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
        built = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
        zipfile.ZipFile(folder / built.stdout.split()[-1]).extractall(site)
        subprocess.run([sys.executable, "-m", "compileall", "-q", site], check=True)
        self.mtfix = str(folder / "mtfix")
        Path(self.mtfix).write_text(STARTER.format(python=sys.executable), "utf-8")
        Path(self.mtfix).chmod(0o755)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("COV", "MTFIX"))}
        self.env = {**kept, "PYTHONPATH": str(site), "MTFIX_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)}
        self.glossary = str(write_glossary(folder / "terms.toml", 10_000))
        self.small_glossary = str(write_glossary(folder / "fewer.toml", 1_000))

    def tools(self, path: Path, proselint: bool = True) -> dict[str, list[str]]:
        found = {
            "mtfix": [self.mtfix, "check", str(path)],
            "codespell": [str(BIN / "codespell"), str(path)],
            "proselint": [str(BIN / "proselint"), "check", str(path)],
        }
        return found if proselint else {k: v for k, v in found.items() if k != "proselint"}

    def inside(self, glossary: str, rounds: int, *paths: Path) -> list[dict[str, float]]:
        """What inside.py measures."""
        command = [sys.executable, str(HERE / "inside.py"), glossary, str(rounds), *map(str, paths)]
        done = subprocess.run(command, env=self.env, cwd=self.folder, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def articles(bench: Bench) -> str:
    """One article of 6 KB, as whole processes."""
    path = bench.folder / "article.txt"
    path.write_text(article(), "utf-8")
    rows = []
    shared = SHARED / "article" / "article.txt"
    for name, file in (("made here", path), ("shared", shared)):
        if not file.exists():
            continue
        told = {"python -c pass": [sys.executable, "-c", "pass"], **bench.tools(file)}
        found = medians(told, bench.env, bench.folder, 7 if bench.quick else 41)
        base = found["codespell"].wall
        for tool, r in found.items():
            size = f"{name}, {file.stat().st_size} bytes"
            rows.append([size, tool, f"{r.wall * 1000:.1f}", f"{r.wall / base:.2f}", f"{r.memory:.0f}"])
    return table("An article, whole processes (median)", ["text", "tool", "ms", "of codespell", "MiB"], rows)


def starts(bench: Bench) -> str:
    """The first start with 10,000 concepts of a user (nothing cached), and the next ones."""
    path = bench.folder / "article.txt"
    path.write_text(article(), "utf-8")
    command = [bench.mtfix, "check", "--glossary", bench.glossary, str(path)]
    first = run(command, bench.env, bench.folder)
    later = medians({"": command}, bench.env, bench.folder, 3 if bench.quick else 11)[""]
    kept = sum(f.stat().st_size for f in (bench.folder / "cache").iterdir())
    rows = [
        ["nothing cached: compiled and kept", f"{first.wall:.2f}", f"{first.memory:.0f}"],
        [f"cached ({kept / MB:.1f} MB)", f"{later.wall:.3f}", f"{later.memory:.0f}"],
    ]
    return table("A user's glossary of 10,000 concepts (50,000 wrong renderings)", ["start", "s", "MiB"], rows)


def _bases(bench: Bench) -> dict[str, str | None]:
    """What large texts are made of: our prose, and native English where it is there."""
    bases: dict[str, str | None] = {"prose": None}
    for path in sorted((SHARED / "clean").glob("*.txt.gz")) if (SHARED / "clean").is_dir() else ():
        bases[path.name.split(".")[0]] = gzip.decompress(path.read_bytes()).decode()
    return bases


def large(bench: Bench) -> str:
    """1 MB and 10 MB with all checks and 50,000 more terms loaded."""
    rows = []
    sizes = (1,) if bench.quick else (1, 10)
    for name, base in (*_bases(bench).items(), ("articles alone", None)):
        for size in sizes:
            path = write_text(bench.folder / "large.txt", size * MB, base, dense=name == "articles alone")
            tools = bench.tools(path, proselint=size == 1)
            tools["mtfix"] += ["--glossary", bench.glossary, "--format", "jsonl", "--from", "zh"]
            found = medians(tools, bench.env, bench.folder, 1 if bench.quick else 3)
            (inner,) = bench.inside(bench.glossary, 1 if bench.quick else 3, path)
            for tool, r in found.items():
                mine = tool == "mtfix"
                rate = f"{inner['bytes'] / inner['seconds'] / MB:.1f}" if mine else ""
                findings = f"{inner['findings']:.0f}" if mine else ""
                row = [
                    name,
                    f"{size} MB",
                    tool,
                    f"{r.wall:.2f}",
                    f"{size / r.cpu:.1f}",
                    rate,
                    f"{r.memory:.0f}",
                    findings,
                ]
                rows.append(row)
            path.unlink()
    columns = ["text", "size", "tool", "s", "MB/s, whole", "MB/s, in-process", "MiB", "findings"]
    return table("Large texts, 50,000 more terms loaded (an article for each 100 KB)", columns, rows)


def growth(bench: Bench) -> str:
    """Whether time and memory grow in line with the text."""
    rows = []
    for size in (1, 3, 10) if bench.quick else (1, 3, 10, 30, 100):
        path = write_text(bench.folder / "large.txt", size * MB)
        r = run([bench.mtfix, "check", "--format", "jsonl", str(path)], bench.env, bench.folder)
        rows.append([f"{size} MB", f"{r.wall:.2f}", f"{r.cpu / size * 1000:.0f}", f"{r.memory:.0f}"])
        path.unlink()
    return table("Growth, shipped glossaries", ["text", "s", "ms per MB", "MiB"], rows)


def rules(bench: Bench) -> str:
    """What more rules cost."""
    path = write_text(bench.folder / "large.txt", (1 if bench.quick else 3) * MB)
    rows = []
    base = 0.0
    for name, glossary in (
        ("shipped alone", "-"),
        ("and 5,000", bench.small_glossary),
        ("and 50,000", bench.glossary),
    ):
        (inner,) = bench.inside(glossary, 3, path)
        base = base or inner["seconds"]
        rate = inner["bytes"] / inner["seconds"] / MB
        rows.append([name, f"{inner['seconds']:.3f}", f"{inner['seconds'] / base:.2f}", f"{rate:.1f}"])
    return table("More wrong renderings, in-process", ["terms", "s", "of shipped", "MB/s"], rows)


def many(bench: Bench) -> str:
    """1,000 files of 6 KB."""
    folder = bench.folder / "many"
    folder.mkdir()
    count = 200 if bench.quick else 1000
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Part {number}.\n\n{article()}", "utf-8")  # each is another text
    rows = []
    told = {
        f"mtfix --jobs {jobs}": [bench.mtfix, "check", "--no-cache", "--format", "jsonl", "--jobs", jobs, str(folder)]
        for jobs in ("1", "2")
    }
    told["mtfix, unchanged"] = [bench.mtfix, "check", "--format", "jsonl", str(folder)]
    told["codespell"] = [str(BIN / "codespell"), str(folder)]
    found = medians(told, bench.env, bench.folder, 1 if bench.quick else 3)
    base = found["mtfix --jobs 1"].wall
    for name, r in found.items():
        rows.append([name, f"{r.wall:.2f}", f"{base / r.wall:.2f}", f"{r.memory:.0f}"])
    return table(f"{count} files of 6 KB", ["tool", "s", "times as fast as one job", "MiB"], rows)


SECTIONS: dict[str, Callable[[Bench], str]] = {
    "article": articles,
    "start": starts,
    "large": large,
    "growth": growth,
    "rules": rules,
    "many": many,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"any of {', '.join(SECTIONS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="smaller texts, fewer rounds")
    told = parser.parse_args()
    unknown = [s for s in told.sections if s not in SECTIONS]
    if unknown:
        parser.error(f"no section is called {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors", flush=True)
    with tempfile.TemporaryDirectory(prefix="mtfix-bench-") as folder:
        bench = Bench(Path(folder), told.quick)
        for name in told.sections or SECTIONS:
            print(SECTIONS[name](bench), flush=True)


if __name__ == "__main__":
    main()
