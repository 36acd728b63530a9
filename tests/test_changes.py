"""Only what changed: git is asked for real, in repositories made for it."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_baseline import KNOWN, PRICE, TRADE, check, mtfix, write
from test_reports import finding

from mtfix.changes import changed_lines, changes_since, on_lines, repository_of
from mtfix.model import MtfixError, Span

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
CLEAN = "Nothing to see here.\n"
IDENTITY = ("user.name=t", "user.email=t@example.org", "commit.gpgsign=false", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> str:
    settings = [part for setting in IDENTITY for part in ("-c", setting)]
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "more", "--allow-empty")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with a text that has findings in lines 1 and 3."""
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q")
    (repo / "a.txt").write_text(f"{PRICE}\n{TRADE}")
    commit(repo)
    return repo


def lines(repo: Path, name: str, rev: str = "HEAD") -> list[int] | None:
    """The numbers of the changed lines of a file; None for all of it."""
    ranges = changed_lines(changes_since(rev, repository_of(str(repo))), os.path.realpath(repo / name))
    return None if ranges is None else [number for r in ranges for number in r]


# -- which lines


def test_nothing_changed(repo: Path) -> None:
    assert lines(repo, "a.txt") == []
    os.utime(repo / "a.txt", (1, 1))  # touched, not changed
    assert lines(repo, "a.txt") == []


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("1\n2\n3\n", "1\n2\n3\n4\n", [4]),
        ("1\n2\n3\n", "0\n1\n2\n3\n", [1]),
        ("1\n2\n3\n", "1\nx\n3\n", [2]),
        ("1\n2\n3\n", "1\n3\n", []),
        ("1\n2\n3\n", "3\n", []),
        ("1\n2\n3\n4\n5\n", "x\n2\ny\nz\n5\n", [1, 3, 4]),
        ("1\n2", "1\n2\n", [2]),
        ("", "1\n2\n", [1, 2]),
        ("1\n@@ -1 +1 @@\n", "1\n@@ -9,9 +9,9 @@\n", [2]),
        ("1\n2\n", "1\n+++ b/x\n@@ -7 +7 @@\n2\n", [2, 3]),
        ("1\r2\r3", "1\r2\rx", [1]),
        ("1\r\n2\r\n", "1\r\nx\r\n", [2]),
        ("1\n\0\n2\n", "1\n\0\nx\n", [3]),
    ],
)
def test_lines_that_were_added_or_modified(repo: Path, before: str, after: str, changed: list[int]) -> None:
    (repo / "b.txt").write_text(before, newline="")
    commit(repo)
    (repo / "b.txt").write_text(after, newline="")
    assert lines(repo, "b.txt") == changed
    git(repo, "add", "b.txt")
    assert lines(repo, "b.txt") == changed
    commit(repo)
    assert lines(repo, "b.txt", "HEAD~1") == changed
    assert lines(repo, "b.txt") == []


@pytest.mark.parametrize("seed", range(8))
def test_undoing_all_but_the_changed_lines_gives_what_was_there(repo: Path, seed: int) -> None:
    """What is not changed is there in the old text, in this order; each changed line is new."""
    mix = random.Random(seed)
    old = [f"line {n}" for n in range(40)]
    new = [line for line in old if mix.random() > 0.2]
    for _ in range(mix.randrange(6)):
        new.insert(mix.randrange(len(new) + 1), f"new {mix.random()}")
    (repo / "b.txt").write_text("\n".join(old) + "\n")
    commit(repo)
    (repo / "b.txt").write_text("\n".join(new) + "\n")
    changed = set(lines(repo, "b.txt") or ())
    assert {n for n, line in enumerate(new, 1) if line.startswith("new")} == changed
    rest = iter(old)
    assert all(line in rest for n, line in enumerate(new, 1) if n not in changed)


def test_new_files_count_wholly_and_ignored_ones_do_not(repo: Path) -> None:
    (repo / ".gitignore").write_text("built/\n")
    for name in ("untracked.txt", "sub/deep.txt", "staged.txt", "intended.txt", "built/x.txt"):
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text(PRICE)
    git(repo, "add", "staged.txt")
    git(repo, "add", "-N", "intended.txt")
    for name in ("untracked.txt", "sub/deep.txt", "staged.txt", "intended.txt"):
        assert lines(repo, name) is None, name
    assert lines(repo, "built/x.txt") == []


