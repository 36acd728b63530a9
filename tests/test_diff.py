"""Diffs that the real `patch` and `git apply` take, and diffs for people."""

import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.diff import render_word_diff, split_words, unified_diff, word_diff
from mtfix.model import Edit, MtfixError, Span
from mtfix.repair import apply_edits

TOOLS = [
    pytest.param(
        command, marks=pytest.mark.skipif(not shutil.which(command[0]), reason=f"{command[0]} is not installed")
    )
    for command in (["patch", "-p1", "-s"], ["git", "apply"])
]
MARKS = {"utf-8": b"", "utf-8 with mark": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def edit(text: str, old: str, new: str) -> Edit:
    return Edit(Span(text.index(old), text.index(old) + len(old)), new)


def patched(command: list[str], folder: Path, files: dict[str, bytes], diff: bytes) -> dict[str, bytes]:
    """The files below `folder` after the real program has taken the diff; nothing else may appear there."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    settings = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
    }
    done = subprocess.run(command, cwd=folder, input=diff, capture_output=True, env=os.environ | settings)
    assert done.returncode == 0, (done.stdout, done.stderr, diff)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Texts of a few lines in one or several styles of line end, and edits that do not overlap."""
    end = draw(st.sampled_from(["\n", "\r\n", "\r", ""]))
    line = st.text("ab- é中\u010a\u0a05\U0001f40e", max_size=4) | st.sampled_from(
        ["--- a/x", "+++ b/x", "@@ -1 +1 @@", ""]
    )
    lines = draw(st.lists(line, max_size=25))
    text = end.join(lines) + draw(st.sampled_from([end, "", "\n"]))
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted))
    new = st.text("ab-\n\r 中", max_size=3)
    edits = [Edit(Span(a, b), draw(new)) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    if len(cuts) % 2:
        edits.append(Edit(Span(cuts[-1], cuts[-1]), draw(new)))
    return text, draw(st.permutations(edits))


@pytest.mark.parametrize("command", TOOLS)
@given(
    st.lists(st.tuples(edited_texts(), st.sampled_from(sorted(MARKS))), min_size=1, max_size=15),
    st.sampled_from([1, 2, 3, 9]),
)
@settings(max_examples=40, deadline=None)
def test_patch_and_git_give_the_repaired_bytes(
    command: list[str], drawn: list[tuple[tuple[str, list[Edit]], str]], context: int
) -> None:
    """Many files in one diff, as one run over a folder makes it."""
    files, wanted, diff = {}, {}, b""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number, ((text, edits), name) in enumerate(drawn):
            encoding, mark = name.split()[0], MARKS[name]
            path = f"some folder/{number}.txt"
            files[path] = mark + text.encode(encoding)
            wanted[path] = mark + apply_edits(text, edits).encode(encoding)
            diff += unified_diff(path, text, edits, encoding, mark, context)
        if diff:
            assert patched(command, Path(folder), files, diff) == wanted
        else:
            assert files == wanted


@pytest.mark.parametrize("command", TOOLS)
@pytest.mark.parametrize(
    "name",
    [
        "plain.txt",
        "two words.txt",
        "übersetzt 中文.txt",
        'quo"te.txt',
        "back\\slash.txt",
        "tab\there.txt",
        "a\nb.txt",
        "-",
        "dir/f",
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="such names do not exist there")
def test_file_names_are_quoted_as_git_does(
    command: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    diff = unified_diff(name, "old\n", edits := [Edit(Span(0, 3), "new")])
    assert unified_diff(str(tmp_path / name), "old\n", edits) == diff
    assert patched(command, tmp_path, {name: b"old\n"}, diff) == {name: b"new\n"}


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="such names do not exist there")
def test_a_name_that_is_no_text_is_written_in_octal() -> None:
    diff = unified_diff(os.fsdecode(b"\xff\xc3\xa4"), "a", [Edit(Span(0, 1), "b")])
    assert diff.startswith(b'--- "a/\\377\\303\\244"\n+++ "b/\\377\\303\\244"\n')


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_git_takes_a_diff_below_the_top_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    diff = unified_diff("f.txt", "old\n", [Edit(Span(0, 3), "new")])
    assert patched(["git", "apply"], tmp_path / "docs", {"f.txt": b"old\n"}, diff) == {"f.txt": b"new\n"}


@pytest.mark.parametrize("command", [TOOLS[0]])
def test_a_file_outside_the_current_folder_keeps_its_whole_path(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    diff = unified_diff("../f.txt", "old\n", [Edit(Span(0, 3), "new")])
    assert diff.startswith(f"--- a{(tmp_path / 'f.txt').as_posix()}\n".encode())
    assert patched([*command, "-d", "/"], tmp_path, {"f.txt": b"old\n"}, diff) == {"f.txt": b"new\n"}


def test_a_diff_reads_as_expected() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 21)) + "last"
    edits = [edit(text, "line 2\n", ""), edit(text, "line 9", "new 9"), edit(text, "last", "end\n")]
    assert unified_diff("f", text, edits) == (
        b"--- a/f\n+++ b/f\n"
        b"@@ -1,12 +1,11 @@\n line 1\n-line 2\n line 3\n line 4\n line 5\n line 6\n line 7\n line 8\n"
        b"-line 9\n+new 9\n line 10\n line 11\n line 12\n"
        b"@@ -18,4 +17,4 @@\n line 18\n line 19\n line 20\n-last\n\\ No newline at end of file\n+end\n"
    )
    assert unified_diff("f", text, edits[:2], context=0).startswith(
        b"--- a/f\n+++ b/f\n@@ -2 +1,0 @@\n-line 2\n@@ -9 +8 @@\n"
    )
    assert unified_diff("f", "", [Edit(Span(0, 0), "a\n")]) == b"--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"
    assert unified_diff("f", "a\n", [Edit(Span(0, 2), "")]) == b"--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n"
    assert unified_diff("f", "a\n", [Edit(Span(0, 1), "a")]) == unified_diff("f", "a\n", []) == b""


def test_a_long_line_with_many_edits_takes_linear_time() -> None:
    text = "a real word\r" * 100_000
    edits = [Edit(Span(at + 2, at + 6), "true") for at in range(0, len(text), 12)]
    diff = unified_diff("f", text, edits)
    assert diff.count(b"true word\r") == diff.count(b"real word\r") == 100_000
    assert render_word_diff("f", text, edits[:2000], colour=False).endswith("f:2000\na [-real-]{+true+} word\n")
    run_on = text.replace("\r", " ")
    assert render_word_diff("f", run_on, edits[::100], colour=False).count("[-real-]{+true+}") == 1000


def test_what_cannot_be_encoded_is_an_error_in_one_line() -> None:
    with pytest.raises(MtfixError, match=r"^f:2: latin-1 cannot hold '“' \(U\+201C\)$"):
        unified_diff("f", "a\nb", [Edit(Span(2, 3), "“b”")], "latin-1")
    with pytest.raises(MtfixError, match=r"^f: no diff can be made in the encoding utf-7"):
        unified_diff("f", "a“b”“”c", [Edit(Span(4, 5), "x")], "utf-7")
    with pytest.raises(ValueError, match="overlap"):
        unified_diff("f", "abc", [Edit(Span(0, 2), ""), Edit(Span(1, 3), "")])


texts = (
    st.text("ab .,'\"&|-—“”’\n\t\x01中1%$()[]<>")
    | st.text()
    | st.sampled_from(["DOTMULTI...", "U.S. isn't “that”... no?"])
)


@given(texts)
def test_words_join_up_to_the_text(text: str) -> None:
    words = split_words(text)
    assert "".join(words) == text
    assert all(words)


@given(texts, texts)
def test_segments_join_up_to_both_texts(before: str, after: str) -> None:
    segments = word_diff(before, after)
    assert "".join(text for kind, text in segments if kind != "added") == before
    assert "".join(text for kind, text in segments if kind != "removed") == after
    assert all(text for _, text in segments)
    if before == after:
        assert all(kind == "same" for kind, _ in segments)


@given(st.lists(st.sampled_from(["a", "b", "of"]), max_size=6), st.lists(st.sampled_from(["a", "c", "of"]), max_size=6))
def test_no_kind_follows_itself(before: list[str], after: list[str]) -> None:
    kinds = [kind for kind, _ in word_diff(" ".join(before), " ".join(after))]
    assert not {("same",) * 2, ("removed",) * 2, ("added",) * 2, ("added", "removed")} & {*itertools.pairwise(kinds)}


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (
            "the Secretary-General spoke",
            "the General Secretary spoke",
            "the [-Secretary-General-]{+General Secretary+} spoke",
        ),
        (
            "it defied the reality.",
            "it shifted to the real economy.",
            "it [-defied-]{+shifted to+} the [-reality-]{+real economy+}.",
        ),
        ("a big outlet", "a big, big opportunity", "a big[- outlet-]{+, big opportunity+}"),
        ("the U.S. army", "the US army", "the [-U.S.-]{+US+} army"),
        ("attention and attention", "attention", "attention[- and attention-]"),
        ("it ended. Then", "it ended", "it ended[-. Then-]"),
    ],
)
def test_words_are_what_differs(before: str, after: str, shown: str) -> None:
    marks = {"same": "%s", "removed": "[-%s-]", "added": "{+%s+}"}
    assert "".join(marks[kind] % text for kind, text in word_diff(before, after)) == shown


