"""Term lists in and out of glossaries: CSV, TSV, TBX, and candidates from bilingual texts."""

import csv
import re
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tbx import tbxfile

from mtfix.cli.glossary import command
from mtfix.glossary import candidates
from mtfix.glossary.concept import Concept
from mtfix.glossary.exchange import Row, Told, as_rows, as_toml, assemble, escape, plain_forms, read_status, slug
from mtfix.glossary.load import parse_glossary
from mtfix.glossary.store import shipped_paths
from mtfix.glossary.tables import read_table, write_table
from mtfix.glossary.tbx import read_tbx, write_tbx
from mtfix.model import MtfixError

DOCS = Path(__file__).parent.parent / "docs"
V2 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc>
</martifHeader><text><body>
<termEntry id="c1">
<descrip type="subjectField">law</descrip>
<note>A principle.</note>
<langSet xml:lang="en-US">
<ntig><termGrp><term>rule of law</term><termNote type="normativeAuthorization">preferredTerm</termNote></termGrp></ntig>
<tig><term>law-based <hi>governance</hi></term>
<termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></tig>
</langSet>
<langSet xml:lang="en-GB">
<tig><term>rule by law</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig>
</langSet>
<langSet xml:lang="zh-CN"><tig><term>法治</term></tig></langSet>
<langSet xml:lang="zh-TW"><tig><term>法治國</term></tig></langSet>
<langSet xml:lang="de"><tig><term>Rechtsstaat</term></tig></langSet>
</termEntry>
<termEntry><langSet xml:lang="zh"><tig><term>法院</term></tig></langSet>
<langSet xml:lang="en"><tig><term>court</term></tig><tig><term>tribunal</term></tig>
<tig><term>law house</term><termNote type="administrativeStatus">bizarre</termNote></tig></langSet></termEntry>
<termEntry id="c3"><langSet xml:lang="zh"><tig><term>孤</term></tig></langSet></termEntry>
</body></text></martif>
"""
DCT = """<?xml version="1.0" encoding="UTF-8"?>
<tbx style="dct" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
 xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader><text><body>
<conceptEntry id="c1"><min:subjectField>law</min:subjectField><basic:definition>A principle.</basic:definition>
<langSec xml:lang="zh"><termSec><term>法治</term></termSec></langSec>
<langSec xml:lang="en">
<termSec><term>rule of law</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec>
<termSec><term>rule by law</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
</langSec></conceptEntry></body></text></tbx>
"""


def run(*args: str) -> int:
    """The exit status of `mtfix glossary …`."""
    status: int = command.main(list(args), standalone_mode=False)
    return status


def from_csv(text: str) -> tuple[tuple[Concept, ...], list[Told]]:
    rows, told = read_table("t.csv", text, "csv")
    concepts, changed = assemble(rows, "house")
    return concepts, sorted([*told, *changed])


Terms = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def terms(concept: Concept) -> Terms:
    """Source terms, preferred, admitted and deprecated renderings."""
    return concept.source, concept.candidates(), concept.accept, tuple(a.phrase for a in concept.avoided())


# ---------------------------------------------------------------- rows to concepts


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("source,target\n甲,a one|b two\n", (("甲",), ("a one",), ("b two",), ())),
        ("source,target,avoid\n甲,a one,b two|c six\n", (("甲",), ("a one",), (), ("b two", "c six"))),
        ("source,avoid\n甲,b two\n", (("甲",), (), (), ("b two",))),
        ("source,target,status\n甲,a one,\n甲,b two,deprecated\n", (("甲",), ("a one",), (), ("b two",))),
        ("source,target,status\n甲,b two,admitted\n甲,a one,preferred\n", (("甲",), ("a one",), ("b two",), ())),
        ("source,target,status\n甲,a one,preferred\n甲,b two,preferred\n", (("甲",), ("a one", "b two"), (), ())),
        ("source,target,status\n甲,a one|b two,preferred\n", (("甲",), ("a one",), ("b two",), ())),
        ("source,target,status\n甲,a one|b two,Deprecated\n", (("甲",), (), (), ("a one", "b two"))),
        ("source,target\n甲|乙,a one\n乙|丙,a one\n", (("甲", "乙", "丙"), ("a one",), (), ())),
        ("source;target\n甲;a, one\n", (("甲",), ("a, one",), (), ())),
        (' Source ,TARGET\r\n甲,"a ""b"""\r\n', (("甲",), ('a "b"',), (), ())),
        ("source,target\n甲, a \t one \n", (("甲",), ("a one",), (), ())),
        ('source,target\n甲,"a\none"\n', (("甲",), ("a one",), (), ())),
        ("source,target,score,count\n甲,a one,33.1,5\n", (("甲",), ("a one",), (), ())),
        (r"source,target" "\n" r"甲,a\|b\\c|d", (("甲",), (r"a\|b\\c",), ("d",), ())),
        ("source,target\n甲,f(x) [y] {z} <w>\n", (("甲",), (r"f\(x\) \[y\] \{z\} \<w\>",), (), ())),
    ],
)
def test_rows_become_a_concept(table: str, expected: Terms) -> None:
    concepts, told = from_csv(table)
    assert [terms(c) for c in concepts] == [expected]
    assert told == []