@pytest.mark.parametrize("staged", [True, False])
def test_renames_are_followed(repo: Path, staged: bool) -> None:
    text = "".join(f"Line {n} of a text that stays.\n" for n in range(30))
    (repo / "old.txt").write_text(text)
    commit(repo)
    (repo / "old.txt").rename(repo / "new.txt")
    with (repo / "new.txt").open("a") as file:
        file.write("And one more.\n")
    git(repo, "add", "-A" if staged else "-N", ".")
    assert lines(repo, "new.txt") == [31]
    git(repo, "config", "diff.renames", "false")
    assert lines(repo, "new.txt") == [31]


ODD = [
    "tab\there.txt",
    "line\nend.txt",
    'quo"te.txt',
    "back\\slash.txt",
    " 文章 .txt",
    ":(glob)*.txt",
    "-p.txt",
    "a -> b.txt",
]


@pytest.mark.parametrize("name", [*ODD, os.fsdecode(b"byte\xff.txt")])
def test_odd_names(repo: Path, name: str) -> None:
    try:
        (repo / name).write_text("1\n2\n")
    except OSError:
        pytest.skip("this file system refuses such a name")
    assert lines(repo, name) is None
    commit(repo)
    (repo / name).write_text("1\n2\n3\n")
    (repo / "a.txt").write_text("all of it\n")
    assert lines(repo, name) == [3]
    (repo / name).rename(repo / f"x{name}")
    git(repo, "add", "-A")
    assert lines(repo, f"x{name}") in ([3], None)  # a text this short may be too unlike itself


@pytest.mark.parametrize(
    "setting",
    [
        "diff.interHunkContext=9",
        "diff.context=9",
        "diff.noprefix=true",
        "diff.mnemonicPrefix=true",
        "diff.relative=true",
        "diff.external=false",
        "color.ui=always",
        "color.diff=always",
        "core.quotePath=true",
        "diff.submodule=log",
        "diff.wsErrorHighlight=all",
        "core.pager=false",
        "diff.renames=copies",
    ],
)
def test_settings_of_git_change_nothing(repo: Path, setting: str) -> None:
    (repo / "b.txt").write_text("1\n2\n3\n4\n5\n6\n")
    commit(repo)
    git(repo, "config", *setting.split("="))
    (repo / "b.txt").write_text("1\nx\n3\n4\ny\n6\n")
    assert lines(repo, "b.txt") == [2, 5]


@pytest.mark.parametrize(
    "variable",
    [
        "GIT_DIR=nowhere",
        "GIT_WORK_TREE=/",
        "GIT_INDEX_FILE=none",
        "GIT_DIFF_OPTS=--unified=9",
        "GIT_EXTERNAL_DIFF=false",
    ],
)
def test_the_environment_of_a_hook_changes_nothing(repo: Path, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / "b.txt").write_text("1\n2\n3\n4\n5\n6\n")
    commit(repo)
    (repo / "b.txt").write_text("1\nx\n3\n4\ny\n6\n")
    monkeypatch.setenv(*variable.split("=", 1))
    assert lines(repo, "b.txt") == [2, 5]


def test_attributes_change_nothing(repo: Path) -> None:
    (repo / ".gitattributes").write_text("*.txt -diff\n*.md diff=word\n")
    git(repo, "config", "diff.word.textconv", "false")
    git(repo, "config", "diff.word.command", "false")
    for name in ("b.txt", "b.md"):
        (repo / name).write_text("1\n2\n")
    commit(repo)
    for name in ("b.txt", "b.md"):
        (repo / name).write_text("1\nx\n")
        assert lines(repo, name) == [2]


def test_a_conflict_in_the_working_tree_is_a_change(repo: Path) -> None:
    (repo / "b.txt").write_text("1\n2\n3\n")
    commit(repo)
    git(repo, "checkout", "-qb", "other")
    (repo / "b.txt").write_text("1\nother\n3\n")
    commit(repo)
    git(repo, "checkout", "-q", "main")
    (repo / "b.txt").write_text("1\nmine\n3\n")
    commit(repo)
    with pytest.raises(AssertionError):
        git(repo, "merge", "other")
    assert (repo / "b.txt").read_text().count("\n") == 7
    assert set(lines(repo, "b.txt") or range(1, 8)) >= {2, 4, 5, 6}


def test_a_link_that_became_a_file_counts_wholly(repo: Path) -> None:
    (repo / "link.txt").symlink_to("a.txt")
    commit(repo)
    (repo / "link.txt").unlink()
    (repo / "link.txt").write_text(PRICE)
    assert lines(repo, "link.txt") is None


