"""Markdown: its prose, and nothing of what is code, address, tag, math or front matter.

pulldown-cmark says where in the file each piece of text stands. What lies between two pieces is markup; a block
where the file does not hold what the parser says is left out rather than guessed at.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from mtfix.formats import Reading
from mtfix.formats._comments import COMMENT, suppressions
from mtfix.model import LOCKED, Piece, PieceKind, Scope, Segment, Span

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")

_Atom = tuple[Literal["text", "escape", "join", "locked", "comment", "end", "fault"], int, int, str]
"""What, where in the file, and what it is in the target. `end` closes a segment, `fault` spoils it."""

_MARKUP = "\\`*_[]<>|~$#"
_FRONT_MATTER = re.compile(
    r"(?:---[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??(?:---|\.\.\.)|\+\+\+[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??\+\+\+)"
    r"[ \t]*(?:\r\n?|\n|\Z)",
    re.DOTALL,
)
_INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Autolink", "Image"})
# Between dollars stands math or, in "from $5 to US$6", just prose between two prices.
_MATH = re.compile(r"[\\^_={}<>|]|\A[A-Za-z]'?\Z|\A\w{1,2}(?: ?[-+*/] ?\w{1,2})+\Z")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:\s(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*)?/?>|<[!?][^>]{0,1000}>")
_HTML = re.compile(
    rf"(?P<comment>{COMMENT.pattern})|(?P<tag>{_TAG.pattern})|(?P<entity>&#?\w{{1,32}};)|(?P<line>[\r\n][\s>]*)",
    re.DOTALL,
)
_INLINE_TAGS = frozenset(
    "a abbr b bdi bdo big cite data del dfn em font i ins label mark q ruby s small span strike strong sub sup time "
    "tt u wbr".split()
)
_OPAQUE_TAGS = frozenset(("code", "kbd", "samp", "var", "pre", "script", "style", "textarea", "svg", "math"))
# Blanks to fold, and bare addresses.
_SPECIAL = re.compile(r"[ \t\f\v]{2,}|[\t\f\v]|(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?()\[\]\"'*_~]")
_PREFIX = re.compile(r"[ \t>]*")
_CONTINUATIONS = bytes(range(0x80, 0xC0))


def read(text: str) -> Reading:
    """Paragraphs, headings, list items, table cells and image texts as segments `1`, `2`, …, in one scope."""
    segments: list[Segment] = []
    comments: list[Span] = []
    atoms: list[_Atom] = []
    for atom in _prose(text):
        kind, start, end, _ = atom
        if kind == "end":
            if segment := _segment(text, atoms, str(len(segments) + 1)):
                segments.append(segment)
            atoms = []
        elif kind == "comment":
            comments.append(Span(start, end))
        elif kind == "text" and atoms and atoms[-1][0] == "text" and atoms[-1][2] == start:
            atoms[-1] = ("text", atoms[-1][1], end, "")
        else:
            atoms.append(atom)
    scopes = (Scope("", tuple(segments)),) if segments else ()
    return Reading(scopes, suppressions(text, comments), markup=_MARKUP)


def _prose(text: str) -> Iterator[_Atom]:
    """The atoms of all blocks in order, the texts of a block's images after it."""
    alts: list[_Atom] = []
    images = last = skip_start = skip_end = opened = 0
    opaque = ""
    for name, value, start, end in _events(text):
        if skip_start <= start and end <= skip_end:
            continue
        atoms: list[_Atom] = []
        if name in ("Start", "End") and value not in _INLINE:
            if opaque:
                atoms.append(("locked", opened, last, LOCKED))
                opaque = ""
            atoms += [("end", start, start, ""), *alts]
            alts = []
            if name == "Start" and value in ("CodeBlock", "HtmlBlock"):
                skip_start, skip_end = start, end
                atoms += _html(text, start, end) if value == "HtmlBlock" else ()
        elif name == "InlineHtml":
            tag = _TAG.match(text, start)
            called = (tag[1] or "").lower() if tag else ""
            if text.startswith("<!--", start):
                atoms.append(("comment", start, end, ""))
            elif opaque:
                if called == opaque and text[start + 1] == "/":
                    atoms.append(("locked", opened, end, LOCKED))
                    opaque = ""
            elif called == "br":
                atoms.append(("join", start, end, " "))
            elif called in _OPAQUE_TAGS and text[start + 1] != "/" and text[end - 2] != "/":
                opaque, opened = called, start
        elif opaque:
            pass
        elif name == "Text":
            atoms += _text(text, value, start, end, last)
        elif name in ("SoftBreak", "HardBreak"):
            atoms.append(("join", start, end, " "))
        elif name == "InlineMath" and not _MATH.search(value):
            atoms.append(("text", start, end, ""))
        elif name in ("Code", "InlineMath", "DisplayMath"):
            atoms.append(("locked", start, end, LOCKED))
        elif value == "Autolink":
            atoms.append(("locked", start, end, LOCKED))
            skip_start, skip_end = start, end
        elif value == "Image":
            images += 1 if name == "Start" else -1
            if not images:
                alts.append(("end", end, end, ""))
                yield "locked", start, end, LOCKED
        last = max(last, end) if name not in ("Start", "End") else last
        if images and not (atoms and atoms[0][0] == "comment"):
            alts += atoms
        else:
            yield from atoms
    yield "end", len(text), len(text), ""
    yield from alts


def _text(text: str, value: str, start: int, end: int, last: int) -> Iterator[_Atom]:
    if text[start - 1 : start] == "\\" and last < start:  # the parser leaves out the backslash of an escape
        yield "escape", start - 1, start + 1, value[:1]
        start, value = start + 1, value[1:]
    if text[start:end] == value:
        yield "text", start, end, ""
    elif text.startswith("&", start) and text[end - 1] == ";":
        yield "escape", start, end, value
    else:
        yield "fault", start, end, ""


