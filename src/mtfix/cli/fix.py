"""`mtfix fix`: make repairs."""

import os
import sys
from collections.abc import Sequence, Set
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from mtfix.api import write_repair
from mtfix.cli._options import run_options
from mtfix.cli._run import Errors, Whole, make_run, narrow_by_decisions, told_paths
from mtfix.cli._streams import tell
from mtfix.engine import load_checks
from mtfix.files import STDIN, expand, read_source
from mtfix.formats import known_suffixes
from mtfix.language.words import count
from mtfix.model import MtfixError, Safety
from mtfix.repair import encode_text
from mtfix.run import Run

if TYPE_CHECKING:
    from mtfix.cli._narrow import Narrowing


@click.command("fix", short_help="Make repairs in files.")
@run_options
@click.option("--unsafe", is_flag=True, help="Make the unsafe repairs too; read the diff afterwards.")
def command(paths: tuple[str, ...], unsafe: bool, **asked: Any) -> int:
    """Make the safe repairs in files, check again, and repeat until nothing is left to do.

    Standard input (-) goes to standard output. Suggestions are never made: see `mtfix diff`.
    Exit status: 0 done or nothing to do, 2 an error of usage or input.

    \b
    mtfix fix article.txt
    mtfix fix --unsafe --select politics article.txt
    """
    errors = Errors()
    fix_files(told_paths(paths), make_run(**asked), "unsafe" if unsafe else "safe", errors).tell()
    return 2 if errors.seen else 0


def fix_files(paths: Sequence[str], run: Run, level: Safety, errors: Errors) -> "Narrowing | Whole":
    """Repair files one by one; what cannot be read or written is told and left as it was.

    What was rejected is left; how much that was knows what is returned.
    """
    narrowing = narrow_by_decisions(run)
    made = files = left = 0
    decided = {os.path.realpath(path) for path in run.decisions}
    found = [path for path in expand(paths, known_suffixes()) if not _is_one(path, decided)]
    if run.source and len(found) != 1:
        raise MtfixError(f"--source {run.source}: goes with one file, not with {len(found)}")
    for path in found:
        try:
            if isinstance(path, MtfixError):
                raise path
            done, skipped = _fix_file(path, run, level, errors, narrowing)
        except MtfixError as e:
            errors.tell(str(e))
            continue
        except MemoryError:
            errors.tell(f"{path}: left as it is: not enough memory")
            continue
        made, files, left = made + done, files + bool(done), left + skipped
    more = f"; `mtfix check` and `mtfix diff` show {count(left, 'more finding')}" if left else ""
    tell(f"{count(made, 'repair')} in {count(files, 'file')}{more}", "")
    return narrowing


def _is_one(path: str | MtfixError, real_paths: Set[str]) -> bool:
    return bool(real_paths) and isinstance(path, str) and os.path.realpath(path) in real_paths


def _fix_file(path: str, run: Run, level: Safety, errors: Errors, narrowing: "Narrowing | Whole") -> tuple[int, int]:
    """How many repairs were made in a file, and how many findings are left."""
    source = read_source(path)
    report = run.report(source, load_checks(run.rules))
    for fault in report.faults:
        errors.tell(fault)
    report = narrowing.narrowed(report, errors)
    repaired = report.repaired(level, partial(narrowing.undecided, report))
    if source.path == STDIN:
        sys.stdout.buffer.write(encode_text(report.path, report.encoding, report.bom, repaired.text))
        sys.stdout.buffer.flush()
    else:
        write_repair(report, repaired, source)
    return len(repaired.taken), len(repaired.skipped)
