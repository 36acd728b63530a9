"""`mtfix review`: the state alone, the passages of every format, files and store, and what a terminal shows.

`UPDATE_GOLDEN=1 pytest tests/test_review.py` writes the golden screens anew; read the diff.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from terminal import COMMAND, Terminal

from mtfix.cli import _screen
from mtfix.cli._act import act, take_rendering
from mtfix.cli._recorder import Recorder
from mtfix.cli._session import Session
from mtfix.config import Settings
from mtfix.decisions import Decision, load_decisions
from mtfix.engine import Rules
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources
from mtfix.model import Edit, Evidence, Finding, Fix, MtfixError, Span
from mtfix.passage import Parts, Passage, Passages, differences, reading, region, replacements, rewriting
from mtfix.repair import apply_edits
from mtfix.reports._layout import columns
from mtfix.review import Choice, Item, State, begin, like, press, rewrite, tally
from mtfix.run import Run, check_paths, compared

HERE = Path(__file__).parent
SMALL = HERE / "glossaries" / "small.toml"
GOLDEN = HERE / "cases" / "review"
ONLY = ("--from", "zh", "--glossary", str(SMALL), "--select", "small,text")

ARTICLE = (
    "At the CPC meeting the Secretary-General spoke of price and price.\n\n"
    "The funds defy the reality. It is the next outlet, and the owners ran the road.\n\n"
    "The Secretary-General left.\n"
)
XLIFF = """<?xml version="1.0" encoding="utf-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a" source-language="zh-CN" target-language="en" datatype="plaintext"><body>
<trans-unit id="u1"><source><g id="1">总书记</g>指出 A &amp; B 要脱虚向实。</source><target>The <g id="1">Secretary-General</g> of the CPC said A &amp; B must defy the reality.</target></trans-unit>
<trans-unit id="u2" approved="yes"><source>资金脱虚向实</source><target>The funds defy the reality.</target></trans-unit>
</body></file></xliff>
"""  # noqa: E501
terminal_only = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


# -- the state alone


def _finding(rule: str, at: int, fixes: int, fingerprint: str) -> Finding:
    made = tuple(Fix((Edit(Span(at, at + 3), f"new{n}"),), "unsafe", f"write “new{n}”") for n in range(fixes))
    evidence = Evidence("wording")
    about = ("terminology", "minor", "", "concept", None)
    return Finding(rule, Span(at, at + 3), "m", evidence, *about, made, (), None, None, fingerprint)  # type: ignore[arg-type]


def _item(number: int, rule: str, words: str, fixes: int, twin: bool = False) -> Item:
    finding = _finding(rule, number * 10, fixes, f"{0 if twin else number:016x}")
    key = ("a.txt", finding.fingerprint, rule, "concept", "")
    return Item(0, finding, key, words, tuple(f"new{n}" for n in range(fixes)))


_items = st.lists(
    st.tuples(st.sampled_from(["term/avoid", "text/loop"]), st.sampled_from(["one", "two"]), st.integers(0, 3)),
    min_size=1,
    max_size=8,
).map(lambda rows: [_item(n, *row) for n, row in enumerate(rows)])
_keys = st.lists(st.sampled_from([*"arsbnpARu*?i12x", "up", "down", "home", "end", "escape", "c-c"]), max_size=25)


@settings(max_examples=60, deadline=None)
@given(_items, _keys)
def test_whatever_is_pressed_can_be_undone_and_is_counted(items: list[Item], keys: list[str]) -> None:
    state = begin(items, 1, {})
    for key in keys:
        before = state
        state, _ = press(state, key)
        figures = tally(state)
        assert 0 <= state.at <= len(items)
        assert state.item is None or 0 <= state.candidate <= max(0, len(state.item.finding.fixes) - 1)
        assert figures["accepted"] + figures["rejected"] + figures["open"] == len(items)
        # Nothing that was decided is changed but what a key is pressed on.
        here = {before.item.key} if before.item else set()
        if key != "u":
            assert {k: c for k, c in before.choices.items() if k not in here}.items() <= state.choices.items()
        for item in items:
            choice = state.choices.get(item.key)
            assert not (choice and choice.writes) or item.finding.fixes[choice.candidate].edits
    state = replace(state, mode="look")
    while state.history:
        state, _ = press(state, "u")
    assert state.choices == {}


def test_all_places_and_all_of_a_rule() -> None:
    kinds = [("term/avoid", "one", 2), ("term/avoid", "two", 1), ("term/avoid", "one", 2), ("term/avoid", "one", 0)]
    items = [_item(n, *row) for n, row in enumerate([*kinds, ("text/loop", "one", 1)])]
    state = press(begin(items, 1, {}), "n")[0]
    assert len(like(state, whole_rule=False)) == 3
    state = press(state, "A")[0]
    assert state.choices == {items[0].key: Choice("accepted", 1), items[2].key: Choice("accepted", 1)}
    assert state.said == "2 accepted; 1 left open, without a proposal that can be made"
    assert state.at == 1
    state = press(press(state, "*")[0], "r")[0]
    assert {k[1][-1]: c.verdict for k, c in state.choices.items()} == dict(
        zip("0213", ("accepted", "accepted", "rejected", "rejected"), strict=True)
    )
    assert state.item == items[4]
    state = press(state, "u")[0]
    assert state.said == "undone: 2 rejected"
    assert state.choices.keys() == {items[0].key, items[2].key}
    assert press(press(state, "*")[0], "x")[0].choices == state.choices


def test_twins_are_decided_together() -> None:
    items = [_item(0, "r", "one", 1, twin=True), _item(1, "r", "two", 1), _item(2, "r", "one", 1, twin=True)]
    state = press(begin(items, 1, {}), "a")[0]
    assert (tally(state)["accepted"], state.at) == (2, 1)
    assert "stands 2 times" in state.said


def test_words_of_a_candidate_are_that_candidate() -> None:
    state = begin([_item(0, "r", "one", 2)], 1, {})
    assert rewrite(state, "new1").choices.popitem()[1] == Choice("accepted", 1)
    assert rewrite(state, "mine").choices.popitem()[1] == Choice("edited", 0, "mine")


@pytest.mark.parametrize(("key", "request_"), [("w", "write and leave"), ("d", "discard and leave"), ("l", "leave")])
def test_leaving_asks_what_becomes_of_what_is_not_written(key: str, request_: str) -> None:
    state = begin([_item(0, "r", "one", 1)], 1, {})
    assert press(state, "q")[1] == "leave"
    state, request = press(press(state, "a")[0], "q")
    assert (state.mode, request) == ("leave", "")
    assert press(state, key)[1] == request_
    assert press(state, "escape") == (replace(state, mode="look"), "")


# -- passages


_FORMATS = {
    "wrapped.txt": (
        "The many funds of the country defy\n  the reality and more than that, as before.\n",
        "The many funds of the country defy the reality and more than that, as before.",
    ),
    "a.md": ("> The **funds** defy the\n> reality at last.\n", "The funds defy the reality at last."),
    "a.tsv": ("id\tsource\ttarget\n1\t脱虚向实\tThe funds defy the reality.\n", "The funds defy the reality."),
    "a.csv": ("id,source,target\n1,脱虚向实,The funds defy the reality.\n", "The funds defy the reality."),
    "q.csv": ('id,source,target\n1,脱虚向实,"A ""B"", funds defy the reality."\n', 'A "B", funds defy the reality.'),
    "a.jsonl": (
        '{"source": "脱虚向实", "target": "\\"A\\" funds defy the reality\\n"}\n',
        '"A" funds defy the reality\n',
    ),
    "a.po": (
        'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "脱虚向实"\nmsgstr ""\n"\\"A\\" funds defy "\n"the reality."\n',
        '"A" funds defy the reality.',
    ),
    "a.tmx": (
        '<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="zh"/><body>\n'
        '<tu tuid="1"><tuv xml:lang="zh"><seg>脱虚向实 &amp; A</seg></tuv>'
        '<tuv xml:lang="en"><seg>The funds &amp; A defy the reality.</seg></tuv></tu>\n</body></tmx>\n',
        "The funds & A defy the reality.",
    ),
    "a.xlf": (XLIFF, None),
    "c.xlf": (XLIFF.replace("The funds defy the reality.", "<![CDATA[A < B defy the reality.]]>"), None),
}


def _load(name: str, text: str, rules: Rules) -> tuple[Passages, tuple[Finding, ...]]:
    from mtfix.api import report_on
    from mtfix.engine import load_checks

    document = parse(text, name)
    return Passages(document), report_on(document, rules, load_checks(rules)).findings


@pytest.fixture(scope="session")
def small() -> Rules:
    return Rules((Lexicon(compile_sources([(str(SMALL), SMALL.read_bytes())])),), "zh", edit_approved=True)


@pytest.mark.parametrize("name", sorted(_FORMATS))
def test_a_passage_is_what_a_reader_sees_before_and_after(name: str, small: Rules) -> None:
    text, target = _FORMATS[name]
    passages, findings = _load(name, text, small)
    found = [f for f in findings if f.concept == "virtual-to-real" and f.fixes]
    assert found
    for finding in found:
        passage = passages.of(finding)
        assert passage.text[passage.span.start : passage.span.end] == "defy the reality"
        assert target is None or passage.text == target
        odd = "turn it over" if name in ("a.md", "wrapped.txt") else 'turn "A" & <B>, ]]> or \\n'  # would be markup
        for words in (None, odd, "invest"):
            if words is None:
                fix, made = finding.fixes[0], replacements(passage, finding.fixes[0])
            else:
                whole, made = rewriting(passage, finding, words)
                assert whole
                fix = whole
                # A candidate that writes the same is shown the same.
                same = _after(differences(passage, replacements(passage, fix)))
                assert same.split() == _after(differences(passage, made)).split()
            parts = differences(passage, made)
            assert "".join(t for k, t in parts if k != "added") == passage.text
            # What is shown is what the reader of the format reads after the edits are made.
            after = parse(apply_edits(text, fix.edits), name)
            targets = [s.target for scope in after.scopes for s in scope.segments]
            assert _after(parts) in targets
            assert after.faults == ()


def _after(parts: Parts) -> str:
    return "".join(text for kind, text in parts if kind != "removed")


def test_what_is_written_mends_the_article_and_leaves_no_second_blank(small: Rules) -> None:
    passages, findings = _load("a.txt", "It is a next outlet and more.\n", small)
    finding = next(f for f in findings if f.concept == "next-big-thing")
    passage = passages.of(finding)
    assert region(passage, finding) == passage.span
    assert reading(passage, finding, finding.fixes[1]) == "next hot market"
    for words, expected in (
        ("opening", "It is an opening and more."),
        ("chance", "It is a chance and more."),
        ("", "It is a and more."),
    ):
        fix, _ = rewriting(passage, finding, words)
        assert fix
        assert apply_edits("It is a next outlet and more.\n", fix.edits) == f"{expected}\n"


def test_words_are_marked_where_nothing_changes_them(small: Rules) -> None:
    passages, findings = _load("a.txt", "They say the owners ran the road.\n", small)
    passage = passages.of(next(f for f in findings if f.concept == "runaway-platform"))
    assert differences(passage, []) == [("same", "They say the owners "), ("found", "ran the road"), ("same", ".")]


def test_what_stands_in_no_segment_is_shown_with_its_line() -> None:
    text = "One.\n\n```\nold code here\n```\n"
    passage = Passages(parse(text, "a.md")).of(_finding("r", text.index("old"), 1, "0" * 16))
    assert (passage.text, passage.span, passage.source) == ("old code here", Span(0, 3), "")
    assert rewriting(passage, _finding("r", text.index("old"), 1, "0" * 16), "new")[0] is None
    assert differences(passage, []) == [("found", "old"), ("same", " code here")]


def test_changes_far_apart_are_shown_each_by_itself() -> None:
    text = "one " + "and so on " * 100 + "two."
    end = len(text) - 4
    made = [(Span(0, 3), "1"), (Span(end, end + 3), "2")]
    assert differences(Passage(text, Span(0, 3)), made) == [
        ("removed", "one"),
        ("added", "1"),
        ("same", text[3:end]),
        ("removed", "two"),
        ("added", "2"),
        ("same", "."),
    ]


def test_a_change_is_not_shown_in_shreds(small: Rules) -> None:
    passages, findings = _load("a.txt", "The funds defy the reality.\n", small)
    passage = passages.of(findings[0])
    shown = differences(passage, replacements(passage, findings[0].fixes[0]))
    assert shown == [
        ("same", "The funds "),
        ("removed", "defy the reality"),
        ("added", "shift to the real economy"),
        ("same", "."),
    ]


def test_a_paragraph_of_a_megabyte_is_cut(small: Rules) -> None:
    text = "Much is said here. " * 50_000 + "The funds defy the reality. " + "Much is said here. " * 100
    passages, findings = _load("a.txt", text, small)
    finding = next(f for f in findings if f.concept == "virtual-to-real")
    shown = differences(passages.of(finding), replacements(passages.of(finding), finding.fixes[0]))
    assert 2_000 < sum(len(t) for _, t in shown) < 4_000
    assert shown[0][1].startswith("… ")
    assert shown[-1][1].endswith(" …")


# -- files and the store


class Desk:
    """A review without a terminal."""

    def __init__(self, rules: Rules, *paths: str, **more: object) -> None:
        store = ".mtfix/decisions.sqlite"
        told = (store,) if os.path.exists(store) else ()
        source = str(more["source"]) if "source" in more else None
        encoding = str(more["encoding"]) if "encoding" in more else None
        self.run = Run(Settings(encoding=encoding), rules, source=source, decisions=told)
        together = bool(more.get("together"))
        again = partial(compared, paths, self.run) if together else None
        reports = [r for r in check_paths(paths, self.run, together=together) if not isinstance(r, MtfixError)]
        if told:
            from mtfix.cli._narrow import Narrowing
            from mtfix.cli._run import Errors

            reports = list(Narrowing(told).sift(reports, Errors()))
        self.session = Session(self.run, reports, store, again)
        self.state: State = self.session.begin()
        self.left = False

    def press(self, *keys: str) -> "Desk":
        for key in keys:
            before = self.state
            state, request = press(before, key)
            self.state, self.left = act(self.session, before, state, "" if request == "edit" else request)
        return self

    def write(self, words: str) -> "Desk":
        before = self.state
        self.state = take_rendering(self.session, before, words)
        self.session.keep(before, self.state)
        return self

    def decided(self) -> dict[str, str]:
        assert self.session.recorder.flush()
        return {d.words: d.rendering or d.verdict for d in load_decisions(self.session.store)}

    def concepts(self) -> list[str]:
        return [i.finding.concept or i.finding.rule for i in self.state.items]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTFIX_REVIEWER", "Ann")
    (tmp_path / "mtfix.toml").write_text("")
    (tmp_path / "a.txt").write_text(ARTICLE)
    return tmp_path


@pytest.mark.parametrize(
    ("encoding", "bom", "end"),
    [("utf-8", b"\xef\xbb\xbf", "\r\n"), ("utf-16-le", b"\xff\xfe", "\n"), ("utf-8", b"", "\r")],
)
def test_only_what_is_accepted_is_written_and_only_when_asked(
    here: Path, small: Rules, encoding: str, bom: bytes, end: str
) -> None:
    before = bom + ARTICLE.replace("\n", end).encode(encoding)
    (here / "a.txt").write_bytes(before)
    desk = Desk(small, "a.txt")
    expected = "general-secretary text/doubled virtual-to-real next-big-thing runaway-platform general-secretary"
    assert desk.concepts() == expected.split()
    desk.press("r", "a").write("leave speculation").press("n", "a", "r", "a")
    assert (here / "a.txt").read_bytes() == before
    assert tally(desk.state) == {"accepted": 4, "rejected": 2, "unwritten": 4}
    desk.press("w")
    expected = (
        "At the CPC meeting the Secretary-General spoke of price.\n\nThe funds leave speculation. It is the next hot "
        "market, and the owners ran the road.\n\nThe General Secretary left.\n"
    )
    assert (here / "a.txt").read_bytes() == bom + expected.replace("\n", end).encode(encoding)
    assert desk.state.said == "4 repairs written in 1 file"
    assert tally(desk.state) == {"accepted": 4, "rejected": 2, "unwritten": 0}
    assert desk.press("u").state.said == "nothing to undo"
    kept = {(d.concept or d.rule, d.verdict, d.rendering, d.who) for d in _decisions(desk)}
    assert kept == {
        ("general-secretary", "rejected", "", "Ann"),
        ("text/doubled", "accepted", "price", "Ann"),
        ("virtual-to-real", "edited", "leave speculation", "Ann"),
        ("next-big-thing", "accepted", "next hot market", "Ann"),
        ("runaway-platform", "rejected", "", "Ann"),
        ("general-secretary", "accepted", "General Secretary", "Ann"),
    }
    desk.session.close()
    assert Desk(small, "a.txt").concepts() == []  # nothing comes back


def _decisions(desk: Desk) -> tuple[Decision, ...]:
    assert desk.session.recorder.flush()
    return load_decisions(desk.session.store)


def test_what_is_undone_or_discarded_is_not_kept(here: Path, small: Rules) -> None:
    desk = Desk(small, "a.txt").press("a", "r", "*", "a")
    assert len(_decisions(desk)) == 5  # the one without a proposal stays open
    desk.press("u")
    assert len(_decisions(desk)) == 2
    desk.press("q", "d")
    assert desk.left
    assert [d.verdict for d in _decisions(desk)] == ["rejected"]
    assert (here / "a.txt").read_text() == ARTICLE


def test_a_file_that_changed_is_refused_and_the_others_are_written(here: Path, small: Rules) -> None:
    (here / "b.txt").write_text(ARTICLE)
    desk = Desk(small, "a.txt", "b.txt").press("a", *["s"] * 5, "a")
    (here / "a.txt").write_text("A new line.\n\n" + ARTICLE)
    desk.press("w")
    assert "1 repair written in 1 file; a.txt: changed since it was read" in desk.state.said
    assert (here / "a.txt").read_text() == "A new line.\n\n" + ARTICLE
    assert (here / "b.txt").read_text() == ARTICLE.replace("Secretary-General spoke", "General Secretary spoke")
    assert tally(desk.state)["unwritten"] == 1
    desk.press("w")  # it was read again: what still stands there is written
    assert (here / "a.txt").read_text() == "A new line.\n\n" + ARTICLE.replace(
        "Secretary-General spoke", "General Secretary spoke"
    )
    assert tally(desk.state)["unwritten"] == 0


def test_what_is_gone_from_a_changed_file_is_forgotten(here: Path, small: Rules) -> None:
    desk = Desk(small, "a.txt").press("a", "r")
    (here / "a.txt").write_text("The funds defy the reality.\n")
    desk.press("w")
    assert tally(desk.state) == {"accepted": 0, "rejected": 1, "open": 1, "unwritten": 0}
    assert [d.verdict for d in _decisions(desk)] == ["rejected"]


def test_what_the_encoding_cannot_hold_is_refused_and_can_be_undone(here: Path, small: Rules) -> None:
    text = ARTICLE + "Caf\xe9.\n"
    (here / "a.txt").write_bytes(text.encode("latin-1"))
    desk = Desk(small, "a.txt", encoding="latin-1").write("总书记").press("a", "w")
    assert desk.state.said == "0 repairs written in 0 files; a.txt:1: iso8859-1 cannot hold '总' (U+603B)"
    assert (here / "a.txt").read_bytes() == text.encode("latin-1")
    desk.press("u", "u", "a", "w")
    assert desk.state.said == "1 repair written in 1 file"
    assert (here / "a.txt").read_bytes().endswith(b"Caf\xe9.\n")


def test_a_parallel_text_stands_above(here: Path, small: Rules) -> None:
    (here / "zh.txt").write_text("总书记在会上讲话。\n\n资金脱虚向实。\n\n总书记走了。\n")
    desk = Desk(small, "a.txt", source="zh.txt")
    sources = [desk.session.pages[0].passage(item).source for item in desk.state.items]
    assert (sources[0], sources[-1]) == ("总书记在会上讲话。", "总书记走了。")
    desk.press("a", "w")
    assert desk.state.said == "1 repair written in 1 file"


SAME = "id\tsource\ttarget\n1\t请在此处输入密码。\tPlease enter {} here.\n2\tsee.below\tThe funds {} below.\n"


def test_files_that_are_compared_still_are_after_one_is_written(here: Path, small: Rules) -> None:
    """What another file has otherwise stays open where something else in this one was written."""
    (here / "a.tsv").write_text(SAME.format("the password", "are told"))
    (here / "b.tsv").write_text(SAME.format("a passcode", "defy the reality"))
    assert "source/inconsistent" not in Desk(small, "a.tsv", "b.tsv").concepts()
    desk = Desk(small, "a.tsv", "b.tsv", together=True)
    assert desk.concepts() == ["source/inconsistent", "virtual-to-real"]
    desk.press("s", "a", "w")
    assert desk.state.said == "1 repair written in 1 file"
    assert desk.concepts() == ["source/inconsistent"]
    desk.session.close()


@terminal_only
def test_the_settings_of_a_project_hold_in_review_and_diff(here: Path) -> None:
    house = f'glossaries = ["{(HERE / "glossaries" / "house.toml").as_posix()}"]\n'
    (here / "mtfix.toml").write_text(f'consistency = "project"\nselect = ["term/inconsistent"]\n{house}')
    (here / "a.tsv").write_text("source\ttarget\n分布式账本不错。\tA distributed ledger is good.\n")
    (here / "b.tsv").write_text("source\ttarget\n分布式账本很新。\tThe shared ledger is new.\n")
    command = [*COMMAND, "diff", "--word-diff", "a.tsv", "b.tsv"]
    done = subprocess.run(command, cwd=here, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "distributed" in done.stdout
    with Terminal("review", "a.tsv", "b.tsv", folder=here) as run:
        run.wait("term/inconsistent")
        run.press("q")
        assert run.end() == 0


@pytest.mark.parametrize("how", ["read-only", "gone"])
def test_a_file_that_cannot_be_written_loses_no_decision(here: Path, small: Rules, how: str) -> None:
    (here / "b.txt").write_text(ARTICLE)
    desk = Desk(small, "a.txt", "b.txt").press("a", *["s"] * 5, "a")
    if how == "gone":
        (here / "a.txt").unlink()
    else:
        (here / "a.txt").chmod(0o444)
    desk.press("q", "w")
    assert not desk.left
    assert len(desk.session.refused) == 1
    assert tally(desk.state)["unwritten"] == 1
    assert (here / "b.txt").read_text() != ARTICLE
    assert len(_decisions(desk)) == 2


def test_overlapping_repairs_are_never_both_made(here: Path, small: Rules) -> None:
    (here / "a.txt").write_text("It is the next outlet and outlet.\n")
    desk = Desk(small, "a.txt").press("a")
    assert desk.state.item
    assert desk.state.item.words == "outlet and outlet"
    desk.write("outlets").press("w")
    assert desk.state.said.startswith("1 repair written in 1 file; a.txt:1: not written: overlaps")
    assert (here / "a.txt").read_text() == "It is the next outlets.\n"
    assert desk.decided() == {"outlet and outlet": "outlets"}  # what was not made is not decided
    assert desk.concepts() == ["next-big-thing"]
    assert desk.state.choices == {}


def test_what_was_accepted_and_not_written_is_taken_up(here: Path, small: Rules) -> None:
    desk = Desk(small, "a.txt").press("a", "r").write("turn to making things")
    desk.session.close()
    again = Desk(small, "a.txt")
    assert again.state.said.startswith("2 repairs accepted before")
    assert tally(again.state)["unwritten"] == 2
    assert "text/doubled" not in again.concepts()
    again.press("w")
    text = (here / "a.txt").read_text()
    assert "General Secretary spoke" in text
    assert "turn to making things" in text
    assert "price and price" in text


def test_approved_segments_are_closed(here: Path, small: Rules) -> None:
    (here / "a.xlf").write_text(XLIFF)
    desk = Desk(replace(small, edit_approved=False), "a.xlf").press("s", "s", "a", "e")
    assert "approved" in desk.state.said
    assert desk.state.choices == {}
    desk.press("A", "*", "a")
    assert all(
        i.finding.segment and i.finding.segment.id == "u1" for i in desk.state.items if i.key in desk.state.choices
    )


def test_markup_inside_cannot_be_rewritten(here: Path, small: Rules) -> None:
    (here / "a.md").write_text("The funds defy **the** reality.\n")
    desk = Desk(small, "a.md").write("invest")
    assert "markup" in desk.state.said
    assert desk.press("a").state.choices == {}


def test_typed_words_are_harmless(here: Path, small: Rules) -> None:
    desk = Desk(small, "a.txt").write("  the\tparty\x1b[31m \u202echief\n")
    assert "the party[31m chief" in desk.decided().values()


def test_a_store_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for bad in (tmp_path, tmp_path / "file" / "s.sqlite"):
        with pytest.raises(MtfixError):
            Recorder(str(bad))
    recorder = Recorder(str(tmp_path / "s.sqlite"))
    heard: list[str] = []
    recorder.hear = lambda: heard.append(recorder.fault)
    (tmp_path / "s.sqlite").rename(tmp_path / "away")
    (tmp_path / "s.sqlite").mkdir()
    row = ("a", "0" * 16, "r", "", "w", "", "", "rejected", "", "", "", "2026-01-01T00:00:00Z")
    decision = Decision(*row)  # type: ignore[arg-type]
    recorder.put([(decision, True)])
    assert not recorder.flush()
    assert "is a folder" in recorder.fault
    (tmp_path / "s.sqlite").rmdir()
    assert recorder.close()
    assert heard[0]
    assert load_decisions(recorder.path) == (decision,)


# -- what is drawn


@settings(max_examples=25, deadline=None)
@given(st.integers(12, 200), st.integers(3, 60), st.booleans(), st.lists(st.sampled_from("arsi?*q"), max_size=5))
def test_a_screen_has_its_size(small: Rules, width: int, height: int, colour: bool, keys: list[str]) -> None:
    from mtfix.api import report_on
    from mtfix.engine import load_checks

    text = ARTICLE + "总书记 区块链 \x1b[31m \u202e defy the reality 价格" * 3
    report = report_on(parse(text, "long/" * 30 + "a.txt"), small, load_checks(small))
    session = Session(Run(Settings(), small), [report], "none")
    state = begin([i for p in session.pages for i in p.items], 1, {})
    for key in keys:
        state, _ = press(state, key)
    for draft in (None, "words " * 9):
        rows = _screen.draw(state, session.pages, width, height, colour, draft)
        assert len(rows) == height
        for row in rows:
            shown = "".join(text for _, text in row)
            assert columns(shown) <= width
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert "\n" not in shown


# -- on a terminal


COLOURED = {
    "80x24": (80, 24, "n"),
    "keys": (60, 20, "?"),
    "rule": (80, 16, "x*"),
    "40x12": (40, 12, "xas"),
    "leave": (40, 10, "q"),
    "end": (60, 10, "x\x1b[F"),
    "wide": (200, 12, "\x1b[Hi"),
}
PLAIN = {"xliff": (80, 24, ""), "approved": (50, 14, "rr")}


def _golden(name: str, text: Callable[[], str]) -> Callable[[str], bool]:
    """Whether the screen is what it was; with UPDATE_GOLDEN, it is from now on."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        time.sleep(0.5)
        path.write_text(text() + "\n", "utf-8")
    expected = path.read_text("utf-8")
    return lambda shown: f"{shown}\n" == expected


