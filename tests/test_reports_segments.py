"""What reports quote of files with sources: the segment beside its source, and nothing of how the file writes it.

`UPDATE_GOLDEN=1 pytest tests/test_reports_segments.py` writes the golden files anew; read the diff.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mtfix.api import Report, report_on
from mtfix.engine import Rules, load_checks
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources
from mtfix.model import Fix, Piece, Segment, Span
from mtfix.parallel import pair_documents
from mtfix.passage import Passage, readable
from mtfix.repair import choose
from mtfix.reports import Style, load_report
from mtfix.reports._layout import columns, wrap
from mtfix.reports._segments import in_passage, passages_of, word_diff

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SMALL = HERE / "glossaries" / "small.toml"
LONG = "这一段话很长，说的是市场的行情和各家公司的打算。" * 12
TEXTS = {
    "notice.xlf": '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
    '<file original="a" source-language="zh" target-language="en" datatype="plaintext"><body>\n'
    '<trans-unit id="n.1"><source>基金 &amp; 银行要<g id="1">脱虚向实</g>。</source>'
    '<target>Funds &amp; &lt;banks&gt; <g id="1">defy the reality</g> now.</target></trans-unit>\n'
    '<trans-unit id="n.2"><source>这是下一个<x id="2"/>风口。</source>'
    '<target>This is the next outlet<x id="2"/>, they say.</target></trans-unit>\n'
    "</body></file></xliff>\n",
    "notice.po": 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: en\\n"\n\n'
    'msgid "基金要脱虚向实，%d 家"\nmsgstr ""\n"The \\"funds\\" defy "\n'
    '"the reality, %d of them.\\n"\n"All of them."\n',
    "notice.csv": 'id,source,target\n7,他说“下一个风口”。,"He said ""next outlet"", twice."\n'
    f"8,{LONG}脱虚向实{LONG},Defy the reality.\n",
    "notice.jsonl": '{"source": "跑路", "target": "The owners\\u00a0\\"ran the road\\"."}\n',
}


@pytest.fixture(scope="module")
def rules() -> Rules:
    lexicon = Lexicon(compile_sources([("small.toml", SMALL.read_bytes())]))
    return Rules((lexicon,), source_language="zh", select=("small",))


@pytest.fixture(scope="module")
def reports(rules: Rules) -> list[Report]:
    checks = load_checks(rules)
    made = [report_on(parse(text, name), rules, checks) for name, text in TEXTS.items()]
    beside = parse("总书记指出。\n\n下一个风口来了。\n", "<source>")
    text = "The Secretary-General of the CPC pointed it out.\n\nThe next outlet is here.\n"
    paired = report_on(pair_documents(parse(text, "out.txt"), beside), rules, checks)
    return [*made, replace(paired, source=beside)]


def golden(name: str, written: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(written, "utf-8")
    assert written == path.read_text("utf-8")


@pytest.mark.parametrize(("report", "name"), [("text", "segments.txt"), ("markdown", "segments.markdown")])
def test_quoted_beside_the_source(reports: list[Report], report: str, name: str) -> None:
    golden(name, "".join(load_report(report)(reports, Style(False, 80))))


def test_a_case_of_junit_has_the_source(reports: list[Report]) -> None:
    golden("segments.junit", "".join(load_report("junit")(reports, Style(False))))


def test_in_colour_the_term_of_the_source_is_marked_too(reports: list[Report]) -> None:
    golden("segments.ansi", "".join(load_report("text")(reports[:1], Style(True, 50))))


def test_changed_words_beside_the_source(reports: list[Report]) -> None:
    diffs = []
    for report in reports:
        diffs.append(word_diff(report, choose(report.findings, "suggestion", report.text).taken, colour=False))
    golden("segments.diff", "\n".join(diffs))


@pytest.mark.parametrize("width", [40, 50, 80])
def test_no_line_is_wider_than_the_terminal(reports: list[Report], width: int) -> None:
    written = "".join(load_report("text")(reports, Style(False, width)))
    quoted = [line for line in written.splitlines() if line.startswith(("  ┆", "  │", "  →", "    "))]
    assert quoted
    assert all(columns(line) <= width for line in quoted)


def test_nothing_of_the_markup_is_quoted(reports: list[Report]) -> None:
    quoted = "".join(load_report("text")(reports, Style(False, 120)))
    assert not re.search(r"&amp;|&lt;|<g |<x |\\\"|\\u00a0|\"\"", quoted)


def test_a_repair_elsewhere_is_not_shown_here(reports: list[Report]) -> None:
    report = reports[0]
    passages = passages_of(report)
    assert passages is not None
    first, *_, last = report.findings
    elsewhere = Fix(last.fixes[0].edits, "suggestion", "elsewhere")
    passage = passages.of(first)
    _, shown = in_passage(report.text, passage, replace(first, fixes=(elsewhere,)))
    assert shown.fixes[0].edits == ()


def test_words_are_the_same_wherever_the_file_breaks_them(rules: Rules) -> None:
    text = (
        'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "脱虚向实"\nmsgstr "Funds defy the reality."\n\n'
        'msgid "要脱虚向实"\nmsgstr "Money will defy "\n"the reality."\n'
    )
    written = "".join(load_report("text")([report_on(parse(text, "a.po"), rules, load_checks(rules))], Style()))
    assert "2 places, one decision: also 8:20." in written


def test_what_a_tag_keeps_from_being_repaired_is_an_entry_of_its_own(rules: Rules) -> None:
    text = TEXTS["notice.xlf"].replace("next outlet<x", 'capital must defy the <g id="9">reality</g><x')
    text = text.replace("风口", "脱虚向实")
    written = "".join(load_report("text")([report_on(parse(text, "a.xlf"), rules, load_checks(rules))], Style()))
    assert "must ⟦defy the ‹g›reality⟧‹/g›▯, they say." in written
    assert "by hand: markup stands inside" in written
    assert "2 places" not in written


def segment_of(kinds: list[str]) -> tuple[Segment, str]:
    """A segment and its file: a letter of text, a tag, its end, a placeholder, a short one, a comment."""
    written = {
        "text": "a",
        "tag": '<g id="1">',
        "end": "</g>",
        "hold": '<x id="2"/>',
        "short": "%s",
        "note": "<!-- n -->",
    }
    target, file, pieces = "", "", []
    for kind in kinds:
        told = "a" if kind == "text" else "\ufffc" if kind in ("hold", "short") else ""
        place = Span(len(target), len(target) + len(told))
        name = "text" if kind == "text" else "locked" if told else "markup"
        pieces.append(Piece(place, Span(len(file), len(file) + len(written[kind])), name))  # type: ignore[arg-type]
        target, file = target + told, file + written[kind]
    return Segment("s", target, tuple(pieces)), file


@given(st.lists(st.sampled_from(["text", "tag", "end", "hold", "short", "note"]), min_size=1, max_size=12), st.data())
def test_marks_move_what_stands_behind_them(kinds: list[str], data: st.DataObject) -> None:
    segment, file = segment_of(kinds)
    start = data.draw(st.integers(0, len(segment.target)))
    end = data.draw(st.integers(start, len(segment.target)))
    text, span, made = readable(Passage(segment.target, Span(start, end), segment), file, [(Span(start, end), "b")])
    shown = {"text": "a", "tag": "‹g›", "end": "‹/g›", "hold": "▯", "short": "%s", "note": ""}
    assert text == "".join(shown[kind] for kind in kinds)
    assert made == [(span, "b")]
    inside = re.sub("‹/?g›", "", text[span.start : span.end])
    assert inside.replace("%s", "▯") == segment.target[start:end].replace("\ufffc", "▯")
    assert not text[span.start : span.end].startswith("‹")
    assert not text[span.start : span.end].endswith("›")


@pytest.mark.parametrize("width", range(6, 30))
def test_no_row_begins_with_what_closes(width: int) -> None:
    rows = wrap("会议强调，加快⟦构建新⟧，（着力推动）。统筹“三成”、⟦三成⟧。", width)
    assert all(columns(row) <= width for row in rows)
    assert not [row for row in rows if row[0] in "⟧，。、）”" or row[-1] == "⟦"]


def test_a_plain_text_loads_nothing_of_segments() -> None:
    code = (
        "import sys; from mtfix.api import check_text; from mtfix.reports import Style, load_report;"
        "report = check_text('They talked of price and price.', source_language='zh'); assert report.findings;"
        "print(len([list(load_report(n)([report], Style())) for n in ('text', 'markdown', 'junit', 'json')]),"
        "*({'mtfix.passage', 'mtfix.diff', 'rapidfuzz', 'sacremoses'} & set(sys.modules)))"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}  # what measures coverage imports much
    printed = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True).stdout
    assert printed == "4\n"