@pytest.mark.parametrize(
    ("table", "line", "reason"),
    [
        ("source,target\n甲,a one\n,lost\n", 3, "no source term"),
        ("source,target\n甲,a one\n乙,\n", 3, "no rendering of 乙"),
        ("source,target\n甲,a one\n甲,b two\n", 3, "“b two” is admitted"),
        ("source,target,status\n甲,a one,\n乙,b two,silly\n", 3, "status 'silly' is none of"),
        ("source,target,status\n甲,a one,admitted\n", 2, "“a one” is taken for it"),
        ("source,target,avoid\n甲,a one,a-One\n", 2, "both right and deprecated"),
        ("source,target,avoid\n甲,a one,b two\n乙,b two,\n", 2, "right for 乙"),
        ("source,target,avoid\n甲,a one,b two\n乙,c six,b two\n", 3, "deprecated for 甲 already"),
        ("source,target,avoid\n甲,a one,the\n", 2, "“the” would be found nearly everywhere"),
        (f"source,target,avoid\n甲,a one,{'long ' * 90}\n", 2, "is too long"),
        ("source,target,avoid\n甲,a one,<num> ways\n", 2, "reads like a slot"),
        ("source,target,avoid\n甲,a one,a ⟦two⟧\n", 2, "has a mark of examples"),
        ("source,target,status\n甲,a one,\n乙,the,deprecated\n", 3, "nothing is left of 乙"),
        ("source,target\n甲,a one\n乙,b,c\n", 3, "row with 3 columns where the header has 2"),
        ("source,target,colour\n甲,a one,red\n", 1, "the column 'colour' is not read"),
    ],
)
def test_what_is_left_out_is_told_with_its_line(table: str, line: int, reason: str) -> None:
    concepts, told = from_csv(table)
    assert len(concepts) >= 1
    assert any(at == line and reason in said for at, said in told)


def test_a_line_is_where_its_row_begins() -> None:
    _, told = from_csv('source,target\n甲,"a\nb"\n\n,c\n')
    assert told == [(5, "no source term; left out")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("target\nx\n", "t.csv:1: the header row names no column `source` (it has target)"),
        ("source\nx\n", "t.csv:1: the header row names no column `target` or `avoid`"),
        ('source,target\n甲,a\n乙,"b\n', "t.csv:3: not CSV"),
    ],
)
def test_what_is_no_table_is_refused(text: str, reason: str) -> None:
    with pytest.raises(MtfixError, match=re.escape(reason)):
        read_table("t.csv", text, "csv")


def test_ids() -> None:
    concepts, _ = from_csv("source,target,id\n甲,A one!,\n乙,A One,\n丙,x,My Id\n丁,y,my-id\n戊,甲乙,\n己,Über 5G,\n")
    assert [c.id for c in concepts] == [
        "house-a-one",
        "house-a-one-2",
        "my-id",
        "my-id-2",
        "house-term",
        "house-uber-5g",
    ]
    assert slug("--") == ""