def _look(run: Terminal, screens: dict[str, tuple[int, int, str]]) -> None:
    for name, (width, height, keys) in screens.items():
        run.resize(width, height)
        run.press(keys)
        run.wait(_golden(name, run.settled))


@terminal_only
def test_screens(here: Path) -> None:
    with Terminal("review", *ONLY, "a.txt", folder=here) as run:
        run.wait("1 of 6", "? keys")
        _look(run, COLOURED)


@terminal_only
def test_screens_without_colour_and_with_a_source(here: Path) -> None:
    (here / "a.xlf").write_text(XLIFF)
    with Terminal("review", *ONLY, "a.xlf", folder=here, NO_COLOR="1") as run:
        run.wait("1 of 3", "? keys")
        _look(run, PLAIN)
        run.press("\x03")
        assert run.end() == 0
        codes = {c for sgr in re.findall(rb"\x1b\[([0-9;]*)m", run.raw) for c in sgr.split(b";")}
        assert codes <= {b"", b"0", b"1", b"4", b"7", b"9"}


@terminal_only
def test_a_review_from_end_to_end(here: Path) -> None:
    (here / "a.txt").write_text(
        "At the CPC \x1b[35mEVIL\x07 the Secretary-General spoke. \x1b]0;title\x07\n\n" + ARTICLE
    )
    with Terminal("review", *ONLY, "a.txt", "none.txt", folder=here) as run:
        run.wait("1 of 7", "␛[35mEVIL")
        assert run.colours_of("Secretary-General") == {"red"}
        run.press("a", "2 of 7, 1 accepted")
        run.press("e", "Your words: General Secretary")
        run.press("\x1b[D" * 9 + "\x7f" * 8 + "Party \x1b[F!", "Your words: Party Secretary!")
        run.resize(60, 14)
        run.press("\x1b[D\x1b[3~\r", "3 of 7, 2 accepted")
        run.press("\x1b[A", "EDITED", "Party Secretary")
        run.press("\x1b[B" + "r", "1 rejected")
        run.press("q", "2 repairs not written yet. Write?")
        run.press("w", "Decisions are kept in")
        assert run.end() == 2  # none.txt
        assert b"none.txt: cannot be read" in run.raw
        assert b"\x1b[35m" not in run.raw
        assert b"\x07" not in run.raw
        assert b"title\x07" not in run.raw
    text = (here / "a.txt").read_text()
    assert text.startswith("At the CPC \x1b[35mEVIL\x07 the General Secretary spoke.")
    assert "meeting the Party Secretary spoke" in text
    assert {d.who for d in load_decisions(str(here / ".mtfix" / "decisions.sqlite"))} == {"Ann"}


