"""The reports that CI servers read, against golden files, schemas and real readers; and `--output FORMAT=FILE`.

`UPDATE_GOLDEN=1 pytest tests/test_reports_ci.py` writes the golden files anew; read the diff.
"""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import tracemalloc
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from functools import reduce
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise
from operator import or_
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import junitparser
import pyromark
import pytest
from ci_schemas import GITLAB, JUNIT, RDJSON
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from test_cli import BAD, COMMAND, GOOD, environment, mtfix
from test_reports import GOLDEN, SMALL, finding, odd_report, rendered

from mtfix.api import Report, report_on
from mtfix.cli._outputs import hold_outputs, write_reports
from mtfix.cli._run import Errors
from mtfix.engine import Rules, load_checks
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources
from mtfix.model import SEVERITIES, Edit, Fix, Severity, Span
from mtfix.repair import apply_edits
from mtfix.reports import Lines, Style, load_report, markdown, report_names
from mtfix.reports._layout import fold_blanks, harmless
from mtfix.reports._paths import from_root

UNREAD = Style(unread=("gone.txt: cannot be read: no such file or directory",))
NASTY = st.text(
    st.characters(codec="utf-8")
    | st.sampled_from("\x00\x01\x02\x03\x08\x1b\r\n\t\x85\u2028\u202e\ufffe\uffff<>&\"'`*_[]()#@:.|\\~$!-+=/^风😀 aZ9"),
    min_size=1,
    max_size=200,
)
MARKUP = (
    "<script>alert(1)</script> <img src=x onerror=y> <!-- x --> </details></ul> ]]> <![CDATA[ <?php",
    "[link](http://evil.example) ![i](x) <http://a.b> https://a.example www.b.example mail@c.example [a][b] [^1]",
    "**bold** _em_ ~~no~~ `code` ```fence``` # head\n\n- item\n1. one\n> quote\n---\n| a | b |\n|---|---|",
    "@somebody #123 GH-26 :smile: owner/repo#7 $x^2$ and $5 to $6 {{ x }} \\( \\) &lt; &amp; &#60;",
)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """An article, a file of odd findings with a place that cannot be read, the article again, and a clean file."""
    rules = Rules(
        (Lexicon(compile_sources([("small.toml", SMALL.read_bytes())])),), source_language="zh", select=("small",)
    )
    text = (GOLDEN / "article.txt").read_text("utf-8")
    article = report_on(parse(text, "article.txt"), rules, load_checks(rules))
    again = report_on(parse(text, "copy/article.txt"), rules, load_checks(rules))
    return [article, odd_report(), again, Report("clean.txt", "The market rose.\n", (), 3, "plain")]


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI_PROJECT_DIR", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["gitlab", "junit", "rdjson", "markdown"])
def test_golden(name: str, reports: list[Report]) -> None:
    output = rendered(name, [*reports[:2], reports[3]], UNREAD)
    path = GOLDEN / f"report.{name}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(output.encode())
    assert output == path.read_bytes().decode()


def report_of(text: str, *spans: Span, path: str = "a.txt", **given: Any) -> Report:
    """A report with a finding for each span."""
    found = tuple(replace(finding(text, text[:1], **given), span=span) for span in spans)
    return Report(path, text, found, len(text.split()), "plain")


def faults(schema: dict[str, Any], data: Any) -> list[str]:
    return [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(data)]


# -- GitLab


def test_gitlab_is_valid_and_nothing_is_lost_by_its_fingerprints(reports: list[Report]) -> None:
    issues = json.loads(rendered("gitlab", reports))
    assert faults(GITLAB, issues) == []
    found = [(r.path, f) for r in reports for f in r.findings]
    assert [(i["location"]["path"], i["check_name"]) for i in issues] == [(path, f.rule) for path, f in found]
    assert len({f.fingerprint for _, f in found}) < len(found)  # equal ones are among them, or this shows nothing
    assert len({i["fingerprint"] for i in issues}) == len(found)
    assert {i["severity"] for i in issues} == {"critical", "major", "minor", "info"}
    assert json.loads(rendered("gitlab", reports[3:])) == []
    for broken in ({"severity": "neutral"}, {"location": {"path": "/a"}}, {"more": 1}):
        assert faults(GITLAB, [issues[0] | broken])


