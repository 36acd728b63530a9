"""Formats: what is read, where it stands in the file, and that nothing is ever misplaced."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix import formats
from mtfix.files import Source, read_source
from mtfix.model import LOCKED, Document, MtfixError, Segment

CASES = Path(__file__).parent / "cases" / "formats"


def _read(text: str, path: str = "a.md") -> Document:
    return formats.read(Source(path, text.encode()))


def _case(name: str) -> Document:
    return formats.read(read_source(str(CASES / name)))


def _segments(document: Document) -> list[Segment]:
    return [segment for scope in document.scopes for segment in scope.segments]


def _targets(text: str, path: str = "a.md") -> list[str]:
    return [segment.target for segment in _segments(_read(text, path))]


def _written(document: Document, segment: Segment) -> list[tuple[str, str]]:
    return [(piece.kind, document.text[piece.file.start : piece.file.end]) for piece in segment.pieces]


def _assert_sound(document: Document) -> None:
    """Pieces tile the target, go forward in the file, and a text piece's characters stand at its span."""
    for segment in _segments(document):
        at = place = 0
        for piece in segment.pieces:
            said = segment.target[piece.target.start : piece.target.end]
            written = document.text[piece.file.start : piece.file.end]
            assert piece.target.start == at
            assert place <= piece.file.start < piece.file.end <= len(document.text)
            at, place = piece.target.end, piece.file.end
            if piece.kind == "text":
                assert said == written
            else:
                expected = {"join": " ", "markup": "", "locked": LOCKED}
                assert said == expected.get(piece.kind, said)
                assert piece.kind in expected or (said and said != written)
        assert at == len(segment.target)


BITS = st.sampled_from(
    # Joined by a character that none of them holds.
    "a§word §The §\n§\n\n§  §\t§    §*§**§_§`§```\n§[§]§(u)§](x)§![§<b>§</b>§<code>§</code>§<br>§<!-- c -->§<!--§-->§"
    "&amp;§&§\\§\\*§|§|-|-|\n§| a | b |\n§- §1. §# §> §>§---\n§===\n§$§$x^2$§~~§http://a.b/c_d.§<http://x.y>§é§中§😀§"
    "\r\n§\r§[^1]§[^1]: §[r]: /u\n§: def§<div>§</div>§<p>§<pre>§+++\n§\f§\xa0§\u2028§{#i}§&nbsp;§&#10;§[!NOTE]§<".split(
        "§"
    )
)
TEXTS = st.lists(BITS, max_size=25).map("".join) | st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["a.md", "a.txt"]))
def test_any_text_is_mapped_soundly(text: str, path: str) -> None:
    document = _read(text, path)
    _assert_sound(document)
    assert document.text == text
    assert document.writable
    for segment in _segments(document):
        assert segment.target == segment.target.strip() != ""
        assert all(
            left.file.end == right.file.start for left, right in zip(segment.pieces, segment.pieces[1:], strict=False)
        )


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\t\r\n")), min_size=1, max_size=5)))
def test_any_rows_are_mapped_soundly(rows: list[list[str]]) -> None:
    document = _read("\n".join(["id\tdocument\ttarget", *("\t".join(row) for row in rows)]), "a.tsv")
    _assert_sound(document)
    good = [row for row in rows if len(row) > 2 and not any(row[3:])]
    assert sorted(segment.target for segment in _segments(document)) == sorted(row[2] for row in good)
    assert len(document.faults) == len([row for row in rows if row != [""]]) - len(good)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["defy", "the", "reality", "CPC", "I"]), min_size=1, max_size=80), st.integers(30, 100))
def test_a_wrapped_paragraph_reads_like_an_unwrapped_one(words: list[str], width: int) -> None:
    from textwrap import fill

    # Two paragraphs in lower case show that the text is wrapped, and where.
    proof = fill("the words of a paragraph that is long enough to show where its lines are broken " * 4, width)
    flat = " ".join(["A", *words])
    assert _targets(f"{proof}\n\n{proof}\n\n{fill(flat, width)}\n", "a.txt")[2:] == [flat]


