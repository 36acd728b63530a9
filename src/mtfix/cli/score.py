"""`mtfix score`: one figure for the quality of texts, and whether that is enough."""

import os
import sys
from collections.abc import Iterator, Sequence
from math import floor
from typing import Any

import click
from msgspec.structs import replace

from mtfix.cli._options import jobs_option, run_options
from mtfix.cli._run import Errors, make_run, narrow_by_decisions, processors, progress, told_paths
from mtfix.cli._streams import write_utf8
from mtfix.config import ScoreSettings
from mtfix.language.words import count, suggestion
from mtfix.model import SEVERITIES
from mtfix.reports._layout import columns, harmless, wrap
from mtfix.run import check_paths
from mtfix.score import ENOUGH, HIGHEST, REFERENCE_WORDS, Row, Score, sample, score

_WIDTH = 80
_FORMATS = ("text", "json")


@click.command("score", short_help="Say how good texts are, as one figure by MQM.")
@run_options
@click.option("--format", "shown", metavar="NAME", default="text", help="text or json (default: text).")
@click.option("--pass-mark", type=float, metavar="N", help="Lowest score that passes, 0 to 100 (default: 99).")
@jobs_option
def command(paths: tuple[str, ...], shown: str, pass_mark: float | None, jobs: int | None, **asked: Any) -> int:
    """Score files, folders, or standard input (-): penalty points for each 1,000 words, by MQM.

    An error that repeats counts once, one that stands in the source does not. Weights and the pass mark are settings.
    Exit status: 0 passed, 1 failed, 2 an error of usage or input.

    \b
    mtfix score article.txt
    mtfix score --pass-mark 99.5 --format json translated/
    """
    if shown not in _FORMATS:
        raise click.UsageError(f"--format takes {' or '.join(_FORMATS)}, not {shown!r}{suggestion(shown, _FORMATS)}")
    if pass_mark is not None and not 0 <= pass_mark <= HIGHEST:
        raise click.UsageError(f"--pass-mark takes 0 to {HIGHEST}, not {pass_mark:g}")
    run = make_run(**asked)
    settings = run.settings.score if pass_mark is None else replace(run.settings.score, pass_mark=pass_mark)
    errors = Errors()
    ours = frozenset({os.path.realpath(run.settings.baseline)} if run.settings.baseline else ())
    together = run.settings.consistency == "project"
    results = check_paths(told_paths(paths), run, jobs or processors(), progress(), together, ours)
    narrowing = narrow_by_decisions(run)
    reports = errors.sift(results)
    made = score(map(sample, narrowing.sift(reports, errors)), settings)
    if shown == "json":
        write_utf8()
        sys.stdout.write(_json(made, settings, errors.unread))
    else:
        sys.stdout.write("\n".join(_text(made, len(errors.unread))) + "\n")
    narrowing.tell()
    return 2 if errors.seen else int(not made.passed)


def _text(made: Score, unread: int) -> Iterator[str]:
    total = made.total
    if made.files:
        yield "MQM score by file, worst first"
        yield ""
        whole = [replace(total, name="All")] if len(made.files) > 1 else []
        rows = [_file_row(row) for row in (*made.files, *whole)]
        yield from _table(["File", "Words", "Errors", "Points", "Per 1,000", "Score"], rows)
        yield ""
    if made.categories:
        yield "Points for each 1,000 words, by category and severity"
        yield ""
        rows = [_category_row(row) for row in (*made.categories, replace(total, name="All"))]
        yield from _table(["Category", "Errors", *(s.capitalize() for s in SEVERITIES), "Total"], rows)
        yield ""
    allowed = (HIGHEST - made.pass_mark) * REFERENCE_WORDS / HIGHEST
    yield from _table(
        [],
        [
            ["Sample, in words", f"{total.words:,}"],
            ["Absolute Penalty Total", _number(total.points)],
            ["Per-Word Penalty Total", f"{total.per_word:,.5f}"],
            ["Reference Word Count", f"{REFERENCE_WORDS:,}"],
            ["Overall Normed Penalty Total", _number(total.normed)],
            ["Overall Quality Score", _score(total.quality)],
            [
                f"Passing threshold (at most {allowed:g} points for each {REFERENCE_WORDS:,} words)",
                _mark(made.pass_mark),
            ],
        ],
    )
    yield ""
    for line in _remarks(made, unread):
        yield from wrap(line, _WIDTH)
    yield ""
    yield _verdict(made)


