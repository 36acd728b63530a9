"""A run over files: which are read, by how many processes, compared or not; a report for each, in their order."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mtfix.api import Report, in_our_language, report_on
from mtfix.config import Settings, load_rules, rules_for
from mtfix.engine import Amend, Loaded, Rules, load_checks
from mtfix.files import LARGE, STDIN, Source, expand, read_source, size_of
from mtfix.formats import divisible, known_suffixes, read
from mtfix.model import Document, MtfixError, Part
from mtfix.parallel import pair_documents
from mtfix.workers import share

if TYPE_CHECKING:
    from mtfix.consistency import Fact

_T = TypeVar("_T")
_CHUNK = 16  # files a worker takes at once, at most
_PARALLEL = 24  # fewer files than this are checked sooner by one process
_CACHED = 8  # fewer files than this are checked as soon as looked up
_HELD = 20_000_000  # characters of known texts that are held until their turn


class Run(Struct, frozen=True):
    """What a run over files asks for."""

    settings: Settings
    rules: Rules
    format: str | None = None
    source: str | None = None
    """The path of a parallel text: the source of the one file that is checked."""
    store: str = ""
    """The path of a store that knows what deviates from other files (see `consistency.py`)."""
    cache: str = ""
    """The folder of the reports of earlier runs (see `cache.py`); where it is empty, all is checked."""
    decisions: tuple[str, ...] = ()
    """The paths of a person's decisions that are honoured: stores or JSON Lines."""
    held: dict[str, Source] = {}
    """What can be read only once (standard input, pipes), where it is needed twice."""
    parts: bool = False
    """Whether large files are read in parts, each of which is a report (see `parts.py`)."""

    def is_divided(self, path: str) -> bool:
        """Whether a file is read in parts."""
        if not self.parts or self.source or path == "-" or path in self.held or size_of(path) < LARGE:
            return False
        return divisible(path, self.format) is not None

    def check_parts(self, path: str, checks: tuple[Loaded, ...]) -> "Iterator[Report | MtfixError]":
        """The reports of the parts of a large file; where the rest cannot be read an error, and an empty report."""
        from mtfix.parts import read_parts

        rules = rules_for(path, self.settings, self.rules)
        if rules is not self.rules:
            checks = load_checks(rules)
        report = None
        try:
            amend = self._amend(path)
            for document in read_parts(path, self.settings.encoding, self.format):
                report = report_on(document, rules, checks, amend)
                del document  # before the next one is read
                yield report
        except (MtfixError, MemoryError) as error:
            fault = _fault_of(path, error)
            yield fault
            if report:
                yield replace(report, text="", findings=(), words=0, faults=(str(fault),), part=Part((), ()))

    def check(self, path: str, checks: tuple[Loaded, ...]) -> Report:
        """The report of one file. Raises MtfixError where it cannot be read."""
        return self.report(self.held.get(path) or read_source(path), checks)

    def report(self, given: Source, checks: tuple[Loaded, ...]) -> Report:
        """The report of a file that is read already."""
        rules = rules_for(given.path, self.settings, self.rules)
        if rules is not self.rules:
            checks = load_checks(rules)
        amend = self._amend(given.path)
        document, source = self._read(given)
        del given  # the bytes are not needed any longer, and a large file has many
        report = report_on(document, rules, checks, amend)
        return replace(report, source=source) if source else report

    def facts(self, path: str) -> "Iterator[Fact]":
        """What one file has to be consistent with the others in. Raises MtfixError where it cannot be read."""
        from mtfix.consistency import facts_of

        if self.is_divided(path):
            from mtfix.parts import read_parts

            rules = rules_for(path, self.settings, self.rules)
            documents = read_parts(path, self.settings.encoding, self.format)
            return (fact for d in documents for fact in facts_of(in_our_language(d, rules), rules))
        given = self.held.get(path) or read_source(path)
        rules = rules_for(given.path, self.settings, self.rules)
        return facts_of(in_our_language(self._read(given)[0], rules), rules)

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
    that are not checked where a folder holds them, like decisions.
    """
    found = _find(paths, run, leave_out)
    if run.source and len(found) != 1:
        raise MtfixError(f"--source {run.source}: goes with one file, not with {len(found)}")
    tell = progress or _tell_nobody
    yield from _check_together(found, run, jobs, tell) if together else _check_all(found, run, jobs, tell)


def compared(paths: Sequence[str], run: Run, jobs: int = 1) -> AbstractContextManager[Run]:
    """The run for files that are checked one by one and compared with all files of the paths, as these are now.

    Entering raises MtfixError where they cannot be compared.
    """
    return _compared(_find(paths, run, frozenset()), run, jobs, _tell_nobody)


def _find(paths: Sequence[str], run: Run, leave_out: frozenset[str]) -> list[str | MtfixError]:
    found = list(expand(paths, known_suffixes() if _has_folder(paths) else frozenset()))
    if not leave_out and not run.decisions:
        return found
    from os.path import realpath

    leave_out = leave_out.union(map(realpath, run.decisions))
    return [path for path in found if not (isinstance(path, str) and realpath(path) in leave_out)]


def _tell_nobody(_done: int, _total: int) -> None:
    pass


def _check_together(
    found: Sequence[str | MtfixError], run: Run, jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Report | MtfixError]:
    """Where the files cannot be compared, that is an error and each is checked for itself."""
    run = replace(run, held=_read_held(found))
    with ExitStack() as stack:
        try:
            run = stack.enter_context(_compared(found, run, jobs, progress))
        except MtfixError as e:
            yield e
        yield from _check_all(found, run, jobs, progress)


@contextmanager
def _compared(
    found: Sequence[str | MtfixError], run: Run, jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Run]:
    """The run with a store of what its files have to be consistent in, as long as that is needed."""
    from tempfile import TemporaryDirectory

    with ExitStack() as stack:
        try:
            from mtfix.consistency import asks, fill

            if asks(run.rules):
                folder = stack.enter_context(TemporaryDirectory(prefix="mtfix-", ignore_cleanup_errors=True))
                fill(f"{folder}/facts", _gather(found, run, jobs, progress))
                run = replace(run, store=f"{folder}/facts")
        except (MtfixError, OSError, ImportError) as e:
            raise MtfixError(f"the files are not compared with each other: {e}") from None
        yield run


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
    """A report for each file. Where the run has a cache, those it does not know are checked."""
    if not run.cache or run.store or run.source or len(found) < _CACHED:
        yield from _check_each(found, run, jobs, progress)
        return
    from contextlib import closing

    from mtfix.cache import Cache
    from mtfix.memory import Memory

    with closing(Cache(run.cache)) as cache:
        memory = Memory(cache, run.settings, run.rules, run.format)
        known: dict[str, Report | None] = {}
        held = 0
        for path in found:
            if not isinstance(path, str) or path in run.held or run.is_divided(path):
                continue
            report = memory.recall(path)
            if report:
                held += len(report.text)
                known[path] = report if held < _HELD else None  # to be recalled again
        fresh = _check_each([path for path in found if path not in known], run, jobs, progress)
        for path in found:
            if isinstance(path, str) and path in known:
                yield known.pop(path) or memory.recall(path) or _check_one(path, run, load_checks(run.rules))
                continue
            result = next(fresh)
            while isinstance(result, Report) and result.part and result.part.more:
                yield result
                result = next(fresh)
            if isinstance(path, str) and isinstance(result, Report) and not result.part:
                memory.keep(path, result)
            yield result


def _check_each(
    found: Sequence[str | MtfixError], run: Run, jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Report | MtfixError]:
    checks = load_checks(run.rules)
    alone = partial(_check_alone, run=run, checks=checks)
    for done, (path, result) in enumerate(_spread(found, run, checks, jobs, alone, _start_checking, _Answer), 1):
        if isinstance(result, Iterator):
            yield from result
        progress(done, len(found))
        if isinstance(result, Iterator):
            continue
        if isinstance(result, str):
            yield MtfixError(result)
        elif isinstance(result, Report) and isinstance(path, str):
            yield replace(result, rules=rules_for(path, run.settings, run.rules))
        else:
            yield result


def _has_folder(paths: Sequence[str]) -> bool:
    from os.path import isdir

    return any(isdir(p) for p in paths)


def _check_alone(
    path: str, run: Run, checks: tuple[Loaded, ...]
) -> Report | MtfixError | Iterator[Report | MtfixError]:
    return run.check_parts(path, checks) if run.is_divided(path) else _check_one(path, run, checks)


def _check_one(path: str, run: Run, checks: tuple[Loaded, ...]) -> Report | MtfixError:
    try:
        return run.check(path, checks)
    except Exception as error:  # whatever one file does, the others are checked
        return _fault_of(path, error)


def _fault_of(path: str, error: Exception) -> MtfixError:
    if isinstance(error, MtfixError):
        return error
    if isinstance(error, MemoryError):
        return MtfixError(f"{path}: cannot be checked: not enough memory")
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}" if frame else "somewhere"
    return MtfixError(f"{path}: cannot be checked, by a fault of mtfix: {type(error).__name__} at {place}: {error}")


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
    sharing = jobs > 1 and len(found) >= _PARALLEL
    shared = [p for p in found if isinstance(p, str) and _can_be_shared(p, run)] if sharing else []
    ours = set(found).difference(shared)
    answers: Iterator[_T] = iter(())
    if sharing:
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
        answer = None if entry in ours else next(answers, None)
        yield entry, alone(entry) if answer is None else answer


def _can_be_shared(path: str, run: Run) -> bool:
    """Standard input is ours alone, like what was read before, and a path that is no UTF-8 cannot be told back.

    A large file is ours too: what a process says of it would come at once.
    """
    try:
        return path != "-" and path not in run.held and bool(path.encode()) and not run.is_divided(path)
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