def test_rows_of_one_source_with_two_ids_are_two_concepts() -> None:
    concepts, _ = from_csv("source,target,id\n甲,a one,x\n甲,b two,y\n甲,c six,x\n")
    assert [terms(c)[1:3] for c in concepts] == [(("a one",), ("c six",)), (("b two",), ())]


def test_a_note_is_the_reason() -> None:
    (concept,), _ = from_csv("source,target,note\n甲,a one,First.\n甲,a one,Second.\n甲,a one,First.\n")
    assert concept.why == "First. Second."


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("preferredTerm-admn-sts", "preferred"),
        ("Preferred", "preferred"),
        ("admittedTerm", "admitted"),
        ("supersededTerm-admn-sts", "deprecated"),
        ("", ""),
        ("none", None),
    ],
)
def test_statuses(said: str, status: str | None) -> None:
    assert read_status(said) == status


# ---------------------------------------------------------------- the glossary


def test_what_is_written_passes_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "terms.csv").write_text(
        "source,target,avoid\n"
        "蛙塘,frog pond,toad basin|Toad Basin Office|frog's (wet) basin|TOAD BASIN CLUB\n"
        "鱼塘,FISH pond|organisation of fish,\n"
        '"引""号",a “quoted\\thing,wrongly \\[quoted\\] toads\n'
        "无,,toadless gaps\n",
        "utf-8",
    )
    out = str(tmp_path / "g.toml")
    assert run("import", str(tmp_path / "terms.csv"), "--domain", "house", "--licence", "CC0-1.0", "-o", out) == 0
    assert run("check", out) == 0
    assert "4 concepts" in capsys.readouterr().err
    glossary = parse_glossary(out, Path(out).read_bytes())
    assert (glossary.head.domain, glossary.head.licence) == ("house", "CC0-1.0")
    assert run("check", out, "--alone") == 0


def test_a_concept_without_deprecated_renderings_needs_no_examples() -> None:
    concepts, _ = from_csv("source,target\n甲,a one\n")
    (concept,) = parse_glossary("g", as_toml(concepts, "house", "x", "zh-en").encode()).concepts
    assert not concept.bad
    assert not concept.good


def test_where_a_shipped_concept_speaks_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("source,target,avoid\n总书记,Party Chief,general book secretary\n", "utf-8")
    assert run("import", str(path)) == 0 or "there speaks general-secretary" in capsys.readouterr().err
    path.write_text("source,target,avoid,id\n总书记,Party Chief,general book secretary,general-secretary\n", "utf-8")
    assert run("import", str(path)) == 0
    assert "1 id of shipped concepts, which these replace whole: general-secretary" in capsys.readouterr().err


def test_control_characters_are_escaped() -> None:
    concepts, _ = assemble([Row(1, ("甲\x7f",), ('a\x01 "b"',))], "house")
    again = parse_glossary("g", as_toml(concepts, "house\x1f", "x", "zh-en").encode()).concepts
    assert [terms(c) for c in again] == [terms(c) for c in concepts]


# ---------------------------------------------------------------- there and back

_WORD = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=6)
_PHRASE = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)
_ROWS = st.lists(
    st.builds(
        Row,
        st.just(1),
        st.lists(_WORD, min_size=1, max_size=2).map(tuple),
        st.lists(_PHRASE, max_size=3).map(tuple),
        st.lists(_PHRASE, max_size=2).map(tuple),
        st.sampled_from(["", "preferred", "admitted", "deprecated"]),
        _PHRASE,
    ),
    max_size=6,
)


def _through_table(kind: str) -> Callable[[list[Row]], list[Row]]:
    def through(rows: list[Row]) -> list[Row]:
        back, told = read_table("t", write_table(rows, kind), kind)  # type: ignore[arg-type]
        assert told == []
        return back

    return through


def _through_tbx(rows: list[Row]) -> list[Row]:
    text, refused = write_tbx(rows, "zh-en", "a & b")
    back, told = read_tbx("t", text.encode(), "zh-en")
    assert (refused, told) == ([], [])
    return back


WAYS = {"csv": _through_table("csv"), "tsv": _through_table("tsv"), "tbx": _through_tbx}


