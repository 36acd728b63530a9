"""The review as a plain dialogue, line by line, for terminals that only print (and for screen readers)."""

import sys
from shutil import get_terminal_size

from msgspec.structs import replace

from mtfix.cli._act import act, take_rendering
from mtfix.cli._screen import Row, draw, prefill
from mtfix.cli._session import Session
from mtfix.reports._layout import harmless
from mtfix.review import State, press

_ROWS = 60


def converse(session: Session, state: State) -> str:
    """Ask on each finding until the person leaves: "left"; "gone" where no more is said."""
    shown: tuple[object, ...] = ()
    while True:
        now = (state.at, state.mode, state.candidate, id(state.choices), state.scroll)
        if now != shown:
            _print(state, session)
        elif state.said:
            _say(state.said)
        shown = now
        if session.recorder.fault:
            _say(f"NOT KEPT: {session.recorder.fault}")
        line = _ask("key and Enter, ? for help: ")
        if line is None:
            return "gone"
        key = line.strip() or "enter"  # goes back from a page, and decides nothing
        before = state
        state, request = press(state, key)
        if request == "edit":
            typed = _ask(f"instead of “{harmless(prefill(state, session.pages))}” (empty: no change): ")
            state = take_rendering(session, state, typed) if typed else replace(state, mode="look")
            request = ""
        elif state is not before and state == replace(before, said="") and len(key) > 1 and key != "enter":
            _say(f"{key} is no key")
        state, leaves = act(session, before, state, request)
        if leaves:
            if request == "write and leave":
                _say(state.said)
            return "left"


def _print(state: State, session: Session) -> None:
    width = max(40, min(get_terminal_size((80, 24)).columns, 200) - 1)
    rows = draw(state, session.pages, width, _ROWS, colour=False)
    lines = [_text(row) for row in rows]
    while len(lines) > 2 and not lines[-1]:
        lines.pop()
    folded = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    sys.stdout.write("\n" + "\n".join(folded) + "\n")


def _text(row: Row) -> str:
    return "".join(text for _, text in row).rstrip()


def _say(words: str) -> None:
    sys.stdout.write(harmless(words) + "\n")


def _ask(prompt: str) -> str | None:
    """What is typed; None at the end of input."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None
