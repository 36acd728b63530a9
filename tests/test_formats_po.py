"""Gettext catalogues: as polib, the Translate Toolkit and msgfmt read them, with every character in its place."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping import SENTENCE, assert_sound, edited, segments_of
from translate.storage import pypo

from mtfix import formats
from mtfix.api import check_text
from mtfix.files import Source
from mtfix.model import Document, MtfixError, Span

# Nine lines.
HEADER = r"""#
msgid ""
msgstr ""
"Language: en_GB\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
SAMPLE = rf"""# Notes of a translator
msgid ""
msgstr ""
"Project-Id-Version: x\n"
"PO-Revision-Date: 2024-01-01 00:00+0000\n"
"Last-Translator: x <x@example.org>\n"
"Language-Team: x <x@example.org>\n"
"Language: en_GB\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#. a comment for translators
#: a.c:7
msgid "脱虚向实的政策"
msgstr "{SENTENCE}"

#, fuzzy, c-format
#| msgid "old"
msgctxt "a menu"
msgid "脱虚向实的政策"
msgstr ""
"Say \"%s\" to\t{{name}},\n"
"and %(count)d "
"\\ more."

#, c-format
msgid "%d 个"
msgid_plural "%d 个们"
msgstr[0] "%d thing"
msgstr[1] "%d "
"things"

msgid "not yet"
msgstr ""

#~ msgid "gone"
#~ msgstr "{SENTENCE}"
"""


def _read(text: str) -> Document:
    return formats.read(Source("a.po", text.encode()))


def _found(document: Document) -> list[tuple[str, str, str]]:
    return [(segment.id, segment.source, segment.target) for segment in segments_of(document)]


