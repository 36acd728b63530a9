"""Unified diffs for `patch` and `git apply`, word diffs for people; both are made from the edits, nothing is searched.

Paths in a unified diff are relative to the current folder, without a `diff --git` line: `patch -p1` and `git apply`
both read them from the folder they run in, also below the top of a repository. A file outside the current folder
keeps its whole path after `a/`, as in `git diff --no-index`: such a diff is applied with `patch -p1 -d /`.
"""

import os
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from mtfix.language import TARGET
from mtfix.language.sentences import sentence_bounds
from mtfix.lines import line_ends
from mtfix.model import Edit, MtfixError, Span
from mtfix.repair import apply_edits, encode_text

Kind = Literal["same", "removed", "added"]
Segments = list[tuple[Kind, str]]
Region = tuple[int, int, int, int]
"""Start and end before, start and end after, in bytes."""

_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_ESCAPES = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}
_MARKS: dict[Kind, tuple[str, str]] = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_COLOURS: dict[Kind, tuple[str, str]] = {
    "same": ("", ""),
    "removed": ("\x1b[31m", "\x1b[0m"),
    "added": ("\x1b[32m", "\x1b[0m"),
}
# A terminal must not obey what stands in a text: control characters become their pictures.
_VISIBLE = {c: 0x2400 + c for c in range(32) if c not in b"\t\n"} | dict.fromkeys(range(0x7F, 0xA0), 0xFFFD)
_LINE_END = re.compile(r"[\r\n]")
_LONGEST_WORD = 100
_ALIGNABLE = 100_000_000
"""Words before times words after, beyond which a change is shown whole instead of word by word."""


def unified_diff(
    path: str, text: str, edits: Sequence[Edit], encoding: str = "utf-8", bom: bytes = b"", context: int = 3
) -> bytes:
    """What `patch -p1` and `git apply` take to make `edits` in the file; empty where they change nothing.

    Lines end at byte 0x0A, as those programs see them, in any encoding: UTF-16 and CR alone work as well.
    """
    before, after, regions = _encoded(path, text, edits, encoding, bom)
    blocks = _blocks(before, after, _whole_lines(before, after, regions))
    if not blocks:
        return b""
    name = _quoted(_shown_path(path))
    parts = [b"--- ", name[0] + b"a/" + name[1], b"\n+++ ", name[0] + b"b/" + name[1], b"\n"]
    _write_hunks(parts, before, blocks, context)
    return b"".join(parts)


def _encoded(
    path: str, text: str, edits: Sequence[Edit], encoding: str, bom: bytes
) -> tuple[bytes, bytes, list[Region]]:
    """The file before and after, and where `edits` changed its bytes."""
    whole, changed = encode_text(path, encoding, bom, text), encode_text(path, encoding, bom, apply_edits(text, edits))
    old, new = [bom], [bom]
    old_size = new_size = len(bom)
    done = 0
    regions: list[Region] = []
    for edit in sorted(edits):
        same = encode_text(path, encoding, b"", text[done : edit.span.start])
        gone = encode_text(path, encoding, b"", text[edit.span.start : edit.span.end])
        come = encode_text(path, encoding, b"", edit.text)
        old += (same, gone)
        new += (same, come)
        old_size, new_size = old_size + len(same), new_size + len(same)
        regions.append((old_size, old_size + len(gone), new_size, new_size + len(come)))
        old_size, new_size = old_size + len(gone), new_size + len(come)
        done = edit.span.end
    rest = encode_text(path, encoding, b"", text[done:])
    # An encoding that carries state (ISO-2022, UTF-7) may write a part otherwise than the whole.
    if b"".join((*old, rest)) != whole or b"".join((*new, rest)) != changed:
        raise MtfixError(f"{path}: no diff can be made in the encoding {encoding}: it does not encode piece by piece")
    return whole, changed, regions


