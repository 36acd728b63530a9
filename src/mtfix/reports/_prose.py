"""What a finding says in words, for people who do not read the source language."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from mtfix.api import Report
from mtfix.language.words import FUNCTION
from mtfix.model import LEVELS, SEVERITIES, Finding, Fix
from mtfix.reports._layout import fold_blanks

if TYPE_CHECKING:
    from mtfix.passage import Passages

Stake = Literal["meaning", "fact", "style"]

_FACTS = ("name", "number", "date")
_STAKES: dict[Stake, str] = {"fact": "A fact", "meaning": "The meaning", "style": "Style"}

# What to do with a finding that nobody can judge: by rule, else by family, else by what is at stake.
_ADVICE = {
    "name/phantom": "delete the name, or ask who has the source",
    "name/holder": "ask who is meant; do not publish it unverified",
    "name/variant": "keep the spelling that is right, or ask which it is",
    "number": "ask for the figure in the source; do not publish it unverified",
    "date": "ask for the date in the source; do not publish it unverified",
    "source/inconsistent": "keep it",
    "source": "ask who has the source",
    "term/spelling": "keep it",
    "term/inconsistent": "keep it",
    "text/doubled": "delete one of the two",
    "text/loop": "delete the repetition",
    "text/fracture": "ask for the sentence in the source, or delete the fragment",
    "text/bracket": "ask what the bracket belongs to, or delete it",
    "text/quote": "ask where the quotation ends",
    "residue/han": "ask for a translation, or delete it",
    "residue": "delete it",
    "suppression": "delete it",
}
_BY_STAKE: dict[Stake, str] = {
    "fact": "ask who has the source; do not publish it unverified",
    "meaning": "ask who has the source",
    "style": "keep it",
}


class Entry(Struct, frozen=True):
    """One decision: the worst finding of its kind, and where all of them stand."""

    finding: Finding
    places: list[int]


def words_of(report: Report, passages: "Passages | None", finding: Finding) -> str:
    """The words of a finding, as a reader sees them: the same wherever the file breaks or escapes them."""
    passage = passages.of(finding) if passages else None
    if passage is None or passage.segment is None:
        return report.text[finding.span.start : finding.span.end]
    from mtfix.passage import readable

    text, span, _ = readable(passage, report.text, [])
    return text[span.start : span.end]


def grouped(report: Report, passages: "Passages | None") -> list[Entry]:
    """The findings worst first; those of one rule and concept on the same words are one entry."""
    entries: dict[tuple[str, str | None, str], Entry] = {}
    for finding in sorted(report.findings, key=harm):
        words = words_of(report, passages, finding)
        key = (finding.rule, finding.concept, fold_blanks(words).casefold())
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry(finding, [])
        entry.places.append(finding.span.start)
    return list(entries.values())


def harm(finding: Finding) -> tuple[int, int, int, int]:
    """Sorts findings worst first: severity, then evidence, then place."""
    return (
        -SEVERITIES.index(finding.severity),
        -LEVELS.index(finding.evidence.level),
        finding.span.start,
        finding.span.end,
    )


def stake(finding: Finding) -> Stake:
    """What is lost where the finding is right and nothing is done, from its MQM category and severity."""
    grave = finding.severity in ("major", "critical")
    if finding.category == "accuracy":
        fact = finding.severity == "critical" or finding.rule.split("/")[0] in _FACTS
        return "fact" if fact else "meaning"
    return "meaning" if grave and finding.category in ("terminology", "linguistic") else "style"


def advice(finding: Finding) -> str:
    """What to do with it if unsure: ask, delete or keep."""
    told = _ADVICE.get(finding.rule) or _ADVICE.get(finding.rule.split("/")[0])
    return told or _BY_STAKE[stake(finding)]


def sureness(report: Report, finding: Finding) -> str:
    """How sure the finding is and what that rests on."""
    level, words = finding.evidence.level, ", ".join(finding.evidence.words)
    if level == "certain":
        return f"certain: the source has {words}" if words else "certain: the source has nothing of it"
    if level == "wording":
        return "by the wording alone"
    if level == "mechanical":
        return f"mechanical: the document has {words}" if words else "mechanical"
    if finding.rule == "name/phantom" and not _stands_near(report, finding, words):
        return f"likely: it is spelt like {words}"
    if words and all(word.lower() in FUNCTION for word in finding.evidence.words):
        return f"likely: “{words}” stands beside it"
    return f"likely: the document mentions {words}" if words else "likely"


def _stands_near(report: Report, finding: Finding, words: str) -> bool:
    """A phantom rests on the words before it, or on the pinyin of what it is."""
    start = finding.span.start
    return words in report.text[max(0, start - len(words) - 40) : start]


def judgement(report: Report, finding: Finding) -> str:
    """What probably stood in the source, how sure the finding is, what is at stake, what to do if unsure."""
    source = original(finding)
    said = f"Original: {source}. " if source else ""
    certainty = sureness(report, finding)
    said += f"{certainty[0].upper()}{stopped(certainty[1:])} {_STAKES[stake(finding)]} is at stake; "
    return f"{said}if unsure, {advice(finding)}"


def original(finding: Finding) -> str:
    """What probably stood in the source, and how that is known; empty where nobody knows."""
    if finding.original is None:
        return ""
    how = "from the source" if finding.original.how == "source" else "reconstructed"
    return f"{finding.original.text} ({how})"


def proposal(fix: Fix) -> str:
    """What a fix would write, in quotation marks, or what it would do."""
    return fix.label.removeprefix("write ")


def by_hand(finding: Finding) -> tuple[str, ...]:
    """The labels of proposals that are shown and cannot be made (they cross markup)."""
    return tuple(fix.label for fix in finding.fixes if not fix.edits)


def summary(finding: Finding) -> str:
    """The finding in one paragraph, for reports that show it beside the text."""
    return " ".join(_sentences(finding))


def _sentences(finding: Finding) -> Iterator[str]:
    yield stopped(finding.message or finding.rule)
    if finding.consequence:
        yield stopped(f"A reader {finding.consequence}")
    if finding.fixes:
        yield stopped(f"Proposal: {finding.fixes[0].label}")
    if finding.original:
        yield stopped(f"Original: {original(finding)}")


def stopped(text: str) -> str:
    """The text with a full stop, where it ends in none; behind it nothing is said twice."""
    return text if text.endswith((".", "!", "?", ".”", ".)", "…")) else f"{text}."
