"""The project holds to its own rules: documented, quick to start, small, and silent below the command line."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import mtfix
from mtfix.checks import bilingual_names, check_names, load_check
from mtfix.cli._commands import group
from mtfix.language import PAIR, SOURCE, TARGET
from mtfix.language.scripts import count_han

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "mtfix").rglob("*.py"))
NEEDS_A_GLOSSARY = {"source/inconsistent", "term/expression", "term/inconsistent"}
"""No shipped glossary makes them speak, or no single row; test_term_checks.py and test_consistency.py have examples."""

NOT_AT_START = (
    "click sacremoses pypinyin lemminflect numpy rapidfuzz pyromark re2 tomllib "
    "multiprocessing joblib regex platformdirs importlib.metadata dataclasses difflib sqlite3 prompt_toolkit "
    "mtfix.parts mtfix.excerpts"
).split()


@pytest.mark.parametrize("rule", check_names())
def test_every_check_says_what_it_is_and_has_examples_of_both_kinds(rule: str) -> None:
    check, find = load_check(rule)
    assert check.rule == rule
    folder = "mtfix.checks.bilingual." if rule in bilingual_names() else "mtfix.checks."
    assert find.__module__ == folder + rule.replace("/", "_", 1).replace("-", "_")
    assert check.summary
    assert not check.summary.endswith(".")
    assert check.why.endswith(".")
    assert check.good or rule in NEEDS_A_GLOSSARY
    assert check.bad or rule in NEEDS_A_GLOSSARY


@pytest.mark.parametrize("rule", check_names())
def test_what_a_check_binds_exists(rule: str) -> None:
    check, _ = load_check(rule)
    assert set(check.bound) <= set(check_names())


def _commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    waiting: list[tuple[str, click.Command]] = [("", group)]
    while waiting:
        name, command = waiting.pop()
        if isinstance(command, click.Group):
            context = click.Context(command)
            inner = {n: command.get_command(context, n) for n in command.list_commands(context)}
            waiting.extend((f"{name} {n}".strip(), c) for n, c in inner.items() if c)
        if name:
            found[name] = command
    return found


COMMANDS = _commands()


def test_there_are_commands() -> None:
    assert {"check", "fix", "diff", "rules", "glossary", "glossary check"} <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    short = command.get_short_help_str()
    assert short.endswith(".")
    assert "..." not in short
    assert re.search(rf"^\s*mtfix {name}\b", command.help, re.MULTILINE)
    if not isinstance(command, click.Group):
        assert all(p.help for p in command.params if isinstance(p, click.Option))


def _modules_after(*arguments: str, folder: Path) -> set[str]:
    """The modules that a run of the command line has imported when it ends."""
    code = (
        "import atexit, sys\nfrom mtfix.__main__ import main\n"
        "atexit.register(lambda: sys.stderr.write(chr(10).join(sys.modules)))\nmain()"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE", "COV_"))}  # coverage imports much
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert done.stdout
    return set(done.stderr.split())


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    text = (ROOT / "examples" / "blockchain.txt").read_text("utf-8")
    (folder / "article.txt").write_text(text.replace("Linjiang", "Nanjing"), "utf-8")  # no name to look up
    _modules_after("check", "article.txt", folder=folder)  # compiles the glossaries of a checkout
    return folder


def test_checking_an_article_imports_nothing_slow(article: Path) -> None:
    modules = _modules_after("check", "article.txt", folder=article)
    assert "mtfix.checks.term_avoid" in modules
    # A checkout looks into the user's cache for the compiled glossaries, and asks for the place of it.
    assert [m for m in NOT_AT_START if m in modules and m != "platformdirs"] == []


def test_a_report_imports_only_itself(article: Path) -> None:
    modules = _modules_after("check", "--format", "json", "article.txt", folder=article)
    assert "mtfix.reports.json" in modules
    assert "mtfix.reports.text" not in modules
    assert "mtfix.formats.markdown" not in modules


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_modules_are_small_and_documented(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= 450
    assert ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "cli" not in p.parts], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_nothing_below_the_command_line_prints(path: Path) -> None:
    said = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr", "sys.exit"))
        or (isinstance(node, ast.Import | ast.ImportFrom) and "click" in ast.unparse(node).split())
    ]
    assert said == []


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "language" not in p.parts], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_no_language_is_named_outside_of_its_place(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    examples = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CHECK")
        for inner in ast.walk(node)
        if not isinstance(node, ast.Expr) or inner is node.value
    }
    named = [
        f"{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in examples
        if node.value in (SOURCE, TARGET, PAIR) or count_han(node.value)
    ]
    assert named == []


def test_every_file_of_data_has_its_origin() -> None:
    told = (ROOT / "glossaries" / "SOURCES.md").read_text("utf-8")
    assert [p.name for p in (ROOT / "glossaries" / PAIR).iterdir() if f"`{PAIR}/{p.name}`" not in told] == []


def test_the_version_has_its_changes() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(mtfix.__version__)}\b", changes, re.MULTILINE)


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no git checkout")
    return [path for name in done.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_machine() -> None:
    places = re.compile(rb"/(?:home|Users|root|work)/[a-z.]|\b[A-Z]:\\\\?Users\\")
    named = [
        f"{path.relative_to(ROOT)}: {m[0].decode()}"
        for path in _tracked()
        if path != Path(__file__) and (m := places.search(path.read_bytes()))
    ]
    assert named == []


def test_files_end_with_one_line_end() -> None:
    suffixes = {".py", ".md", ".toml", ".tsv", ".yml", ""}
    ragged = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.suffix in suffixes
        and "cases" not in path.parts
        and (data := path.read_bytes())
        and (not data.endswith(b"\n") or data.endswith(b"\n\n"))
    ]
    assert ragged == []
