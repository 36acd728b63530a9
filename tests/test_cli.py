"""The real command: on a terminal, in a pipe, with wrong arguments."""

import json
import os
import re
import select
import shutil
import subprocess
import sys
from inspect import signature
from pathlib import Path

import pytest

from mtfix.cli._check import check as check_files
from mtfix.cli._run import make_run
from mtfix.cli.check import command as check
from mtfix.cli.explain import command as explain
from mtfix.glossary.concept import Glossary
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import shipped_paths

COMMAND = [sys.executable, "-c", "from mtfix.cli import main; main()"]
BAD = "At last they talked of price and price in the market.\n"
GOOD = "At last they talked of prices in the market.\n"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")}
    return kept | {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"} | more


def mtfix(*arguments: str, folder: Path, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        input=given,
        capture_output=True,
        encoding="utf-8",
        env=environment(**more),
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.txt").write_text(BAD)
    (tmp_path / "good.txt").write_text(GOOD)
    return tmp_path


def on_terminal(*arguments: str, folder: Path, **more: str) -> str:
    """What the command writes to a terminal of no told size."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=environment(**more),
    )
    os.close(theirs)
    data = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            some = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not some:
            break
        data += some
    os.close(ours)
    _, errors = run.communicate(timeout=60)
    assert errors == b""
    assert run.returncode == 1
    return data.decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_only(folder: Path) -> None:
    arguments = ("check", "--from", "zh", "bad.txt")
    shown = on_terminal(*arguments, folder=folder)
    assert "\x1b[1;4;31mprice and price\x1b[0m" in shown
    plain = on_terminal(*arguments, folder=folder, NO_COLOR="1")
    assert "\x1b" not in plain
    assert "⟦price and price⟧" in plain
    piped = mtfix(*arguments, folder=folder)
    assert "\x1b" not in piped.stdout
    assert piped.stdout == plain
    assert ANSI.search(mtfix(*arguments, folder=folder, FORCE_COLOR="1").stdout)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "--from", "zh", "good.txt"], 0),
        (["check", "--from", "zh", "bad.txt"], 1),
        (["check", "--from", "zh", "--fail-on", "major", "bad.txt"], 0),
        (["check", "--from", "zh", "--ignore", "text", "bad.txt"], 0),
        (["check", "--from", "zh", "missing.txt", "good.txt"], 2),
        (["check", "--from", "zh", "missing.txt", "bad.txt"], 2),
        (["check", "--no-such-option"], 2),
        (["check", "--format", "xml", "good.txt"], 2),
        (["explain", "text/doubled"], 0),
        (["explain", "text"], 0),
        (["rules"], 0),
        (["--version"], 0),
        (["--help"], 0),
    ],
)
def test_exit_status(arguments: list[str], status: int, folder: Path) -> None:
    run = mtfix(*arguments, folder=folder)
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr
    assert bool(run.stderr) == (status == 2)


@pytest.mark.parametrize(
    "paths", [(), ("-",), ("bad.txt",), ("good.txt", "bad.txt"), (".",), ("none.txt", "bad.txt"), ("",)]
)
def test_files_alone_are_checked_without_click_as_they_are_with_it(paths: tuple[str, ...], folder: Path) -> None:
    alone, parsed = (mtfix("check", *more, *paths, folder=folder, given=BAD) for more in ((), ("--",)))
    assert alone.stdout
    assert (alone.returncode, alone.stdout, alone.stderr) == (parsed.returncode, parsed.stdout, parsed.stderr)


def test_what_is_not_asked_is_the_same_with_click_and_without() -> None:
    taken = {n: p.default for made in (check_files, make_run) for n, p in signature(made).parameters.items()}
    given = check.make_context("check", []).params
    assert given == {name: () if name == "paths" else taken[name] for name in taken if name != "asked"}


def test_missing_file_hides_nothing(folder: Path) -> None:
    run = mtfix("check", "--from", "zh", "missing.txt", "bad.txt", folder=folder)
    assert "text/doubled" in run.stdout
    assert run.stderr.startswith("mtfix: missing.txt: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["chek", "bad.txt"], "'check'"),
        (["check", "--select", "text/dobled", "bad.txt"], "'text/doubled'"),
        (["check", "--ignore", "residu", "bad.txt"], "'residue'"),
        (["explain", "text/dobled"], "'text/doubled'"),
    ],
)
def test_unknown_names_get_a_suggestion(arguments: list[str], meant: str, folder: Path) -> None:
    run = mtfix(*arguments, folder=folder)
    assert run.returncode == 2
    assert run.stdout == ""
    assert f"did you mean {meant}?" in run.stderr


def test_standard_input(folder: Path) -> None:
    for arguments in (["check", "--from", "zh", "-"], ["check", "--from", "zh"]):
        run = mtfix(*arguments, folder=folder, given=BAD)
        assert run.returncode == 1
        assert run.stdout.startswith("<stdin>:1:24  minor  text/doubled\n")
    assert mtfix("check", "--from", "zh", "-", folder=folder, given=GOOD).returncode == 0


def test_standard_input_is_not_fixed_by_check(folder: Path) -> None:
    run = mtfix("check", "--fix", "-", folder=folder, given=BAD)
    assert (run.returncode, run.stdout) == (2, "")
    assert "mtfix fix -" in run.stderr


def test_standard_input_and_odd_names_among_many_files(folder: Path) -> None:
    for number in range(30):
        (folder / f"{number}.txt").write_text(BAD)
    try:
        Path(os.fsdecode(os.fsencode(folder / "\udcff.txt"))).write_text(BAD)
        found = 33
    except OSError:  # a file system that takes no such name
        found = 32
    run = mtfix("check", "--from", "zh", "--format", "jsonl", "--jobs", "2", "-", ".", folder=folder, given=BAD)
    assert run.stdout.count("text/doubled") == found
    assert run.stderr == ""


def test_fix_tells_of_what_it_left_out(folder: Path) -> None:
    (folder / "short.tsv").write_text("id\ttarget\n1\n2\tAll is well.\n")
    run = mtfix("fix", "short.tsv", folder=folder)
    assert run.returncode == 2
    assert "short.tsv:2: row with 1 of 2 columns" in run.stderr


def test_a_fault_is_told_once(folder: Path) -> None:
    run = mtfix("check", "--fix", "missing.txt", folder=folder)
    assert run.stderr.count("missing.txt") == 1


def test_reader_that_leaves_early(folder: Path) -> None:
    """`| head` ends the command without a word, whether or not all was written before it left."""
    if not shutil.which("head"):
        pytest.skip("head is not installed")
    (folder / "long.txt").write_text("They talked of price and price here.\n\n" * 5000)
    quoted = " ".join(f"'{part}'" for part in COMMAND)
    for report, first in (("jsonl", '{"path":"long.txt"'), ("github", "::warning file=long.txt")):
        line = f"{quoted} check --from zh --format {report} long.txt | head -n 1"
        run = subprocess.run(
            ["/bin/sh", "-c", line], cwd=folder, capture_output=True, text=True, env=environment(), check=False
        )
        assert run.stdout.count("\n") == 1
        assert run.stdout.startswith(first)
        assert run.stderr == ""


def test_each_report_from_the_command(folder: Path) -> None:
    for name, first in (("json", '{"version":1'), ("jsonl", '{"path":"bad.txt"'), ("github", "::warning file=bad.txt")):
        run = mtfix("check", "--from", "zh", "--format", name, "bad.txt", folder=folder)
        assert run.stdout.startswith(first)
    run = mtfix("check", "--from", "zh", "--format", "sarif", "bad.txt", "good.txt", folder=folder)
    log = json.loads(run.stdout)["runs"][0]
    assert [a["location"]["uri"] for a in log["artifacts"]] == ["bad.txt", "good.txt"]
    assert [r["ruleId"] for r in log["results"]] == ["text/doubled"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("general-secretary", "general-secretary: General Secretary\n"),
        ("总书记", "general-secretary: General Secretary\n"),
        ("Central Politics Bureau", "political-bureau: Political Bureau"),
        ("POLITICS", "politics: a glossary\n"),
        ("defying the reality", "virtual-to-real: "),
    ],
)
def test_explain_parses_only_the_glossaries_that_hold_what_is_asked(
    asked: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parsed = []

    def parse(path: str, data: bytes) -> Glossary:
        parsed.append(path)
        return parse_glossary(path, data)

    monkeypatch.setattr("mtfix.cli._glossaries.parse_glossary", parse)
    assert explain.main([asked], standalone_mode=False) == 0
    assert capsys.readouterr().out.startswith(told)
    assert 1 <= len(parsed) < len(shipped_paths("zh-en")) // 5


@pytest.mark.long
def test_explain_a_rule_and_what_a_house_glossary_says(folder: Path) -> None:
    rule = mtfix("explain", "text/doubled", folder=folder).stdout
    assert "attention and attention" in rule
    assert "→ They pay for the currency in advance." in rule
    small = str(Path(__file__).parent / "glossaries" / "small.toml")
    for asked in ("runaway-platform", "ran the road", "跑路"):
        if asked == "跑路":  # a shipped glossary may have the term too
            assert "runaway-platform" in mtfix("explain", "--glossary", small, asked, folder=folder).stdout
            continue
        told = mtfix("explain", "--glossary", small, *asked.split(), folder=folder).stdout
        assert told.startswith("runaway-platform: ")
        assert "accuracy, critical" in told
        assert "The owners ⟦ran the road⟧ in May." in told
        assert "shown, not repaired" in told