@terminal_only
@pytest.mark.parametrize("how", ["kill", "hang up", "SIGTERM"])
def test_a_review_that_is_cut_off_goes_on(here: Path, how: str) -> None:
    with Terminal("review", *ONLY, "a.txt", folder=here, measured=False) as run:
        run.wait("1 of 6")
        run.press("ar", "3 of 6, 1 accepted, 1 rejected")
        if how == "kill":
            _wait_for(here, 2)
            run.process.kill()
        elif how == "hang up":
            run.hang_up()
        else:
            run.process.terminate()
        assert run.process.wait(60) == (-9 if how == "kill" else 0)
    assert (here / "a.txt").read_text() == ARTICLE
    _wait_for(here, 2)
    with Terminal("review", *ONLY, "a.txt", folder=here) as run:
        run.wait("2 of 5, 1 accepted, 0 rejected, 1 not written", "1 repair accepted before")
        run.press("w", "1 repair written in 1 file")
        run.press("q")
        assert run.end() == 0
    assert (here / "a.txt").read_text() == ARTICLE.replace("Secretary-General spoke", "General Secretary spoke")


def _wait_for(folder: Path, number: int) -> None:
    """Until the store has so many decisions; it is written behind the screen's back."""
    end = time.monotonic() + 30
    while len(load_decisions(str(folder / ".mtfix" / "decisions.sqlite"))) < number:
        assert time.monotonic() < end
        time.sleep(0.01)


