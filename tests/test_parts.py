"""Files read in parts: what is said of them is what is said of the same file read whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfix import files, parts
from mtfix.api import Report
from mtfix.cli.check import command
from mtfix.config import Settings, load_rules
from mtfix.formats import document_of, read
from mtfix.model import Document, MtfixError, Segment
from mtfix.parts import read_parts
from mtfix.run import Run, check_paths

ROWS = [
    ("a", "增长20%。", "It grew by 30%. The price and price rose."),
    ("b", "区块链是新的。", "The blockchain is new."),
    ("c", "", ""),
    ("d", "他说“好”。", 'He said "good" and left, and the the rest stayed.'),
    ("e", "第一。第二。", "The first; the second."),
    ("f", "中国 & 世界", "China & the world met in 2019."),
    ("g", "在2018年。", "It was in 2018."),
    ("h", "请注意。", "Please take note of attention and attention."),
]
UNIT = '<tu><tuv xml:lang="{}"><seg>{}</seg></tuv><tuv xml:lang="{}"><seg>{}</seg></tuv></tu>{}'
HEAD = '<?xml version="1.0" encoding="{}"?>\n<!-- <tu> </tu> -->\n<tmx version="1.4">\n<header srclang="zh"/>\n<body>\n'
TAIL = "</body>\n</tmx>\n"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Parts of so many bytes, of any file."""

    def cut(size: int) -> None:
        monkeypatch.setattr("mtfix.run.LARGE", 1)
        monkeypatch.setattr(parts, "SIZE", size)

    return cut


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _tsv(rows: list[tuple[str, str, str]], end: str = "\n") -> str:
    return end.join(["document\tsource\ttarget", *("\t".join(row) for row in rows), ""])


def _csv(rows: list[tuple[str, str, str]], end: str = "\n", mark: str = ",") -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    return end.join([f"document{mark}source{mark}target", *(mark.join(row) for row in quoted), ""])


def _jsonl(rows: list[tuple[str, str, str]], end: str = "\n") -> str:
    lines = [json.dumps({"document": d, "src": s, "mt": t}, ensure_ascii=len(s) % 2 == 0) for d, s, t in rows]
    return "".join(line + end for line in lines)


def _tmx(rows: list[tuple[str, str, str]], end: str = "\n", encoding: str = "UTF-8") -> str:
    units = "".join(UNIT.format("zh-CN", _escaped(s), "en-US", _escaped(t), end) for _, s, t in rows)
    return HEAD.format(encoding) + units + TAIL


def _all(documents: list[Document]) -> list[Segment]:
    return [s for document in documents for scope in document.scopes for s in scope.segments]


