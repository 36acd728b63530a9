"""A wrong rendering of a concept."""

from collections.abc import Callable, Iterator
from unicodedata import normalize

from msgspec.structs import replace

from mtfix.glossary.lexicon import AvoidEntry, Entry
from mtfix.guards import guard_words
from mtfix.language.articles import article_before, mended
from mtfix.language.casing import recase
from mtfix.language.lazy import lazy
from mtfix.language.pinyin import split_syllables
from mtfix.language.scripts import script_language
from mtfix.language.sentences import opens_sentence
from mtfix.language.spelling import spell
from mtfix.language.stems import stems
from mtfix.language.words import FUNCTION, plain
from mtfix.model import Check, Claim, Edit, Evidence, Example, Fix, Original, Safety, Span
from mtfix.scan import Match, Scanned

CHECK = Check(
    rule="term/avoid",
    summary="a wrong rendering of a concept in a glossary",
    why="A machine takes an established term apart, or picks the wrong sense of a word. The concept of the glossary "
    "names the source term, the right rendering and the wrong ones; guards and the text around decide.",
    category="terminology",
    severity="major",
    bad=(
        Example(
            "The policy guides funds to ⟦defy the reality⟧ and serve factories.",
            "The policy guides funds to shift from the virtual to the real economy and serve factories.",
        ),
        Example(
            "Xi Jinping is the ⟦Secretary-General⟧ of the CPC Central Committee.",
            "Xi Jinping is the General Secretary of the CPC Central Committee.",
        ),
    ),
    good=(
        "The Secretary-General of the United Nations met Xi Jinping.",
        "The Chinese word, literally “cut leeks”, is slang for fleecing amateurs in Shanghai.",
        "China has a word for its cheap places, fly restaurants (cāngyíng guǎnzi).",
    ),
    bound=("term/sense",),
)


_LITERALLY = lazy(r"\b(?:literal(?:ly)?|lit\.|word for word)\W+(?:\w+\W+){0,3}$")
_GLOSS = lazy(r"[”\"'’]?,? ?\(([a-z\u00df-\u02af]{2,}[a-z\u00df-\u02af' -]{2,40})[,;)]")
_NEAR = 40
"""Code points before a wording in which "literally" is looked for."""
_OF_OTHERS = ("grammar", "furniture")  # glossaries whose entries are read by rules of their own


def find(text: Scanned) -> Iterator[Claim]:
    """One claim for each deprecated rendering that its evidence supports and nothing shields."""
    return claims_of(text, None, CHECK.rule)


def claims_of(
    text: Scanned, domain: str | None, rule: str, repair: Callable[[Scanned, Span], Iterator[Fix]] | None = None
) -> Iterator[Claim]:
    """The claims of one glossary under a rule of its own, or (None) of all others.

    `repair` makes the fixes of what has no rendering and is not a flag.

    Where matches overlap the best supported speaks, then the longest, then the first.
    """
    weighed = []
    for match in text.avoided:
        if match.entry.domain != domain if domain else match.entry.domain in _OF_OTHERS:
            continue
        evidence = weigh(text, match)
        if evidence is not None and not text.shielded(match):  # asked last: it costs most
            weighed.append((match, evidence))
    for match, evidence in _apart(weighed):
        claim = claim_for(text, match, evidence, rule)
        if repair and not claim.fixes and match.avoid.fix != "flag":
            claim = replace(claim, fixes=tuple(repair(text, claim.span)))
        yield claim


def _apart(weighed: list[tuple[Match, Evidence]]) -> Iterator[tuple[Match, Evidence]]:
    """Of each bunch of overlapping matches those that can stand together, best first."""
    bunch: list[tuple[Match, Evidence]] = []
    reach = -1
    for pair in weighed:  # they come by place
        if pair[0].start >= reach:
            yield from _best(bunch)
            bunch = []
        bunch.append(pair)
        reach = max(reach, pair[0].end)
    yield from _best(bunch)


def _best(bunch: list[tuple[Match, Evidence]]) -> list[tuple[Match, Evidence]]:
    if len(bunch) < 2:
        return bunch
    taken: list[tuple[Match, Evidence]] = []
    for pair in sorted(bunch, key=lambda p: (p[1].level != "certain", p[0].start - p[0].end, p[0].start)):
        if all(pair[0].end <= other.start or other.end <= pair[0].start for other, _ in taken):
            taken.append(pair)
    return sorted(taken, key=lambda p: p[0].start)


def weigh(text: Scanned, match: Match) -> Evidence | None:
    """What speaks for the match, or None where a guard silences it or evidence is wanting."""
    avoid = match.avoid
    term = _source_term(text, match)
    if avoid.literal and (not term or _is_said_rightly(text, match)):
        return None
    if term and not ((avoid.needs or avoid.unless) and _is_a_sense(text, match, term)):
        return Evidence("certain", (term,))
    if not term and _is_refuted(text, match):
        return None
    words = guard_words(text, match, avoid.needs) if avoid.needs else []
    if avoid.needs and not words:  # asked first, as it is met least
        return None
    if avoid.unless and guard_words(text, match, avoid.unless):
        return None
    if term:
        return Evidence("certain", (term,))
    if _is_explained(text.flow, match):
        return None
    return Evidence("likely", tuple(words)) if words else Evidence("wording")


