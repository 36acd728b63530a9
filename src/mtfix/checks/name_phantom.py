"""A person who is none: an idiom or a common word read as a name."""

from collections.abc import Iterator

from mtfix.checks.name_holder import holders_named, office_before
from mtfix.glossary.lexicon import Reading
from mtfix.language.pinyin import split_syllables
from mtfix.model import Check, Claim, Edit, Example, Fix, Original, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="name/phantom",
    summary="a person who does not exist: an idiom or a common word read as a name",
    why="A machine that does not know a word writes it in pinyin, and it looks like a name. It stands where no name "
    "should: behind an office that somebody else holds, behind a name, or before a verb of saying that has its subject "
    "already. Its syllables are compared with idioms and common words.",
    consequence="takes it for the name of a person, who does not exist",
    category="accuracy",
    severity="critical",
    bad=(
        Example(
            "At the CPC meeting the general secretary ⟦Gao Jianjian⟧ pointed out the trend.",
            "At the CPC meeting the general secretary, from a strategic vantage point, pointed out the trend.",
        ),
        Example(
            "Xi Jinping ⟦Gao Zhanyuanzhu⟧ stressed the role of the CPC.",
            "Xi Jinping, with great foresight, stressed the role of the CPC.",
        ),
    ),
    good=(
        "General secretary Xi Jinping pointed out the trend to the CPC.",
        "The researcher Gao Jianjian pointed out the trend.",
        "Wu Tong, deputy director of the institute in Beijing, wrote it.",
        "Xi Jinping met Gao Jianguo in Beijing.",
        "The analyst Gao Jianjian said that the CPC had decided.",
    ),
    bound=("name/holder", "name/variant"),
)

