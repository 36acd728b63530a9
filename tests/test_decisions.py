"""What a person decided: kept whatever happens, merged, counted, and honoured wherever the text stands by then."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import mtfix
from mtfix import decision_store
from mtfix.api import Report
from mtfix.cli._commands import group
from mtfix.config import find_store, load_settings, store_path
from mtfix.decision_lines import merge, parse, render
from mtfix.decision_store import Store
from mtfix.decisions import (
    Decision,
    Rejected,
    Surroundings,
    Verdict,
    _Alike,
    _Beside,
    decide,
    key_of,
    later,
    load_decisions,
    name_path,
    now,
    open_store,
    reject_all,
    reviewer,
)
from mtfix.glossary.concept import Avoid, Concept, Guard
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import read_glossary, shipped_paths
from mtfix.language import PAIR
from mtfix.model import MtfixError
from mtfix.proposals import Proposal, _features, _guards, _with_guard, as_glossary

AT = "2026-01-02T03:04:05Z"
LATER = "2026-01-02T03:04:06Z"
PRICE = "At last they talked of price and price in the market."
TRADE = "In the end we wrote about trade and trade by sea."
ARTICLE = f"{PRICE}\n\n{TRADE}\n"
PLAIN = ("--from", "zh", "--select", "text/doubled", "--no-cache")
ONE = Decision("a.txt", "0" * 16, "text/doubled", "", "price and price", "of", "in", "rejected", "price", "", "Ann", AT)


def report(text: str, path: str = "a.txt", **asked: object) -> Report:
    return mtfix.check_text(text, source_language="zh", path=path, select=["text/doubled"], **asked)  # type: ignore[arg-type]


def around(made: Report) -> Surroundings:
    return Surroundings(made.path, made.text, made.path, made.format)


def decided(text: str, verdict: Verdict = "rejected", path: str = "a.txt", at: str = AT, number: int = 0) -> Decision:
    """The decision on one finding of a text."""
    made = report(text, path)
    return decide(around(made), made.findings[number], verdict, at=at)


def sifted(text: str, *decisions: Decision, path: str = "a.txt") -> list[bool]:
    """Which findings of a text decisions leave out."""
    made = report(text, path)
    assert made.findings
    return Rejected(decisions).sift(around(made), made.findings)


def mtfix_run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error of a command, run in this process."""
    try:
        status = group.main(list(arguments), standalone_mode=False) or 0
        said = ""
    except MtfixError as error:
        status, said = 2, f"{error}\n"
    except click.ClickException as error:
        status, said = 2, f"{error.format_message()}\n"
    told = capsys.readouterr()
    return status, told.out, told.err + said


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two findings, of which the first was rejected."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTFIX_REVIEWER", "Ann")
    (tmp_path / "mtfix.toml").write_text('from = "zh"\n')
    (tmp_path / "a.txt").write_text(ARTICLE)
    with open_store(store_path(".")) as store:
        store.record([decided(ARTICLE)])
    return tmp_path


# -- what stands beside a finding


@pytest.mark.parametrize(
    ("path", "text", "before", "after"),
    [
        ("a.txt", ARTICLE, "At last they talked of", "in the market."),
        ("a.txt", ARTICLE.replace("price and", "price\n   and"), "At last they talked of", "in the market."),
        ("a.txt", f"One two three four {ARTICLE}", "four At last they talked of", "in the market."),
        (
            "a.md",
            f"> At *last* they\n> talked [of](x.html) {PRICE[23:]}\n",
            "At last they talked of",
            "in the market.",
        ),
        ("a.md", f"- At **last** they\n  talked of {PRICE[23:]}\n- next\n", "At last they talked of", "in the market."),
        ("a.tsv", f"source\ttarget\n价格\t{PRICE}\n市场\tA market.\n", "At last they talked of", "in the market."),
        ("a.jsonl", '{"source": "价格", "target": "A \\"b\\" of price and price & c"}\n', 'A "b" of', "& c"),
        (
            "a.po",
            f'msgid "价"\nmsgstr "At last they "\n"talked of {PRICE[23:]}"\n',
            "At last they talked of",
            "in the market.",
        ),
        (
            "a.xlf",
            '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="zh"'
            ' target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>价</source><target>A &amp; B '
            '<g id="1">talked</g> of price and price in it.</target></trans-unit></body></file></xliff>',
            "A & B talked of",
            "in it.",
        ),
    ],
)
def test_a_decision_has_the_words_of_the_segment(path: str, text: str, before: str, after: str) -> None:
    made = decided(text, "accepted", path=path)
    assert (made.words, made.before, made.after) == ("price and price", before, after)
    assert (made.proposed, made.rendering) == ("price", "price")


def test_what_stands_in_no_segment_has_its_line() -> None:
    text = f"{PRICE}\n\n<!-- mtfix: ignore[text/doubled] -->\n\nMore text of this kind.\n"
    made = mtfix.check_text(text, path="a.md", source_language="zh", select=["suppression/unused", "text/doubled"])
    assert [f.rule for f in made.findings] == ["text/doubled", "suppression/unused"]
    decision = decide(around(made), made.findings[1], "rejected", at=AT)
    assert decision.words == "<!-- mtfix: ignore[text/doubled] -->"
    assert (decision.before, decision.after) == ("", "")
    assert Rejected([decision]).sift(around(made), made.findings) == [False, True]


def test_what_a_person_wrote_is_kept_and_of_a_rejection_nothing() -> None:
    made = report(ARTICLE)
    edited = decide(around(made), made.findings[0], "edited", "costs", who="Ann", at=AT)
    assert (edited.proposed, edited.rendering, edited.who, edited.path) == ("price", "costs", "Ann", "a.txt")
    assert decide(around(made), made.findings[0], "rejected", "costs", at=AT).rendering == ""


