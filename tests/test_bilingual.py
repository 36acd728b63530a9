"""Checks that compare a target with its source: what they say, what silences them, what may be edited."""

from pathlib import Path

import pytest

import mtfix
from mtfix.api import Report, report_on
from mtfix.config import Settings, load_rules
from mtfix.engine import Rules, load_checks
from mtfix.files import read_source
from mtfix.formats import parse, read
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources
from mtfix.model import MtfixError

GLOSSARY_HEAD = '[glossary]\nformat = 1\nlanguages = "zh-en"\ndomain = "x"\nlicence = "CC0-1.0"\n'
FILE = '<file original="a" source-language="{0}" target-language="{1}"><body>{2}</body></file>'
HEAD = f'<xliff version="1.2">{FILE}</xliff>'
UNIT = (
    '<trans-unit id="1"{0}><source>北交所发布名单。</source>'
    "<target{1}>The North Exchange released a list.</target></trans-unit>"
)


def _check(source: str, target: str, *select: str) -> Report:
    return mtfix.check_text(f"source\ttarget\n{source}\t{target}\n", format="tsv", select=select)


def _found(source: str, target: str, *select: str) -> list[tuple[str, str]]:
    report = _check(source, target, *select)
    return [(f.rule, report.text[f.span.start : f.span.end]) for f in report.findings]


def _xliff(unit: str, languages: tuple[str, str] = ("zh-CN", "en-US"), asked: dict[str, bool] | None = None) -> Report:
    rules = load_rules(Settings(**(asked or {})))  # type: ignore[arg-type]
    text = HEAD.format(*languages, unit)
    return report_on(parse(text, "a.xlf"), rules, load_checks(rules))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("习近平给援中非医疗队回信。", "Xi Jinping replied to the medical team in the Central African Republic."),
        ("国务院总理李强出席。", "Premier Li Qiang attended."),  # 国务院总理 holds no 国务院
        ("这种唯美的风格", "This aesthetic style"),  # no 美的 across two words
        ("北交所的名单", "The Exchange's list, issued by the BSE"),
        ("他在广州工作。", "He is a Guangzhou-based worker."),
        ("达尔文的兰花", "Darwinian orchids"),
    ],
)
def test_terms_that_are_there_are_not_missing(source: str, target: str) -> None:
    assert _found(source, target, "term/missing") == []


def test_a_term_that_is_shortened_after_its_first_mention_is_not_missing() -> None:
    rows = "北交所发布名单。\tThe Beijing Stock Exchange released a list.\n北交所说不。\tThe exchange said no.\n"
    assert mtfix.check_text(f"source\ttarget\n{rows}", format="tsv", select=["term/missing"]).findings == ()


def test_the_source_term_makes_a_wrong_rendering_certain_and_overrules_its_guards() -> None:
    target = "The Secretary-General of the United Nations met him."
    assert _found("联合国秘书长会见了他。", target, "term/avoid") == []
    report = _check("总书记会见了他。", "The Secretary-General met him.", "term/avoid")
    assert [(f.evidence.level, f.original and f.original.how) for f in report.findings] == [("certain", "source")]
    assert report.findings[0].source_span is not None
    assert report.findings[0].fixes[0].safety == "unsafe"


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("保存文档的副本。", "Save a copy of the document.", []),  # a sense of the dictionary: guards are asked
        ("他从腰部以下湿了。", "He is wet from the waist down.", []),
        ("这款手机的机身很薄。", "This phone has a very thin fuselage.", ["fuselage"]),  # and met
        ("限时秒杀。", "Limited-time second kill.", ["second kill"]),  # no sense of the dictionary
    ],
)
def test_a_wrong_rendering_that_is_a_sense_of_the_source_term_asks_its_guards(
    source: str, target: str, found: list[str]
) -> None:
    assert [text for _, text in _found(source, target, "term/avoid")] == found


def test_a_source_without_any_term_of_the_concept_refutes_a_wrong_rendering() -> None:
    target = "The CPC funds defy the reality."
    assert _found("这些资金不顾现实。", target, "term/avoid") == []
    assert _found("今天开会。\tThe CPC met today.\n", target, "term/avoid") == [("term/avoid", "defy the reality")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("打算买一套刚需房的郑女士说。", "just-needed house"),  # a part of a longer word
        ("交易所将做好融资业务各项保障工作。", "do a good job in"),  # 做好…工作
        ("交易所将保障融资业务。", None),
        ("各项工作要做好。", None),
    ],
)
def test_a_part_of_a_longer_word_and_a_term_with_a_gap_refute_nothing(source: str, found: str | None) -> None:
    target = "She plans to buy a just-needed house; the exchange will do a good job in guaranteeing it."
    assert [words for _, words in _found(source, target, "term/avoid")] == ([found] if found else [])


