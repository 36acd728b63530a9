"""Writes docs/rules.md from the checks and the shipped glossaries: `python docs/generate.py`, or `--check`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from mtfix.checks import bilingual_names, check_names, load_check
from mtfix.examples import shown
from mtfix.glossary.load import is_word_table, parse_glossary, parse_readings, parse_words
from mtfix.glossary.store import shipped_paths
from mtfix.language import PAIR
from mtfix.model import Check
from mtfix.reports._prose import stopped

PAGE = Path(__file__).with_name("rules.md")
_HEAD = """# Rules

Made by `python docs/generate.py` from the checks and the glossaries; not edited by hand.

`--select` and `--ignore` take a family (`term`), a rule (`term/avoid`), a glossary (`politics`) or a concept
(`general-secretary`); `mtfix explain NAME` says the same as this page, and more about concepts. In examples `⟦ ⟧`
marks what is found; the text after the arrow is what the first proposal makes of it.
"""


def rules_page() -> str:
    """The whole page."""
    checks = [load_check(name)[0] for name in check_names()]
    return "\n".join([_HEAD, *_contents(checks), *(row for c in checks for row in _section(c)), *_glossaries()]) + "\n"


def _contents(checks: list[Check]) -> Iterator[str]:
    yield "| rule | finds | category | severity |"
    yield "|---|---|---|---|"
    for check in checks:
        anchor = check.rule.replace("/", "")
        yield f"| [`{check.rule}`](#{anchor}) | {_prose(check.summary)} | {check.category} | {check.severity} |"
    yield ""


def _section(check: Check) -> Iterator[str]:
    summary = stopped(check.summary[:1].upper() + check.summary[1:])
    yield from (f"## {check.rule}", "", _prose(summary), "", _prose(stopped(check.why)), "")
    if check.consequence:
        yield from (f"A reader {_prose(stopped(check.consequence))}", "")
    where = "any text" if check.native else "texts that are told or shown to be translations"
    where = "segments that have a source" if check.rule in bilingual_names() else where
    yield f"Category {check.category}, severity {check.severity}; runs on {where}."
    if check.bound:
        yield f"Where it speaks, {', '.join(f'`{rule}`' for rule in check.bound)} is silent on the same words."
    yield ""
    if check.bad:
        yield from ("Found:", "")
        for example in check.bad:
            yield f"- {_literal(shown(example.text))}"
            yield f"  → {_literal(shown(example.fixed))}" if example.fixed is not None else "  (shown, not repaired)"
        yield ""
    if check.good:
        yield from ("Not found:", "", *(f"- {_literal(shown(text))}" for text in check.good), "")


def _glossaries() -> Iterator[str]:
    yield from (f"## Glossaries {PAIR}", "")
    yield from ("| glossary | concepts | wrong renderings | names | licence |", "|---|---|---|---|---|")
    readings = words = senses = 0
    total = [0, 0, 0]
    for path in shipped_paths(PAIR):
        data = Path(path).read_bytes()
        if is_word_table(data):
            words += len(parse_words(path, data))
            continue
        if path.endswith(".tsv"):
            readings += len(parse_readings(path, data))
            continue
        glossary = parse_glossary(path, data)
        senses += sum(len(s.rows) for s in glossary.senses)
        counts = (
            len(glossary.concepts),
            sum(len(c.avoid) for c in glossary.concepts),
            sum(len(n.entries) for n in glossary.names),
        )
        total = [a + b for a, b in zip(total, counts, strict=True)]
        cells = " | ".join(f"{n:,}" for n in counts)
        yield f"| `{glossary.head.domain}` | {cells} | {_prose(glossary.head.licence)} |"
    yield f"| all | {' | '.join(f'{n:,}' for n in total)} | |"
    if readings:
        yield from ("", f"`name/phantom` reads {readings:,} idioms beside the terms of the glossaries.")
    if senses:
        yield from ("", f"`term/sense` and `term/unsaid` read {senses:,} senses of words.")
    if words:
        yield from ("", f"`source/omitted` looks for clauses by {words:,} common words and characters.")


def _literal(text: str) -> str:
    """Text as code, so that Markdown shows every character of it; line breaks as ⏎."""
    text = text.replace("\n", "⏎")
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _prose(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"[|*`\\]", r"\\\g<0>", text.replace("&", "&amp;").replace("<", "&lt;"))


if __name__ == "__main__":
    page = rules_page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text("utf-8") != page:
            sys.exit("docs/rules.md is not fresh: run python docs/generate.py")
    else:
        PAGE.write_text(page, "utf-8", newline="\n")