def _whole_lines(before: bytes, after: bytes, regions: Sequence[Region]) -> list[Region]:
    """`regions` widened to whole lines on both sides; those that share a line are one."""
    wide: list[Region] = []
    end = line_end = 0
    for old_start, old_end, new_start, new_end in regions:
        if wide and old_start <= end:
            start, _, start_new, _ = wide.pop()
        else:
            back = old_start - max(before.rfind(b"\n", end, old_start) + 1, end)
            start, start_new = old_start - back, new_start - back
        if _opens_line(before, old_end) and _opens_line(after, new_end):
            end = old_end
        else:
            # One search serves all edits of a line: a file may be a single line of 100 MB.
            if line_end <= old_end:
                line_end = before.find(b"\n", old_end) + 1 or len(before)
            end = line_end
        wide.append((start, end, start_new, new_end + end - old_end))
    return wide


def _opens_line(data: bytes, at: int) -> bool:
    return at == 0 or data[at - 1] == 0x0A


class _Block(Struct, frozen=True):
    """Lines that differ: `start` and `end` in bytes before, with the old and the new lines."""

    start: int
    end: int
    old: list[bytes]
    new: list[bytes]


def _blocks(before: bytes, after: bytes, regions: Sequence[Region]) -> list[_Block]:
    """The regions as lines, without what is the same at their two ends."""
    blocks = []
    for start, end, new_start, new_end in regions:
        old, new = _lines(before[start:end]), _lines(after[new_start:new_end])
        while old and new and old[-1] == new[-1]:
            end -= len(old.pop())
            new.pop()
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            start += len(old[head])
            head += 1
        if len(old) > head or len(new) > head:
            blocks.append(_Block(start, end, old[head:], new[head:]))
    return blocks


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _write_hunks(parts: list[bytes], before: bytes, blocks: Sequence[_Block], context: int) -> None:
    """Append the hunks to `parts`; blocks whose context would touch share one."""
    counted = line = shift = first = 0
    while first < len(blocks):
        start = _step(before, blocks[first].start, -context)
        body = [b" " + text for text in _lines(before[start : blocks[first].start])]
        old_count = new_count = len(body)
        last = first
        while True:
            block = blocks[last]
            body += [b"-" + text for text in block.old]
            body += [b"+" + text for text in block.new]
            old_count, new_count = old_count + len(block.old), new_count + len(block.new)
            stop = _step(before, block.end, context)
            joins = last + 1 < len(blocks) and _step(before, stop, context) >= blocks[last + 1].start
            same = _lines(before[block.end : blocks[last + 1].start if joins else stop])
            body += [b" " + text for text in same]
            old_count, new_count = old_count + len(same), new_count + len(same)
            last += 1
            if not joins:
                break
        line += before.count(b"\n", counted, start)
        counted = start
        parts.append(b"@@ -%s +%s @@\n" % (_range(line, old_count), _range(line + shift, new_count)))
        parts += [text if text.endswith(b"\n") else text + _NO_NEWLINE for text in body]
        shift += new_count - old_count
        first = last


def _step(data: bytes, at: int, lines: int) -> int:
    """The line start `lines` further on, or back where negative."""
    for _ in range(-lines):
        if at == 0:
            break
        at = data.rfind(b"\n", 0, at - 1) + 1
    for _ in range(lines):
        if at == len(data):
            break
        at = data.find(b"\n", at) + 1 or len(data)
    return at


def _range(lines_before: int, count: int) -> bytes:
    start = lines_before + 1 if count else lines_before
    return b"%d" % start if count == 1 else b"%d,%d" % (start, count)


def _shown_path(path: str) -> str:
    """Relative to the current folder where it is below it, else absolute without the first slash."""
    whole = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    shown = whole[len(here) :] if whole.startswith(here) else os.path.splitdrive(whole)[1].lstrip(os.sep)
    return shown.replace(os.sep, "/")


