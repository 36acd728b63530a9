"""What README.md and examples/ show works: the blocks of Python and TOML, the two commands, the articles."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import readme

import mtfix
from mtfix.config import load_rules, load_settings
from mtfix.engine import Rules, load_checks
from mtfix.examples import test_glossary as faults_of
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import compile_sources

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _block(language: str, containing: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (found,) = [b for b in blocks if containing in b]
    return str(found)


def test_there_are_two_commands_of_one_line_each() -> None:
    check, tests = readme.commands(README)
    assert "mtfix check" in check
    assert "pytest" in tests
    for command in (check, tests):
        assert command.startswith("python3 -m venv ~/")
    assert [(ROOT / w).is_file() for w in check.split() if w.startswith("examples/")] == [True]


def test_the_python() -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(_block("python", "import mtfix"), "README.md", "exec"), {})
    assert said.getvalue().startswith("text/doubled price and price ")
    assert said.getvalue().endswith(" They talked of price.\n")


def test_the_glossary() -> None:
    data = _block("toml", "[[concept]]").encode()
    rules = Rules((Lexicon(compile_sources([("README.md", data)])),), source_language="zh")
    assert list(faults_of(parse_glossary("README.md", data), rules, load_checks(rules))) == []


def test_the_settings(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(_block("toml", "[[concept]]"), "utf-8")
    (tmp_path / "style").mkdir()
    (tmp_path / "style" / "mtfix.toml").touch()
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "mtfix.toml"
    path.write_text(_block("toml", "per-path-ignores").replace('"house.toml"', '"../house.toml"'), "utf-8")
    settings = load_settings(str(path))
    assert settings.fail_on == "minor"
    load_rules(settings)


@pytest.mark.parametrize("path", re.findall(r"\]\(([\w./-]+)\)", README))
def test_links_lead_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        (
            "blockchain.txt",
            {"term/avoid", "text/doubled", "text/bracket", "text/quote", "number/scale", "residue/entity"},
        ),
        ("supply-chain.md", {"term/avoid", "number/scale", "text/quote"}),
        ("notice.tsv", {"term/avoid", "text/doubled"}),
    ],
)
def test_the_articles_are_worth_looking_at(name: str, rules: set[str]) -> None:
    text = (ROOT / "examples" / name).read_text("utf-8")
    report = mtfix.check_text(text, path=name, source_language="zh")
    assert rules <= {f.rule for f in report.findings}
    assert mtfix.check_text(report.fixed("suggestion"), path=name, source_language="zh").score >= report.score
    assert "suppression/unused" not in {f.rule for f in report.findings}
