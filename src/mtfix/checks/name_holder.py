"""An office, and a name behind it that never held it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from mtfix.glossary.lexicon import OfficeEntry
from mtfix.guards import guard_words_at
from mtfix.language.lazy import lazy
from mtfix.model import Check, Claim, Example, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="name/holder",
    summary="an office, and a name behind it that never held it",
    why="Offices and their holders stand in the gazetteers with dates. A name that is none of them is a phantom, a "
    "name that the machine bent, or another body's office: verify it. A person's name is never replaced.",
    consequence="takes somebody for the holder of an office",
    category="accuracy",
    severity="critical",
    bad=(Example("At the CPC congress the general secretary ⟦Zhao Guoqiang⟧ spoke."),),
    good=(
        "At the CPC congress general secretary Xi Jinping spoke.",
        "At the CPC congress the former general secretary Hu Jintao was present.",
        "The general secretary Zhao Guoqiang of the Beijing Steel Association met CPC members.",
        "German Chancellor Angela Merkel called Berlin.",
        "At the CPC congress, deputy general secretary Zhao Guoqiang spoke.",
    ),
)

_OTHER = lazy(
    r"(?:former|deputy|vice|late|then|ex|acting|assistant|executive|first|branch|league|union) $|-$", re.IGNORECASE
)
_LONGER = lazy(r" [A-Z][a-z]+")
_BODY = lazy(
    r"\b(?:[Aa]ssociation|[Ff]ederation|[Ss]ociety|[Uu]nion|[Aa]lliance|[Ii]nstitute|[Cc]hamber|[Ff]orum|[Ff]oundation|[Cc]lub|[Cc]ouncil"
    r"|[Cc]ommittee of the [A-Z]\w+ (?:Association|Society))\b"
)


class Held(Struct, frozen=True):
    """An office named in the text: its span, the lexicon it is from, and what that says of it."""

    start: int
    end: int
    office: OfficeEntry
    words: tuple[str, ...]


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each name in pinyin right behind an office whose guards hold and whose holders have other names."""
    for start, end in text.romanised if text.titles else ():
        held = office_before(text, start)
        name = text.flow[start:end]
        if _LONGER.match(text.flow, end):
            continue  # a name that is not pinyin as a whole: Angela Merkel
        if held is None or holders_named(held, name) or name.split()[0] in ("He", "She", "They", "We"):
            continue
        if _BODY.search(text.flow[slice(*text.sentence(start, end))]):
            continue
        holders = [h[0] for h in held.office.holders if not h[3]] or [held.office.holders[-1][0]]
        yield claim(
            CHECK,
            Span(start, end),
            f"{held.office.title[0]} is {' or '.join(holders)}; no holder was called {name}",
            "likely",
            held.words,
            consequence=f"takes {name} for the {held.office.title[0]}",
            related=(Span(held.start, held.end),),
        )


def office_before(text: Scanned, start: int) -> Held | None:
    """The office whose title ends right before `start` and whose guards hold."""
    best: Held | None = None
    if text.flow[start - 1 : start] != " ":
        return None
    for low, high, number, which in text.titles.get(start - 1, ()):
        if best and best.start <= low:
            continue
        office = text.lexicons[number].meta.offices[which]
        if _OTHER.search(text.flow, max(0, low - 12), low):
            continue
        at = Span(low, high)
        if office.unless and guard_words_at(text, at, number, office.unless):
            continue
        words = guard_words_at(text, at, number, office.needs) if office.needs else []
        if words or not office.needs:
            best = Held(low, high, office, tuple(words))
    return best


def holders_named(held: Held, name: str) -> bool:
    """Whether a name is, or begins with, that of somebody who held the office."""
    return any(name == h[0] or name.startswith(f"{h[0]} ") or h[0].endswith(name) for h in held.office.holders)
