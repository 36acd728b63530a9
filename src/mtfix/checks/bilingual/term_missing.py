"""A term of the source whose target has no right rendering of it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from mtfix.aligned import Pair, Standing, claim_by_source
from mtfix.language.segmentation import SOUNDS, names_a_post
from mtfix.language.stems import stem, stems
from mtfix.language.words import FUNCTION, plain
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="term/missing",
    summary="the source has a term of the glossary, the target none of its right renderings",
    why="The glossary names the renderings of a term. Any of them counts, inflected, hyphenated, split by an adverb, "
    "abbreviated; a part of a longer term is no term (国务院总理 holds no 国务院). Where none stands, the machine has "
    "said something else.",
    category="terminology",
    severity="major",
    bad=(
        Example("北交所发布名单。\tThe ⟦CBEX⟧ released a list."),
        Example("他住在广州。\tHe lives in ⟦Wide State⟧."),
    ),
    good=(
        "北交所发布名单。\tThe Beijing Stock Exchange released a list.",
        "北交所发布名单。\tThe BSE released a list.",
        "世界卫生组织的数据\tWHO data",
        "伊利诺·贵州·萨维奇说。\tEleanor G. Savage said.",
    ),
    consequence="reads something else than the established term",
)
_ENOUGH = 0.6
"""Share of a rendering's words with which a target counts as having it."""
_APART = 2
_BESIDE = 3
"""Characters between two words that are marked as one."""
_LONG = 3
"""Characters of a name that is taken for nobody else's part."""
_ALIKE = 50
"""Likeness in per cent from which a name is taken for another's garbled form."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each required term without an answer, where it was probably said, else about there."""
    avoided = {(text.segment_index(m.start), m.entry.id) for m in text.avoided} if text.pairs else set()
    known: set[str] = set()
    for number, pair in text.pairs.items():
        for whole in pair.terms:
            if not all(term.required for term in whole.terms) or names_a_post(pair.source, whole.end):
                continue
            if _is_in_a_name(pair.source, whole):
                continue
            standing = whole._replace(terms=tuple(t for t in whole.terms if t.renderings))
            if not standing.terms:
                continue
            if any(_plain(r) in pair.plain for t in standing.terms for r in t.renderings):
                known.add(standing.source)
                continue
            words = stems(pair.target)
            renderings = [stems(r) for t in standing.terms for r in t.renderings]
            if _is_answered(pair, standing, words, renderings):
                known.add(standing.source)
                continue
            entries = [text.lexicons[standing.lexicon].entry(t.concept) for t in standing.terms if t.concept >= 0]
            if any((number, entry.id) in avoided for entry in entries):
                continue  # term/avoid says what is there instead
            if standing.source in known and any(set(r) & set(words) - FUNCTION for r in renderings):
                continue  # shortened after the first mention
            yield _claim(text, pair, standing, renderings)


_plain = lru_cache(1 << 12)(plain)


def _is_in_a_name(source: str, standing: Standing) -> bool:
    """Whether a name is a part of another: 伊利·萨维奇, who is no dairy, or 格里昂, where no Lyon is."""
    beside = {source[max(0, standing.start - 1) : standing.start], source[standing.end : standing.end + 1]}
    if standing.end - standing.start < _LONG and not beside.isdisjoint(SOUNDS):
        return any(term.kind for term in standing.terms)
    return "·" in beside and all(term.kind not in ("person", None) for term in standing.terms)


def _is_answered(pair: Pair, standing: Standing, words: list[str], renderings: list[list[str]]) -> bool:
    """Whether words of a rendering stand in the target in another form, shortened, or apart."""
    stem_set = set(words)
    person = any(t.kind == "person" for t in standing.terms)
    for rendering in renderings:
        content = [w for w in rendering if w not in FUNCTION] or rendering
        if all(w in stem_set for w in content) and _in_order(content, words):
            return True
        if all(any(w in other for other in stem_set if len(w) > 3) for w in content[-1:]) and _is_proper(
            content, standing
        ):
            return True  # a person by the last name, Darwinian for Darwin, GoogleEarth for Google
        if len(content) > 2 and sum(w in stem_set for w in content) / len(content) >= _ENOUGH:
            return True
        if len(rendering) > 1 and _abbreviated(rendering, content, pair):
            return True
        if person and len(content) > 1 and (content[0] in stem_set or content[-1] in stem_set):
            return True
    return False


