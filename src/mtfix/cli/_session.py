"""A review's dealings with files and the store: reads findings, keeps decisions, writes texts when asked."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cached_property

from msgspec.structs import replace

from mtfix.api import Report, write_repair
from mtfix.cli._recorder import Recorder
from mtfix.config import project_folder
from mtfix.decisions import (
    Decision,
    Key,
    Rejected,
    Surroundings,
    decide,
    later,
    load_all,
    load_decisions,
    name_path,
    now,
    reviewer,
)
from mtfix.engine import load_checks
from mtfix.files import STDIN, read_source
from mtfix.formats import parse
from mtfix.language.words import count
from mtfix.model import Finding, Fix, MtfixError
from mtfix.parallel import pair_documents
from mtfix.passage import Passage, Passages, Replacements, replacements, rewriting
from mtfix.repair import Repaired, apply_edits, choose, encode_text
from mtfix.reports import Lines
from mtfix.review import Choice, Item, State, begin, known_candidate, renew, tally, undecide
from mtfix.run import Run

_CLOSED = {
    "approved": "this segment is approved and stays as it is: --edit-approved opens it",
    "locked": "this segment is locked and stays as it is: --edit-approved opens it",
}


class _ChangedError(Exception):
    """A file is not what was reviewed."""


class Page:
    """A file under review."""

    def __init__(self, number: int, report: Report, name: str) -> None:
        self.number, self.report, self.name = number, report, name
        document = parse(report.text, report.path, report.format)
        self.around = Surroundings(name, report.text, report.path, report.format, document)
        self.passages = Passages(pair_documents(document, report.source) if report.source else document)
        self.items = tuple(map(self._item, report.findings))

    def _item(self, finding: Finding) -> Item:
        key = (self.name, finding.fingerprint, finding.rule, finding.concept or "", "")
        alone = (replace(finding, fixes=(fix,)) for fix in finding.fixes)
        renderings = tuple(map(self.around.proposed, alone))
        return Item(self.number, finding, key, self.around.of(finding.span)[0], renderings, self._closed(finding))

    def _closed(self, finding: Finding) -> str:
        segment = self.passages.of(finding).segment
        if segment and segment.state in _CLOSED and not self.report.rules.edit_approved:
            return _CLOSED[segment.state]
        return ""

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.report.text)

    def place(self, item: Item) -> str:
        """Path and line."""
        return f"{self.report.path}:{self._lines.place(item.finding.span.start)[0]}"

    def passage(self, item: Item) -> Passage:
        return self.passages.of(item.finding)

    def fix(self, item: Item, choice: Choice) -> Fix | None:
        """What a choice does to the file; None where it cannot be done."""
        if choice.verdict == "accepted":
            return item.finding.fixes[choice.candidate]
        return rewriting(self.passage(item), item.finding, choice.rendering)[0]

    def shown(self, item: Item, candidate: int, draft: str | None) -> Replacements:
        """What a candidate, or what a person writes, does to the passage."""
        if draft is not None:
            return rewriting(self.passage(item), item.finding, draft)[1]
        fixes = item.finding.fixes
        return replacements(self.passage(item), fixes[candidate]) if candidate < len(fixes) else []


class Session:
    """The files of a review and what was decided of them.

    `compared` makes the run that files are read again with, where they are compared with each other.
    """

    def __init__(
        self,
        run: Run,
        reports: Iterable[Report],
        store: str,
        compared: Callable[[], AbstractContextManager[Run]] | None = None,
    ) -> None:
        self._run, self._compared = run, compared or (lambda: nullcontext(run))
        self._project = project_folder(".")
        self.pages = [self._page(number, report) for number, report in enumerate(r for r in reports if r.findings)]
        self.store = store
        self.refused: list[str] = []
        """What could not be written, a line each."""
        self._recorder: Recorder | None = None
        self._kept: dict[Key, Decision] = {}
        self._items: dict[Key, Item] = {}

    def _page(self, number: int, report: Report) -> Page:
        return Page(number, report, name_path(report.path, self._project))

    @property
    def recorder(self) -> Recorder:
        if self._recorder is None:
            self._recorder = Recorder(self.store)
        return self._recorder

    def begin(self) -> State:
        """The first state: what was accepted earlier and is not in the texts is taken up. MtfixError: no store."""
        recorder = self.recorder
        known = {(d.path, d.fingerprint): d for d in load_decisions(recorder.path) if d.verdict != "rejected"}
        self._who = reviewer()
        items = [item for page in self.pages for item in page.items]
        self._items = {item.key: item for item in reversed(items)}
        choices: dict[Key, Choice] = {}
        for key, item in self._items.items():
            earlier = known.get((key[0], key[1]))
            if earlier and (earlier.rule, earlier.concept) == key[2:4]:
                choice = known_candidate(item, earlier.verdict, earlier.rendering)
                if choice and self._can_be_made(item, choice):
                    choices[key], self._kept[key] = choice, earlier
        state = begin(items, len(self.pages), choices)
        left = tally(state)["unwritten"]
        before = f"{count(left, 'repair')} accepted before, not written yet: w writes them"
        return replace(state, said=before if left else "Files are changed only when you press w.")

    def _can_be_made(self, item: Item, choice: Choice) -> bool:
        fix = self.pages[item.file].fix(item, choice)
        return fix is not None and bool(fix.edits)

    def keep(self, before: State, after: State) -> None:
        """Record what changed between two states."""
        if before.choices is after.choices:
            return
        old, new = before.choices, after.choices
        changed = [key for key in (*old.keys() - new.keys(), *new) if old.get(key) is not new.get(key)]
        changes = []
        at = now()
        for key in changed:
            choice, item = new.get(key), self._items[key]
            if choice is None:
                if key in self._kept:
                    changes.append((self._kept.pop(key), False))
                continue
            rendering = item.renderings[choice.candidate] if choice.verdict == "accepted" else choice.rendering
            around = self.pages[item.file].around
            decision = decide(around, item.finding, choice.verdict, rendering, who=self._who, at=at)
            self._kept[key] = decision
            changes.append((decision, True))
        if changes:
            self.recorder.put(changes)

    def write(self, state: State) -> State:
        """Write what is accepted into the texts, file by file; what is refused stays decided."""
        self.refused = []
        made = files = 0
        touched: list[tuple[Page, set[Key]]] = []
        for page in list(self.pages):
            chosen = [(i, c) for i in page.items if (c := state.choices.get(i.key)) and c.writes]
            if not chosen:
                continue
            try:
                done, left = self._write_page(page, chosen)
            except MtfixError as error:
                self._refuse(page, str(error))
                continue
            except _ChangedError:
                self._refuse(page, "changed since it was read; left as it is, and read again")
                touched.append((page, set()))
                continue
            made, files = made + len(done), files + bool(done)
            self.refused += left
            touched.append((page, {item.key for item, _ in chosen if item in done}))
        if touched:
            state = self._read_all_again(state, touched)
        told = f"{count(made, 'repair')} written in {count(files, 'file')}"
        return replace(state, said="; ".join((told, *self.refused)))

    def _write_page(self, page: Page, chosen: Sequence[tuple[Item, Choice]]) -> tuple[list[Item], list[str]]:
        """What was written, and what was not because it meets another repair or does nothing."""
        report = page.report
        source = read_source(report.path)
        if report.writable and source.data != encode_text(report.path, report.encoding, report.bom, report.text):
            raise _ChangedError
        asked: list[tuple[Finding, Item]] = []
        for item, choice in chosen:
            fix = page.fix(item, choice)
            # Every one is a person's wish: none is refused for being less than safe.
            asked.append((replace(item.finding, fixes=(fix,) if fix else ()), item))
        picked = choose([finding for finding, _ in asked], "suggestion", report.text)
        text = apply_edits(report.text, [edit for _, fix in picked.taken for edit in fix.edits])
        write_repair(report, Repaired(text, picked.taken, picked.skipped, 1), source)
        whose = {id(finding): item for finding, item in asked}
        left = [f"{page.place(whose[id(finding)])}: not written: {why}" for finding, why in picked.skipped]
        return [whose[id(finding)] for finding, _ in picked.taken], left

    def _refuse(self, page: Page, why: str) -> None:
        path = page.report.path
        self.refused.append(why if why.startswith(path) else f"{path}: {why}")

    def _read_all_again(self, state: State, touched: Iterable[tuple[Page, set[Key]]]) -> State:
        """The state with files as they are now, so that what still stands there can be decided and written."""
        with ExitStack() as stack:
            run = self._run
            try:
                run = stack.enter_context(self._compared())
            except MtfixError as error:
                self.refused.append(str(error))
            for page, written in touched:
                state = self._read_again(state, page, written, run)
        return state

    def _read_again(self, state: State, page: Page, written: set[Key], run: Run) -> State:
        try:
            return self._renew(state, page, written, run)
        except MtfixError as error:
            self._refuse(page, str(error))
            kept = {i.key: c for i in page.items if i.key not in written and (c := state.choices.get(i.key))}
            items = [item for item in page.items if item.key not in written]
            return renew(state, page.number, items, written, kept, state.said) if written else state

    def _renew(self, state: State, page: Page, written: set[Key], run: Run) -> State:
        """The state with the file of a page read again."""
        self.recorder.flush()
        report = run.check(page.report.path, load_checks(run.rules))
        new = self._page(page.number, report)
        mine = {item.key for item in page.items if item.key in state.choices}
        out = self._rejected().sift(new.around, report.findings)
        stay = tuple(i.finding for i, gone in zip(new.items, out, strict=True) if not gone or i.key in mine)
        if len(stay) < len(report.findings):
            new = self._page(page.number, replace(report, findings=stay))
        self.pages[page.number] = new
        for item in reversed(new.items):
            self._items[item.key] = item
        choices: dict[Key, Choice] = {}
        lost: list[Key] = []
        here = {item.key: item for item in new.items}
        for key in {item.key for item in page.items}:
            choice, decision = state.choices.get(key), self._kept.get(key)
            if choice is None or decision is None or key in written:
                continue
            if key in here:
                again = known_candidate(here[key], decision.verdict, decision.rendering)
                if again and (not again.writes or self._can_be_made(here[key], again)):
                    choices[key] = again
                    continue
            if choice.writes:  # it is not there any more, and was never written
                lost.append(key)
        if lost:
            self.recorder.put([(self._kept.pop(key), False) for key in lost])
        return renew(state, page.number, new.items, written, choices, state.said)

    def _rejected(self) -> Rejected:
        """What is left out of a text that is read again: what was left out of it before, and rejected since."""
        return Rejected(later((*load_all(self._run.decisions), *self._kept.values())))

    def discard(self, state: State) -> State:
        """Take back what is accepted and not written."""
        gone = [key for key, choice in state.choices.items() if choice.writes]
        self.recorder.put([(self._kept.pop(key), False) for key in gone if key in self._kept])
        return undecide(state, gone)

    def close(self) -> bool:
        """Whether everything decided is kept."""
        return self._recorder is None or self._recorder.close()


def refuse_streams(paths: Sequence[str]) -> None:
    """MtfixError where standard input is to be reviewed: nothing could be written there."""
    if any(path in ("-", STDIN) for path in paths):
        raise MtfixError("review takes files, not standard input")
