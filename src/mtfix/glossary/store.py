"""Where compiled glossaries come from: the wheel, the cache, or a compilation now.

The shipped glossaries are compiled when the wheel is built. What a user adds is compiled once into a cache, keyed by
content and version; without a writable cache folder it is compiled each time.
"""

import contextlib
import gc
import os
from collections.abc import Iterator, Sequence
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING

from mtfix._version import __version__
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.sections import VERSION, DamagedError
from mtfix.language.words import lowered
from mtfix.model import MtfixError

if TYPE_CHECKING:
    from mtfix.glossary.concept import Glossary

_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def shipped_pairs() -> tuple[str, ...]:
    """The language pairs that glossaries are shipped for."""
    return tuple(sorted(e.name for e in os.scandir(glossary_folder()) if e.is_dir()))


def glossary_folder() -> str:
    """The folder of the shipped glossary sources: inside the wheel, or beside `src` in a checkout."""
    inside = os.path.join(_PACKAGE, "glossaries")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "glossaries")


def shipped_paths(pair: str) -> list[str]:
    """The files of the shipped glossaries of a pair, in order of their names."""
    folder = os.path.join(glossary_folder(), pair)
    return sorted(e.path for e in os.scandir(folder) if e.name.endswith((".toml", ".tsv")))


def load_shipped(pair: str) -> Lexicon:
    """The shipped glossaries of a pair ("zh-en"), compiled."""
    try:
        return Lexicon(_map(os.path.join(_PACKAGE, "glossaries", f"{pair}.lex")), trusted=True)
    except (OSError, DamagedError):  # a checkout, or a machine of the other byte order
        return load_glossaries(shipped_paths(pair))


def load_glossaries(paths: Sequence[str]) -> Lexicon:
    """Glossary files as one lexicon, from the cache where it holds them. Raises GlossaryError, MtfixError."""
    sources = [(path, read_glossary(path)) for path in paths]
    cached = _cache_path(sources)
    key = os.path.basename(cached)
    try:
        return Lexicon(_map(cached), key=key)
    except (OSError, DamagedError):
        pass
    data = compile_sources(sources)
    _keep(cached, data)
    return Lexicon(data, key=key)


def compile_sources(sources: Sequence[tuple[str, bytes]]) -> bytes:
    """Glossary files as (path, content), compiled; every fault of every file in one GlossaryError."""
    from mtfix.glossary.load import GlossaryError

    compiled, _, faults = compile_sound(sources)
    if faults:
        raise GlossaryError(faults)
    return compiled


def compile_sound(sources: Sequence[tuple[str, bytes]]) -> "tuple[bytes, list[Glossary], list[str]]":
    """What can be read of glossary files, compiled and as glossaries, and every fault of every file."""
    from mtfix.glossary.compile import compile_glossaries
    from mtfix.glossary.load import GlossaryError, is_word_table, parse_glossary, parse_readings, parse_words

    glossaries, readings = [], []
    words: dict[str, str] = {}
    faults: list[str] = []
    with _collector_off():
        for path, data in sources:
            try:
                if path.endswith(".tsv") and is_word_table(data):
                    words.update(parse_words(path, data))
                elif path.endswith(".tsv"):
                    readings.extend(parse_readings(path, data))
                else:
                    glossaries.append(parse_glossary(path, data))
            except GlossaryError as e:
                faults.extend(e.faults)
                glossaries += [e.sound] if e.sound else []
        compiled, more = compile_glossaries(glossaries, readings, words)
    return compiled, glossaries, [*faults, *more]


@contextlib.contextmanager
def _collector_off() -> Iterator[None]:
    """A compilation makes millions of objects that all stay: looking for cycles among them takes a quarter of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def cache_folder() -> str:
    """Where compiled glossaries are kept: MTFIX_CACHE_DIR, or the user's cache folder."""
    told = os.environ.get("MTFIX_CACHE_DIR")
    if told:
        return told
    from platformdirs import user_cache_dir

    return user_cache_dir("mtfix", appauthor=False)


def read_glossary(path: str) -> bytes:
    """The bytes of a glossary file; MtfixError where it cannot be read."""
    try:
        with open(path, "rb") as f:
            return f.read()
    except (OSError, ValueError) as e:
        reason = (e.strerror if isinstance(e, OSError) else None) or str(e)
        raise MtfixError(f"{path or repr(path)}: glossary cannot be read: {lowered(reason)}") from None


def _map(path: str) -> mmap:
    """A file's bytes, read as they are needed; OSError where there is none, or an empty one."""
    with open(path, "rb") as f:
        try:
            return mmap(f.fileno(), 0, access=ACCESS_READ)
        except ValueError as e:
            raise OSError(str(e)) from None


def _cache_path(sources: Sequence[tuple[str, bytes]]) -> str:
    from hashlib import blake2b

    key = blake2b(f"{VERSION} {__version__}\0".encode(), digest_size=16)
    for path, data in sources:
        key.update(os.path.basename(path).encode("utf-8", "surrogateescape"))
        key.update(len(data).to_bytes(8, "little"))
        key.update(data)
    return os.path.join(cache_folder(), f"{key.hexdigest()}.lex")


def _keep(path: str, data: bytes) -> None:
    """Write a compiled glossary whole or not at all; a cache that cannot be written is done without."""
    from mtfix.atomic import write

    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, data)
