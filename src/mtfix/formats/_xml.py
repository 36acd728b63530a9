"""XML with exact places: what stands in the elements whose content is translated, and where in the file.

The standard library's expat reads the text in UTF-8, whatever its declaration says; its byte offsets become code
points as they come. Entities that the file declares are refused, external ones are never fetched.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from mtfix.language.lazy import lazy
from mtfix.model import LOCKED, MtfixError, Piece, PieceKind, Quoting, Span

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

Step = Literal["skip", "content"] | None
"""What becomes of an element: left out with all it holds, collected as content, or (None) gone into."""

Rule = Literal["pair", "note", "code", "hold", "part"]
"""An element inside content. pair: tags around text (`<g>`). note: the same, yet no code that a translation has to
keep (`<mrk>`). code: half of a pair, with native code and no text in it (`<bpt>`). hold: a placeholder as a whole.
part: text of its own, a segment of a paragraph."""


class Atom(NamedTuple):
    """A stretch of content as the parser tells it.

    `value` is what an escape stands for, or the id of a part that begins. `hold` is a placeholder, `locked` text that
    cannot be edited, `tag` and `note` are markup; `cdata` and `plain` begin and end a CDATA section.
    """

    kind: Literal["text", "escape", "tag", "note", "hold", "locked", "part", "parted", "cdata", "plain"]
    start: int
    end: int
    value: str = ""


class Visitor(Protocol):
    """What a format makes of a file's elements.

    Names in the namespace of the root element come bare, others and those of attributes as `namespace name`.
    """

    def enter(self, name: str, attributes: Mapping[str, str], line: Callable[[], int]) -> Step:
        """An element begins; `line` gives its line, at some cost."""

    def leave(self, name: str) -> None:
        """An element that was gone into ends."""

    def inline(self, name: str, attributes: Mapping[str, str]) -> tuple[Rule, str]:
        """What an element inside content is; with the id of a part."""

    def content(self, name: str, atoms: list[Atom], preserve: bool) -> None:
        """What an element holds for which `enter` said so; `preserve` is what `xml:space` says there."""


class Built(NamedTuple):
    """Content as plain text, with its pieces, how new text is written there, and its codes as they are written."""

    text: str
    pieces: tuple[Piece, ...]
    quoting: Quoting
    tags: tuple[str, ...]


LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_SPACE = "http://www.w3.org/XML/1998/namespace space"
_STRETCH = 1 << 18  # code points that the parser is given at once
_LONGEST = 1 << 22  # bytes of one tag or comment, which the parser begins anew with each stretch
_TAG = lazy(r"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_BREAK = lazy(r"\r\n?")
_FOLD = lazy(r"[ \t]*[\r\n][ \t\r\n]*")
_BLANK = " \t\r\n"
_MARKUP = ("tag", "note", "part", "parted")
_DECLARED = lazy(r"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'<>]{1,100})["']""")
_CONTINUATIONS = bytes(range(0x80, 0xC0))
_TOO_EARLY = {3, 5, 6, 20}  # expat's errors for a file that ends inside an element, a tag, a character, a CDATA section


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an XML declaration names, or that its first bytes show; None where there is none."""
    for name, opening in (("utf-16-le", b"<\0?\0"), ("utf-16-be", b"\0<\0?")):
        if data.startswith(opening):
            return name
    found = _DECLARED.match(data[:400].decode("latin-1"))
    # A declaration that can be read byte by byte is not in UTF-16: a program took it over from elsewhere.
    if not found or found[1].lower().startswith(("utf-16", "utf-32", "utf16", "utf32", "ucs", "iso-10646")):
        return None
    # Python knows codecs that are no character set; some of them take quadratic time.
    odd = found[1].lower().replace("-", "_") in ("punycode", "idna", "unicode_escape", "raw_unicode_escape")
    return f"xml:{found[1]}" if odd else found[1]


def walk(text: str, root: str, visitor: Visitor, lines: int = 0, more: bool = False) -> list[str]:
    """Tell `visitor` of a file whose root element is `root`; the fault that broke it off, if one did.

    The fault's line is `lines` further down than in the text. Where `more` follows, the text may end too early.
    MtfixError where there is no such root, or entities are declared.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = False  # a reference comes as a call of its own
    starts = array("Q")
    walker = _Walker(text, root, visitor, parser, _placer(text, starts))
    given = 0
    try:
        for at in range(0, len(text), _STRETCH):
            data = text[at : at + _STRETCH].encode("utf-8", "surrogatepass")
            starts.append(given)
            given += len(data)
            parser.Parse(data, False)
            if 0 <= parser.CurrentByteIndex < given - _LONGEST:
                line = lines + parser.CurrentLineNumber
                return [f"{line}: a tag or comment of more than {_LONGEST:,} bytes; stopped here"]
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = "the file ends too early" if error.code in _TOO_EARLY else expat.ErrorString(error.code)
        if not walker.begun:
            raise MtfixError(f"{lines + error.lineno}: not XML: {reason}") from None
        if more and error.code in _TOO_EARLY:
            return []
        return [f"{lines + error.lineno}: broken XML ({reason}); what follows was not read"]
    return []


