"""What tests share: a small glossary of their own, compiled once, and a cache folder that is theirs."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mtfix.engine import Rules
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import compile_sources, load_shipped
from mtfix.language import PAIR

HERE = Path(__file__).parent
CORE = HERE / "glossaries" / "core.toml"


def pytest_configure(config: pytest.Config) -> None:
    """One cache for all processes of the tests, with the shipped glossaries in it before any of them starts."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of the many commands would compile all our modules anew
    if hasattr(config, "workerinput"):
        return
    if "MTFIX_CACHE_DIR" not in os.environ:
        folder = TemporaryDirectory(prefix="mtfix-tests-")
        os.environ["MTFIX_CACHE_DIR"] = folder.name
        config.add_cleanup(folder.cleanup)
    load_shipped(PAIR)


@pytest.fixture(scope="session")
def core() -> Lexicon:
    return Lexicon(compile_sources([(str(CORE), CORE.read_bytes())]))


@pytest.fixture(scope="session")
def told(core: Lexicon) -> Rules:
    """The small glossary alone, on texts told to come from Chinese."""
    return Rules((core,), source_language="zh")