ARTICLE = "Title\r\n\r\nThe CPC met. The Secretary-General spoke, Mr. Li said. They left.\r\nIt defied the reality.\r\n"


def test_a_word_diff_shows_line_and_sentence() -> None:
    edits = [edit(ARTICLE, "reality", "real economy"), edit(ARTICLE, "Secretary-General", "General Secretary")]
    assert render_word_diff("a.txt", ARTICLE, edits, colour=False) == (
        "a.txt:3\nThe [-Secretary-General-]{+General Secretary+} spoke, Mr. Li said.\n"
        "\na.txt:4\nIt defied the [-reality-]{+real economy+}.\n"
    )
    assert render_word_diff("a.txt", ARTICLE, edits[1:], colour=True, context="line") == (
        "\x1b[1ma.txt:3\x1b[0m\nThe CPC met. The \x1b[31mSecretary-General\x1b[0m\x1b[32mGeneral Secretary\x1b[0m"
        " spoke, Mr. Li said. They left.\n"
    )


def test_sentences_between_changes_are_left_out() -> None:
    edits = [edit(ARTICLE, "met", "sat"), edit(ARTICLE, "left", "stayed")]
    assert render_word_diff("a.txt", ARTICLE, edits, colour=False) == (
        "a.txt:3\nThe CPC [-met-]{+sat+}. … They [-left-]{+stayed+}.\n"
    )