def test_gitlab_tells_equal_findings_apart() -> None:
    spans = [Span(i, i + 1) for i in range(0, 12, 2)]
    one = report_of("a a a a a a", *spans, fingerprint="0" * 16)
    issues = json.loads(rendered("gitlab", [one, replace(one, path="b.txt")]))
    assert len({i["fingerprint"] for i in issues}) == 2 * len(spans)
    fewer = replace(one, findings=one.findings[:2])
    assert json.loads(rendered("gitlab", [fewer])) == issues[:2]


def test_gitlab_fingerprints_outlive_an_edit_elsewhere(reports: list[Report]) -> None:
    article = reports[0]
    added = "A new paragraph.\n\n"
    moved = tuple(
        replace(f, span=Span(f.span.start + len(added), f.span.end + len(added)), fixes=()) for f in article.findings
    )
    before, after = (
        json.loads(rendered("gitlab", [r]))
        for r in (article, replace(article, text=added + article.text, findings=moved))
    )
    assert [i["fingerprint"] for i in before] == [i["fingerprint"] for i in after]
    assert [i["location"]["lines"]["begin"] + 2 for i in before] == [i["location"]["lines"]["begin"] for i in after]


@pytest.mark.parametrize(
    ("folder", "root", "path", "known"),
    [
        ("", None, "a.txt", "a.txt"),
        ("", None, "./docs//a.txt", "docs/a.txt"),
        ("docs", "", "a.txt", "docs/a.txt"),
        ("docs", "", "../b/a.txt", "b/a.txt"),
        ("docs", None, "a.txt", "a.txt"),
        ("", "", "{root}/docs/a.txt", "docs/a.txt"),
        ("docs", None, "{root}/docs/a.txt", "a.txt"),
        ("docs", "docs", "{root}/a.txt", "{root}/a.txt"),
        ("docs", "docs", "../a.txt", "../a.txt"),
        ("docs", "", "<stdin>", "<stdin>"),
    ],
)
def test_paths_are_relative_to_the_folder_of_the_server(
    folder: str, root: str | None, path: str, known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = Path(os.path.realpath(tmp_path))
    (base / "docs").mkdir()
    monkeypatch.chdir(base / folder)
    if root is not None:
        monkeypatch.setenv("CI_PROJECT_DIR", str(base / root))
    given = path.replace("{root}", str(base))
    assert from_root(given, "CI_PROJECT_DIR") == known.replace("{root}", base.as_posix())
    issues = json.loads(rendered("gitlab", [report_of("a b", Span(0, 1), path=given)]))
    assert issues[0]["location"]["path"] == known.replace("{root}", base.as_posix())


# -- JUnit


def check_junit(output: str) -> junitparser.JUnitXml:
    """Read by a server's rules, by xml.etree and by junitparser; the counts of suites are those of their cases."""
    etree.XMLSchema(etree.fromstring(JUNIT)).assertValid(etree.fromstring(output.encode()))
    assert ET.fromstring(output).tag == "testsuites"
    read = junitparser.JUnitXml.fromstring(output.encode())
    for suite in read:
        told = suite.tests, suite.failures, suite.errors, suite.skipped
        suite.update_statistics()  # type: ignore[no-untyped-call]
        assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)
    return read


def test_junit_is_read_as_suites_of_files_and_cases_of_findings(reports: list[Report]) -> None:
    suites = list(check_junit(rendered("junit", reports, UNREAD)))
    assert [s.name for s in suites] == [*(r.path for r in reports), "not read"]
    for suite, report in zip(suites, reports, strict=False):
        results = [(case, result) for case in suite for result in case.result]
        errors = [result for _, result in results if isinstance(result, junitparser.Error)]
        failures = [(case, result) for case, result in results if isinstance(result, junitparser.Failure)]
        assert [e.message for e in errors] == list(report.faults)
        for (case, failure), found in zip(failures, report.findings, strict=True):
            assert case.name.startswith(found.rule)
            assert "." not in case.classname  # servers make a tree of what full stops part
            assert failure.type == found.rule
            assert failure.message.startswith(fold_blanks(found.message).rstrip("."))
            assert "⟦" in failure.text
            assert fold_blanks(found.message) in failure.text  # GitLab shows the text alone
            assert fold_blanks(found.consequence) in failure.text
    assert [(case.is_passed, case.name) for case in suites[3]] == [(True, "no findings")]
    (unread,) = suites[4]
    assert [(type(r), r.message) for r in unread.result] == [(junitparser.Error, UNREAD.unread[0])]
    assert list(check_junit(rendered("junit", []))) == []


