"""What tests share: a small glossary of their own, compiled once, and a cache folder that is theirs."""

import os
from pathlib import Path

import pytest

from mtfix.engine import Rules
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources

HERE = Path(__file__).parent
CORE = HERE / "glossaries" / "core.toml"


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ.setdefault("MTFIX_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def core() -> Lexicon:
    return Lexicon(compile_sources([(str(CORE), CORE.read_bytes())]))


@pytest.fixture(scope="session")
def told(core: Lexicon) -> Rules:
    """The small glossary alone, on texts told to come from Chinese."""
    return Rules((core,), source_language="zh")
