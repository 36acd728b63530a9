"""Glossary files: every fault is named at once with file, entry and reason; a lexicon survives nothing but itself."""

from pathlib import Path

import pytest

from mtfix.api import report_on
from mtfix.engine import Rules, load_checks
from mtfix.examples import test_glossary as faults_of
from mtfix.formats import parse
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import GlossaryError, parse_glossary
from mtfix.glossary.sections import DamagedError
from mtfix.glossary.store import compile_sources

HEAD = '[glossary]\nformat = 1\nlanguages = "zh-en"\ndomain = "x"\nlicence = "CC0-1.0"\n'
SENSES = '[[senses]]\nabout = "x"\nrows = [{{ word = "甲", {} }}]\n'


def concept(**fields: str) -> str:
    rows = {
        "id": '"a"',
        "source": '["甲"]',
        "use": '"right thing"',
        "avoid": '["wrong thing"]',
        "why": '"w"',
        "bad": '[{ text = "A ⟦wrong thing⟧.", fixed = "A right thing." }]',
        "good": '["A right thing."]',
        **fields,
    }
    return "[[concept]]\n" + "".join(f"{k} = {v}\n" for k, v in rows.items() if v)


def faults(text: str, compiled: bool = True) -> tuple[str, ...]:
    def load() -> object:
        return compile_sources([("g.toml", text.encode())]) if compiled else parse_glossary("g.toml", text.encode())

    with pytest.raises(GlossaryError) as error:
        load()
    return error.value.faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[glossary\n", "g.toml:1: "),
        ("", "g.toml: [glossary] is missing"),
        (HEAD.replace("1\n", "2\n"), "format"),
        (HEAD + concept(avoyd='["x y"]'), "g.toml:6: concept a: unknown key 'avoyd'; did you mean 'avoid'?"),
        (HEAD + concept(source="3"), "g.toml:6: concept a: Expected `array`"),
        (HEAD + concept(id='"A b"'), "an id is lower-case words"),
        (HEAD + concept(why=""), "`why` is missing"),
        (HEAD + concept(source=""), "`source` is missing"),
        (HEAD + concept(source="", required="true"), "`source` is missing"),
        (HEAD + concept(source="", required="false", literal='["thing of wrong"]'), "`source` is missing"),
        (HEAD + concept(bad=""), "no `bad` example"),
        (HEAD + concept(good=""), "no `good` example"),
        (HEAD + concept(bad='[{ text = "no mark", fixed = "x" }]'), "bad example 1 marks its one finding"),
        (HEAD + concept() + concept(), "the id stands twice"),
        (HEAD + concept(region='"zh-tw"'), "`region` is 'zh-tw', and no tag such as zh-TW"),
        (HEAD + concept(valid='{ from = "2017-13-45" }'), "`valid` has '2017-13-45', and no date"),
        (HEAD + SENSES.format('right = ["a b"], wrong = ["the"]'), "sense 甲: 'the' would match"),
        (HEAD + SENSES.format('right = ["the item"], wrong = ["(the|an) item"]'), "'the item' is right and wrong"),
        (HEAD + SENSES.format('right = ["item"], wrong = ["<words> item"]'), "has an open slot"),
        (HEAD + SENSES.format('right = ["item"], asks = false'), "sense 甲: `wrong` is missing"),
        (HEAD + "[[concpt]]\n", "unknown table [concpt]; did you mean 'concept'?"),
        (HEAD + '[[names]]\nkind = "person"\nentries = ["习近平"]\n', "is not “source rendering”"),
        (
            HEAD
            + '[[names]]\nkind = "person"\nentries = ["高五建令 Gao Wujianling"]\n\n'
            + concept(source='["高屋建瓴"]', use='"far-sighted"'),
            "source 高屋建瓴 is read like Gao Wujianling",
        ),
        (HEAD + concept(avoid='["the"]'), "would match nearly everything"),
        (HEAD + concept(avoid='["<words>"]'), "would match nearly everything"),
        (HEAD + concept(avoid='["(a b|c"]'), "nested '('"),
        (HEAD + concept(use='"(a|b)"'), "one text"),
        (HEAD + concept(avoid='["right thing"]'), "avoids 'right thing' and admits it too"),
        (HEAD + concept(needs='{ scope = ["the"] }'), "would match nearly everything"),
        (HEAD + concept(needs='{ also = { scope = ["the CPC"] } }'), "`also` joins two guards, and one of them has no"),
        (HEAD + concept(needs="{ topic = true }"), "`topic = true`, and [glossary] names no topic"),
        (HEAD + concept(needs='{ scope = ["CPC"], topic = "x" }'), "unknown key 'topic'"),
        (HEAD + concept(unless='{ near = ["cap"], also = {} }'), "`also` joins two guards, and one of them has no"),
        (HEAD + concept() + concept(id='"b"', use='"wrong thing"', avoid="", bad="", good=""), "right for b; give one"),
        (HEAD + concept(needs=f'{{ scope = ["{"long words " * 8000}end"] }}'), "is longer than 400 characters"),
        (HEAD + '[[expression]]\nid = "e"\npattern = "(a"\nwhy = "w"\n', "refused by RE2"),
        (HEAD + '[[expression]]\nid = "e"\npattern = "a*"\nwhy = "w"\n', "matches the empty text"),
        (HEAD + '[[expression]]\nid = "e"\npattern = ".+"\nwhy = "w"\n', "would match nearly everything"),
        (HEAD + "[[expression]]\nid = 'e'\npattern = 'a(b)'\nuse = '\\2'\nwhy = 'w'\n", "has no group for \\2"),
        (HEAD + '[[expression]]\nid = "e"\npattern = "(?=a)b"\nwhy = "w"\n', "refused by RE2"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    found = faults(text)
    assert any(fault in line for line in found), found
    assert all("\n" not in line for line in found)


def test_a_source_term_that_nobody_knows_is_left_out_of_the_finding() -> None:
    text = HEAD + concept(source="", required="false")
    lexicon = Lexicon(compile_sources([("g.toml", text.encode())]))
    rules = Rules((lexicon,), source_language="zh")
    assert list(faults_of(parse_glossary("g.toml", text.encode()), rules, load_checks(rules))) == []
    (found,) = report_on(parse("A wrong thing.", "a.txt"), rules, load_checks(rules)).findings
    assert (found.concept, found.original) == ("a", None)


def test_all_faults_at_once() -> None:
    text = HEAD + concept(why="") + concept(id='"b"', good="") + concept(id='"c"', nope="1")
    assert len(faults(text, compiled=False)) == 3
    both = HEAD + concept(nope="1", part_of_speech='"thing"') + concept(id='"b"', good="", avoid='["(x y"]')
    assert [fault.rpartition(": ")[2] for fault in faults(both)] == [
        "unknown key 'nope'",
        "`part_of_speech` is 'thing', and may be noun, verb, adjective, adverb, clause",
        "give a text on which it must stay silent",
        "'(x y' has an unpaired or nested '('; write \\( for the character",
    ]


def test_not_utf8() -> None:
    with pytest.raises(GlossaryError, match=r"^g\.toml:2: not UTF-8: byte 0xFF at offset 4"):
        parse_glossary("g.toml", b"a=1\n\xff")


def test_guards_tell_two_concepts_apart() -> None:
    text = HEAD + concept(
        needs='{ scope = ["CPC"] }', bad='[{ text = "CPC ⟦wrong thing⟧.", fixed = "CPC right thing." }]'
    )
    text += concept(id='"b"', use='"wrong thing"', avoid="", bad="", good="")
    assert Lexicon(compile_sources([("g.toml", text.encode())])).meta.concepts == 2


@pytest.mark.parametrize("text", ["Ask the CPC. A wrong thing.", "A wrong thing, a hammer.", "A wrong thing."])
@pytest.mark.parametrize("where", ["concept", "rendering", "also"])
def test_a_guard_may_name_the_topic_of_its_glossary(where: str, text: str) -> None:
    guard = '{ near = ["hammer"], topic = true }'
    fields = {
        "concept": {"needs": guard},
        "rendering": {"avoid": f'[{{ phrase = "wrong thing", needs = {guard} }}]'},
        "also": {"needs": f'{{ before = ["a"], also = {guard} }}'},
    }[where]
    glossary = HEAD + 'topic = ["CPC", "(Party|State) Council"]\n' + concept(**fields)
    rules = Rules((Lexicon(compile_sources([("g.toml", glossary.encode())])),), source_language="zh")
    assert bool(report_on(parse(text, "a.txt"), rules, load_checks(rules)).findings) == (text != "A wrong thing.")


@pytest.mark.parametrize("side", ["needs", "unless"])
@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("The CPC praised a wrong thing again.", True),
        ("The CPC praised a wrong thing.", False),
        ("They praised a wrong thing again.", False),
        ("They praised a wrong thing.", False),
    ],
)
def test_a_guard_and_another_one_have_to_be_met_together(side: str, text: str, met: bool) -> None:
    glossary = HEAD + concept(**{side: '{ after = ["again", "anew"], also = { scope = ["CPC"] } }'})
    rules = Rules((Lexicon(compile_sources([("g.toml", glossary.encode())])),), source_language="zh")
    found = report_on(parse(text, "a.txt"), rules, load_checks(rules)).findings
    assert bool(found) == (met if side == "needs" else not met)
    if side == "needs" and met:
        assert found[0].evidence.words == ("again", "CPC")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"bad": '[{ text = "A ⟦wrong⟧ thing.", fixed = "x" }]'}, "found is 'wrong thing'"),
        ({"bad": '[{ text = "A ⟦good thing⟧.", fixed = "x" }]'}, "nothing is found"),
        ({"bad": '[{ text = "A ⟦wrong thing⟧.", fixed = "A left thing." }]'}, "the fix gives 'A right thing.'"),
        ({"bad": '[{ text = "A ⟦wrong thing⟧.", fixed = false }]'}, "`fixed` is false, but a fix is offered"),
        ({"good": '["A wrong thing."]'}, "'wrong thing' is found"),
        ({"fix": '"flag"'}, "no fix is offered"),
    ],
)
def test_an_example_that_does_not_hold_is_named(fields: dict[str, str], fault: str) -> None:
    data = (HEAD + concept(**fields)).encode()
    rules = Rules((Lexicon(compile_sources([("g.toml", data)])),), source_language="zh")
    found = list(faults_of(parse_glossary("g.toml", data), rules, load_checks(rules)))
    assert any(fault in line for line in found), found