# -- knowing a rejected finding again


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"{TRADE}\n\n{PRICE}",
        f"Something new stands here.\n\n{PRICE} And more of it.",
        PRICE.replace("market", "shops"),
        PRICE.replace("talked", "spoke"),
        PRICE.replace("of price", "about price"),
        PRICE.replace("in the market", "at the market today"),
        PRICE.replace("At last they", "Then they all"),
        PRICE.replace("in the market", "on every street"),  # 18 of 31 letters
        PRICE.replace("price and price", "price\nand price"),
    ],
)
def test_a_rejected_finding_does_not_come_back(text: str) -> None:
    for path in ("a.txt", "renamed.txt", "docs/b.txt"):
        made = report(text, path)
        expected = [made.text[f.span.start : f.span.end].startswith("price") for f in made.findings]
        assert sifted(text, decided(ARTICLE), path=path) == expected
        assert any(expected)


@pytest.mark.parametrize(
    "text",
    [
        "The shop sells on the basis of price and price in all its branches.",
        "price and price",
        "They asked for the price and price of the house on the hill.",
        "In 2019 the ministry of price and price in Beijing closed.",
        "At last they talked of trade and trade in the market.",
    ],
)
def test_the_same_words_elsewhere_and_other_words_do(text: str) -> None:
    assert sifted(text, decided(ARTICLE)) == [False]


def test_what_is_still_there_is_not_taken_for_a_like_one() -> None:
    like = PRICE.replace("market", "shops")
    assert sifted(f"{PRICE}\n\n{like}", decided(ARTICLE)) == [True, False]
    again = PRICE.replace("market", "stores"), PRICE.replace("At last they", "Today all")
    assert sifted("\n\n".join(again), decided(ARTICLE)) == [True, False]  # once, and the likest


PEOPLE = "editors readers farmers bankers pilots nurses miners tailors".split()
DOINGS = "discussed measured painted counted described imagined dismissed compared".split()
PLACES = "Berlin Manchester Rome Oslo Stockholm Madrid Warsaw Edinburgh".split()
sentences = st.builds(
    lambda did, whom, where: f"All of us {did} {whom} of price and price in {where} then and there.",
    *(st.sampled_from(words) for words in (DOINGS, PEOPLE, PLACES)),
)
others = st.lists(st.sampled_from("Nothing is wrong here.|A second line.|Rain fell all day.|Ships left.".split("|")))


@settings(max_examples=25, deadline=None)
@given(st.lists(sentences, min_size=1, max_size=4, unique=True), others, st.randoms(), st.data())
def test_moved_paragraphs_and_edits_elsewhere_change_nothing(
    known: list[str], more: list[str], mix: random.Random, data: st.DataObject
) -> None:
    text = "\n\n".join((*known, *more))
    made = report(text)
    verdicts: list[Verdict | None] = [
        data.draw(st.sampled_from(["rejected", "accepted", "edited", None])) for _ in known
    ]
    decisions = [decide(around(made), f, v, at=AT) for f, v in zip(made.findings, verdicts, strict=True) if v]
    expected = {block for block, verdict in zip(known, verdicts, strict=True) if verdict == "rejected"}
    blocks = [*known, *more, *data.draw(others)]
    mix.shuffle(blocks)
    moved = report("\n\n".join(blocks), data.draw(st.sampled_from(["a.txt", "b.txt"])))
    out = Rejected(decisions).sift(around(moved), moved.findings)
    standing = [block for block in blocks if block in known]
    assert [block for block, is_out in zip(standing, out, strict=True) if is_out] == [
        block for block in standing if block in expected
    ]


@settings(max_examples=25, deadline=None)
@given(
    sentences,
    st.sampled_from([0, 1, 2, 3, 4, 8, 9, 10, 11]),
    st.sampled_from(["quietly", "a"]),
    st.booleans(),
)
def test_a_word_beside_it_may_change_go_or_come(sentence: str, at: int, word: str, keep: bool) -> None:
    words = sentence.replace("price and price", "price_and_price").split()
    changed = [*words[:at], word, *words[at + (not keep) :]]
    assert sifted(" ".join(changed).replace("_", " "), decided(sentence)) == [True]


def test_the_decision_of_the_own_file_holds_else_the_latest() -> None:
    here, there = decided(ARTICLE), replace(decided(ARTICLE, "accepted", path="b.txt"), at=LATER)
    assert here.fingerprint == there.fingerprint
    assert sifted(PRICE, here, there) == [True]
    assert sifted(PRICE, here, there, path="b.txt") == [False]
    assert sifted(PRICE, here, there, path="c.txt") == [False]
    assert sifted(PRICE, here, replace(there, at="2025-01-01T00:00:00Z"), path="c.txt") == [True]


@pytest.mark.parametrize(
    ("named", "path", "expected"),
    [
        ({"rule": "text/doubled"}, "a.txt", [True, True]),
        ({"rule": "text/doubled", "path": "a.txt"}, "a.txt", [True, True]),
        ({"rule": "text/doubled", "path": "a.txt"}, "b.txt", [False, False]),
        ({"words": "Trade  and\ttrade"}, "b.txt", [False, True]),
        ({"rule": "text/doubled", "words": "price and price"}, "b.txt", [True, False]),
        ({"rule": "text/loop"}, "a.txt", [False, False]),
        ({"concept": "general-secretary"}, "a.txt", [False, False]),
    ],
)
def test_all_of_a_rule_a_concept_or_words(named: dict[str, str], path: str, expected: list[bool]) -> None:
    wide = reject_all(**named, at=AT)
    assert sifted(ARTICLE, wide, path=path) == expected
    accepted = decided(ARTICLE, "accepted", path=path, at=LATER)
    assert sifted(ARTICLE, wide, accepted, path=path) == [False, expected[1]]  # a later one of the finding itself
    assert sifted(ARTICLE, replace(wide, at=LATER), replace(accepted, at=AT), path=path) == expected
    assert sifted(ARTICLE, wide, replace(wide, verdict="accepted", at=LATER), path=path) == [False, False]


def test_a_rejection_of_everything_is_none() -> None:
    with pytest.raises(ValueError, match="rule"):
        reject_all(path="a.txt", at=AT)


