"""Comma-separated values: as the standard library reads them, with every cell in its place."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping import SENTENCE, assert_sound, edited, segments_of

from mtfix import formats
from mtfix.api import check_text
from mtfix.files import Source
from mtfix.model import Document, MtfixError, Span

HEAD = "id,document,source,target"


def _read(text: str) -> Document:
    return formats.read(Source("a.csv", text.encode()))


def _targets(text: str) -> list[str]:
    document = _read(text)
    assert_sound(document)
    return [segment.target for segment in segments_of(document)]


def _written(rows: list[list[str]], **how: object) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **how).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


_CELL = st.text(st.sampled_from("ab ,;\"\r\n中😀\t\u2028'")) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0")
)
_ROWS = st.lists(st.tuples(st.text("xyz", max_size=2), st.sampled_from("uvw"), _CELL, _CELL).map(list), max_size=6)
# Of line ends the library quotes only those that it writes itself, unless it quotes everything.
_HOW = st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, end) for end in ("\r\n", "\n", "\r"))]).flatmap(
    lambda how: st.fixed_dictionaries(
        {"delimiter": st.sampled_from(",;"), "quoting": st.just(how[0]), "lineterminator": st.just(how[1])}
    )
)


@settings(deadline=None)
@given(_ROWS, _HOW)
def test_what_the_standard_library_writes_is_read(rows: list[list[str]], how: dict[str, object]) -> None:
    text = _written([HEAD.split(","), *rows], **how)
    document = _read(text)
    assert_sound(document)
    assert document.faults == ()
    expected = [
        (scope, identity or str(number), source, target)
        for scope in dict.fromkeys(row[1] for row in rows)
        for number, (identity, name, source, target) in enumerate(rows, 1)
        if name == scope
    ]
    assert [(scope.id, s.id, s.source, s.target) for scope in document.scopes for s in scope.segments] == expected


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=40))
def test_well_formed_rows_are_read_as_the_standard_library_reads_them(body: str) -> None:
    document = _read(f"target,x\n{body}")
    assert_sound(document)
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), strict=True))
    except csv.Error:
        assert document.faults
        return
    good = [row[0] for row in rows if row and not any(row[2:])]
    assert [segment.target for segment in segments_of(document)] == good
    assert len(document.faults) == sum(any(row[2:]) for row in rows)


@settings(deadline=None)
@given(_ROWS.filter(bool), _HOW, st.data(), st.sampled_from(["", "new", 'a "b", c;', '"', "a\nb"]))
def test_an_edit_changes_its_cell_alone(
    rows: list[list[str]], how: dict[str, object], data: st.DataObject, new: str
) -> None:
    rows[0][3] += "a"  # nothing can be put into an empty cell
    document = _read(_written([HEAD.split(","), *rows], **how))
    segment = segments_of(document)[0]
    start = data.draw(st.integers(0, len(segment.target) - 1))
    end = data.draw(st.integers(start + 1, len(segment.target)))
    after = edited(document, segment, Span(start, end), new)
    rows[0][3] = segment.target[:start] + new + segment.target[end:]
    delimiter = str(how["delimiter"])
    assert list(csv.reader(io.StringIO(after, newline=""), delimiter=delimiter, strict=True))[1:] == rows
    assert segments_of(_read(after))[0].target == rows[0][3]


@given(st.text(st.sampled_from('a",;\r\n'), max_size=30) | st.text(), st.booleans())
def test_any_text_is_read_or_refused(text: str, headed: bool) -> None:
    try:
        document = formats.parse(f"id;target\n{text}" if headed else text, "a.csv")
    except MtfixError as error:
        told: tuple[str, ...] = (str(error),)
    else:
        assert_sound(document)
        told = document.faults
    assert all(fault.startswith("a.csv:") and "\n" not in fault for fault in told)


def test_cells_and_their_quoting() -> None:
    text = 'Source;"Target ";ID\r\n中;"say ""no"" to\r\nit";7\r\nx;bare "mark", kept;\r\n\r\n;"";"e"\r\n'
    document = _read(text)
    assert_sound(document)
    assert document.numbered
    (scope,) = document.scopes
    assert [(s.id, s.source, s.target, s.quoting) for s in scope.segments] == [
        ("7", "中", 'say "no" to\r\nit', "quoted-csv"),
        ("2", "x", 'bare "mark", kept', "csv"),
        ("e", "", "", "quoted-csv"),
    ]
    assert [(p.kind, text[p.file.start : p.file.end]) for p in scope.segments[0].pieces] == [
        ("text", "say "),
        ("escape", '""'),
        ("text", "no"),
        ("escape", '""'),
        ("text", " to\r\nit"),
    ]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("", []),
        ("\n \n", []),
        ("target", []),
        ("target\nOne\n\nTwo", ["One", "Two"]),
        ('"TARGET"\r"One, two"\r', ["One, two"]),
        ("id;target\n1;One, two\n", ["One, two"]),
        ("note;x,target\na;b,One\n", ["One"]),
        ('"target";"id"\n"a";"b"\n', ["a"]),
        ("target\n", []),
        ("target,x\n a b ,1\n,2\n", [" a b ", ""]),
        ("target,x\nshort\n", ["short"]),
        ("target,x\nlong,1,,,\n", ["long"]),
    ],
)
def test_separators_and_rows(text: str, targets: list[str]) -> None:
    assert _targets(text) == targets
    assert _read(text).faults == ()


@pytest.mark.parametrize(
    ("body", "faults", "targets"),
    [
        ("1\n2,b\n", ["2: row with 1 of 2 columns; left out"], ["b"]),
        ("1,a,x\n2,b\n", ["2: row with 3 columns where the header has 2; left out"], ["b"]),
        (
            '1,"a\nb"\n2,"c" d\n3,e\n',
            ["4: text behind the closing quotation mark of a cell; row left out"],
            ["a\nb", "e"],
        ),
        (
            '1,a\n"2\r\n3","b\n3,c\n',
            ["4: a quotation mark opens a cell and never closes; the rows from here on are left out"],
            ["a"],
        ),
        ('1,"', ["2: a quotation mark opens a cell and never closes; the rows from here on are left out"], []),
        ('1,"""\n2,b', ["2: a quotation mark opens a cell and never closes; the rows from here on are left out"], []),
    ],
)
def test_faults(body: str, faults: list[str], targets: list[str]) -> None:
    document = _read(f"id,target\n{body}")
    assert_sound(document)
    assert list(document.faults) == [f"a.csv:{fault}" for fault in faults]
    assert [segment.target for segment in segments_of(document)] == targets


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\ttarget\n1\tx\n", "a.csv:1: the header row names no column `target` (it has id target)"),
        ('id,"te\nxt"\n', "a.csv:1: the header row names no column `target` (it has id, te xt)"),
        ('id,\n"target\n', "a.csv:1: the header row names no column `target` (it has id, )"),
        ('"i\nd","target\n', "a.csv:2: a quotation mark opens a cell of the header row and never closes"),
        ('"target"x,id\n', "a.csv:1: text behind the closing quotation mark of a cell of the header row"),
    ],
)
def test_a_header_row_that_is_none(text: str, message: str) -> None:
    with pytest.raises(MtfixError) as error:
        _read(text)
    assert str(error.value) == message


def test_a_header_row_of_a_megabyte_is_told_in_a_short_line() -> None:
    with pytest.raises(MtfixError) as error:
        _read("x," * 500_000)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("how", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_fix_leaves_the_other_cells(how: int) -> None:
    rows = [HEAD.split(","), ["1", "d", "脱虚向实", SENTENCE], ["2", "d", 'a "b"', 'Say "no", they said.']]
    report = check_text(_written(rows, quoting=how), path="a.csv", source_language="zh")
    assert report.format == "csv"
    (finding,) = [f for f in report.findings if f.rule == "term/avoid"]
    assert finding.segment is not None
    assert (finding.segment.id, report.text[slice(finding.span.start, finding.span.end)]) == ("1", "defy the reality")
    fixed = list(csv.reader(io.StringIO(report.fixed("unsafe"), newline=""), strict=True))
    assert fixed[1][3] != SENTENCE
    assert "defy" not in fixed[1][3]
    assert [fixed[0], fixed[1][:3], fixed[2]] == [rows[0], rows[1][:3], rows[2]]