def _polib(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in polib.pofile(text):
        forms = sorted(entry.msgstr_plural.items()) or [(0, entry.msgstr)]
        found += [(entry.msgid_plural if n else entry.msgid, form) for n, form in forms if form and not entry.obsolete]
    return found


def _toolkit(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for unit in pypo.pofile(BytesIO(text.encode())).units:
        if not unit.isheader() and not unit.isobsolete():
            sources = unit.source.strings if unit.hasplural() else [unit.source]
            targets = unit.target.strings if unit.hasplural() else [unit.target]
            found += [(sources[min(n, len(sources) - 1)], str(form)) for n, form in enumerate(targets) if form]
    return found


def _msgfmt(text: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "a.po").write_text(text, "utf-8", newline="")
    command = ["msgfmt", *options, "-o", str(folder / "a.mo"), str(folder / "a.po")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_catalogue() -> None:
    document = _read(SAMPLE)
    assert_sound(document)
    assert document.faults == ()
    assert (document.target_language, document.source_language, document.numbered) == ("en-GB", None, True)
    (scope,) = document.scopes
    assert scope.coherent
    assert _found(document) == [
        ("16", "脱虚向实的政策", SENTENCE),
        ("22", "脱虚向实的政策", 'Say "%s" to\t{name},\nand %(count)d \\ more.'),
        ("29[0]", "%d 个", "%d thing"),
        ("29[1]", "%d 个们", "%d things"),
    ]
    assert {(s.quoting, s.state) for s in scope.segments} == {("po", "draft")}
    assert [(p.kind, SAMPLE[p.file.start : p.file.end]) for p in scope.segments[1].pieces] == [
        ("text", "Say "),
        ("escape", r"\""),
        ("text", "%s"),
        ("escape", r"\""),
        ("text", " to"),
        ("escape", r"\t"),
        ("text", "{name},"),
        ("escape", r"\n"),
        ("seam", '"\n"'),
        ("text", "and %(count)d "),
        ("seam", '"\n"'),
        ("escape", r"\\"),
        ("text", " more."),
    ]


def test_a_fix_leaves_the_rest(tmp_path: Path) -> None:
    report = check_text(SAMPLE, path="a.po", source_language="zh", select=["term/avoid"])
    (finding,) = report.findings
    assert SAMPLE[finding.span.start : finding.span.end] == "defy the reality"
    fixed = report.fixed("unsafe")
    new = segments_of(_read(fixed))[0].target
    assert "defy" not in new
    assert fixed == SAMPLE.replace(SENTENCE, new, 1)
    for text in (SAMPLE, fixed):
        expected = [(source, target) for _, source, target in _found(_read(text))]
        assert _polib(text) == _toolkit(text) == expected
        if shutil.which("msgfmt"):
            run = _msgfmt(text, tmp_path, "-c", "--check-format")
            assert (run.returncode, run.stderr) == (0, "")


def test_a_fix_over_a_line_break_keeps_it() -> None:
    text = f'{HEADER}msgid "x"\nmsgstr ""\n"The policy guides funds to defy the "\n"reality and serve factories."\n'
    fixed = check_text(text, path="a.po", source_language="zh").fixed("unsafe")
    assert fixed != text
    assert fixed.count("\n") == text.count("\n")
    (segment,) = segments_of(_read(fixed))
    assert "defy" not in segment.target
    assert "  " not in segment.target
    assert _polib(fixed) == _toolkit(fixed) == [("x", segment.target)]


_WORDS = st.text(st.sampled_from('ab \\"\n\t中😀#\u2028\x85')) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"))
)


@st.composite
def _strings(draw: st.DrawFn, words: str) -> str:
    """Words as strings of a catalogue, broken where it pleases."""
    cuts = sorted(draw(st.lists(st.integers(0, len(words)), max_size=3)))
    parts = [words[a:b] for a, b in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    quote = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": draw(st.sampled_from([r"\t", "\t"]))}
    return draw(st.sampled_from(["\n", "\r\n"])).join(
        '"' + "".join(quote.get(c, c) for c in part) + '"' for part in parts
    )


_ENTRIES = st.dictionaries(_WORDS.filter(bool), _WORDS, min_size=1, max_size=4)


def _catalogue(entries: dict[str, str], data: st.DataObject) -> str:
    parts = [
        f"#: a.c:1\nmsgid {data.draw(_strings(source))}\nmsgstr {data.draw(_strings(target))}\n\n"
        for source, target in entries.items()
    ]
    return HEADER + "".join(parts)


@settings(deadline=None)
@given(_ENTRIES, st.data())
def test_what_is_written_is_read(entries: dict[str, str], data: st.DataObject) -> None:
    text = _catalogue(entries, data)
    document = _read(text)
    assert_sound(document)
    assert document.faults == ()
    expected = [(source, target) for source, target in entries.items() if target]
    assert [(source, target) for _, source, target in _found(document)] == expected


@settings(deadline=None)
@given(_ENTRIES)
def test_what_polib_and_the_toolkit_write_is_read(entries: dict[str, str]) -> None:
    theirs = polib.POFile(wrapwidth=20)
    theirs.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "en"}
    store = pypo.pofile(BytesIO(HEADER.encode()))
    for source, target in entries.items():
        theirs.append(polib.POEntry(msgid=source, msgstr=target))
        store.addsourceunit(source).target = target
    expected = [(source, target) for source, target in entries.items() if target]
    for text in (str(theirs), bytes(store).decode()):
        document = _read(text)
        assert_sound(document)
        assert [(source, target) for _, source, target in _found(document)] == expected


@settings(deadline=None)
@given(_ENTRIES, st.data(), st.sampled_from(["", "new", 'a "b" \\c', "two\nlines\there", "中"]))
def test_an_edit_changes_its_translation_alone(entries: dict[str, str], data: st.DataObject, new: str) -> None:
    entries = {source: f"{target}x" for source, target in entries.items()}
    document = _read(_catalogue(entries, data))
    segment = data.draw(st.sampled_from(segments_of(document)))
    start = data.draw(st.integers(0, len(segment.target) - 1))
    end = data.draw(st.integers(start + 1, len(segment.target)))
    after = _read(edited(document, segment, Span(start, end), new))
    assert after.faults == ()
    wanted = entries | {segment.source: segment.target[:start] + new + segment.target[end:]}
    found = {source: target for _, source, target in _found(after)}
    assert found == {source: target for source, target in wanted.items() if target}


_BITS = st.sampled_from(
    [
        *"msgid msgstr msgctxt msgid_plural msgstr[0] msgstr[".split(),
        *r'\ \n \x \xe4 \777 "" "a" " # #~ 中 charset='.split(),
        *(" ", "\n", "\n\n", "\r"),
    ]
)


@settings(deadline=None)
@given(st.lists(_BITS, max_size=25).map("".join) | st.text(), st.data())
def test_any_text_is_read_or_refused(junk: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(SAMPLE)))
    for text in (junk, SAMPLE[:cut], SAMPLE[:cut] + junk + SAMPLE[cut:]):
        try:
            document = formats.parse(text, "a.po")
        except MtfixError as error:
            told: tuple[str, ...] = (str(error),)
        else:
            assert_sound(document)
            told = document.faults
        assert all(fault.startswith("a.po:") and "\n" not in fault for fault in told)


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 200))
def test_any_bytes_are_read_or_refused(junk: bytes, cut: int) -> None:
    data = SAMPLE.encode()
    try:
        assert_sound(formats.read(Source("a.po", data[:cut] + junk + data[cut:])))
    except MtfixError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("written", "target", "state"),
    [
        (r"\a\b\f\n\r\t\v\"\\", '\a\b\f\n\r\t\v"\\', "draft"),
        (r"a\\n", "a\\n", "draft"),
        (r"\101\102c", "ABc", "draft"),
        (r"\344\270\255x\303\251", "中xé", "draft"),
        (r"\xe4\xb8\xad", "中", "locked"),
        (r"\x41\x5", "A\x05", "locked"),
        (r"\x1e44", "D", "locked"),
        (r"\7x\12y", "\ax\ny", "locked"),
    ],
)
def test_escapes(written: str, target: str, state: str, tmp_path: Path) -> None:
    text = f'{HEADER}msgid "a"\nmsgstr "{written}"\n'
    document = _read(text)
    assert_sound(document)
    assert document.faults == ()
    (segment,) = segments_of(document)
    assert (segment.target, segment.state) == (target, state)
    assert all(p.target.end - p.target.start == 1 for p in segment.pieces if p.kind == "escape")
    if shutil.which("msgfmt"):
        assert _msgfmt(text, tmp_path).returncode == 0
        assert (tmp_path / "a.mo").read_bytes().endswith(target.encode() + b"\0")


