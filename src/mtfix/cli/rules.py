"""`mtfix rules`: what there is."""

from typing import Any

import click

from mtfix.checks import check_names, load_check
from mtfix.glossary.store import load_shipped
from mtfix.language import PAIR


@click.command("rules", short_help="List the rules and the glossaries.")
def command(**_: Any) -> int:
    """List every rule and every shipped glossary, with what `mtfix explain` says more about.

    \b
    mtfix rules
    """
    names = check_names()
    width = max(map(len, names))
    for name in names:
        check, _find = load_check(name)
        click.echo(f"{name:{width}}  {check.summary}")
    lexicon = load_shipped(PAIR)
    counts: dict[str, int] = {}
    for number in range(lexicon.meta.concepts):
        domain = lexicon.entry(number).domain
        counts[domain] = counts.get(domain, 0) + 1
    click.echo(f"\nGlossaries {PAIR}: {lexicon.meta.concepts} concepts")
    for domain, count in sorted(counts.items()):
        click.echo(f"{domain:{width}}  {count} concepts")
    return 0