@pytest.mark.parametrize("way", WAYS)
@given(rows=_ROWS)
@settings(max_examples=60, deadline=None)
def test_import_of_export_keeps_terms_and_statuses(way: str, rows: list[Row]) -> None:
    first, _ = assemble(rows, "house")
    glossary = parse_glossary("g", as_toml(first, "house", "x", "zh-en").encode())
    out, told = as_rows([glossary])
    assert told == []
    second, told_again = assemble(WAYS[way](out), "house")
    assert told_again == []
    assert [(c.id, terms(c), c.why) for c in second] == [(c.id, terms(c), c.why) for c in first]


@given(_PHRASE)
def test_an_escaped_text_is_its_only_form(text: str) -> None:
    assert plain_forms(escape(text)) == (text,)


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("{shift} to the {economy:noun}", ("shift to the economy",)),
        ("(coin|currency) circle", ("coin circle", "currency circle")),
        ("the [big] outlet", ("the big outlet", "the outlet")),
        (r"\(crypto\)currency \{x\}", ("(crypto)currency {x}",)),
        ("roll up <poss> sleeves", ()),
        ("<num> kinds [of]", ()),
        ("[<det>] outlet", ("outlet",)),
        ("({cut}|harvest) leeks", ("cut leeks", "harvest leeks")),
    ],
)
def test_plain_forms(phrase: str, forms: tuple[str, ...]) -> None:
    assert plain_forms(phrase) == forms


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["politics", "crypto", "idioms", "quantities"])
def test_shipped_glossaries_there_and_back(name: str, way: str) -> None:
    path = next(p for p in shipped_paths("zh-en") if p.endswith(f"{name}.toml"))
    rows, _ = as_rows([parse_glossary(path, Path(path).read_bytes())])
    first, _ = assemble(WAYS[way](rows), name)
    glossary = parse_glossary("g", as_toml(first, name, "x", "zh-en").encode())
    again, told = as_rows([glossary])
    assert told == []
    second, _ = assemble(WAYS[way](again), name)
    assert second == first
    # Where `use` has a slot it is not exported, and something else may be preferred after the import.
    assert {(r.sources, r.target[0]) for r in rows if r.status == "preferred"} <= {
        (c.source, plain_forms(u)[0]) for c in first for u in c.candidates()
    }


def test_export_says_what_stays_behind() -> None:
    toml = """[glossary]
format = 1
languages = "zh-en"
domain = "d"
licence = "x"
[[concept]]
id = "1-a"
source = ["甲", "乙"]
use = "a {frog:noun}"
accept = ["(a|b|c) (d|e|f) g", "<num> frogs"]
avoid = ["toads", { phrase = "newts", unless = { near = ["lake"] } }]
why = "w"
bad = [{ text = "⟦toads⟧", fixed = "a frog" }]
good = ["a frog"]
[[concept]]
id = "gone"
off = true
"""
    rows, told = as_rows([parse_glossary("g", toml.encode())])
    assert [r.target[0] for r in rows if r.status == "preferred"] == ["a frog"]
    assert sum(r.status == "admitted" for r in rows) == 8
    assert [r.target[0] for r in rows if r.status == "deprecated"] == ["toads", "newts"]
    assert [said.split()[0] for said in told] == ["1", "1", "1"]
    assert [row["source"] for row in csv.DictReader(StringIO(write_table(rows, "csv")))] == ["甲|乙"] * 11


def test_a_concept_without_a_source_term_is_no_row_of_a_term_list() -> None:
    toml = """[glossary]
format = 1
languages = "zh-en"
domain = "d"
licence = "x"
[[concept]]
id = "nameless"
required = false
use = "frog pond"
avoid = ["toad basin"]
why = "w"
bad = [{ text = "A ⟦toad basin⟧.", fixed = "A frog pond." }]
good = ["A frog pond."]
"""
    rows, told = as_rows([parse_glossary("g", toml.encode())])
    assert (rows, told) == ([], ["2 renderings left out: of concepts without a source term"])


# ---------------------------------------------------------------- TBX


