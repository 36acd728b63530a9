"""Settings: `mtfix.toml`, or `[tool.mtfix]` in `pyproject.toml`, the nearest one upwards; `extend` names another."""

import codecs
import os
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from mtfix.checks import check_names
from mtfix.engine import Rules
from mtfix.files import Source, decode, reason_of
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.store import load_glossaries, load_shipped
from mtfix.language import PAIR, main_language
from mtfix.language.words import lowered, suggestion
from mtfix.model import PENALTIES, SEVERITIES, House, MtfixError, Severity

STORE_FOLDER = ".mtfix"
_STORE = os.path.join(STORE_FOLDER, "decisions.sqlite")
"""Where a person's decisions are kept, in a project's folder."""


_Weight = Annotated[float, Meta(ge=0, le=1_000_000)]  # no infinity


class SeverityWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """Penalty points by severity."""

    neutral: _Weight = PENALTIES["neutral"]
    minor: _Weight = PENALTIES["minor"]
    major: _Weight = PENALTIES["major"]
    critical: _Weight = PENALTIES["critical"]


class CategoryWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """What the points of an error are multiplied by, by its category."""

    terminology: _Weight = 1
    accuracy: _Weight = 1
    linguistic: _Weight = 1
    style: _Weight = 1
    locale: _Weight = 1
    design: _Weight = 1


class ScoreSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How `mtfix score` weighs errors, and the score from which a text passes."""

    pass_mark: Annotated[float, Meta(ge=0, le=100)] = 99
    severity: SeverityWeights = SeverityWeights()
    category: CategoryWeights = CategoryWeights()


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Everything that can be set. Paths are relative to the file they stand in."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_path_ignores: dict[str, tuple[str, ...]] = {}
    glossaries: tuple[str, ...] = ()
    source_language: str = field(default="auto", name="from")
    fail_on: Severity | Literal["never"] = "neutral"
    consistency: Literal["document", "project"] = "document"
    baseline: str | None = None
    decisions: str | None = None
    cache_dir: str | None = None
    edit_approved: bool = False
    untranslated: bool = False
    encoding: str | None = None
    spelling: Literal["us", "uk"] = "us"
    prefer: dict[str, str] = {}
    do_not_translate: tuple[str, ...] = ()
    score: ScoreSettings = ScoreSettings()
    extend: str | None = None


_ADDED = ("ignore", "glossaries", "do-not-translate")  # what a file has comes behind what it extends
_MERGED = ("per-path-ignores", "prefer")
_TABLES: dict[str, type[Struct]] = {
    "score": ScoreSettings,
    "score.severity": SeverityWeights,
    "score.category": CategoryWeights,
}
_OURS = rb"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*mtfix[ \t]*(?:[\].]|\r?$)"  # where the bracket is forgotten too
_CHOICES = {"fail-on": (*SEVERITIES, "never"), "consistency": ("document", "project"), "spelling": ("us", "uk")}


def find_settings(folder: str) -> str | None:
    """The nearest settings file from `folder` upwards; `mtfix.toml` before `pyproject.toml`."""
    try:
        folder = os.path.abspath(folder)
    except OSError:  # the folder we stand in is gone
        return None
    while True:
        path = os.path.join(folder, "mtfix.toml")
        if os.path.isfile(path) or (os.path.islink(path) and not os.path.isdir(path)):  # a broken link is told of
            return path
        path = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(path) and _is_ours(path):
            return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def project_folder(folder: str) -> str:
    """Of the project that `folder` lies in: where its settings stand, else the repository's root, else `folder`."""
    settings = find_settings(folder)
    if settings:
        return os.path.dirname(settings)
    try:
        top = folder = os.path.abspath(folder)
    except OSError:
        return folder
    while not os.path.exists(os.path.join(top, ".git")):
        if top == os.path.dirname(top):
            return folder
        top = os.path.dirname(top)
    return top


def store_path(folder: str) -> str:
    """Where the decisions of the project that a folder lies in are kept, there or not."""
    return os.path.join(project_folder(folder), _STORE)


def find_store(folder: str) -> str | None:
    """The store of the project that a folder lies in, where there is one."""
    path = store_path(folder)
    return path if os.path.lexists(path) else None


def _is_ours(path: str) -> bool:
    """Whether a pyproject.toml has settings for us; one that cannot be read is somebody else's."""
    try:
        return re.search(_OURS, _read(path), re.MULTILINE) is not None
    except MtfixError:
        return False


