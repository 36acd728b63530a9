"""Checks of the `term` family that need a glossary of a house: one name for one thing, raw expressions."""

import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from mtfix.checks import load_check
from mtfix.engine import Rules, check_document, load_checks
from mtfix.examples import test_check as faults_of_check
from mtfix.examples import test_glossary as faults_of_glossary
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import compile_sources
from mtfix.model import Example, Finding, House
from mtfix.repair import apply_edits

PATH = Path(__file__).parent / "glossaries" / "house.toml"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules((Lexicon(compile_sources([(PATH.name, PATH.read_bytes())])),), source_language="zh")


def _find(rules: Rules, text: str) -> tuple[Finding, ...]:
    return check_document(parse(text), rules)


def test_the_glossary_is_sound(rules: Rules) -> None:
    glossary = parse_glossary(PATH.name, PATH.read_bytes())
    assert list(faults_of_glossary(glossary, rules, load_checks(rules))) == []


def test_examples_of_inconsistent(rules: Rules) -> None:
    check, _ = load_check("term/inconsistent")
    check = replace(
        check,
        bad=(
            Example(
                "A distributed ledger is open. The distributed ledger grew, and the ⟦shared ledger⟧ was copied.",
                "A distributed ledger is open. The distributed ledger grew, and the distributed ledger was copied.",
            ),
        ),
        good=(
            "A shared ledger is open. The shared ledger grew.",
            "The river chief met a river warden.",
            "A distributed ledger.",
        ),
    )
    assert list(faults_of_check(check, rules, load_checks(rules))) == []


def test_the_rendering_that_stands_most_often_is_kept(rules: Rules) -> None:
    text = "A shared ledger is open. The shared ledger grew. A distributed ledger is another."
    (finding,) = _find(rules, text)
    assert finding.rule == "term/inconsistent"
    assert text[finding.span.start : finding.span.end] == "distributed ledger"
    assert [text[s.start : s.end] for s in finding.related] == ["shared ledger"]
    assert apply_edits(text, finding.fixes[0].edits).endswith("A shared ledger is another.")
    assert finding.fixes[0].safety == "suggestion"


def test_the_house_prefers_another(rules: Rules) -> None:
    house = replace(rules, house=House(prefer={"house-ledger": "replicated ledger"}))
    text = "A distributed ledger is open."
    (finding,) = _find(house, text)
    assert apply_edits(text, finding.fixes[0].edits) == "A replicated ledger is open."


def test_an_expression_that_explodes_elsewhere_is_linear(rules: Rules) -> None:
    started = time.process_time()
    assert _find(rules, "a" * 200_000) == ()
    assert time.process_time() - started < 5  # seconds; a backtracking engine needs longer than the universe has


@pytest.mark.parametrize("text", ["Signed on 2023.05.06, sealed on 2023.06.07.", "日期 2023.05.06"])
def test_an_expression_finds_every_match(rules: Rules, text: str) -> None:
    dates = [f for f in _find(rules, text) if f.concept == "house-dates"]
    assert len(dates) == text.count("2023")
    assert {f.rule for f in dates} == {"term/expression"}


def test_an_expression_is_selected_by_its_id(rules: Rules) -> None:
    text = "Signed on 2023.05.06, and aa# too."
    found = check_document(parse(text), replace(rules, ignore=("house-dates",)))
    assert [f.concept for f in found] == ["house-explodes"]
