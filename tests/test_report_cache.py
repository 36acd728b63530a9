"""The cache of reports: the same answers, no work twice, nothing out of date, nothing lost where it is broken."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import time

import msgspec
import pytest

from mtfix import cache as module
from mtfix.api import Report
from mtfix.config import Settings
from mtfix.engine import Rules
from mtfix.glossary.store import load_glossaries
from mtfix.model import MtfixError
from mtfix.run import Run, check_paths

COMMAND = [sys.executable, "-c", "from mtfix.cli import main; main()"]
DOUBLED = "At last they talked of price and price in the market.\n"
CLEAN = "At last they talked of prices in the market.\n"
FILES = 12


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:02}.txt").write_text(f"Part {number}.\n\n{CLEAN if number % 3 else DOUBLED}", "utf-8")
    return folder


@pytest.fixture
def run(told: Rules, tmp_path: Path) -> Run:
    return Run(Settings(), told, cache=str(tmp_path / "kept"))


def reports(texts: Path, run: Run) -> list[Report]:
    found = list(check_paths([str(texts)], run))
    assert all(isinstance(r, Report) for r in found)
    return [msgspec.structs.replace(r, rules=Rules()) for r in found if isinstance(r, Report)]


def rules_said(texts: Path, run: Run) -> list[list[str]]:
    return [[f.rule for f in r.findings] for r in reports(texts, run)]


def forge(run: Run) -> None:
    """Make every kept report one without findings: whoever still tells of some has checked again."""
    with sqlite3.connect(Path(run.cache) / module._FILE) as db:
        for key, data in db.execute("SELECT key, report FROM report").fetchall():
            empty = msgspec.structs.replace(msgspec.msgpack.decode(data, type=Report), findings=())
            db.execute("UPDATE report SET report = ? WHERE key = ?", (msgspec.msgpack.encode(empty), key))
    db.close()


def test_what_is_known_is_told_again_and_not_checked(texts: Path, run: Run) -> None:
    first = reports(texts, run)
    assert sum(len(r.findings) for r in first) == FILES / 3
    assert reports(texts, run) == first
    forge(run)
    assert not any(rules_said(texts, run))


@pytest.mark.parametrize("held", [0, 100, 10**9])
def test_texts_that_are_not_held_are_recalled_again(
    texts: Path, run: Run, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reports(texts, run)
    monkeypatch.setattr("mtfix.run._HELD", held)
    assert reports(texts, run) == first


def test_only_what_changed_is_checked_again(texts: Path, run: Run) -> None:
    reports(texts, run)
    forge(run)
    (texts / "01.txt").write_text(DOUBLED, "utf-8")
    (texts / "new.txt").write_text(DOUBLED * 2, "utf-8")
    said = {Path(r.path).name: len(r.findings) for r in reports(texts, run) if r.findings}
    assert said == {"01.txt": 1, "new.txt": 2}


def test_a_moved_file_is_known_under_its_new_name(texts: Path, run: Run) -> None:
    reports(texts, run)
    forge(run)
    (texts / "00.txt").rename(texts / "zz.txt")
    assert [r.path for r in reports(texts, run) if "zz" in r.path] == [str(texts / "zz.txt")]
    assert not any(rules_said(texts, run))
    (texts / "zz.txt").rename(texts / "zz.md")  # read as another format
    assert sum(map(len, rules_said(texts, run))) == 1


def _other_rules(run: Run) -> Run:
    return msgspec.structs.replace(run, rules=msgspec.structs.replace(run.rules, ignore=("term/avoid",)))


def _other_encoding(run: Run) -> Run:
    return msgspec.structs.replace(run, settings=Settings(encoding="utf-8"))


def _other_format(run: Run) -> Run:
    return msgspec.structs.replace(run, format="markdown")


def _path_ignores(run: Run) -> Run:
    return msgspec.structs.replace(run, settings=Settings(per_path_ignores={"*": ("term/avoid",)}))


@pytest.mark.parametrize("change", [_other_rules, _other_encoding, _other_format, _path_ignores])
def test_other_rules_know_nothing(texts: Path, run: Run, change: Callable[[Run], Run]) -> None:
    reports(texts, run)
    forge(run)
    assert sum(map(len, rules_said(texts, change(run)))) == FILES / 3


def test_a_glossary_that_changed_knows_nothing(tmp_path: Path) -> None:
    glossary = tmp_path / "mine.toml"
    text = (Path(__file__).parent / "glossaries" / "core.toml").read_text("utf-8")
    keys = []
    for written in (text, text.replace("CPC", "CCP")):
        glossary.write_text(written, "utf-8")
        keys.append(module.rules_key(Rules((load_glossaries([str(glossary)]),))))
    assert keys[0] != keys[1]


@pytest.mark.parametrize("name", ["run.py", "engine.py", "checks/text_doubled.py"])
def test_a_program_that_changed_knows_nothing(told: Rules, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = module.rules_key(told)
    assert module.rules_key(told) == before
    stat = os.stat

    def younger(path: str, *rest: object, **options: object) -> object:
        found = stat(path)
        return (
            _Stat(found.st_size, found.st_mtime_ns + 1)
            if str(path).replace(os.sep, "/").endswith(f"mtfix/{name}")
            else found
        )

    monkeypatch.setattr(os, "stat", younger)
    assert module.rules_key(told) != before


class _Stat(msgspec.Struct):
    st_size: int
    st_mtime_ns: int


def test_what_could_not_be_read_is_told_each_time(texts: Path, run: Run) -> None:
    (texts / "rows.tsv").write_text("source\ttarget\n甲\tA\n乙\tB\tC\n", "utf-8")
    (texts / "binary.txt").write_bytes(b"a\0b")
    for _ in range(2):
        found = list(check_paths([str(texts)], run))
        assert [str(e) for e in found if isinstance(e, MtfixError) and "binary.txt" in str(e)]
        assert [r.faults for r in found if isinstance(r, Report) and r.faults]


def test_a_file_that_changes_between_is_kept_as_it_was_checked(
    texts: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mtfix import run as running

    check = running._check_each
    path = texts / "01.txt"
    before = path.read_text("utf-8")

    def after_a_change(*given: object) -> object:
        path.write_text(DOUBLED, "utf-8")
        return check(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "_check_each", after_a_change)
    assert len(rules_said(texts, run)[1]) == 1
    monkeypatch.undo()
    assert len(rules_said(texts, run)[1]) == 1
    path.write_text(before, "utf-8")
    assert len(rules_said(texts, run)[1]) == 0


@pytest.mark.parametrize("content", [b"", b"garbage that is no database " * 200, b"SQLite format 3\0" + bytes(5000)])
def test_a_broken_cache_is_thrown_away(texts: Path, run: Run, content: bytes) -> None:
    first = reports(texts, run)
    kept = Path(run.cache) / module._FILE
    kept.write_bytes(content)
    assert reports(texts, run) == first
    assert reports(texts, run) == first
    forge(run)
    assert not any(rules_said(texts, run))


def test_broken_reports_are_made_anew(texts: Path, run: Run) -> None:
    first = reports(texts, run)
    with sqlite3.connect(Path(run.cache) / module._FILE) as db:
        db.execute("UPDATE report SET report = ?", (b"\xc1",))
    db.close()
    assert reports(texts, run) == first


def test_a_folder_that_cannot_be_made_is_done_without(texts: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    run = msgspec.structs.replace(run, cache=str(tmp_path / "file" / "kept"))
    assert sum(map(len, rules_said(texts, run))) == FILES / 3


def test_a_busy_cache_is_done_without(texts: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = reports(texts, run)
    monkeypatch.setattr(module, "_BUSY", 0.05)
    other = sqlite3.connect(Path(run.cache) / module._FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert reports(texts, run) == first
    other.execute("ROLLBACK")
    other.close()
    assert reports(texts, run) == first


def test_what_is_unused_for_long_is_thrown_away(
    texts: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time()
    reports(texts, run)
    for path in texts.iterdir():
        if path.name > "05.txt":
            path.rename(tmp_path / path.name)
    for number in range(3):
        (texts / f"b{number}.txt").write_text(CLEAN, "utf-8")

    def rows() -> int:
        with sqlite3.connect(Path(run.cache) / module._FILE) as db:
            count: int = db.execute("SELECT count(*) FROM report").fetchone()[0]
        db.close()
        return count

    for days in (10, 20):
        monkeypatch.setattr(module, "time", lambda days=days: now + days * 86_400)
        reports(texts, run)
    assert rows() == 7


def test_two_runs_at_once_say_the_same(texts: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "check", "--from", "zh", "--select", "text/doubled", "--format", "jsonl", "texts"]

    def start() -> "subprocess.Popen[str]":
        return subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, encoding="utf-8")

    said = [run.communicate()[0] for run in [start(), start(), start()]]
    assert said[0].count("\n") == FILES / 3
    assert set(said) == {said[0]}
    folder = tmp_path / ".mtfix_cache"
    assert (folder / ".gitignore").read_text("utf-8") == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text("utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False).stdout == said[0]


def test_where_it_stands_and_how_it_is_switched_off(texts: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()

    def check(*options: str) -> None:
        command = [*COMMAND, "check", "--select", "text/doubled", *options, "../texts"]
        subprocess.run(command, cwd=inner, capture_output=True, check=False)

    check("--no-cache")
    assert list(inner.iterdir()) == []
    check("--cache-dir", "there")
    assert [p.name for p in inner.iterdir()] == ["there"]
    (tmp_path / "mtfix.toml").write_text("", "utf-8")
    check()
    assert (tmp_path / ".mtfix_cache").is_dir()
    (tmp_path / "mtfix.toml").write_text('cache-dir = "build/mtfix"\n', "utf-8")
    check()
    assert (tmp_path / "build" / "mtfix").is_dir()
    assert [p.name for p in inner.iterdir()] == ["there"]