def test_concepts_are_told_apart() -> None:
    text = "At the CPC meeting the Secretary-General of the CPC spoke of Xi Jinping."
    made = mtfix.check_text(text, source_language="zh", path="a.txt")
    number = next(n for n, f in enumerate(made.findings) if f.concept == "general-secretary")
    decision = decide(around(made), made.findings[number], "rejected", at=AT)
    assert decision.concept == "general-secretary"
    other = text.replace("meeting", "session")
    again = mtfix.check_text(other, source_language="zh", path="a.txt")
    out = Rejected([decision]).sift(around(again), again.findings)
    assert [f.concept for f, is_out in zip(again.findings, out, strict=True) if is_out] == ["general-secretary"]
    foreign = Rejected([replace(decision, concept="another")])
    assert not any(foreign.sift(around(again), again.findings))


# -- the store


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
kept = st.builds(
    Decision,
    texts,
    st.sampled_from(["", "0" * 16, "a" * 16, "b" * 16]),
    st.sampled_from(["text/doubled", "term/avoid"]),
    *(texts for _ in range(4)),
    st.sampled_from(["accepted", "rejected", "edited"]),
    *(texts for _ in range(3)),
    st.sampled_from([AT, LATER]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(kept, max_size=6), st.lists(kept, max_size=6))
def test_what_is_recorded_is_read_and_the_last_holds(first: list[Decision], second: list[Decision]) -> None:
    with TemporaryDirectory() as folder, Store(f"{folder}/s") as store:
        store.record(first)
        store.record(second)
        held = {key_of(d): d for d in (*first, *second)}
        ages = {key: max(d.at for d in (*first, *second) if key_of(d) == key) for key in held}
        assert store.decisions() == tuple(sorted(replace(d, at=ages[key]) for key, d in held.items()))
        store.withdraw(second)
        gone = {key_of(d) for d in second}
        assert {key_of(d) for d in store.decisions()} == {key for key in held if key not in gone}


@settings(max_examples=25, deadline=None)
@given(st.lists(kept, max_size=6), st.lists(kept, max_size=6))
def test_to_import_in_any_order_and_twice_is_the_same(first: list[Decision], second: list[Decision]) -> None:
    with TemporaryDirectory() as folder, Store(f"{folder}/one") as one, Store(f"{folder}/other") as other:
        one.absorb(first)
        one.absorb(second)
        assert one.absorb([*second, *first]) == 0
        other.absorb([*second, *first])
        assert one.decisions() == other.decisions() == later([*first, *second])


def test_it_is_made_beside_the_settings_else_in_the_repository_else_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "docs" / "inner"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert store_path(".") == str(inner / ".mtfix" / "decisions.sqlite")
    (tmp_path / ".git").mkdir()
    assert store_path(".") == str(tmp_path / ".mtfix" / "decisions.sqlite")
    assert find_store(".") is None
    (tmp_path / "docs" / "mtfix.toml").touch()
    with open_store(store_path(".")):
        pass
    assert find_store(str(inner)) == str(tmp_path / "docs" / ".mtfix" / "decisions.sqlite")
    assert (tmp_path / "docs" / ".mtfix" / ".gitignore").read_text().splitlines()[-1] == "*"
    assert name_path("x.txt", str(tmp_path / "docs")) == "inner/x.txt"


def base(path: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as opened:
        rows = opened.execute(statement).fetchall()
    opened.close()
    return rows


def test_what_is_recorded_last_holds_and_is_not_older(folder: Path) -> None:
    with open_store(store_path(".")) as store:
        store.record([replace(ONE, at=LATER)])
        store.record([replace(ONE, verdict="accepted")])  # by a clock that is slow
        assert store.decisions()[0] == replace(ONE, verdict="accepted", at=LATER)


def test_it_says_what_it_is(folder: Path) -> None:
    path = folder / ".mtfix" / "decisions.sqlite"
    assert base(path, "PRAGMA application_id") == [(0x6D746678,)]
    assert base(path, "PRAGMA user_version") == [(1,)]
    assert base(path, "PRAGMA journal_mode") == [("delete",)]


def test_an_older_store_is_brought_forward_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / ".mtfix" / "decisions.sqlite"
    before = load_decisions(str(path))
    whole = path.read_bytes()
    steps = decision_store._STEPS
    monkeypatch.setattr(
        decision_store, "_STEPS", (*steps, ("ALTER TABLE decisions ADD COLUMN note TEXT", "CREATE TABLE decisions (x)"))
    )
    with pytest.raises(MtfixError, match="already exists"):
        open_store(str(path))
    assert path.read_bytes() == whole
    monkeypatch.setattr(
        decision_store,
        "_STEPS",
        (*steps, ("ALTER TABLE decisions ADD COLUMN note TEXT",), ("UPDATE decisions SET note = 'x'",)),
    )
    with open_store(str(path)) as store:
        assert store.decisions() == before
    assert base(path, "PRAGMA user_version") == [(3,)]
    assert base(path, "SELECT note FROM decisions") == [("x",)]
    monkeypatch.undo()
    newer = path.read_bytes()
    with pytest.raises(MtfixError, match="version 3 of stores; this version of mtfix reads up to version 1"):
        open_store(str(path))
    assert path.read_bytes() == newer


def _other_program(path: Path) -> None:
    path.unlink()
    base(path, "CREATE TABLE bookmarks (x)")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _scrambled(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def _odd(path: Path) -> None:
    base(path, "UPDATE decisions SET verdict = 'maybe'")


BROKEN = [
    (lambda path: path.write_text("garbage\n" * 1000), "a broken store of decisions, left as it is"),
    (_cut, "a broken store of decisions"),
    (_scrambled, "a broken store of decisions, left as it is"),
    (_other_program, "an SQLite file of something else"),
    (_odd, "a broken store of decisions: Invalid enum value 'maybe'"),
    (lambda path: (path.unlink(), path.mkdir()), "is a folder, not a file"),
]


@pytest.mark.parametrize(("damage", "reason"), BROKEN)
def test_a_broken_store_is_an_error_and_stays(folder: Path, damage: Callable[[Path], object], reason: str) -> None:
    path = folder / ".mtfix" / "decisions.sqlite"
    damage(path)
    before = path.read_bytes() if path.is_file() else b""
    for use in ("absorb", "decisions"):
        arguments: list[Any] = [[ONE]] if use == "absorb" else []
        with pytest.raises(MtfixError) as caught, open_store(str(path)) as store:
            getattr(store, use)(*arguments)
        assert reason in str(caught.value)
        assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_an_empty_file_is_a_store_that_was_begun(folder: Path) -> None:
    path = folder / ".mtfix" / "decisions.sqlite"
    path.write_bytes(b"")
    assert load_decisions(str(path)) == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anything")
def test_a_store_that_may_not_be_written_is_read(folder: Path) -> None:
    path = folder / ".mtfix" / "decisions.sqlite"
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert len(load_decisions(str(path))) == 1
        with pytest.raises(MtfixError, match="readonly"), open_store(str(path)) as store:
            store.record([ONE])
    finally:
        path.parent.chmod(0o755)


def test_what_could_not_be_read_again_is_not_kept(folder: Path) -> None:
    with open_store(store_path(".")) as store:
        for bad in (replace(ONE, at="yesterday"), replace(ONE, fingerprint="xyz")):
            with pytest.raises(MtfixError, match="not a decision"):
                store.record([ONE, bad])
        assert len(store.decisions()) == 1


def test_one_who_waits_too_long_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_store, "_WAIT", 0.05)
    path = store_path(".")
    with open_store(path) as store, open_store(path) as other:
        store._base.execute("BEGIN IMMEDIATE")
        with pytest.raises(MtfixError, match="somebody else has been writing"):
            other.record([ONE])
        assert len(other.decisions()) == 1  # to read it is no trouble
        store._base.execute("ROLLBACK")
        other.record([ONE])


CHILD = """
import os, random, signal, sys, time
from msgspec.structs import replace
from mtfix.decisions import Decision, open_store
HEAD, BATCH = Decision("", "", "r", "", "w", "", "", "rejected", "", "", "", "2026-01-02T03:04:05Z"), 40
def batch(writer, number, size):
    return [replace(HEAD, path=f"{writer}/{number}", words=f"{i}") for i in range(size)]
def fork(work):
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    try:
        work(theirs)
    finally:
        os._exit(0)
"""
KILLED = (
    CHILD
    + """
def write(told):
    with open_store(path) as store:
        for number in range(1000):
            store.record(batch(os.getpid(), number, BATCH))
            os.write(told, b"%d %d\\n" % (os.getpid(), number))
chance, committed, torn = random.Random(1), set(), 0
for turn in range(200):
    if turn % 10 == 0:
        path, committed = os.path.join(sys.argv[1], str(turn), ".mtfix", "decisions.sqlite"), set()
    pid, told = fork(write)
    said = os.read(told, 1 << 16) if turn % 2 else b""  # once in the midst of it, once maybe before it is made
    time.sleep(chance.uniform(0, 0.008 if turn % 10 else 0.004))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    said += os.read(told, 1 << 16)
    committed |= {tuple(line.split()) for line in said.decode().splitlines()}
    os.close(told)
    torn += os.path.exists(path + "-journal")
    with open_store(path) as store:
        found = {}
        for decision in store.decisions():
            found.setdefault(tuple(decision.path.split("/")), []).append(decision.words)
    assert set(found) >= committed, (turn, committed - set(found))
    assert all(len(words) == BATCH for words in found.values()), (turn, found)
print("whole", torn > 0, len(committed) > 0)
"""
)
TOGETHER = (
    CHILD
    + """
path = os.path.join(sys.argv[1], ".mtfix", "decisions.sqlite")
ready, go = os.pipe()
def write(told):
    os.read(ready, 1)
    with open_store(path) as store:
        for number in range(12):
            store.record(batch(os.getpid(), number, 2))
            os.write(told, b".")
children = [fork(write) for _ in range(4)]
os.write(go, b"gogo")
for pid, _ in children:
    os.waitpid(pid, 0)
with open_store(path) as store:
    print(len(store.decisions()), sum(len(os.read(told, 1 << 16)) for _, told in children))
"""
)


FIRST = (
    CHILD
    + """
opened = 0
for turn in range(40):
    path = os.path.join(sys.argv[1], str(turn), ".mtfix", "decisions.sqlite")
    ready, go = os.pipe()
    def open_first(told):
        os.read(ready, 1)
        with open_store(path):
            os.write(told, b".")
    children = [fork(open_first) for _ in range(6)]
    os.write(go, b"gogogo")
    for pid, told in children:
        os.waitpid(pid, 0)
        opened += len(os.read(told, 9))
        os.close(told)
    os.close(ready)
    os.close(go)
print(opened)
"""
)


def child(code: str, folder: Path) -> str:
    """What a Python of its own says; unmeasured, for what is killed writes no coverage."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.mark.long
@forks
def test_killed_at_any_moment_it_stays_readable_and_each_batch_whole(tmp_path: Path) -> None:
    assert child(KILLED, tmp_path) == "whole True True\n"


@forks
def test_two_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    assert child(TOGETHER, tmp_path) == "96 48\n"


@pytest.mark.long
@forks
def test_all_who_open_it_first_make_the_same_store(tmp_path: Path) -> None:
    assert child(FIRST, tmp_path) == "240\n"


# -- JSON Lines


@given(st.lists(kept, max_size=8), st.randoms())
def test_what_is_exported_is_read_again(some: list[Decision], mix: random.Random) -> None:
    text = render(later(some))
    head, *lines, end = text.split("\n")
    assert (json.loads(head), end) == ({"format": "mtfix decisions", "version": 1}, "")
    mix.shuffle(lines)
    assert parse("d", text) == parse("d", "\r\n".join((head, *lines, *lines, "", ""))) == later(some)
    assert render(later(some[::-1])) == text


LINE = render([ONE]).split("\n")[1]
HEAD = render([]).strip()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "d:1: no decisions, which begin with " + HEAD),
        (f"{LINE}\n", "d:1: no decisions, which begin with " + HEAD),
        ("mtfix baseline 1\n", "d:1: no decisions, which begin with " + HEAD),
        (HEAD.replace("1", '"1"'), "d:1: no decisions, which begin with " + HEAD),
        (f"{HEAD.replace('1', '2')}\nanything\n", "d:1: version 2 of decisions; this version of mtfix reads version 1"),
        (f"<<<<<<< HEAD\n{HEAD}\n", "d:1: a conflict marker of a merge"),
        (f"{HEAD}\n{LINE}\n=======\n{LINE}\n", "d:3: a conflict marker of a merge"),
        (f"{HEAD}\n||||||| 1a2b3c4\n", "d:2: a conflict marker of a merge"),
        (f"{HEAD}\n>>>>>>> other\r\n", "d:2: a conflict marker of a merge"),
        (f"{HEAD}\n{LINE}\n{LINE[:-5]}\n", "d:3: not a decision: input data was truncated"),
        (f'{HEAD}\n{LINE[:-1]},"more":1}}\n', "d:2: not a decision: object contains unknown field `more`"),
        (f"{HEAD}\n{LINE.replace('rejected', 'maybe')}\n", "d:2: not a decision: invalid enum value 'maybe'"),
        (f"{HEAD}\n{LINE.replace('0000', 'XY', 1)}\n", "d:2: not a decision: expected `str` matching regex"),
        (f"{HEAD}\n{LINE.replace(AT, 'today')}\n", "d:2: not a decision: expected `str` matching regex"),
        (f"{HEAD}\n{{}}\n", "d:2: not a decision: object missing required field `path`"),
        (f"{HEAD}\n[]\n", "d:2: not a decision: expected `object`, got `array`"),
        (f"{HEAD}\n{HEAD}\n", "d:2: not a decision: object contains unknown field `format`"),
        (f"{HEAD}\n{LINE.replace('price', chr(92) + 'ud800', 1)}\n", "d:2: not a decision: "),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_imported(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, fault: str
) -> None:
    Path("d").write_bytes(text.encode())
    Path("good").write_text(render([ONE]))
    before = Path(store_path(".")).read_bytes()
    for arguments in (("import", "good", "d"), ("export", "-o", "d"), ("merge", "good", "d", "good")):
        status, out, said = mtfix_run(capsys, "decisions", *arguments)
        assert (status, out, said.count("\n")) == (2, "", 1)
        assert said.startswith(fault)
        assert Path("d").read_bytes() == text.encode()
        assert Path(store_path(".")).read_bytes() == before
    assert mtfix_run(capsys, "check", "--decisions", "d", "a.txt")[0] == 2
    assert mtfix_run(capsys, "decisions", "export", "-o", "d", "--force")[0] == 0
    assert parse("d", Path("d").read_text()) == load_decisions(store_path("."))


sides = st.lists(kept, max_size=5)


@given(sides, sides, sides)
def test_a_merge_takes_what_each_side_did(first: list[Decision], more: list[Decision], others: list[Decision]) -> None:
    base, ours, theirs = later(first), later([*first, *more]), later([*first[1:], *others])
    assert merge(base, ours, base) == ours
    assert merge(base, base, theirs) == theirs
    assert merge(base, ours, ours) == ours
    both = merge(base, ours, theirs)
    assert both == merge(base, theirs, ours)
    assert merge((), ours, theirs) == later((*ours, *theirs))
    held = {key_of(d): d for d in both}
    for side in (ours, theirs):
        for decision in {*side} - {*base}:
            assert held[key_of(decision)].at >= decision.at  # what is new is lost to nothing but a later one
    gone = {key_of(d) for d in base} - {key_of(d) for d in theirs}
    assert not {key for key in gone & set(held) if held[key] in base}


def git(folder: Path, *arguments: str) -> int:
    options = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *options, *arguments], cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("fault", [False, True])
def test_git_merges_with_the_driver(tmp_path: Path, fault: bool) -> None:
    driver = f'"{sys.executable}" -c "from mtfix.cli import main; main()" decisions merge %O %A %B %P'
    path = tmp_path / "decisions.jsonl"
    trade = decided(ARTICLE, number=1)
    gone = replace(ONE, path="gone.txt")
    (tmp_path / ".gitattributes").write_text("decisions.jsonl merge=mtfix-decisions\n")
    path.write_text(render([ONE, gone]))
    for command in (
        ("init", "-q", "-b", "main"),
        ("config", "merge.mtfix-decisions.driver", driver),
        ("add", "."),
        ("commit", "-qm", "1"),
        ("checkout", "-qb", "other"),
    ):
        assert git(tmp_path, *command) == 0
    path.write_text(render([replace(ONE, verdict="accepted", at=LATER), trade, gone]))
    assert git(tmp_path, "commit", "-qam", "2") == git(tmp_path, "checkout", "-q", "main") == 0
    mine = render([replace(ONE, verdict="edited")]) + ("{\n" if fault else "")
    path.write_text(mine)
    assert git(tmp_path, "commit", "-qam", "3") == 0
    assert git(tmp_path, "merge", "-q", "other") == int(fault)
    if fault:
        assert path.read_text() == mine
    else:
        assert parse("d", path.read_text()) == tuple(sorted([replace(ONE, verdict="accepted", at=LATER), trade]))


# -- the commands


def doubled(out: str) -> list[int]:
    return [row["line"] for row in map(json.loads, out.splitlines()) if "rule" in row]


def test_commands_leave_out_what_was_rejected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "1 finding rejected earlier: hidden"
    lines = ("--format", "jsonl")
    status, out, err = mtfix_run(capsys, "check", *PLAIN, *lines, "a.txt")
    assert (status, doubled(out)) == (1, [3])
    assert said in err
    status, out, err = mtfix_run(capsys, "check", *PLAIN, *lines, "--no-decisions", "a.txt")
    assert (status, doubled(out), err) == (1, [1, 3], "")
    status, out, err = mtfix_run(capsys, "score", *PLAIN, "--format", "json", "a.txt")
    assert json.loads(out)["files"][0]["errors"] == 1
    assert said in err
    status, out, err = mtfix_run(capsys, "baseline", "write", *PLAIN, "-o", "known", "a.txt")
    assert "1 finding of 1 file" in err
    assert said in err
    assert "price" not in Path("known").read_text()
    status, out, err = mtfix_run(capsys, "check", *PLAIN, *lines, "--baseline", "known", "--strict-baseline", "a.txt")
    assert (status, out.count("text/doubled")) == (0, 0)
    assert said in err
    assert "1 finding known to known" in err


def test_a_finding_that_a_baseline_knows_too_is_not_stale(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mtfix_run(capsys, "baseline", "write", *PLAIN, "--no-decisions", "-o", "known", "a.txt")
    status, _, err = mtfix_run(capsys, "check", *PLAIN, "--baseline", "known", "--strict-baseline", "a.txt")
    assert (status, "stale" in err) == (0, False)
    assert "1 finding rejected" in err


def test_a_diff_and_a_repair_leave_it_out(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "b.txt").write_text("Rates rose by 5％ there.\n\nPrices rose by 7％ here.\n")
    found = mtfix.check_text((folder / "b.txt").read_text(), source_language="zh", path="b.txt")
    assert [f.rule for f in found.findings] == ["residue/fullwidth"] * 2
    with open_store(store_path(".")) as store:
        store.record([decide(around(found), found.findings[0], "rejected", at=AT)])
    group.main(["diff", "--no-cache", "b.txt"], standalone_mode=False)
    changed = [line for line in capfdbinary.readouterr().out.decode().splitlines() if line[:1] == "+"]
    assert changed == ["+++ b/b.txt", "+Prices rose by 7% here."]
    group.main(["fix", "b.txt"], standalone_mode=False)
    assert (folder / "b.txt").read_text() == "Rates rose by 5％ there.\n\nPrices rose by 7% here.\n"
    assert b"1 finding rejected earlier" in capfdbinary.readouterr().err
    group.main(["check", "--fix", "--no-decisions", "b.txt"], standalone_mode=False)
    assert (folder / "b.txt").read_text() == "Rates rose by 5% there.\n\nPrices rose by 7% here.\n"


def test_later_rounds_of_a_repair_leave_it_out_too() -> None:
    text = "Rates rose by 5％ there.\n\nPrices rose by 7％ here.\n"
    made = mtfix.check_text(text, source_language="zh", select=["residue/fullwidth"])
    rejected = Rejected([decide(around(made), made.findings[0], "rejected", at=AT)])

    def keep(new: str, findings: Sequence[mtfix.Finding]) -> tuple[mtfix.Finding, ...]:
        out = rejected.sift(Surroundings("b.txt", new, made.path, made.format), findings)
        return tuple(f for f, is_out in zip(findings, out, strict=True) if not is_out)

    first = replace(made, findings=keep(text, made.findings))
    assert first.repaired("safe", keep).text == text.replace("7％", "7%")
    assert first.repaired("safe").text == text.replace("％", "%")  # the second round would undo the decision


def test_exported_decisions_serve_in_ci(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mtfix_run(capsys, "decisions", "export", "-o", "decisions.jsonl")[0] == 0
    Path(store_path(".")).unlink()
    lines = ("--format", "jsonl")
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines, ".")[1]) == [1, 3]
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines, "--decisions", "decisions.jsonl", ".")[1]) == [3]
    Path("mtfix.toml").write_text('from = "zh"\ndecisions = "decisions.jsonl"\n')
    assert load_settings(str(folder / "mtfix.toml")).decisions == str(folder / "decisions.jsonl")
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines, ".")[1]) == [3]
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines, "--no-decisions", "a.txt")[1]) == [1, 3]
    with open_store(store_path(".")) as store:  # what is decided here holds beside what is shared
        store.record([decided(ARTICLE, number=1)])
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines, ".")[1]) == []


def test_decisions_in_the_folder_are_no_text_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mtfix_run(capsys, "decisions", "export", "-o", "d.txt")
    assert "1 finding in 1 file," in mtfix_run(capsys, "check", *PLAIN, "--decisions", "d.txt", ".")[1]
    assert "in 2 files," in mtfix_run(capsys, "check", *PLAIN, "--no-decisions", ".")[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("check", "--decisions", "none.jsonl", "a.txt"), "none.jsonl: no such file of decisions"),
        (("check", "--decisions", ".", "a.txt"), ".: is a folder, not a file"),
        (
            ("check", "--decisions", "a.txt", "--no-decisions", "a.txt"),
            "--decisions and --no-decisions cannot be used together",
        ),
        (("check", "--output", "json=.mtfix/decisions.sqlite", "a.txt"), "is read by this run"),
        (("decisions", "export", "--store", "none"), "none: no such file of decisions"),
        (("decisions", "export", "-o", "none/d.jsonl"), "none/d.jsonl: cannot be written"),
        (("decisions", "import", "none.jsonl"), "none.jsonl: no such file of decisions"),
        (("decisions", "forget"), "ids, or options that name decisions, or --all"),
        (("decisions", "forget", "--all", "--rule", "x"), "ids, or options that name decisions, or --all"),
        (("decisions", "forget", "e4f2fbae6f", "0123456789"), "no decision has the id"),
        (("decisions", "reject"), "the name of a rule or a concept, or --words"),
        (("decisions", "reject", "text/doubld"), "did you mean 'text/doubled'?"),
    ],
)
def test_wrong_use_is_one_line_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    status, out, said = mtfix_run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert reason in said
    assert said.count("\n") == 1
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_where_nothing_was_decided_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("export", "list", "stats"):
        status, out, said = mtfix_run(capsys, "decisions", name)
        assert (status, out) == (2, "")
        assert "nothing was decided yet" in said
    assert list(tmp_path.iterdir()) == []


def test_what_was_decided_by_mistake_is_taken_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = mtfix_run(capsys, "decisions", "list")
    assert out.count("\n") == 1
    id_ = out.split()[0]
    assert out == f"{id_}  {AT}  rejected  a.txt  text/doubled “price and price”\n"
    assert mtfix_run(capsys, "decisions", "forget", id_)[2] == "1 decision forgotten\n"
    assert mtfix_run(capsys, "decisions", "list")[1] == ""
    assert doubled(mtfix_run(capsys, "check", *PLAIN, "--format", "jsonl", "a.txt")[1]) == [1, 3]


def test_all_of_a_rule_is_rejected_and_taken_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "b.txt").write_text(ARTICLE)
    said = mtfix_run(capsys, "decisions", "reject", "text/doubled", "--path", "docs/b.txt")[2]
    assert "rejected all  docs/b.txt  text/doubled by Ann" in said
    lines = ("--format", "jsonl", "docs/b.txt")
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines)[1]) == []
    assert mtfix_run(capsys, "decisions", "forget", "--path", "docs/b.txt")[2] == "1 decision forgotten\n"
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines)[1]) == [3]  # the first one stays known by its words
    mtfix_run(capsys, "decisions", "reject", "--words", "Trade and trade")
    assert doubled(mtfix_run(capsys, "check", *PLAIN, *lines)[1]) == []
    mtfix_run(capsys, "decisions", "reject", "general-secretary")
    assert "rejected all  everywhere  general-secretary" in mtfix_run(capsys, "decisions", "list")[1]


def test_what_a_file_holds_and_the_store_does_not_is_not_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("d.jsonl").write_text(render([ONE]))
    before = Path("d.jsonl").read_bytes()
    status, _, said = mtfix_run(capsys, "decisions", "export", "-o", "d.jsonl")
    assert status == 2
    assert "holds 1 decision that the store does not know" in said
    assert Path("d.jsonl").read_bytes() == before
    assert "1 of 1 decision new or later" in mtfix_run(capsys, "decisions", "import", "d.jsonl")[2]
    assert "0 of 1 decision new or later" in mtfix_run(capsys, "decisions", "import", "d.jsonl")[2]
    assert mtfix_run(capsys, "decisions", "export", "-o", "d.jsonl")[0] == 0
    assert len(parse("d", Path("d.jsonl").read_text())) == 2
    assert mtfix_run(capsys, "decisions", "export")[1] == Path("d.jsonl").read_text()
    assert mtfix_run(capsys, "decisions", "import", "--store", "s.sqlite", "d.jsonl", store_path("."))[0] == 0
    assert load_decisions("s.sqlite") == load_decisions(store_path("."))


def test_statistics_by_rule_and_concept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    term = replace(ONE, rule="term/avoid", concept="general-secretary")
    verdicts: list[Verdict] = ["accepted", "accepted", "edited"]
    with open_store(store_path(".")) as store:
        store.record(replace(term, fingerprint=f"{n:016}", verdict=v) for n, v in enumerate(verdicts))
        store.record([reject_all(rule="term/avoid", at=AT)])
    _, out, err = mtfix_run(capsys, "decisions", "stats", "--format", "json")
    answer = json.loads(out)
    shares = {"accepted_share": 0.6667, "rejected_share": 0.0, "edited_share": 0.3333}
    figures = {"decisions": 3, "accepted": 2, "rejected": 0, "edited": 1, **shares}
    assert answer["concepts"] == [{"name": "general-secretary", **figures}]
    assert answer["rules"][0] == {"name": "term/avoid", **figures}
    assert (answer["all"]["decisions"], answer["all"]["rejected"]) == (4, 1)
    assert "1 rejection of all findings of a rule, a concept or words: not counted" in err
    _, out, _ = mtfix_run(capsys, "decisions", "stats")
    rows = {row[0]: row[1:] for row in map(str.split, out.splitlines()) if row}
    assert rows["general-secretary"] == ["2", "67%", "1", "33%", "0", "0%", "3"]
    assert rows["text/doubled"] == ["0", "0%", "0", "0%", "1", "100%", "1"]
    assert rows["All"] == ["2", "50%", "1", "25%", "1", "25%", "4"]


def test_who_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTFIX_REVIEWER", "Ann")
    assert reviewer() == "Ann"
    monkeypatch.delenv("MTFIX_REVIEWER")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("LOGNAME", "bob")
    assert reviewer() == "bob"
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "user.name", "Cléo")
    assert reviewer() == "Cléo"
    monkeypatch.setenv("PATH", "")
    assert reviewer() == "bob"


def test_without_a_store_nothing_of_it_is_imported(folder: Path) -> None:
    code = "import atexit, sys\nfrom mtfix.__main__ import main\natexit.register(lambda: print(*sys.modules))\nmain()"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE", "COV_"))}  # coverage imports it
    ours = {"sqlite3", "mtfix.decisions", "mtfix.decision_store", "mtfix.decision_lines", "mtfix.cli._narrow"}
    met = []
    for path in (store_path("."), "decisions.jsonl", ""):
        command = [sys.executable, "-c", code, "check", "--no-cache", *(("--decisions", path) if path else ()), "a.txt"]
        if not path:
            Path(store_path(".")).unlink()
        else:
            Path("decisions.jsonl").write_text(render([ONE]))
        done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
        met.append(ours & set(done.stdout.split()))
    assert met == [ours - {"mtfix.decision_lines"}, ours - {"sqlite3", "mtfix.decision_store"}, set()]


def test_now_is_a_time_that_decisions_take() -> None:
    assert parse("d", render([replace(ONE, at=now())]))


# -- what they teach


def place(number: int, verdict: Verdict, before: str, after: str, rendering: str = "") -> Decision:
    """A decision on 'Secretary-General'."""
    subject = ("term/avoid", "general-secretary", "Secretary-General")
    return Decision("a.txt", f"{number:016x}", *subject, before, after, verdict, "General Secretary", rendering, "", AT)


CLUB = [
    place(1, "rejected", "At the CPC meeting the", "of the Lions Club spoke to"),
    place(2, "rejected", "the CPC wrote to the", "of the Lions, who was"),
]
TAKEN = place(3, "accepted", "At the CPC congress, the", "of the body spoke to them.", "General Secretary")


def proposed(capsys: pytest.CaptureFixture[str], *decisions: Decision) -> str:
    """What is proposed, which `mtfix glossary check` finds sound."""
    with open_store(store_path(".")) as store:
        store.withdraw(store.decisions())
        store.record(decisions)
    status, _, said = mtfix_run(capsys, "decisions", "propose", "-o", "p.toml", "--force")
    if status:
        assert (status, said) == (1, "mtfix: nothing to propose\n")
        return ""
    assert mtfix_run(capsys, "glossary", "check", "p.toml")[0] == 0
    return Path("p.toml").read_text("utf-8")


def test_a_repeated_rejection_proposes_a_guard_and_good_examples(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "At the CPC dinner the Secretary-General of the Lions sang.\n\nAt the CPC dinner the Secretary-General sang.\n"
    )
    (folder / "b.txt").write_text(text)
    asked = ("check", "--no-cache", "--no-decisions", "--select", "general-secretary", "--format", "jsonl", "b.txt")
    made = proposed(capsys, *CLUB, TAKEN)
    assert "# unless: 2 of 2 rejections had “of the Lions” behind it" in made
    concept = tomllib.loads(made)["concept"][0]
    assert concept["unless"]["after"][-1] == "of the Lions"
    assert concept["good"][-2:] == [
        "At the CPC meeting the Secretary-General of the Lions Club spoke to",
        "the CPC wrote to the Secretary-General of the Lions, who was",
    ]
    assert concept["bad"][-1] == {
        "text": "At the CPC congress, the ⟦Secretary-General⟧ of the body spoke to them.",
        "fixed": "At the CPC congress, the General Secretary of the body spoke to them.",
    }
    assert doubled(mtfix_run(capsys, *asked)[1]) == [1, 3]
    assert doubled(mtfix_run(capsys, *asked, "--glossary", "p.toml")[1]) == [3]


@pytest.mark.long
def test_what_stands_beside_accepted_ones_too_guards_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    also = place(4, "accepted", "At the CPC congress the", "of the Lions spoke at the", "General Secretary")
    made = proposed(capsys, *CLUB, also, place(5, "accepted", "at the CPC meeting he wrote to the", "of it"))
    assert "nothing beside these places sets them off" in made
    assert "# unless" not in made
    assert proposed(capsys, CLUB[0]) == ""  # once is not repeated


def test_a_repeated_edit_proposes_a_rendering(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits = [
        place(1, "edited", "To the CPC the", "wrote a letter.", "Party leader (general secretary)"),
        place(2, "edited", "Of the CPC the", "spoke at length.", "Party leader (general secretary)"),
        place(3, "edited", "For the CPC the", "spoke.", "head"),
    ]
    concept = tomllib.loads(proposed(capsys, *edits))["concept"][0]
    assert concept["use"] == "Party leader \\(general secretary\\)"
    assert "General Secretary" in concept["accept"]
    fixed = [b["fixed"].casefold() for b in concept["bad"]]  # capitals are those of what stood there
    assert fixed[0].startswith("at the cpc meeting the party leader (general secretary) spoke")
    assert "to the cpc the party leader (general secretary) wrote a letter." in fixed
    assert not any("head spoke" in text for text in fixed)


def test_what_others_decided_of_unknown_concepts_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(store_path(".")) as store:
        store.record([replace(CLUB[0], concept="no-such-thing")])
    status, out, said = mtfix_run(capsys, "decisions", "propose")
    assert (status, out) == (1, "")
    assert "no concept is called 'no-such-thing'" in said
    assert "1 decision of other rules than term/avoid: not for a glossary" in said
    Path("p.toml").write_text("mine")
    assert "already exists" in mtfix_run(capsys, "decisions", "propose", "-o", "p.toml")[2]


def test_any_concept_survives_being_written() -> None:
    for path in shipped_paths(PAIR):
        if path.endswith("politics.toml"):
            concepts = parse_glossary(path, read_glossary(path)).concepts
            again = parse_glossary(
                "p", as_glossary([Proposal(c, ("why\nso",)) for c in concepts], PAIR).encode()
            ).concepts
            assert concepts == again
            assert any(isinstance(a, Avoid) for c in concepts for a in c.avoid)


def test_a_rendering_with_guards_of_its_own_gets_the_new_one_too() -> None:
    own = Avoid("x", unless=Guard(before=("a",)))
    made = _with_guard(Concept("c", avoid=("y", own, Avoid("z"))), "after", "b (c)")
    assert made.unless == Guard(after=("b \\(c\\)",))
    assert made.avoid == ("y", replace(own, unless=Guard(before=("a",), after=("b \\(c\\)",))), Avoid("z"))


def test_a_rejection_silences_by_itself_where_two_guards_had_to_be_met_together() -> None:
    joined = Concept("c", unless=Guard(near=("x",), also=Guard(scope=("y",))))
    assert _with_guard(joined, "after", "z").unless == Guard(near=("x",), after=("z",))


@given(st.lists(st.tuples(texts, texts, st.sampled_from(["accepted", "rejected"])), max_size=6))
def test_a_guard_stands_beside_no_accepted_place(rows: list[tuple[str, str, Verdict]]) -> None:
    places = [place(n, verdict, before, after) for n, (before, after, verdict) in enumerate(rows)]
    rejected = [p for p in places if p.verdict == "rejected"]
    kept_ones = [p for p in places if p.verdict != "rejected"]
    for side, phrase, times in _guards(rejected, kept_ones, 1):
        assert 1 <= times <= sum((side, phrase) in _features(p) for p in rejected)
        assert not any((side, phrase) in _features(p) for p in kept_ones)


few = st.lists(st.sampled_from("the of minister price rose sharply in".split()), max_size=6).map(" ".join)


@given(st.lists(st.tuples(few, few), max_size=8), few, few)
def test_what_is_alike_is_found_among_many(rows: list[tuple[str, str]], before: str, after: str) -> None:
    alike, here = _Alike(), _Beside(before, after)
    for number, row in enumerate(rows):
        alike.add(place(number, "rejected", *row))
    shares = {f"{number:016x}": here.share(_Beside(*row)) for number, row in enumerate(rows)}
    assert {fingerprint: share for share, fingerprint in alike.find(here)} == {
        fingerprint: share for fingerprint, share in shares.items() if share >= 0.5
    }
    assert all(_Beside(*row).share(here) == here.share(_Beside(*row)) for row in rows)
    assert here.share(here) == (1 if before or after else 0)
