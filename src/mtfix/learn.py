"""Concepts of a glossary, proposed from what people corrected again and again, with what speaks for each.

A phrase becomes a concept where it was corrected often enough and seldom left alone; of phrases that grew from the same
places the shortest one does that says enough. What holds no example is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from mtfix.corrections import Aligned, Phrase, Phrases, Place, count_corrections, says_something, stems
from mtfix.glossary.concept import Avoid, Concept, Guard
from mtfix.glossary.exchange import escape, slug
from mtfix.language.inflection import WordClass, english_words, inflect
from mtfix.language.stems import stem
from mtfix.learn_examples import Draft, with_examples
from mtfix.learn_sources import find_sources
from mtfix.model import MtfixError

_SMALL = 2  # small words that may stand between a guard and its phrase


class Demand(Struct, frozen=True):
    """How often a phrase has to be corrected to the same thing, in how many of all places where it stands, and from
    which of these shares on a repair needs no look at each place.
    """

    count: int = 3
    share: float = 0.7
    doubtful: float = 0.3
    """The share from which a phrase counts where the source has its term, and only there."""
    sure: float = 0.9
    often: int = 5
    """How often ordinary words have to be corrected until that needs no look: what nobody writes needs less."""


class Learned(Struct, frozen=True):
    """A concept and what speaks for it. `corrected` counts places where it became what is proposed, `otherwise` those
    where it became something else; of `segments` and `documents` it is the former that count.
    """

    concept: Concept
    wrong: str
    right: str
    corrected: int
    left: int
    otherwise: int
    segments: int
    documents: int
    renderings: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        return self.corrected / (self.corrected + self.left + self.otherwise)


class Lesson(Struct, frozen=True):
    """What was learned of how many pairs; `dropped` are phrases that would have done, but no glossary can hold."""

    pairs: int
    changed: int
    found: tuple[Learned, ...]
    dropped: int


class _Choice(Struct, frozen=True):
    """A phrase with the rendering that is proposed, and the guard it needs."""

    phrases: Phrases
    forms: dict[tuple[Phrase, Phrase], list[Place]]
    unless: Guard
    silenced: int
    """How many places that were left alone the guard keeps silent."""

    ordinary: bool
    """Whether every word of it is one that people write."""

    literal: bool = False
    """Whether it is too often left alone to be wrong where no source term stands beside it."""

    @property
    def places(self) -> list[Place]:
        return [place for places in self.forms.values() for place in places]

    @property
    def share(self) -> float:
        return sum(map(len, self.forms.values())) / (self.phrases.total - self.silenced)


def learn(aligned: Sequence[Aligned], pair: str, demand: Demand | None = None) -> Lesson:
    """Concepts for the corrections of aligned pairs, the most frequent first; `pair` is of languages (zh-en)."""
    demand = demand or Demand()
    chosen = _choose(aligned, count_corrections(aligned, demand.count), demand)
    sizes = [min(len(wrong) for wrong, _ in choice.forms) for choice in chosen]
    sources = find_sources(aligned, [choice.places for choice in chosen], sizes)
    taken: set[str] = set()
    drafts = []
    for choice, source in zip(chosen, sources, strict=True):
        if choice.literal and not _is_told(aligned, choice, source, demand):
            continue
        learned = _describe(aligned, choice, source, demand, taken)
        drafts.append(Draft(learned.concept, choice.places, choice.phrases.left if choice.silenced else [], learned))
        taken.add(learned.concept.id)
    sound = with_examples(aligned, drafts, pair)
    found = [replace(d.learned, concept=d.concept) for d in sound if isinstance(d.learned, Learned)]
    found.sort(key=lambda one: (-one.corrected, -one.share, one.wrong))
    changed = sum(bool(one.stretches) for one in aligned)
    return Lesson(len(aligned), changed, tuple(found), len(drafts) - len(sound))


# -- which phrases


def _choose(aligned: Sequence[Aligned], counted: Iterable[Phrases], demand: Demand) -> list[_Choice]:
    """The phrases that meet the demand, the surest first, each for places of its own.

    Of phrases that are as sure, the shortest; where it is made of ordinary words, the longest.
    """
    written = {stem(token.key) for one in aligned for token in one.after}
    able = [choice for phrases in counted if (choice := _weigh(aligned, phrases, demand, written))]

    def rank(choice: _Choice) -> tuple[bool, float, int, int, list[tuple[Phrase, Phrase]]]:
        words = min(len(wrong) + len(right) for wrong, right in choice.forms)
        return (
            choice.literal,
            -choice.share,
            -words if choice.ordinary else words,
            -len(choice.places),
            sorted(choice.forms),
        )

    known: set[tuple[int, int]] = set()
    chosen: list[_Choice] = []
    for choice in sorted(able, key=rank):
        places = {(place.pair, place.stretch) for place in choice.places}
        if len({pair for pair, _ in places - known}) >= demand.count:
            known |= places
            chosen.append(choice)
    return [choice for choice in chosen if not any(_covers(other, choice, demand) for other in chosen)]


def _covers(shorter: _Choice, longer: _Choice, demand: Demand) -> bool:
    """Whether a shorter phrase does all that a longer one does, and as surely."""
    if shorter is longer or shorter.literal or (shorter.share < demand.sure <= longer.share):
        return False
    ours = {(f" {' '.join(wrong)} ", f" {' '.join(right)} ") for wrong, right in shorter.forms}
    return all(
        any(w in said and said != w and said.replace(w, r) == made for w, r in ours)
        for wrong, right in longer.forms
        for said, made in [(f" {' '.join(wrong)} ", f" {' '.join(right)} ")]
    )


def _weigh(aligned: Sequence[Aligned], phrases: Phrases, demand: Demand, written: Collection[str]) -> _Choice | None:
    """The rendering that a phrase most often became, where that is often enough, if need be with a guard."""
    by_right: defaultdict[Phrase, dict[tuple[Phrase, Phrase], list[Place]]] = defaultdict(dict)
    for (wrong, right), places in phrases.corrected.items():
        by_right[stems(right)][wrong, right] = places
    forms = max(by_right.values(), key=lambda forms: (sum(map(len, forms.values())), sorted(forms)))
    places = [place for places in forms.values() for place in places]
    if len({place.pair for place in places}) < demand.count:
        return None
    ordinary = all(stem(word) in written or word in english_words() for wrong, _ in forms for word in wrong)
    if len(places) >= demand.share * phrases.total:
        return _Choice(phrases, forms, Guard(), 0, ordinary)
    guard, silenced = _guard(aligned, places, phrases.left)
    if silenced and len(places) >= demand.share * (phrases.total - silenced):
        return _Choice(phrases, forms, guard, silenced, ordinary)
    # A literal rendering has one right one, and no forms of its own.
    right = max(forms, key=lambda form: (len(forms[form]), form))[1]
    alike = {form: held for form, held in forms.items() if form[1] == right}
    if sum(map(len, alike.values())) < max(demand.count, demand.doubtful * phrases.total):
        return None
    return _Choice(phrases, alike, Guard(), 0, ordinary, literal=True)


def _guard(aligned: Sequence[Aligned], places: Iterable[Place], left: Sequence[Place]) -> tuple[Guard, int]:
    """What stands beside more than one place that was left alone, and beside none that was corrected; how many of the
    former that keeps silent.
    """
    told = {feature for place in places for feature in _beside(aligned[place.pair], place)}
    open_ = [_beside(aligned[place.pair], place) - told for place in left]
    found: dict[str, list[str]] = {"before": [], "after": []}
    silenced = 0
    while True:
        times = Counter(feature for features in open_ for feature in features)
        best = max(times, key=lambda feature: (times[feature], feature), default=None)
        if best is None or times[best] < 2:
            return Guard(before=tuple(map(escape, found["before"])), after=tuple(map(escape, found["after"]))), silenced
        found[best[0]].append(best[1])
        silenced += times[best]
        open_ = [features for features in open_ if best not in features]


def _beside(one: Aligned, place: Place) -> set[tuple[str, str]]:
    """The next words that say something on either side of a place."""
    text = one.pair.before
    found = set()
    behind = [t for t in one.before if t.start >= place.end]
    before = [t for t in one.before if t.end <= place.start][::-1]
    for side, tokens in (("before", before), ("after", behind)):
        for token in tokens[: _SMALL + 1]:
            if not token.key[0].isalnum():
                break
            if says_something(token.key):
                found.add((side, text[token.start : token.end].lower()))
                break
    return found


def _is_told(aligned: Sequence[Aligned], choice: _Choice, source: Sequence[str], demand: Demand) -> bool:
    """Whether a phrase meets the demand where one of the source terms stands beside it.

    Where it was rewritten in some other way, it was wrong, too.
    """

    def beside(places: Iterable[Place]) -> int:
        return sum(any(term in aligned[place.pair].pair.source for term in source) for place in places)

    times = beside(choice.places)
    return times >= max(demand.count, demand.sure * (times + beside(choice.phrases.left)))


# -- as a concept


def _describe(
    aligned: Sequence[Aligned], choice: _Choice, source: Sequence[str], demand: Demand, taken: Collection[str]
) -> Learned:
    """The concept of a phrase, still without examples, and what speaks for it."""
    times = {form: len(places) for form, places in choice.forms.items()}
    corrected, total = sum(times.values()), choice.phrases.total
    spelt = {form: _spelling(aligned, places) for form, places in choice.forms.items()}
    commonest = max(times, key=lambda form: (times[form], form))
    wrong, right = " ".join(commonest[0]), spelt[commonest]
    left = len(choice.phrases.left)
    renderings: Counter[str] = Counter()
    for form, held in choice.phrases.corrected.items():
        renderings[spelt[form] if form in spelt else _spelling(aligned, held)] += len(held)
    sure = choice.share >= demand.sure and (corrected >= demand.often or not choice.ordinary)
    avoid = _avoid(
        {
            form: text
            for form, text in spelt.items()
            if times[form] == max(times[other] for other in times if other[0] == form[0])
        },
        wrong,
        right,
    )
    concept = Concept(
        id=_identity(wrong, taken),
        source=tuple(source),
        use=escape(right),
        avoid=avoid,
        unless=choice.unless,
        why=f"People who corrected this wrote “{right}” in {corrected} of {total} places.",
        fix="unsafe" if sure else None,
        required=False,
    )
    if choice.literal:
        phrases = tuple(escape(" ".join(phrase)) for phrase, _ in sorted(choice.forms))
        concept = replace(concept, avoid=(), literal=phrases, fix=None)
    if len(avoid) == 1 and isinstance(avoid[0], Avoid) and isinstance(avoid[0].use, str):
        concept = replace(concept, avoid=(avoid[0].phrase,), use=avoid[0].use)
    segments = len({place.pair for place in choice.places})
    documents = len({aligned[place.pair].pair.document for place in choice.places})
    others = tuple(renderings.most_common(4))
    return Learned(concept, wrong, right, corrected, left, total - corrected - left, segments, documents, others)


def _identity(wrong: str, taken: Collection[str]) -> str:
    wanted = f"learned-{slug(wrong) or 'term'}"
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _avoid(forms: dict[tuple[Phrase, Phrase], str], wrong: str, right: str) -> tuple[str | Avoid, ...]:
    """The forms of a phrase: as one in the phrase language where they are those of a word, else one by one."""
    one = {(tuple(phrase), tuple(text.split(" "))) for (phrase, _), text in forms.items()}
    inflected = _inflected(sorted(one)) if len(one) > 1 else None
    if inflected:
        return (Avoid(inflected[0], use=inflected[1]),)
    rows: dict[str, str] = {}
    for (phrase, _), text in sorted(forms.items(), key=lambda item: " ".join(item[0][0]) != wrong):
        rows.setdefault(" ".join(phrase), text)
    return tuple(
        escape(phrase) if text == right else Avoid(escape(phrase), use=escape(text)) for phrase, text in rows.items()
    )


def _inflected(forms: Sequence[tuple[Phrase, Phrase]]) -> tuple[str, str] | None:
    """A phrase and its rendering with one inflected word each, if all forms are of these."""
    wrongs, rights = {w for w, _ in forms}, {r for _, r in forms}
    if len({len(w) for w in wrongs}) > 1 or len({len(r) for r in rights}) > 1 or len(wrongs) != len(forms):
        return None
    at, to = _varying(sorted(wrongs)), _varying(sorted(rights))
    if len(at) != 1 or len(to) != 1:
        return None
    for kind in ("noun", "verb"):
        lemmas = _lemmas([(w[at[0]], r[to[0]]) for w, r in forms], kind)
        if lemmas:
            phrase, use = list(map(escape, forms[0][0])), list(map(escape, forms[0][1]))
            ending = ":noun" if kind == "noun" else ""
            phrase[at[0]], use[to[0]] = f"{{{lemmas[0]}{ending}}}", f"{{{lemmas[1]}{ending}}}"
            return " ".join(phrase), " ".join(use)
    return None


def _varying(phrases: Sequence[Phrase]) -> list[int]:
    return [at for at, words in enumerate(zip(*phrases, strict=True)) if len(set(words)) > 1]


def _lemmas(words: Sequence[tuple[str, str]], kind: WordClass) -> tuple[str, str] | None:
    """The words of which all of these are forms, two by two the same one."""
    for wrong, right in product(
        *(dict.fromkeys(base for word in side for base in _bases(word)) for side in zip(*words, strict=True))
    ):
        try:
            ours, theirs = (dict(_spelt(inflect(word, kind))) for word in (wrong, right))
        except MtfixError:
            continue
        if all(ours.get(w) and ours.get(w) == theirs.get(r) for w, r in words):
            return wrong, right
    return None


def _bases(word: str) -> Iterator[str]:
    """What a word may be a form of, as far as it is English; itself last, whether it is or not."""
    for ending, instead in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("s", "")):
        base = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(base) > 2:
            yield from (b for b in (base[:-1] if base[-1:] == base[-2:-1] else base, base) if b in english_words())
    yield word


def _spelt(forms: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, str]]:
    return ((spelling, tag) for tag, spellings in forms for spelling in spellings)


def _spelling(aligned: Sequence[Aligned], places: Iterable[Place]) -> str:
    """How a rendering is written most often, inside sentences where it was seen there: a first word has a capital."""
    seen: Counter[str] = Counter()
    for place in places:
        text = aligned[place.pair].pair.after
        opens = not text[: place.after_start].strip() or text[: place.after_start].rstrip()[-1] in '.!?:"“'
        words = " ".join(text[place.after_start : place.after_end].split())
        seen[words[:1].lower() + words[1:] if opens and words[1:] == words[1:].lower() else words] += 1 if opens else 10
    return max(seen, key=lambda words: (seen[words], words))
