"""A preferred rendering in the inflection and with the slot words of what it replaces."""

from collections.abc import Sequence

from msgspec import Struct

from mtfix.language.lazy import lazy

GROUP = lazy(r"\\(?:([1-9][0-9]?)|g<(\w+)>)")
"""What stands for a group of a raw expression in its `use`: `\\1`, `\\g<name>`."""


_OF_BE = {"VBP": "VB", "VBP-1": "VB", "VBD-P": "VBD"}
"""Tags that only `be` has: are, am, were."""


class Choice(Struct, frozen=True, array_like=True):
    """One thing chosen in a form: which inflection (a Penn tag) of which brace, or which word of a closed slot."""

    kind: str  # verb, noun, poss, det
    value: str


class Blank(Struct, frozen=True, array_like=True):
    """A place of a rendering that a choice of the same kind fills: with its word, or with a form of its own."""

    kind: str
    base: str
    forms: dict[str, str]


Template = tuple[str | Blank, ...]


def fill(template: Template, choices: Sequence[Choice]) -> str:
    """The rendering for these choices; open slots stay as they are.

    Blanks and choices are paired by kind and order; a blank with no partner takes its base form, and a determiner
    may be paired with a possessive.
    """
    left: dict[str, list[str]] = {}
    for choice in choices:
        left.setdefault(choice.kind, []).append(choice.value)
    out = []
    for part in template:
        if isinstance(part, str):
            out.append(part)
            continue
        values = left.get(part.kind) or (left.get("poss") if part.kind == "det" else None)
        value = values.pop(0) if values else ""
        form = part.forms.get(value) or part.forms.get(_OF_BE.get(value, ""))
        out.append(form or (value if value and not part.forms else part.base))
    return "".join(out)
