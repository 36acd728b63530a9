"""`mtfix learn`: what people correct again and again, as concepts for a glossary."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from mtfix.cli._files import refuse_present, write_result
from mtfix.cli._streams import tell
from mtfix.config import is_language
from mtfix.language import SOURCE, TARGET, main_language
from mtfix.language.words import count, suggestion
from mtfix.model import MtfixError
from mtfix.reports._layout import columns, harmless

if TYPE_CHECKING:
    from mtfix.learn import Lesson

_FORMATS = ("toml", "json", "text")
_WIDEST = 44  # columns of a phrase in the table


@click.command("learn", short_help="Propose concepts from texts before and after a person corrected them.")
@click.argument("before")
@click.argument("after", required=False)
@click.option("--source", metavar="FILE", help="The text that both were translated from, line by line.")
@click.option("--from", "language", metavar="LANG", help="Language of the sources; what the files say, else zh.")
@click.option("--min-count", type=click.IntRange(min=2), default=3, show_default=True, help="Corrected how often.")
@click.option(
    "--min-share",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.7,
    show_default=True,
    help="Of all places where a phrase stands, corrected to the same.",
)
@click.option("--format", "shown", default="toml", show_default=True, metavar="NAME", help="toml, json or text.")
@click.option("--domain", default="learned", show_default=True, metavar="NAME", help="What --select calls it.")
@click.option("--encoding", metavar="NAME", help="Encoding of the files, where it is not UTF-8 or told by a BOM.")
@click.option("-o", "--output", metavar="FILE", help="Where to write; else standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(
    before: str,
    after: str | None,
    source: str | None,
    language: str | None,
    min_count: int,
    min_share: float,
    shown: str,
    domain: str,
    encoding: str | None,
    output: str | None,
    force: bool,
) -> int:
    """Compare a machine's translation with what people made of it, and propose what was corrected again and again as
    concepts of a glossary, with counts and examples: how often a phrase became what, and how often it was left alone.

    BEFORE and AFTER are two files or two folders; or BEFORE alone holds both: a table or JSON Lines with `mt` and
    `postedit`, XLIFF with the machine's offer, TMX with two variants. Exit status: 0 where something is proposed, 1
    where nothing is, 2 an error.

    \b
    mtfix learn --format text raw/ published/
    mtfix learn --from zh raw.xliff edited.xliff -o learned.toml
    mtfix check --from zh --glossary learned.toml article.txt
    """
    if shown not in _FORMATS:
        raise click.UsageError(f"--format takes {', '.join(_FORMATS)}, not {shown!r}{suggestion(shown, _FORMATS)}")
    refuse_present(output, force)
    if language is not None and not is_language(language):
        raise MtfixError(f"--from: {language!r} is no language such as zh")
    if not domain.strip() or "," in domain:
        raise MtfixError("--domain: a name without commas, and not empty")
    from mtfix.corrections import align
    from mtfix.learn import Demand, learn
    from mtfix.pairs import read_pairs

    material = read_pairs(before, after, source, encoding)
    for line in material.told:
        tell(line)
    languages = (language or material.source_language or SOURCE, material.target_language or TARGET)
    pair = "-".join(map(main_language, languages))
    lesson = learn(align(material.pairs, pair.split("-")[1]), pair, Demand(min_count, min_share))
    text = _shown(lesson, shown, pair, domain.strip())
    if text or output is None:  # no file where there is nothing to say
        write_result(output, text, force)
    read = count(len(material.pairs), "pair")
    repeated = len(material.pairs) - lesson.pairs
    again = f" ({repeated:,} of them repeated)" if repeated else ""
    dropped = f"; {count(lesson.dropped, 'phrase')} left out that no glossary can hold" if lesson.dropped else ""
    tell(f"{read} read{again}, {lesson.changed:,} changed: {count(len(lesson.found), 'concept')}{dropped}", "")
    return int(not lesson.found)


def _shown(lesson: "Lesson", shown: str, pair: str, domain: str) -> str:
    from mtfix.learn_output import glossary, plain

    if shown == "toml":
        return glossary(lesson, pair, domain) if lesson.found else ""
    if shown == "text":
        return "".join(f"{line}\n" for line in _table(lesson))
    import msgspec

    answer = {
        "version": 1,
        "languages": pair,
        "pairs": lesson.pairs,
        "changed": lesson.changed,
        "dropped": lesson.dropped,
        "learned": [plain(one) for one in lesson.found],
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"


def _table(lesson: "Lesson") -> Iterator[str]:
    """What became what, and how often; what counts only beside its source is marked."""
    if not lesson.found:
        return
    rows = [("Wrong", "Right", "Corrected", "Left alone", "Otherwise", "Share", "Source")]
    for one in lesson.found:
        counts = (f"{one.corrected:,}", f"{one.left:,}", f"{one.otherwise:,}", f"{one.share:.0%}")
        right = f"{one.right} (where the source has it)" if one.concept.literal else one.right
        rows.append((harmless(one.wrong), harmless(right), *counts, harmless(", ".join(one.concept.source))))
    widths = [min(_WIDEST, max(columns(row[at]) for row in rows)) for at in range(len(rows[0]))]
    for row in rows:
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row[:2], widths, strict=False)]
        figures = [f"{cell:>{width}}" for cell, width in zip(row[2:6], widths[2:], strict=False)]
        yield "  ".join((*cells, *figures, row[6])).rstrip()
