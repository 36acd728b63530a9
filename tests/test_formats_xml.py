"""XLIFF and TMX: what is read, where it stands in the file, and that an edit changes the words it means and no more."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile

from mtfix import formats
from mtfix.api import check_text
from mtfix.files import Source
from mtfix.formats import _xml
from mtfix.model import LOCKED, Document, MtfixError, Segment, Span
from mtfix.placing import place_edits, quote_edits
from mtfix.repair import apply_edits

WRONG = "The policy guides funds to defy the reality and serve factories."
SOURCE = "政策引导资金脱虚向实，服务工厂。"

XLIFF_1 = f"""<?xml version="1.0" encoding="utf-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
  <file original="talk.docx" source-language="zh" target-language="en" datatype="plaintext">
    <header><note>The <b>source</b> is final</note></header>
    <body>
      <group id="g1">
        <trans-unit id="a">
          <source>{SOURCE}</source>
          <target>{WRONG}</target>
          <alt-trans><source>别的</source><target>Something else</target></alt-trans>
        </trans-unit>
        <trans-unit id="b" approved="yes">
          <source>甲 &amp; 乙</source><target>A &amp; B &#x2014; <![CDATA[]]></target>
        </trans-unit>
      </group>
      <group translate="no">
        <trans-unit id="c"><source>锁</source><target>Lock</target></trans-unit>
        <trans-unit id="d" translate="yes">
          <source>按<g id="1">这里</g><x id="2"/></source>
          <target state="final">
            Press <g id="1">here,
            or</g> there<x id="2"/> <!-- a remark --> now<bpt id="3">&lt;b></bpt>!<ept id="3">&lt;/b><sub>no</sub></ept>
          </target>
        </trans-unit>
      </group>
      <trans-unit id="e"><source>没有</source></trans-unit>
      <trans-unit id="f"><source>空</source><target/></trans-unit>
      <trans-unit id="g"><source>OK</source><target state="new">OK</target></trans-unit>
      <trans-unit id="h" xml:space="preserve"><source>一
二</source><target>one
  two </target></trans-unit>
      <trans-unit><source>三</source><target><![CDATA[R&D <b>]]></target></trans-unit>
    </body>
  </file>
  <file original="other.docx" source-language="zh" target-language="en" datatype="plaintext"><body>
    <trans-unit id="a"><source>另外</source><target>Another &lt;one&gt;</target></trans-unit>
  </body></file>
</xliff>
"""

XLIFF_2 = f"""<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="zh-CN" trgLang="en-GB">
  <file id="f1">
    <skeleton href="x"/>
    <group id="g"><unit id="u1">
      <mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0">
        <mtc:match ref="#m"><source>别</source><target>No</target></mtc:match>
      </mtc:matches>
      <notes><note>a note</note></notes>
      <originalData><data id="d1">&lt;b&gt;</data></originalData>
      <segment id="s1" state="translated"><source>{SOURCE}</source><target>{WRONG}</target></segment>
      <ignorable><source> </source><target> </target></ignorable>
      <segment state="final">
        <source><pc id="1">好</pc><ph id="2"/></source>
        <target><pc id="1">Good</pc> <ph id="2"/><sc id="3"/>x<ec startRef="3"/>
          <mrk id="m" type="term">term</mrk></target>
      </segment>
    </unit></group>
    <unit id="u2" translate="no"><segment><source>甲</source><target>A</target></segment></unit>
    <unit id="u3"><segment state="initial"><source>乙</source><target>乙</target></segment></unit>
  </file>
</xliff>
"""

TRADOS = f"""<xliff xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0"
  xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
<file original="a" source-language="zh-CN" target-language="en-US"><body>
<trans-unit id="t1">
<source>{SOURCE}好。坏。</source>
<seg-source><g id="5"><mrk mtype="seg" mid="1">{SOURCE}</mrk></g><mrk mtype="seg" mid="2">好。</mrk>
  <mrk mtype="seg" mid="3">坏。</mrk><mrk mtype="seg" mid="4">空</mrk></seg-source>
<target><g id="5"><mrk mtype="seg" mid="1">{WRONG}</mrk></g> <mrk mtype="seg" mid="2">Good<x id="1"/></mrk>
  <mrk mtype="seg" mid="3">Bad.</mrk><mrk mtype="seg" mid="4"/></target>