@terminal_only
def test_a_dialogue_writes_too(here: Path) -> None:
    with Terminal("review", *ONLY, "a.txt", folder=here, TERM="dumb", rows=50) as run:
        run.wait("key and Enter")
        run.wait(_golden("dumb", run.settled))
        run.press("e\n", "instead of “General Secretary”")
        run.press("Party chief\n", "2 of 6")
        run.press("nonsense\n", "nonsense is no key")
        run.press("q\n", "Write?")
        run.press("w\n")
        assert run.end() == 0
        assert b"\x1b" not in run.raw
    assert "meeting the Party chief spoke" in (here / "a.txt").read_text()


@terminal_only
def test_bad_input(here: Path) -> None:
    (here / "clean.txt").write_text("All is well.\n")
    with Terminal("review", *ONLY, "clean.txt", folder=here) as run:
        assert run.end() == 0
        assert "Nothing to review in 1 file." in run.text
        assert not (here / ".mtfix").exists()
    with Terminal("review", *ONLY, "--store", ".", "a.txt", folder=here) as run:
        assert run.end() == 2
        assert run.text.strip() == "mtfix: .: is a folder, not a file"
    for arguments in (["a.txt"], ["-"]):
        command = [*COMMAND, "review", *arguments]
        piped = subprocess.run(command, cwd=here, input="aaa", capture_output=True, text=True, check=False)
        assert (piped.returncode, piped.stdout) == (2, "")
        assert piped.stderr.startswith("mtfix: review is for a person at a terminal")
        assert piped.stderr.count("\n") == 1


@terminal_only
def test_what_was_rejected_comes_back_only_when_asked(here: Path) -> None:
    with Terminal("review", *ONLY, "a.txt", folder=here) as run:
        run.wait("1 of 6")
        run.press("*", "All 5 open findings")
        run.press("r", "5 rejected")
        run.press("q")
        assert run.end() == 0
    with Terminal("review", *ONLY, "a.txt", folder=here) as run:
        run.wait("1 of 1", "text/doubled")
        run.press("q")
        assert run.end() == 0
    with Terminal("review", *ONLY, "--no-decisions", "a.txt", folder=here) as run:
        run.wait("1 of 6")
        run.press("q")
        assert run.end() == 0
