"""Quantities by value: what is written in either language is read, and pairs are compared by it.

The pairs are in cases/quantities.tsv: `same` must stay silent, `differs` must be found.
"""

import csv
import re
from functools import cache
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

import mtfix
from mtfix.language import numerals_en, numerals_zh
from mtfix.language.alternation import any_of
from mtfix.language.quantities import Quantity, unanswered, values

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "cases" / "quantities.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


@cache
def _found() -> dict[str, list[str]]:
    """What the checks find in the pairs, by the number of the row."""
    rows = "\n".join(f"{number}\t{number}\t{row['source']}\t{row['target']}" for number, row in enumerate(ROWS))
    text = f"id\tdocument\tsource\ttarget\n{rows}\n"
    report = mtfix.check_text(text, format="tsv", source_language="zh", select=["number/mismatch", "date/mismatch"])
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        place = text[finding.span.start : finding.span.end]
        assert finding.segment
        found.setdefault(finding.segment.id, []).append(f"{place}: {finding.message}")
    return found


@pytest.mark.parametrize(
    ("number", "row"), list(enumerate(ROWS)), ids=[f"{row['topic']}-{row['source']}-{row['target']}" for row in ROWS]
)
def test_pairs(number: int, row: dict[str, str]) -> None:
    found = _found().get(str(number), [])
    if row["verdict"] == "same":
        assert not found
    else:
        assert row["verdict"] == "differs"
        assert found


NUMBERS = st.one_of(st.integers(0, 10**5), st.integers(0, 10**15), st.integers(1, 999).map(lambda n: n * 10**9))
HAN_TEXTS = [
    ("", ""),
    ("共有", "人。"),
    ("据统计，约", "元，同比增长。"),
    ("（", "）"),
    ("Apple有", "台。"),
    ("\n", "\n"),
]
ENGLISH_TEXTS = [
    ("", ""),
    ("There were ", " of them."),
    ("in all (", ")"),
    ("Über ", "; then it fell"),
    ("“", "” he said"),
]
TRADITIONAL = str.maketrans("万亿两", "萬億兩")
CAPITALS = str.maketrans("贰叁陆万亿", "貳參陸萬億")


def _reads(read: list[Quantity], number: float, start: int, end: int) -> bool:
    """Whether one quantity holds the number and covers what was written."""
    return any(values(number) <= q.values and q.start <= start and end <= q.end for q in read)


def _holds_zh(written: str, number: float, around: tuple[str, str]) -> bool:
    text = f"{around[0]}{written}{around[1]}"
    start = len(around[0])
    return _reads(numerals_zh.read_quantities(text), number, start, start + len(written))


def _holds_en(written: str, number: float, around: tuple[str, str]) -> bool:
    text = f"{around[0]}{written}{around[1]}"
    start = len(around[0])
    return _reads(numerals_en.read_quantities(text), number, start, start + len(written))


def _two(numeral: str) -> str:
    return re.sub("二(?=[千万亿])", "两", numeral)


@given(NUMBERS, st.sampled_from(HAN_TEXTS), st.sampled_from([str, _two]), st.booleans())
def test_han_numerals(number: int, around: tuple[str, str], form: object, traditional: bool) -> None:
    written = cn2an.an2cn(number, "low")
    written = _two(written) if form is _two else written
    assert _holds_zh(written.translate(TRADITIONAL) if traditional else written, number, around)


@given(st.integers(10, 10**12), st.sampled_from(["人民币", "合计：", "大写"]), st.booleans())
def test_financial_capitals(number: int, before: str, traditional: bool) -> None:
    written = cn2an.an2cn(number, "up")
    assert _holds_zh(written.translate(CAPITALS) if traditional else written, number, (before, "元整"))


@given(st.integers(0, 10**6), st.integers(1, 999), st.sampled_from(HAN_TEXTS[1:3]))
def test_han_decimals(whole: int, thousandths: int, around: tuple[str, str]) -> None:
    number = f"{whole}.{thousandths:03}".rstrip("0")
    assert _holds_zh(cn2an.an2cn(number, "low"), float(number), around)


@given(NUMBERS, st.sampled_from(HAN_TEXTS), st.sampled_from(["{}", "{:,}"]), st.booleans())
def test_figures_in_chinese(number: int, around: tuple[str, str], form: str, wide: bool) -> None:
    written = form.format(number)
    if wide:
        written = written.translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    assert _holds_zh(written, number, around)


@given(
    st.decimals(0, 9999, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12), ("百万", 10**6), ("千万", 10**7), ("億", 10**8)]),
    st.sampled_from(["{:f}", "{:,}"]),
    st.sampled_from(HAN_TEXTS[1:]),
)
def test_figures_with_a_scale(number: object, scale: tuple[str, int], form: str, around: tuple[str, str]) -> None:
    exact = number * scale[1]  # type: ignore[operator]
    assert _holds_zh(f"{form.format(number)}{scale[0]}", float(exact), around)


@given(st.integers(1, 9999), st.integers(1, 9), st.sampled_from([("共", "元"), ("卖", "。"), ("（", "左右）")]))
def test_mixed_numerals(high: int, low: int, around: tuple[str, str]) -> None:
    assert _holds_zh(f"{high}亿{low}千万", high * 10**8 + low * 10**7, around)
    assert _holds_zh(f"{high}万{low}千", high * 10**4 + low * 10**3, around)
    if low > 2:
        assert _holds_zh(f"{high}万{low}", high * 10**4 + low * 10**3, around)
        assert _holds_zh(f"{cn2an.an2cn(high)}万{cn2an.an2cn(low)}", high * 10**4 + low * 10**3, around)


