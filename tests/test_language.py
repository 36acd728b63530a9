"""What we know of languages: folding, casing, articles, sentences, pinyin, spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.language.articles import article_before, indefinite, mended
from mtfix.language.casing import is_headline, recase
from mtfix.language.folding import fold, pattern
from mtfix.language.pinyin import SYLLABLES, split_syllables
from mtfix.language.sentences import opens_sentence, sentence_bounds
from mtfix.language.spelling import spell


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x3000), min_size=1))
def test_a_pattern_is_found_where_its_text_stands(text: str) -> None:
    assert pattern(text) in b" " + fold(f"x. {text} .y") + b" "


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Secretary-General’s", b"secretary general s"),
        ("区块链blockchain", b"   blockchain"),
        ("CAFÉ", "café".encode("latin-1")),
        ("Straße", "straße".encode("latin-1")),
    ],
)
def test_folds(text: str, folded: bytes) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["İx", "ﬁx", "e\u0301x", "ÿx"])
def test_what_is_not_folded_is_a_letter(text: str) -> None:
    assert b" " not in fold(text)


@pytest.mark.parametrize(
    ("rendering", "matched", "opens", "headline", "written"),
    [
        ("real economy", "entity economy", False, False, "real economy"),
        ("real economy", "Entity economy", True, False, "Real economy"),
        ("real economy", "Entity Economy", False, True, "Real Economy"),
        ("real economy", "Entity Economy", False, False, "Real Economy"),
        ("real economy", "Entity", False, True, "Real Economy"),
        ("real economy", "ENTITY ECONOMY", False, False, "REAL ECONOMY"),
        ("shift to the real economy", "Defy The Reality", False, True, "Shift to the Real Economy"),
        ("General Secretary", "secretary-general", False, False, "General Secretary"),
        ("be a leader", "do Leader", False, False, "be a leader"),
        ("blockchain", "Block chain", True, False, "Blockchain"),
        ("iFlytek", "HKUST Xunfei", False, False, "iFlytek"),
        ("miHoYo", "Mihayou", True, False, "miHoYo"),
        ("co-CEO", "Joint boss", True, False, "Co-CEO"),
        ("", "Block", True, False, ""),
    ],
)
def test_recases(rendering: str, matched: str, opens: bool, headline: bool, written: str) -> None:
    around = "The Rise of the Entity Economy in China" if headline else "The rise of it in China."
    assert recase(rendering, matched, opens, around) == written


def test_headlines() -> None:
    assert is_headline("The Rise of the Entity Economy in China")
    assert not is_headline("In Beijing the Entity Economy rose.")
    assert not is_headline("Economy")


@pytest.mark.parametrize(
    ("word", "article"),
    [
        ("economy", "an"), ("real", "a"), ("hour", "an"), ("house", "a"), ("university", "a"), ("unimportant", "an"),
        ("European", "a"), ("one-off", "a"), ("NFT", "an"), ("US", "a"), ("UN", "a"), ("A-share", "an"), ("8", "an"),
        ("18", "an"), ("11", "an"), ("1", "a"), ("umbrella", "an"), ("user", "a"), ("honest", "an"), ("", "a"),
        ("SEC", "an"), ("CPC", "a"), ("uninhabited", "an"), ("unique", "a"), ("used", "a"), ("Ugandan", "a"),
        ("unanimous", "a"), ("unidentified", "an"), ("unified", "a"), ("U.S.", "a"), ("X-ray", "an"), ("8th", "an"),
        ("18th", "an"), ("180", "a"), ("18,000", "an"), ("NATO", "a"), ("STAR Market", "a"), ("Uyghur", "a"),
        ("Ukrainian", "a"), ("Euclid", "a"), ("MARKETS", "a"),
    ],
)  # fmt: skip
def test_indefinite_articles(word: str, article: str) -> None:
    assert indefinite(word) == article


def test_an_article_is_mended_with_its_capital() -> None:
    assert article_before("It is an outlet", 9) == (6, 8, "an")
    assert article_before("It is an “outlet”", 10) == (6, 8, "an")
    assert article_before("Banana outlet", 7) is None
    assert article_before("In Xiong'an outlets", 12) is None
    assert article_before("In Xi’an outlets", 9) is None
    assert article_before("a mid-a outlet", 8) is None
    assert article_before("say 'an outlet'", 8) == (5, 7, "an")
    assert mended("An", "real") == "A"
    assert mended("a", "idea") == "an"


def test_sentences_around_a_place() -> None:
    text = "Dr. Wang of the U.S. said 3.5 was it. The next one! Last?"
    low, high = sentence_bounds(text, 30, 33, 0, len(text))
    assert text[low:high] == "Dr. Wang of the U.S. said 3.5 was it. "
    low, high = sentence_bounds(text, 42, 46, 0, len(text))
    assert text[low:high] == "The next one! "


@pytest.mark.parametrize(
    ("text", "at", "opens"),
    [("Go on.", 0, True), ("“Go on.", 1, True), ("It is. Go", 7, True), ("It is Go", 6, False), ("(Go)", 1, True)],
)
def test_openings(text: str, at: int, opens: bool) -> None:
    assert opens_sentence(text, at, 0) is opens


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("Jianjian", ("jian", "jian")),
        ("Xi'an", ("xi", "an")),
        ("Gaowujianling", ("gao", "wu", "jian", "ling")),
        ("Washington", None),
        ("Zhuangzi", ("zhuang", "zi")),
        ("", ()),
    ],
)
def test_splits_pinyin(word: str, syllables: tuple[str, ...] | None) -> None:
    assert split_syllables(word) == syllables


def test_the_table_of_syllables() -> None:
    assert len(SYLLABLES) > 395
    assert {"zhuang", "er", "lüe", "nv", "a"} <= SYLLABLES
    assert not {"zhian", "fi", "kü", "bong"} & SYLLABLES


def test_spelling() -> None:
    assert spell("Defense of the labor program, a prize-winning organization", "uk") == (
        "Defence of the labour programme, a prize-winning organisation"
    )
    assert spell("the center", "us") == "the center"
    assert spell("maize of Belize", "uk") == "maize of Belize"
    assert spell("downsize a mini program", "uk") == "downsize a mini program"
    assert spell("tires of tires, a smart meter of two meters", "uk") == "tires of tyres, a smart meter of two metres"
