"""A large table of words of which a text needs few: filed by how they begin, and read drawer by drawer."""

from collections.abc import Mapping
from functools import cached_property

import msgspec


class Drawers:
    """What words stand for; `data` as `pack_words` made it, with as many letters."""

    def __init__(self, data: memoryview, letters: int) -> None:
        self._data = data
        self._letters = letters
        self._opened: dict[str, dict[str, str]] = {}

    def get(self, word: str) -> str:
        """What the word stands for; empty where it is not in the table."""
        begins = word[: self._letters]
        drawer = self._opened.get(begins)
        if drawer is None:
            closed = self._closed.get(begins)
            drawer = self._opened[begins] = msgspec.msgpack.decode(closed, type=dict[str, str]) if closed else {}
        return drawer.get(word, "")

    def __contains__(self, word: str) -> bool:
        return bool(self.get(word))

    def __bool__(self) -> bool:
        return bool(self._closed)

    @cached_property
    def _closed(self) -> dict[str, memoryview]:
        return msgspec.msgpack.decode(self._data, type=dict[str, memoryview])


def pack_words(words: Mapping[str, str], letters: int) -> bytes:
    """The words by their first letters."""
    filed: dict[str, dict[str, str]] = {}
    for word, means in words.items():
        filed.setdefault(word[:letters], {})[word] = means
    return close_drawers(filed)


def close_drawers(filed: Mapping[str, object]) -> bytes:
    """Each drawer as bytes of its own, over which a reader of the others skips in one step."""
    return msgspec.msgpack.encode({begins: msgspec.msgpack.encode(held) for begins, held in filed.items()})