def _quoted(path: str) -> tuple[bytes, bytes]:
    """An opening quote or nothing, and the rest of the name as git writes it with `core.quotePath` off.

    The prefix (`a/`) goes between the two.
    """
    raw = os.fsencode(path)
    try:
        raw.decode()
        high = 0x100
    except UnicodeDecodeError:
        high = 0x80
    if not any(c < 0x20 or c in b'"\\\x7f' or c >= high for c in raw):
        # A tab after the name keeps its spaces from being read as the start of a date.
        return b"", raw + (b"\t" if b" " in raw else b"")
    safe = (
        b"\\" + _ESCAPES[c] if c in _ESCAPES else b"\\%03o" % c if c < 0x20 or c == 0x7F or c >= high else bytes([c])
        for c in raw
    )
    return b'"', b"".join(safe) + b'"'


def word_diff(before: str, after: str) -> Segments:
    """The words that differ: "same" and "removed" join up to `before`, "same" and "added" to `after`."""
    if before == after:
        return [("same", before)] if before else []
    from rapidfuzz.distance import Indel

    old, new = split_words(before), split_words(after)
    if len(old) * len(new) > _ALIGNABLE:
        return _change(before, after)
    steps: list[tuple[bool, str, str]] = []
    for op in Indel.opcodes(old, new):
        same = op.tag == "equal"
        gone, come = "".join(old[op.src_start : op.src_end]), "".join(new[op.dest_start : op.dest_end])
        if steps and not same and not steps[-1][0]:
            _, before_it, after_it = steps.pop()
            gone, come = before_it + gone, after_it + come
        steps.append((same, gone, come))
    return _bridged(steps)


def _bridged(steps: Sequence[tuple[bool, str, str]]) -> Segments:
    """Steps (same or not, text before, text after) as segments; a bare space between two changes belongs to them."""
    segments: Segments = []
    gone = come = ""
    for index, (same, old, new) in enumerate(steps):
        after = steps[index + 1] if index + 1 < len(steps) else (True, "", "")
        between = old.isspace() and (gone or come) and not after[0]
        if not same or (between and gone + after[1] and come + after[2]):
            gone, come = gone + old, come + new
        else:
            segments += [*_change(gone, come), ("same", old)]
            gone = come = ""
    segments += _change(gone, come)
    return [(kind, "".join(text for _, text in run)) for kind, run in groupby(segments, key=lambda part: part[0])]


def _change(gone: str, come: str) -> Segments:
    """A removal and an addition, without the white space they share at their ends."""
    head = tail = 0
    while head < min(len(gone), len(come)) and gone[head] == come[head] and gone[head].isspace():
        head += 1
    while tail < min(len(gone), len(come)) - head and gone[-1 - tail] == come[-1 - tail] and gone[-1 - tail].isspace():
        tail += 1
    parts: Segments = [
        ("same", gone[:head]),
        ("removed", gone[head : len(gone) - tail]),
        ("added", come[head : len(come) - tail]),
        ("same", gone[len(gone) - tail :]),
    ]
    return [(kind, text) for kind, text in parts if text]


def split_words(text: str) -> list[str]:
    """Words, marks and white space of `text` by sacremoses' tokeniser; they join up to `text` again."""
    from sacremoses import MosesTokenizer

    words: list[str] = []
    at = 0
    for token in MosesTokenizer(TARGET).tokenize(text, escape=False):
        start = at
        while start < len(text) and (text[start].isspace() or text[start] < " "):
            start += 1
        if not text.startswith(token, start):
            break  # The tokeniser rewrites a few things (control characters, "DOTMULTI"): the rest goes by characters.
        if start > at:
            words.append(text[at:start])
        at = start + len(token)
        if len(token) > 1 and token.endswith(".") and token.strip("."):
            # Whether a full stop belongs to its word depends on the word after it; in a diff it never does.
            words += (token[:-1], ".")
        else:
            words.append(token)
    words += re.findall(r"\s+|\w+|[^\w\s]", text[at:])
    return words