def test_junit_schema_refuses_what_it_should(reports: list[Report]) -> None:
    output = rendered("junit", reports[:1])
    name = re.findall('name="([^"]* #2)"', output)[0]
    for broken in (
        output.replace(name, name[:-3]),
        output.replace(' failures="', ' failed="'),
        output.replace("</testsuite>", ""),
    ):
        with pytest.raises((etree.DocumentInvalid, etree.XMLSyntaxError)):
            check_junit(broken)


@given(NASTY, NASTY, st.data())
@example("a\x00b\ufffe]]>c", "<\x0b\ud7ff\uffff", None)
@example("\x80abc", "\x81abc", None)
def test_junit_is_valid_whatever_stands_in_the_text(text: str, said: str, data: st.DataObject | None) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8))) if data else [0, 1, 1, 3]
    spans = [Span(a, b) for a, b in pairwise(ends)]
    edit = Fix((Edit(spans[0], said),), "suggestion", said)
    report = report_of(text, *spans, path=f"d/{said}.txt", message=said, consequence=said, fixes=(edit,), concept=said)
    output = rendered("junit", [report, replace(report, path="b.txt", faults=(said, text))], Style(unread=(said, said)))
    first, second, unread = check_junit(output)
    assert [len(list(s)) for s in (first, second, unread)] == [len(spans), len(spans) + len({said, text}), 1]
    message = next(iter(first)).result[0].message
    assert (
        fold_blanks(harmless(fold_blanks(said))).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")[:40].strip()
        in message
    )


# -- reviewdog


def at_bytes(data: bytes, place: dict[str, int]) -> int:
    """The offset in a file of a place as reviewdog gives it."""
    starts = [0, *(m.end() for m in re.finditer(rb"\r\n|\n|\r", data))]
    return starts[place["line"] - 1] + place["column"] - 1


def test_rdjson_is_valid(reports: list[Report]) -> None:
    result = json.loads(rendered("rdjson", reports))
    assert faults(RDJSON, result) == []
    found = [(r.path, f) for r in reports for f in r.findings]
    assert [(d["location"]["path"], d["code"]["value"]) for d in result["diagnostics"]] == [
        (p, f.rule) for p, f in found
    ]
    assert ["suggestions" in d for d in result["diagnostics"]] == [bool(f.fixes and f.fixes[0].edits) for _, f in found]
    assert {d["severity"] for d in result["diagnostics"]} == {"ERROR", "WARNING", "INFO"}
    assert json.loads(rendered("rdjson", []))["diagnostics"] == []
    wrong: tuple[dict[str, Any], ...] = ({"severity": "minor"}, {"related_locations": []}, {"suggestions": []})
    for broken in wrong:
        assert faults(RDJSON, result | {"diagnostics": [result["diagnostics"][0] | broken]})


def test_rdjson_columns_are_the_bytes_of_its_documentation() -> None:
    text = "a𐐀b\n𐐀\n"
    output = json.loads(rendered("rdjson", [report_of(text, Span(0, 1), Span(1, 2), Span(2, 3), Span(4, 5))]))
    ranges = [d["location"]["range"] for d in output["diagnostics"]]
    assert [r["start"]["column"] for r in ranges] == [1, 2, 6, 1]
    assert [r["end"]["column"] for r in ranges] == [2, 6, 7, 5]
    assert [r["start"]["line"] for r in ranges] == [1, 1, 1, 2]


