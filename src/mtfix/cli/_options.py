"""Options that commands share, as click has them."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS = (
    click.argument("paths", nargs=-1, metavar="[PATH]..."),
    click.option("--from", "source_language", metavar="LANG", help="Language it was translated from (zh), or auto."),
    click.option("--glossary", "glossaries", multiple=True, metavar="FILE", help="A glossary of yours; repeatable."),
    click.option("--select", multiple=True, metavar="NAME", help="Only this family, rule, glossary or concept."),
    click.option("--ignore", multiple=True, metavar="NAME", help="Not this family, rule, glossary or concept."),
    click.option("--encoding", metavar="NAME", help="Encoding of the files, where it is not UTF-8 or told by a BOM."),
    click.option(
        "--input", "input_format", metavar="FORMAT", help="Read all files as this format, whatever their suffix."
    ),
    click.option("--source", metavar="FILE", help="The text that the one file was translated from, line by line."),
    click.option("--edit-approved", is_flag=True, help="Offer repairs in approved and locked segments too."),
    click.option(
        "--untranslated",
        is_flag=True,
        help="Check segments too whose target is empty or a copy of the source and that are marked as not translated.",
    ),
    click.option("--config", metavar="FILE", help="Settings file; else the nearest mtfix.toml or pyproject.toml."),
    click.option(
        "--decisions", metavar="FILE", help="Hide findings rejected in FILE (default: .mtfix of the project)."
    ),
    click.option("--no-decisions", is_flag=True, help="Include rejected findings."),
    click.option("--cache-dir", metavar="FOLDER", help="Where reports of unchanged files are kept; .mtfix_cache."),
    click.option("--no-cache", is_flag=True, help="Check every file, whether it changed or not."),
)


jobs_option = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of processes (default: one for each processor).",
)


def run_options(command: _F) -> _F:
    """The paths and what is asked of them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