<sdl:seg-defs><sdl:seg id="1" conf="Draft"/><sdl:seg id="2" conf="ApprovedTranslation"/>
  <sdl:seg id="3" locked="true"><sdl:value key="x">y</sdl:value></sdl:seg><sdl:seg id="4"/></sdl:seg-defs>
</trans-unit>
<trans-unit id="t2"><source>一二</source><seg-source><mrk mtype="seg" mid="1">一二</mrk></seg-source>
<target><mrk mtype="seg" mid="1">one</mrk> <mrk mtype="seg" mid="9">two</mrk></target></trans-unit>
<trans-unit id="t3"><source>三</source><seg-source><mrk mtype="seg" mid="1">三</mrk></seg-source>
<target><mrk mtype="seg" mid="1">th<mrk mtype="seg" mid="1"/>ree</mrk></target></trans-unit>
</body></file></xliff>
"""

OTHERS = """<o:xliff xmlns:o="urn:oasis:names:tc:xliff:document:1.2"
  xmlns:mq="MQXliff" xmlns:m="http://m.invalid/" version="1.2">
<o:file original="a" source-language="zh"><o:body>
<o:trans-unit id="1" mq:status="NotStarted" mq:locked="no">
  <o:source>甲</o:source><o:target xml:lang="en"></o:target>
  <mq:insertedmatch><o:source>x</o:source><o:target>y</o:target></mq:insertedmatch></o:trans-unit>
<o:trans-unit id="2" mq:status="Proofread">
  <o:source>乙</o:source><o:target>B<o:ph id="1"><mq:ch val="x"/></o:ph></o:target></o:trans-unit>
<o:trans-unit id="3" mq:locked="locked"><o:source>丙</o:source><o:target>C</o:target></o:trans-unit>
<o:trans-unit id="4" m:locked="true"><o:source>丁</o:source><o:target>D</o:target></o:trans-unit>
<o:trans-unit id="5" m:locked="false">
  <o:source>戊</o:source><o:target>E <mq:odd>not read</mq:odd></o:target></o:trans-unit>
</o:body></o:file></o:xliff>
"""

TMX = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="x" creationtoolversion="1" datatype="plaintext" segtype="sentence" adminlang="en"
  srclang="zh-CN" o-tmf="x"><prop type="p">v</prop></header>
<body>
<tu tuid="one"><note>n</note>
<tuv xml:lang="en-US"><seg>{WRONG}</seg></tuv>
<tuv xml:lang="zh-CN"><seg>{SOURCE}</seg></tuv>
<tuv xml:lang="en-GB"><seg>Never mind</seg></tuv>
</tu>
<tu><tuv xml:lang="ZH"><prop type="p">v</prop><seg>一<ph x="1">{{1}}</ph></seg></tuv>
<tuv xml:lang="en"><seg><ph x="1">{{1}}</ph>One<bpt i="1">&lt;i><sub>no</sub></bpt> &amp;
  <hi>only</hi><ept i="1"/><it pos="begin"/><ut/>&nbsp;</seg></tuv></tu>
<tu tuid="de"><tuv xml:lang="zh"><seg>二</seg></tuv><tuv xml:lang="de"><seg>Zwei</seg></tuv></tu>
<p:tu xmlns:p="urn:p"><tuv lang="zh"><seg>x</seg></tuv><tuv lang="en"><seg>x</seg></tuv></p:tu>
<tu tuid="alone"><tuv xml:lang="zh"><seg>三</seg></tuv></tu>
<tu tuid="empty"><tuv lang="zh"><seg>四</seg></tuv><tuv lang="en"><seg/></tuv></tu>
</body></tmx>
"""

SAMPLES = {"a.xlf": XLIFF_1, "b.xliff": XLIFF_2, "c.sdlxliff": TRADOS, "d.mqxliff": OTHERS, "e.tmx": TMX}


def _read(text: str, path: str) -> Document:
    return formats.read(Source(path, text.encode()))


def _segments(document: Document) -> list[Segment]:
    return [segment for scope in document.scopes for segment in scope.segments]


def _rows(path: str) -> list[tuple[str, str, str, str]]:
    return [(s.id, s.source, s.target, s.state) for s in _segments(_read(SAMPLES[path], path))]