def render_word_diff(
    path: str, text_before: str, edits: Sequence[Edit], colour: bool, context: Literal["sentence", "line"] = "sentence"
) -> str:
    """For people: each changed line as `path:line` and its changed sentences, with git's marks or in colour."""
    marks = _COLOURS if colour else _MARKS
    blocks: list[str] = []
    counted = 0
    line = 1
    for start, end, changed in _changed_lines(text_before, sorted(edits)):
        line += line_ends(text_before, counted, start)
        counted = start
        pieces = [(start, end, changed)] if context == "line" else _sentences(text_before, start, end, changed)
        if body := _joined(text_before, pieces, marks):
            blocks.append(f"{headed(f'{path}:{line}', colour)}\n{body}\n")
    return "\n".join(blocks)


def headed(place: str, colour: bool) -> str:
    """A place as the head of what is changed there."""
    place = place.translate(_VISIBLE)
    return f"\x1b[1m{place}\x1b[0m" if colour else place


def render_words(text: str, edits: Sequence[Edit], colour: bool) -> str:
    """The sentences of a text that edits change, with the changes marked; empty where nothing changes."""
    marks = _COLOURS if colour else _MARKS
    return _joined(text, _sentences(text, 0, len(text), sorted(edits)), marks)


def _joined(text: str, pieces: Sequence[tuple[int, int, Sequence[Edit]]], marks: dict[Kind, tuple[str, str]]) -> str:
    shown = (_render(text, low, high, some, marks) for low, high, some in pieces)
    return " … ".join(words for words in shown if words)


def _render(text: str, low: int, high: int, edits: Sequence[Edit], marks: dict[Kind, tuple[str, str]]) -> str:
    """What stands in [low, high) with the changes marked; empty where nothing changes."""
    segments: Segments = []
    done = low
    for start, end, after in _regions(text, edits, low, high):
        segments.append(("same", text[done:start]))
        segments += word_diff(text[start:end], after)
        done = end
    segments.append(("same", text[done:high]))
    if all(kind == "same" for kind, _ in segments):
        return ""
    shown = (marks[kind][0] + part.translate(_VISIBLE) + marks[kind][1] for kind, part in segments if part)
    return "".join(shown).strip()


def _changed_lines(text: str, edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    """Lines (without their ends) that hold edits; an edit across a line end makes one of several."""
    lines: list[tuple[int, int, list[Edit]]] = []
    limit = -1
    for edit in edits:
        if edit.span.start <= limit:
            start, _, together = lines.pop()
        else:
            low = max(limit, 0)
            start = max(low, *(text.rfind(mark, low, edit.span.start) + 1 for mark in "\r\n"))
            together = []
        if edit.span.end > limit:
            stop = _LINE_END.search(text, edit.span.end)
            limit = stop.start() if stop else len(text)
        lines.append((start, limit, [*together, edit]))
    return lines


def _sentences(text: str, start: int, end: int, edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    """The sentences of the line [start, end) that hold edits; neighbours are one."""
    pieces: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        low, high = sentence_bounds(text, edit.span.start, edit.span.end, start, end)
        if pieces and low <= pieces[-1][1]:
            low, reach, together = pieces.pop()
            pieces.append((low, max(high, reach), [*together, edit]))
        else:
            pieces.append((low, high, [edit]))
    return pieces


def _regions(text: str, edits: Sequence[Edit], low: int, high: int) -> list[tuple[int, int, str]]:
    """The edits widened to whole words within [low, high): start, end and the text after."""
    wide: list[tuple[int, int, list[Edit]]] = []
    end = low
    for edit in edits:
        start = edit.span.start
        floor = max(low, end, start - _LONGEST_WORD)
        while start > floor and text[start - 1].isalnum():
            start -= 1
        together: list[Edit] = []
        if wide and start <= end:
            start, _, together = wide.pop()
        end = max(end, edit.span.end)
        ceiling = min(high, edit.span.end + _LONGEST_WORD)
        while end < ceiling and text[end].isalnum():
            end += 1
        wide.append((start, end, [*together, edit]))
    return [(start, end, apply_edits(text[start:end], _moved(some, start))) for start, end, some in wide]


def _moved(edits: Sequence[Edit], origin: int) -> list[Edit]:
    return [Edit(Span(edit.span.start - origin, edit.span.end - origin), edit.text) for edit in edits]
