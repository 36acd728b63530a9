"""What reports quote of files with sources: the segment beside its source, and nothing of how the file writes it.

`UPDATE_GOLDEN=1 pytest tests/test_reports_segments.py` writes the golden files anew; read the diff.
"""

import os
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from mtfix.api import Report, report_on
from mtfix.engine import Rules, load_checks
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources
from mtfix.model import Fix
from mtfix.parallel import pair_documents
from mtfix.repair import choose
from mtfix.reports import Style, load_report
from mtfix.reports._layout import columns
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