def test_version_2() -> None:
    rows, told = read_tbx("t.tbx", V2.encode(), "zh-en")
    concepts, changed = assemble(rows, "house")
    assert [terms(c) for c in concepts] == [
        (("法治", "法治國"), ("rule of law",), ("law-based governance",), ("rule by law",)),
        (("法院",), ("court",), ("tribunal", "law house"), ()),
    ]
    assert concepts[0].why == "A principle."
    assert {row.domain for row in rows if row.id == "c1"} == {"law"}
    assert told == [(20, "status 'bizarre' of “law house” is unknown; read as none")]
    assert changed == [(23, "no rendering of 孤; left out")]


def test_version_3_with_categories_as_tags() -> None:
    rows, told = read_tbx("t.tbx", DCT.encode(), "zh-en")
    (concept,), _ = assemble(rows, "house")
    assert terms(concept) == (("法治",), ("rule of law",), (), ("rule by law",))
    assert (concept.id, concept.why, rows[0].domain, told) == ("c1", "A principle.", "law", [])


def test_entries_with_the_same_source_stay_apart() -> None:
    entry = (
        '<langSet xml:lang="zh"><tig><term>甲</term></tig></langSet><langSet xml:lang="en"><tig><term>{}</term></tig>'
    )
    body = "".join(f"<termEntry>{entry.format(name)}</langSet></termEntry>" for name in ("one", "two"))
    rows, _ = read_tbx("t", f"<martif><text><body>{body}</body></text></martif>".encode(), "zh-en")
    assert len(assemble(rows, "house")[0]) == 2


def test_what_is_exported_is_tbx_basic() -> None:
    text, told = write_tbx([Row(0, ("甲",), ('a < b & "c"',), (), "deprecated", "n", "1-a", "law")], "zh-en", "d")
    root = etree.fromstring(text.encode())
    space = {"t": "urn:iso:std:iso:30042:ed-2"}
    assert (root.get("type"), root.get("style"), told) == ("TBX-Basic", "dca", [])
    assert [e.get("id") for e in root.iterfind(".//t:conceptEntry", space)] == ["_1-a"]
    entry = root.find(".//t:conceptEntry", space)
    assert entry is not None
    assert [etree.QName(e).localname for e in entry] == ["descrip", "note", "langSec", "langSec"]
    assert [e.text for e in root.iterfind(".//t:term", space)] == ["甲", 'a < b & "c"']
    # The toolkit reads version 2: with the names of that it reads the same.
    old = re.sub(r" xmlns=\S+?(?=>)", "", text)
    for new, name in (("tbx", "martif"), ("conceptEntry", "termEntry"), ("langSec", "langSet"), ("termSec", "tig")):
        old = re.sub(rf"(</?){new}\b", rf"\1{name}", old)
    (unit,) = tbxfile.parsestring(old, sourcelanguage="zh", targetlanguage="en").units  # type: ignore[no-untyped-call]
    assert (unit.source, unit.target, unit.get_target_terms()[0].deprecated) == ("甲", 'a < b & "c"', True)


def test_what_xml_cannot_hold_is_told() -> None:
    text, told = write_tbx(
        [Row(0, ("甲",), ("a\x01",), (), "preferred", "n\x02", "a"), Row(0, ("乙",), ("b",), id="b")], "zh-en", ""
    )
    assert told == [r"'a\x01' has characters that XML cannot hold; left out"]
    assert [row.target for row in read_tbx("t", text.encode(), "zh-en")[0]] == [("b",)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            '<!DOCTYPE martif [<!ENTITY x SYSTEM "file:///etc/hostname">]><martif>&x;</martif>',
            "1: it declares entities",
        ),
        ('<!DOCTYPE martif [<!ENTITY x "y">]><martif/>', "1: it declares entities"),
        ('<!DOCTYPE martif SYSTEM "x.dtd">\n<martif>\n&x;</martif>', "3: the entity &x; is not resolved"),
        ("<martif>\n<text></martif>", "2: not XML"),
        ("", "1: not XML"),
        ("<html/>", "1: not TBX: the root element is <html>"),
    ],
)
def test_what_is_no_tbx_is_refused(text: str, reason: str) -> None:
    with pytest.raises(MtfixError, match=re.escape(f"t.tbx:{reason}")):
        read_tbx("t.tbx", text.encode(), "zh-en")


