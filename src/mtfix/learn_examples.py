"""Examples for learned concepts, from the texts they were learned from; only concepts that hold theirs are sound."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from mtfix.corrections import Aligned, Place
from mtfix.engine import Rules
from mtfix.examples import CLOSE, OPEN, Trial
from mtfix.glossary.concept import Bad, Concept
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.load import GlossaryError
from mtfix.glossary.store import compile_sources, load_shipped
from mtfix.language import PAIR
from mtfix.language.sentences import sentence_bounds
from mtfix.model import LOCKED
from mtfix.proposals import Proposal, as_glossary

_T = TypeVar("_T")
_MOST = 2  # examples of a kind
_TRIED = 6  # places that an example is looked for at
_WIDE = 60  # code points on each side of a place
_CARRIER = "The draft calls it {} throughout."


class Draft(Struct, frozen=True):
    """A concept without examples, where it was corrected, and where it was left alone and a guard keeps it silent."""

    concept: Concept
    corrected: list[Place]
    left: list[Place]
    learned: object = None


def with_examples(aligned: Sequence[Aligned], drafts: Sequence[Draft], pair: str) -> list[Draft]:
    """The drafts that a glossary can hold, with examples of both kinds that hold."""
    kept = list(drafts)
    while kept:
        try:
            own = Lexicon(compile_sources([("learned.toml", _toml(kept, pair))]))
        except GlossaryError as error:
            # The later one of two that contradict each other is named, and it is the one that says less.
            ids = {found for fault in error.faults for found in re.findall(r"concept ([a-z0-9-]+)", fault)}
            left = [draft for draft in kept if draft.concept.id not in ids]
            if len(left) == len(kept):
                raise
            kept = left
            continue
        rules = Rules((load_shipped(PAIR), own), source_language=pair.split("-")[0])
        trial = Trial(rules)
        made = [made for draft in kept if (made := _exemplified(aligned, draft, trial))]
        if len(made) == len(kept):
            return made
        kept = made  # what is left is put to the test anew: a phrase may have been shielded by one that is gone
    return []


def _toml(drafts: Iterable[Draft], pair: str) -> bytes:
    stand_in = (Bad(f"{OPEN}x{CLOSE}", False),)
    filled = (replace(d.concept, bad=d.concept.bad or stand_in, good=d.concept.good or ("x",)) for d in drafts)
    return as_glossary([Proposal(concept, ()) for concept in filled], pair).encode()


def _exemplified(aligned: Sequence[Aligned], draft: Draft, trial: Trial) -> Draft | None:
    if draft.concept.literal:
        return draft  # it has no examples
    bare = replace(draft.concept, bad=(), good=())
    bad = _some(_bad(aligned, draft, trial), lambda example: trial.holds(replace(bare, bad=(example,))))
    good = _some(_good(aligned, draft), lambda text: trial.holds(replace(bare, good=(text,))))
    return replace(draft, concept=replace(bare, bad=bad, good=good)) if bad and good else None


def _some(offered: Iterable[_T], holds: Callable[[_T], bool]) -> tuple[_T, ...]:
    return tuple(islice((example for example in dict.fromkeys(offered) if holds(example)), _MOST))


def _bad(aligned: Sequence[Aligned], draft: Draft, trial: Trial) -> Iterator[Bad]:
    """Corrected places as examples, with what the rule makes of them."""
    seen = set()
    for place in draft.corrected[:_TRIED]:
        text, at = _window(aligned[place.pair].pair.before, place.start, place.end)
        if text in seen:
            continue
        end = at + place.end - place.start
        marked = f"{text[:at]}{OPEN}{text[at:end]}{CLOSE}{text[end:]}"
        fixed = trial.fixed(draft.concept.id, marked)
        if fixed is not None:
            seen.add(text)
            yield Bad(marked, fixed)


def _good(aligned: Sequence[Aligned], draft: Draft) -> Iterator[str]:
    """Places that a guard keeps silent, then what people wrote."""
    for place in draft.left[: 4 * _TRIED]:
        yield _window(aligned[place.pair].pair.before, place.start, place.end)[0]
    for place in draft.corrected[:_TRIED]:
        yield _window(aligned[place.pair].pair.after, place.after_start, place.after_end)[0]
    use = draft.concept.candidates()
    yield _CARRIER.format(re.sub(r"\\(.)|[{}]|:\w+\}", lambda m: m[1] or "", use[0]) if use else "something else")


def _window(text: str, start: int, end: int) -> tuple[str, int]:
    """The sentence around a place, or of a long one the words beside it, and where in that the place begins."""
    text = "".join(c if c not in (OPEN, CLOSE, LOCKED) and c.isprintable() else " " for c in text)
    low, high = sentence_bounds(text, start, end, 0, len(text))
    if start - low > _WIDE:
        low = text.find(" ", start - _WIDE, start) + 1 or start
    if high - end > _WIDE:
        high = max(end, text.rfind(" ", end, end + _WIDE))
    shown = text[low:high]
    return shown.strip(), start - low - (len(shown) - len(shown.lstrip()))