def test_numbers_dates_and_names_are_never_repaired() -> None:
    report = _check("马祚波说，2019年价格上涨三成。", "Ma Xiaobo said that prices rose 13% in 2018.")
    assert {f.rule for f in report.findings} == {"name/mismatch", "number/mismatch", "date/mismatch"}
    assert not any(f.fixes for f in report.findings)


def test_sources_show_where_a_text_comes_from() -> None:
    assert _found("产量为5万台。", "Output was 5,000 units.") == [("number/mismatch", "5,000")]
    assert _found("Output was 50,000 units.", "Output was 5,000 units.") == []  # nothing tells the language


@pytest.mark.parametrize(
    ("attributes", "state", "asked", "found", "fixes"),
    [
        ("", "", {}, 1, True),
        (' approved="yes"', "", {}, 1, False),
        (' translate="no"', "", {}, 1, False),
        (' approved="yes"', "", {"edit_approved": True}, 1, True),
        ("", ' state="final"', {}, 1, False),
        ("", ' state="needs-translation"', {}, 1, True),  # a machine filled it in
    ],
)
def test_the_state_of_a_unit_is_respected(
    attributes: str, state: str, asked: dict[str, bool], found: int, fixes: bool
) -> None:
    report = _xliff(UNIT.format(attributes, state), asked=asked)
    findings = [f for f in report.findings if f.rule == "term/avoid"]
    assert len(findings) == found
    assert any(f.fixes for f in findings) is fixes
    assert ("Beijing Stock Exchange" in report.fixed("unsafe")) is fixes


def test_what_nobody_translated_is_left_out_unless_asked() -> None:
    copied = UNIT.format("", ' state="new"').replace("The North Exchange released a list.", "北交所发布名单。")
    assert _xliff(copied).findings == ()
    assert [f.rule for f in _xliff(copied, asked={"untranslated": True}).findings] == ["source/untranslated"]


def test_a_match_across_a_tag_is_shown_and_not_made() -> None:
    report = _xliff(UNIT.format("", "").replace("North Exchange", 'North <g id="1">Exchange</g>'))
    fix = next(f for f in report.findings if f.rule == "term/avoid").fixes[0]
    assert fix.edits == ()
    assert report.fixed("unsafe") == report.text


@pytest.mark.parametrize(
    ("languages", "checked"), [(("zh-CN", "en-US"), True), (("zh", "en"), True), (("en", "zh"), False)]
)
def test_a_file_in_another_language_is_not_checked_and_says_so(languages: tuple[str, str], checked: bool) -> None:
    report = _xliff(UNIT.format("", ""), languages)
    assert bool(report.findings) is checked
    assert bool(report.faults) is not checked
    assert all("not checked: its target language is zh" in fault for fault in report.faults)


def test_units_of_a_memory_are_no_evidence_for_each_other() -> None:
    unit = "<tu><tuv xml:lang='zh'><seg>{0}</seg></tuv><tuv xml:lang='en'><seg>{1}</seg></tuv></tu>"
    text = "<tmx version='1.4'><header srclang='zh'/><body>{}</body></tmx>"
    alone = unit.format("", "The Secretary-General spoke.")
    beside = unit.format("习近平讲话。", "Xi Jinping of the CPC spoke.")
    rules = Rules(load_rules(Settings()).lexicons, source_language="zh", select=("general-secretary",))
    found = report_on(parse(text.format(alone + beside), "a.tmx"), rules, load_checks(rules)).findings
    assert found == ()
    one = "source\ttarget\n\tThe Secretary-General spoke.\n习近平讲话。\tXi Jinping of the CPC spoke.\n"
    assert len(report_on(parse(one, "a.tsv"), rules, load_checks(rules)).findings) == 1


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("我穿大号的。", "I wear a tuba.", ["tuba"]),
        ("我穿大号的。", "I wear a big number.", ["big number"]),  # what is right in it is a part of it
        ("我穿大号的。", "I wear a large tuba.", []),
        ("他吹大号。", "He plays the tuba.", []),  # words beside it tell another sense
        ("面料一般，做工一般。", "Fabric is general, work is general.", ["general"]),
        ("一般的规律", "a general rule", []),
        ("牛仔裤", "cowboy pants", ["cowboy pants"]),
        ("大小号码都有", "all trumpets", []),  # no 小号 across two words
    ],
)
def test_a_word_in_another_sense(source: str, target: str, found: list[str]) -> None:
    assert [words for _, words in _found(source, target, "term/sense")] == found