def test_many_entities_in_an_attribute() -> None:
    nested = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    with pytest.raises(MtfixError):
        read_tbx("t", f'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{nested}]><martif x="&j;"/>'.encode(), "zh-en")


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "translate.storage.tbx", None)
    with pytest.raises(MtfixError, match=r"pip install 'mtfix\[exchange\]'"):
        read_tbx("t", V2.encode(), "zh-en")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_files_are_refused_or_read(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([V2, DCT])).encode()
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    damaged = (
        whole[:low] + data.draw(st.sampled_from([b"", b"<tig>", b"</tig>", b"&amp;", b"\xff", b"\x00"])) + whole[high:]
    )
    try:
        assemble(read_tbx("t", damaged, "zh-en")[0], "house")
    except MtfixError as refused:
        _begins_with_a_place(refused)


def _begins_with_a_place(error: MtfixError) -> None:
    assert re.match(r"t:\d+: ", str(error))


@given(st.text(max_size=80), st.sampled_from(["csv", "tsv"]))
def test_any_text_is_a_table_or_refused(text: str, kind: str) -> None:
    for start in ("", "source,target,status\n", "source\ttarget\tid\n"):
        try:
            assemble(read_table("t", start + text, kind)[0], "house")  # type: ignore[arg-type]
        except MtfixError as refused:
            _begins_with_a_place(refused)


# ---------------------------------------------------------------- the commands


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_that_is_there_stays(folder: Path) -> None:
    (folder / "t.csv").write_text("source,target\n甲,a one\n", "utf-8")
    (folder / "g.toml").write_text("mine", "utf-8")
    with pytest.raises(MtfixError, match=r"g.toml: already exists; --force overwrites it"):
        run("import", "t.csv", "-o", "g.toml")
    with pytest.raises(MtfixError, match="already exists"):
        run("export", "politics", "--to", "csv", "-o", "g.toml")
    assert (folder / "g.toml").read_text("utf-8") == "mine"
    assert run("import", "t.csv", "-o", "g.toml", "--force") == 0
    assert parse_glossary("g", (folder / "g.toml").read_bytes()).head.domain == "t"
    with pytest.raises(MtfixError, match=r"none/g.toml: cannot be written: no such file"):
        run("import", "t.csv", "-o", "none/g.toml")
    assert sorted(p.name for p in folder.iterdir()) == ["g.toml", "t.csv"]


def test_the_domain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.csv").write_text("source,target,domain\n甲,a one,law\n乙,b two,\n", "utf-8")
    assert run("import", "t.csv") == 0
    assert 'domain = "law"' in capsys.readouterr().out
    (folder / "t.csv").write_text("source,target,domain\n甲,a one,law\n乙,b two,tax\n", "utf-8")
    with pytest.raises(MtfixError, match=r"its rows are of 2 domains \(law, tax\); name one with --domain"):
        run("import", "t.csv")
    assert run("import", "t.csv", "--domain", "both") == 0


def test_lists_of_other_encodings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "source,target\n方针,line of policy\n"
    (folder / "t.csv").write_bytes(table.encode("gb18030"))
    with pytest.raises(MtfixError, match="not UTF-8"):
        run("import", "t.csv")
    assert run("import", "t.csv", "--encoding", "gb18030") == 0
    for encoding in ("utf-8-sig", "utf-16"):
        (folder / "t.csv").write_bytes(table.encode(encoding))
        assert run("import", "t.csv") == 0
    assert capsys.readouterr().out.count("方针") == 6


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("t.toml", "", "a list of terms is .csv, .tsv or .tbx"),
        ("t.csv", "", "nothing in it can be a concept"),
        ("t.csv", "source,target\n,\n", "nothing in it can be a concept"),
    ],
)
def test_nothing_to_import(folder: Path, name: str, text: str, reason: str) -> None:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(MtfixError, match=re.escape(f"{name}: {reason}")):
        run("import", name)


