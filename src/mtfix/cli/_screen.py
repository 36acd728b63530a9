"""What a reviewer sees: a state drawn as rows of styled text, in any width and height. Touches no terminal."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mtfix.cli._session import Page
from mtfix.language.words import count
from mtfix.passage import Kind, Parts, differences, reading, with_holes
from mtfix.reports._layout import BAD, END, NEW, columns, fold_blanks, harmless, wrap
from mtfix.reports._prose import judgement, proposal, stopped
from mtfix.review import Item, State, like, tally, told

Row = list[tuple[str, str]]
"""Style and text."""

KEYS = (
    ("a", "accept the proposal that is shown"),
    ("r", "reject: keep the text, and never be asked again"),
    ("e", "edit: write what should stand there"),
    ("n p ← →", "the next or previous proposal; 1 to 9 picks one"),
    ("s", "skip: leave it open, go to the next open one"),
    ("b ↑ ↓", "go back, or on, decided or not; Home, End"),
    ("A R", "accept or reject all open places of this finding"),
    ("*", "all open findings of this rule (asks which)"),
    ("u", "undo the last decision, also of an “all”"),
    ("i", "more on this finding: why, how sure, the original"),
    ("w", "write what is accepted into the files"),
    ("q", "quit; what is not written can wait for next time"),
)
_LABEL = 8  # columns
_TALL = 16  # rows from which there is room for blank ones
_BRACKETS: dict[Kind, tuple[str, str]] = {
    "same": ("", ""),
    "found": ("⟦", "⟧"),
    "removed": ("[-", "-]"),
    "added": ("{+", "+}"),
}
_MARKS: dict[Kind, str] = {"found": BAD, "removed": BAD, "added": NEW}
_STYLES = {BAD: "class:gone", NEW: "class:new", END: ""}


class Block(Struct, frozen=True):
    """Rows that belong together, of which `least` are shown first and `most` in the end."""

    rows: list[Row]
    least: int = 0
    most: int = 99
    begin: int = 0
    """The row that has to be seen."""
    label: str = ""


def draw(
    state: State, pages: Sequence[Page], width: int, height: int, colour: bool, draft: str | None = None
) -> list[Row]:
    """Exactly `height` rows of at most `width` columns. `draft` is what is being written."""
    head = [_fitted([("class:head", _head(state, width))], width)]
    foot = _foot(state, width, height, draft)
    room = max(1, height - len(head) - len(foot))
    if state.mode in ("keys", "more"):
        rows = _keys(width) if state.mode == "keys" else _more(state, pages, width)
        first = min(state.scroll, max(0, len(rows) - room))
        body = rows[first : first + room]
        if first + room < len(rows):
            body[-1] = [("class:dim", "↓ more")]
    else:
        body = _body(state, pages, width, room, colour, draft)
    body += [[] for _ in range(room - len(body))]
    return [_fitted(row, width) for row in [*head, *body[:room], *foot][:height]]


def _head(state: State, width: int) -> str:
    """Where we are, in as many words as there is room for."""
    figures = tally(state)
    yes, no = figures["accepted"], figures["rejected"]
    short = f"{min(state.at + 1, len(state.items))}/{len(state.items)}  {yes} accepted, {no} rejected"
    shorter = f"{short}, {figures['unwritten']} unwritten"
    words = (f"mtfix review  {told(state)}", told(state), shorter)
    return next((text for text in words if columns(text) <= width), short)


def _foot(state: State, width: int, height: int, draft: str | None) -> list[Row]:
    """What the last key did, and which keys there are."""
    rows = [_fitted([("class:said", harmless(state.said))], width)] if draft is None else []
    if columns(state.said) > width and draft is None:
        rows = [[("class:said", row)] for row in wrap(harmless(state.said), width)[: max(1, height // 5)]]
    if state.mode == "edit":
        return [*rows, _hints([("Enter", "accept this"), ("Esc", "back without a change")], width)]
    if state.mode == "keys":
        return [*rows, _hints([("any key", "back"), ("↑↓", "scroll")], width)]
    if state.mode == "more":
        return [*rows, _hints([("any key", "back"), ("↑↓", "scroll")], width)]
    if state.mode == "all":
        rule = state.item.finding.rule if state.item else ""
        some = count(len(like(state, True)), f"open finding of {rule}", f"open findings of {rule}")
        ask = _fitted([("class:ask", f"All {some}: accept or reject?")], width)
        return [ask, _hints([("a", "accept all"), ("r", "reject all"), ("any other", "no")], width)]
    if state.mode == "leave":
        ask = _fitted([("class:ask", f"{count(tally(state)['unwritten'], 'repair')} not written yet. Write?")], width)
        hints = [("w", "write, quit"), ("l", "later: quit, keep"), ("d", "discard, quit"), ("Esc", "stay")]
        return [ask, *_hint_rows(hints, width, 3 if height >= _TALL or width < 70 else 1)]
    if state.item is None:
        hints = [("w", "write"), ("q", "quit"), ("b", "back"), ("Home", "first open one"), ("?", "keys")]
        return [*rows, _hints(hints, width)]
    return [*rows, *_hint_rows(_offered(state), width, 2 if height >= _TALL else 1)]


def _offered(state: State) -> list[tuple[str, str]]:
    """What can be done with this finding, the most wanted first."""
    item = state.item
    fixes = item.finding.fixes if item else ()
    hints = [("?", "keys")]
    if item and not item.closed:
        if any(fix.edits for fix in fixes):
            hints.append(("a", "accept"))
        hints.append(("e", "edit"))
    hints.insert(2 if len(hints) > 2 else 1, ("r", "reject"))
    hints.append(("s", "skip"))
    if len(fixes) > 1:
        hints.append(("n", "next proposal"))
    if state.history:
        hints.append(("u", "undo"))
    if tally(state)["unwritten"]:
        hints.append(("w", "write"))
    return [*hints, ("b", "back"), ("i", "more"), ("q", "quit")]


def _hints(hints: Sequence[tuple[str, str]], width: int) -> Row:
    return next(iter(_hint_rows(hints, width, 1)), [])


def _hint_rows(hints: Sequence[tuple[str, str]], width: int, most: int) -> list[Row]:
    """Keys with what they do, as many as there is room for."""
    rows: list[Row] = [[]]
    used = 0
    for key, what in hints:
        size = columns(key) + 1 + columns(what)
        if used + size > width and used:
            if len(rows) == most:
                break
            rows.append([])
            used = 0
        rows[-1] += [("class:key", key), ("", f" {what}  ")]
        used += size + 2
    return [_fitted(row, width) for row in rows]


# -- one finding


def _body(state: State, pages: Sequence[Page], width: int, room: int, colour: bool, draft: str | None) -> list[Row]:
    item = state.item
    if item is None:
        return _end(state, width)
    page = pages[item.file]
    written = draft
    choice = state.choice
    if written is None and choice and choice.verdict == "edited":
        written = choice.rendering
    passage = page.passage(item)
    parts = differences(passage, page.shown(item, state.candidate, written))
    text, first = _laid_out(parts, width - _LABEL, colour)
    blocks = [Block(list(_place(state, page, item, width)), 1)]
    if passage.source:
        rows, at = _laid_out(_source_parts(item, passage.source), width - _LABEL, colour)
        blocks.append(Block(rows, 1, 8, at, "Source"))
    blocks.append(Block(text, min(3, len(text)), 99, first, "Text"))
    blocks.append(_proposals(state, item, width, written))
    why = stopped(item.finding.message or item.finding.rule)
    blocks.append(Block(_prose(f"Why: {why}", width, "class:dim")))
    blocks.append(Block(_prose(judgement(page.report, item.finding), width, "class:dim")))
    if draft is None and (others := _others(state, width)):
        blocks.append(Block(others, 1))
    return _stacked(blocks, room, gaps=room + 4 >= _TALL)


def _place(state: State, page: Page, item: Item, width: int) -> Iterator[Row]:
    """File and line, rule, severity, how sure, and what was decided."""
    finding = item.finding
    decided = {"accepted": "ACCEPTED", "rejected": "REJECTED", "edited": "EDITED"}
    row: Row = [("class:place", harmless(page.place(item))), ("", "  ")]
    if state.choice:
        row.insert(0, ("class:said", decided[state.choice.verdict] + "  "))
    name = f"{finding.rule} ({finding.concept})" if finding.concept else finding.rule
    segment = f"  segment {harmless(finding.segment.id)}" if finding.segment else ""
    about: Row = [(f"class:{finding.severity}", finding.severity), ("", f"  {finding.evidence.level}  {name}{segment}")]
    if _size(row) + _size(about) <= width:
        yield row + about
    else:
        yield _fitted(row, width)
        yield _fitted(about, width)


def _source_parts(item: Item, source: str) -> Parts:
    at = item.finding.source_span
    if at is None:
        return [("same", source)]
    parts: Parts = [("same", source[: at.start]), ("found", source[at.start : at.end]), ("same", source[at.end :])]
    return [part for part in parts if part[1]]


def _laid_out(parts: Parts, width: int, colour: bool) -> tuple[list[Row], int]:
    """Parts in rows, and the row that the first mark is in. Without colours, brackets tell what is what."""
    text = ""
    before = ""
    for kind, words in parts:
        shown = with_holes(harmless(fold_blanks(words)))
        if colour and before == "removed" and kind == "added":
            text += " "  # that they do not run into each other
        before = kind
        if kind == "same" or not shown:
            text += shown
        else:
            opens, closes = ("", "") if colour else _BRACKETS[kind]
            text += f"{_MARKS[kind]}{opens}{shown}{closes}{END}"
    rows: list[Row] = []
    style, first = "", -1
    for line in wrap(text.strip(" "), max(2, width)):
        row: Row = []
        at = 0
        for number, char in enumerate(line):
            if char in _STYLES:
                row.append((style, line[at:number]))
                style, at = _STYLES[char], number + 1
                first = len(rows) if first < 0 else first
        row.append((style, line[at:]))
        rows.append([part for part in row if part[1]])
    return rows, max(0, first)


def _proposals(state: State, item: Item, width: int, written: str | None) -> Block:
    """The candidates by number; the one that is shown has a sign before it."""
    rows: list[Row] = []
    if written is not None:
        shown = harmless(written) or "(nothing: the words are deleted)"
        rows.append(_fitted([("class:key", "› "), ("class:new", f"Your words: {shown}")], width))
    for number, fix in enumerate(item.finding.fixes):
        here = number == state.candidate and written is None
        label = harmless(fold_blanks(proposal(fix)))
        hand = "" if fix.edits or "by hand" in label else " (by hand)"
        sign = [("class:key", "› " if here else "  "), ("class:key", f"{number + 1} ")]
        rows.append(_fitted([*sign, ("class:new" if here else "", label + hand)], width))
    if not rows:
        none = item.closed or "no proposal: e to write what should stand there, s to skip"
        rows = _prose(stopped(none[0].upper() + none[1:]), width, "class:warn")
        return Block(rows, len(rows))
    begin = 0 if written is not None else min(state.candidate, len(rows) - 1)
    return Block(rows, 1, 9, begin)


def _others(state: State, width: int) -> list[Row]:
    """What the keys for many would decide."""
    places, rule = len(like(state, False)), len(like(state, True))
    row: Row = []
    if places > 1:
        row += [("class:key", "A"), ("", f" accept all {places} places  "), ("class:key", "R"), ("", " reject them  ")]
    if rule > places and state.item:
        row += [("class:key", "*"), ("", f" all {rule} of {state.item.finding.rule}")]
    if rule > places == 1 and state.item:
        row = [("class:key", "*"), ("", f" accept or reject all {rule} of {state.item.finding.rule}")]
    return [_fitted(row, width)] if row else []


def _prose(text: str, width: int, style: str) -> list[Row]:
    return [[(style, row)] for row in wrap(harmless(fold_blanks(text)), width)]


def _end(state: State, width: int) -> list[Row]:
    """What is behind the last finding."""
    figures = tally(state)
    rows = [("class:ask", "That was the last finding.")]
    rows.append(("", f"{figures['accepted']} accepted, {figures['rejected']} rejected, {figures['open']} open."))
    if figures["unwritten"]:
        rows.append(("class:warn", f"{count(figures['unwritten'], 'repair')} not written into the files yet: press w."))
    if figures["open"]:
        rows.append(("", "Home goes to the first open one."))
    return [[], *([(style, line)] for style, words in rows for line in wrap(words, width))]


def _stacked(blocks: Sequence[Block], room: int, gaps: bool) -> list[Row]:
    """As much of each block as there is room for: the least of all, then more of each in order."""
    given = [0] * len(blocks)
    caps: tuple[Callable[[Block], int], ...] = (
        lambda b: min(1, b.least),
        lambda b: b.least,
        lambda b: min(b.most, 4),
        lambda b: b.most,
    )
    left = room
    for cap in caps:
        for number, block in enumerate(blocks):
            more = min(left, max(0, min(cap(block), len(block.rows)) - given[number]))
            given[number] += more
            left -= more
    shown = [block for block, rows in zip(blocks, given, strict=True) if rows]
    spare = left if gaps else 0
    body: list[Row] = []
    for number, block in enumerate(blocks):
        if not given[number]:
            continue
        if body and spare > 0 and block is not shown[0]:
            body.append([])
            spare -= 1
        body += _window(block, given[number])
    return body


def _window(block: Block, size: int) -> list[Row]:
    """Rows around the one that has to be seen, with the label before the first; what is cut shows in its column."""
    first = max(0, min(block.begin - (size - 1) // 3, len(block.rows) - size))
    rows = block.rows[first : first + size]
    if not block.label:
        return rows
    labels = [block.label] + [""] * (len(rows) - 1)
    if first and len(labels) > 1:
        labels[0] = f"{block.label} …"
    if first + size < len(block.rows):
        labels[-1] = "…" if len(labels) > 1 else f"{block.label} …"
    return [[("class:dim", label.ljust(_LABEL)), *row] for label, row in zip(labels, rows, strict=True)]


# -- pages of their own


def _keys(width: int) -> list[Row]:
    rows: list[Row] = []
    for key, what in KEYS:
        lines = wrap(what, max(10, width - 9))
        rows += [[("class:key", (key if not n else "").ljust(9)), ("", line)] for n, line in enumerate(lines)]
    return rows


def _more(state: State, pages: Sequence[Page], width: int) -> list[Row]:
    """Everything a finding says."""
    item = state.item
    if item is None:
        return []
    finding, page = item.finding, pages[item.file]
    passage = page.passage(item)
    rows = list(_place(replace(state, choices={}), page, item, width))
    told = [f"Words: {item.words}", f"Why: {stopped(finding.message or finding.rule)}"]
    if finding.consequence:
        told.append(stopped(f"A reader {finding.consequence}"))
    told.append(judgement(page.report, finding))
    if passage.source:
        told.append(f"Source: {passage.source}")
    told.append(f"Text: {passage.text}")
    for number, fix in enumerate(finding.fixes, 1):
        told.append(f"Proposal {number}, {fix.safety}: {proposal(fix)}")
    named = finding.concept or finding.rule
    told.append(f"`mtfix explain {named}` says more.")
    for text in told:
        rows += [[], *_prose(with_holes(text), width, "")]
    return rows


def _size(row: Row) -> int:
    return sum(columns(text) for _, text in row)


def _fitted(row: Row, width: int) -> Row:
    """The row, cut at the width."""
    left = width
    fitted: Row = []
    for style, text in row:
        if columns(text) > left:
            while columns(text) > max(0, left - 1):
                text = text[:-1]
            return [*fitted, (style, text + "…")] if left > 0 else fitted
        fitted.append((style, text))
        left -= columns(text)
    return fitted


def prefill(state: State, pages: Sequence[Page]) -> str:
    """What the line editor starts with: what is chosen or shown."""
    item, choice = state.item, state.choice
    if item is None:
        return ""
    if choice and choice.verdict == "edited":
        return choice.rendering
    fixes = item.finding.fixes
    fix = fixes[state.candidate] if state.candidate < len(fixes) else None
    return " ".join(reading(pages[item.file].passage(item), item.finding, fix).split())