def test_a_scope_of_senses_is_asked_of_all_sources_of_the_text() -> None:
    rows = '{ word = "声音", right = ["sound"], wrong = ["{voice:noun}"] }'
    glossary = f'[[senses]]\nabout = "x"\nscope = ["黑洞"]\nrows = [{rows}]\n'
    lexicon = Lexicon(compile_sources([("g.toml", (GLOSSARY_HEAD + glossary).encode())]))
    rules = Rules((lexicon,), source_language="zh")

    def found(other: str) -> list[str]:
        text = f"source\ttarget\n{other}\tOther.\n听它的声音\tHear its voices.\n"
        report = report_on(parse(text, "a.tsv"), rules, load_checks(rules))
        return [text[f.span.start : f.span.end] for f in report.findings]

    assert found("黑洞很大") == ["voices"]
    assert found("房间很大") == []


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("亲测好用，不掉色。", "It works well.", ["It works well"]),
        ("亲测好用。", "It works well.", []),  # one word may be said freely
        ("亲测好用，不掉色。", "Tested, and it works well.", []),
        ("小脑和大脑", "The small brain and the brain", []),  # term/sense says what stands there instead
        ("你到底买不买？", "Do you buy it?", []),  # a row that does not ask
    ],
)
def test_a_word_that_nothing_stands_for(source: str, target: str, found: list[str]) -> None:
    assert [words for _, words in _found(source, target, "term/unsaid")] == found


@pytest.mark.parametrize(
    ("target", "lost"),
    [
        ("Yesterday we went to the park, and all were happy.", ["孩子们在草地上玩球"]),
        ("Yesterday we went to the park, the kids played ball, all were happy.", []),
        ("We were happy.", ["昨天去了公园", "孩子们在草地上玩球"]),
    ],
)
def test_a_clause_of_which_no_word_is_there_is_omitted(target: str, lost: list[str]) -> None:
    report = _check("昨天去了公园，孩子们在草地上玩球，大家都高兴。", target, "source/omitted")
    assert [f.original.text for f in report.findings if f.original] == lost


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("价格是5万美元。", "The price is 50,000 yuan.", ["50,000 yuan"]),
        ("价格是5万美元。", "The price is $50,000.", []),
        ("售价2999元。", "It costs 2,999 yuan (about $420).", []),
        ("在香港售价299元。", "It costs $299 in Hong Kong.", []),  # 元 is the dollar there
        ("买了5斤苹果。", "Bought 5 pounds of apples.", []),
        ("买了5斤苹果。", "Bought 2.5 kg of apples.", []),  # converted
        ("长5公里。", "It is 5 miles long.", ["5 miles"]),
        ("过了两天。", "Two years later.", ["Two years"]),
        ("过了两天。", "A couple of days later.", []),
        ("3天2夜", "3 days and 2 nights", []),
        ("零下15度。", "It is 15 degrees.", ["15"]),
        ("零下15度。", "It is minus 15 degrees.", []),
        ("移到30公里处。", "Moved close - 30 kilometers - to it.", []),  # a dash, and no minus
        ("周三至周五开会。", "Wednesday to Saturday.", ["Saturday"]),
        ("五月你能来吗？", "May you come in April?", ["April"]),
        ("产量翻了两番。", "Output doubled.", ["Output doubled"]),
    ],
)
def test_numbers_that_count_something_else(source: str, target: str, said: list[str]) -> None:
    assert [words for _, words in _found(source, target, "number/mismatch", "date/mismatch")] == said


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("打开%s失败：%s", "Failed to open %s", "source/omitted"),
        ("打开%1$s失败：%1$s", "Failed to open %1$s", ""),  # it has a name: once is enough
        ("剩余 %dMB 空间", "Space is left", "source/omitted"),
        ("删除了%d个文件", "Deleted a file", ""),
        ("你好，{{name}}！", "Hello, {{name}}!", ""),
        ("折扣50%", "A 50%discount", ""),
    ],
)
def test_placeholders(source: str, target: str, found: str) -> None:
    assert [rule for rule, _ in _found(source, target, "source/omitted", "source/added")] == ([found] if found else [])


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ('Click <g id="1">here</g> to continue<x id="2"/>.', []),
        ('Click <g id="7">here</g> to continue<x id="2"/>.', []),  # numbered anew: as many are as many
        ('Click here to continue<x id="2"/>.', ["source/omitted"]),
        ('Click <g id="1">here</g> to <g id="3">continue</g><x id="2"/>.', ["source/added"]),
    ],
)
def test_inline_tags_are_compared(target: str, found: list[str]) -> None:
    source = '点击<g id="1">这里</g>继续<x id="2"/>。'
    report = _xliff(f'<trans-unit id="1"><source>{source}</source><target>{target}</target></trans-unit>')
    assert [f.rule for f in report.findings] == found