def test_neighbours_are_shown_together() -> None:
    both = [edit(ARTICLE, "said", "says"), edit(ARTICLE, "left", "stayed")]
    assert " … " not in render_word_diff("a.txt", ARTICLE, both, colour=False)
    touching = [Edit(Span(2, 3), "+"), Edit(Span(3, 4), "=")]
    assert render_word_diff("f", "a -- b", touching, colour=False) == "f:1\na [----]{++=+} b\n"
    line = [Edit(Span(0, 3), "1"), Edit(Span(7, 7), "!")]
    assert render_word_diff("f", "one two\n", line, colour=False) == "f:1\n[-one-]{+1+} two{+!+}\n"


def test_parts_of_a_word_are_shown_as_the_word() -> None:
    text = "a reform of sectors\n"
    edits = [Edit(Span(8, 8), "s"), Edit(Span(18, 19), ""), Edit(Span(0, 1), "")]
    assert (
        render_word_diff("f", text, edits, colour=False)
        == "f:1\n[-a-] [-reform-]{+reforms+} of [-sectors-]{+sector+}\n"
    )


def test_an_edit_across_lines_is_one_block() -> None:
    text = "one\ntwo\nthree\n"
    assert render_word_diff("f", text, [Edit(Span(3, 4), " ")], colour=False) == "f:1\none[-\n-]{+ +}two\n"


def test_nothing_changed_shows_nothing() -> None:
    assert (
        render_word_diff("f", "a b", [], colour=False)
        == render_word_diff("f", "a", [Edit(Span(0, 1), "a")], True)
        == ""
    )


def test_a_terminal_is_not_obeyed() -> None:
    shown = render_word_diff("f\x1b]", "a \x1b[2J\x9b b", [Edit(Span(0, 1), "x\r")], colour=False)
    assert not set(shown) & set("\x1b\x9b\r")


@given(edited_texts())
@settings(deadline=None)
def test_a_word_diff_holds_every_change(drawn: tuple[str, list[Edit]]) -> None:
    text, edits = drawn
    shown = render_word_diff("f", text, edits, colour=False)
    assert bool(shown) == (apply_edits(text, edits) != text)


def test_diff_imports_neither_sacremoses_nor_difflib() -> None:
    code = (
        "import sys; from mtfix.diff import *; unified_diff('f', 'a', [Edit(Span(0, 1), 'b')]);"
        "print([m for m in ('sacremoses', 'rapidfuzz', 'difflib', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