def _html(text: str, start: int, end: int) -> Iterator[_Atom]:
    """What stands between the tags of an HTML block."""
    from html import unescape

    opaque = ""
    opened = at = start
    for match in _HTML.finditer(text, start, end):
        begin, stop = match.span()
        tag = (match[3] or "").lower()
        if opaque:
            if tag == opaque and text[begin + 1] == "/":
                yield "locked", opened, stop, LOCKED
                opaque, at = "", stop
            continue
        if at < begin:
            yield "text", at, begin, ""
        at = stop
        if match["comment"]:
            yield "comment", begin, stop, ""
        elif match["line"] or tag == "br":
            yield "join", begin, stop, " "
        elif match["entity"]:
            value = unescape(match[0])
            yield ("text", begin, stop, "") if value == match[0] else ("escape", begin, stop, value)
        elif tag in _OPAQUE_TAGS and text[begin + 1] != "/" and text[stop - 2] != "/":
            opaque, opened = tag, begin
        elif tag not in _INLINE_TAGS:
            yield "end", begin, begin, ""
    if opaque:
        yield "locked", opened, end, LOCKED
    elif at < end:
        yield "text", at, end, ""
    yield "end", end, end, ""


def _segment(text: str, atoms: list[_Atom], number: str) -> Segment | None:
    """Tile the target with pieces, white space folded; None where there is no prose or an atom cannot be trusted."""
    pieces: list[Piece] = []
    parts: list[str] = []
    at = 0
    blank = True  # the target is empty or ends in white space

    def put(kind: PieceKind, start: int, end: int, content: str) -> None:
        nonlocal at, blank
        if not pieces:  # markup and white space before the first word stay outside
            whole, content = content, content.lstrip()
            start += len(whole) - len(content) if kind == "text" else 0
        if start == end or not (pieces or content):
            return
        pieces.append(Piece(Span(at, at + len(content)), Span(start, end), kind))
        parts.append(content)
        at += len(content)
        blank = content[-1].isspace() if content else blank

    def put_blank(start: int, end: int) -> None:
        if blank:
            put("markup", start, end, "")
        else:
            put("join", start, end, " ")

    def put_text(start: int, end: int) -> None:
        if blank and text.startswith(" ", start, end):
            put("markup", start, start + 1, "")
            start += 1
        put("text", start, end, text[start:end])

    cursor = atoms[0][1] if atoms else 0
    for index, (kind, start, end, content) in enumerate(atoms):
        if kind == "fault" or start < cursor:
            return None
        if kind == "join":
            limit = atoms[index + 1][1] if index + 1 < len(atoms) else end
            prefix = _PREFIX.match(text, end)
            end = max(end, min(limit, prefix.end() if prefix else end))
            start = cursor if text[cursor:start].isspace() else start
        put("markup", cursor, start, "")
        cursor = end
        if kind == "join":
            put_blank(start, end)
        elif kind != "text":
            put("escape" if kind == "escape" else "locked", start, end, content)
        else:
            for special in _SPECIAL.finditer(text, start, end):
                put_text(start, special.start())
                start = special.end()
                if special[0].isspace():
                    put_blank(special.start(), start)
                else:
                    put("locked", special.start(), start, LOCKED)
            put_text(start, end)
    return _trimmed("".join(parts), pieces, number)


def _trimmed(target: str, pieces: list[Piece], number: str) -> Segment | None:
    while pieces and (pieces[-1].kind in ("join", "markup") or not target[pieces[-1].target.start :].strip()):
        target = target[: pieces.pop().target.start]
    if not any(piece.kind == "text" for piece in pieces):
        return None
    if pieces[-1].kind == "text" and (blanks := len(target) - len(target.rstrip())):
        last = pieces.pop()
        target = target[:-blanks]
        pieces.append(Piece(Span(last.target.start, len(target)), Span(last.file.start, last.file.end - blanks)))
    return Segment(number, target, tuple(pieces))


def _events(text: str) -> Iterator[tuple[str, Any, int, int]]:
    """The parser's events: name, value (for Start and End that of the tag), start and end in code points."""
    from pyromark import Options, events_with_range

    front = _FRONT_MATTER.match(text)
    offset = front.end() if front else 0
    body = text[offset:]
    try:
        data = body.encode()
    except UnicodeEncodeError:  # half a surrogate pair: its block will be found not to agree with the file
        body = re.sub("[\ud800-\udfff]", "\ufffd", body)
        data = body.encode()
    options = (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_HEADING_ATTRIBUTES
        | Options.ENABLE_DEFINITION_LIST
        | Options.ENABLE_MATH
        | Options.ENABLE_GFM
    )
    place = _counter(data)
    event: Any
    for event, span in events_with_range(body, options=options):
        name, value = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        if name in ("Start", "End") and isinstance(value, dict):
            tag, details = next(iter(value.items()))
            is_autolink = tag == "Link" and isinstance(details, dict) and details["link_type"] in ("Autolink", "Email")
            value = "Autolink" if is_autolink else tag
        yield name, value, offset + place(span["start"]), offset + place(span["end"])


def _counter(data: bytes) -> Callable[[int], int]:
    """From byte offsets in UTF-8 to code points."""
    if data.isascii():
        return lambda at: at
    step = 256
    counts = [0]
    for at in range(0, len(data), step):
        counts.append(counts[-1] + len(data[at : at + step].translate(None, _CONTINUATIONS)))
    return lambda at: counts[at // step] + len(data[at - at % step : at].translate(None, _CONTINUATIONS))
