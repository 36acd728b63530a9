"""The tools for authors of glossaries: calques and gaps."""

import sys
from pathlib import Path

import pytest

from mtfix.api import report_on
from mtfix.cli.glossary import command
from mtfix.engine import Rules, load_checks
from mtfix.formats import parse
from mtfix.glossary.calques import propose
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import compile_sources
from mtfix.language.senses import senses, splits
from mtfix.model import MtfixError


def run(*args: str) -> int:
    """The exit status of `mtfix glossary …`."""
    status: int = command.main(list(args), standalone_mode=False)
    return status


def test_a_term_is_cut_in_every_way_the_dictionary_allows() -> None:
    assert {("工作量", "证明"), ("工作", "量", "证明")} <= set(splits("工作量证明"))
    assert not list(splits("证"))


def test_senses_come_without_notes_and_classifiers() -> None:
    found = {sense.text: sense.verb for sense in senses("证明")}
    assert not found["proof"]
    assert found["testify"]
    assert all("CL" not in text and "[" not in text for text in found)


def test_what_is_right_or_ordinary_is_struck_out() -> None:
    found = {calque.text: calque.struck for calque in propose("总书记", ["General Secretary"])}
    assert found["general secretary"] == "a right rendering"
    assert found["general book record"] == ""
    assert {calque.struck for calque in propose("小组") if calque.text == "small form"} == {"ordinary English"}


def test_a_phrase_is_inflected_at_its_ends() -> None:
    phrases = {calque.text: calque.phrase for calque in propose("工作量证明")}
    assert phrases["workload certificate"] == "workload {certificate:noun}"
    cut = next(calque for calque in propose("割韭菜") if calque.text.startswith("cut "))
    assert cut.phrase.startswith("{cut} ")


def test_the_shipped_concept_strikes_its_right_renderings_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("calques", "工作量证明", "--all", "--most", "400") == 0
    shown = capsys.readouterr().out
    assert "workload certificate" in shown
    assert "[" in shown


def test_lines_for_a_concept_are_strings_of_toml(capsys: pytest.CaptureFixture[str]) -> None:
    run("calques", "工作量证明", "--toml", "--most", "1")
    shown = capsys.readouterr().out
    assert shown.startswith('    "workload ')
    assert shown.endswith('",\n')


def test_nothing_to_propose_is_said() -> None:
    assert run("calques", "abc") == 1


def test_gaps_are_words_that_no_concept_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "source.txt"
    path.write_text("区块链的袖子很长，袖子和区块链。", "utf-8")
    assert run("gaps", str(path)) == 0
    shown = capsys.readouterr().out
    assert shown.split()[:2] == ["2", "袖子"]
    assert "区块链" not in shown


@pytest.mark.parametrize(("text", "said"), [("No word.", "no Chinese"), ("区块链", "every term has a concept")])
def test_no_gaps_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    path = tmp_path / "source.txt"
    path.write_text(text, "utf-8")
    assert run("gaps", str(path)) == 0
    assert said in capsys.readouterr().err


def test_a_file_that_cannot_be_read_does_not_hide_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "source.txt"
    path.write_text("袖子", "utf-8")
    assert run("gaps", str(tmp_path / "none.txt"), str(path)) == 2
    assert "袖子" in capsys.readouterr().out


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    from mtfix.language.senses import find_terms

    with pytest.raises(MtfixError, match=r"mtfix\[zh\]"):
        list(find_terms("袖子"))


LITERAL = """[glossary]
format = 1
languages = "zh-en"
domain = "house"
licence = "CC0-1.0"

[[concept]]
id = "chain-chief"
source = ["链长"]
use = "industrial chain {chief:noun}"
literal = ["chain {length:noun}"]
why = "链长 is an official."
"""


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("县里有链长。", "The county has two chain lengths.", ["chain lengths"]),
        ("他量了链子。", "He measured two chain lengths.", []),  # the source has no such term
        ("链长量了链子。", "The industrial chain chief measured two chain lengths.", []),  # said rightly
        ("", "The county has two chain lengths.", []),
    ],
)
def test_literal_renderings_count_where_the_source_has_the_term(source: str, target: str, found: list[str]) -> None:
    rules = Rules((Lexicon(compile_sources([("house.toml", LITERAL.encode())])),), source_language="zh")
    report = report_on(parse(f"source\ttarget\n{source}\t{target}\n", "a.tsv"), rules, load_checks(rules))
    avoided = [f for f in report.findings if f.rule == "term/avoid"]
    assert [report.text[f.span.start : f.span.end] for f in avoided] == found
    assert [(f.evidence.level, f.fixes[0].safety) for f in avoided] == [("certain", "suggestion")] * len(found)
    assert not found or "has two industrial chain chiefs." in report.fixed("suggestion")


def test_an_imported_glossary_gets_the_literal_renderings_of_its_terms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("source,target\n工作量证明,proof of work\n", "utf-8")
    assert run("import", str(tmp_path / "t.csv"), "--calques", "3") == 0
    toml = capsys.readouterr().out
    assert 'literal = ["workload {proof:noun}", ' in toml
    assert len(parse_glossary("t.toml", toml.encode()).concepts[0].literal) == 3