def test_wrapped_text_is_folded_and_headings_and_quotes_stay_apart() -> None:
    document = _case("wrapped.txt")
    _assert_sound(document)
    assert [segment.target for segment in _segments(document)] == [
        "How Blockchain Entered the Stage",
        "By Wu Tong",
        "The meeting was held in Beijing, where officials of the Political Bureau said that by their reckoning "
        "nobody should ever defy the reality of the currency circle, and that the new position of the CPC on "
        "blockchain had been studied for more than a year already.",
        "Quoted words of the secretary go on in the next line of the quote.",
        "An answer to them.",
    ]
    joins = [written for kind, written in _written(document, _segments(document)[3]) if kind == "join"]
    assert joins == ["\r\n> "]
    assert ("join", "  ") in _written(document, _segments(document)[2])


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One paragraph a line.\nAnother one.\nA third", ["One paragraph a line.", "Another one.", "A third"]),
        ("They defy the\nreality.", ["They defy the reality."]),
        ("They defy\rthe reality.", ["They defy the reality."]),
        ("The chair of the\nCentral Committee", ["The chair of the Central Committee"]),
        ("apple\nbanana", ["apple", "banana"]),
        ("Fruit of the\n- apple\n- pear", ["Fruit of the", "- apple", "- pear"]),
        ("It rose by\n2.3 trillion", ["It rose by 2.3 trillion"]),
        ("x" * 121 + "\nthe next", ["x" * 121, "the next"]),
        ("\u3000\u3000Indented\t words ", ["Indented words"]),
        ("> a b\n> > c d\n>\n> e", ["a b", "c d", "e"]),
    ],
)
def test_plain_lines(text: str, targets: list[str]) -> None:
    assert _targets(text, "a.txt") == targets


def test_markdown_reads_prose_only() -> None:
    document = _case("article.md")
    _assert_sound(document)
    assert [segment.target for segment in _segments(document)] == [
        "How to defy the reality",
        f"The next big outlet & its currency circle, see {LOCKED} or {LOCKED}.",
        "An image of the outlet",
        "A list item that goes on",
        "nested",
        "A quote that goes on too",
        "Term",
        "Meaning",
        "A | B",
        f"{LOCKED} and bold",
        "Inside HTML",
        "Read this too — please.",
        f"It cost $5 and not {LOCKED}.",
        "A footnote by the author.",
    ]
    assert _written(document, _segments(document)[0]) == [
        ("text", "How to defy "),
        ("markup", "**"),
        ("text", "the"),
        ("markup", "**"),
        ("text", " "),
        ("markup", "["),
        ("text", "reality"),
    ]
    (suppression,) = document.suppressions
    assert suppression.rules == ("term/avoid",)
    assert document.text[suppression.reach.start : suppression.reach.end].startswith("circle, see")


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("", []),
        ("a\\*b \\& c", ["a*b & c"]),
        ("one<br>two  \nthree\\\nfour", ["one two three four"]),
        ("see https://a.b/c_d_e, and www.x.y/z.", [f"see {LOCKED}, and {LOCKED}."]),
        ("from $5 to US$6, $10-$20", ["from $5 to US$6, $10-$20"]),
        ("<code>a *b*</code> c <kbd>d</kbd>", [f"{LOCKED} c {LOCKED}"]),
        ("[![alt](i)](l) text", [f"{LOCKED} text", "alt"]),
        ("+++\na = 1\n+++\nText", ["Text"]),
        ("---\nText without an end", ["Text without an end"]),
        ("<script>\nvar a\n</script>\n\n<!-- a\n\nb -->\n\nText", ["Text"]),
        ("a\r\n> b\r\n> c\r\rd", ["a", "b c", "d"]),
        ("# Head # {#id}\nT\n===", ["Head", "T"]),
    ],
)
def test_markdown_pieces(text: str, targets: list[str]) -> None:
    assert _targets(text) == targets


