"""Where lines end: LF, CRLF or CR."""


def line_ends(text: str, start: int = 0, end: int | None = None) -> int:
    """How many lines end in [start, end)."""
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def place_behind(text: str, line: int, column: int) -> tuple[int, int]:
    """Line and column behind a text that begins at these."""
    last = max(text.rfind("\n"), text.rfind("\r")) + 1
    return line + line_ends(text), len(text) - last + (1 if last else column)
