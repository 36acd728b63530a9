"""Adopting it on old text: what is known is silent, what is new is shown, what is gone is told, and nothing is lost."""

import json
import os
import random
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_reports import finding

from mtfix.baseline import Entry, Known, entries_of, parse, render, renew
from mtfix.config import Settings, load_settings
from mtfix.model import MtfixError

COMMAND = [sys.executable, "-c", "from mtfix.cli import main; main()"]
PRICE = "At last they talked of price and price in the market.\n"
TRADE = "In the end we wrote about trade and trade by sea.\n"
CLEAN = "At last they talked of prices in the market.\n"
PLAIN = ("--from", "zh", "--select", "text/doubled")
LINE = "a.txt\t0123456789abcdef\t1\ttext/doubled\tprice and price"

fingerprints = st.text("0123456789abcdef", min_size=16, max_size=16)
words = st.text(st.characters() | st.sampled_from("\\\t\n\r \x00\u2028x0u"), max_size=12)
entries = st.lists(
    st.builds(Entry, words.filter(bool), fingerprints, st.integers(1, 10**9 - 1), words.filter(bool), words),
    unique_by=lambda e: (e.path, e.fingerprint),
)


def mtfix(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def check(folder: Path, *arguments: str) -> tuple[int, list[tuple[str, int]], str]:
    """Exit status, the path and line of each finding, and standard error."""
    paths = () if arguments and arguments[-1].endswith((".txt", ".jsonl", "..")) else (".",)
    done = mtfix("check", *PLAIN, "--format", "jsonl", *arguments, *paths, folder=folder)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [(r["path"], r["line"]) for r in rows if "rule" in r], done.stderr


def write(folder: Path, *arguments: str) -> str:
    done = mtfix("baseline", "write", *PLAIN, *arguments, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two texts with a finding each, known to `.mtfix-baseline`."""
    (tmp_path / "a.txt").write_text(PRICE)
    (tmp_path / "b.txt").write_text(TRADE)
    write(tmp_path)
    return tmp_path


KNOWN = ("--baseline", ".mtfix-baseline")


# -- the file


@given(entries)
@example([Entry("a\tb\\x41\n\udcff.txt", "0" * 16, 1, "text/doubled", "\\")])
def test_what_is_written_is_read_again(some: list[Entry]) -> None:
    text = render(some)
    shuffled = random.Random(0).sample(some, len(some))
    assert render(shuffled) == text
    assert parse("known", text.encode().decode()) == tuple(sorted(some))
    lines = text.split("\n")
    assert lines[1:-1] == sorted(lines[1:-1])
    assert text.isascii() or all(line.replace("\t", "").isprintable() for line in lines)


def test_only_what_would_break_a_line_is_escaped_and_as_shortly_as_can_be() -> None:
    path = "文\tb\\\n\u2028\U000e0001\udcff é.txt"
    (_, line, _) = render([Entry(path, "0" * 16, 1, "text/doubled", "a\x7fb c")]).split("\n")
    assert line == r"文\x09b\\\x0a\u2028\U000e0001\udcff é.txt" + f"\t{'0' * 16}\t1\ttext/doubled\t" + r"a\x7fb c"


@given(entries, st.randoms())
def test_lines_in_any_order_twice_and_with_windows_ends_are_the_same(some: list[Entry], mix: random.Random) -> None:
    head, *lines, _ = render(some).split("\n")
    lines = [*lines, *lines, ""]
    mix.shuffle(lines)
    assert parse("known", "\r\n".join((head, *lines))) == tuple(sorted(some))


def test_of_two_counts_of_one_finding_the_greater_holds() -> None:
    text = f"mtfix baseline 1\n{LINE}\n{LINE.replace('	1	', '	3	')}\n{LINE.replace('	1	', '	2	')}\n"
    assert [e.count for e in parse("known", text)] == [3]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "known:1: not a baseline, which begins with 'mtfix baseline 1'"),
        (f"{LINE}\n", "known:1: not a baseline, which begins with 'mtfix baseline 1'"),
        ("mtfix baseline one\n", "known:1: not a baseline, which begins with 'mtfix baseline 1'"),
        ("mtfix baseline 2\nanything\n", "known:1: format 2 of baselines; this version of mtfix reads format 1"),
        ("mtfix baseline 0\n", "known:1: format 0 of baselines; this version of mtfix reads format 1"),
        ("<<<<<<< HEAD\nmtfix baseline 1\n", "known:1: a conflict marker of a merge"),
        (f"mtfix baseline 1\n{LINE}\n<<<<<<< HEAD\n", "known:3: a conflict marker of a merge"),
        ("mtfix baseline 1\n||||||| 1a2b3c4\n", "known:2: a conflict marker of a merge"),
        (f"mtfix baseline 1\n{LINE}\n=======\n{LINE}\n", "known:3: a conflict marker of a merge"),
        ("mtfix baseline 1\n>>>>>>> other\r\n", "known:2: a conflict marker of a merge"),
        ("mtfix baseline 1\nmtfix baseline 1\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n{LINE}\tmore\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n{LINE.rpartition('	')[0]}\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n{LINE.replace('	1	', '	0	')}\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n{LINE.replace('	1	', '	-1	')}\n", "known:2: not a line of a baseline"),
        (
            f"mtfix baseline 1\n{LINE.replace('	1	', '	' + '9' * 5000 + '	')}\n",
            "known:2: not a line of a baseline",
        ),
        (f"mtfix baseline 1\n{LINE.replace('cdef', 'CDEF')}\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n{LINE.removeprefix('a.txt')}\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n\\q{LINE}\n", "known:2: not a line of a baseline"),
        (f"mtfix baseline 1\n\\Uffffffff{LINE}\n", "known:2: not a line of a baseline"),
    ],
)
def test_a_broken_line_is_named(text: str, fault: str) -> None:
    with pytest.raises(MtfixError) as caught:
        parse("known", text)
    assert str(caught.value) == fault


def test_a_path_like_a_conflict_marker_is_a_path() -> None:
    some = (Entry("<<<<<<< HEAD", "0" * 16, 1, "text/doubled", "======="),)
    assert parse("known", render(some)) == some


def test_entries_count_by_fingerprint_and_show_a_few_words() -> None:
    text = "price\n  and\tprice, " + "x" * 60
    found = [
        finding(text, "price\n  and\tprice", fingerprint="b" * 16),
        finding(text, "x" * 60, fingerprint="a" * 16),
        finding(text, "and", fingerprint="b" * 16),
    ]
    first, second = entries_of("a.txt", text, found)
    assert first == Entry("a.txt", "b" * 16, 2, "text/doubled", "price and price")
    assert second == Entry("a.txt", "a" * 16, 1, "text/doubled", "x" * 39 + "…")


# -- sifting


counted = st.lists(st.sampled_from("abc"), max_size=8)


@given(counted, counted, st.lists(st.booleans(), min_size=8, max_size=8))
def test_as_many_are_known_as_the_baseline_counts(before: list[str], now: list[str], later: list[bool]) -> None:
    told = [Entry("a", letter * 16, count, "text/doubled") for letter, count in Counter(before).items()]
    known = Known(told, is_gone=lambda _: False)
    found = [finding("x", "x", fingerprint=letter * 16) for letter in now]
    silent = known.sift("a", found, later[: len(now)])
    both = Counter(before) & Counter(now)
    assert Counter(letter for letter, k in zip(now, silent, strict=True) if k) == both
    assert {(e.fingerprint[0], left) for e, left in known.stale(lambda _: True)} == set(
        (Counter(before) - both).items()
    )
    for letter in "abc":  # none of `later` is known while one of the others is shown
        kinds = {(last, k) for n, last, k in zip(now, later, silent, strict=False) if n == letter}
        assert not {(True, True), (False, False)} <= kinds


def test_a_file_that_is_gone_lends_what_it_was_known_for_once() -> None:
    one, other = "1" * 16, "2" * 16
    known = Known([Entry("old", one, 1, "r"), Entry("there", other, 1, "r")], is_gone=lambda path: path == "old")
    found = [finding("x", "x", fingerprint=f) for f in (one, one, other)]
    assert known.sift("new", found) == [True, False, False]
    assert known.sift("newer", found[:1]) == [False]
    assert known.stale(lambda _: True) == [(Entry("there", other, 1, "r"), 1)]


def test_of_several_files_that_are_gone_each_lends_its_own() -> None:
    known = Known([Entry("old", "1" * 16, 1, "r"), Entry("older", "1" * 16, 2, "r")], is_gone=lambda _: True)
    found = [finding("x", "x", fingerprint="1" * 16)]
    assert [known.sift(path, found) for path in ("a", "b", "c", "d")] == [[True], [True], [True], [False]]


def test_the_disk_is_not_asked_where_all_is_known() -> None:
    def never(path: str) -> bool:
        raise AssertionError(path)

    known = Known([Entry("a", "1" * 16, 2, "r")], is_gone=never)
    assert known.sift("a", [finding("x", "x", fingerprint="1" * 16)] * 2) == [True, True]


def test_stale_are_only_rules_that_were_asked_and_paths_that_are_judged() -> None:
    told = [Entry(path, "1" * 16, 1, rule) for path, rule in (("a", "term/avoid"), ("b", "text/loop"), ("c", "x/y"))]
    stale = Known(told, lambda _: False).stale(lambda path: path != "c", {"text/loop"})
    assert [e.path for e, _ in stale] == ["a"]


def test_renewing_keeps_what_the_run_does_not_speak_for() -> None:
    old = [Entry("a", "1" * 16, 5, "r"), Entry("a", "2" * 16, 1, "r"), Entry("b", "1" * 16, 1, "r")]
    new = [Entry("a", "1" * 16, 2, "r"), Entry("c", "1" * 16, 1, "r")]
    assert renew(old, new, lambda e: e.path == "a") == (new[0], old[2], new[1])


# -- the command


def test_known_findings_are_silent_and_told(folder: Path) -> None:
    assert check(folder)[:2] == (1, [("./a.txt", 1), ("./b.txt", 1)])
    status, found, said = check(folder, *KNOWN)
    assert (status, found) == (0, [])
    assert said == "mtfix: 2 findings known to .mtfix-baseline: not shown\n"


def test_the_file_is_for_people_and_merges(folder: Path) -> None:
    head, *rows, last = (folder / ".mtfix-baseline").read_text().split("\n")
    assert (head, last) == ("mtfix baseline 1", "")
    columns = [row.split("\t") for row in rows]
    assert [(c[0], *c[2:]) for c in columns] == [
        ("a.txt", "1", "text/doubled", "price and price"),
        ("b.txt", "1", "text/doubled", "trade and trade"),
    ]


def test_moved_text_stays_known_and_one_more_is_shown(folder: Path) -> None:
    (folder / "a.txt").write_text(f"{CLEAN}\n" * 3 + PRICE)
    assert check(folder, *KNOWN)[:2] == (0, [])
    (folder / "a.txt").write_text(f"{PRICE}\n{TRADE}\n{PRICE}")
    assert check(folder, *KNOWN)[:2] == (1, [("./a.txt", 3), ("./a.txt", 5)])


def test_writing_again_changes_nothing(folder: Path) -> None:
    path = folder / ".mtfix-baseline"
    before = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
    write(folder, "b.txt", "a.txt")
    write(folder, str(folder))
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_the_mode_of_the_file_stays(folder: Path) -> None:
    path = folder / ".mtfix-baseline"
    path.chmod(0o640)
    (folder / "a.txt").write_text(f"{PRICE}\n{TRADE}")
    write(folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert check(folder, *KNOWN)[:2] == (0, [])
    assert sorted(os.listdir(folder)) == [".mtfix-baseline", "a.txt", "b.txt"]


def test_what_is_gone_is_stale(folder: Path) -> None:
    (folder / "a.txt").write_text(CLEAN)
    told = "mtfix: .mtfix-baseline: a.txt: text/doubled “price and price” is gone\n"
    status, found, said = check(folder, *KNOWN)
    assert (status, found) == (0, [])
    assert told in said
    assert "`mtfix baseline write` takes out what is gone" in said
    assert check(folder, *KNOWN, "--strict-baseline")[0] == 1
    write(folder)
    assert check(folder, *KNOWN, "--strict-baseline")[::2] == (
        0,
        "mtfix: 1 finding known to .mtfix-baseline: not shown\n",
    )


def test_many_that_are_stale_are_summed_up(folder: Path) -> None:
    some = [Entry("a.txt", f"{n:016x}", 2, "text/doubled", f"word {n}") for n in range(1, 31)]
    (folder / ".mtfix-baseline").write_text(render(some))
    _, _, said = check(folder, *KNOWN)
    assert said.count("2 of 2 are gone") == 10
    assert "20 more are stale" in said
    assert len(said.splitlines()) == 11


def test_stale_is_only_what_the_run_looked_at(folder: Path) -> None:
    (folder / "a.txt").write_text(CLEAN)
    assert check(folder, *KNOWN, "--strict-baseline", "b.txt")[0] == 0
    done = mtfix("check", "--from", "zh", "--ignore", "text", *KNOWN, "--strict-baseline", ".", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    done = mtfix("check", "--from", "zh", "--select", "politics", *KNOWN, "--strict-baseline", ".", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_that_cannot_be_read_makes_nothing_stale_and_loses_nothing(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"\xff\xfe\xff")
    (folder / "b.txt").write_text(CLEAN)
    status, _, said = check(folder, *KNOWN)
    assert status == 2
    assert "b.txt: text/doubled" in said
    assert "price" not in said
    done = mtfix("baseline", "write", *PLAIN, folder=folder)
    assert done.returncode == 2
    assert [e.path for e in parse("", (folder / ".mtfix-baseline").read_text())] == ["a.txt"]


def test_a_place_that_cannot_be_read_makes_nothing_stale_and_loses_nothing(tmp_path: Path) -> None:
    rows = [json.dumps({"target": text.strip()}) for text in (PRICE, TRADE)]
    (tmp_path / "a.jsonl").write_text("\n".join(rows) + "\n")
    write(tmp_path, "a.jsonl")
    known = (tmp_path / ".mtfix-baseline").read_bytes()
    (tmp_path / "a.jsonl").write_text(f"{rows[0]}\n{{broken\n")
    status, found, said = check(tmp_path, *KNOWN, "a.jsonl")
    assert (status, found) == (2, [])
    assert "gone" not in said
    assert mtfix("baseline", "write", *PLAIN, "a.jsonl", folder=tmp_path).returncode == 2
    assert (tmp_path / ".mtfix-baseline").read_bytes() == known


def test_a_renamed_file_stays_known_and_a_copied_one_does_not(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "a.txt").rename(folder / "deep" / "c.txt")
    assert check(folder, *KNOWN, "--strict-baseline")[:2] == (0, [])
    (folder / "b2.txt").write_text(TRADE)
    assert check(folder, *KNOWN)[:2] == (1, [("./b2.txt", 1)])
    write(folder)
    assert [e.path for e in parse("", (folder / ".mtfix-baseline").read_text())] == ["b.txt", "b2.txt", "deep/c.txt"]


def test_a_deleted_file_is_stale_where_the_run_would_have_met_it(folder: Path) -> None:
    (folder / "a.txt").unlink()
    assert check(folder, *KNOWN, "--strict-baseline")[0] == 1
    assert check(folder, *KNOWN, "--strict-baseline", "b.txt")[0] == 0


def test_what_is_kept_is_counted_in_findings(folder: Path) -> None:
    (folder / "a.txt").write_text(f"{CLEAN}\n{TRADE}")
    (folder / "b.txt").write_text(f"{TRADE}\n\n{TRADE}\n")
    assert "3 findings of 2 files" in write(folder, "a.txt", "b.txt")
    assert "1 finding of 1 file, 2 of before kept" in write(folder, "a.txt")


def test_writing_for_one_file_keeps_the_others(folder: Path) -> None:
    (folder / "a.txt").write_text(f"{CLEAN}\n{TRADE}")
    (folder / "b.txt").write_text(CLEAN)
    assert "1 finding of 1 file, 1 of before kept" in write(folder, "a.txt")
    assert [(e.path, e.words) for e in parse("", (folder / ".mtfix-baseline").read_text())] == [
        ("a.txt", "trade and trade"),
        ("b.txt", "trade and trade"),
    ]


def test_writing_for_some_rules_keeps_the_others(folder: Path) -> None:
    (folder / "a.txt").write_text(f"{PRICE}\nThey asked (why.\n")
    done = mtfix("baseline", "write", "--from", "zh", "--select", "text/bracket", folder=folder)
    assert done.returncode == 0
    rules = [(e.path, e.rule) for e in parse("", (folder / ".mtfix-baseline").read_text())]
    assert sorted(rules) == [("a.txt", "text/bracket"), ("a.txt", "text/doubled"), ("b.txt", "text/doubled")]


@pytest.mark.parametrize(
    "broken", [b"", b"an article\n", b"mtfix baseline 1\n<<<<<<< HEAD\n", b"mtfix baseline 9\n", b"mtfix\xff", b"\0"]
)
def test_a_broken_baseline_ends_the_run_and_is_written_over_by_force_only(folder: Path, broken: bytes) -> None:
    path = folder / ".mtfix-baseline"
    path.write_bytes(broken)
    for arguments in (("check", *PLAIN, *KNOWN, "."), ("baseline", "write", *PLAIN)):
        done = mtfix(*arguments, folder=folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("mtfix: .mtfix-baseline:")
        assert done.stderr.count("\n") == 1
        assert path.read_bytes() == broken
    write(folder, "--force")
    assert check(folder, *KNOWN)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("check", "--baseline", "none", "."), "none: there is no such baseline"),
        (("check", "--baseline", ".", "."), ".: is a folder, not a file"),
        (("check", "--baseline", "-", "."), "a baseline is a file"),
        (("check", "--strict-baseline", "."), "--strict-baseline needs a baseline"),
        (("check", "--baseline", ".mtfix-baseline", "--no-baseline", "."), "--baseline and --no-baseline"),
        (("check", *KNOWN, "--output", "json=.mtfix-baseline", "."), "is read by this run"),
        (("check", "--max-findings", "-1", "."), "--max-findings"),
        (("baseline", "write", "-"), "standard input has no path"),
        (("baseline", "write", "-o", "-"), "a baseline is a file"),
        (("baseline", "write", "-o", "none/known"), "none/known: cannot be written"),
        (("baseline", "write", "-o", "a.txt", "--force", "a.txt"), "a.txt: is read by this run"),
        (("baseline", "write", "-o", "a.txt"), "a.txt:1: not a baseline"),
    ],
)
def test_wrong_use_is_one_line_and_writes_nothing(folder: Path, arguments: tuple[str, ...], reason: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = mtfix(*arguments, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_read_only_baseline_is_left(folder: Path) -> None:
    path = folder / ".mtfix-baseline"
    before = path.read_bytes()
    path.chmod(0o444)
    (folder / "a.txt").write_text(CLEAN)
    done = mtfix("baseline", "write", *PLAIN, folder=folder)
    assert done.returncode == 2
    assert "is read-only" in done.stderr
    assert path.read_bytes() == before


# -- settings, other options


def test_the_settings_name_it(folder: Path) -> None:
    (folder / ".mtfix-baseline").unlink()
    (folder / "sub").mkdir()
    (folder / "sub" / "c.txt").write_text(PRICE)
    (folder / "mtfix.toml").write_text('from = "zh"\nbaseline = "sub/known.txt"\n')
    assert load_settings(str(folder / "mtfix.toml")).baseline == str(folder / "sub" / "known.txt")
    write(folder)
    paths = [e.path for e in parse("", (folder / "sub" / "known.txt").read_text())]
    assert paths == ["../a.txt", "../b.txt", "c.txt"]
    assert check(folder, "--strict-baseline")[:2] == (0, [])  # and the baseline itself is not read as a text
    assert check(folder / "sub", "--strict-baseline", "..")[:2] == (0, [])
    assert check(folder, "--no-baseline", "a.txt")[:2] == (1, [("a.txt", 1)])
    (folder / "house.toml").write_text('extend = "mtfix.toml"\n')
    assert load_settings(str(folder / "house.toml")).baseline == str(folder / "sub" / "known.txt")
    assert Settings().baseline is None


def test_without_a_name_it_stands_beside_the_settings(folder: Path) -> None:
    (folder / ".mtfix-baseline").unlink()
    (folder / "mtfix.toml").write_text('from = "zh"\n')
    (folder / "sub").mkdir()
    write(folder / "sub", "..")
    assert [e.path for e in parse("", (folder / ".mtfix-baseline").read_text())] == ["a.txt", "b.txt"]


def test_odd_names_are_kept(tmp_path: Path) -> None:
    names = ["tab\there.txt", "line\nend.txt", "back\\slash.txt", " 文章.txt", "<<<<<<< HEAD.txt"]
    for name in [*names, os.fsdecode(b"byte\xff.txt")]:
        try:
            (tmp_path / name).write_text(PRICE)
        except OSError:
            pytest.skip("this file system refuses such names")
    write(tmp_path)
    status, found, said = check(tmp_path, *KNOWN, "--strict-baseline")
    assert (status, found) == (0, [])
    assert "6 findings known" in said


def test_standard_input_is_never_known(folder: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "check", *PLAIN, *KNOWN, "-"], cwd=folder, input=PRICE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1


def test_a_diff_holds_what_is_new(folder: Path) -> None:
    (folder / "a.txt").write_text(f"{PRICE}\n{TRADE}")
    done = mtfix("check", *PLAIN, *KNOWN, "--diff", ".", folder=folder)
    changed = [line for line in done.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["-" + TRADE.strip(), "+" + TRADE.strip().replace("trade and trade", "trade")]


def test_several_processes_sift_alike(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.txt").write_text(PRICE)
    write(tmp_path)
    (tmp_path / "07.txt").write_text(f"{PRICE}\n{TRADE}")
    assert check(tmp_path, *KNOWN, "--jobs", "3")[:2] == (1, [("./07.txt", 3)])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--max-findings", "1"), 1),
        (("--max-findings", "2"), 0),
        (("--max-findings", "0"), 1),
        (("--max-findings", "0", "--fail-on", "major"), 0),
        (("--max-findings", "1", *KNOWN), 0),
        (("--max-findings", "0", *KNOWN), 1),
        ((), 1),
    ],
)
def test_more_findings_than_allowed(folder: Path, arguments: tuple[str, ...], status: int) -> None:
    known = parse("", (folder / ".mtfix-baseline").read_text())
    (folder / ".mtfix-baseline").write_text(render(known[:1]))
    assert check(folder, *arguments)[0] == status


def test_stale_lines_count_whatever_is_allowed(folder: Path) -> None:
    (folder / "a.txt").write_text(CLEAN)
    assert check(folder, *KNOWN, "--strict-baseline", "--max-findings", "9", "--fail-on", "never")[0] == 1


# -- merging for real


def git(folder: Path, *arguments: str) -> int:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *settings, *arguments], cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("union", [True, False])
def test_two_branches_that_know_more_merge(folder: Path, union: bool) -> None:
    if union:
        (folder / ".gitattributes").write_text(".mtfix-baseline merge=union\n")
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "1"), ("checkout", "-qb", "other")):
        assert git(folder, *command) == 0
    (folder / "c.txt").write_text(PRICE)
    write(folder)
    assert git(folder, "add", ".") == git(folder, "commit", "-qm", "2") == git(folder, "checkout", "-q", "main") == 0
    (folder / "d.txt").write_text(TRADE)
    write(folder)
    assert git(folder, "add", ".") == git(folder, "commit", "-qm", "3") == 0
    assert (git(folder, "merge", "-q", "other") == 0) is union
    status, found, said = check(folder, *KNOWN, "--strict-baseline")
    if union:
        assert (status, found) == (0, [])
    else:
        assert status == 2
        assert said == "mtfix: .mtfix-baseline:4: a conflict marker of a merge\n"


def test_without_it_nothing_of_it_is_imported(folder: Path) -> None:
    code = "import atexit, sys\nfrom mtfix.__main__ import main\natexit.register(lambda: print(*sys.modules))\nmain()"
    ours = {"mtfix.baseline", "mtfix.changes", "mtfix.cli._narrow", "subprocess"}
    met = []
    for more in ((), KNOWN):
        command = [sys.executable, "-c", code, "check", "a.txt", *more]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE", "COV_"))}
        done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
        met.append(ours & set(done.stdout.split()))
    assert met == [set(), {"mtfix.baseline", "mtfix.cli._narrow"}]
