"""Settings: `mtfix.toml`, or `[tool.mtfix]` in `pyproject.toml`, the nearest one upwards; `extend` names another."""

import os
import re
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from mtfix.checks import check_names
from mtfix.engine import Rules
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import load_glossaries, load_shipped
from mtfix.model import House, MtfixError, Severity

PAIR = "zh-en"


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Everything that can be set. Paths are relative to the file they stand in."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_path_ignores: dict[str, tuple[str, ...]] = {}
    glossaries: tuple[str, ...] = ()
    source_language: str = field(default="auto", name="from")
    fail_on: Severity | Literal["never"] = "neutral"
    encoding: str | None = None
    spelling: Literal["us", "uk"] = "us"
    prefer: dict[str, str] = {}
    do_not_translate: tuple[str, ...] = ()
    extend: str | None = None


def find_settings(folder: str) -> str | None:
    """The nearest settings file from `folder` upwards."""
    folder = os.path.abspath(folder)
    while True:
        for name in ("mtfix.toml", "pyproject.toml"):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name == "mtfix.toml" or b"[tool.mtfix" in _read(path)):
                return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def load_settings(path: str | None, seen: tuple[str, ...] = ()) -> Settings:
    """The settings of a file, on top of those it extends. Raises MtfixError with file, place and reason."""
    if path is None:
        return Settings()
    if os.path.abspath(path) in seen:
        raise MtfixError(f"{path}: `extend` comes back to this file")
    table = _table(path)
    base = os.path.dirname(path)
    below: dict[str, Any] = {}
    extends = table.get("extend")
    if isinstance(extends, str):
        parent = load_settings(os.path.join(base, extends), (*seen, os.path.abspath(path)))
        below = msgspec.to_builtins(parent)
    if isinstance(table.get("glossaries"), list):
        table["glossaries"] = [os.path.join(base, g) if isinstance(g, str) else g for g in table["glossaries"]]
    if isinstance(table.get("per-path-ignores"), dict):
        root = os.path.abspath(base)
        table["per-path-ignores"] = {os.path.join(root, glob): row for glob, row in table["per-path-ignores"].items()}
    try:
        return msgspec.convert({**below, **table}, Settings)
    except msgspec.ValidationError as e:
        raise MtfixError(f"{path}: {_reason(e)}") from None


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError as e:
        raise MtfixError(f"{path}: settings cannot be read: {e.strerror}") from None


def _table(path: str) -> dict[str, Any]:
    import tomllib

    try:
        tables = tomllib.loads(_read(path).decode("utf-8-sig"))
    except UnicodeDecodeError as e:
        raise MtfixError(f"{path}: byte {e.start}: not UTF-8") from None
    except tomllib.TOMLDecodeError as e:
        line = re.search(r"line (\d+)", str(e))
        raise MtfixError(f"{path}{':' + line[1] if line else ''}: {e}") from None
    found = tables.get("tool", {}).get("mtfix", {}) if os.path.basename(path) == "pyproject.toml" else tables
    if not isinstance(found, dict):
        raise MtfixError(f"{path}: [tool.mtfix] is a table")
    return found


def _reason(error: msgspec.ValidationError) -> str:
    reason = str(error)
    unknown = re.search(r"unknown field `([^`]*)`", reason)
    if not unknown:
        return reason
    known = [f.encode_name for f in msgspec.structs.fields(Settings)]
    return f"unknown key {unknown[1]!r}{suggestion(unknown[1], known)}"


def suggestion(word: str, known: Sequence[str]) -> str:
    """`; did you mean 'x'?` where one of `known` is close, else nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def load_rules(settings: Settings) -> Rules:
    """The rules that settings ask for, with every lexicon loaded. Raises MtfixError for an unknown selector."""
    lexicons = [load_shipped(PAIR)]
    if settings.glossaries:
        lexicons.append(load_glossaries(settings.glossaries))
    rules = Rules(
        tuple(lexicons),
        settings.source_language,
        settings.select,
        settings.ignore,
        House(settings.spelling, settings.prefer, settings.do_not_translate),
    )
    named = (*settings.select, *settings.ignore, *(s for row in settings.per_path_ignores.values() for s in row))
    if named:
        _know_selectors(named, lexicons)
    for concept, rendering in settings.prefer.items():
        _know_rendering(concept, rendering, lexicons)
    return rules


def rules_for(path: str, settings: Settings, rules: Rules) -> Rules:
    """The rules for one file: those of the run, less what its path ignores."""
    if not settings.per_path_ignores:
        return rules
    from fnmatch import fnmatch

    whole = os.path.abspath(path)
    extra = [s for glob, row in settings.per_path_ignores.items() if fnmatch(whole, glob) for s in row]
    return msgspec.structs.replace(rules, ignore=(*rules.ignore, *extra)) if extra else rules


def selectors(lexicons: Sequence[Lexicon]) -> set[str]:
    """Everything that `select` and `ignore` take."""
    known = {part for name in check_names() for part in (name, name.split("/")[0])}
    for lexicon in lexicons:
        known.update(lexicon.ids, lexicon.meta.domains, lexicon.meta.off)
        known.update(e.id for e in lexicon.meta.expressions)
        known.update(o.id for o in lexicon.meta.offices)
    return known


def _know_selectors(named: Sequence[str], lexicons: Sequence[Lexicon]) -> None:
    known = selectors(lexicons)
    for name in named:
        if name not in known:
            raise MtfixError(f"no rule, glossary or concept is called {name!r}{suggestion(name, sorted(known))}")


def _know_rendering(concept: str, rendering: str, lexicons: Sequence[Lexicon]) -> None:
    for lexicon in reversed(lexicons):
        number = lexicon.ids.get(concept)
        if number is not None:
            right = lexicon.entry(number).right
            if rendering not in right:
                allowed = ", ".join(map(repr, right))
                raise MtfixError(f"prefer: {rendering!r} is no right rendering of {concept}; it has {allowed}")
            return
    known = [i for lexicon in lexicons for i in lexicon.ids]
    raise MtfixError(f"prefer: no concept is called {concept!r}{suggestion(concept, known)}")
