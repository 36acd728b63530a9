"""Passes over whole texts against what they mean, written out."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mtfix import passes
from mtfix.language.folding import fold_padded

DOUBLED = re.compile(r" (\w{4,})(?:(?: and| or|) \1)+(?= )")
WORDS = "high higher and or the of red blue one two".split()


def find(flow: str) -> list[tuple[int, int, int]]:
    return passes.find_words(flow, fold_padded(flow)[0])[0]


def written_out(flow: str) -> set[tuple[int, int, int]]:
    """Doubled words, small ones, and every longest run of phrases of three to eight words, line by line."""
    found = set()
    low = 0
    for line in flow.split("\n"):
        padded = f" {line} "
        for m in DOUBLED.finditer(padded):
            found.add((low + m.start(), low + m.end() - 1, 2 if " and " in m[0] or " or " in m[0] else 1))
        for small in ("the", "of", "and", "to"):
            found.update(
                (low + m.start(), low + m.end() - 2, 1) for m in re.finditer(f"(?= {small} {small} )()", padded)
            )
        words = line.split(" ")
        starts = [low + len(" ".join(words[:i])) + (i > 0) for i in range(len(words))]
        for k in range(3, 9):
            same = [i + k < len(words) and words[i] == words[i + k] for i in range(len(words))]
            for first in range(len(words)):
                if not same[first] or (first and same[first - 1]):
                    continue
                last = first
                while same[last + 1]:
                    last += 1
                length = last - first + 1
                if length >= k or (length == k - 1 and words[last + 1] in ("and", "or")):
                    found.add((starts[first], starts[last + k] + len(words[last + k]), k))
        low += len(line) + 1
    return found


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), min_size=1, max_size=4))
@example([["red", "one", "two", "and", "red", "one", "two"]])
@example([["one", "two", "red", "blue"] * 2])
def test_words_that_come_again_are_all_found(lines: list[list[str]]) -> None:
    flow = "\n".join(" ".join(line) for line in lines)
    assert len(find(flow)) == len(set(find(flow)))
    assert {r for r in find(flow) if r[2] > 2} == {r for r in written_out(flow) if r[2] > 2}
    assert {r[::2] for r in find(flow) if r[2] < 3} == {r[::2] for r in written_out(flow) if r[2] < 3}


@pytest.mark.parametrize("before", range(0, 40, 3))
def test_no_window_hides_what_comes_again(before: int) -> None:
    line = "a plain line of words that are not the same\n"
    flow = (
        line * (passes._WINDOW // len(line) - 1)
        + " ".join(map("w{}".format, range(before)))
        + " one two red one two red high high\n"
        + line
    )
    assert [(flow[s:e], k) for s, e, k in find(flow)] == [("one two red one two red", 3), ("high high", 1)]
