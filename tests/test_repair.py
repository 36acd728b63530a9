"""Choosing fixes, applying edits, checking again until nothing is left."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import mtfix
from mtfix.model import LEVELS, SAFETIES, Edit, Evidence, Finding, Fix, Level, MtfixError, Safety, Span
from mtfix.repair import apply_edits, choose, encode_text, repair


def finding(
    start: int,
    end: int,
    *fixes: Fix,
    level: Level = "likely",
    rule: str = "term/avoid",
    concept: str | None = None,
) -> Finding:
    return Finding(
        rule=rule,
        span=Span(start, end),
        message="",
        evidence=Evidence(level),
        category="terminology",
        severity="major",
        consequence="",
        concept=concept,
        original=None,
        fixes=fixes,
        related=(),
        segment=None,
        source_span=None,
        fingerprint="",
    )


def fix(*edits: tuple[int, int, str], safety: Safety = "safe") -> Fix:
    return Fix(tuple(Edit(Span(start, end), text) for start, end, text in edits), safety, "")


def one(start: int, end: int, text: str, level: Level = "likely", safety: Safety = "safe", rule: str = "r") -> Finding:
    return finding(start, end, fix((start, end, text), safety=safety), level=level, rule=rule)


def edits_of(*items: tuple[int, int, str]) -> list[Edit]:
    return [Edit(Span(start, end), text) for start, end, text in items]


def test_edits_apply_in_any_order() -> None:
    assert apply_edits("one two three", edits_of((8, 13, "3"), (0, 3, "1"))) == "1 two 3"
    assert apply_edits("ab", edits_of((2, 2, "!"), (0, 0, "<"), (1, 2, ""))) == "<a!"
    assert apply_edits("ab", []) == "ab"
    assert apply_edits("", edits_of((0, 0, "x"))) == "x"


@pytest.mark.parametrize(
    "edits",
    [
        [(0, 2, "x"), (1, 3, "y")],
        [(0, 3, "x"), (1, 1, "y")],
        [(1, 1, "x"), (1, 1, "y")],
        [(1, 1, "x"), (1, 1, "x")],
        [(0, 1, "x"), (0, 1, "x")],
        [(2, 4, "x")],
        [(-1, 1, "x")],
        [(2, 1, "x")],
    ],
)
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[tuple[int, int, str]]) -> None:
    with pytest.raises(ValueError, match="edit"):
        apply_edits("abc", edits_of(*edits))


@given(st.lists(st.text(max_size=3), max_size=8), st.lists(st.text(max_size=3), max_size=8), st.randoms())
def test_edits_change_their_spans_and_nothing_else(kept: list[str], new: list[str], random: object) -> None:
    """Text and edits built together: kept[0], replaced "##", kept[1], replaced "##", ..."""
    pairs = list(zip(kept, new, strict=False))
    text = "".join(part + "##" for part, _ in pairs)
    edits, at = [], 0
    for part, replacement in pairs:
        edits.append(Edit(Span(at + len(part), at + len(part) + 2), replacement))
        at += len(part) + 2
    random.shuffle(edits)  # type: ignore[attr-defined]
    assert apply_edits(text, edits) == "".join(part + replacement for part, replacement in pairs)


def test_the_first_candidate_counts_by_its_safety() -> None:
    offered = (
        finding(0, 1),
        one(2, 3, "x", safety="suggestion"),
        one(4, 5, "x", safety="unsafe"),
        one(6, 7, "x", safety="safe"),
        finding(8, 9, fix((8, 9, "x"), safety="suggestion"), fix((8, 9, "y"), safety="safe")),
        finding(10, 11, fix()),
    )
    text = "a" * 12
    reasons = {f.span.start: reason for f, reason in choose(offered, "safe", text).skipped}
    assert reasons == {
        0: "flag only",
        2: "only a suggestion",
        4: "needs --unsafe",
        8: "only a suggestion",
        10: "changes nothing",
    }
    assert [f.span.start for f, _ in choose(offered, "unsafe", text).taken] == [4, 6]
    assert [f.span.start for f, _ in choose(offered, "suggestion", text).taken] == [2, 4, 6, 8]


def test_a_fix_that_writes_what_stands_there_is_no_fix() -> None:
    choice = choose([one(0, 1, "a")], "safe", "a")
    assert [reason for _, reason in choice.skipped] == ["changes nothing"]


def test_evidence_then_length_then_place_decide_an_overlap() -> None:
    weak = one(0, 20, "w" * 3, "wording", rule="weak")
    sure = one(4, 6, "sure", "certain", rule="sure")
    choice = choose([weak, sure], "safe")
    assert [f.rule for f, _ in choice.taken] == ["sure"]
    assert [reason for _, reason in choice.skipped] == ["overlaps “sure” of sure"]
    assert [f.rule for f, _ in choose([one(0, 9, "", rule="short"), one(5, 15, "", rule="long")], "safe").taken] == [
        "long"
    ]
    assert [f.rule for f, _ in choose([one(5, 9, "", rule="late"), one(3, 7, "", rule="early")], "safe").taken] == [
        "early"
    ]
    named = finding(0, 3, fix((0, 3, "")), rule="term/avoid", concept="outlet")
    (skipped,) = choose([named, one(0, 3, "x")], "safe").skipped
    assert skipped[1] == "overlaps a deletion of term/avoid (outlet)"


def test_a_fix_owns_the_words_between_its_edits() -> None:
    split = finding(0, 12, fix((0, 4, "shift"), (5, 12, "economy")))  # split at a line end
    gap = one(4, 5, " ", "wording")
    assert len(choose([split, gap], "safe").taken) == 1
    pair = finding(0, 1, fix((0, 1, "“"), (20, 21, "”")))  # mends a far mark: what lies between stays free
    assert len(choose([pair, one(5, 9, "x")], "safe").taken) == 2
    assert len(choose([one(0, 5, "x"), one(5, 6, ", ")], "safe").taken) == 2
    assert len(choose([finding(5, 5, fix((5, 5, "the "))), one(5, 9, "the x")], "safe").taken) == 1


findings = st.lists(
    st.builds(
        lambda start, length, level, safety, text, fixed: (
            one(start, start + length, text, level, safety) if fixed else finding(start, start + length)
        ),
        st.integers(0, 30),
        st.integers(0, 4),
        st.sampled_from(LEVELS),
        st.sampled_from(SAFETIES),
        st.sampled_from(["", "x", "the "]),
        st.integers(0, 9).map(bool),
    ),
    max_size=25,
)


@given(findings, st.sampled_from(SAFETIES))
def test_taken_and_skipped_are_what_was_offered(offered: list[Finding], level: Safety) -> None:
    choice = choose(offered, level)
    ids = [id(f) for f, _ in choice.taken] + [id(f) for f, _ in choice.skipped]
    assert sorted(ids) == sorted(id(f) for f in offered)
    assert all(reason for _, reason in choice.skipped)
    apply_edits("a" * 40, [edit for _, chosen in choice.taken for edit in chosen.edits])  # no overlap
    assert all(SAFETIES.index(chosen.safety) >= SAFETIES.index(level) for _, chosen in choice.taken)


@given(findings)
def test_the_choice_is_that_of_the_plain_rule(offered: list[Finding]) -> None:
    """Compared with the quadratic words of the design: strongest first, each against all that is taken."""

    def meet(one: Span, other: Span) -> bool:
        if one.start == one.end or other.start == other.end:
            return one.start <= other.end and other.start <= one.end
        return one.overlaps(other)

    taken: list[int] = []
    order = sorted(
        (i for i, f in enumerate(offered) if f.fixes),
        key=lambda i: (
            -LEVELS.index(offered[i].evidence.level),
            -(offered[i].span.end - offered[i].span.start),
            offered[i].span.start,
            i,
        ),
    )
    for i in order:
        if not any(meet(offered[i].span, offered[j].span) for j in taken):
            taken.append(i)
    assert [f for f, _ in choose(offered, "suggestion").taken] == [offered[i] for i in sorted(taken)]


def rewriter(*rules: tuple[str, str]) -> Callable[[str], tuple[Finding, ...]]:
    """A check that finds every occurrence of each left side and proposes the right side."""

    def check(text: str) -> tuple[Finding, ...]:
        return tuple(
            finding(at, at + len(old), fix((at, at + len(old), new)), rule=f"{old}>{new}")
            for old, new in rules
            for at in range(len(text))
            if text.startswith(old, at)
        )

    return check


def test_repair_goes_on_until_nothing_is_taken() -> None:
    result = repair("aaaa b", rewriter(("aa", "a"), ("b", "c")), "safe")
    assert (result.text, result.rounds, len(result.taken), result.skipped) == ("a c", 2, 4, ())
    assert repair("clean", rewriter(("x", "y")), "safe").rounds == 0


def test_repair_starts_from_known_findings() -> None:
    calls = []

    def check(text: str) -> tuple[Finding, ...]:
        calls.append(text)
        return rewriter(("x", "y"))(text)

    assert repair("x", check, "safe", first=rewriter(("x", "y"))("x")).text == "y"
    assert calls == ["y"]


def test_what_is_not_allowed_is_reported_and_left() -> None:
    flag, suggestion = finding(0, 1), one(2, 3, "z", safety="suggestion")
    result = repair("a b c", lambda text: (flag, suggestion), "unsafe")
    assert result.text == "a b c"
    assert [reason for _, reason in result.skipped] == ["flag only", "only a suggestion"]


def test_repairs_that_undo_each_other_are_an_error_that_names_them() -> None:
    with pytest.raises(MtfixError, match=r"^line 2: the repairs of a>b, b>a undo each other; nothing was changed$"):
        repair("x\r\na c", rewriter(("a", "b"), ("b", "a"), ("c", "d")), "safe")


def test_repairs_without_end_are_an_error_that_names_them() -> None:
    with pytest.raises(MtfixError, match=r"^line 1: the repairs of a>aa still find work after 4 rounds; nothing"):
        repair("a b", rewriter(("a", "aa"), ("b", "c")), "safe", rounds=4)


def test_the_limit_counts_the_rounds_that_change_something() -> None:
    check = rewriter(("aa", "a"))
    assert repair("aaaa", check, "safe", rounds=2).text == "a"
    with pytest.raises(MtfixError, match="after 1 rounds"):
        repair("aaaa", check, "safe", rounds=1)


words = st.text("ab ", max_size=3)


@given(st.text("abc ", max_size=12), st.lists(st.tuples(words.filter(bool), words), max_size=4))
def test_fixing_twice_is_fixing_once(text: str, rules: list[tuple[str, str]]) -> None:
    check = rewriter(*rules)
    try:
        result = repair(text, check, "safe", rounds=6)
    except MtfixError:
        assume(False)
    again = repair(result.text, check, "safe", rounds=6)
    assert (again.text, again.taken, again.rounds) == (result.text, (), 0)
    assert again.skipped == result.skipped


def test_text_is_encoded_behind_its_mark() -> None:
    assert encode_text("f", "utf-16-le", b"\xff\xfe", "a\n") == b"\xff\xfea\x00\n\x00"
    assert encode_text("f", "gb18030", b"", "总") == "总".encode("gb18030")


@pytest.mark.parametrize(
    ("encoding", "text", "message"),
    [
        ("latin-1", "a\r\nb\rc “quoted”", "f:3: latin-1 cannot hold '“' (U+201C)"),
        ("ascii", "a\u200bb", "f:1: ascii cannot hold '\\u200b' (U+200B)"),
        ("utf-8", "\ud800", "f:1: utf-8 cannot hold '\\ud800' (U+D800)"),
        ("no-such", "a", "f: unknown encoding no-such"),
    ],
)
def test_what_an_encoding_cannot_hold_is_named(encoding: str, text: str, message: str) -> None:
    with pytest.raises(MtfixError) as caught:
        encode_text("f", encoding, b"", text)
    assert str(caught.value) == message


def test_a_safety_that_there_is_not() -> None:
    for text in ("They talked of price and price.", "They talked."):
        with pytest.raises(ValueError, match="no safety is called 'bogus'; there are suggestion, unsafe, safe"):
            mtfix.check_text(text).fixed("bogus")  # type: ignore[arg-type]
