"""The Python surface: texts and files in, reports out.

>>> import mtfix
>>> report = mtfix.check_text("They talked of price and price.", source_language="zh")
>>> report.findings[0].rule
'text/doubled'
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mtfix.config import Settings, load_rules, rules_for
from mtfix.engine import Amend, Loaded, Rules, check_document, load_checks, main_language
from mtfix.files import STDIN, Source, expand, read_source, write_atomic
from mtfix.formats import known_suffixes, parse, read
from mtfix.model import PENALTIES, Document, Finding, House, MtfixError, Safety
from mtfix.parallel import pair_documents
from mtfix.repair import Repaired, encode_text, repair
from mtfix.workers import share

if TYPE_CHECKING:
    from mtfix.consistency import Fact

_T = TypeVar("_T")
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
    source: Document | None = None
    """The parallel text that stands beside this one, where it was named."""

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
    document = parse(text, report.path, report.format)
    return check_document(pair_documents(document, report.source) if report.source else document, report.rules, checks)


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
    source: str | None = None,
) -> Report:
    """Check a text. `source_language` is the language it was translated from, or "auto" to let the text show it.

    `format` is a format's name (`plain`, `markdown`, `tsv`), else the suffix of `path` decides. Selectors are
    families, rules, glossaries or concepts. `source` is the text it was translated from, paragraph by paragraph or
    line by line. Raises MtfixError for unknown selectors, faulty glossaries and texts that do not line up.
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
    document = parse(text, path, format)
    if source is None:
        return report_on(document, rules, load_checks(rules))
    beside = parse(source, "<source>", document.format)
    return replace(report_on(pair_documents(document, beside), rules, load_checks(rules)), source=beside)


def report_on(document: Document, rules: Rules, checks: tuple[Loaded, ...], amend: Amend | None = None) -> Report:
    """The report of a document that is read. One in another language than the rules' is not checked, and says so."""
    document = _in_our_language(document, rules)
    return Report(
        document.path,
        document.text,
        check_document(document, rules, checks, amend),
        sum(len(s.target.split()) for scope in document.scopes for s in scope.segments),
        document.format,
        document.encoding,
        document.bom,
        document.writable,
        document.faults,
        rules,
    )


def _in_our_language(document: Document, rules: Rules) -> Document:
    targets = {lexicon.meta.languages.split("-")[1] for lexicon in rules.lexicons if "-" in lexicon.meta.languages}
    written = document.target_language
    if not written or not targets or main_language(written) in targets:
        return document
    fault = f"{document.path}: not checked: its target language is {written}, the rules are for {', '.join(targets)}"
    return replace(document, scopes=(), suppressions=(), faults=(*document.faults, fault))


class Run(Struct, frozen=True):
    """What a run over files asks for."""

    settings: Settings
    rules: Rules
    format: str | None = None
    source: str | None = None
    """The path of a parallel text: the source of the one file that is checked."""
    store: str = ""
    """The path of a store that knows what deviates from other files (see `consistency.py`)."""
    held: dict[str, Source] = {}
    """What can be read only once (standard input, pipes), where it is needed twice."""

    def check(self, path: str, checks: tuple[Loaded, ...]) -> Report:
        """The report of one file. Raises MtfixError where it cannot be read."""
        return self.report(self.held.get(path) or read_source(path), checks)

    def report(self, given: Source, checks: tuple[Loaded, ...]) -> Report:
        """The report of a file that is read already."""
        rules = rules_for(given.path, self.settings, self.rules)
        if rules is not self.rules:
            checks = load_checks(rules)
        document, source = self._read(given)
        report = report_on(document, rules, checks, self._amend(given.path))
        return replace(report, source=source) if source else report

    def facts(self, path: str) -> "Iterator[Fact]":
        """What one file has to be consistent with the others in. Raises MtfixError where it cannot be read."""
        from mtfix.consistency import facts_of

        given = self.held.get(path) or read_source(path)
        rules = rules_for(given.path, self.settings, self.rules)
        return facts_of(_in_our_language(self._read(given)[0], rules), rules)

    def _read(self, given: Source) -> tuple[Document, Document | None]:
        document = read(given, self.settings.encoding, self.format)
        if self.source is None:
            return document, None
        source = read(read_source(self.source), self.settings.encoding)
        return pair_documents(document, source), source

    def _amend(self, path: str) -> Amend | None:
        if not self.store:
            return None
        from mtfix.consistency import amend_by, deviations

        return amend_by(deviations(self.store, path))


def check_paths(
    paths: Sequence[str],
    run: Run,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    together: bool = False,
    leave_out: frozenset[str] = frozenset(),
) -> Iterator[Report | MtfixError]:
    """A report for each file, folders walked, in order; an error in its place where a file cannot be read.

    `jobs` processes share the work where the files are many. `progress` is told files done and files in all.
    `together` compares the files with each other, for which all are read twice. `leave_out` are real paths of files
    that are not checked where a folder holds them.
    """
    found = list(expand(paths, known_suffixes() if _has_folder(paths) else frozenset()))
    if leave_out:
        from os.path import realpath

        found = [path for path in found if not (isinstance(path, str) and realpath(path) in leave_out)]
    if run.source and len(found) != 1:
        raise MtfixError(f"--source {run.source}: goes with one file, not with {len(found)}")
    tell = progress or _tell_nobody
    yield from _check_together(found, run, jobs, tell) if together else _check_all(found, run, jobs, tell)


def _tell_nobody(_done: int, _total: int) -> None:
    pass