@given(st.text("a风é😀\n\r b", max_size=40), st.integers(1, 200), st.data(), st.booleans())
def test_rdjson_places_and_suggestions_are_those_of_the_file(
    text: str, times: int, data: st.DataObject, marked: bool
) -> None:
    text = text * times + "x"  # beyond the step of what is counted
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
    assume(places[0] < places[5])  # two insertions at one point are no fix
    edits = (Edit(Span(*places[:2]), "É"), Edit(Span(*places[4:]), ""))
    span = Span(*places[2:4])
    report = report_of(text, span, fixes=(Fix(edits[:1] if marked else edits, "safe", "do it"), Fix((), "safe", "no")))
    bom = b"\xef\xbb\xbf" if marked else b""
    file = bom + text.encode()
    (diagnostic,) = json.loads(rendered("rdjson", [replace(report, bom=bom)]))["diagnostics"]
    where = diagnostic["location"]["range"]
    low, high = at_bytes(file, where["start"]), at_bytes(file, where["end"])
    assert len(file[:low].decode("utf-8-sig")) == span.start
    assert file[low:high].decode() == text[span.start : span.end]
    (suggestion,) = diagnostic["suggestions"]
    start, end = (at_bytes(file, suggestion["range"][side]) for side in ("start", "end"))
    assert start <= low <= high <= end  # reviewdog shows a suggestion on the lines of its finding
    fixed = file[:start] + suggestion["text"].encode() + file[end:]
    assert fixed == bom + apply_edits(text, report.findings[0].fixes[0].edits).encode()


def test_rdjson_of_one_long_line_takes_no_longer_than_of_many() -> None:
    text = "风 word " * 100_000
    report = report_of(text, *(Span(i, i + 1) for i in range(0, len(text), 70)))
    assert len(json.loads(rendered("rdjson", [report]))["diagnostics"]) == 10_000  # seconds each, were it quadratic


# -- Markdown


ALL = reduce(or_, pyromark.Options) & ~pyromark.Options.ENABLE_SMART_PUNCTUATION  # it changes what is said
TAGS = set("h2 h3 p table thead tbody tr th td code details summary ul li b span blockquote br".split())


