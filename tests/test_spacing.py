"""Punctuation and spaces of repaired words."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mtfix
from mtfix.language.spacing import join_rendering, normalise_punctuation


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("中文，English", "中文, English"),
        ("word，word", "word, word"),
        ("word ， word", "word, word"),
        ("the outlet。The rest", "the outlet. The rest"),
        ("the end。", "the end."),
        ("the end。\nNext", "the end.\nNext"),
        ("apples、pears；plums", "apples, pears; plums"),
        ("really？！Yes", "really?! Yes"),
        ("he read《Dream》again", 'he read "Dream" again'),
        ("he “said” 《Dream》", "he “said” “Dream”"),
        ("「one」and『two』", "\"one\" and 'two'"),
        ("〈x〉", "'x'"),
        ("the fund（CIC）said", "the fund (CIC) said"),
        ("（a），（b）c", "(a), (b) c"),
        ("【note】", "[note]"),
        ("he said：“hello”，then", "he said: “hello”, then"),
        ('he said："hello"，and "bye"，then', 'he said: "hello", and "bye", then'),
        ("10 ％of", "10% of"),
        ("１２，３４５ and 1，234 in 2019，20 people", "12,345 and 1,234 in 2019, 20 people"),
        ("at 10：30，3．5％", "at 10:30, 3.5%"),
        ("３～５ years", "3–5 years"),
        ("ＷＴＯ", "WTO"),
        ("wait……no——yes", "wait… no—yes"),
        ("a\u3000b", "a b"),
    ],
)
def test_punctuation_becomes_english(text: str, right: str) -> None:
    assert normalise_punctuation(text) == right


@given(st.text(st.characters(max_codepoint=0x2FFF, exclude_characters="—…\uff0c")))
def test_english_typography_stays(text: str) -> None:
    assert normalise_punctuation(text) == text


@given(st.text('ab1 ，。、：；？！（）「」《》〈〉【】％．～，ａ１\u3000\n“”"…—|'))
def test_punctuation_is_settled_by_one_pass(text: str) -> None:
    once = normalise_punctuation(text)
    assert normalise_punctuation(once) == once
    assert not set(once) & set("，。、：；？！（）「」《》〈〉【】％．～，ａ１\u3000")


@pytest.mark.parametrize(
    ("left", "rendering", "right", "whole"),
    [
        ("He said", "however", ", he", "He said however, he"),
        ("He", ", however,", "said", "He, however, said"),
        ("He", ", however,", ", said", "He, however, said"),
        ("", ", however,", "said", "however, said"),
        ("It ended.", ", in other words,", "it failed", "It ended. in other words, it failed"),
        ("It failed", ", in other words,", ".", "It failed, in other words."),
        ("(", "word", ")", "(word)"),
        ("of the ", " real economy ", " now", "of the real economy now"),
        ("the", "outlet", "'s rise", "the outlet's rise"),
        ("the", "outlet", "’s rise", "the outlet’s rise"),
        ('said "', "yes", '" and', 'said "yes" and'),
        ('said "yes"', "and", "no", 'said "yes" and no'),
        ("the", "so-called", '"outlet"', 'the so-called "outlet"'),
        ("the “", "outlet", "”", "the “outlet”"),
        ("the ‘", "outlet", "’ is", "the ‘outlet’ is"),
        ("he '", "said", "' so", "he 'said' so"),
        ("$", "5", "billion", "$5 billion"),
        ("word—", "and", "—word", "word—and—word"),
        ("five", "percent", ".", "five percent."),
        ("the", "", "end", "the end"),
        ("the", "", ", end", "the, end"),
    ],
)
def test_a_rendering_joins_its_neighbours(left: str, rendering: str, right: str, whole: str) -> None:
    assert left + join_rendering(left, rendering, right) + right == whole


@given(st.text("ab ,.'’\"“”()$—\n"), st.text("ab ,.'"), st.text("ab ,.'’\"“”()$—\n"))
def test_joining_keeps_the_words_and_makes_no_double_space(left: str, rendering: str, right: str) -> None:
    joined = join_rendering(left, rendering, right)
    assert joined.strip() == rendering.strip() or joined.strip() in rendering
    assert not (left[-1:].isspace() and joined[:1].isspace())
    assert not (right[:1].isspace() and joined[-1:].isspace())


def test_importing_brings_no_sacremoses() -> None:
    code = "import sys, mtfix.language.spacing; print([m for m in ('sacremoses', 'rapidfuzz') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_hard_spaces_of_a_page_leave_one_space() -> None:
    text = (
        "It ends &nbsp; and begins.\n\n& nbsp;& nbsp;& nbsp;The second one begins.\n\nA&nbsp;b c, word & nbsp;& nbsp;\n"
    )
    fixed = mtfix.check_text(text).fixed("safe")
    assert fixed == "It ends and begins.\n\nThe second one begins.\n\nA b c, word\n"