def _check_together(
    found: Sequence[str | MtfixError], run: Run, jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Report | MtfixError]:
    """Where the files cannot be compared, that is an error and each is checked for itself."""
    from contextlib import ExitStack
    from tempfile import TemporaryDirectory

    with ExitStack() as stack:
        try:
            from mtfix.consistency import asks, fill

            if asks(run.rules):
                folder = stack.enter_context(TemporaryDirectory(prefix="mtfix-", ignore_cleanup_errors=True))
                run = replace(run, held=_read_held(found))
                fill(f"{folder}/facts", _gather(found, run, jobs, progress))
                run = replace(run, store=f"{folder}/facts")
        except (MtfixError, OSError, ImportError) as e:
            yield MtfixError(f"the files are not compared with each other: {e}")
        yield from _check_all(found, run, jobs, progress)


def _read_held(found: Sequence[str | MtfixError]) -> dict[str, Source]:
    from contextlib import suppress
    from os.path import exists, isdir, isfile

    held = {}
    for path in found:
        if isinstance(path, str) and (path == "-" or not (isfile(path) or isdir(path) or not exists(path))):
            with suppress(MtfixError):
                held[path] = read_source(path)
    return held


def _gather(
    found: Sequence[str | MtfixError], run: Run, jobs: int, progress: Callable[[int, int], None]
) -> "Iterator[tuple[str, Iterable[Fact]]]":
    """The facts of each file; none of one that cannot be read, which its check will say."""
    from mtfix.consistency import Fact

    checks = load_checks(run.rules)
    spread = _spread(found, run, checks, jobs, partial(_facts_one, run=run), _start_gathering, list[list[Fact]])
    for done, (path, facts) in enumerate(spread, 1):
        progress(done, len(found))
        if isinstance(path, str) and not isinstance(facts, MtfixError):
            yield (STDIN if path == "-" else path), facts


def _facts_one(path: str, run: Run) -> "Iterator[Fact]":
    try:
        yield from run.facts(path)
    except (MtfixError, MemoryError):
        return


def _check_all(
    found: Sequence[str | MtfixError], run: Run, jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Report | MtfixError]:
    checks = load_checks(run.rules)
    alone = partial(_check_one, run=run, checks=checks)
    for done, (path, result) in enumerate(_spread(found, run, checks, jobs, alone, _start_checking, _Answer), 1):
        progress(done, len(found))
        if isinstance(result, str):
            yield MtfixError(result)
        elif isinstance(result, Report) and isinstance(path, str):
            yield replace(result, rules=rules_for(path, run.settings, run.rules))
        else:
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
_Start = Callable[[Settings, str | None, str], Callable[[Sequence[str]], bytes]]
_ready: tuple[Run, tuple[Loaded, ...]] | None = None
"""What forked workers find; spawned ones make it anew."""


def _spread(
    found: Sequence[str | MtfixError],
    run: Run,
    checks: tuple[Loaded, ...],
    jobs: int,
    alone: Callable[[str], _T],
    start: _Start,
    kind: Any,
) -> Iterator[tuple[str | MtfixError, _T | MtfixError]]:
    """What `alone` makes of each file, in order; of many files, what `jobs` processes make of them.

    `kind` is what they send back for several files, a list. Where they fail, this one goes on alone.
    """
    shared = [p for p in found if isinstance(p, str) and _can_be_shared(p, run)]
    answers: Iterator[_T] = iter(())
    if jobs > 1 and len(found) >= _PARALLEL:
        size = max(1, min(_CHUNK, len(shared) // (8 * jobs)))
        chunks = [shared[i : i + size] for i in range(0, len(shared), size)]
        global _ready
        _ready = (run, checks)
        begin = partial(start, run.settings, run.format, run.store)
        encoded = share(begin, chunks, min(jobs, len(chunks)))
        answers = (answer for data in encoded for answer in msgspec.msgpack.decode(data, type=kind))
    for entry in found:
        if isinstance(entry, MtfixError):
            yield entry, entry
            continue
        answer = next(answers, None) if _can_be_shared(entry, run) else None
        yield entry, alone(entry) if answer is None else answer


def _can_be_shared(path: str, run: Run) -> bool:
    """Standard input is ours alone, like what was read before, and a path that is no UTF-8 cannot be told back."""
    try:
        return path != "-" and path not in run.held and bool(path.encode())
    except UnicodeEncodeError:
        return False


def _start_checking(settings: Settings, format_name: str | None, store: str) -> Callable[[Sequence[str]], bytes]:
    run, checks = _ready or _made_ready(settings, format_name, store)

    def work(paths: Sequence[str]) -> bytes:
        results = [_check_one(p, run, checks) for p in paths]
        return msgspec.msgpack.encode(
            [str(r) if isinstance(r, MtfixError) else msgspec.structs.replace(r, rules=Rules()) for r in results]
        )

    return work


def _start_gathering(settings: Settings, format_name: str | None, store: str) -> Callable[[Sequence[str]], bytes]:
    run, _ = _ready or _made_ready(settings, format_name, store)
    return lambda paths: msgspec.msgpack.encode([list(_facts_one(p, run)) for p in paths])


def _made_ready(settings: Settings, format_name: str | None, store: str) -> tuple[Run, tuple[Loaded, ...]]:
    rules = load_rules(settings)
    return Run(settings, rules, format_name, store=store), load_checks(rules)


def write_repair(report: Report, repaired: Repaired, source: Source) -> bool:
    """Write a repaired file in its own encoding; false where nothing changed. MtfixError: nothing is lost."""
    if repaired.text == report.text:
        return False
    if not report.writable:
        raise MtfixError(f"{report.path}: not written: decoding and encoding it again would change other bytes")
    write_atomic(source, encode_text(report.encoding, report.bom, repaired.text))
    return True