@given(st.integers(1000, 2100), st.sampled_from(["{}年", "在{}年，"]))
def test_years_digit_by_digit(year: int, form: str) -> None:
    written = "".join("〇一二三四五六七八九"[int(d)] for d in str(year))
    (read,) = [q for q in numerals_zh.read_quantities(form.format(written)) if q.firm]
    assert year in read.values
    assert read.kind == "date"


@given(st.integers(2, 99), st.integers(2, 99))
def test_fractions_and_rates(above: int, below: int) -> None:
    written = f"{cn2an.an2cn(below)}分之{cn2an.an2cn(above)}"
    assert _holds_zh(written, above / below, ("约", "的人"))
    assert _holds_en(f"{above}/{below}", above / below, ("about ", " of them"))
    assert _holds_zh(f"百分之{cn2an.an2cn(above)}", above, ("增长", "。"))
    for rate in ("%", " %", " per cent", " percent"):
        assert _holds_en(f"{above}{rate}", above, ("up ", "."))
    for rate in ("per cent", "percent"):
        assert _holds_en(f"{num2words(above)} {rate}", above / 100, ("up ", "."))


@given(NUMBERS, st.sampled_from(ENGLISH_TEXTS), st.sampled_from(["{}", "{:,}", "${:,}", "US${}"]))
def test_figures_in_english(number: int, around: tuple[str, str], form: str) -> None:
    assert _holds_en(form.format(number), number, around) or form[0] != "{"
    assert any(values(number) <= q.values for q in numerals_en.read_quantities(f"a b {form.format(number)} c"))


@given(
    st.decimals(0, 9999, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([("thousand", 10**3), ("million", 10**6), ("billion", 10**9), ("trillion", 10**12)]),
    st.sampled_from(["{} {}", "{}-{}", "{:,} {}"]),
    st.sampled_from(ENGLISH_TEXTS),
)
def test_figures_with_a_scale_in_english(
    number: object, scale: tuple[str, int], form: str, around: tuple[str, str]
) -> None:
    exact = number * scale[1]  # type: ignore[operator]
    assert _holds_en(form.format(number, scale[0]), float(exact), around)


@given(NUMBERS, st.sampled_from(ENGLISH_TEXTS), st.booleans(), st.booleans(), st.booleans())
def test_number_words(number: int, around: tuple[str, str], plain: bool, spaced: bool, capital: bool) -> None:
    written = num2words(number)
    written = written.replace(" and ", " ").replace(",", "") if plain else written
    written = written.replace("-", " ") if spaced else written
    assert _holds_en(written.capitalize() if capital else written, number, around)


@given(st.integers(1, 10**7), st.sampled_from(ENGLISH_TEXTS), st.booleans())
def test_ordinals(number: int, around: tuple[str, str], words: bool) -> None:
    written = num2words(number, to="ordinal" if words else "ordinal_num")
    assert _holds_en(written, number, around)
    assert _holds_zh(cn2an.an2cn(number), number, ("在第", "次会议上"))


@given(st.integers(0, 10**6), st.text("0123456789", min_size=1, max_size=4))
def test_decimals_in_words(whole: int, digits: str) -> None:
    written = f"{num2words(whole)} point {' '.join(num2words(int(d)) for d in digits)}"
    assert _holds_en(written, float(f"{whole}.{digits}"), ("it is ", " in all"))


@given(st.integers(13, 10**15))
def test_both_languages_agree(number: int) -> None:
    for chinese in (f"共{cn2an.an2cn(number)}元", f"共{number}元", f"共{number:,}元"):
        for english in (f"{number:,} yuan", f"{number} yuan", f"{num2words(number)} yuan"):
            said, there = numerals_zh.read_quantities(chinese), numerals_en.read_quantities(english)
            assert not unanswered(said, there)
            assert not unanswered(there, said)
            other = numerals_en.read_quantities(f"{number + number // 8 + 1:,} yuan")
            assert unanswered(said, other) or not any(q.firm for q in said)


PIECES = st.sampled_from(
    "0 1 9 ０ ９ , ， . ． - / : ： % ％ ‰ 〇 零 一 二 两 三 五 九 十 百 千 万 億 亿 兆 廿 点 多 余 几 半 成 折 倍 番 年 月 日 时 "
    "分之 百分之 世纪 年代 后 第 米 斤 度 亩 壹 叁 陆 拾 元 整 a an and point one two twenty third thirds hundred million "
    "dozen century half of quarter percent per thousand st s m bn II X x v May £ $ ( ) ½ ⅓ Ⅲ ② İ ß".split()
    + [" ", "", "\n"]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.lists(PIECES, max_size=12).map(" ".join) | st.text())
def test_any_text_is_read(text: str) -> None:
    for reader in (numerals_zh, numerals_en):
        read = reader.read_quantities(text)
        for quantity in read:
            assert 0 <= quantity.start < quantity.end <= len(text)
            assert quantity.values
            assert not quantity.firm or reader.FIRM.search(text[quantity.start : quantity.end])


@given(st.sets(st.text("abc.", min_size=1, max_size=4), min_size=1), st.text("abc. ", max_size=8))
def test_any_of_is_an_alternation_of_the_longest(words: set[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert re.findall(any_of(words), text) == re.findall(plain, text)


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1.", "1 000 ", "1-", "一", "万", "三百", "百分之", "三点一", "one ", "a ", "million, "]
)
def test_long_runs_are_read_to_the_end(piece: str) -> None:
    """What takes time by the square or worse does not end here."""
    for reader in (numerals_zh, numerals_en):
        found = reader.read_quantities(piece * 5_000)
        assert found == sorted(found, key=lambda q: (q.start, q.end))
