"""Texts before and after a person worked on them, as pairs of segments: from two files, two folders, or one file that
holds both versions.

Two files with ids or sources are joined by these, two texts paragraph by paragraph or line by line. What has no partner
is told; where that is most, the two are not versions of one text.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from mtfix.corrections import Pair
from mtfix.files import decode, expand, read_source
from mtfix.formats import format_of, known_suffixes, read
from mtfix.formats._versions import read_versions
from mtfix.language.words import count
from mtfix.model import Document, MtfixError, Scope, Segment
from mtfix.parallel import pair_documents

_Key = tuple[str, ...]
_HALF = 0.5
_WANTED = {
    "xliff": "alternative translation by a machine; name the corrected file behind it",
    "tmx": "unit with two variants in one language; name the corrected file behind it",
}


class Material(Struct, frozen=True):
    """Pairs, what was left out of them (a line each), and the languages that the files name."""

    pairs: tuple[Pair, ...] = ()
    told: tuple[str, ...] = ()
    source_language: str = ""
    target_language: str = ""


def read_pairs(
    before: str, after: str | None = None, source: str | None = None, encoding: str | None = None
) -> Material:
    """Read pairs; without `after` the one file holds both versions. `source` is a text beside two texts.

    MtfixError where something cannot be read, and where the two sides do not line up.
    """
    if after is None:
        return _one_file(before, encoding)
    folders = os.path.isdir(before), os.path.isdir(after)
    if folders == (False, False):
        return _two_files(before, after, source, encoding)
    if folders != (True, True):
        raise MtfixError(f"{before} and {after}: two files or two folders, not one of each")
    if source:
        raise MtfixError("--source goes with two files, not with folders")
    return _two_folders(before, after, encoding)


def _two_folders(before: str, after: str, encoding: str | None) -> Material:
    """The files that both folders have at the same place. One that cannot be read hides no other."""
    suffixes = known_suffixes() | {".csv", ".jsonl", ".ndjson"}
    files, told = [], []
    for found in expand([before], suffixes):
        if isinstance(found, MtfixError):
            told.append(str(found))
        else:
            files.append(os.path.relpath(found, before))
    materials = []
    failed = ""
    for name in files:
        other = os.path.join(after, name)
        if not os.path.lexists(other):
            told.append(f"{os.path.join(before, name)}: {other} is not there; left out")
            continue
        try:
            materials.append(_two_files(os.path.join(before, name), other, None, encoding))
        except MtfixError as error:
            failed = failed or str(error)
            told.append(f"{error}; left out")
    if not materials:
        raise MtfixError(failed or f"{after}: has none of the files of {before}")
    return _joined(materials, told)


def _joined(materials: Sequence[Material], told: Iterable[str]) -> Material:
    return Material(
        tuple(pair for one in materials for pair in one.pairs),
        (*told, *(line for one in materials for line in one.told)),
        next((one.source_language for one in materials if one.source_language), ""),
        next((one.target_language for one in materials if one.target_language), ""),
    )


def _one_file(path: str, encoding: str | None) -> Material:
    if os.path.isdir(path):
        raise MtfixError(f"{path}: is a folder; name the one with the corrected files behind it")
    kind = format_of(path)
    given = read_source(path)
    text = read(given, encoding).text if kind in ("xliff", "tmx") else decode(given, encoding)[0]
    try:
        versions = read_versions(text, kind)
    except MtfixError as error:
        raise MtfixError(f"{path}:{error}") from None
    if versions is None:
        raise MtfixError(f"{path}: a file of this format holds one version; name the corrected file behind it")
    first, second = versions
    told = [f"{path}:{fault}" for fault in dict.fromkeys((*first.faults, *second.faults))]
    if not any(scope.segments for scope in first.scopes):
        raise MtfixError(f"{path}: has no {_WANTED.get(kind, 'row with both versions')}")
    pairs, lost = _by_key(path, path, first.scopes, second.scopes, _by_place)
    return Material(tuple(pairs), (*told, *lost), second.source_language or "", second.target_language or "")


def _two_files(before: str, after: str, source: str | None, encoding: str | None) -> Material:
    first, second = (read(read_source(path), encoding) for path in (before, after))
    told = list(dict.fromkeys((*first.faults, *second.faults)))
    if first.numbered != second.numbered:
        raise MtfixError(f"{after}: is read as {second.format}, and {before} as {first.format}: they do not line up")
    if first.numbered:
        if source:
            raise MtfixError(f"--source goes with two texts; {before} has sources or ids of its own")
        pairs, lost = _numbered(first, second)
    else:
        pairs, lost = _texts(first, second, source, encoding), []
    languages = (second.source_language or first.source_language, second.target_language or first.target_language)
    return Material(tuple(pairs), (*told, *lost), *(language or "" for language in languages))


def _texts(first: Document, second: Document, source: str | None, encoding: str | None) -> list[Pair]:
    """Paragraphs or lines; those of a source have to be as many as one of these."""
    joined = [s for scope in pair_documents(second, first).scopes for s in scope.segments]
    sources = [""] * len(joined)
    if source:
        beside = [
            s.source
            for scope in pair_documents(second, read(read_source(source), encoding)).scopes
            for s in scope.segments
        ]
        if len(beside) != len(joined):
            raise MtfixError(f"{second.path}: lines up with {first.path} and with {source} in different ways")
        sources = beside
    return [Pair(s.source, s.target, origin, second.path) for s, origin in zip(joined, sources, strict=True)]


def _numbered(first: Document, second: Document) -> tuple[list[Pair], list[str]]:
    """By scope and id, or by source where that joins more (a memory numbers its units anew)."""
    ways = [_by_place, _by_source]
    if len(first.scopes) == len(second.scopes) == 1:
        ways.append(_by_id)
    tried = []
    faults = []
    for way in ways:
        try:
            tried.append(_by_key(first.path, second.path, first.scopes, second.scopes, way))
        except MtfixError as error:
            faults.append(error)
    if not tried:
        raise faults[0]
    return max(tried, key=lambda found: len(found[0]))


def _by_place(scope: str, segment: Segment) -> _Key:
    return scope, segment.id, segment.context


def _by_source(_scope: str, segment: Segment) -> _Key:
    return (segment.source, segment.context) if segment.source else ()


def _by_id(_scope: str, segment: Segment) -> _Key:
    return segment.id, segment.context


def _by_key(
    before: str, after: str, first: Sequence[Scope], second: Sequence[Scope], key: Callable[[str, Segment], _Key]
) -> tuple[list[Pair], list[str]]:
    """Pairs of the segments with the same key and the same source; MtfixError where that is less than half of them."""
    held: dict[_Key, deque[tuple[str, Segment]]] = {}
    for scope, segment in _segments(second):
        held.setdefault(key(scope, segment), deque()).append((scope, segment))
    held.pop((), None)
    pairs: list[Pair] = []
    alone: list[str] = []
    total = other = 0
    for scope, segment in _segments(first):
        total += 1
        partners = held.get(key(scope, segment))
        if not partners:
            alone.append(segment.id)
            continue
        place, partner = partners.popleft()
        if " ".join(partner.source.split()) != " ".join(segment.source.split()):
            other += 1
        else:
            pairs.append(Pair(segment.target, partner.target, partner.source, f"{after}#{place}" if place else after))
    if not total:
        raise MtfixError(f"{before}: no segment in it is translated")
    if len(pairs) < _HALF * total:
        named = f" (the first is {alone[0]})" if alone else ""
        raise MtfixError(
            f"{after}: does not line up with {before}: of {count(total, 'segment')} {len(alone):,} have no partner"
            f"{named}, {other:,} another source"
        )
    lost = [(len(alone), "without a partner"), (other, "with another source")]
    return pairs, [f"{before}: {count(n, 'segment')} {what} in {after}; left out" for n, what in lost if n]


def _segments(scopes: Iterable[Scope]) -> Iterator[tuple[str, Segment]]:
    """Those that somebody translated, with their scope."""
    return ((x.id, s) for x in scopes for s in x.segments if s.target.strip() and s.state != "untranslated")
