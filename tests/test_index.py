"""The index of a lexicon finds what searching for each pattern finds."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from mtfix.glossary.index import Index, build_index

WORDS = st.sampled_from(["a", "b", "ab", "the", "block", "chain", "s"])
NONE = st.just("")  # where an apostrophe or a full stop stands
PATTERNS = st.lists(
    st.lists(st.one_of(WORDS, NONE), min_size=1, max_size=4).filter(any), min_size=1, max_size=30, unique_by=tuple
)


def load(sections: list[bytes]) -> Index:
    slots, chains, offsets, patterns = (memoryview(section) for section in sections)
    return Index(slots.cast("I"), chains.cast("I"), offsets.cast("I"), patterns)


@given(PATTERNS, st.lists(st.one_of(WORDS, NONE), max_size=40))
def test_it_finds_each_pattern_at_each_place(patterns: list[list[str]], text: list[str]) -> None:
    literals = [f" {' '.join(p)} ".encode() for p in patterns]
    folded = f" {' '.join(text)} ".encode()
    found = sorted(load(build_index(literals)).search(folded))
    places = range(len(folded))
    assert found == sorted((n, at) for n, p in enumerate(literals) for at in places if folded.startswith(p, at))


def test_an_index_of_nothing_finds_nothing() -> None:
    sections = build_index([])
    assert len(array("I", sections[0])) == 1
    assert list(load(sections).search(b" the chain ")) == []