def test_escaped_bytes_are_of_the_charset() -> None:
    text = HEADER.replace("UTF-8", "GBK") + 'msgid "a"\nmsgstr "\\xd6\\xd0"\n'
    assert [segment.target for segment in segments_of(_read(text))] == ["中"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('msgid "a" msgstr "b" "c" # note\nmsgid"d"\n\tmsgstr"e"', [("10", "a", "bc"), ("11", "d", "e")]),
        ('msgid "a"\rmsgstr "b"\r', [("10", "a", "b")]),
        ('msgid "a"\n\nmsgstr "b"\n\n"c"\n', [("10", "a", "bc")]),
        ('msgid ""\n"a"\n""\n"b"\nmsgstr "x"\n""\n"" "y"\n""\n', [("10", "ab", "xy")]),
        ('msgctxt ""\nmsgid ""\nmsgstr "b"\n', [("11", "", "b")]),
        (
            'msgid "a"\nmsgstr "b"\n#~ msgid "c"\n#~ "d"\n#~ msgstr "e"\nmsgid "f"\nmsgstr "g"',
            [("10", "a", "b"), ("15", "f", "g")],
        ),
        (
            'msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[1] "c"\nmsgstr[2] "d"\n',
            [("10[1]", "b", "c"), ("10[2]", "b", "d")],
        ),
        ('msgid "a"\nmsgstr "x\u2028\x85\x0by"\n', [("10", "a", "x\u2028\x85\x0by")]),
    ],
)
def test_odd_but_sound(body: str, found: list[tuple[str, str, str]]) -> None:
    document = _read(HEADER + body)
    assert_sound(document)
    assert (_found(document), document.faults) == (found, ())