@pytest.mark.long
def test_export_of_a_shipped_domain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "politics", "--to", "csv", "-o", "p.csv") == 0
    with (folder / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["status"] for r in rows if r["id"] == "general-secretary" and r["target"] == "General Secretary"] == [
        "preferred"
    ]
    assert "without the guards" in capsys.readouterr().err
    with pytest.raises(MtfixError, match="did you mean 'politics'"):
        run("export", "politcs", "--to", "csv")


# ---------------------------------------------------------------- candidates

_TERMS = {
    "区块链": "blockchain",
    "总书记": "General Secretary",
    "实体经济": "real economy",
    "工作量证明": "proof of work",
}
_FRAMES = [
    ("{}在今天很重要。", "Today the {} matters."),
    ("我们讨论了{}。", "We talked about the {}."),
    ("关于{}的文件，已经公布！", "A paper on the {} was published."),
    ("人民关心{}。", "People care about the {}."),
]
_UNITS = [(zh.format(a), en.format(b)) for a, b in _TERMS.items() for zh, en in _FRAMES]


@pytest.mark.parametrize("words", [True, False])
def test_terms_are_found_beside_each_other(monkeypatch: pytest.MonkeyPatch, words: bool) -> None:
    if not words:
        monkeypatch.setattr(candidates, "_cutter", lambda: None)
    found = {c.source: (c.target, c.count) for c in candidates.propose(_UNITS)}
    assert {source: found.get(source) for source in _TERMS} == {s: (t, 4) for s, t in _TERMS.items()}


def test_no_candidate_is_rarer_than_asked_or_counts_a_unit_twice() -> None:
    assert candidates.propose(_UNITS[:2] * 5) == []
    assert candidates.propose(_UNITS, least=5) == [c for c in candidates.propose(_UNITS, least=5) if c.count >= 5]
    assert candidates.propose([]) == []


def test_the_longest_unit_is_preferred() -> None:
    units = [(f"习近平访问了{n}地", f"Xi Jinping went to place {n}") for n in "甲乙丙丁戊己庚辛"]
    others = [(f"天气{n}很好", f"fine weather {n}") for n in "甲乙丙丁戊己庚辛"]
    found = {c.source: c.target for c in candidates.propose([*units, *others])}
    assert not any(target in ("Xi", "Jinping") for target in found.values())


@pytest.mark.parametrize("name", ["memory.tsv", "memory.tmx"])
def test_a_list_to_approve_is_imported(folder: Path, name: str) -> None:
    if name.endswith("tsv"):
        text = "source\ttarget\n" + "".join(f"{s}\t{t}\n" for s, t in _UNITS)
    else:
        variant = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
        units = "".join(f"<tu>{variant.format('zh', s)}{variant.format('en', t)}</tu>" for s, t in _UNITS)
        text = f'<tmx version="1.4"><header srclang="zh"/><body>{units}</body></tmx>'
    (folder / name).write_text(text, "utf-8")
    assert run("import", name, "--candidates", "-o", "terms.csv") == 0
    lines = (folder / "terms.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "source,target,score,count"
    kept = [line for line in lines if line.split(",")[0] in (*_TERMS, "source")]
    (folder / "terms.csv").write_text("\n".join(kept), "utf-8")
    assert run("import", "terms.csv", "-o", "g.toml") == 0
    glossary = parse_glossary("g", (folder / "g.toml").read_bytes())
    assert {c.source[0]: c.use for c in glossary.concepts} == _TERMS


def test_texts_without_a_source_have_no_candidates(folder: Path) -> None:
    (folder / "a.txt").write_text("Only English.", "utf-8")
    with pytest.raises(MtfixError, match="no segment has a source"):
        run("import", "a.txt", "--candidates")


# ---------------------------------------------------------------- the documentation


def test_the_example_of_the_documentation() -> None:
    page = (DOCS / "exchange.md").read_text("utf-8")
    (table,) = re.findall(r"^```csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (toml,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    concepts, told = from_csv(table)
    assert told == []
    assert as_toml(concepts, "house", "CC0-1.0", "zh-en", "imported from terms.csv") == toml