def test_where_a_branch_left(repo: Path) -> None:
    git(repo, "checkout", "-qb", "topic")
    (repo / "b.txt").write_text("mine\n")
    commit(repo)
    git(repo, "checkout", "-q", "main")
    (repo / "a.txt").write_text(CLEAN)
    commit(repo)
    git(repo, "checkout", "-q", "topic")
    assert lines(repo, "a.txt", "main") == [1, 2, 3]
    assert lines(repo, "a.txt", "main...") == []
    assert lines(repo, "b.txt", "main...") is None


def test_asking_writes_nothing(repo: Path) -> None:
    os.utime(repo / "a.txt", (1, 1))
    (repo / "b.txt").write_text(PRICE)
    before = {path: path.stat().st_mtime_ns for path in (repo / ".git").rglob("*")}
    assert lines(repo, "a.txt") == []
    assert {path: path.stat().st_mtime_ns for path in (repo / ".git").rglob("*")} == before


# -- which findings


@given(st.text("ab\n\r", max_size=40), st.data())
def test_a_finding_touches_the_lines_that_it_stands_on(text: str, data: st.DataObject) -> None:
    spans = []
    for _ in range(data.draw(st.integers(0, 5))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        spans.append(Span(start, end))
    numbers = data.draw(st.sets(st.integers(1, 12)))
    found = [finding("x", "x", span=span) for span in sorted(spans)]
    ranges = tuple(range(n, n + 1) for n in sorted(numbers))
    line_of = [text.count("\n", 0, at) + 1 for at in range(len(text) + 1)]
    expected = [
        not numbers.isdisjoint(line_of[at] for at in range(f.span.start, max(f.span.end, f.span.start + 1)))
        for f in found
    ]
    assert on_lines(text, found, ranges) == expected
    assert on_lines(text, found, None) == [True] * len(found)


def test_a_line_end_in_a_finding_belongs_to_the_line_it_ends() -> None:
    lines_of = [finding("x", "x", span=Span(*span)) for span in ((0, 2), (2, 2), (2, 3))]
    assert on_lines("a\nb", lines_of, (range(1, 2),)) == [True, False, False]
    assert on_lines("a\nb", lines_of, (range(2, 3),)) == [False, True, True]


# -- the command


def test_only_findings_on_changed_lines(repo: Path) -> None:
    assert check(repo, "--changed-since", "HEAD")[:2] == (0, [])
    (repo / "a.txt").write_text(f"{PRICE}\n{TRADE}\n{PRICE}")
    (repo / "new.txt").write_text(PRICE)
    status, found, said = check(repo, "--changed-since", "HEAD")
    assert (status, found) == (1, [("./a.txt", 5), ("./new.txt", 1)])
    assert said == "mtfix: 2 findings on lines not changed since HEAD: not shown\n"
    (repo / "a.txt").write_text(f"{PRICE}\n{TRADE}".replace("At last", "Then"))
    assert check(repo, "--changed-since", "HEAD", "a.txt")[1] == [("a.txt", 1)]


def test_a_finding_over_two_lines_counts_where_one_changed(repo: Path) -> None:
    (repo / "b.txt").write_text("They talked of price\nand price here.\n")
    commit(repo)
    (repo / "b.txt").write_text("They talked of price\nand price there.\n")
    assert check(repo, "--changed-since", "HEAD", "b.txt")[1] == [("b.txt", 1)]


def test_from_another_folder_and_through_a_link(repo: Path, tmp_path: Path) -> None:
    (repo / "new.txt").write_text(PRICE)
    (tmp_path / "link").symlink_to(repo)
    (tmp_path / "way.txt").symlink_to(repo / "new.txt")
    assert check(tmp_path, "--changed-since", "HEAD", "repo/a.txt")[:2] == (0, [])
    assert check(tmp_path, "--changed-since", "HEAD", "link/new.txt")[:2] == (1, [("link/new.txt", 1)])
    assert check(tmp_path, "--changed-since", "HEAD", "way.txt")[:2] == (1, [("way.txt", 1)])


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_encodings(repo: Path, encoding: str) -> None:
    told = ("--encoding", "gb18030") if encoding == "gb18030" else ()
    (repo / "b.txt").write_text(f"文\n{PRICE}\n{TRADE}", encoding=encoding)
    commit(repo)
    assert check(repo, "--changed-since", "HEAD", *told, "b.txt")[:2] == (0, [])
    (repo / "b.txt").write_text(f"文\n{PRICE}\n{TRADE}\n{PRICE}", encoding=encoding)
    found = check(repo, "--changed-since", "HEAD", *told, "b.txt")[1]
    assert found == [("b.txt", n) for n in ((2, 4, 6) if encoding == "utf-16" else (6,))]  # all of it, to be sure


def test_a_repository_inside_is_asked_itself(repo: Path) -> None:
    inner = repo / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "c.txt").write_text(PRICE)
    commit(inner)
    assert check(repo, "--changed-since", "HEAD")[:2] == (0, [])
    (inner / "c.txt").write_text(f"{PRICE}\n{TRADE}")
    assert check(repo, "--changed-since", "HEAD")[:2] == (1, [("./inner/c.txt", 3)])