def _placer(text: str, starts: Sequence[int]) -> Callable[[int], int]:
    """From byte offsets, asked in ascending order, to code points; `starts` are those of the stretches given so far."""
    if text.isascii():
        return int
    data = b""
    base = last = limit = at = 0

    def place(index: int) -> int:
        nonlocal data, base, last, limit, at
        if index >= limit:
            number = bisect_right(starts, index) - 1
            at = number * _STRETCH
            data = text[at : at + _STRETCH].encode("utf-8", "surrogatepass")
            base = last = starts[number]
            limit = base + len(data)
        at += len(data[last - base : index - base].translate(None, _CONTINUATIONS))
        last = index
        return at

    return place


class _Names(dict[str, str]):
    """Names without the root's namespace; one of another namespace, or of none, has a space."""

    prefix = ""  # that namespace and a space

    def __missing__(self, name: str) -> str:
        self[name] = name.removeprefix(self.prefix) if name.startswith(self.prefix) else f" {name}"
        return self[name]


class _Walker:
    """The parser's handlers, and what they know between two calls."""

    def __init__(
        self, text: str, root: str, visitor: Visitor, parser: "XMLParserType", place: Callable[[int], int]
    ) -> None:
        self.text, self.root, self.visitor, self.parser, self.place = text, root, visitor, parser, place
        self.begun = False
        self.depth = 0  # of elements outside content
        self.skipped = 0  # of elements in one that is left out
        self.spaces = [(-1, False)]  # the depth of elements that say `xml:space`, and whether it is to be preserved
        self.names = _Names()
        # Of content:
        self.inside = ""
        self.atoms: list[Atom] = []
        self.stack: list[tuple[Literal["tag", "note", "parted"], bool]] = []  # open elements; whether empty
        self.opaque = 0  # depth in an element whose text is not read
        self.opened = Atom("hold", 0, 0)  # that element; its end, if it is empty
        self.cdata = False
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.EntityDeclHandler = self.declared

    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def declared(self, name: str, *_: object) -> None:
        raise MtfixError(f"{self.line()}: declares the entity {name!r}; refused")

    # -- outside content

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.begun:
            self.begin(name)
        self.depth += 1
        if _SPACE in attributes:
            self.spaces.append((self.depth, attributes[_SPACE] == "preserve"))
        name = self.names[name]
        step = self.visitor.enter(name, attributes, self.line)
        if step == "skip":
            self.skipped = 1
            self.parser.StartElementHandler = self.skip_start
            self.parser.EndElementHandler = self.skip_end
        elif step == "content":
            self.inside, self.atoms = name, []
            parser = self.parser
            parser.StartElementHandler = self.inner_start
            parser.EndElementHandler = self.inner_end
            parser.CharacterDataHandler = self.characters
            parser.DefaultHandler = self.other

    def begin(self, name: str) -> None:
        self.begun = True
        self.names.prefix = name[: name.rfind(" ") + 1]
        found = self.names[name]
        if found != self.root:
            raise MtfixError(f"{self.line()}: the root element is <{found[:60]}>, not <{self.root}>")

    def end(self, name: str) -> None:
        self.visitor.leave(self.names[name])
        self.up()

    def up(self) -> None:
        if self.spaces[-1][0] == self.depth:
            self.spaces.pop()
        self.depth -= 1

    def skip_start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.skipped += 1

    def skip_end(self, _name: str) -> None:
        self.skipped -= 1
        if not self.skipped:
            self.parser.StartElementHandler = self.start
            self.parser.EndElementHandler = self.end
            self.up()

    # -- inside content

    def inner_start(self, name: str, attributes: dict[str, str]) -> None:
        if self.opaque:
            self.opaque += 1
            return
        text, start = self.text, self.place(self.parser.CurrentByteIndex)
        tag = _TAG.match(text, start)
        end = tag.end() if tag else start
        empty = text[end - 2] == "/"
        rule, part = self.visitor.inline(self.names[name], attributes)
        if rule in ("code", "hold"):
            self.opaque = 1
            self.opened = Atom("hold" if rule == "hold" else "tag", start, end if empty else 0)
        elif rule == "part":
            self.atoms.append(Atom("part", start, end, part))
            self.stack.append(("parted", empty))
        else:
            kind: Literal["tag", "note"] = "tag" if rule == "pair" else "note"
            self.atoms.append(Atom(kind, start, end))
            self.stack.append((kind, empty))

    def inner_end(self, _name: str) -> None:
        if self.opaque:
            self.opaque -= 1
            if not self.opaque:
                kind, start, end, _ = self.opened
                self.atoms.append(Atom(kind, start, end or self.closed(self.place(self.parser.CurrentByteIndex))))
        elif self.stack:
            kind, empty = self.stack.pop()
            start = self.place(self.parser.CurrentByteIndex)
            if not empty:
                self.atoms.append(Atom(kind, start, self.closed(start)))
            elif kind == "parted":
                self.atoms.append(Atom(kind, start, start))
        else:
            parser = self.parser
            parser.StartElementHandler = self.start
            parser.EndElementHandler = self.end
            parser.CharacterDataHandler = None
            parser.DefaultHandler = None
            self.visitor.content(self.inside, self.atoms, self.spaces[-1][1])
            self.up()

    def closed(self, start: int) -> int:
        """Where the end tag ends that begins at `start`."""
        return self.text.index(">", start) + 1

    def characters(self, data: str) -> None:
        if self.opaque:
            return
        text, atoms, start = self.text, self.atoms, self.place(self.parser.CurrentByteIndex)
        if text[start] == "&" and not self.cdata:
            atoms.append(Atom("escape", start, text.index(";", start) + 1, data))
            return
        end = start + (2 if data == "\n" and text.startswith("\r\n", start) else len(data))
        if atoms and atoms[-1].kind == "text" and atoms[-1].end == start:
            start = atoms.pop().start
        atoms.append(Atom("text", start, end))

    def other(self, data: str) -> None:
        """The ends of CDATA sections, comments, instructions, and entities that a DTD may declare elsewhere."""
        if self.opaque:
            return
        start = self.place(self.parser.CurrentByteIndex)
        end = start + len(data)
        if data == "<![CDATA[":
            self.cdata = True
            self.atoms.append(Atom("cdata", start, end))
        elif self.cdata:
            self.cdata = False
            self.atoms.append(Atom("plain", start, end))
        else:
            self.atoms.append(Atom("hold" if data[0] == "&" else "note", start, end))