@pytest.mark.parametrize(
    "row",
    [
        "他把5投入零排放汽车\tHe will invest 5 in zero-emission cars",
        "共3个\t3 out of 0",
        "请安装 AirDots 的驱动程序。\t!!!",
    ],
)
def test_targets_without_words_and_numbers_that_are_none(row: str) -> None:
    assert mtfix.check_text(f"source\ttarget\n{row}\n", format="tsv").text


def test_a_target_of_a_line_break() -> None:
    assert mtfix.check_text('source,target\n2024年有5个,"\n"\n', format="csv").text


def test_line_ends_inside_of_a_segment() -> None:
    text = 'msgid "看列表"\nmsgstr "Line one.\\nSee (the list."\n\n'
    text += 'msgid "工作量证明"\nmsgstr "It is the workload\\nproof."\n'
    report = mtfix.check_text(text, format="po", source_language="zh")
    found = {f.rule: text[f.span.start : f.span.end] for f in report.findings}
    assert found == {"text/bracket": "(", "term/avoid": "workload\\nproof"}
    assert report.fixed("suggestion") == text  # no repair takes a line end away


def test_names_that_are_nothing_else_are_asked_for() -> None:
    assert _found("特朗普访问法国。", "He visited France.", "term/missing")
    assert _found("谷歌和辉瑞签约。", "A search firm and Pfizer signed.", "term/missing")
    assert not _found("史诗谷歌尔城", "The epic Gogel", "term/missing")  # a part of a longer name


def test_a_pair_too_long_to_be_compared_is_checked_by_its_target_alone() -> None:
    rows = f"{'他说好。' * 9_000}\t{'He said yes. ' * 9_000}They talked of price and price.\n他走了。\tHe left.\n"
    report = mtfix.check_text(f"source\ttarget\n{rows}", format="tsv", path="a.tsv")
    assert [f.rule for f in report.findings] == ["text/doubled"]
    (fault,) = report.faults
    assert fault.startswith("a.tsv:2: segment 1 has 153031 characters in source and target, too many")
    assert report.fixed("suggestion").endswith("They talked of price.\n他走了。\tHe left.\n")


def test_a_charset_that_fits_any_bytes_is_not_believed_of_utf_8(tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; Charset=ISO-8859-1\\n"\n\n'
    path = tmp_path / "a.po"
    path.write_text(f'{header}msgid "请勿打开。"\nmsgstr "Open it."\n', "utf-8")
    with pytest.raises(MtfixError, match=r"a\.po:3: the header says charset=ISO-8859-1, and the text is UTF-8"):
        read(read_source(str(path)))
    assert read(read_source(str(path)), "utf-8").scopes
    path.write_text(f'{header}msgid "a"\nmsgstr "caf\u00e9"\n', "latin-1")
    assert read(read_source(str(path))).scopes[0].segments[0].target == "café"


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("火车下午三点四十五分开。", "The train leaves at a quarter to four in the afternoon.", []),
        ("会议三点四十五分开始。", "The meeting starts at a quarter past four.", ["number/mismatch"]),
        ("列车将于晚上十一点五十五分抵达。", "The train arrives at five to midnight.", []),
        ("他下午两点一刻来电。", "He phoned at 2.15 in the afternoon.", []),
        ("学校一百周年校庆。", "The school's centenary.", []),
        ("他一五一十地说了。", "He told the whole story.", []),
        ("工厂24小时不停生产。", "The factory runs round the clock.", []),
        ("会议上午九点开始。", "The meeting starts at 9 a.m.", []),
        ("会议上午九点开始。", "The meeting starts at 9 p.m.", ["date/mismatch"]),
        ("晚上八点见。", "See you at 8 in the morning.", ["date/mismatch"]),
        ("晚上两点才睡。", "He went to bed at 2 a.m.", []),
        ("上午9点到下午5点", "9 a.m. to 5 p.m.", []),
        ("下午3点到5点", "From 3 to 5 p.m.", []),
    ],
)
def test_times_of_day(source: str, target: str, found: list[str]) -> None:
    assert [f.rule for f in _check(source, target, "number", "date").findings] == found