def test_a_file_outside_of_any_repository_is_shown_and_told(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "loose.txt").write_text(PRICE)
    (repo / "link.txt").symlink_to(tmp_path / "loose.txt")
    commit(repo)
    status, found, said = check(repo, "--changed-since", "HEAD")
    assert (status, found) == (2, [("./link.txt", 1)])
    assert f"mtfix: --changed-since HEAD: {os.path.realpath(tmp_path)}: not in a git repository\n" in said


def test_with_a_baseline_the_one_more_is_that_on_the_changed_line(repo: Path) -> None:
    (repo / "a.txt").write_text(f"{CLEAN}\n{PRICE}")
    write(repo)
    commit(repo)
    (repo / "a.txt").write_text(f"{PRICE}\n{CLEAN}\n{PRICE}")
    assert check(repo, *KNOWN)[1] == [("./a.txt", 5)]
    status, found, said = check(repo, *KNOWN, "--changed-since", "HEAD", "--strict-baseline")
    assert (status, found) == (1, [("./a.txt", 1)])
    assert said == "mtfix: 1 finding known to .mtfix-baseline: not shown\n"


# -- what goes wrong


def fault(folder: Path, *arguments: str, path: str | None = None) -> str:
    kept = os.environ | ({} if path is None else {"PATH": path})
    code = "from mtfix.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", *arguments],
        cwd=folder,
        env=kept,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_outside_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PRICE)
    assert fault(tmp_path, "--changed-since", "HEAD", ".").endswith(": not in a git repository\n")


@pytest.mark.parametrize(
    "rev",
    ["nope", "", "-p", "--output=x", "HEAD~9", "a b", "HEAD:a.txt", "main..HEAD", "...", "nope...", "^HEAD", "\n"],
)
def test_an_unknown_revision(repo: Path, rev: str) -> None:
    assert "git knows no revision" in fault(repo, f"--changed-since={rev}", ".")
    assert sorted(os.listdir(repo)) == [".git", "a.txt"]


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text(PRICE)
    assert "git knows no revision 'HEAD'" in fault(tmp_path, "--changed-since", "HEAD", ".")


@pytest.mark.parametrize("rev", ["HEAD~1", "origin/main...", "origin/other"])
def test_a_shallow_clone_says_so(repo: Path, tmp_path: Path, rev: str) -> None:
    git(repo, "checkout", "-qb", "other")
    commit(repo)
    commit(repo)
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "main", f"file://{repo}", "shallow")
    shallow = tmp_path / "shallow"
    (repo / "b.txt").write_text(PRICE)
    git(repo, "checkout", "-q", "main")
    commit(repo)
    if rev == "origin/main...":  # fetched alone: the commits have nothing in common
        git(shallow, "fetch", "-q", "--depth", "1")
    said = fault(shallow, "--changed-since", rev, ".")
    assert "the clone is shallow: `git fetch --unshallow` brings the rest" in said
    assert check(shallow, "--changed-since", "HEAD")[:2] == (0, [])


def test_git_that_is_not_installed(repo: Path, tmp_path: Path) -> None:
    assert fault(repo, "--changed-since", "HEAD", ".", path=str(tmp_path)).endswith(": git is not installed\n")
    (tmp_path / "git").write_text("#!/bin/sh\necho 'fatal: no luck\nat all' >&2\nexit 128\n")
    (tmp_path / "git").chmod(0o755)
    assert fault(repo, "--changed-since", "HEAD", ".", path=str(tmp_path)).endswith(": git says: no luck\n")
    with pytest.raises(MtfixError):
        changes_since("HEAD\0", str(repo))


def test_what_does_not_go_with_it(repo: Path) -> None:
    assert "goes with files, not with standard input" in fault(repo, "--changed-since", "HEAD", "-")
    assert "not with --changed-since" in fault(repo, "--changed-since", "HEAD", "--fix", "a.txt")
    assert mtfix("check", "--changed-since", "HEAD", "none.txt", folder=repo).returncode == 2