def _written(document: Document, segment: Segment) -> list[tuple[str, str]]:
    return [(piece.kind, document.text[piece.file.start : piece.file.end]) for piece in segment.pieces]


def _assert_sound(document: Document) -> None:
    """Pieces tile the target, touch in the file, and a text piece's characters stand at its span."""
    for segment in _segments(document):
        at, place = 0, segment.pieces[0].file.start if segment.pieces else 0
        for piece in segment.pieces:
            said = segment.target[piece.target.start : piece.target.end]
            written = document.text[piece.file.start : piece.file.end]
            assert piece.target.start == at
            assert place == piece.file.start < piece.file.end <= len(document.text)
            at, place = piece.target.end, piece.file.end
            if piece.kind == "text":
                assert said == written
            else:
                expected = {"join": " ", "markup": "", "locked": LOCKED}
                assert said == expected.get(piece.kind, said)
                assert piece.kind in expected or (said and said != written)
        assert at == len(segment.target)


def _edited(document: Document, segment: Segment, span: Span, text: str) -> str | None:
    """The file with one edit of a target; None where it cannot be made."""
    edits = place_edits(segment.pieces, span, text)
    return None if edits is None else apply_edits(document.text, quote_edits(segment, edits))


# -- what is read


def test_xliff_1() -> None:
    document = _read(XLIFF_1, "a.xlf")
    _assert_sound(document)
    assert (document.source_language, document.target_language, document.numbered) == ("zh", "en", True)
    assert [(scope.id, scope.coherent) for scope in document.scopes] == [("talk.docx", True), ("other.docx", True)]
    assert document.faults == ()
    assert _rows("a.xlf") == [
        ("a", SOURCE, WRONG, "draft"),
        ("b", "甲 & 乙", f"A & B — {LOCKED}", "approved"),
        ("c", "锁", "Lock", "locked"),
        ("d", f"按这里{LOCKED}", f"Press here, or there{LOCKED}  now!", "approved"),
        ("f", "空", "", "untranslated"),
        ("g", "OK", "OK", "untranslated"),
        ("h", "一\n二", "one\n  two ", "draft"),
        ("9", "三", "R&D <b>", "draft"),
        ("a", "另外", "Another <one>", "draft"),
    ]
    tagged = _segments(document)[3]
    assert tagged.source_tags == ('<g id="1">', "</g>", '<x id="2"/>')
    assert tagged.target_tags == (
        '<g id="1">',
        "</g>",
        '<x id="2"/>',
        '<bpt id="3">&lt;b></bpt>',
        '<ept id="3">&lt;/b><sub>no</sub></ept>',
    )
    assert _written(document, tagged)[1:6] == [
        ("markup", '<g id="1">'),
        ("text", "here,"),
        ("join", "\n            "),
        ("text", "or"),
        ("markup", "</g>"),
    ]
    assert [segment.quoting for segment in _segments(document)] == ["xml"] * 7 + ["cdata", "xml"]


def test_xliff_2() -> None:
    document = _read(XLIFF_2, "b.xliff")
    _assert_sound(document)
    assert (document.source_language, document.target_language) == ("zh-CN", "en-GB")
    assert [scope.id for scope in document.scopes] == ["f1"]
    assert _rows("b.xliff") == [
        ("u1/s1", SOURCE, WRONG, "draft"),
        ("u1/2", f"好{LOCKED}", f"Good {LOCKED}x term", "approved"),
        ("u2", "甲", "A", "locked"),
        ("u3", "乙", "乙", "untranslated"),
    ]
    assert _segments(document)[1].target_tags == (
        '<pc id="1">',
        "</pc>",
        '<ph id="2"/>',
        '<sc id="3"/>',
        '<ec startRef="3"/>',
    )


def test_segmented_units() -> None:
    document = _read(TRADOS, "c.sdlxliff")
    _assert_sound(document)
    assert _rows("c.sdlxliff") == [
        ("t1/1", SOURCE, WRONG, "draft"),
        ("t1/2", "好。", f"Good{LOCKED}", "approved"),
        ("t1/3", "坏。", "Bad.", "locked"),
        ("t1/4", "空", "", "untranslated"),
        ("t2", "一二", "one two", "draft"),  # the target has a part that the source has not
        ("t3", "三", "three", "draft"),
    ]
    assert [s.target_tags for s in _segments(document)] == [(), ('<x id="1"/>',), (), (), (), ()]


