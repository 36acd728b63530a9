"""The phrase language: what a phrase expands into, what a rendering becomes, what is refused."""

import pytest

from mtfix.glossary.phrase import CAP, expand, make_template, says_nothing
from mtfix.glossary.rendering import fill
from mtfix.model import MtfixError


def texts(phrase: str) -> list[str]:
    return [form.text for form in expand(phrase)]


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("defy the reality", ["defy the reality"]),
        ("(coin|currency) circle", ["coin circle", "currency circle"]),
        ("the [big] outlet", ["the big outlet", "the outlet"]),
        ("[the] outlet", ["the outlet", "outlet"]),
        ("next {outlet:noun}", ["next outlet", "next outlets"]),
        (r"\(crypto\)currency", ["(crypto)currency"]),
        ("not only <words> but", ["not only <words> but"]),
        ("({pick}|lift) it", ["pick it", "picks it", "picked it", "picked it", "picking it", "lift it"]),
    ],
)
def test_expands(phrase: str, forms: list[str]) -> None:
    assert texts(phrase) == forms


def test_inflects_regular_and_irregular_verbs() -> None:
    assert set(texts("{defy} it")) == {"defy it", "defies it", "defied it", "defying it"}
    assert set(texts("{run} it")) == {"run it", "runs it", "ran it", "running it"}


def test_possessives_are_chosen() -> None:
    assert set(texts("<poss> sleeves")) == {f"{p} sleeves" for p in "my our your his her its their".split()}


@pytest.mark.parametrize(
    ("phrase", "use", "written", "rendering"),
    [
        ("{defy} the reality", "{shift} to it", "defied the reality", "shifted to it"),
        ("{pick} up <poss> sleeves", "{roll} up <poss> sleeves", "picking up her sleeves", "rolling up her sleeves"),
        ("next {outlet:noun}", "next {opportunity:noun}", "next outlets", "next opportunities"),
        ("the outlet", "{shift} it", "the outlet", "shift it"),
        ("{take} and {give}", "{give} and {take}", "took and giving", "gave and taking"),
        ("{be} banned from it", "{be} barred from it", "are banned from it", "are barred from it"),
        ("{be} banned from it", "{be} barred from it", "were banned from it", "were barred from it"),
        ("{be} banned from it", "{lose} it", "were banned from it", "lost it"),
    ],
)
def test_renders_in_the_same_form(phrase: str, use: str, written: str, rendering: str) -> None:
    form = next(f for f in expand(phrase) if f.text == written)
    assert fill(make_template(use), form.choices) == rendering


def test_an_ambiguous_form_has_several_renderings() -> None:
    forms = [f for f in expand("{cut} leeks") if f.text == "cut leeks"]
    assert {fill(make_template("{fleece} investors"), f.choices) for f in forms} == {
        "fleece investors",
        "fleeced investors",
    }


@pytest.mark.parametrize(
    "phrase",
    ["", " a", "a ", "(a|b", "a)", "[a", "{defy", "a|b", "<colour>", "{red:adjective}", "(a|(b))", "[a]"],
)
def test_refuses_what_is_malformed(phrase: str) -> None:
    with pytest.raises(MtfixError) as error:
        expand(phrase)
    assert "\n" not in str(error.value)


def test_refuses_more_forms_than_the_cap() -> None:
    phrase = " ".join(["(a|b|c|d|e|f|g|h)"] * 4)
    with pytest.raises(MtfixError, match=f"4096 forms; at most {CAP}"):
        expand(phrase)


@pytest.mark.parametrize("use", ["(a|b)", "a [b]"])
def test_a_rendering_is_one_text(use: str) -> None:
    with pytest.raises(MtfixError, match="one text"):
        make_template(use)


@pytest.mark.parametrize(
    ("form", "empty"), [("the", True), ("<words>", True), ("x", True), ("US", False), ("do leader", False)]
)
def test_knows_a_form_that_matches_everything(form: str, empty: bool) -> None:
    assert says_nothing(form) is empty
