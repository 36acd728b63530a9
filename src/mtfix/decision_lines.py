"""Decisions as text for git: JSON Lines behind a head line, sorted; and the merging of three such texts."""

from collections.abc import Iterable

import msgspec

from mtfix.decisions import Decision, key_of, later
from mtfix.files import is_merge_marker
from mtfix.language.words import lowered
from mtfix.model import MtfixError

VERSION = 1
_NAME = "mtfix decisions"


class _Head(msgspec.Struct, frozen=True):
    format: str
    version: int


_HEAD = msgspec.json.encode(_Head(_NAME, VERSION)).decode()


def render(decisions: Iterable[Decision]) -> str:
    """The text of decisions: the same for the same ones in any order."""
    lines = (msgspec.json.encode(decision).decode() for decision in sorted(decisions))
    return "\n".join((_HEAD, *lines, ""))


def parse(path: str, text: str) -> tuple[Decision, ...]:
    """The decisions of a text, sorted. MtfixError names the first line that is broken.

    Order and empty lines do not matter, and of two lines on the same finding the later decision holds.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    _know_head(path, lines[0])
    return later(_parse_line(path, number, line) for number, line in enumerate(lines[1:], 2) if line)


def _know_head(path: str, line: str) -> None:
    if is_merge_marker(line):
        raise MtfixError(f"{path}:1: a conflict marker of a merge")
    try:
        head = msgspec.json.decode(line, type=_Head)
    except (msgspec.DecodeError, UnicodeError):
        head = _Head("", 0)
    if head.format != _NAME:
        raise MtfixError(f"{path}:1: no decisions, which begin with {_HEAD}")
    if head.version != VERSION:
        raise MtfixError(
            f"{path}:1: version {head.version} of decisions; this version of mtfix reads version {VERSION}"
        )


def _parse_line(path: str, number: int, line: str) -> Decision:
    if is_merge_marker(line):
        raise MtfixError(f"{path}:{number}: a conflict marker of a merge")
    try:
        return msgspec.json.decode(line, type=Decision)
    except (msgspec.DecodeError, UnicodeError) as error:
        reason = str(error)
        raise MtfixError(f"{path}:{number}: not a decision: {lowered(reason)}") from None


def merge(base: Iterable[Decision], ours: Iterable[Decision], theirs: Iterable[Decision]) -> tuple[Decision, ...]:
    """What both sides made of a base: what one side changed or took out, the other leaves so; where both changed a
    decision, the later one holds, and one that only one of them took out stays.
    """
    before, one, other = ({key_of(d): d for d in later(side)} for side in (base, ours, theirs))
    merged = []
    for key in one.keys() | other.keys():
        mine, yours = one.get(key), other.get(key)
        if mine == before.get(key):
            held = yours
        elif yours == before.get(key):
            held = mine
        else:
            held = max((d for d in (mine, yours) if d), key=lambda d: (d.at, d))
        if held:
            merged.append(held)
    return tuple(sorted(merged))
