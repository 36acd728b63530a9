"""Guards: what has to stand around a match, or must not, for its concept to speak."""

from collections.abc import Iterator

from mtfix.glossary.lexicon import AvoidEntry, GuardEntry
from mtfix.language.matching import find_after, find_any, find_before, stands_as_mark
from mtfix.model import Span
from mtfix.scan import Match, Scanned

_TOLD = 3  # words of a scope, at most
_LONG = 200_000  # code points of a scope from which on all guards are looked for at once


def guard_words(text: Scanned, match: Match, guard: GuardEntry) -> list[str]:
    """The words of the text that satisfy a guard around a match, nearest kind first; empty where none does."""
    return guard_words_at(text, Span(match.start, match.end), text.lexicons.index(match.lexicon), guard)


def guard_words_at(text: Scanned, at: Span, number: int, guard: GuardEntry) -> list[str]:
    """The same for any span and a guard of lexicon `number`."""
    words = _words_at(text, at, number, guard)
    if not words or guard.also is None:
        return words
    more = guard_words_at(text, at, number, guard.also)
    return [*words, *more] if more else []


def _words_at(text: Scanned, at: Span, number: int, guard: GuardEntry) -> list[str]:
    low, high = bounds = text.bounds(at.start)
    if guard.after and (touching := find_after(text.flow, at.end, high, guard.after)):
        return [touching]
    if guard.before and (touching := find_before(text.flow, at.start, low, guard.before)):
        return [touching]
    if guard.near:
        low, high = text.sentence(at.start, at.end)
        for ref in guard.near:
            word = _standing(text, number, ref, low, high, at)
            if word:
                return [word]
    words: dict[str, None] = {}
    for ref in guard.scope:
        word = _in_scope(text, number, ref) if text.scope.coherent else _standing(text, number, ref, *bounds)
        if word:
            words[word] = None
            if len(words) == _TOLD:
                break
    return list(words)


def _standing(text: Scanned, number: int, ref: int, low: int, high: int, apart: Span | None = None) -> str:
    """What of a guard's phrase stands in [low, high), outside of `apart`; empty where nothing does."""
    folded = text.folded
    for whole, form in text.lexicons[number].guard(ref):
        start = folded.find(whole, low, high + 2)
        while start >= 0:
            end = start + len(form)
            outside = apart is None or end <= apart.start or start >= apart.end
            if outside and stands_as_mark(form, text.flow[start:end]):
                return text.flow[start:end]
            start = folded.find(whole, start + 1, high + 2)
    return ""


def _in_scope(text: Scanned, number: int, ref: int) -> str:
    known = text.guards_in_scope.get((number, ref))
    if known is None and not text.guards_in_scope and len(text.flow) > _LONG:
        text.guards_in_scope.update(_all_in_scope(text))
        known = text.guards_in_scope.get((number, ref))
    if known is None:
        known = _standing(text, number, ref, 0, len(text.flow)) if _may_stand(text, number, ref) else ""
        text.guards_in_scope[number, ref] = known
    return known


def _may_stand(text: Scanned, number: int, ref: int) -> bool:
    return any(text.vocabulary.issuperset(whole.split()) for whole, _ in text.lexicons[number].guard(ref))


def _all_in_scope(text: Scanned) -> Iterator[tuple[tuple[int, int], str]]:
    """What of each guard of the wrong renderings stands anywhere: in one pass, as looking for one takes as long."""
    numbers = {id(lexicon): number for number, lexicon in enumerate(text.lexicons)}
    asked = {(numbers[id(m.lexicon)], m.form.concept, m.form.rank): m.avoid for m in text.avoided}
    refs = dict.fromkeys((key[0], ref) for key, avoid in asked.items() for ref in _scope_refs(avoid))
    may = [key for key in refs if _may_stand(text, *key)]
    places = find_any([whole for number, ref in may for whole, _ in text.lexicons[number].guard(ref)], text.folded)
    for key in refs:
        yield key, ""
    for number, ref in may:
        for whole, form in text.lexicons[number].guard(ref):
            words = (text.flow[start : start + len(form)] for start in places[whole])
            if word := next((w for w in words if stands_as_mark(form, w)), ""):
                yield (number, ref), word
                break


def _scope_refs(avoid: AvoidEntry) -> Iterator[int]:
    for asked in (avoid.needs, avoid.unless):
        guard: GuardEntry | None = asked
        while guard is not None:
            yield from guard.scope
            guard = guard.also