def test_a_fix_that_another_concept_flags_is_named() -> None:
    text = (
        HEAD
        + concept()
        + concept(
            id='"b"',
            use='"best thing"',
            avoid='["a right thing"]',
            needs='{ scope = ["zzz", "A right"] }',
            bad='[{ text = "zzz ⟦a right thing⟧.", fixed = "zzz best thing." }]',
            good='["best thing"]',
        )
    )
    rules = Rules((Lexicon(compile_sources([("g.toml", text.encode())])),), source_language="zh")
    found = list(faults_of(parse_glossary("g.toml", text.encode()), rules, load_checks(rules)))
    assert any("the fix makes" in line for line in found), found


def test_the_small_glossary_is_sound(core: Lexicon, told: Rules) -> None:
    path = Path(__file__).parent / "glossaries" / "core.toml"
    assert list(faults_of(parse_glossary(str(path), path.read_bytes()), told, load_checks(told))) == []


def test_a_later_glossary_switches_a_concept_off() -> None:
    one = HEAD + concept() + concept(id='"b"', avoid='["other wrong thing"]')
    off = HEAD + '[[concept]]\nid = "a"\noff = true\n'
    assert set(Lexicon(compile_sources([("one.toml", one.encode()), ("off.toml", off.encode())])).ids) == {"b"}
    assert set(Lexicon(compile_sources([("off.toml", off.encode()), ("one.toml", one.encode())])).ids) == {"a", "b"}


@pytest.mark.parametrize("at", [0, 9, 14, 17, 20, 40, 200, -1])
def test_a_damaged_lexicon_is_refused(at: int) -> None:
    data = bytearray(compile_sources([("g.toml", (HEAD + concept()).encode())]))
    data[at] ^= 0xFF
    with pytest.raises(DamagedError):
        Lexicon(bytes(data))


@pytest.mark.parametrize("size", [0, 5, 21, 60])
def test_a_truncated_lexicon_is_refused(size: int) -> None:
    data = compile_sources([("g.toml", (HEAD + concept()).encode())])
    with pytest.raises(DamagedError):
        Lexicon(data[:size])


def test_a_table_of_words_has_two_columns() -> None:
    lexicon = Lexicon(compile_sources([("w.tsv", "word\tsenses\n玩\tplai toi\n".encode())]))
    assert [lexicon.meanings.get(word) for word in ("玩", "玩具", "具")] == ["plai toi", "", ""]
    with pytest.raises(GlossaryError) as error:
        compile_sources([("w.tsv", "word\tsenses\n玩\n".encode())])
    assert error.value.faults == ("w.tsv:2: 1 columns, not 2",)