def _report(path: Path, *options: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, [str(path), "--from", "zh", "--no-cache", *options], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, result.stdout, result.stderr


def _same(path: Path, cut: Callable[[int], None], sizes: tuple[int, ...] = (1, 40, 150, 400, 100_000)) -> str:
    """All reports of a file, whole and in parts, are the same; the JSON of it."""
    forms = ("text", "json", "jsonl", "rdjson", "sarif", "gitlab", "github", "junit", "markdown")
    whole = {form: _report(path, "--format", form) for form in forms}
    for size in sizes:
        cut(size)
        for form in forms:
            assert _report(path, "--format", form) == whole[form], (size, form)
    return whole["json"][1]


FILES = {
    "tsv": (_tsv(ROWS), "t.tsv"),
    "tsv with CRLF": (_tsv(ROWS, "\r\n"), "t.tsv"),
    "tsv with old line ends": (_tsv(ROWS, "\r"), "t.tsv"),
    "tsv with faults": (_tsv(ROWS[:3]) + "a\n\n" + _tsv(ROWS[3:]) + "x\ty", "t.tsv"),
    "tsv without a last line end": (_tsv(ROWS)[:-1], "t.tsv"),
    "tsv without rows": ("source\ttarget", "t.tsv"),
    "empty tsv": (" ", "t.tsv"),
    "tsv without target": (_tsv(ROWS).replace("target", "other"), "t.tsv"),
    "csv": (_csv(ROWS), "t.csv"),
    "csv with CRLF and line breaks": (_csv(ROWS).replace(". ", ".\n").replace("\n", "\r\n"), "t.csv"),
    "csv with semicolons": (_csv(ROWS, mark=";"), "t.csv"),
    "csv that never closes": (_csv(ROWS) + 'd,"x,y\nd,e,f\n', "t.csv"),
    "csv with stray words": (_csv(ROWS[:4]) + 'd,"x"z,y\nd,e\n' + _csv(ROWS)[23:], "t.csv"),
    "csv with a header that never closes": ('document,"source,target\n1,2,3\n', "t.csv"),
    "jsonl": (_jsonl(ROWS), "t.jsonl"),
    "jsonl with CRLF": (_jsonl(ROWS, "\r\n"), "t.jsonl"),
    "jsonl with faults": ("[]\n\n{}\n" + _jsonl(ROWS[:4]) + "{\n[]\n" + _jsonl(ROWS[4:]) + '{"mt": 1}', "t.jsonl"),
    "jsonl without target": ('{"a": 1}\n{"b": 2}\n', "t.jsonl"),
    "tmx": (_tmx(ROWS), "t.tmx"),
    "tmx with CRLF": (_tmx(ROWS, "\r\n").replace("<body>\n", "<body>\r\n"), "t.tmx"),
    "tmx in UTF-16": (_tmx(ROWS, encoding="UTF-16"), "t.tmx"),
    "tmx in GB 18030": (_tmx(ROWS, encoding="GB18030"), "t.tmx"),
    "tmx cut short": (_tmx(ROWS)[:-60], "t.tmx"),
    "tmx that ends behind a unit": (_tmx(ROWS).replace(TAIL, ""), "t.tmx"),
    "tmx broken in the middle": (_tmx(ROWS).replace("the second.</seg>", "the second.</sag>"), "t.tmx"),
    "tmx with more behind its end": (_tmx(ROWS[:4]) + _tmx(ROWS[4:]), "t.tmx"),
    "tmx with an entity": (_tmx(ROWS).replace("<tmx", "<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx"), "t.tmx"),
    "no tmx": ("<html><tu></tu><tu></tu></html>", "t.tmx"),
    "tmx with comments": (
        _tmx(ROWS, "\n<!-- </tu> <tu> -->\n<?x </tu>?>").replace("met", "<![CDATA[</tu>]]>"),
        "t.tmx",
    ),
    "tmx without units": (HEAD.format("UTF-8") + TAIL, "t.tmx"),
    "not in UTF-8": (_tsv(ROWS), "t.tsv"),
    "with a NUL": (_tsv(ROWS).replace("2018.", "\0"), "t.tsv"),
}


@pytest.mark.parametrize("name", FILES)
def test_reports_are_the_same(name: str, tmp_path: Path, tiny: Callable[[int], None]) -> None:
    _check_alike(name, tmp_path, tiny, (60,))


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_reports_are_the_same_however_it_is_cut(name: str, tmp_path: Path, tiny: Callable[[int], None]) -> None:
    _check_alike(name, tmp_path, tiny, (1, 400))


def _check_alike(name: str, tmp_path: Path, tiny: Callable[[int], None], sizes: tuple[int, ...]) -> None:
    text, file = FILES[name]
    path = tmp_path / file
    encoding = {"tmx in UTF-16": "utf-16", "tmx in GB 18030": "gb18030", "not in UTF-8": "gb18030"}.get(name, "utf-8")
    path.write_bytes(text.encode(encoding))
    _same(path, tiny, sizes)


def test_parts_are_cut_at_documents(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    rows = [(str(n // 4), f"第{n}句。", f"Sentence number {n} of the document.") for n in range(40)]
    tiny(450)
    for name, text in (("a.tsv", _tsv(rows)), ("a.csv", _csv(rows)), ("a.jsonl", _jsonl(rows))):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        documents = list(read_parts(str(path)))
        assert len(documents) > 2
        assert [scope.id for d in documents for scope in d.scopes] == [str(n) for n in range(10)]
        assert [d.part.scopes for d in documents if d.part] == [
            sum(len(d.scopes) for d in documents[:n]) for n in range(len(documents))
        ]


def _attempt(read_it: Callable[[], list[Document]]) -> list[Document] | str:
    try:
        return read_it()
    except MtfixError as error:
        return str(error)


def _told(documents: list[Document]) -> list[tuple[str, ...]]:
    return sorted((s.id, s.target, s.source, s.quoting, s.state) for s in _all(documents))


CELL = st.text(st.sampled_from('ab,;"\r\n \t中é&<'), max_size=6)
TABLE = st.lists(st.tuples(st.sampled_from("xyz"), CELL, CELL), max_size=12)


def test_an_empty_row_of_another_document_is_read_once(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(_tsv([(name, "", ";" * (name == "y")) for name in "xxxyx"] + [("z", "", "z")]), "utf-8")
    for size in range(1, 60):
        tiny(size)
        assert sorted(s.id for s in _all(list(read_parts(str(path))))) == ["1", "2", "3", "4", "5", "6"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TABLE, st.integers(1, 90), st.sampled_from(["tsv", "csv", "jsonl", "tmx"]), st.data())
def test_segments_are_the_same(
    tmp_path: Path, tiny: Callable[[int], None], rows: list[Any], size: int, name: str, data: st.DataObject
) -> None:
    """Whatever the file holds, cut short anywhere too: ids, words, sources, places and faults."""
    text = {"tsv": _tsv, "csv": _csv, "jsonl": _jsonl, "tmx": _tmx}[name](rows)
    text = text[: data.draw(st.integers(0, len(text)))] if data.draw(st.booleans()) else text
    path = tmp_path / f"t.{name}"
    path.write_bytes(text.encode())
    tiny(size)
    read_whole = _attempt(lambda: [read(files.read_source(str(path)))])
    found = _attempt(lambda: list(read_parts(str(path))))
    if isinstance(read_whole, str) or isinstance(found, str):
        assert found == read_whole
        return
    (whole,) = read_whole
    assert [f for d in found for f in d.faults] == list(whole.faults)
    assert _told([whole]) == _told(found)
    spans = {(s.id, p.kind, p.file.start, p.file.end) for s in _all([whole]) for p in s.pieces}
    placed = set()
    for document in found:
        assert document.part
        for segment in _all([document]):
            for piece in segment.pieces:
                stretch = document.part.stretch(piece.file.start)
                by = stretch.offset - stretch.at
                placed.add((segment.id, piece.kind, piece.file.start + by, piece.file.end + by))
                file = slice(piece.file.start + by, piece.file.end + by)
                assert document.text[piece.file.start : piece.file.end] == whole.text[file]
    assert placed == spans


def test_the_languages_of_a_memory_are_those_of_the_whole(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    """Units of another pair come first: the file is Chinese to English nonetheless."""
    german = "".join(UNIT.format("en", "A sentence.", "de", "Ein Satz.", "\n") for _ in range(5))
    path = tmp_path / "t.tmx"
    path.write_text(_tmx(ROWS).replace("<body>\n", f"<body>\n{german}"), "utf-8")
    assert json.loads(_same(path, tiny, (50, 300)))["documents"][0]["findings"]
    path.write_text(HEAD.format("UTF-8") + german + TAIL, "utf-8")
    _same(path, tiny, (50, 300))


def test_a_memory_on_one_line(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    path = tmp_path / "t.tmx"
    path.write_text(_tmx(ROWS, "").replace("\n", ""), "utf-8")
    found = json.loads(_report(path, "--format", "json")[1])
    tiny(80)
    assert json.loads(_report(path, "--format", "json")[1]) == found
    assert {f["line"] for f in found["documents"][0]["findings"]} == {1}


def test_files_are_compared_over_their_parts(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    rows = [(str(n), "请关闭电源。", "Switch off the power.") for n in range(6)]
    rows[4] = ("4", "请关闭电源。", "Turn it off.")
    first, second = tmp_path / "a.tsv", tmp_path / "b.tsv"
    first.write_text(_tsv(rows), "utf-8")
    second.write_text(_tsv([("z", "请关闭电源。", "Power down now.")]), "utf-8")
    asked = (str(second), "--consistency", "project", "--select", "source/inconsistent", "--format")
    whole = [_report(first, *asked, form) for form in ("jsonl", "text")]
    tiny(60)
    assert [_report(first, *asked, form) for form in ("jsonl", "text")] == whole
    assert "a.tsv:2" in whole[0][1]
    assert "and 4 more places" in whole[0][1]


def test_baseline_and_several_reports(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    path, out = tmp_path / "t.tsv", tmp_path / "out.json"
    path.write_text(_tsv(ROWS), "utf-8")
    whole = _report(path, "--format", "jsonl", "--output", f"json={out}"), out.read_text()
    tiny(60)
    assert (_report(path, "--format", "jsonl", "--output", f"json={out}"), out.read_text()) == whole


def test_a_file_that_is_cut_down_while_it_is_read(tmp_path: Path, tiny: Callable[[int], None]) -> None:
    """What was found until then stands, and an error says that there is more to it."""
    path = tmp_path / "t.tsv"
    path.write_text(_tsv(ROWS * 40), "utf-8")
    tiny(500)
    rules = Settings(source_language="zh")
    results = check_paths([str(path)], Run(rules, load_rules(rules), parts=True))
    first = next(results)
    assert isinstance(first, Report)
    assert first.part
    assert first.part.more
    path.write_bytes(b"\xff" * 9_000)
    *_, error, last = results
    assert isinstance(error, MtfixError)
    assert "not UTF-8" in str(error)
    assert isinstance(last, Report)
    assert last.part
    assert not last.part.more


def test_a_file_that_breaks_off_is_reported_once(
    tmp_path: Path, tiny: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(_tsv(ROWS), "utf-8")
    tiny(100)

    def broken(*given: Any, **named: Any) -> Document:
        if named["part"].scopes > 3:
            raise MemoryError
        return document_of(*given, **named)

    monkeypatch.setattr(parts, "document_of", broken)
    for form in ("text", "json", "jsonl"):
        status, said, errors = _report(path, "--format", form, "--output", f"junit={tmp_path}/j.xml")
        assert (status, errors.count("cannot be checked: not enough memory")) == (2, 1)
        assert "number/mismatch" in said


def test_only_large_files_and_only_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(_tsv(ROWS), "utf-8")
    rules = Settings(source_language="zh")
    run = Run(rules, load_rules(rules), parts=True)
    assert not run.is_divided(str(path))
    path.write_text(_tsv(ROWS) + "x\ty\tz\n" * (files.LARGE // 6), "utf-8")
    assert run.is_divided(str(path))
    assert not Run(rules, run.rules).is_divided(str(path))
    assert not Run(rules, run.rules, parts=True, source="x").is_divided(str(path))
    assert not Run(rules, run.rules, format="plain", parts=True).is_divided(str(path))
