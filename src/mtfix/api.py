"""The Python surface: texts and files in, reports out.

>>> import mtfix
>>> report = mtfix.check_text("They talked of price and price.", source_language="zh")
>>> report.findings[0].rule
'text/doubled'
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mtfix.config import Settings, load_rules, rules_for
from mtfix.engine import Loaded, Rules, check_document, load_checks, main_language
from mtfix.files import Source, expand, read_source, write_atomic
from mtfix.formats import known_suffixes, parse, read
from mtfix.model import SEVERITIES, Document, Finding, House, MtfixError, Safety
from mtfix.repair import Repaired, encode_text, repair
from mtfix.workers import share

PENALTIES = {"neutral": 0, "minor": 1, "major": 5, "critical": 25}
"""Penalty points of a finding by MQM severity (the default weights of the MQM scoring models)."""
_CHUNK = 16  # files a worker takes at once, at most
_PARALLEL = 24  # fewer files than this are checked sooner by one process


class Report(Struct, frozen=True):
    """What was found in one text. `findings` come by place; spans count code points of `text`."""

    path: str
    text: str
    findings: tuple[Finding, ...]
    words: int
    format: str
    encoding: str = "utf-8"
    bom: bytes = b""
    writable: bool = False
    faults: tuple[str, ...] = ()
    """Places of the file that could not be read, a line each; the rest was checked."""
    rules: Rules = Rules()

    @property
    def score(self) -> int:
        """0 to 100: 100 less the penalty points per 100 words; the same finding again counts once."""
        points = sum({(f.rule, f.concept, f.message): PENALTIES[f.severity] for f in self.findings}.values())
        return max(0, round(100 - 100 * points / max(100, self.words)))

    def fixed(self, safety: Safety = "safe") -> str:
        """The text with every fix of at least `safety` made ("safe", "unsafe", "suggestion"), checked again after.

        Raises MtfixError where fixes undo each other.
        """
        return self.repaired(safety).text

    def repaired(self, safety: Safety = "safe") -> Repaired:
        """Like `fixed`, with what was done and what was left."""
        again = partial(_check_again, self, load_checks(self.rules))
        return repair(self.text, again, safety, first=self.findings)


def _check_again(report: Report, checks: tuple[Loaded, ...], text: str) -> tuple[Finding, ...]:
    return check_document(parse(text, report.path, report.format), report.rules, checks)


def check_text(
    text: str,
    *,
    source_language: str = "auto",
    path: str = "<text>",
    format: str | None = None,  # noqa: A002
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    glossaries: Sequence[str] = (),
    house: House | None = None,
) -> Report:
    """Check a text. `source_language` is the language it was translated from, or "auto" to let the text show it.

    `format` is a format's name (`plain`, `markdown`, `tsv`), else the suffix of `path` decides. Selectors are
    families, rules, glossaries or concepts. Raises MtfixError for unknown selectors and faulty glossaries.
    """
    house = house or House()
    rules = load_rules(
        Settings(
            select=tuple(select),
            ignore=tuple(ignore),
            glossaries=tuple(glossaries),
            source_language=source_language,
            spelling=house.spelling,
            prefer=house.prefer,
            do_not_translate=house.keep,
        )
    )
    return report_on(parse(text, path, format), rules, load_checks(rules))


def report_on(document: Document, rules: Rules, checks: tuple[Loaded, ...]) -> Report:
    """The report of a document that is read. One in another language than the rules' is not checked, and says so."""
    targets = {lexicon.meta.languages.split("-")[1] for lexicon in rules.lexicons if "-" in lexicon.meta.languages}
    written = document.target_language
    if written and targets and main_language(written) not in targets:
        fault = (
            f"{document.path}: not checked: its target language is {written}, the rules are for {', '.join(targets)}"
        )
        document = replace(document, scopes=(), suppressions=(), faults=(*document.faults, fault))
    return Report(
        document.path,
        document.text,
        check_document(document, rules, checks),
        sum(len(s.target.split()) for scope in document.scopes for s in scope.segments),
        document.format,
        document.encoding,
        document.bom,
        document.writable,
        document.faults,
        rules,
    )


