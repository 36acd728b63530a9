"""Measure rules and concepts on marked machine translation and on clean English: `trust.py EVAL`.

EVAL holds `mqm/*.jsonl.gz` (lines with id, source, target, raters: lists of spans with side, start, end, category,
severity) and `clean/*.txt.gz`. Writes glossaries/zh-en/trust.json, which `mtfix explain` reads, and docs/trust.md.
A finding is on a mark where the two share a character and the finding is not much longer (3 times, or 40 characters).
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from mtfix.api import check_text
from mtfix.checks import check_names
from mtfix.glossary.trust import ENOUGH, Record, Trust
from mtfix.language import PAIR
from mtfix.model import Finding

ROOT = Path(__file__).parent.parent
JSON = ROOT / "glossaries" / PAIR / "trust.json"
PAGE = ROOT / "docs" / "trust.md"
_HUMAN = ("ref", "hotw")
_PRECISE = 0.35
"""The share on a mark that a rule's lower bound has to reach; raters reach each other's marks on 0.78."""
_CLEAN = 0.02
"""Findings per 1,000 clean words that a rule may make."""

_HEAD = """# Trust

Made by `make trust`; not edited by hand. {marked:,} words of Chinese-English machine translation whose errors people
marked (MQM, WMT 2023 and TED 2021), the English alone, told to come from Chinese; {clean:,} words that people wrote in
English, read as strictly.

A finding is *on a mark* where it shares a character with a human mark and is not much longer. Raters miss things: they
reach each other's major marks on 78 %, so a finding on no mark may still be right, and no rule can show more than that.
*At least* is the lower bound of the share at 95 % (Wilson). Below {enough} cases a share says nothing: *unmeasured*.

A rule whose lower bound is below {precise:.0%} or that finds more than {rate} things per 1,000 clean words loses its
fix, then its place among the rules that run by default.

These texts were also looked at while glossaries and thresholds were written and pruned: the figures are in-sample, and
other texts will show less.

## Rules

| rule | fired | on a mark | on a major one | at least | clean, per 1,000 words | |
|---|---|---|---|---|---|---|
{rules}

## Concepts that fired

The other concepts did not fire on these texts: unmeasured.

| concept | fired | on a mark | on a major one | at least | clean |
|---|---|---|---|---|---|
{concepts}
"""


def main(folder: Path) -> None:
    rules: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    concepts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def count(finding: Finding, *columns: int) -> None:
        for column in columns:
            rules[finding.rule][column] += 1
            if finding.concept:
                concepts[finding.concept][column] += 1

    rows = list(_rows(folder))
    if not rows:
        sys.exit(f"{folder}: no marked texts (mqm/*.gz)")
    marked_words = sum(len(row["target"].split()) for row in rows)
    for finding, marks in _found(rows):
        place = finding.segment
        assert place is not None
        touched = [m for m in marks if _reaches(place.start, place.end, m)]
        major = any(m["severity"] in ("major", "critical") for m in touched)
        count(finding, 0, *([1] if touched else []), *([2] if major else []))
    clean_words = 0
    for path in sorted((folder / "clean").glob("*.txt.gz")):
        report = check_text(gzip.decompress(path.read_bytes()).decode(), source_language="zh")
        clean_words += report.words
        for finding in report.findings:
            count(finding, 3)
    trust = Trust(marked_words, clean_words, _records(rules), _records(concepts))
    JSON.write_bytes(msgspec.json.format(msgspec.json.encode(trust), indent=1) + b"\n")
    PAGE.write_text(_page(trust), "utf-8")
    print(f"{sum(r.fired for r in trust.rules.values())} findings on {marked_words} words, written to {PAGE}")


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Segments of machines, in the order of their texts."""
    found = []
    for path in sorted((folder / "mqm").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            row = json.loads(line)
            document, _, row["system"] = row["id"].rsplit(":", 2)
            row["document"] = f"{document}@{row['system']}"
            found.append(row)
    kept = [row for row in found if not row["system"].lower().startswith(_HUMAN)]
    yield from sorted(kept, key=lambda row: row["document"])


def _found(rows: list[dict[str, Any]]) -> Iterator[tuple[Finding, list[dict[str, Any]]]]:
    flat = str.maketrans("\t\r\n", "   ")
    lines = [f"{i}\t{r['document']}\t{r['target'].translate(flat)}" for i, r in enumerate(rows)]
    report = check_text("\n".join(["id\tdocument\ttarget", *lines, ""]), format="tsv", source_language="zh")
    for finding in report.findings:
        if finding.segment:
            marks = [m for rater in rows[int(finding.segment.id)]["raters"] for m in rater]
            yield (
                finding,
                [m for m in marks if m["side"] == "target" and m["start"] is not None and m["end"] is not None],
            )


def _reaches(start: int, end: int, mark: dict[str, Any]) -> bool:
    near = end - start <= max(3 * (mark["end"] - mark["start"]), 40)
    return near and start < mark["end"] and int(mark["start"]) < end


def _records(counts: dict[str, list[int]]) -> dict[str, Record]:
    return {name: Record(*numbers) for name, numbers in sorted(counts.items())}


def _page(trust: Trust) -> str:
    rules, concepts = [], []
    for name in check_names():
        record = trust.rules.get(name, Record())
        rate = 1000 * record.clean / trust.clean_words
        verdict = "unmeasured" if record.fired < ENOUGH else "" if record.lower >= _PRECISE else "not precise"
        if rate > _CLEAN:
            verdict = "too much on clean text"
        rules.append(f"| `{name}` | {_columns(record)} | {rate:.4f} | {verdict} |")
    for name, record in sorted(trust.concepts.items(), key=lambda item: (-item[1].fired, item[0])):
        concepts.append(f"| `{name}` | {_columns(record)} | {record.clean} |")
    return _HEAD.format(
        marked=trust.marked_words,
        clean=trust.clean_words,
        enough=ENOUGH,
        precise=_PRECISE,
        rate=_CLEAN,
        rules="\n".join(rules),
        concepts="\n".join(concepts),
    )


def _columns(record: Record) -> str:
    least = f"{record.lower:.2f}" if record.fired >= ENOUGH else "unmeasured"
    return f"{record.fired} | {record.marked} | {record.major} | {least}"


main(Path(sys.argv[1]))