def _remarks(made: Score, unread: int) -> Iterator[str]:
    """What has to be known to read the score."""
    if unread:
        yield f"{count(unread, 'file')} could not be read and {'is' if unread == 1 else 'are'} not in the score."
    if not made.judged:
        words = count(made.total.words, "word")
        yield f"{words}: too few to judge by. In fewer than {ENOUGH:,} words one error more or less decides."
    if made.repeated:
        shared = sum(row.errors for row in made.files) > made.total.errors
        several = " An error that stands in several files counts once in All." if shared else ""
        yield f"{count(made.repeated, 'repetition')} of errors: not counted.{several}"
    if made.in_source:
        yield f"{count(made.in_source, 'finding')} standing in the source to the letter: not counted."
    yield "Only what mtfix knows is counted; a person who reads finds more."


def _verdict(made: Score) -> str:
    if not made.total.words and made.passed:
        return "PASS: there is nothing to judge"
    quality, mark = _score(made.total.quality), _mark(made.pass_mark)
    few = "" if made.judged else " (of too few words to judge by)"
    if made.passed:
        return f"PASS: {quality} of {HIGHEST}, and {mark} is enough{few}"
    return f"FAIL: {quality} of {HIGHEST}, below the pass mark of {mark}{few}"


def _file_row(row: Row) -> list[str]:
    figures = [f"{row.words:,}", f"{row.errors:,}", _number(row.points), _number(row.normed), _score(row.quality)]
    return [harmless(row.name), *figures]


def _category_row(row: Row) -> list[str]:
    costs = [_number(row.per_reference(points)) for points in row.costs]
    return [row.name, f"{row.errors:,}", *costs, _number(row.normed)]


def _number(value: float) -> str:
    return f"{value:,.2f}"


def _score(value: float) -> str:
    """Rounded down, so that what is below a mark never looks as if it were not."""
    return f"{floor(round(value * 100, 6)) / 100:.2f}"


def _mark(value: float) -> str:
    return f"{value:.9g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Names on the left, figures on the right; a name too long for its column has a line of its own."""
    lines = [*([head] if head else []), *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(1, len(lines[0]))]
    room = max(8, _WIDTH - sum(widths) - 2 * len(widths))
    first = min(room, max(columns(line[0]) for line in lines))
    for line in lines:
        name = line[0]
        if columns(name) > first:
            yield name
            name = ""
        figures = "".join(f"  {cell:>{width}}" for cell, width in zip(line[1:], widths, strict=True))
        yield f"{name}{' ' * (first - columns(name))}{figures}"


def _json(made: Score, settings: ScoreSettings, unread: Sequence[str]) -> str:
    import msgspec

    from mtfix.reports.json import encodable

    total = made.total
    answer = {
        "version": 1,
        "passed": made.passed,
        "judged": made.judged,
        "evaluation_word_count": total.words,
        "absolute_penalty_total": total.points,
        "per_word_penalty_total": total.per_word,
        "reference_word_count": REFERENCE_WORDS,
        "overall_normed_penalty_total": total.normed,
        "maximum_score_value": HIGHEST,
        "overall_quality_score": total.quality,
        "passing_threshold": made.pass_mark,
        "total": _plain(total),
        "files": [{"path": encodable(row.name), **_plain(row)} for row in made.files],
        "categories": [{"category": row.name, **_plain(row)} for row in made.categories],
        "not_counted": {"repeated": made.repeated, "in_source": made.in_source},
        "weights": {
            "severity": msgspec.to_builtins(settings.severity),
            "category": msgspec.to_builtins(settings.category),
        },
        "unread": [encodable(line) for line in unread],
    }
    return msgspec.json.encode(answer).decode() + "\n"


def _plain(row: Row) -> dict[str, Any]:
    return {
        "words": row.words,
        "errors": row.errors,
        "points": row.points,
        "points_per_1000_words": row.normed,
        "score": row.quality,
        "by_severity": {
            severity: {"errors": errors, "points": points, "points_per_1000_words": row.per_reference(points)}
            for severity, errors, points in zip(SEVERITIES, row.counts, row.costs, strict=True)
        },
    }