def build(text: str, atoms: list[Atom], preserve: bool) -> Built:
    """Content as a segment has it. White space with a line break is one space, unless it is to be preserved.

    Markup, and folded white space, before the first and behind the last word stay outside. Content that is all in
    CDATA sections is quoted as these are; of a section beside other text nothing can be edited.
    """
    if len(atoms) == 1 and atoms[0].kind == "text":  # as nearly always
        start, end = atoms[0].start, atoms[0].end
        raw = text[start:end]
        if "\n" not in raw and "\r" not in raw:
            return Built(raw, (Piece(Span(0, end - start), Span(start, end)),), "xml", ())
    tags = tuple(text[a.start : a.end] for a in atoms if a.kind in ("tag", "hold"))
    quoting: Quoting = "xml"
    if any(atom.kind == "cdata" for atom in atoms):
        atoms, quoting = _with_sections(text, atoms)
    pieces: list[Piece] = []
    parts: list[str] = []
    at = 0
    blank = True

    def put(kind: PieceKind, start: int, end: int, value: str) -> None:
        nonlocal at, blank
        if kind == "join" and blank:
            kind, value = "markup", ""
        if start == end or not (pieces or value):
            return
        pieces.append(Piece(Span(at, at + len(value)), Span(start, end), kind))
        parts.append(value)
        at += len(value)
        blank = value[-1] in _BLANK if value else blank

    for kind, start, end, value in atoms:
        if kind == "text":
            for found in (_BREAK if preserve else _FOLD).finditer(text, start, end):
                put("text", start, found.start(), text[start : found.start()])
                put("escape" if preserve else "join", *found.span(), "\n" if preserve else " ")
                start = found.end()
            put("text", start, end, text[start:end])
        elif kind == "escape":
            put("escape", start, end, value)
        elif kind in ("hold", "locked"):
            put("locked", start, end, LOCKED)
        else:
            put("markup", start, end, "")
    while pieces and pieces[-1].kind in ("markup", "join"):
        pieces.pop()
    return Built("".join(parts)[: pieces[-1].target.end if pieces else 0], tuple(pieces), quoting, tags)


def _with_sections(text: str, atoms: list[Atom]) -> tuple[list[Atom], Quoting]:
    """Atoms with their CDATA sections made markup where nothing but these holds text, else made locked."""
    first = next(i for i, atom in enumerate(atoms) if atom.kind == "cdata")
    last = next(i for i in range(len(atoms) - 1, -1, -1) if atoms[i].kind == "plain")
    around = [*atoms[:first], *atoms[last + 1 :]]
    inside = False
    merged: list[Atom] = []
    only = all(a.kind in _MARKUP or (a.kind == "text" and text[a.start : a.end].isspace()) for a in around)
    for atom in atoms[first : last + 1]:
        if atom.kind == "cdata":
            inside = True
            merged.append(Atom("locked", atom.start, atom.end))
        elif inside:
            merged[-1] = Atom("locked", merged[-1].start, atom.end)
            inside = atom.kind != "plain"
        else:
            only = False
            merged.append(atom)
    if only:
        return atoms[first + 1 : last], "cdata"
    return [*atoms[:first], *merged, *atoms[last + 1 :]], "xml"