def test_what_tools_add() -> None:
    document = _read(OTHERS, "d.mqxliff")
    _assert_sound(document)
    assert (document.source_language, document.target_language) == ("zh", "en")
    assert _rows("d.mqxliff") == [
        ("1", "甲", "", "untranslated"),
        ("2", "乙", f"B{LOCKED}", "approved"),
        ("3", "丙", "C", "locked"),
        ("4", "丁", "D", "locked"),
        ("5", "戊", f"E {LOCKED}", "draft"),
    ]


def test_memory() -> None:
    document = _read(TMX, "e.tmx")
    _assert_sound(document)
    assert (document.source_language, document.target_language) == ("zh-CN", "en-US")
    assert [(scope.id, scope.coherent) for scope in document.scopes] == [("", False)]
    assert _rows("e.tmx") == [
        ("one", SOURCE, WRONG, "draft"),
        ("one (en-GB)", SOURCE, "Never mind", "draft"),
        ("2", f"一{LOCKED}", f"{LOCKED}One & only{LOCKED}{LOCKED}", "draft"),
        ("empty", "四", "", "untranslated"),
    ]
    assert _segments(document)[2].target_tags == (
        '<ph x="1">{1}</ph>',
        '<bpt i="1">&lt;i><sub>no</sub></bpt>',
        "<hi>",
        "</hi>",
        '<ept i="1"/>',
        '<it pos="begin"/>',
        "<ut/>",
        "&nbsp;",
    )


@pytest.mark.parametrize(
    ("header", "unit", "languages", "rows"),
    [
        ("fr", [("de", "d"), ("fr", "f"), ("it", "i")], ("fr", "de"), [("f", "d")]),
        ("*all*", [("de", "d"), ("fr", "f")], ("de", "fr"), [("d", "f")]),
        ("EN_us", [("de", "d"), ("en-GB", "e")], ("en-GB", "de"), [("e", "d")]),
        ("de", [("en", "e"), ("zh-Hant", "z")], ("zh-Hant", "en"), [("z", "e")]),
        ("de", [("de", "d"), ("DE", "f")], (None, None), []),
        ("x", [], (None, None), []),
    ],
)
def test_languages_of_a_memory(
    header: str, unit: list[tuple[str, str]], languages: tuple[str, str], rows: list[tuple[str, str]]
) -> None:
    variants = "".join(f'<tuv xml:lang="{language}"><seg>{word}</seg></tuv>' for language, word in unit)
    document = _read(f'<tmx><header srclang="{header}"/><body><tu>{variants}</tu></body></tmx>', "a.tmx")
    assert (document.source_language, document.target_language) == languages
    assert [(s.source, s.target) for s in _segments(document)] == rows


def _unit(target: str, attributes: str = "", source: str = "源") -> str:
    return (
        f'<xliff version="1.2"><file original="f"><body><trans-unit id="1"{attributes}><source>{source}</source>'
        f"<target>{target}</target></trans-unit></body></file></xliff>"
    )


def _content(target: str, attributes: str = "") -> tuple[Document, Segment]:
    document = _read(_unit(target, attributes), "a.xlf")
    (segment,) = _segments(document)
    return document, segment


@pytest.mark.parametrize(
    ("target", "read", "quoting"),
    [
        ("<![CDATA[a <b> & c]]>", "a <b> & c", "cdata"),
        ("\n <g id='1'><![CDATA[a]]></g>\n", "a", "cdata"),
        ("<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b", "cdata"),
        ("<![CDATA[a\n b]]>", "a b", "cdata"),
        ("a <![CDATA[<b>]]>", f"a {LOCKED}", "xml"),
        ("<![CDATA[a]]><x id='1'/><![CDATA[b]]>", LOCKED * 3, "xml"),
        ("<![CDATA[]]>", "", "cdata"),
        ("<ph id='1'><![CDATA[a]]></ph>b", f"{LOCKED}b", "xml"),
        ("a<!-- c --><?p i?>b", "ab", "xml"),
        ("<mrk mtype='protected'>GDP</mrk> a <mrk mtype='x'>b</mrk>", f"{LOCKED} a b", "xml"),
        ("a <x id='>'/>b<g id='\">'/>", f"a {LOCKED}b", "xml"),
        ("  a\n\n<g id='1'>\n b </g>\n", "  a b ", "xml"),
        ("a&#10;b&#x20;&quot;", 'a\nb "', "xml"),
        ("<g id='1'> </g>", " ", "xml"),
    ],
)
def test_content(target: str, read: str, quoting: str) -> None:
    document, segment = _content(target)
    _assert_sound(document)
    assert (segment.target, segment.quoting) == (read, quoting)


