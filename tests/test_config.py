"""Settings: where they are found, what they say, and what is wrong with them, in one line with its place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mtfix.config import Settings, find_settings, load_rules, load_settings, rules_for, selectors
from mtfix.engine import Rules, check_document
from mtfix.formats import parse
from mtfix.model import Finding, MtfixError

GLOSSARY = """
[glossary]
format = 1
languages = "zh-en"
domain = "ponds"
licence = "CC0-1.0"

[[concept]]
id = "pond-keeper"
source = ["塘长"]
use = "pond {keeper:noun}"
avoid = ["{head:noun} of ponds"]
why = "One keeps a pond."
bad = [{ text = "The ⟦head of ponds⟧ came.", fixed = "The pond keeper came." }]
good = ["The head of the pond family came."]

[[concept]]
id = "pond-frog"
source = ["塘蛙"]
use = "moor frog"
accept = ["bog frog", "(tree|grass) frog"]
avoid = ["pond chicken"]
why = "It is a frog."
bad = [{ text = "A ⟦pond chicken⟧ sang.", fixed = "A moor frog sang." }]
good = ["A chicken sang."]
"""

OVERRIDE = """
[glossary]
format = 1
languages = "zh-en"
domain = "override"
licence = "CC0-1.0"

[[concept]]
id = "general-secretary"
off = true
"""

TEXT = "The head of ponds came. A pond chicken sang of price and price."
PARTY = "The CPC Central Committee met. The Secretary-General spoke."


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "ponds.toml").write_text(GLOSSARY, "utf-8")
    (tmp_path / "words" / "override.toml").write_text(OVERRIDE, "utf-8")
    return tmp_path


def _write(folder: Path, text: str, name: str = "mtfix.toml") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return str(path)


def _fault(path: str) -> str:
    with pytest.raises(MtfixError) as error:
        load_settings(path)
    assert "\n" not in str(error.value)
    return str(error.value)


def _rules(settings: str, folder: Path) -> tuple[Settings, Rules]:
    loaded = load_settings(_write(folder, 'from = "zh"\n' + settings))
    return loaded, load_rules(loaded)


def _found(settings: str, folder: Path, text: str = TEXT) -> list[str]:
    return [f.concept or f.rule for f in _find(settings, folder, text)]


def _find(settings: str, folder: Path, text: str) -> tuple[Finding, ...]:
    return check_document(parse(text), _rules(settings, folder)[1])


# -- where


def test_the_nearest_file_is_taken(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    outer = _write(tmp_path, "")
    assert find_settings(str(inner)) == outer
    project = _write(tmp_path / "a", "[tool.mtfix]\n", "pyproject.toml")
    assert find_settings(str(inner)) == project
    own = _write(tmp_path / "a", "")
    assert find_settings(str(inner)) == own


@pytest.mark.parametrize(
    ("project", "ours"),
    [
        ("[tool.mtfix]\n", True),
        ("[project]\nname = 'x'\n\n  [ tool . mtfix ]\n", True),
        ("[tool.mtfix.prefer]\na = 'b'\n", True),
        ("[tool.mtfixer]\n", False),
        ("# see [tool.mtfix]\n", False),
        ("[tool.ruff]\n", False),
    ],
)
def test_a_project_file_counts_where_it_has_our_table(tmp_path: Path, project: str, ours: bool) -> None:
    outer = _write(tmp_path, "")
    path = _write(tmp_path / "a", project, "pyproject.toml")
    assert find_settings(str(tmp_path / "a")) == (path if ours else outer)


def test_the_table_of_a_project_file(tmp_path: Path) -> None:
    path = _write(tmp_path, '[project]\nname = "x"\n[tool.mtfix]\nfrom = "zh"\nfail-on = "major"\n', "pyproject.toml")
    assert load_settings(path) == Settings(source_language="zh", fail_on="major")
    assert _fault(_write(tmp_path, "[tool]\nmtfix = 3\n", "pyproject.toml")).endswith("[tool.mtfix] is a table")
    assert load_settings(_write(tmp_path, "tool = 3\n", "pyproject.toml")) == Settings()


def test_without_a_file_there_are_defaults() -> None:
    assert load_settings(None) == Settings()


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = """
    select = ["term", "politics"]
    ignore = ["term/spelling"]
    glossaries = ["house.toml"]
    from = "zh"
    fail-on = "never"
    encoding = "gb18030"
    spelling = "uk"
    do-not-translate = ["Linjiang"]
    [prefer]
    politburo = "Politburo"
    [per-path-ignores]
    "drafts/*" = ["text"]
    """
    settings = load_settings(_write(tmp_path, text))
    assert settings == Settings(
        select=("term", "politics"),
        ignore=("term/spelling",),
        per_path_ignores={str(tmp_path / "drafts" / "*"): ("text",)},
        glossaries=(str(tmp_path / "house.toml"),),
        source_language="zh",
        fail_on="never",
        encoding="gb18030",
        spelling="uk",
        prefer={"politburo": "Politburo"},
        do_not_translate=("Linjiang",),
    )


# -- extend


def test_extend_adds_merges_and_replaces(tmp_path: Path) -> None:
    _write(
        tmp_path / "house",
        'select = ["term"]\nignore = ["a"]\nglossaries = ["h.toml"]\nspelling = "uk"\nfail-on = "major"\n'
        '[prefer]\none = "1"\ntwo = "2"\n[per-path-ignores]\n"x/*" = ["b"]\n',
        "style.toml",
    )
    path = _write(
        tmp_path / "project",
        'extend = "../house/style.toml"\nselect = ["text"]\nignore = ["c"]\nglossaries = ["p.toml"]\n'
        'fail-on = "neutral"\n'
        '[prefer]\ntwo = "zwei"\n',
    )
    settings = load_settings(path)
    assert settings.select == ("text",)
    assert settings.ignore == ("a", "c")
    assert [Path(os.path.normpath(g)) for g in settings.glossaries] == [
        tmp_path / "house" / "h.toml",
        tmp_path / "project" / "p.toml",
    ]
    assert settings.spelling == "uk"
    assert settings.fail_on == "neutral"  # said again, though it is the default
    assert settings.prefer == {"one": "1", "two": "zwei"}
    assert [os.path.normpath(g) for g in settings.per_path_ignores] == [str(tmp_path / "house" / "x" / "*")]


def test_extend_reads_a_project_file(tmp_path: Path) -> None:
    _write(tmp_path, '[tool.mtfix]\nfrom = "zh"\n', "pyproject.toml")
    assert load_settings(_write(tmp_path, 'extend = "pyproject.toml"\n')).source_language == "zh"


def test_extend_in_a_circle(tmp_path: Path) -> None:
    first = _write(tmp_path, 'extend = "b/mtfix.toml"\n')
    second = _write(tmp_path / "b", 'extend = "../mtfix.toml"\n')
    assert "comes back" in _fault(first)
    assert "comes back" in _fault(second)
    assert "comes back" in _fault(_write(tmp_path, 'extend = "c.toml"\n', "c.toml"))


def test_extend_of_a_missing_file(tmp_path: Path) -> None:
    assert "gone.toml: settings cannot be read" in _fault(_write(tmp_path, 'extend = "gone.toml"\n'))


def test_a_fault_of_what_is_extended_names_that_file(tmp_path: Path) -> None:
    base = _write(tmp_path, "selekt = []\n", "base.toml")
    assert _fault(_write(tmp_path, 'extend = "base.toml"\n')) == f"{base}: unknown key 'selekt'; did you mean 'select'?"


# -- what is wrong


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("selct = []\n", ": unknown key 'selct'; did you mean 'select'?"),
        ("fail_on = 'major'\n", ": unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("qqq = 1\n", ": unknown key 'qqq'"),
        ("select = 'term'\n", ": select: expected list, got text"),
        ("select = [1]\n", ": select[0]: expected text, got int"),
        ("glossaries = [1]\n", ": glossaries[0]: expected text, got int"),
        ("glossaries = 'a.toml'\n", ": glossaries: expected list, got text"),
        ("per-path-ignores = []\n", ": per-path-ignores: expected table, got list"),
        ("[per-path-ignores]\n'a' = 'text'\n", ": per-path-ignores: expected list, got text"),
        ("from = 3\n", ": from: expected text, got int"),
        ("extend = 3\n", ": extend: expected text | null, got int"),
        ("fail-on = 'grave'\n", ": fail-on takes neutral, minor, major, critical, never"),
        ("fail-on = 3\n", ": fail-on takes neutral, minor, major, critical, never"),
        ("spelling = 'fr'\n", ": spelling takes us, uk"),
        ("[prefer]\na = 1\n", ": prefer: expected text, got int"),
    ],
)
def test_a_fault_is_one_line_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    path = _write(tmp_path, text)
    assert _fault(path) == path + fault


def test_a_fault_of_form_has_its_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "select = []\nignore = [\n\nx = 1\n")
    assert _fault(path).startswith(f"{path}:4: ")
    (tmp_path / "mtfix.toml").write_bytes(b"# caf\xe9\n")
    assert _fault(path) == f"{path}:1: not UTF-8: byte 0xE9 at offset 5"
    (tmp_path / "mtfix.toml").write_bytes(b"\xef\xbb\xbfselect = []\n")
    assert load_settings(path) == Settings()
    assert "cannot be read" in _fault(str(tmp_path))


@pytest.mark.parametrize("key", ["select", "ignore"])
def test_an_unknown_selector_is_refused(house: Path, key: str) -> None:
    with pytest.raises(MtfixError, match="'term/avoit'; did you mean 'term/avoid'"):
        _rules(f'{key} = ["term/avoit"]\n', house)
    with pytest.raises(MtfixError, match="'polltics'"):
        _rules('[per-path-ignores]\n"*" = ["polltics"]\n', house)


def test_prefer_is_held_to_the_glossary(house: Path) -> None:
    ponds = 'glossaries = ["words/ponds.toml"]\n[prefer]\n'
    with pytest.raises(MtfixError, match="'frogs' is no right rendering of pond-frog; it has 'moor frog', 'bog frog'"):
        _rules(ponds + 'pond-frog = "frogs"\n', house)
    with pytest.raises(MtfixError, match="no concept is called 'pond-frok'; did you mean 'pond-frog'"):
        _rules(ponds + 'pond-frok = "moor frog"\n', house)
    with pytest.raises(MtfixError, match=r"is no right rendering of pond-frog; it has 'moor frog', 'bog frog'$"):
        _rules(ponds + 'pond-frog = "(tree|grass) frog"\n', house)


def test_a_missing_glossary_is_named(house: Path) -> None:
    with pytest.raises(MtfixError, match=r"gone\.toml: glossary cannot be read"):
        _rules('glossaries = ["gone.toml"]\n', house)


# -- what they do


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("", ["pond-keeper", "pond-frog", "text/doubled"]),
        ('select = ["term"]\n', ["pond-keeper", "pond-frog"]),
        ('select = ["text/doubled"]\n', ["text/doubled"]),
        ('select = ["ponds"]\n', ["pond-keeper", "pond-frog"]),
        ('select = ["pond-frog"]\n', ["pond-frog"]),
        ('select = ["pond-frog", "text"]\n', ["pond-frog", "text/doubled"]),
        ('select = ["politics"]\n', []),
        ('ignore = ["text"]\n', ["pond-keeper", "pond-frog"]),
        ('ignore = ["term/avoid"]\n', ["text/doubled"]),
        ('ignore = ["ponds"]\n', ["text/doubled"]),
        ('ignore = ["pond-keeper"]\n', ["pond-frog", "text/doubled"]),
        ('select = ["ponds"]\nignore = ["pond-keeper"]\n', ["pond-frog"]),
        ('do-not-translate = ["pond chicken"]\n', ["pond-keeper", "text/doubled"]),
    ],
)
def test_selection(house: Path, settings: str, found: list[str]) -> None:
    assert _found('glossaries = ["words/ponds.toml"]\n' + settings, house) == found


def test_glossaries_are_relative_to_the_file(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert "pond-frog" in _found('glossaries = ["words/ponds.toml"]\n', house)


def test_a_glossary_of_the_house_switches_a_shipped_concept_off(house: Path) -> None:
    assert _found("", house, PARTY) == ["general-secretary"]
    assert _found('glossaries = ["words/override.toml"]\n', house, PARTY) == []


def test_a_concept_that_is_off_can_still_be_named(house: Path) -> None:
    settings, rules = _rules('glossaries = ["words/override.toml"]\nignore = ["general-secretary"]\n', house)
    assert "general-secretary" in selectors(rules.lexicons)
    assert settings.ignore == ("general-secretary",)


def test_a_preferred_rendering_is_what_a_fix_writes(house: Path) -> None:
    ponds = 'glossaries = ["words/ponds.toml"]\nselect = ["pond-frog"]\n'
    text = "A pond chicken sang."
    assert _find(ponds, house, text)[0].fixes[0].edits[0].text == "moor frog"
    prefer = '[prefer]\npond-frog = "bog frog"\n'
    assert _find(ponds + prefer, house, text)[0].fixes[0].edits[0].text == "bog frog"


@pytest.mark.parametrize(
    ("glob", "path", "silent"),
    [
        ("drafts/*", "drafts/a.txt", True),
        ("drafts/*", "drafts/deep/a.txt", True),
        ("drafts/*", "other/a.txt", False),
        ("drafts", "drafts/a.txt", True),
        ("drafts/", "drafts/a.txt", True),
        ("drafts", "drafts.txt", False),
        ("*.md", "deep/a.md", True),
        ("*.md", "a.txt", False),
        ("**/a.md", "a.md", True),
        ("**/a.md", "x/y/a.md", True),
        ("drafts/**/a.md", "drafts/a.md", True),
        ("a.txt", "a.txt", True),
        ("./a.txt", "a.txt", True),
        ("./drafts/", "drafts/a.md", True),
        ("a.txt", "deep/a.txt", False),
    ],
)
def test_per_path_ignores(house: Path, glob: str, path: str, silent: bool) -> None:
    settings, rules = _rules(f'[per-path-ignores]\n"{glob}" = ["text"]\n', house)
    assert ("text" in rules_for(str(house / path), settings, rules).ignore) is silent


def test_per_path_ignores_in_a_folder_of_an_odd_name(tmp_path: Path) -> None:
    settings, rules = _rules('[per-path-ignores]\n"*.md" = ["text"]\n', tmp_path / "a[b]*")
    assert rules_for(str(tmp_path / "a[b]*" / "x.md"), settings, rules).ignore == ("text",)
    assert rules_for(str(tmp_path / "x.md"), settings, rules) is rules


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from mtfix.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_fail_on(house: Path) -> None:
    _write(house, TEXT, "a.txt")
    _write(house, 'from = "zh"\nselect = ["text"]\nfail-on = "major"\n')
    assert _run(house, "check", "a.txt").returncode == 0  # text/doubled is minor
    assert _run(house, "check", "--fail-on", "minor", "a.txt").returncode == 1
    assert _run(house, "check", "--fail-on", "never", "a.txt").returncode == 0
    _write(house, 'from = "zh"\nselect = ["text"]\n')
    assert _run(house, "check", "a.txt").returncode == 1


def test_faulty_settings_end_a_run(house: Path) -> None:
    _write(house, TEXT, "a.txt")
    path = _write(house, "selct = []\n")
    done = _run(house, "check", "a.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"mtfix: {path}: unknown key 'selct'; did you mean 'select'?\n"
