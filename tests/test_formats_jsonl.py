"""JSON Lines: as the standard library reads them, with every character in its place."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping import SENTENCE, assert_sound, edited, segments_of

from mtfix import formats
from mtfix.api import check_text
from mtfix.files import Source
from mtfix.model import Document, MtfixError, Span


def _read(text: str) -> Document:
    return formats.read(Source("a.jsonl", text.encode()))


def _told(text: str) -> tuple[str, ...]:
    """The complaints about a text, which must read soundly."""
    try:
        document = formats.parse(text, "a.jsonl")
    except MtfixError as error:
        return (str(error),)
    assert_sound(document)
    return document.faults


_WORDS = st.text(st.sampled_from('ab \\"/\n\t\x07中😀\u2028{}[]:,')) | st.text(st.characters(codec="utf-8"))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=5,
)
_ROWS = st.lists(
    st.tuples(
        st.dictionaries(_WORDS.filter(lambda name: name not in ("source", "document", "id")), _VALUES, max_size=3),
        st.fixed_dictionaries(
            {"target": _WORDS}, optional={"id": _WORDS | st.integers(), "source": _WORDS, "document": _WORDS}
        ),
        st.dictionaries(st.text("xyz"), _VALUES, max_size=2),
    ).map(lambda parts: parts[0] | parts[1] | parts[2]),
    min_size=1,
    max_size=4,
)
_HOW = st.fixed_dictionaries(
    {
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :  ")]),
    }
)


def _written(rows: list[dict[str, Any]], how: dict[str, Any]) -> str:
    return "".join(json.dumps(row, **how) + "\n" for row in rows)


@settings(max_examples=50, deadline=None)
@given(_ROWS, _HOW)
def test_what_the_standard_library_writes_is_read(rows: list[dict[str, Any]], how: dict[str, Any]) -> None:
    document = _read(_written(rows, how))
    assert_sound(document)
    assert document.faults == ()
    names = [row.get("document", "") for row in rows]
    expected = [
        (scope, str(row.get("id", "")) or str(number), row.get("source", ""), row["target"], "json")
        for scope in dict.fromkeys(names)
        for number, row in enumerate(rows, 1)
        if names[number - 1] == scope
    ]
    found = [(scope.id, s.id, s.source, s.target, s.quoting) for scope in document.scopes for s in scope.segments]
    assert found == expected


@settings(max_examples=50, deadline=None)
@given(_ROWS, _HOW, st.data(), st.sampled_from(["", "new", 'a "b"\\', "\n\x01", "中😀"]))
def test_an_edit_changes_its_target_alone(
    rows: list[dict[str, Any]], how: dict[str, Any], data: st.DataObject, new: str
) -> None:
    rows[0]["target"] += "a"  # nothing can be put into an empty string
    document = _read(_written(rows, how))
    first = segments_of(document)[0]
    start = data.draw(st.integers(0, len(first.target) - 1))
    end = data.draw(st.integers(start + 1, len(first.target)))
    after = edited(document, first, Span(start, end), new)
    rows[0]["target"] = first.target[:start] + new + first.target[end:]
    assert [json.loads(line) for line in after.split("\n") if line] == rows
    assert segments_of(_read(after))[0].target == rows[0]["target"]


@settings(max_examples=50, deadline=None)
@given(_ROWS, _HOW, st.data())
def test_damaged_lines_are_told_and_the_others_read(
    rows: list[dict[str, Any]], how: dict[str, Any], data: st.DataObject
) -> None:
    text = _written(rows, how)
    cut = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.text(st.sampled_from('{}[]",:\\ud83a1e.-tn\n')) | st.text())
    for damaged in (text[:cut], text[:cut] + junk + text[cut:], junk):
        assert all(fault.startswith("a.jsonl:") and "\n" not in fault for fault in _told(damaged))


@pytest.mark.parametrize(
    ("written", "target", "escapes"),
    [
        (
            r"a \"b\" \\ \/ \b\f\n\r\t",
            'a "b" \\ / \b\f\n\r\t',
            [r"\"", r"\"", r"\\", r"\/", *r"\b \f \n \r \t".split()],
        ),
        (r"\u4e2D\\u0041", "中\\u0041", [r"\u4e2D", r"\\"]),
        (r"x\ud83d\uDE00y", "x😀y", [r"\ud83d\uDE00"]),
        (r"\u0000\u2028", "\0\u2028", [r"\u0000", r"\u2028"]),
        ("plain 中😀\u2028/", "plain 中😀\u2028/", []),
    ],
)
def test_escapes(written: str, target: str, escapes: list[str]) -> None:
    text = f'{{"source": "{written}", "target": "{written}"}}\r\n'
    document = _read(text)
    assert_sound(document)
    (segment,) = segments_of(document)
    assert segment.target == segment.source == target
    assert segment.pieces[0].file.start == text.rindex(written)
    assert [text[p.file.start : p.file.end] for p in segment.pieces if p.kind == "escape"] == escapes
    assert all(p.target.end - p.target.start == 1 for p in segment.pieces if p.kind == "escape")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"target": "x", "id": 7}', ("7", "", "x")),
        ('{"target": "x", "id": 1.50}', ("1.50", "", "x")),
        ('{"id": null, "source": null, "target": "x"}', ("1", "", "x")),
        ('{"t\\u0061rget": "x", "source": "s"}', ("1", "s", "x")),
        ('{"target": {"target": "y"}, "target": "x"}', ("1", "", "x")),
        ('{"a": {"target": ["}", "target\\""]}, "target": "x", "b": [[], {}]}', ("1", "", "x")),
        ('{"source": "x", "n": -1e5, "ok": true, "target": "x"}', ("1", "x", "x")),
        ('{"mt": "x", "src": "s"}', ("1", "s", "x")),
        ('{"translation": "x", "source": "s", "src": "t"}', ("1", "s", "x")),
        ('{"hypothesis": "x"}', ("1", "", "x")),
        ('{"mt": "y", "target": "x", "src": "s"}', ("1", "", "x")),
        (' { "target" : "" } ', ("1", "", "")),
    ],
)
def test_fields(line: str, found: tuple[str, str, str]) -> None:
    document = _read(line)
    assert_sound(document)
    assert document.faults == ()
    assert [(s.id, s.source, s.target) for s in segments_of(document)] == [found]
    assert document.numbered


def test_lines_and_documents() -> None:
    text = (
        '{"x": 1}\n\n{"mt": "a", "document": "d"}\r\n{"mt": "b", "document": 3, "target": "z"}\n \n'
        '{"mt": "c", "document": "d"}'
    )
    document = _read(text)
    assert_sound(document)
    assert [(scope.id, [s.id for s in scope.segments]) for scope in document.scopes] == [
        ("d", ["3", "6"]),
        ("3", ["4"]),
    ]
    assert [s.target for s in segments_of(document)] == ["a", "c", "b"]
    assert document.faults == ("a.jsonl:1: no field `target`; left out",)
    assert _read("").scopes == _read("\n \n").scopes == ()
    assert [s.target for s in segments_of(_read('{"target":"a"}\r{"target":"b"}\r'))] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"target": "b"', "malformed JSON: expecting ',' delimiter (column 15)"),
        ('{"中": 1 "target": "b"}', "malformed JSON: expecting ',' delimiter (column 9)"),
        ('{"target": "b\t"}', "malformed JSON: invalid control character (column 14)"),
        ('{"target": "b"} x', "malformed JSON: extra data (column 17)"),
        ('{"target": "b", "n": NaN}', "malformed JSON: NaN is no number"),
        ('{"target": "b", "n": 1e999}', "a number out of range"),
        ('{"target": "b", "n": ' + "1" * 5000 + "}", "a number too long"),
        ('{"target": "b", "n": ' + "[" * 100_000, "nested too deeply"),
        ('{"target": "\\ud83d"}', "half a surrogate pair"),
        ('{"target": "\\ude00\\ud83d"}', "half a surrogate pair"),
        ('{"target": "b", "source": "\\ud83dxyzxyzxyz"}', "half a surrogate pair"),
        ('["target", "b"]', "no JSON object"),
        ('"target"', "no JSON object"),
        ('{"text": "b"}', "no field `target`"),
        ('{"target": null}', "the field `target` is no string"),
        ('{"target": ["b"]}', "the field `target` is no string"),
        ('{"target": 5}', "the field `target` is no string"),
        ('{"target": "b", "source": ["c"]}', "the field `source` is neither a string nor a number"),
        ('{"target": "b", "id": true}', "the field `id` is neither a string nor a number"),
    ],
)
def test_faults(line: str, reason: str) -> None:
    document = _read(f'{{"target": "a"}}\n{line}\n{{"target": "c"}}\n')
    assert_sound(document)
    assert document.faults == (f"a.jsonl:2: {reason}; left out",)
    assert [(s.id, s.target) for s in segments_of(document)] == [("1", "a"), ("3", "c")]


def test_objects_that_never_have_a_target() -> None:
    with pytest.raises(MtfixError, match=r"^a\.jsonl:2: the object has no field `target` \(it has text, label\)$"):
        _read('\n{"text": "a", "label": 1}\n{"text": "b"}\n')
    with pytest.raises(MtfixError, match=r"\(it has no field at all\)$"):
        _read("{}")


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_fix_leaves_the_rest(ascii_only: bool) -> None:
    rows = [
        {"id": 1, "source": "脱虚向实", "target": f"“No”,\n{SENTENCE}", "other": [SENTENCE]},
        {"id": 2, "target": 'Say "no".', "source": SENTENCE},
    ]
    report = check_text(_written(rows, {"ensure_ascii": ascii_only}), path="a.ndjson", source_language="zh")
    assert report.format == "jsonl"
    (finding,) = [f for f in report.findings if f.rule == "term/avoid"]
    assert report.text[finding.span.start : finding.span.end] == "defy the reality"
    first, second = (json.loads(line) for line in report.fixed("unsafe").splitlines())
    assert "defy" not in first["target"]
    assert [first | {"target": rows[0]["target"]}, second] == rows