def test_line_ends_that_are_kept() -> None:
    document, segment = _content("a\r\nb\rc\n d", ' xml:space="preserve"')
    _assert_sound(document)
    assert segment.target == "a\nb\nc\n d"
    assert [kind for kind, _ in _written(document, segment)] == ["text", "escape", "text", "escape", "text"]


# -- edits


EDITS = st.text(st.sampled_from("ab &<>\"'é中😀,."), max_size=8)
BITS = st.sampled_from(
    "a§word §é§中😀§ §&amp;§&lt;§&#233;§&#x1F600;§&#10;§<g id='1'>§</g>§<x id='2'/>§<x id=\"中>\"></x>§"
    "<bpt id='3'>&lt;b <sub>s</sub></bpt>§<ept id='3'>é</ept>§<!-- é -->§<?p é?>§<mrk mtype='x-t'>§</mrk>".split("§")
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n  ", " \t"])
SECTIONS = st.sampled_from(["<![CDATA[]]>", "<![CDATA[a & <é>]]>", "<![CDATA[b]]>", "<![CDATA[ \r\n]]>"])


def _balanced(bits: list[str]) -> str:
    """Bits with the paired tags made to match."""
    opened: list[str] = []
    parts = []
    for bit in bits:
        if bit.startswith("</") and "x" not in bit:
            if not opened or opened[-1] != bit:
                continue
            opened.pop()
        elif bit.startswith(("<g", "<mrk")):
            opened.append("</g>" if bit.startswith("<g") else "</mrk>")
        parts.append(bit)
    return "".join([*parts, *reversed(opened)])


def _shown(element: etree._Element) -> str:
    """Content as another parser reads it."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            name = etree.QName(child).localname
            parts.append(_shown(child) if name in ("g", "mrk") else LOCKED if name == "x" else "")
        parts.append(child.tail or "")
    return "".join(parts)


@settings(max_examples=300, deadline=None)
@given(st.lists(BITS | BREAKS, max_size=14).map(_balanced), st.booleans(), st.data())
def test_content_is_what_another_parser_reads_before_and_after_an_edit(
    target: str, preserve: bool, data: st.DataObject
) -> None:
    attributes = ' xml:space="preserve"' if preserve else ""
    document, segment = _content(target, attributes)
    _assert_sound(document)
    seen = _shown(etree.fromstring(document.text).find(".//target"))
    if preserve:
        assert segment.target == seen
    else:
        assert segment.target.split() == seen.split()
    start = data.draw(st.integers(0, len(segment.target)))
    end = data.draw(st.integers(start, len(segment.target)))
    text = data.draw(EDITS)
    after = _edited(document, segment, Span(start, end), text) if segment.pieces else None
    if after is None or (preserve and "\r" in target.replace("\r\n", "")):  # what is left of two may become one
        return
    meant = segment.target[:start] + text + segment.target[end:]
    again = _read(after, "a.xlf")
    assert again.faults == ()
    (read,) = _segments(again)
    if preserve:
        assert read.target == meant
    else:
        assert "".join(read.target.split()) == "".join(meant.split())
    assert read.target_tags == segment.target_tags


@settings(max_examples=200, deadline=None)
@given(st.lists(BITS | BREAKS | SECTIONS, max_size=8).map(_balanced), st.data(), EDITS)
def test_sections_are_edited_in_their_own_way(target: str, data: st.DataObject, text: str) -> None:
    document, segment = _content(target)
    _assert_sound(document)
    start = data.draw(st.integers(0, len(segment.target)))
    end = data.draw(st.integers(start, len(segment.target)))
    after = _edited(document, segment, Span(start, end), text) if segment.pieces else None
    if after is not None:
        (read,) = _segments(_read(after, "a.xlf"))
        if read.quoting != segment.quoting:  # without the text beside it a section can be read
            return
        meant = segment.target[:start] + text + segment.target[end:]
        assert "".join(read.target.split()) == "".join(meant.split())


@pytest.mark.parametrize("path", [path for path, text in SAMPLES.items() if WRONG in text])
def test_an_edit_changes_its_words_alone(path: str) -> None:
    before = SAMPLES[path]
    document = formats.parse(before, path)
    (segment,) = [s for s in _segments(document) if s.target == WRONG]
    at = WRONG.index("defy the reality")
    after = _edited(document, segment, Span(at, at + 16), "serve the real <economy> & R&D")
    assert after == before.replace("defy the reality", "serve the real &lt;economy&gt; &amp; R&amp;D")
    assert [s.target for s in _segments(formats.parse(after, path))] == [
        s.target.replace("defy the reality", "serve the real <economy> & R&D") for s in _segments(document)
    ]


@pytest.mark.parametrize("wrapped", ["{}", "<![CDATA[{}]]>", "<g id='1'>{}</g>", "\n   {}\n  "])
def test_a_finding_is_placed_and_fixed(wrapped: str) -> None:
    text = _unit(wrapped.format(WRONG), source=SOURCE)
    report = check_text(text, format="xliff", source_language="zh")
    (finding,) = [f for f in report.findings if f.rule == "term/avoid"]
    assert "defy the reality" in text[finding.span.start : finding.span.end]
    assert finding.segment is not None
    assert finding.segment.id == "1"
    fixed = report.fixed("unsafe")
    assert "defy the reality" not in fixed
    outer = text.split(WRONG)
    assert fixed.startswith(outer[0])
    assert fixed.endswith(outer[1])


def test_a_memory_is_fixed() -> None:
    text = TMX.replace("zh-CN", "zh")
    fixed = check_text(text, format="tmx", source_language="zh").fixed("unsafe")
    assert "defy the reality" not in fixed
    assert len(fixed.splitlines()) == len(text.splitlines())


# -- other readers


def _parsed(store: Any, text: str) -> Any:
    return store.parsestring(text.encode())


def test_others_read_the_same_xliff() -> None:
    text = XLIFF_1
    for _ in range(2):
        document = _read(text, "a.xlf")
        theirs = {(unit.source, str(unit.target or "")) for unit in _parsed(xlifffile, text).units}
        ours = {(s.source, s.target) for s in _segments(document) if not s.target_tags and LOCKED not in s.target}
        assert len(ours) == 7
        assert ours <= theirs
        text = _edited(document, _segments(document)[0], Span(0, 3), "<Ça> &") or ""


def test_others_read_the_same_memory() -> None:
    text = TMX.replace("&nbsp;", "")
    for _ in range(2):
        document = _read(text, "e.tmx")
        store = _parsed(tmxfile, text)
        first = _segments(document)[0]
        assert (store.units[0].source, store.units[0].target) == (first.source, first.target)
        segs = [_shown(seg) for seg in etree.fromstring(text.encode()).findall(".//seg")]
        assert first.target in segs
        text = _edited(document, first, Span(4, 10), "“R&D”") or ""


# -- bad input


def test_what_breaks_off_is_read_up_to_there() -> None:
    units = [f'<trans-unit id="{i}"><source>源</source><target>w{i}</target></trans-unit>\n' for i in range(3)]
    text = '<xliff version="1.2"><file original="f"><body>\n' + "".join(units)
    document = _read(text, "a.xlf")
    assert [s.target for s in _segments(document)] == ["w0", "w1", "w2"]
    assert document.faults == ("a.xlf:5: broken XML (the file ends too early); what follows was not read",)
    document = _read(text.replace("w1", "R & D"), "a.xlf")
    assert [s.target for s in _segments(document)] == ["w0"]
    assert document.faults == ("a.xlf:3: broken XML (not well-formed (invalid token)); what follows was not read",)
    document = _read(text.replace('"1"', '"0"') + "</body></file></xliff>", "a.xlf")
    assert [s.id for s in _segments(document)] == ["0", "0", "2"]
    assert document.faults == ("a.xlf:3: the id '0' stands twice in its file",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: not XML: the file ends too early"),
        ("Hello", "1: not XML: syntax error"),
        ("\n<html xmlns='x'/>", "2: the root element is <html>, not <xliff>"),
        (
            '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY x "yy">]><xliff>&x;</xliff>',
            "3: declares the entity 'x'; refused",
        ),
        ("<!DOCTYPE x [<!ENTITY % y SYSTEM 'z'>%y;]><xliff/>", "1: declares the entity 'y'; refused"),
        ("<!DOCTYPE x [<!ENTITY y SYSTEM '/etc/passwd'>]><xliff>&y;</xliff>", "1: declares the entity 'y'; refused"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(MtfixError) as error:
        _read(text, "a.xlf")
    assert str(error.value) == f"a.xlf:{message}"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data(), st.binary(max_size=6))
def test_damaged_files_raise_nothing_else(path: str, data: st.DataObject, junk: bytes) -> None:
    whole = SAMPLES[path].encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.sampled_from([start, start + 1, start + 5, len(whole)]))
    damaged = whole[:start] + junk + whole[end:]
    try:
        document = formats.read(Source(path, damaged))
    except MtfixError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    _assert_sound(document)
    if not junk and end == len(whole):  # cut off
        complete = _segments(_read(SAMPLES[path], path))
        assert [s.target for s in _segments(document)] == [s.target for s in complete[: len(_segments(document))]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'<?xml version="1.0" encoding="GB18030"?>', "GB18030"),
        (b"<?xml version='1.0' encoding = 'latin-1' ?>", "latin-1"),
        (b'<?xml version="1.0"?><a encoding="x"/>', None),
        (b'<?xml version="1.0" encoding="utf-16"?>', None),
        ('<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16-be"), "utf-16-be"),
        ("<?xml ?>".encode("utf-16-le"), "utf-16-le"),
        (b"", None),
        (b"<tmx/>", None),
    ],
)
def test_declared_encoding(data: bytes, encoding: str | None) -> None:
    assert _xml.declared_encoding(data) == encoding


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16", "utf-8-sig", "big5"])
def test_files_in_other_encodings(encoding: str) -> None:
    text = _unit("A “B” — 中", source="甲中文")
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n{text}'
    document = formats.read(Source("a.xlf", declared.encode(encoding)))
    assert [(s.source, s.target) for s in _segments(document)] == [("甲中文", "A “B” — 中")]
    assert document.writable
    _assert_sound(document)


@pytest.mark.parametrize("name", ["nonsense", "punycode", "hex"])
def test_unknown_encodings(name: str) -> None:
    with pytest.raises(MtfixError, match=r"^a\.tmx: .*(unknown encoding|cannot be read as)"):
        formats.read(Source("a.tmx", f'<?xml version="1.0" encoding="{name}"?><tmx/>'.encode()))
    with pytest.raises(MtfixError, match=r"^a\.tmx:1: not ASCII"):
        formats.read(Source("a.tmx", '<?xml version="1.0" encoding="ascii"?><tmx>é</tmx>'.encode()))


# -- big files


def _big() -> Iterator[tuple[str, str]]:
    yield "many places on both sides of a stretch", "中é😀 word &amp; <x id='1'/>" * 40_000
    yield "deep", "<g id='1'>" * 50_000 + "中" + "</g>" * 50_000
    yield "lines", "a\n中" * 50_000
    yield "comment", f"a<!--{'é' * 1_500_000}-->b"


@pytest.mark.parametrize(("name", "target"), list(_big()), ids=[name for name, _ in _big()])
def test_big_content_is_placed_exactly_and_in_time(name: str, target: str) -> None:
    began = time.process_time()
    document, segment = _content(target)
    assert time.process_time() - began < 20
    assert document.faults == ()
    _assert_sound(document)
    assert segment.target.count("中") == target.count("中")


def test_a_tag_without_end_is_given_up() -> None:
    document = _read(_unit("a") + "<!--" + "x" * 6_000_000, "a.xlf")
    assert [s.target for s in _segments(document)] == ["a"]
    assert document.faults[0].startswith("a.xlf:1: a tag or comment of more than 4,194,304 bytes")
