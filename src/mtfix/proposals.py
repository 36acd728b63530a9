"""What decisions teach about a concept: guards, a better rendering, examples; as TOML for a person to take over.

A proposal is the whole concept with what is new in it, for a concept in a glossary of one's own stands in the place of
the shipped one. All of its examples hold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from mtfix.decisions import Decision
from mtfix.engine import Rules
from mtfix.examples import CLOSE, OPEN, Trial, unmarked
from mtfix.glossary.concept import Bad, Concept, Guard
from mtfix.glossary.exchange import as_toml, escape
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources
from mtfix.language.words import count
from mtfix.model import LOCKED, MtfixError

RULE = "term/avoid"
_MOST = 3  # examples of a kind
_TOUCHING = 3  # words of a guard
_TELLING = 4  # letters of a word that says something
_ENDS = ".!?"

_Side = Literal["after", "before", "near"]
_Feature = tuple[_Side, str]


class Proposal(Struct, frozen=True):
    """A concept as decisions would have it, and what speaks for that, a line each."""

    concept: Concept
    notes: tuple[str, ...]


def _try(concept: Concept, lexicons: tuple[Lexicon, ...], pair: str) -> Trial:
    """A concept beside all others. MtfixError where it is not sound."""
    own = Lexicon(compile_sources([("proposal.toml", as_glossary([Proposal(concept, ())], pair).encode())]))
    return Trial(Rules((*lexicons, own), source_language=pair.split("-")[0]))


def propose(
    concept: Concept, decisions: Iterable[Decision], lexicons: tuple[Lexicon, ...], pair: str, least: int = 2
) -> Proposal | None:
    """What the decisions on a concept's findings teach; None where that is nothing. `least` is how often counts as
    repeated. MtfixError where the concept is not sound as it is.
    """
    by_finding = {d.fingerprint: d for d in decisions if d.fingerprint and d.rule == RULE and d.concept == concept.id}
    ours = sorted(by_finding.values())
    rejected = [d for d in ours if d.verdict == "rejected"]
    kept = [d for d in ours if d.verdict != "rejected"]
    notes: list[str] = []
    made, trial = concept, _try(concept, lexicons, pair)
    better, times = _repeated_edit(concept, kept)
    if times >= least:
        with_it = _with_rendering(made, better)
        try:
            trial = _try(with_it, lexicons, pair)
            made = with_it
            notes.append(f"use: edited to “{better}” {times} times")
        except MtfixError as error:
            notes.append(f"not taken over: edited to “{better}” {times} times, but {error}")
    unguarded = trial
    for side, phrase, times in _guards(rejected, kept, least):
        with_it = _with_guard(made, side, phrase)
        tried = _try(with_it, lexicons, pair)
        if all(tried.fixed(made.id, b.text) is not None for b in made.bad):
            made, trial = with_it, tried
            notes.append(f"unless: {times} of {count(len(rejected), 'rejection')} had “{phrase}” {_WHERE[side]}")
    good = _good(made, rejected, trial, unguarded)
    if len(rejected) >= least and trial is unguarded:
        notes.append(
            f"rejected {len(rejected)} times: nothing beside these places sets them off from the accepted ones"
        )
    renewed = tuple(Bad(b.text, b.fixed if (f := trial.fixed(made.id, b.text)) is None else f) for b in made.bad)
    bad = _bad(made, kept, trial)
    notes += [f"{len(bad)} bad, of what was accepted"] if bad else []
    notes += [f"{len(good)} good, of what was rejected"] if good else []
    if not notes:
        return None
    return Proposal(replace(made, bad=(*renewed, *bad), good=(*made.good, *good)), tuple(notes))


_WHERE = {"after": "behind it", "before": "before it", "near": "in the sentence"}


# -- a better rendering


def _repeated_edit(concept: Concept, kept: Iterable[Decision]) -> tuple[str, int]:
    """What was most often written by hand instead, and how often; nothing that is right already."""
    right = {phrase.casefold() for phrase in (*concept.candidates(), *concept.accept)}
    edits = Counter(d.rendering for d in kept if d.verdict == "edited" and d.rendering.casefold() not in right)
    folded: Counter[str] = Counter()
    for rendering, times in edits.items():
        folded[rendering.casefold()] += times
    if not folded:
        return "", 0
    most, times = min(folded.items(), key=lambda item: (-item[1], item[0]))
    return max((r for r in edits if r.casefold() == most), key=lambda r: (edits[r], r)), times


def _with_rendering(concept: Concept, rendering: str) -> Concept:
    """The concept with one more rendering, the preferred one; what it proposed before is right, too."""
    phrase = escape(rendering)
    accept = dict.fromkeys((*concept.accept, *concept.candidates()))
    return replace(concept, use=phrase, accept=tuple(p for p in accept if p != phrase))


# -- guards


def _guards(rejected: Sequence[Decision], kept: Sequence[Decision], least: int) -> Iterator[tuple[_Side, str, int]]:
    """What stands beside rejected places and beside none that was kept, and how often; the most telling first."""
    there = {feature for decision in kept for feature in _features(decision)}
    left = [_features(decision) - there for decision in rejected]
    while True:
        times = Counter(feature for features in left for feature in features)
        best = max(times, key=lambda f: (times[f], _SIDES.index(f[0]), len(f[1].split()), f[1]), default=None)
        if best is None or times[best] < least:
            return
        yield *best, times[best]
        left = [features for features in left if best not in features]


_SIDES: tuple[_Side, ...] = ("near", "before", "after")


def _features(decision: Decision) -> set[_Feature]:
    """What stands beside a place: up to three words touching it on a side, and telling words of its sentence."""
    before, after = _clause(decision.before.split()[::-1], 0)[::-1], _clause(decision.after.split(), -1)
    near = [*before, *after]
    left, right = _touching(decision.before.split()[::-1], 0)[::-1], _touching(decision.after.split(), -1)
    features: set[_Feature] = {("near", word) for word in near if _tells(word)}
    features |= {("before", " ".join(left[i:])) for i in range(len(left)) if any(map(_tells, left[i:]))}
    features |= {("after", " ".join(right[: i + 1])) for i in range(len(right)) if any(map(_tells, right[: i + 1]))}
    return features


def _clause(words: Sequence[str], end: int) -> list[str]:
    """The bare words up to where the sentence ends; `end` is the side of a word on which the way goes on."""
    found: list[str] = []
    for word in words:
        if end == 0 and word[-1] in _ENDS:
            break
        found += filter(None, [_bare(word)])
        if end == -1 and word[-1] in _ENDS:
            break
    return found


def _touching(words: Sequence[str], end: int) -> list[str]:
    """The first words up to where anything but blanks stands between them."""
    found: list[str] = []
    for word in words[:_TOUCHING]:
        bare = _bare(word)
        if not bare or not (word.endswith(bare) if end == 0 else word.startswith(bare)):
            break
        found.append(bare)
        if word != bare:
            break
    return found


def _bare(word: str) -> str:
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not word[end - 1].isalnum():
        end -= 1
    return word[start:end]


def _tells(word: str) -> bool:
    return word != word.lower() or len(word) >= _TELLING


def _with_guard(concept: Concept, side: _Side, phrase: str) -> Concept:
    """The concept, silent where a phrase stands; so are those of its wrong renderings that have guards of their own."""

    def wider(guard: Guard) -> Guard:
        known: tuple[str, ...] = getattr(guard, side)
        # what was rejected silences by itself: of two guards that have to be met together the first one is enough now
        return replace(guard, also=None, **{side: tuple(dict.fromkeys((*known, escape(phrase))))})

    avoid = tuple(
        replace(a, unless=wider(a.unless)) if not isinstance(a, str) and isinstance(a.unless, Guard) else a
        for a in concept.avoid
    )
    return replace(concept, unless=wider(concept.unless), avoid=avoid)


# -- examples


def _good(concept: Concept, rejected: Iterable[Decision], trial: Trial, unguarded: Trial) -> tuple[str, ...]:
    """Rejected places that a guard makes silent; where what stands beside them shows none, such as are silent."""
    if trial is unguarded:
        return ()
    texts = dict.fromkeys(_example(d) for d in rejected if _is_plain(d) and unmarked(_example(d)) not in concept.good)
    silent = [text for text in texts if trial.holds(replace(concept, bad=(), good=(unmarked(text),)))]
    telling = [text for text in silent if unguarded.fixed(concept.id, text) is not None]
    return tuple(map(unmarked, (telling or silent)[:_MOST]))


def _bad(concept: Concept, kept: Iterable[Decision], trial: Trial) -> tuple[Bad, ...]:
    """Places where the first candidate was taken, or what is now the first one was written."""
    known = {b.text for b in concept.bad}
    found: list[Bad] = []
    for decision in kept:
        example = _example(decision)
        if example in known or not _is_plain(decision):
            continue
        fixed = trial.fixed(concept.id, example)
        if isinstance(fixed, str) and decision.rendering and decision.rendering.casefold() in fixed.casefold():
            made = Bad(example, fixed)
            if trial.holds(replace(concept, bad=(made,), good=())):
                known.add(example)
                found.append(made)
    return tuple(found[:_MOST])


def _is_plain(decision: Decision) -> bool:
    return not {OPEN, CLOSE, LOCKED}.intersection(decision.before + decision.words + decision.after)


def _example(decision: Decision) -> str:
    """The place with what stands beside it, marked."""
    before = f"{decision.before} " if decision.before and decision.before[-1] not in "([“‘-—/" else decision.before
    apart = decision.after[:1].isalnum() or decision.after[:1] in ("(", "[", "“", "‘", "–", "—", "&", "$", "£", "€")
    return f"{before}{OPEN}{decision.words}{CLOSE}{' ' if apart else ''}{decision.after}"


def as_glossary(proposals: Sequence[Proposal], pair: str, domain: str = "house") -> str:
    """A glossary of the proposed concepts, with what speaks for each as a comment above it."""
    remarks = {one.concept.id: one.notes for one in proposals}
    return as_toml((one.concept for one in proposals), domain, "not stated", pair, remarks=remarks)