def _is_a_sense(text: Scanned, match: Match, term: str) -> bool:
    """Whether the wrong rendering is a sense of the term, by its concept or a dictionary; it decides nothing then."""
    if term in match.entry.ambiguous:
        return True
    senses = text.lexicons[0].meanings.get(term) if text.lexicons else ""
    said = [word for word in text.flow[match.start : match.end].split() if word.lower() not in FUNCTION]
    return bool(said) and " ".join(stems(" ".join(said))) in senses.split("; ")


def _source_term(text: Scanned, match: Match) -> str:
    """The term of the concept in the segment's source, if it stands there and is no part of a longer one."""
    number = text.segment_index(match.start)
    if not text.scope.segments[number].source:
        return ""
    wanted = set(match.entry.source)
    return next((s.source for s in text.pairs[number].terms if s.source in wanted), "")


def _is_refuted(text: Scanned, match: Match) -> bool:
    """Whether the segment has a source in which no term of the concept stands, be it in a longer word."""
    source, terms = text.segment(match.start).source, match.entry.source
    if not source or not terms or not script_language(source):  # a key of a catalogue is no sentence
        return False
    return not any(_stands(term, source) for term in terms)


def _is_explained(flow: str, match: Match) -> bool:
    """Whether somebody tells what a Chinese word says: "literally" before the wording, or its pinyin in brackets."""
    before = flow[max(0, match.start - _NEAR) : match.start].lower()
    if ("literal" in before or "lit." in before or "word for word" in before) and _LITERALLY.search(before):
        return True
    behind = flow[match.end : match.end + 5].partition("(")[2]
    gloss = _GLOSS.match(flow, match.end) if behind[:1].islower() else None
    letters = [c for c in normalize("NFKD", gloss[1]) if c.isalpha() or c == " "] if gloss else []
    return bool(letters) and all(split_syllables(word) for word in "".join(letters).split())


def _stands(term: str, source: str) -> bool:
    """Whether the parts of a term, which … parts, stand in a source one behind the other."""
    at = 0
    for part in term.split("…"):
        found = source.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _is_said_rightly(text: Scanned, match: Match) -> bool:
    """Whether a right rendering of the concept stands in the segment: then the words say something else."""
    pair = text.pairs[text.segment_index(match.start)]
    forms = (r for s in pair.terms if s.source in match.entry.source for term in s.terms for r in term.renderings)
    return any(plain(right) in pair.plain for right in (*match.entry.right, *forms))


def claim_for(text: Scanned, match: Match, evidence: Evidence, rule: str) -> Claim:
    """The claim of a match: what it says, and its candidates as fixes."""
    entry, avoid = match.entry, match.avoid
    return Claim(
        rule=rule,
        span=Span(match.start, match.end),
        message=avoid.why,
        evidence=evidence,
        category=entry.category,
        severity=entry.severity,
        consequence=entry.consequence,
        concept=entry.id,
        original=_original(entry, evidence),
        fixes=() if avoid.fix == "flag" else tuple(_fixes(text, match, avoid, evidence)),
    )


def _original(entry: Entry, evidence: Evidence) -> Original | None:
    if evidence.level == "certain":
        return Original(evidence.words[0], "source")
    return reconstructed(entry)


def reconstructed(entry: Entry) -> Original | None:
    """What stood in the source by the concept alone."""
    return Original(entry.source[0]) if entry.source else None


def _fixes(text: Scanned, match: Match, avoid: AvoidEntry, evidence: Evidence) -> Iterator[Fix]:
    renderings = match.renderings
    safety: Safety = "suggestion"
    if len(renderings) == 1 and avoid.fix != "suggestion" and (evidence.level != "wording" or avoid.fix == "unsafe"):
        safety = "unsafe"
    preferred = text.house.prefer.get(match.entry.id)
    for rendering in renderings:
        for slot, caught in match.slots:
            rendering = rendering.replace(slot, caught, 1)
        if preferred and match.entry.use:
            rendering = rendering.replace(match.entry.use[0], preferred)
        yield replacement(text, Span(match.start, match.end), rendering, safety)


def replacement(text: Scanned, span: Span, rendering: str, safety: Safety) -> Fix:
    """A fix that writes `rendering` over `span`, in its capitals, with "a" or "an" before it mended."""
    flow = text.flow
    low, _ = text.bounds(span.start)
    first, last = text.sentence(span.start, span.end)
    recased = recase(
        spell(rendering, text.house.spelling),
        flow[span.start : span.end],
        opens_sentence(flow, span.start, low),
        flow[first:last],
    )
    edits = [Edit(span, recased)]
    article = article_before(flow, span.start)
    if article and article[0] >= low:
        start, end, written = article
        if mended(written, recased) != written:
            edits.insert(0, Edit(Span(start, end), mended(written, recased)))
    return Fix(tuple(edits), safety, f"write “{recased}”")
