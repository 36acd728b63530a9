"""Compiled glossaries: cached by content and version, rebuilt when broken, done without where nobody can write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mtfix.glossary import store
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import load_glossaries, load_shipped, shipped_pairs, shipped_paths
from mtfix.model import MtfixError

GLOSSARY = """
[glossary]
format = 1
languages = "zh-en"
domain = "ponds"
licence = "CC0-1.0"

[[concept]]
id = "pond-frog"
source = ["塘蛙"]
use = "moor frog"
avoid = ["pond chicken"]
why = "It is a frog."
bad = [{ text = "A ⟦pond chicken⟧ sang.", fixed = "A moor frog sang." }]
good = ["A chicken sang."]
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache" / "deep"
    monkeypatch.setenv("MTFIX_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def glossary(tmp_path: Path) -> Path:
    path = tmp_path / "ponds.toml"
    path.write_text(GLOSSARY, "utf-8")
    return path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one whenever something is compiled."""
    times: list[int] = []
    compile_sources = store.compile_sources

    def counted(sources: list[tuple[str, bytes]]) -> bytes:
        times.append(1)
        return compile_sources(sources)

    monkeypatch.setattr(store, "compile_sources", counted)
    return times


def test_a_glossary_is_compiled_once(cache: Path, glossary: Path, compiled: list[int]) -> None:
    assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
    (kept,) = cache.iterdir()
    assert Lexicon(kept.read_bytes()).ids == {"pond-frog": 0}
    assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
    assert len(compiled) == 1


def test_where_a_file_lies_does_not_matter(cache: Path, glossary: Path, tmp_path: Path, compiled: list[int]) -> None:
    load_glossaries([str(glossary)])
    (tmp_path / "other").mkdir()
    moved = glossary.rename(tmp_path / "other" / glossary.name)
    os.utime(moved, (1, 1))
    load_glossaries([str(moved)])
    assert len(compiled) == 1


def test_another_content_is_compiled_again(cache: Path, glossary: Path, compiled: list[int]) -> None:
    load_glossaries([str(glossary)])
    glossary.write_text(GLOSSARY.replace("pond-frog", "marsh-frog"), "utf-8")
    assert list(load_glossaries([str(glossary)]).ids) == ["marsh-frog"]
    glossary.write_text(GLOSSARY, "utf-8")
    assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
    assert len(compiled) == 2


@pytest.mark.parametrize("name", ["VERSION", "__version__"])
def test_another_version_is_compiled_again(
    cache: Path, glossary: Path, compiled: list[int], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    load_glossaries([str(glossary)])
    monkeypatch.setattr(store, name, 99)
    load_glossaries([str(glossary)])
    assert len(compiled) == 2


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "noise", "longer"])
def test_a_broken_cache_is_rebuilt(cache: Path, glossary: Path, compiled: list[int], damage: str) -> None:
    load_glossaries([str(glossary)])
    (kept,) = cache.iterdir()
    sound = kept.read_bytes()
    middle = len(sound) // 2
    kept.write_bytes(
        {
            "cut": sound[:middle],
            "empty": b"",
            "flipped": sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :],
            "noise": b"\x80\x04." * 50,
            "longer": sound + b"!",
        }[damage]
    )
    assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
    assert len(compiled) == 2
    assert kept.read_bytes() == sound


def test_a_folder_that_cannot_be_made(
    tmp_path: Path, glossary: Path, compiled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("MTFIX_CACHE_DIR", str(tmp_path / "file" / "cache"))
    for _ in range(2):
        assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
    assert len(compiled) == 2


def test_a_folder_that_cannot_be_written(cache: Path, glossary: Path, compiled: list[int]) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o500)
    try:
        for _ in range(2):
            assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
        assert len(compiled) == (1 if os.access(cache, os.W_OK) else 2)  # root may write anything
    finally:
        cache.chmod(0o700)


def test_a_full_disk_leaves_nothing_half_written(cache: Path, glossary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_from: str, _to: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert list(load_glossaries([str(glossary)]).ids) == ["pond-frog"]
    assert list(cache.iterdir()) == []


def test_a_faulty_glossary_is_not_kept(cache: Path, glossary: Path) -> None:
    glossary.write_text(GLOSSARY.replace("why", "whi"), "utf-8")
    with pytest.raises(MtfixError, match="did you mean 'why'"):
        load_glossaries([str(glossary)])
    assert not cache.exists()


def test_processes_at_once(cache: Path, glossary: Path) -> None:
    code = f"from mtfix.glossary.store import load_glossaries; print(*load_glossaries([{str(glossary)!r}]).ids)"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [p.communicate(timeout=60)[0].strip() for p in started] == ["pond-frog"] * 4
    (kept,) = cache.iterdir()
    assert Lexicon(kept.read_bytes()).ids == {"pond-frog": 0}


def test_the_shipped_glossaries_are_there() -> None:
    for pair in shipped_pairs():
        assert shipped_paths(pair)
        assert load_shipped(pair).meta.languages == pair
