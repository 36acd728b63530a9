"""Text for a terminal: made harmless, measured in columns, wrapped, coloured."""

import re
from functools import lru_cache
from unicodedata import category, east_asian_width

from mtfix.language.lazy import lazy

OPEN, CLOSE = "⟦", "⟧"
_CLOSING = f"{CLOSE}，。、；：！？）》」』”…"  # where words have no spaces between them, these begin no line
BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"
# In what is laid out these stand for the ends of what is marked; a text never holds them, `harmless` saw to that.
BAD, NEW, END, TERM = "\x01", "\x02", "\x03", "\x04"
_COLOURS = {BAD: "\x1b[1;4;31m", NEW: "\x1b[1;32m", TERM: "\x1b[1;4m"}
_RESET = "\x1b[0m"
_MARK = lazy("[\x01-\x04]")

# What a terminal would obey: control characters, directions of writing, half a surrogate pair.
_UNSAFE = lazy("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = lazy("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2193\u2502\u27e6\u27e7]*")
"""What takes one column a character: Latin letters, typographic marks, and what the reports draw with."""
_BLANKS = lazy(r"[ \t]*[\r\n][\s>]*|\s{2,}|[^\S ]")
"""White space that is not one space; the `> ` of a quoted line goes with its line end."""


def harmless(text: str) -> str:
    """The text with everything that a terminal would obey as a picture or U+FFFD; same length."""
    return text if text.isprintable() else _UNSAFE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


def fold_blanks(text: str) -> str:
    """The text on one line: each run of white space is one space."""
    if text.isprintable() and "  " not in text:  # the only white space that is printable is a space
        return text
    return _BLANKS.sub(" ", text)


def columns(text: str) -> int:
    """How many columns the text takes; marks take none."""
    return len(text) if _is_plain(text) else sum(map(_columns, text))


def _is_plain(text: str) -> bool:
    """Whether each character takes one column."""
    return (text.isascii() and text.isprintable()) or bool(_PLAIN.fullmatch(text))


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` columns, indented by `first` and `rest`; only a word longer than a line is broken."""
    if _is_plain(text):
        return _wrap_plain(text, width, first, rest)
    lines: list[str] = []
    line, used = first, columns(first)
    empty = True
    for word in text.split(" "):
        size = columns(word)
        if not empty and used + 1 + size > width:
            lines.append(line)
            line, used, empty = rest, columns(rest), True
        while used + size + (not empty) > width and size > 1:
            head = _fitting(word, max(2, width - used))
            lines.append(line + word[:head])
            line, used, word = rest, columns(rest), word[head:]
            size = columns(word)
        line, used = (line + word, used + size) if empty else (f"{line} {word}", used + 1 + size)
        empty = False
    return [*lines, line]


def _wrap_plain(text: str, width: int, first: str, rest: str) -> list[str]:
    """The same where each character takes one column: most lines do, and this is four times as fast."""
    lines: list[str] = []
    at, indent = 0, first
    while len(text) - at > (room := max(2, width - len(indent))):
        space = text.rfind(" ", at + 1, at + room + 1)
        end = space if space >= 0 else at + room
        lines.append(indent + text[at:end])
        at, indent = end + (space >= 0), rest
    return [*lines, indent + text[at:]]


def _fitting(word: str, width: int) -> int:
    used = 0
    for at, char in enumerate(word):
        used += 0 if char < " " else _columns(char)
        if used > width:
            while at > 1 and (word[at] in _CLOSING or word[at - 1] == OPEN):
                at -= 1
            return at
    return len(word)


def paint(lines: list[str], colour: bool) -> list[str]:
    """Lines with their marks as colours; a colour ends with its line and goes on in the next."""
    if not colour:
        return lines
    painted = []
    mark = ""
    for line in lines:
        opens = _COLOURS[mark] if mark else ""
        ends = _MARK.findall(line)
        mark = ends[-1] if ends else mark
        mark = "" if mark == END else mark
        shown = _MARK.sub(lambda m: _COLOURS.get(m[0], _RESET), line)
        painted.append(f"{opens}{shown}{_RESET if mark else ''}")
    return painted


def marked(text: str, mark: str, colour: bool) -> str:
    """The text between the ends of a mark: what `paint` colours, or brackets that take their columns."""
    return f"{mark}{text}{END}" if colour else f"{OPEN}{text}{CLOSE}"


def coloured(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}{_RESET}" if colour and code and text else text
