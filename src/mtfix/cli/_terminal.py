"""The review on a terminal: the screen redrawn after each key, a line editor, signals."""

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, ConditionalContainer, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from mtfix.cli._act import act, take_rendering
from mtfix.cli._screen import draw, prefill
from mtfix.review import State, press

if TYPE_CHECKING:
    from mtfix.cli._session import Session

_STYLE = Style.from_dict(
    {
        "head": "bold",
        "key": "bold",
        "place": "bold",
        "said": "bold",
        "ask": "bold reverse",
        "dim": "",  # "bright black" cannot be read on some terminals
        "gone": "ansired strike",
        "new": "ansigreen bold underline",
        "warn": "ansiyellow",
        "critical": "ansiwhite bg:ansired bold",
        "major": "ansired bold",
        "minor": "ansiyellow",
        "neutral": "",
    }
)
_NAMES = {
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.Left: "left",
    Keys.Right: "right",
    Keys.Home: "home",
    Keys.End: "end",
    Keys.PageUp: "pageup",
    Keys.PageDown: "pagedown",
    Keys.Tab: "right",
    Keys.BackTab: "left",
    Keys.Escape: "escape",
    Keys.ControlC: "c-c",
    Keys.SIGINT: "c-c",
    Keys.ControlD: "q",
    Keys.Enter: "enter",
}


class Screen:
    """One run of the review on a terminal; `state` is where it stands."""

    def __init__(self, session: "Session", state: State, colour: bool) -> None:
        self.session, self.state, self._colour = session, state, colour
        self._input = Buffer(multiline=False, accept_handler=self._take)
        editing = Condition(lambda: self.state.mode == "edit")
        body = Window(FormattedTextControl(self._fragments, show_cursor=False), always_hide_cursor=~editing)
        line = Window(BufferControl(self._input, input_processors=[BeforeInput("› ", "class:key")]), height=1)
        self.app: Application[str] = Application(
            Layout(HSplit([body, ConditionalContainer(line, editing)])),
            key_bindings=self._bindings(editing),
            style=_STYLE,
            full_screen=True,
            color_depth=None if colour else ColorDepth.MONOCHROME,
            include_default_pygments_style=False,
        )
        self.app.ttimeoutlen = 0.05  # an Escape alone is not waited for longer than a key may take
        self.app.timeoutlen = 0.05
        self._line, self._body = line, body
        self._drawn: tuple[State, tuple[object, ...], StyleAndTextTuples] | None = None

    def run(self) -> str:
        """Until the person leaves; "gone" where the terminal is closed."""
        self.session.recorder.hear = self._hear
        try:
            return asyncio.run(self._run())
        except (EOFError, OSError):  # the other end hung up
            return "gone"
        finally:
            self.session.recorder.hear = lambda: None

    async def _run(self) -> str:
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if number := getattr(signal, name, None):
                with suppress(NotImplementedError, RuntimeError):
                    loop.add_signal_handler(number, self._hang_up)
        return await self.app.run_async()

    def _hang_up(self) -> None:
        with suppress(Exception):  # it is on its way out already
            self.app.exit(result="gone")

    def _hear(self) -> None:
        """The store works again, or does not; told from its own thread."""
        self.app.invalidate()

    def _fragments(self) -> StyleAndTextTuples:
        size = self.app.output.get_size()
        editing = self.state.mode == "edit"
        fault = self.session.recorder.fault
        draft = " ".join(self._input.text.split()) if editing else None
        if self._drawn and self._drawn[0] is self.state and self._drawn[1] == (size, draft, fault):
            return self._drawn[2]
        state = replace(self.state, said=f"NOT KEPT: {fault}") if fault else self.state
        height = size.rows - (1 if editing else 0)
        rows = draw(state, self.session.pages, size.columns, height, self._colour, draft)
        fragments: StyleAndTextTuples = []
        for number, row in enumerate(rows):
            fragments += row
            if number + 1 < len(rows):
                fragments.append(("", "\n"))
        self._drawn = (self.state, (size, draft, fault), fragments)
        return fragments

    def _bindings(self, editing: Condition) -> KeyBindings:
        keys = KeyBindings()
        looking = ~editing

        @keys.add(Keys.Any, filter=looking)
        def _(event: KeyPressEvent) -> None:
            self._press(event.data if len(event.data) == 1 and event.data.isprintable() else "")

        for key, name in _NAMES.items():

            @keys.add(key, filter=looking, eager=True)
            def _(event: KeyPressEvent, name: str = name) -> None:
                self._press(name)

        @keys.add(Keys.BracketedPaste, filter=looking)
        def _(event: KeyPressEvent) -> None:
            """What is pasted is no keys."""

        @keys.add("c-z")
        def _(event: KeyPressEvent) -> None:
            event.app.suspend_to_background()

        @keys.add("c-l")
        def _(event: KeyPressEvent) -> None:
            event.app.renderer.clear()

        @keys.add(Keys.Escape, filter=editing, eager=True)
        @keys.add(Keys.ControlC, filter=editing, eager=True)
        def _(event: KeyPressEvent) -> None:
            self._set(replace(self.state, mode="look", said=""))

        @keys.add(Keys.BracketedPaste, filter=editing)
        def _(event: KeyPressEvent) -> None:
            self._input.insert_text("".join(c for c in " ".join(event.data.split()) if c.isprintable()))

        return keys

    def _press(self, key: str) -> None:
        if not key:
            return
        state, request = press(self.state, key)
        if request == "edit":
            self._input.text = prefill(state, self.session.pages)
            self._input.cursor_position = len(self._input.text)
            self._set(state)
            self.app.layout.focus(self._line)
            return
        state, leaves = act(self.session, self.state, state, request)
        self._set(state)
        if leaves:
            self.app.exit(result="left")

    def _take(self, buffer: Buffer) -> bool:
        state = take_rendering(self.session, self.state, buffer.text)
        self.session.keep(self.state, state)
        self._set(state)
        return True

    def _set(self, state: State) -> None:
        self.state = state
        if state.mode != "edit":
            self.app.layout.focus(self._body)
        self.app.invalidate()