@pytest.mark.parametrize(
    ("text", "rules", "reach"),
    [
        ("One. <!-- mtfix: ignore -->\ntwo", (), "One. <!-- mtfix: ignore -->"),
        ("> <!-- mtfix: ignore[a, b/c] -->\n\n- x\n- y\n\nz", ("a", "b/c"), "- x\n- y\n"),
        ("<!-- mtfix: ignore-next-line[a] -->\r\nx\r\ny", ("a",), "x"),
        ("x <!-- mtfix: ignore-start[a] --> y\n\nz <!--mtfix: ignore-end--> w", ("a",), " y\n\nz "),
        ("<!-- mtfix: ignore-start -->\nx\n\ny", (), "\nx\n\ny"),
        ("<div>\nx <!-- mtfix: ignore -->\n</div>", (), "x <!-- mtfix: ignore -->"),
    ],
)
def test_suppressions_reach(text: str, rules: tuple[str, ...], reach: str) -> None:
    (found,) = _read(text).suppressions
    assert found.rules == rules
    assert text[found.reach.start : found.reach.end] == reach
    assert text[found.span.start : found.span.end].startswith("<!--")


def test_a_comment_in_code_suppresses_nothing() -> None:
    assert _read("```\n<!-- mtfix: ingore -->\n```\n\n`<!-- mtfix: ignore -->`").suppressions == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x\n\n<!-- mtfix: ingore[x] -->", "a.md:3: unknown directive `mtfix: ingore`; did you mean 'ignore'?"),
        ("<!-- mtfix ignore -->", "a.md:1: malformed directive `mtfix ignore`; write `mtfix: ignore[rule, rule]`"),
        ("a <!-- mtfix: ignore[x -->", "a.md:1: malformed directive"),
        ("a <!-- mtfix: ignore[] -->", "a.md:1: `mtfix: ignore[]` names no rule"),
        ("a <!-- mtfix: ignore-end -->", "a.md:1: `mtfix: ignore-end` without an `ignore-start`"),
    ],
)
def test_malformed_directives(text: str, message: str) -> None:
    with pytest.raises(MtfixError) as error:
        _read(text)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_rows() -> None:
    document = _case("rows.tsv")
    _assert_sound(document)
    assert document.numbered
    assert [(scope.id, [segment.id for segment in scope.segments]) for scope in document.scopes] == [
        ("one", ["a1", "b"]),
        ("two", ["a2"]),
    ]
    assert [(segment.source, segment.target) for segment in _segments(document)] == [
        ("总书记", "The Secretary-General"),
        ("空", ""),
        ("现实", "defy  the reality"),
    ]
    (fault,) = document.faults
    assert fault.endswith("rows.tsv:4: row with 2 of 5 columns; left out")


def test_rows_without_ids_have_numbers_and_one_scope() -> None:
    document = _read("Target\r\nOne\r\n\r\nTwo\r\n", "a.tsv")
    assert [(segment.id, segment.target) for segment in _segments(document)] == [("1", "One"), ("3", "Two")]
    assert len(document.scopes) == 1
    assert _read("", "a.tsv").scopes == ()


def test_rows_need_a_target() -> None:
    with pytest.raises(MtfixError, match=r"^a\.tsv:1: the header row names no column `target` \(it has id, text\)$"):
        _read("id\ttext\n1\tx", "a.tsv")


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.txt", "plain"), ("A.MD", "markdown"), ("a.tsv", "tsv"), ("README", "plain"), ("x.y", "plain"), ("-", "plain")],
)
def test_format_of(path: str, name: str) -> None:
    assert formats.format_of(path) == name


def test_formats_are_found_by_being_there() -> None:
    assert {"markdown", "plain", "tsv"} <= set(formats.format_names())
    assert {".txt", ".md", ".tsv"} <= formats.known_suffixes()
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in formats.known_suffixes())
    assert all(formats.format_of(f"a{suffix}") != "plain" for suffix in formats.known_suffixes() - {".txt", ".text"})


def test_format_can_be_told() -> None:
    assert formats.parse("# a", "x.txt", "markdown").format == "markdown"
    with pytest.raises(MtfixError, match=r"^x\.txt: unknown format 'docx'; there are "):
        formats.parse("a", "x.txt", "docx")


def test_reading_plain_text_imports_no_other_format() -> None:
    code = (
        "import sys; from mtfix import formats, files;"
        f"formats.read(files.read_source({str(CASES / 'wrapped.txt')!r}));"
        "print(*[m for m in sys.modules if m.startswith('mtfix.formats.') or m in ('pyromark', 'tempfile', 'pathlib')])"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}  # what measures coverage imports much
    printed = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["mtfix.formats.plain"]