def _is_proper(content: Sequence[str], standing: Standing) -> bool:
    """Whether a rendering is a person's or a firm's name, of which the last word does (GoogleEarth)."""
    kinds = {t.kind for t in standing.terms}
    return kinds <= {"person", "brand", None} and len(content) <= 2 and len(content[-1]) > 3


def _in_order(content: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words stand near each other, in any order where there are two."""
    places = [[i for i, w in enumerate(words) if w == c] for c in content]
    return all(any(abs(i - j) <= _APART + 2 for i in one for j in other) for one, other in pairwise(places))


def _abbreviated(rendering: Sequence[str], content: Sequence[str], pair: Pair) -> bool:
    short = {"".join(w[0] for w in part).upper() for part in (rendering, content) if len(part) > 1}
    return any(s in pair.target and len(s) > 1 for s in short)


def _claim(text: Scanned, pair: Pair, standing: Standing, renderings: list[list[str]]) -> Claim:
    right = standing.terms[0].renderings[0]
    entry = text.lexicons[standing.lexicon].entry(standing.terms[0].concept) if standing.terms[0].concept >= 0 else None
    shown = right if entry is None else entry.use[0] if entry.use else _titled(right)
    place = _place(text, pair, standing, renderings)
    span, concept = place or pair.place_of(standing.start), entry.id if entry else None
    message = f"the source has {standing.source}: {shown}"
    return claim_by_source(CHECK, span, message, standing.source, standing.span, concept)


def _titled(name: str) -> str:
    return " ".join(w if w in FUNCTION else w[:1].upper() + w[1:] for w in name.split())


def _place(text: Scanned, pair: Pair, standing: Standing, renderings: list[list[str]]) -> Span | None:
    """Where words of a rendering stand, with the capitals around them; else the nearest name that is nobody's."""
    wanted = {w for r in renderings for w in r} - FUNCTION
    low = pair.low
    runs = [Span(s, e) for s, e in text.capitals.within(low, low + len(pair.target))]
    best: Span | None = None
    for start, end, word in pair.target_words:
        if stem(word) in wanted:
            span = pair.span(start, end)
            span = next((r for r in runs if r.overlaps(span)), span)
            if best is None:
                best = span
            elif span.start - best.end < _BESIDE:
                best = Span(best.start, max(best.end, span.end))
    if best:
        return best
    if not any(t.kind or t.renderings[0] != t.renderings[0].lower() for t in standing.terms):
        return None
    taken = {w for s in pair.terms if s is not standing for t in s.terms for r in t.renderings for w in stems(r)}
    taken |= {stem(w) for _, latin in pair.latin for w in latin.split()}
    free = [r for r in runs if not {stem(w) for w in text.flow[r.start : r.end].split()} & taken]
    alike = _most_alike(text.flow, free, standing)
    if alike:
        return alike
    free = [r for r in free if text.flow[r.start : r.end].lower() not in FUNCTION and r.start > low]
    middle = low + standing.start * len(pair.target) // max(1, len(pair.source))
    return min(free, key=lambda r: abs(r.start - middle), default=None)


def _most_alike(flow: str, runs: Sequence[Span], standing: Standing) -> Span | None:
    """The words of the runs that sound most like a rendering, or like the term read aloud."""
    from rapidfuzz import fuzz

    from mtfix.language.romanisation import read_aloud

    wanted = {r.replace(" ", "") for t in standing.terms for r in t.renderings}
    wanted.add(read_aloud(standing.source).replace(" ", ""))
    size = max(len(r.split()) for t in standing.terms for r in t.renderings) + 1
    best: Span | None = None
    reached = float(_ALIKE)
    for run in runs:
        ends = [m.span() for m in re.finditer(r"[^ ]+", flow[run.start : run.end])]
        for i in range(len(ends)):
            for j in range(i, min(len(ends), i + size)):
                words = flow[run.start + ends[i][0] : run.start + ends[j][1]]
                score = max(fuzz.ratio(words.replace(" ", "").lower(), w) for w in wanted if w)
                if score > reached:
                    best, reached = Span(run.start + ends[i][0], run.start + ends[j][1]), score
    return best