def load_settings(path: str | None, seen: tuple[str, ...] = ()) -> Settings:
    """The settings of a file, on top of those it extends. Raises MtfixError with file, place and reason.

    Lists of what to ignore, of glossaries and of words to keep are added to, tables merged, all else is replaced.
    """
    if path is None:
        return Settings()
    table = _table(path)
    here = os.path.realpath(path)
    if here in seen:
        raise MtfixError(f"{path}: `extend` comes back to this file")
    own = _convert(path, _placed(path, table))
    if own.extend is None:
        return own
    below = load_settings(os.path.join(os.path.dirname(path), own.extend), (*seen, here))
    joined = msgspec.to_builtins(below)
    for key, value in msgspec.to_builtins(own).items():
        if key not in table:
            continue
        if key in _ADDED:
            value = tuple(dict.fromkeys((*joined[key], *value)))
        elif key in _MERGED:
            value = {**joined[key], **value}
        elif key == "score":
            value = _merged(joined[key], table[key])
        joined[key] = value
    return msgspec.convert(joined, Settings)


def _merged(below: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Tables within tables: what the file says itself, and for the rest what it extends."""
    return {**below, **{k: _merged(below[k], v) if isinstance(v, dict) else v for k, v in own.items()}}


def _placed(path: str, table: dict[str, Any]) -> dict[str, Any]:
    """The settings of a file with its paths made relative to where it stands; what is no path stays as it is."""
    base = os.path.dirname(path)
    table = dict(table)
    if isinstance(table.get("glossaries"), list):
        table["glossaries"] = [os.path.join(base, g) if isinstance(g, str) else g for g in table["glossaries"]]
    for key in ("baseline", "decisions", "cache-dir"):
        if isinstance(table.get(key), str):
            table[key] = os.path.join(base, table[key])
    if isinstance(table.get("per-path-ignores"), dict):
        root = re.sub(r"([*?[])", r"[\1]", os.path.abspath(base))
        table["per-path-ignores"] = {
            os.path.normpath(os.path.join(root, glob)): row for glob, row in table["per-path-ignores"].items()
        }
    return table


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as f:
            return f.read()
    except (OSError, ValueError) as e:
        raise MtfixError(f"{path}: settings cannot be read: {reason_of(e)}") from None


def _table(path: str) -> dict[str, Any]:
    import tomllib

    try:
        tables = tomllib.loads(decode(Source(path, _read(path)), "utf-8")[0])
    except tomllib.TOMLDecodeError as e:
        line = re.search(r"line (\d+)", str(e))
        raise MtfixError(f"{path}{':' + line[1] if line else ''}: {e}") from None
    except RecursionError:
        raise MtfixError(f"{path}: tables or lists are nested too deeply") from None
    if os.path.basename(path) != "pyproject.toml":
        return tables
    found = tables.get("tool", {})
    found = found.get("mtfix", {}) if isinstance(found, dict) else {}
    if not isinstance(found, dict):
        raise MtfixError(f"{path}: [tool.mtfix] is a table")
    return found


def _convert(path: str, table: dict[str, Any]) -> Settings:
    try:
        return msgspec.convert(table, Settings)
    except msgspec.ValidationError as e:
        raise MtfixError(f"{path}: {_reason(str(e))}") from None


def _reason(reason: str) -> str:
    unknown = re.fullmatch(r"(?s).*unknown field `(.*?)`(?: - at `\$\.([\w.-]*)`)?", reason)
    if unknown:
        table = unknown[2] or ""
        known = [f.encode_name for f in msgspec.structs.fields(_TABLES.get(table, Settings))]
        return f"{table + ': ' if table else ''}unknown key {unknown[1]!r}{suggestion(unknown[1], known)}"
    place = re.fullmatch(r"(?s)(.*) - at `\$\.?([\w-]*)(.*)`", reason)
    if not place:
        return reason
    if place[2] in _CHOICES:
        return f"{place[2]} takes {', '.join(_CHOICES[place[2]])}"
    said = place[1].replace("array", "list").replace("object", "table").replace("str", "text")
    said = said.replace("float", "number").replace(".0", "")
    return f"{place[2]}{'' if place[3] in ('', '[...]') else place[3]}: {lowered(said)}".replace("`", "")


def load_rules(settings: Settings, path: str = "", asked: Sequence[str] = ()) -> Rules:
    """The rules that settings ask for, with every lexicon loaded. Raises MtfixError for an unknown name.

    `path` is the file that settings come from, `asked` what the command line named beside it: errors tell the place.
    """

    def place(key: str, value: str) -> str:
        return f"--{key}" if value in asked else f"{path}: {key}" if path else key

    language = settings.source_language
    if language != "auto" and not is_language(language):
        raise MtfixError(f"{place('from', language)}: {language!r} is neither auto nor a language such as zh")
    if settings.encoding:
        _know_encoding(settings.encoding, place("encoding", settings.encoding))
    lexicons = [load_shipped(PAIR)]
    if settings.glossaries:
        lexicons.append(load_glossaries(settings.glossaries))
    rules = Rules(
        tuple(lexicons),
        main_language(language),
        settings.select,
        settings.ignore,
        House(settings.spelling, settings.prefer, settings.do_not_translate),
        settings.edit_approved,
        settings.untranslated,
    )
    rows = [("select", settings.select), ("ignore", settings.ignore)]
    rows += [("per-path-ignores", row) for row in settings.per_path_ignores.values()]
    known = selectors(lexicons) if any(row for _, row in rows) else set()
    for key, row in rows:
        for name in row:
            if name not in known:
                meant = suggestion(name, sorted(known))
                raise MtfixError(f"{place(key, name)}: no rule, glossary or concept is called {name!r}{meant}")
    for concept, rendering in settings.prefer.items():
        _know_rendering(place("prefer", rendering), concept, rendering, lexicons)
    return rules


def is_language(tag: str) -> bool:
    """Whether a text is the tag of a language: zh, zh-CN, zh_Hant_TW."""
    return re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*", tag) is not None


def rules_for(path: str, settings: Settings, rules: Rules) -> Rules:
    """The rules for one file: those of the run, less what its path ignores."""
    if not settings.per_path_ignores:
        return rules
    whole = os.path.abspath(path)
    extra = [s for glob, row in settings.per_path_ignores.items() if _lies(whole, glob) for s in row]
    return msgspec.structs.replace(rules, ignore=(*rules.ignore, *extra)) if extra else rules


def _lies(path: str, glob: str) -> bool:
    """Whether a path matches: `*` goes over folders too, `**/` may be nothing, a folder means all that is in it."""
    from fnmatch import fnmatch

    folder = glob.rstrip("/")
    return any(fnmatch(path, g) for g in (glob, glob.replace("**/", ""), f"{folder}/*"))


def selectors(lexicons: Sequence[Lexicon]) -> set[str]:
    """Everything that `select` and `ignore` take."""
    known = {part for name in check_names() for part in (name, name.split("/")[0])}
    for lexicon in lexicons:
        known.update(lexicon.ids, lexicon.meta.domains, lexicon.meta.off)
        known.update(e.id for e in lexicon.meta.expressions)
    return known


_NOT_OF_FILES = ("idna", "punycode", "undefined")


def _know_encoding(name: str, place: str) -> None:
    try:
        codec = codecs.lookup(name)
        if codec._is_text_encoding and codec.name not in _NOT_OF_FILES:  # hex and its like are none
            return
        meant = "; it makes no text"
    except (LookupError, ValueError):
        from encodings.aliases import aliases

        known = {alias.replace("_", "-") for pair in aliases.items() for alias in pair if len(alias) > 3}
        meant = suggestion(name.lower(), sorted(known - {name.lower()}))
    raise MtfixError(f"{place}: unknown encoding {name!r}{meant}")


def _know_rendering(place: str, concept: str, rendering: str, lexicons: Sequence[Lexicon]) -> None:
    for lexicon in reversed(lexicons):
        number = lexicon.ids.get(concept)
        if number is not None:
            right = [phrase for phrase in lexicon.entry(number).right if not set(phrase) & set("([{<|\\")]
            if rendering not in right:
                allowed = f"it has {', '.join(map(repr, right))}" if right else "it has none that is one plain text"
                raise MtfixError(f"{place}: {rendering!r} is no right rendering of {concept}; {allowed}")
            return
    known = [i for lexicon in lexicons for i in lexicon.ids]
    raise MtfixError(f"{place}: no concept is called {concept!r}{suggestion(concept, known)}")
