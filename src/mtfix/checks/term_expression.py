"""A user's own raw expression."""

from collections.abc import Iterator
from typing import Any

from mtfix.checks.term_avoid import replacement
from mtfix.glossary.rendering import GROUP
from mtfix.model import Check, Claim, Evidence, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="term/expression",
    summary="what a raw expression of your own glossary matches",
    why="The phrase language is enough for terms. Where it is not, `[[expression]]` in a glossary of your own holds a "
    "raw expression. It runs on RE2, in time linear in the text whatever the pattern. Shipped glossaries have none.",
    category="terminology",
    severity="minor",
    bad=(),
    good=(),
    native=True,
)


def find(text: Scanned) -> Iterator[Claim]:
    """One claim for each match; `\\1` and its like in `use` stand for groups."""
    for lexicon in text.lexicons:
        for expression in lexicon.meta.expressions:
            import re2

            for m in re2.compile(expression.pattern).finditer(text.flow):
                span = Span(*m.span())
                if span.end <= span.start or "\n" in m.group():
                    continue
                written = None if expression.use is None else _written(expression.use, m)
                fixes = () if written is None else (replacement(text, span, written, "suggestion"),)
                yield Claim(
                    rule=CHECK.rule,
                    span=span,
                    message=expression.why,
                    evidence=Evidence("wording"),
                    category=expression.category,
                    severity=expression.severity,
                    consequence=expression.consequence,
                    concept=expression.id,
                    fixes=fixes,
                )


def _written(use: str, match: Any) -> str:
    """`use` with the groups of a match filled in; `expand` of RE2 spoils what is not ASCII."""
    names = {said[0]: said[1] or said[2] for said in GROUP.finditer(use)}
    groups = {said: match[int(name) if name.isdecimal() else name] or "" for said, name in names.items()}
    return GROUP.sub(lambda said: groups[said[0]], use)
