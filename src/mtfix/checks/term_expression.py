"""A user's own raw expression."""

from collections.abc import Iterator

from mtfix.checks.term_avoid import replacement
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
                fixes = (
                    () if expression.use is None else (replacement(text, span, m.expand(expression.use), "suggestion"),)
                )
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