class Run(Struct, frozen=True):
    """What a run over files asks for."""

    settings: Settings
    rules: Rules
    format: str | None = None

    def check(self, path: str, checks: tuple[Loaded, ...]) -> Report:
        """The report of one file. Raises MtfixError where it cannot be read."""
        rules = rules_for(path, self.settings, self.rules)
        if rules is not self.rules:
            checks = load_checks(rules)
        return report_on(read(read_source(path), self.settings.encoding, self.format), rules, checks)


def check_paths(
    paths: Sequence[str],
    run: Run,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Report | MtfixError]:
    """A report for each file, folders walked, in order; an error in its place where a file cannot be read.

    `jobs` processes share the work where the files are many. `progress` is told files done and files in all.
    """
    found = list(expand(paths, known_suffixes() if _has_folder(paths) else frozenset()))
    checks = load_checks(run.rules)
    if jobs > 1 and len(found) >= _PARALLEL:
        results = _check_parallel(found, run, checks, jobs)
    else:
        results = (p if isinstance(p, MtfixError) else _check_one(p, run, checks) for p in found)
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, len(found))
        yield result


def _has_folder(paths: Sequence[str]) -> bool:
    from os.path import isdir

    return any(isdir(p) for p in paths)


def _check_one(path: str, run: Run, checks: tuple[Loaded, ...]) -> Report | MtfixError:
    try:
        return run.check(path, checks)
    except MtfixError as e:
        return e
    except MemoryError:
        return MtfixError(f"{path}: cannot be checked: not enough memory")


_Answer = list[Report | str]
_ready: tuple[Run, tuple[Loaded, ...]] | None = None
"""What forked workers find; spawned ones make it anew."""


def _check_parallel(
    found: Sequence[str | MtfixError], run: Run, checks: tuple[Loaded, ...], jobs: int
) -> Iterator[Report | MtfixError]:
    """Like one process does it; where the others fail, this one goes on alone."""
    paths = [p for p in found if isinstance(p, str) and _can_be_shared(p)]
    size = max(1, min(_CHUNK, len(paths) // (8 * jobs)))
    chunks = [paths[i : i + size] for i in range(0, len(paths), size)]
    global _ready
    _ready = (run, checks)
    shared = share(partial(_start_worker, run.settings, run.format), chunks, min(jobs, len(chunks)))
    answers = (answer for data in shared for answer in msgspec.msgpack.decode(data, type=_Answer))
    for entry in found:
        if isinstance(entry, MtfixError):
            yield entry
            continue
        answer = next(answers, None) if _can_be_shared(entry) else None
        if answer is None:
            yield _check_one(entry, run, checks)
        elif isinstance(answer, str):
            yield MtfixError(answer)
        else:
            yield replace(answer, rules=rules_for(entry, run.settings, run.rules))


def _can_be_shared(path: str) -> bool:
    """Standard input is ours alone, and a path that is no UTF-8 cannot be told back."""
    try:
        return path != "-" and bool(path.encode())
    except UnicodeEncodeError:
        return False


def _start_worker(settings: Settings, format_name: str | None) -> Callable[[Sequence[str]], bytes]:
    run, checks = _ready or _made_ready(settings, format_name)

    def work(paths: Sequence[str]) -> bytes:
        results = [_check_one(p, run, checks) for p in paths]
        return msgspec.msgpack.encode(
            [str(r) if isinstance(r, MtfixError) else msgspec.structs.replace(r, rules=Rules()) for r in results]
        )

    return work


def _made_ready(settings: Settings, format_name: str | None) -> tuple[Run, tuple[Loaded, ...]]:
    rules = load_rules(settings)
    return Run(settings, rules, format_name), load_checks(rules)


def write_repair(report: Report, repaired: Repaired, source: Source) -> bool:
    """Write a repaired file in its own encoding; false where nothing changed. MtfixError: nothing is lost."""
    if repaired.text == report.text:
        return False
    if not report.writable:
        raise MtfixError(f"{report.path}: not written: decoding and encoding it again would change other bytes")
    write_atomic(source, encode_text(report.encoding, report.bom, repaired.text))
    return True


def worst(report: Report) -> int:
    """The rank of the gravest finding in SEVERITIES; -1 without any."""
    return max((SEVERITIES.index(f.severity) for f in report.findings), default=-1)