class Seen(HTMLParser):
    """The tags and the texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name == "style" and tag in ("th", "td") for name, _ in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def page_of(output: str) -> Seen:
    """The summary as a Markdown renderer makes it, which has nothing in it that we did not put there."""
    for event in pyromark.events(output, options=ALL):
        made: Any = event.get("Start") if isinstance(event, dict) else event
        kind = next(iter(made)) if isinstance(made, dict) else made
        assert kind not in ("Link", "Image", "CodeBlock", "BlockQuote", "FootnoteDefinition", "Rule"), event
    seen = Seen(pyromark.html(output, options=ALL))
    assert seen.tags <= TAGS
    assert not seen.open
    # What GitHub makes of words after the Markdown is read has no piece of text to be found in.
    for text in seen.texts:
        assert not re.search(r"@\w|#\w|:\w+:|\w:/|www\.|\w\.\w|\bGH-\d|\$.*\$", text), text
    return seen


def test_markdown_has_a_table_and_a_section_for_each_file(reports: list[Report]) -> None:
    output = rendered("markdown", reports, UNREAD)
    seen = page_of(output)
    text = "".join(seen.texts)
    assert text.startswith("mtfix: 37 findings in 3 of 4 files")
    table = re.findall(r"^\| <code>(.*?)</code> \| (.*) \|$", output, re.M)
    assert len(table) == 3
    for report, (_, cells) in zip(reports, table, strict=False):
        found = Counter(f.severity for f in report.findings)
        worst = next(s for s in reversed(SEVERITIES) if found[s])
        counts = [len(report.findings), *(found[s] for s in reversed(SEVERITIES))]
        told = [row for row in table if row[1].split(" | ")[:5] == list(map(str, counts))]
        assert told, cells
        assert told[0][1].split(" | ")[5:] == [worst, str(report.score)]
    assert output.count("<details>") == 3
    for report in reports:
        for found_ in report.findings:
            words = fold_blanks(report.text[found_.span.start : found_.span.end])
            assert f"⟦{harmless(words)}⟧".casefold() in text.casefold()
    assert "Not read" in text
    assert "docs/odd.tsv:3: row left out" in text
    assert UNREAD.unread[0] in text
    assert text.index("critical name/phantom") < text.index("major term/avoid (next-big-thing)")


def test_markdown_of_clean_texts_says_so(reports: list[Report]) -> None:
    assert "nothing found" in rendered("markdown", reports[3:])
    assert "<details>" not in rendered("markdown", reports[3:])
    assert "No text was checked" in rendered("markdown", [])


def check_inert(text: str, span: Span) -> None:
    fix = Fix((Edit(span, text),), "suggestion", text)
    report = report_of(
        text, span, path=text, message=text, consequence=text, concept=text, fixes=(fix, Fix((), "suggestion", text))
    )
    report = replace(report, faults=(text,))
    seen = page_of(rendered("markdown", [report], Style(unread=(text,))))
    shown, said = "".join(seen.texts), harmless(fold_blanks(text)).strip()
    assert shown.count(said) >= 5  # as path, concept, consequence, message, fault
    if said:
        assert seen.tags >= {"details", "code", "table"}


@pytest.mark.parametrize("text", [*MARKUP, " ".join(MARKUP), "- x", "1. x", "\x01\x02\x03", "\n\n<b>", "`", "\\"])
def test_markdown_makes_nothing_of_markup(text: str) -> None:
    check_inert(text, Span(0, len(text)))
    check_inert(f"{text} and more {text}", Span(0, min(9, len(text))))


@given(NASTY, st.data())
def test_markdown_makes_nothing_of_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    check_inert(text, Span(start, data.draw(st.integers(start + 1, len(text)))))


def many_reports(files: int, findings: int, text: str) -> Iterator[Report]:
    severities: tuple[Severity, ...] = ("minor", "neutral", "major", "minor")
    for number in range(files):
        spans = (Span(i, i + 1) for i in range(findings))
        report = report_of(text, *spans, path=f"folder/{number}.txt")
        found = (
            replace(f, severity=severities[i % 4], rule=f"text/a{i}", fingerprint=str(i))
            for i, f in enumerate(report.findings)
        )
        worst = replace(report.findings[0], severity="critical") if number == files - 1 else None
        yield replace(report, findings=(*found, worst) if worst else tuple(found))


@pytest.mark.parametrize(
    ("files", "findings", "text"),
    [(3, 300, "word . " * 500), (500, 2, "a <b> " * 60), (1, 40, "@$#*" * 4000), (3_000, 0, "x")],
)
def test_markdown_is_bounded_and_says_what_was_left_out(
    files: int, findings: int, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = 0
    for name in ("_TABLE", "_DETAILS", "_FAULTS"):  # a tenth of what GitHub takes tells the same in a tenth of the time
        most = getattr(markdown, name)
        whole += most
        monkeypatch.setattr(markdown, name, most // 10)
    assert whole < 1_048_576 - 20_000
    reports = (
        list(many_reports(files, findings, text))
        if findings
        else [report_of("a b", Span(0, 1), path=f"{i}{'x' * 90}") for i in range(files)]
    )
    total = sum(len(r.findings) for r in reports)
    output = rendered("markdown", reports, Style(unread=["x" * 900] * 200))
    assert 10_000 < len(output.encode()) < 104_857 - 2_000
    sections = re.search(r"Left out of these sections, .*: ([\d,]+) findings, none graver than (\w+)\.", output)
    left = int(sections[1].replace(",", "")) if sections else 0
    places = sum(
        1
        + row.split("<blockquote>")[0].count(", ")
        + int("".join(re.findall(r" and ([\d,]+) more places", row)).replace(",", "") or 0)
        for row in re.findall("^<li>.*$", output, re.M)
    )
    assert left
    assert places + left == total
    shown = re.findall("^<li>([a-z]+) ", output, re.M)
    assert not findings or "critical" in shown
    assert sections
    assert min(map(SEVERITIES.index, shown)) >= SEVERITIES.index(sections[2])
    rows = re.search(r"Left out of this table: ([\d,]+) more files", output)
    assert len(re.findall(r"^\| <code>", output, re.M)) + (int(rows[1].replace(",", "")) if rows else 0) == files
    assert re.search(r"^- and [\d,]+ more$", output, re.M)
    page_of(output)


@given(st.text("a\r\n\u2028\x0c", max_size=12))
def test_lines_end_where_editors_end_them(text: str) -> None:
    starts = [0, *(m.end() for m in re.finditer("\r\n|\r|\n", text))]
    lines = Lines(text)
    for at in range(len(text) + 1):
        line = max(i for i, start in enumerate(starts) if start <= at)
        assert lines.place(at) == (line + 1, at - starts[line] + 1)


# -- several reports of one run


@pytest.mark.parametrize("name", report_names())
def test_each_report_yields_between_reports_so_that_several_keep_step(name: str, reports: list[Report]) -> None:
    since = [1]

    def watched() -> Iterator[Report]:
        for report in (*reports, *reports[3:] * 3, *reports):
            assert since[0], "took two reports in one go"
            since[0] = 0
            yield report

    for _ in load_report(name)(watched(), Style()):
        since[0] += 1


def test_memory_does_not_grow_with_the_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size, number = 500_000, 60

    def big() -> Iterator[Report]:
        for i in range(number):
            text = f"{i} " + "a" * size
            yield report_of(text, Span(0, 1)) if i % 3 == 0 else Report(f"{i}.txt", text, (), 1, "plain")

    monkeypatch.setattr(sys, "stdout", stdout := StringIO())
    targets = [(name, str(tmp_path / name)) for name in report_names()]
    text = load_report("text")
    with hold_outputs(targets, ()) as outputs:
        tracemalloc.start()
        write_reports(big(), lambda reports: text(reports, Style()), outputs, Style(), Errors())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < size * 8  # all of them would be 60
    for name in report_names():
        assert (tmp_path / name).read_text("utf-8") == "".join(load_report(name)(big(), Style()))
    assert stdout.getvalue() == "".join(text(big(), Style()))


# -- `--output FORMAT=FILE`


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.txt").write_text(BAD)
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "out").mkdir()
    return tmp_path


def check(*arguments: str, folder: Path, **given: Any) -> subprocess.CompletedProcess[str]:
    run = mtfix("check", "--from", "zh", *arguments, folder=folder, **given)
    assert "Traceback" not in run.stderr, run.stderr
    assert list(folder.rglob(".mtfix-*")) == []
    return run


@pytest.mark.long
def test_every_report_at_once_is_what_each_is_alone(folder: Path) -> None:
    files = ["bad.txt", "good.txt", "missing.txt"]
    wanted = [f"--output={name}=out/{name}" for name in report_names()]
    run = check(*wanted, *files, folder=folder)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert run.stdout == check(*files, folder=folder).stdout
    for name in report_names():
        alone = check("--format", name, *files, folder=folder).stdout
        assert (folder / "out" / name).read_text("utf-8") == alone
        assert alone
    assert "missing.txt" in (folder / "out" / "junit").read_text()
    assert "missing.txt" in (folder / "out" / "markdown").read_text().replace("<span>&#46;</span>", ".")


def test_format_and_output_go_together_and_standard_input_is_read_once(folder: Path) -> None:
    run = check("--format", "jsonl", "--output", "json=out/a", "--output", "sarif=out/b", "-", folder=folder, given=BAD)
    assert run.returncode == 1
    assert json.loads(run.stdout)["rule"] == "text/doubled"
    assert json.loads((folder / "out" / "a").read_text())["documents"][0]["findings"]
    assert json.loads((folder / "out" / "b").read_text())["runs"][0]["results"]


def test_output_to_standard_output_takes_the_place_of_the_text(folder: Path) -> None:
    run = check("--output", "json=-", "--output", "junit=out/j", "bad.txt", folder=folder)
    assert run.stdout == check("--format", "json", "bad.txt", folder=folder).stdout
    assert (folder / "out" / "j").exists()
    assert check("--output", "gitlab=-", "bad.txt", folder=folder).stdout.startswith("[{")


def test_a_diff_and_reports_of_one_run(folder: Path) -> None:
    run = check("--diff", "--output", "json=out/a", "bad.txt", folder=folder)
    assert run.stdout == check("--diff", "bad.txt", folder=folder).stdout
    assert "+At last they talked of price" in run.stdout
    assert json.loads((folder / "out" / "a").read_text())["documents"]


def test_files_are_never_coloured(folder: Path) -> None:
    check("--output", "text=out/a", "bad.txt", folder=folder, FORCE_COLOR="1")
    assert "\x1b" not in (folder / "out" / "a").read_text()


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["sarf=out/a"], "unknown report 'sarf'; did you mean 'sarif'?"),
        (["pdf=out/a"], "unknown report 'pdf'; choose from github, gitlab, json"),
        (["json=out/a", "xml=-"], "unknown report 'xml'"),
        (["json"], "--output takes FORMAT=FILE, not 'json'"),
        (["json="], "--output takes FORMAT=FILE, not 'json='"),
        (["=out/a"], "--output takes FORMAT=FILE, not '=out/a'"),
        (["json=out/a", "sarif=out/../out/a"], "--output json=out/a and --output sarif=out/../out/a lead to the same"),
        (["json=-", "sarif=-"], "--output json=- and --output sarif=- lead to the same place"),
        (["json=none/a"], "--output json=none/a: cannot be written: there is no folder none"),
        (["json=bad.txt/a"], "--output json=bad.txt/a: cannot be written: not a directory"),
        (["json=out"], "--output json=out: cannot be written: is a folder, not a file"),
        (["json=new/"], "--output json=new/: cannot be written: is a folder, not a file"),
        (["json=read-only"], "--output json=read-only: cannot be written: is read-only"),
        (["json=./bad.txt"], "--output json=./bad.txt: is read by this run"),
        (["junit=out/b", "text=link.txt"], "--output text=link.txt: is read by this run"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line_before_anything_is_checked(
    outputs: list[str], said: str, folder: Path
) -> None:
    (folder / "read-only").write_text("kept")
    (folder / "read-only").chmod(0o444)
    (folder / "link.txt").symlink_to("bad.txt")
    run = check(*(f"--output={o}" for o in outputs), "bad.txt", "missing.txt", folder=folder)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith(f"mtfix: {said}")
    assert run.stderr.count("\n") == 1
    assert (folder / "bad.txt").read_text() == BAD
    assert list((folder / "out").iterdir()) == []


@pytest.mark.parametrize("option", [["--format", "json"], ["--diff"], ["--format", "text"]])
def test_two_reports_on_standard_output_are_refused(option: list[str], folder: Path) -> None:
    run = check(*option, "--output", "sarif=-", "bad.txt", folder=folder)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    assert "both on standard output" in run.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_folder_that_is_not_writable(folder: Path) -> None:
    (folder / "out").chmod(0o555)
    run = check("--output=json=out/a", "bad.txt", folder=folder)
    (folder / "out").chmod(0o755)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("mtfix: --output json=out/a: cannot be written: permission denied")


def test_file_keeps_mode_and_link_and_a_new_one_follows_the_umask(folder: Path) -> None:
    (folder / "real").write_text("old")
    (folder / "real").chmod(0o640)
    (folder / "link").symlink_to("real")
    check("--output=json=link", "--output=sarif=new", "bad.txt", folder=folder)
    assert (folder / "link").is_symlink()
    assert json.loads((folder / "real").read_text())["version"] == 1
    assert stat.S_IMODE((folder / "real").stat().st_mode) == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((folder / "new").stat().st_mode) == 0o666 & ~mask


def test_the_report_of_the_last_run_is_not_checked(folder: Path) -> None:
    arguments = ("--format=jsonl", "--output=markdown=report.md", "--output=text=report.txt", ".")
    first = check(*arguments, folder=folder)
    assert (folder / "report.txt").read_text()
    second = check(*arguments, folder=folder)
    assert second.stdout == first.stdout
    assert first.stdout.count("\n") == 1
    assert check("--format=jsonl", ".", folder=folder).stdout != first.stdout  # they are texts like others else


@pytest.mark.skipif(os.name != "posix", reason="POSIX limits")
def test_disk_that_is_full_costs_that_report_alone(folder: Path) -> None:
    (folder / "out" / "s").write_text("old")
    code = (
        "import resource; from mtfix.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"  # SARIF has more to say of the rules
        "main()"
    )
    kept = {k: v for k, v in environment().items() if not k.startswith("COV")}
    mtfix("check", "bad.txt", folder=folder)  # the glossaries are compiled
    command = [
        sys.executable,
        "-c",
        code,
        "check",
        "--from=zh",
        "--output=sarif=out/s",
        "--output=json=out/j",
        "bad.txt",
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=kept, check=False)
    assert run.returncode == 2
    assert run.stderr == "mtfix: --output sarif=out/s: cannot be written: file too large\n"
    assert "text/doubled" in run.stdout
    assert json.loads((folder / "out" / "j").read_text())["documents"]
    assert (folder / "out" / "s").read_text() == "old"
    assert list(folder.rglob(".mtfix-*")) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_standard_output_that_is_lost_costs_no_file(folder: Path) -> None:
    command = [*COMMAND, "check", "--from", "zh", "--output=sarif=out/s", "bad.txt"]
    with open("/dev/full", "w") as full:
        run = subprocess.run(command, cwd=folder, stdout=full, stderr=-1, text=True, env=environment(), check=False)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert json.loads((folder / "out" / "s").read_text())["runs"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX pipes")
def test_a_pipe_is_written_to_and_not_replaced(folder: Path) -> None:
    # A pipe of our own stands for the devices of the system, which a fault must never put at risk: tests run as root.
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert check("--output=json=pipe", "bad.txt", folder=folder).returncode == 1
    assert json.loads(os.read(reader, 1 << 16))["documents"]
    os.close(reader)
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


def test_where_standard_output_goes_already_no_file_is_put(folder: Path) -> None:
    command = [*COMMAND, "check", "--from", "zh", "--output=json=out/a", "bad.txt"]
    with open(folder / "out" / "a", "w") as shared:
        run = subprocess.run(command, cwd=folder, stdout=shared, stderr=-1, text=True, env=environment(), check=False)
    assert run.returncode == 2
    assert "for standard output write json=-" in run.stderr
    assert (folder / "out" / "a").read_text() == ""


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_ctrl_c_leaves_what_was_there(folder: Path) -> None:
    (folder / "out" / "a").write_text("old")
    code = (
        "import os, signal, sys; from mtfix.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.addaudithook(lambda event, what: event == 'open' and what[0] == 'good.txt' and os.kill(os.getpid(), 2))\n"
        "main()"
    )
    arguments = ["check", "--from", "zh", "--output=json=out/a", "--output=sarif=out/b", "bad.txt", "good.txt"]
    kept = {k: v for k, v in environment().items() if not k.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, env=kept, check=False
    )
    assert run.returncode == 130, run.stderr
    assert [(p.name, p.read_text()) for p in (folder / "out").iterdir()] == [("a", "old")]


def test_an_ordinary_check_imports_none_of_it(folder: Path) -> None:
    code = (
        "import atexit, sys\nfrom mtfix.__main__ import main\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(m for m in sys.modules if m.startswith('mtfix'))))\nmain()"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    command = [sys.executable, "-c", code, "check", "bad.txt"]
    told = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False).stderr.split()
    assert "mtfix.reports.text" in told
    new = {"mtfix.cli._outputs", *(f"mtfix.reports.{n}" for n in ("_paths", "gitlab", "junit", "rdjson", "markdown"))}
    assert not new & set(told)
    assert signal.SIGINT  # the names above are those of modules that exist
    assert all((Path(__file__).parent.parent / "src" / f"{n.replace('.', '/')}.py").is_file() for n in new)


def test_help_names_the_reports_there_are(folder: Path) -> None:
    shown = " ".join(mtfix("check", "--help", folder=folder).stdout.split())
    assert ", ".join(report_names()) in shown
    assert "--output FORMAT=FILE" in shown
