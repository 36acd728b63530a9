"""The Python surface: texts and files in, reports out.

>>> import mtfix
>>> report = mtfix.check_text("They talked of price and price.", source_language="zh")
>>> report.findings[0].rule
'text/doubled'
"""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from mtfix.config import Settings, load_rules
from mtfix.engine import Amend, Loaded, Rules, check_document, load_checks
from mtfix.files import Source, write_atomic
from mtfix.formats import parse
from mtfix.language import main_language
from mtfix.language.words import count_words
from mtfix.lines import line_ends
from mtfix.model import PENALTIES, SAFETIES, Document, Finding, House, MtfixError, Part, Safety, Segment
from mtfix.parallel import pair_documents
from mtfix.repair import Repaired, encode_text, repair

Keep = Callable[[str, tuple[Finding, ...]], tuple[Finding, ...]]
"""Some of the findings of a text."""

LONGEST_PAIR = 100_000
"""Characters of source and target together that are compared."""


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
    part: Part | None = None
    """Of a file that was read in parts: where `text` stands in it (see `parts.py`)."""

    @property
    def score(self) -> int:
        """0 to 100: 100 less the penalty points per 100 words; the same finding again counts once."""
        points = sum({(f.rule, f.concept, f.message): PENALTIES[f.severity] for f in self.findings}.values())
        return max(0, round(100 - 100 * points / max(100, self.words)))

    def fixed(self, safety: Safety = "safe") -> str:
        """The text with every fix of at least `safety` made ("safe", "unsafe", "suggestion"), checked again after.

        Raises MtfixError where fixes undo each other, ValueError where there is no such safety.
        """
        if safety not in SAFETIES:
            raise ValueError(f"no safety is called {safety!r}; there are {', '.join(SAFETIES)}")
        return self.repaired(safety).text

    def repaired(self, safety: Safety = "safe", keep: Keep | None = None) -> Repaired:
        """Like `fixed`, with what was done and what was left. Of later rounds only the findings that `keep` returns."""
        again = partial(_check_again, self, load_checks(self.rules), keep)
        return repair(self.text, again, safety, first=self.findings)


def _check_again(report: Report, checks: tuple[Loaded, ...], keep: Keep | None, text: str) -> tuple[Finding, ...]:
    document = parse(text, report.path, report.format)
    document = pair_documents(document, report.source) if report.source else document
    found = check_document(without_long_sources(document), report.rules, checks)
    return keep(text, found) if keep else found


def check_text(
    text: str,
    *,
    source_language: str = "auto",
    path: str = "<text>",
    format: str | None = None,
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
    document = without_long_sources(in_our_language(document, rules))
    return Report(
        document.path,
        document.text,
        check_document(document, rules, checks, amend),
        count_words(" ".join([s.target for scope in document.scopes for s in scope.segments])),
        document.format,
        document.encoding,
        document.bom,
        document.writable,
        document.faults,
        rules,
        part=document.part,
    )


def in_our_language(document: Document, rules: Rules) -> Document:
    """The document; with a fault and nothing to check where it is in another language than the rules are for."""
    targets = {lexicon.meta.languages.split("-")[1] for lexicon in rules.lexicons if "-" in lexicon.meta.languages}
    written = document.target_language
    if not written or not targets or main_language(written) in targets:
        return document
    fault = f"{document.path}: not checked: its target language is {written}, the rules are for {', '.join(targets)}"
    return replace(document, scopes=(), suppressions=(), faults=(*document.faults, fault))


def without_long_sources(document: Document) -> Document:
    """The document; a pair too long to be compared without its source, with a fault that says so.

    Of a pair the checks look for each word of one side in the whole of the other: a megabyte would take minutes.
    """
    scopes, faults = [], []
    for scope in document.scopes:
        long = [s for s in scope.segments if _is_long(s)]
        for segment in long:
            place = _line_of(document, segment.pieces[0].file.start) if segment.pieces else 1
            size = len(segment.source) + len(segment.target)
            what = f"segment {segment.id} has {size} characters in source and target, too many to be compared"
            faults.append(f"{document.path}:{place}: {what}: its target alone is checked")
        alone = [replace(s, source="") if _is_long(s) else s for s in scope.segments] if long else scope.segments
        scopes.append(replace(scope, segments=tuple(alone)) if long else scope)
    return replace(document, scopes=tuple(scopes), faults=(*document.faults, *faults)) if faults else document


def _is_long(segment: Segment) -> bool:
    return bool(segment.source) and len(segment.source) + len(segment.target) > LONGEST_PAIR


def _line_of(document: Document, at: int) -> int:
    line = line_ends(document.text, 0, at) + 1
    if document.part:
        stretch = document.part.stretch(at)
        line += stretch.line - stretch.row
    return line


def write_repair(report: Report, repaired: Repaired, source: Source) -> bool:
    """Write a repaired file in its own encoding; false where nothing changed. MtfixError: nothing is lost."""
    if repaired.text == report.text:
        return False
    if not report.writable:
        raise MtfixError(f"{report.path}: not written: decoding and encoding it again would change other bytes")
    write_atomic(source, encode_text(report.path, report.encoding, report.bom, repaired.text))
    return True
