"""The reports, against golden files and against what reads them: JSON, a schema, a terminal.

`UPDATE_GOLDEN=1 pytest tests/test_reports.py` writes the golden files anew; read the diff.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sarif_schema import SCHEMA

from mtfix.api import Report, report_on
from mtfix.engine import Rules, load_checks
from mtfix.examples import test_glossary as glossary_faults
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import compile_sources
from mtfix.model import Edit, Evidence, Finding, Fix, Level, Original, Place, Severity, Span
from mtfix.repair import apply_edits
from mtfix.reports import Lines, Style, load_report, report_names
from mtfix.reports._cues import Cues
from mtfix.reports._layout import columns, fold_blanks, wrap
from mtfix.reports._prose import harm
from mtfix.reports._sentences import as_proposed, bounds

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SMALL = HERE / "glossaries" / "small.toml"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def finding(text: str, words: str, **given: object) -> Finding:
    """A finding on the first place of `words`, with what is not given filled in."""
    span = Span(text.index(words), text.index(words) + len(words))
    made: dict[str, object] = {
        "rule": "text/doubled",
        "span": span,
        "message": "two words of the source were rendered by one",
        "evidence": Evidence("wording"),
        "category": "linguistic",
        "severity": "minor",
        "consequence": "",
        "concept": None,
        "original": None,
        "fixes": (),
        "related": (),
        "segment": None,
        "source_span": None,
        "fingerprint": f"{span.start:016x}",
    }
    return Finding(**(made | given))  # type: ignore[arg-type]


def fix(text: str, old: str, new: str, label: str = "") -> Fix:
    start = text.index(old)
    return Fix((Edit(Span(start, start + len(old)), new),), "suggestion", label or f"write “{new}”")


@pytest.fixture(scope="module")
def rules() -> Rules:
    lexicon = Lexicon(compile_sources([("small.toml", SMALL.read_bytes())]))
    return Rules((lexicon,), source_language="zh", select=("small",))


@pytest.fixture(scope="module")
def reports(rules: Rules) -> list[Report]:
    """An article checked with a glossary of three rules, a file of odd findings made by hand, and a clean one."""
    text = (GOLDEN / "article.txt").read_text("utf-8")
    article = report_on(parse(text, "article.txt"), rules, load_checks(rules))
    return [article, odd_report(), Report("clean.txt", "The market rose.\n", (), 3, "plain")]


def odd_report() -> Report:
    """CRLF, a character beyond the BMP, control characters, what GitHub escapes, every kind of fix and evidence."""
    text = (
        "id\r\n𝒜 100%: The bank\x1b[31m paid **interest and interest**,\r\nat a profit of 风口 and more.\r\n\r\n"
        "Gao Jianjian said so. Trade @-@ rose\u202e and a the.\r\n"
    )
    start = text.index(" @-@")
    article = text.index("a the")
    found = (
        finding(
            text,
            "interest and interest",
            fixes=(Fix((), "suggestion", "write “interest” (by hand: markup stands inside)"),),
            consequence="sees that nobody read the text",
        ),
        finding(
            text,
            "风口",
            rule="term/avoid",
            concept="next-big-thing",
            message="a line\nbreak: 100%, and more",
            category="terminology",
            severity="major",
            evidence=Evidence("certain", ("风口",)),
            original=Original("风口", "source"),
            source_span=Span(4, 6),
            segment=Place("tu-7", 3, 5),
            fixes=(fix(text, "风口", "opportunity"), fix(text, "风口", "trend")),
            related=(Span(0, 2),),
        ),
        finding(
            text,
            "Gao Jianjian",
            rule="name/phantom",
            category="accuracy",
            severity="critical",
            consequence="takes it for the name of a person, who does not exist",
            evidence=Evidence("likely", ("gao wu jian ling",)),
            original=Original("高屋建瓴"),
            message="“Gao Jianjian” is probably 高屋建瓴 read as a name",
        ),
        finding(
            text,
            "@-@",
            rule="residue/token",
            severity="neutral",
            category="design",
            evidence=Evidence("mechanical"),
            message="a mark of the machine.",
            fixes=(Fix((Edit(Span(start, start + 4), ""),), "safe", "remove it"),),
        ),
        finding(
            text,
            "a the",
            rule="text/grammar",
            message="two articles",
            fixes=(
                Fix(
                    (Edit(Span(article, article + 2), ""), Edit(Span(article + 5, article + 5), " end")),
                    "suggestion",
                    "write “the end”",
                ),
            ),
        ),
    )
    return Report("docs/an odd, näme.txt", text, found, 21, "plain", faults=("docs/odd.tsv:3: row left out",))


def rendered(name: str, given: list[Report], style: Style | None = None) -> str:
    return "".join(load_report(name)(given, style or Style()))


def test_small_glossary_is_sound(rules: Rules) -> None:
    everything = Rules(rules.lexicons, source_language="zh")
    glossary = parse_glossary("small.toml", SMALL.read_bytes())
    assert list(glossary_faults(glossary, everything, load_checks(everything))) == []


@pytest.mark.parametrize(
    ("name", "file", "style"),
    [
        ("text", "report.txt", Style(statistics=True)),
        ("text", "report-60-columns.txt", Style(width=60)),
        ("text", "report.ansi", Style(colour=True, width=90)),
        ("json", "report.json", Style()),
        ("jsonl", "report.jsonl", Style()),
        ("sarif", "report.sarif", Style()),
        ("github", "report.github", Style()),
    ],
)
def test_golden(name: str, file: str, style: Style, reports: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    output = rendered(name, reports, style)
    if name == "sarif":  # what the rules say of themselves changes with them
        log = json.loads(output)
        driver = log["runs"][0]["tool"]["driver"]
        assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in driver.pop("rules"))
        driver["version"] = driver["semanticVersion"] = "0"
        for result in log["runs"][0]["results"]:
            assert result.pop("ruleIndex") >= 0
        output = json.dumps(log, ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / file
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(output.encode())
    assert output == path.read_bytes().decode()


# -- the report for people


def test_clean_file_says_what_was_checked() -> None:
    output = rendered("text", [Report("clean.txt", "The market rose.\n", (), 3, "plain")])
    assert "Only known patterns were checked" in output
    assert "Score 100 of 100" in output
    assert rendered("text", []) == "No text was checked.\n"


def test_repeats_are_one_entry_and_worst_comes_first(reports: list[Report]) -> None:
    output = rendered("text", reports[:1])
    headers = re.findall(r"^article\.txt:(\d+:\d+)  (\w+)  (.*)$", output, re.M)
    assert [severity for _, severity, _ in headers] == ["critical", "major", "major", "major", "minor", "minor"]
    # "defy the reality" has its wording alone, so "Secretary-General", which has the CPC, comes before it.
    assert [rule.split("(")[1].rstrip(")") for _, _, rule in headers[1:3]] == ["general-secretary", "virtual-to-real"]
    places = re.search(r"(\d+) places, one decision: also (.*)and (\d+) more", fold_blanks(output))
    assert places
    of_secretary = [f for f in reports[0].findings if f.concept == "general-secretary"]
    assert int(places[1]) == len(of_secretary) == 1 + len(places[2].split(", ")) + int(places[3])


def test_order_is_severity_then_evidence_then_place() -> None:
    text = "one two three four five"
    told: tuple[tuple[Severity, Level], ...] = (
        ("minor", "mechanical"),
        ("major", "wording"),
        ("major", "likely"),
        ("major", "certain"),
        ("critical", "wording"),
    )
    found = [
        finding(text, word, severity=severity, evidence=Evidence(level))
        for word, (severity, level) in zip(text.split(), told, strict=True)
    ]
    assert [text[f.span.start : f.span.end] for f in sorted(found, key=harm)] == text.split()[::-1]
    same = [finding(text, word) for word in ("two", "one", "three")]
    assert [f.span.start for f in sorted(same, key=harm)] == sorted(f.span.start for f in same)


def test_wrapped_sentence_is_one_and_a_heading_is_not_part_of_it(reports: list[Report]) -> None:
    text = reports[0].text
    start = text.index("ran the road")
    low, high = bounds(text, Span(start, start + 12), "plain")
    assert fold_blanks(text[low:high]).strip().endswith("in May, and capital that defied the reality was lost.")
    heading = text.index("SECRETARY")
    assert text[slice(*bounds(text, Span(heading, heading + 17), "plain"))] == "SECRETARY-GENERAL SPEAKS"


def test_tsv_shows_its_cell_only() -> None:
    text = "id\tsource\ttarget\n1\t他说。\tHe said it.\n"
    at = text.index("said")
    assert text[slice(*bounds(text, Span(at, at + 4), "tsv"))] == "He said it."


def test_text_imports_nothing_heavy() -> None:
    code = (
        "import sys; from mtfix.api import Report; from mtfix.reports import Style, load_report;"
        "list(load_report('text')([Report('a', 'b', (), 1, 'plain')], Style()));"
        "print(*({'sacremoses', 'rapidfuzz', 'json', 'difflib', 'tomllib', 'numpy'} & set(sys.modules)))"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}  # what measures coverage imports much
    printed = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True).stdout
    assert printed == "\n"


ANY_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("\x1b\x07\r\n\t >.风’"), min_size=1, max_size=400)


@given(ANY_TEXT, st.data(), st.integers(1, 9), st.booleans(), st.integers(0, 160))
def test_any_text_is_shown_harmlessly(text: str, data: st.DataObject, times: int, colour: bool, width: int) -> None:
    text = " ".join([text] * times)  # long enough to be wrapped and cut
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    severity: Severity = data.draw(st.sampled_from(("critical", "minor")))
    made = finding(text, text[start:end] or text[:1], severity=severity, consequence=data.draw(ANY_TEXT))
    span = made.span
    edits = data.draw(st.sampled_from([(Edit(span, "new 新 words"),), (Edit(span, ""),), ()]))
    report = Report("x" + text[:20], text, (replace(made, fixes=(Fix(edits, "safe", text[:40]),)),), 9, "plain")
    output = rendered("text", [report], Style(colour, width))
    assert colour == ("\x1b" in output)
    plain = ESCAPE.sub("", output)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", plain)
    shown = re.findall("^  [│→] (.*)$", plain, re.M)
    assert shown
    assert all(columns(row) <= max(40, min(width or 100, 120)) - 4 for row in shown)
    # A colour that is on at the end of a line would run into what follows.
    assert all(ESCAPE.findall(line)[-1] == "\x1b[0m" for line in output.split("\n") if "\x1b" in line)


@given(st.text("ab .", min_size=1, max_size=60), st.lists(st.integers(0, 60), max_size=6), st.booleans())
def test_what_is_proposed_is_what_a_fix_makes(text: str, cuts: list[int], colour: bool) -> None:
    at = sorted({c for c in cuts if c <= len(text)})
    edits = tuple(Edit(Span(a, b), "X y") for a, b in zip(at[::2], at[1::2], strict=False))
    if not edits:
        return
    shown = as_proposed(text, Fix(edits, "safe", ""), 0, len(text), 10_000, colour)
    assert re.sub("[\x01-\x03⟦⟧]", "", shown) == fold_blanks(apply_edits(text, edits)).strip()


@given(st.text("aab ", min_size=20, max_size=80) | st.text("ab 风\u0301", max_size=80), st.integers(6, 30))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    lines = wrap(text, width, "- ", "  ")
    assert all(columns(line) <= width for line in lines if len(line) > 4)
    assert "".join(line[2:] for line in lines).replace(" ", "") == text.replace(" ", "")


# -- the reports for programs


def test_json_positions_and_contract(reports: list[Report]) -> None:
    log = json.loads(rendered("json", reports))
    assert log["version"] == 1
    assert [d["path"] for d in log["documents"]] == [r.path for r in reports]
    for document, report in zip(log["documents"], reports, strict=True):
        lines = report.text.replace("\r\n", "\n").split("\n")
        for entry, found in zip(document["findings"], report.findings, strict=True):
            assert report.text[entry["start"] : entry["end"]] == entry["text"]
            assert lines[entry["line"] - 1][entry["column"] - 1 :].startswith(entry["text"].split("\n")[0])
            assert {"rule", "segment", "source_span", "fixes"} <= entry.keys()
            assert all(e.keys() == {"start", "end", "text"} for f in entry["fixes"] for e in f["edits"])
            assert len(entry["fixes"]) + len(entry["by_hand"]) == len(found.fixes)


def test_jsonl_is_json_by_line(reports: list[Report]) -> None:
    rows = [json.loads(row) for row in rendered("jsonl", reports).splitlines()]
    documents = json.loads(rendered("json", reports))["documents"]
    assert rows == [{"path": d["path"], **f} for d in documents for f in d["findings"]]


def test_path_that_is_no_utf8_breaks_no_report() -> None:
    text = "price and price\n"
    report = Report(os.fsdecode(b"bad\xff.txt"), text, (finding(text, "price and price"),), 3, "plain")
    for name in report_names():
        output = rendered(name, [report])
        output.encode()
        assert ("%FF" if name == "sarif" else "bad\ufffd") in output


def test_sarif_is_valid(reports: list[Report]) -> None:
    schema = SCHEMA
    if os.environ.get("SARIF_SCHEMA"):  # the official one, where somebody has it
        schema = json.loads(Path(os.environ["SARIF_SCHEMA"]).read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for some in (reports, [], reports[2:]):
        log = json.loads(rendered("sarif", some))
        assert [e.message for e in validator.iter_errors(log)] == []
        run = log["runs"][0]
        assert run["columnKind"] == "unicodeCodePoints"
        assert run["invocations"][0]["executionSuccessful"] is (not any(r.faults for r in some))
        assert len(run["results"]) == sum(len(r.findings) for r in some)
        for result in run["results"]:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    broken = json.loads(rendered("sarif", reports))
    del broken["runs"][0]["results"][0]["message"]
    assert list(validator.iter_errors(broken))


def test_sarif_fixes_make_the_same_text(reports: list[Report]) -> None:
    run = json.loads(rendered("sarif", reports))["runs"][0]
    results = iter(run["results"])
    by_path = {unquote(a["location"]["uri"]): i for i, a in enumerate(run["artifacts"])}
    made = 0
    for report in reports:
        lines = Lines(report.text)
        for found in report.findings:
            result = next(results)
            place = result["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["index"] == by_path[report.path]
            assert (place["region"]["startLine"], place["region"]["startColumn"]) == lines.place(found.span.start)
            for ours, theirs in zip([f for f in found.fixes if f.edits], result.get("fixes", []), strict=True):
                (change,) = theirs["artifactChanges"]
                assert sarif_applied(report.text, change["replacements"]) == apply_edits(report.text, ours.edits)
                made += 1
    assert made > 5


def sarif_applied(text: str, replacements: list[dict[str, dict[str, object]]]) -> str:
    """As a viewer would: by offset, the last first."""
    for change in sorted(replacements, key=lambda r: -int(str(r["deletedRegion"]["charOffset"]))):
        start = int(str(change["deletedRegion"]["charOffset"]))
        end = start + int(str(change["deletedRegion"]["charLength"]))
        text = text[:start] + str(change["insertedContent"]["text"]) + text[end:]
    return text


def test_github_commands_can_be_read_back(reports: list[Report]) -> None:
    rows = rendered("github", reports).splitlines()
    found = [f for r in reports for f in sorted(r.findings, key=harm)]
    assert len(rows) == len(found)
    for row, one in zip(rows, found, strict=True):
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", row)
        assert command
        told = dict(part.split("=", 1) for part in command[2].split(","))
        assert ("endLine" in told) != ("col" in told and "endColumn" in told)
        assert told["title"].startswith(one.rule)
        # Percent signs are escaped too, so that undoing the three escapes gives what was said.
        assert unquote(command[3]).startswith(one.message)
        assert not re.search("%(?!25|0A|0D|3A|2C)", row)


def test_cues_of_style_are_figures_and_no_findings() -> None:
    cues = Cues()
    cues.add("1, material: “good” and “very new” cloth\n2、size: “big”\nThere are many buyers can choose.", 20)
    rows = list(cues.rows())
    assert rows[0].startswith("3 short quotations, 15.00 per 100 words")
    assert rows[0].endswith("a sign of machine translation")
    assert rows[1].startswith("2 list numbers with a comma")
    assert rows[2].startswith("1 “There are … can” clause,")
    assert not list(Cues().rows())
