"""The standard streams: closed ones, and lines for people on standard error."""

import os
import sys
from contextlib import suppress


def hold_streams() -> None:
    """Take the places of streams that were closed, so that no file gets their number.

    To read or to report there fails like on any stream that is gone; what is said on standard error is lost.
    """
    for name, flags in (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            held = os.open(os.devnull, flags)
            stream = open(held, "r" if name == "stdin" else "w", encoding="utf-8", errors="replace")  # noqa: SIM115
            setattr(sys, name, stream)


def tell(message: str, prefix: str = "mtfix: ") -> None:
    """One line on standard error; that nobody reads it changes nothing."""
    if not message.isprintable():  # a path or a key may hold anything
        from mtfix.reports._layout import harmless

        message = harmless(message)
    with suppress(OSError):
        sys.stderr.write(prefix + message + "\n")
        sys.stderr.flush()


def write_utf8() -> None:
    """What programs read is UTF-8, whatever encoding the terminal has."""
    from io import TextIOWrapper

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
