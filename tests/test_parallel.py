"""Two parallel texts: paired by paragraph or line, never by guess."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mtfix
from mtfix.formats import parse
from mtfix.model import MtfixError
from mtfix.parallel import pair_documents

SOURCE = "去年有1.92亿人使用。\n\n北交所发布名单，价格上涨三成。\n"
TARGET = "Last year 189 million people\nused it.\n\nThe North Exchange released a list; prices rose 13%.\n"


def _pairs(target: str, source: str) -> list[tuple[str, str]]:
    document = pair_documents(parse(target, "out.txt"), parse(source, "in.txt"))
    return [(s.source, s.target) for scope in document.scopes for s in scope.segments]


def test_paragraphs_are_paired() -> None:
    assert _pairs(TARGET, SOURCE) == [
        ("去年有1.92亿人使用。", "Last year 189 million people used it."),
        ("北交所发布名单，价格上涨三成。", "The North Exchange released a list; prices rose 13%."),
    ]


def test_lines_are_paired_where_only_they_are_equal_in_number() -> None:
    target = "One line of text\nand a second line\nand the third one\n"
    assert _pairs(target, "第一行文字\n\n还有第二行\n\n这里是第三行\n") == [
        ("第一行文字", "One line of text"),
        ("还有第二行", "and a second line"),
        ("这里是第三行", "and the third one"),
    ]


def test_findings_stand_in_the_file_and_are_repaired_with_the_source_beside() -> None:
    report = mtfix.check_text(TARGET, source=SOURCE, source_language="zh")
    found = [(f.rule, report.text[f.span.start : f.span.end]) for f in report.findings]
    assert found == [
        ("number/mismatch", "189 million"),
        ("term/avoid", "North Exchange"),
        ("number/mismatch", "13%"),
    ]
    assert report.fixed("unsafe") == TARGET.replace("North Exchange", "Beijing Stock Exchange")


@pytest.mark.parametrize(
    ("target", "source", "place"),
    [
        ("One.\n\nTwo.\n", "一。\n\n二。\n\n三。\n", "out.txt:3"),
        ("A paragraph of some length here.\n\nB.\n\nC.\n", "一\n\n二\n", "out.txt:3"),
        ("", "一\n", "out.txt:"),
        ("Some text.\n", "", "out.txt:"),
        (
            "A long first paragraph that says much.\n\nNo.\n\nA long third one that says much.\n\nYes.\n\nNo.\n",
            "不。\n\n很长的一段话，说了很多很多的内容。\n\n是。\n\n很长的一段话，说了很多很多的内容。\n\n不。\n",
            "out.txt:",
        ),
    ],
)
def test_what_does_not_line_up_is_told_with_its_place(target: str, source: str, place: str) -> None:
    with pytest.raises(MtfixError, match="does not line up with") as told:
        _pairs(target, source)
    assert str(told.value).startswith(place)
    assert "\n" not in str(told.value)


@given(st.lists(st.text("abc de\n", min_size=1).filter(str.strip), max_size=6))
def test_a_text_lines_up_with_itself(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    if text.strip():
        assert all(source == target for source, target in _pairs(text, text))


def test_the_command_takes_one_file(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(SOURCE)
    for name in ("out.txt", "other.txt"):
        (tmp_path / name).write_text(TARGET)

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "mtfix", *arguments, "--source", "in.txt"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    many = run("check", "out.txt", "other.txt")
    assert (many.returncode, many.stderr) == (2, "mtfix: --source in.txt: goes with one file, not with 2\n")
    one = run("check", "--format", "github", "out.txt")
    assert one.returncode == 1
    assert one.stdout.count("number/mismatch") == 2
    fixed = run("fix", "--unsafe", "out.txt")
    assert fixed.returncode == 0
    assert (tmp_path / "out.txt").read_text() == TARGET.replace("North Exchange", "Beijing Stock Exchange")
