"""Suppressions in comments: `mtfix: ignore[rule, rule]`, `ignore-next-line`, `ignore-start` and `ignore-end`.

For every format whose comments are `<!-- … -->`. Without brackets all rules are meant.
"""

import re

from mtfix.language.words import suggestion
from mtfix.model import MtfixError, Span, Suppression

COMMENT = re.compile(r"<!--(?:-?>|.*?(?:-->|\Z))", re.DOTALL)

_OURS = re.compile(r"<!--\s*mtfix(?:\s*:|(?=\s+ignore))(.*)-->", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*([\w-]*)\s*(?:\[([^\[\]]*)\])?\s*")
_DIRECTIVES = ("ignore", "ignore-next-line", "ignore-start", "ignore-end")
_LINE_END = re.compile(r"\r\n?|\n|\Z")
_MARKS = re.compile(r"[\s>*+-]*(?:\d+[.)])?[\s>]*")
"""Quote, list and heading marks, which do not make a line one with text."""


def suppressions(text: str, comments: list[Span]) -> tuple[Suppression, ...]:
    """What the comments of a file silence; MtfixError, beginning with the line number, for one that is malformed.

    `ignore` reaches over its own line, or where it stands alone over the lines up to the next blank one.
    `ignore-start` without an end reaches to the end of the file.
    """
    found: list[Suppression] = []
    starts: list[tuple[Span, tuple[str, ...]]] = []
    for span in comments:
        ours = _OURS.fullmatch(text, span.start, span.end)
        if not ours:
            continue
        name, rules = _read(text, span, ours[1], ours[0])
        if name == "ignore-start":
            starts.append((span, rules))
        elif name == "ignore-end":
            ended = [start for start in starts if not rules or start[1] == rules]
            if not ended:
                raise _fault(text, span, "`mtfix: ignore-end` without an `ignore-start`")
            found += [Suppression(start, Span(start.end, span.start), names) for start, names in ended]
            starts = [start for start in starts if start not in ended]
        else:
            found.append(Suppression(span, _reach(text, span, name), rules))
    found += [Suppression(start, Span(start.end, len(text)), names) for start, names in starts]
    return tuple(sorted(found, key=lambda one: one.span))


def _read(text: str, span: Span, said: str, comment: str) -> tuple[str, tuple[str, ...]]:
    directive = _DIRECTIVE.fullmatch(said)
    if directive and directive[1] not in _DIRECTIVES:
        meant = suggestion(directive[1], _DIRECTIVES) or f"; there are {', '.join(_DIRECTIVES)}"
        raise _fault(text, span, f"unknown directive `mtfix: {directive[1]}`{meant}")
    if not directive or ":" not in comment.partition("ignore")[0]:
        shown = " ".join(comment[4:-3].split())
        raise _fault(text, span, f"malformed directive `{shown}`; write `mtfix: ignore[rule, rule]`")
    name, brackets = directive[1], directive[2]
    rules = tuple(rule.strip() for rule in (brackets or "").split(",")) if brackets is not None else ()
    if not all(rules):
        raise _fault(text, span, f"`mtfix: {name}[{brackets}]` names no rule; leave the brackets out to mean all rules")
    return name, rules


def _reach(text: str, span: Span, name: str) -> Span:
    start, end = _line_start(text, span.start), _line_end(text, span.end)
    if name == "ignore":
        line = text[start : span.start] + text[span.end : end]
        if _MARKS.fullmatch(COMMENT.sub("", line)) is None:
            return Span(start, end)
    start = end = _next_line(text, end)
    while start < len(text) and not text[start : _line_end(text, start)].strip(" \t>"):
        start = end = _next_line(text, start)
    while end < len(text) and text[end : _line_end(text, end)].strip(" \t>"):
        if name == "ignore-next-line":
            return Span(start, _line_end(text, end))
        end = _next_line(text, end)
    return Span(start, end)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> int:
    end = _LINE_END.search(text, at)
    assert end  # of the text, if of no line
    return end.start()


def _next_line(text: str, at: int) -> int:
    end = _LINE_END.search(text, at)
    assert end
    return end.end()


def _fault(text: str, span: Span, reason: str) -> MtfixError:
    line = 1 + len(re.findall(r"\r\n?|\n", text[: span.start]))
    return MtfixError(f"{line}: {reason}")
