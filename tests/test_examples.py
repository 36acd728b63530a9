"""Every example of every check and of every shipped concept holds: found where marked, fixed as stated, else silent."""

from pathlib import Path

import pytest

from mtfix.checks import check_names, load_check
from mtfix.engine import Loaded, Rules, load_checks
from mtfix.examples import test_check as faults_of_check
from mtfix.examples import test_glossary as faults_of_glossary
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import load_shipped, shipped_paths
from mtfix.language import PAIR

FORMATS = {"suppression/unused": "markdown"}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules((load_shipped(PAIR),), source_language=PAIR.split("-")[0])


@pytest.fixture(scope="module")
def checks(rules: Rules) -> tuple[Loaded, ...]:
    return load_checks(rules)


@pytest.mark.parametrize("rule", check_names())
def test_examples_of_a_check(rule: str, rules: Rules, checks: tuple[Loaded, ...]) -> None:
    check, _ = load_check(rule)
    assert list(faults_of_check(check, rules, checks, FORMATS.get(rule, "plain"))) == []


@pytest.mark.parametrize("path", [Path(p) for p in shipped_paths(PAIR) if p.endswith(".toml")], ids=lambda p: p.name)
def test_examples_of_a_glossary(path: Path, rules: Rules, checks: tuple[Loaded, ...]) -> None:
    glossary = parse_glossary(path.name, path.read_bytes())
    faults = list(faults_of_glossary(glossary, rules, checks))
    assert not faults, "\n".join(faults)