GOOD = '\nmsgid "good"\nmsgstr "good"\n'


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ('msgid "a\nmsgstr "b"\n', ["10: a string that does not end on its line"]),
        ('msgid "a"\nmsgstr "b\nc"\n', ["11: a string that does not end on its line"]),
        ('msgid "a"\nmsgstr "b\\"\n', ["11: a string that does not end on its line"]),
        ('msgid "a"\nmsgstr "b" c\n', ["11: neither a keyword nor a string"]),
        ('msgid "a"\nmsgstr b\n', ["11: neither a keyword nor a string"]),
        ('msgid "a"\nmsgstrx "b"\n', ["11: neither a keyword nor a string"]),
        ('msgid "a"\nmsgstr "\\q"\n', [r"11: an escape that means nothing: \q"]),
        ('msgid "a"\nmsgstr ""\n"\\x"\n', [r"12: an escape that means nothing: \x"]),
        ('msgid "a"\nmsgstr "\\377"\n', [r"11: an escape that means nothing: \377"]),
        ('msgid "a"\nmsgstr "\\xe4 b"\n', [r"11: an escape that means nothing: \xe4"]),
        ('msgid "a"\nmsgstr "\\400"\n', [r"11: an escape that means nothing: \400"]),
        ('msgid "\\q"\nmsgstr "b"\n', [r"10: an escape that means nothing: \q"]),
        ('msgid "a"\n', ["10: an entry without a `msgstr`"]),
        ('msgctxt "a"\nmsgctxt "b"\nmsgid "c"\nmsgstr "d"\n', ["10: an entry without a `msgid`"]),
        ('msgid\nmsgstr "b"\n', ["10: `msgid` without a string"]),
        ('msgid "a"\nmsgstr\n', ["10: `msgstr` without a string"]),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n"d"\n', ["12: a second `msgstr` of one entry"]),
        ('msgid "a"\nmsgstr[0] "b"\n', ["11: `msgstr[0]` without a `msgid_plural` before it"]),
        (
            'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n',
            ["12: `msgstr` behind a `msgid_plural`, where it needs a number"],
        ),
        ('msgid "a"\nmsgstr "c"\nmsgid_plural "b"\n', ["12: `msgid_plural` behind a translation"]),
        ('#\nmsgstr "c"\n"d"\n', ["11: `msgstr` without a `msgid` before it"]),
    ],
)
def test_faults(body: str, faults: list[str]) -> None:
    document = _read(HEADER + body + GOOD)
    assert_sound(document)
    assert list(document.faults) == [f"a.po:{fault}; entry left out" for fault in faults]
    assert "good" in [segment.target for segment in segments_of(document)]
    assert {segment.target for segment in segments_of(document)} <= {"good", "d"}


def test_what_stands_between_entries_spoils_none() -> None:
    document = _read(f'{HEADER}{GOOD}\n<<<<<<< ours\nand so on\n{GOOD.replace("good", "better")}#\n"c"\n')
    assert [segment.target for segment in segments_of(document)] == ["good", "better"]
    assert document.faults == (
        "a.po:14: neither a keyword nor a string",
        "a.po:20: a string without a keyword",
    )


def test_a_message_that_comes_twice_is_told_and_read() -> None:
    document = _read(f'{HEADER}{GOOD}{GOOD}msgctxt ""{GOOD}')
    assert [segment.id for segment in segments_of(document)] == ["11", "14", "17"]
    assert document.faults == ("a.po:14: the message of line 11 again; both are read",)


def test_what_is_no_catalogue() -> None:
    with pytest.raises(MtfixError, match=r"^a\.po:2: neither a keyword nor a string$"):
        _read("\nA text.\nAnother line.\n")
    assert _read("").scopes == _read("# only a comment\n").scopes == _read(HEADER).scopes == ()


@pytest.mark.parametrize(
    ("charset", "codec"), [("UTF-8", "utf-8"), ("GB2312", "gbk"), ("iso-8859-1", "latin-1"), ("CHARSET", "utf-8")]
)
def test_the_charset_of_the_header(charset: str, codec: str) -> None:
    words = "é" if codec == "latin-1" else "中"
    text = f'{HEADER.replace("UTF-8", charset)}msgid "a"\nmsgstr "{words} charset=x"\n'
    document = formats.read(Source("a.pot", text.encode(codec)))
    assert_sound(document)
    assert [segment.target for segment in segments_of(document)] == [f"{words} charset=x"]
    assert document.writable


@pytest.mark.parametrize("charset", ["klingon", "hex", "utf-16"])
def test_a_charset_that_cannot_be(charset: str) -> None:
    with pytest.raises(MtfixError) as error:
        _read(f'{HEADER.replace("UTF-8", charset)}msgid "a"\nmsgstr "b"\n')
    assert str(error.value).startswith("a.po:")
    assert "\n" not in str(error.value)


def test_only_the_header_names_a_charset() -> None:
    text = f'# charset=a\nmsgctxt "c"\nmsgid ""\nmsgstr "charset=b"\n\nmsgid "d"\nmsgstr "charset=e"\n\n{HEADER}'
    assert _read(text).encoding == "utf-8"
    assert _read(text.replace("UTF-8", "ascii")).encoding == "ascii"
    assert _read('msgid "d"\nmsgstr "charset=e"\n').encoding == "utf-8"