_HELPERS = frozenset("has have had also once further clearly again".split())
_SAYS = frozenset(
    """stress stresses stressed say says said emphasise emphasises emphasised emphasize emphasizes emphasized propose
    proposes proposed indicate indicates indicated notes noted explain explains explained elaborate elaborates
    elaborated calls called declare declares declared instruct instructs instructed require requires required demand
    demands demanded urge urges urged told tells express expresses expressed affirm affirms affirmed asks asked answers
    answered summarise summarises summarised summarize summarizes summarized expound expounds expounded reveal reveals
    revealed lead leads led plans planned deploys deployed promote promotes promoted makes made gives gave set sets
    wrote writes summed""".split()
)
_SAYS_WITH = {"point": "out", "points": "out", "pointed": "out", "put": "forward", "puts": "forward"}
_SAID = 80  # characters in which the verb has to stand
_LONGEST_NAME = 6  # words
_THINGS = frozenset(
    """meeting conference speech report article document plan plenum session congress instruction instructions outline
    policy decision he she they we""".split()
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each run of pinyin that no gazetteer knows, stands where no name should, and has a reading."""
    if not any(lexicon.names for lexicon in text.lexicons) or not text.romanised:
        return
    for start, end in text.romanised:
        words = text.flow[start:end]
        if any(words in lexicon.names for lexicon in text.lexicons):
            continue
        split = _split_off(text, start, end)
        evidence = _misplaced(text, split, end)
        syllables = _syllables(text.flow[split:end])
        if not syllables or len(syllables) > 6:
            continue
        reading = _read(text, syllables, bool(evidence), _says(text.flow, end))
        if reading:
            yield _claim(text, Span(split, end), reading, evidence)


def _split_off(text: Scanned, start: int, end: int) -> int:
    """Where the unknown part begins behind a known name (`Xi Jinping Gao Zhan`)."""
    words = text.flow[start:end].split(" ", _LONGEST_NAME)
    for count in range(len(words) - 1, 0, -1):
        known = " ".join(words[:count])
        if count > 1 and any(known in lexicon.names for lexicon in text.lexicons):
            return start + len(known) + 1
    return start


def _misplaced(text: Scanned, start: int, end: int) -> str:
    """The words that show that no name should stand here; empty where one may."""
    flow = text.flow
    if flow[start - 1 : start] != " ":
        return ""
    office = office_before(text, start)
    if office and not holders_named(office, flow[start:end]):
        return flow[office.start : office.end]
    saying = _says(flow, end)
    before = flow[max(0, start - 40) : start]
    for lexicon in text.lexicons:
        for size in (2, 3):
            name = " ".join(before.split()[-size:])
            if saying and lexicon.names.get(name) == "person" and before.endswith(f"{name} "):
                return name
    thing = before.split()[-1] if saying and before.strip() else ""
    return thing if thing.lower() in _THINGS else ""


def _says(flow: str, end: int) -> bool:
    """Whether what follows is what somebody does who speaks or leads."""
    if flow[end : end + 1] != " ":
        return False
    words = [word.rstrip(",.:;") for word in flow[end : end + _SAID].split()]
    verb = next((i for i, word in enumerate(words) if word not in _HELPERS), len(words))
    said, behind = (*words[verb : verb + 2], "", "")[:2]
    return said in _SAYS or (said in _SAYS_WITH and behind == _SAYS_WITH[said])


def _syllables(words: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for word in words.replace("-", " ").split():
        found += split_syllables(word) or ()
    return found


def _read(text: Scanned, name: tuple[str, ...], misplaced: bool, saying: bool) -> Reading | None:
    """What a name probably is. Where a name may stand, only an idiom of four syllables or more to the letter.

    Where none may, also an idiom of which the name is a piece (three syllables in their order), else one of the
    curated glossaries that shares two syllables and the first of them. A machine that reads an idiom as a name keeps
    its first syllable and loses or bends others. Before a verb of saying adverbs come first.
    """
    pieces: list[Reading] = []
    alike: list[Reading] = []
    whole = " ".join(name)
    for lexicon in reversed(text.lexicons):
        for reading in lexicon.readings(name[0]):
            if reading.syllables == whole and len(name) >= 4:
                return reading
            if not misplaced:
                continue
            shared = _shared(name, tuple(reading.syllables.split()))
            if shared == len(name) >= 3:
                pieces.append(reading)
            elif shared >= 2 and reading.part_of_speech:
                alike.append(reading)
    candidates = pieces or alike
    if saying:
        candidates = [r for r in candidates if r.part_of_speech == "adverb"] or candidates
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    return max(candidates, key=lambda r: _likeness(name, tuple(r.syllables.split())))


def _shared(name: tuple[str, ...], syllables: tuple[str, ...]) -> int:
    """How many syllables of the name stand in the reading, in their order."""
    at = shared = 0
    for syllable in name:
        if syllable in syllables[at:]:
            at = syllables.index(syllable, at) + 1
            shared += 1
    return shared


def _likeness(name: tuple[str, ...], syllables: tuple[str, ...]) -> float:
    """0 to 1: the mean likeness in syllables and in letters (normalised indel similarity)."""
    from rapidfuzz.distance import Indel

    by_letter = Indel.normalized_similarity("".join(name), "".join(syllables))
    return (Indel.normalized_similarity(name, syllables) + by_letter) / 2


def _claim(text: Scanned, span: Span, reading: Reading, evidence: str) -> Claim:
    written = text.flow[span.start : span.end]
    return claim(
        CHECK,
        span,
        f"“{written}” is probably {reading.source}, “{reading.rendering}”, read as a name",
        "likely",
        (evidence,) if evidence else (reading.syllables,),
        original=Original(reading.source),
        fixes=tuple(_fixes(text, span, reading)),
    )


def _fixes(text: Scanned, span: Span, reading: Reading) -> Iterator[Fix]:
    """An adverbial is set off by commas; for other parts of speech the rendering is named and not placed."""
    if reading.part_of_speech != "adverb" or text.flow[span.start - 1 : span.start] != " ":
        return
    edit = Edit(Span(span.start - 1, span.end), f", {reading.rendering},")
    yield Fix((edit,), "suggestion", f"write “{reading.rendering}”")
