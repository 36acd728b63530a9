"""Where a command writes what it made: a file that is not to be lost, or standard output."""

import os
import sys

from mtfix.cli._streams import write_utf8
from mtfix.files import read_source, write_file
from mtfix.model import MtfixError


def refuse_present(path: str | None, force: bool) -> None:
    """MtfixError where a file is there already and `force` does not allow it: asked before the work, not after it."""
    if path and os.path.lexists(path) and not force:
        raise MtfixError(f"{path}: already exists; --force overwrites it")


def write_result(path: str | None, text: str, force: bool, encoding: str = "utf-8") -> None:
    """Write a text to standard output (as UTF-8) or to a file, whole or not at all."""
    if path is None:
        write_utf8()
        sys.stdout.write(text)
        return
    refuse_present(path, force)
    there = read_source(path) if os.path.lexists(path) else None
    write_file(path, there, text.encode(encoding))
