"""One source, one rendering: within a document, and over the files of a run whatever their order and number."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.api import Report
from mtfix.config import Settings, load_rules
from mtfix.consistency import Fact, amend_by, deviations, facts_of, fill
from mtfix.engine import Amend, Rules, check_document
from mtfix.formats import parse
from mtfix.model import MtfixError
from mtfix.run import Run, check_paths

HOUSE = str(Path(__file__).parent / "glossaries" / "house.toml")
SOURCE, TERM = "source/inconsistent", "term/inconsistent"
OFF, OTHER = "Please switch off the power.", "Turn the power off, please."
RULES = Rules(select=(SOURCE,))


def _table(*rows: tuple[str, str], header: str = "source\ttarget") -> str:
    return "\n".join([header, *("\t".join(row) for row in rows), ""])


def _found(text: str, name: str = "tsv") -> list[str]:
    document = parse(text, format=name)
    return [text[f.span.start : f.span.end] for f in check_document(document, RULES)]


# -- within a document


def test_the_rarer_rendering_is_found_and_shows_the_other() -> None:
    text = _table(("请关闭电源。", OTHER), ("请关闭电源。", OFF), ("请开门。", "Open the door."), ("请关闭电源。", OFF))
    (finding,) = check_document(parse(text, format="tsv"), RULES)
    assert text[finding.span.start : finding.span.end] == OTHER
    assert finding.message == f"the same source is rendered “{OFF}” elsewhere in the text"
    assert [text[s.start : s.end] for s in finding.related] == [OFF]
    assert finding.original
    assert (finding.original.text, finding.fixes) == ("请关闭电源。", ())


def test_of_two_that_stand_equally_often_the_first_is_kept() -> None:
    assert _found(_table(("请关闭电源。", OFF), ("请关闭电源。", OTHER))) == [OTHER]


@pytest.mark.parametrize(
    ("source", "one", "other", "differ"),
    [
        ("请关闭电源。", OFF, OTHER, True),
        ("Datei öffnen", "Open file", "Open the file", True),
        ("请关闭电源。", OFF, "please  switch off the power!", False),
        ("系统设置", "System Settings", "System settings:", False),
        ("他说不知道", "He said “don’t know”", 'He said "don\'t know"', False),
        ("他去咖啡馆", "He went to the café", "He went to the cafe\u0301", False),
        ("你明天来吗", "You come tomorrow.", "You come tomorrow?", True),
        ("设置", "Settings", "Set up", False),
        ("Einstellungen", "Settings", "Set up", False),
        ("2023 100 %", "in 2023", "2023 year", False),
        ("请 打开　门。", "Open it.", "Open the door.", True),
        ("请关闭电源。", OFF, "请关闭电源。", False),
    ],
)
def test_what_counts_as_another_rendering(source: str, one: str, other: str, differ: bool) -> None:
    assert bool(_found(_table((source, one), (source, other)))) is differ


def test_sources_are_the_same_to_the_letter_but_for_white_space() -> None:
    assert _found(_table(("请关闭 电源。", OFF), ("请关闭\u3000 电源。", OTHER))) == [OTHER]
    assert _found(_table(("请关闭电源。", OFF), ("请关闭电源！", OTHER))) == []
    assert _found(_table(("Datei öffnen", OFF), ("datei öffnen", OTHER))) == []


def test_documents_of_a_table_are_texts_of_their_own() -> None:
    rows = ("请关闭电源。", OFF, "a"), ("请关闭电源。", OTHER, "b")
    assert _found(_table(*rows, header="source\ttarget\tdocument")) == []  # type: ignore[arg-type]


XLIFF = """<xliff version="1.2"><file original="a"><body>
<trans-unit id="1"><source>请关闭电源。</source><target>{}</target></trans-unit>
</body></file><file original="b"><body>
<trans-unit id="2"><source>请关闭电源。</source><target>{}</target></trans-unit>
<trans-unit id="3"><source>请关闭电源。</source><target>{}</target></trans-unit>
</body></file></xliff>"""
TMX = """<tmx version="1.4"><header srclang="zh"/><body>{}</body></tmx>"""
UNIT = """<tu><tuv xml:lang="zh"><seg>请关闭电源。</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>"""


def test_a_file_of_an_xliff_is_one_text() -> None:
    assert _found(XLIFF.format(OFF, OTHER, OTHER), "xliff") == []
    assert _found(XLIFF.format(OFF, OFF, OTHER), "xliff") == [OTHER]


def test_a_memory_is_no_text() -> None:
    assert _found(TMX.format(UNIT.format(OFF) + UNIT.format(OTHER)), "tmx") == []


def test_contexts_and_plural_forms_are_told_apart() -> None:
    plural = 'msgid "%d 个文件被删除"\nmsgid_plural "%d 个文件被删除"\nmsgstr[0] "%d file"\nmsgstr[1] "%d files"\n'
    context = 'msgctxt "menu"\nmsgid "系统设置"\nmsgstr "Settings"\n\nmsgid "系统设置"\nmsgstr "System setup"\n'
    assert _found(plural, "po") == []
    assert _found(context, "po") == []
    assert _found(context.replace('msgctxt "menu"\n', ""), "po") == ["System setup"]


def test_a_table_of_several_translations_is_no_text() -> None:
    rows = [(f"第{n}个文件被删除了。", f"{word} file {n}.") for n in range(15) for word in ("Deleted", "Removed")]
    assert _found(_table(*rows)) == []
    plain = [(f"第{n}个文件。", f"File {n}.") for n in range(60)]
    assert len(_found(_table(*rows, *plain))) == 15


# -- over files


def _run(**settings: Any) -> Run:
    given = Settings(**{"select": (SOURCE, TERM), "glossaries": (HOUSE,), "source_language": "zh", **settings})
    return Run(given, load_rules(given))


def _write(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return [str(folder / name) for name in files]


def _together(paths: Sequence[str], run: Run, jobs: int = 1) -> list[Report]:
    results = list(check_paths(paths, run, jobs, together=True))
    assert [r for r in results if isinstance(r, MtfixError)] == []
    return [r for r in results if isinstance(r, Report)]


def _told(reports: Sequence[Report], folder: Path) -> list[str]:
    """File, words and message of each finding."""
    return [
        f"{Path(r.path).name} {r.text[f.span.start : f.span.end]} | {f.message.replace(f'{folder}{os.sep}', '')}"
        for r in reports
        for f in r.findings
    ]


def test_files_are_compared_with_each_other(tmp_path: Path) -> None:
    paths = _write(
        tmp_path,
        {
            "a.tsv": _table(("请开门。", "Open it."), ("请关闭电源。", OTHER)),
            "b.xliff": XLIFF.format(OFF, OFF, OFF),
            "c.tmx": TMX.format("\n" + UNIT.format(OFF) + "\n" + UNIT.format("Power off.")),
        },
    )
    assert _told(_together(paths, _run()), tmp_path) == [
        f"a.tsv {OTHER} | the same source is rendered “{OFF}” at b.xliff:2 and 3 more places",
        f"c.tmx Power off. | the same source is rendered “{OFF}” at b.xliff:2 and 3 more places",
    ]
    assert [f for r in check_paths(paths, _run()) if isinstance(r, Report) for f in r.findings] == []


def test_one_document_is_judged_by_all_and_not_by_itself(tmp_path: Path) -> None:
    many, few = [("请关闭电源。", OTHER)] * 5, [("请关闭电源。", OFF)] * 2
    paths = _write(tmp_path, {"a.tsv": _table(*few, many[0]), "b.tsv": _table(*many)})
    assert (
        _told(_together(paths, _run()), tmp_path)
        == [f"a.tsv {OFF} | the same source is rendered “{OTHER}” at a.tsv:4 and 5 more places"] * 2
    )
    (report, _) = _together(paths, _run())
    assert {report.text[s.start : s.end] for f in report.findings for s in f.related} == {OTHER}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_is_the_one_that_reports_name(tmp_path: Path, end: str) -> None:
    paths = _write(
        tmp_path,
        {
            "a.po": f'msgid ""{end}msgstr ""{end}{end}msgid "请关闭电源。"{end}msgstr ""{end}"{OFF}"{end}',
            "b.tsv": _table(("请关闭电源。", OTHER)),
        },
    )
    (told,) = _told(_together(paths, _run()), tmp_path)
    assert told.endswith(f"“{OFF}” at a.po:6")


def test_a_term_is_rendered_one_way(tmp_path: Path) -> None:
    paths = _write(
        tmp_path,
        {
            "a.tsv": _table(
                ("分布式账本很好。", "The shared ledger is good."), ("河长来了。", "The river chief came.")
            ),
            "b.tsv": _table(("分布式账本不错。", "A Distributed Ledger is not bad."), ("河长", "A river warden came.")),
            "c.tsv": _table(("分布式账本。", "A distributed ledger."), ("它很好。", "The shared ledger is good.")),
        },
    )
    reports = _together(paths, _run())
    assert _told(reports, tmp_path) == [
        "a.tsv shared ledger | 分布式账本 is rendered “distributed ledger” at b.tsv:2 and 1 more place"
    ]
    (finding,) = reports[0].findings
    assert (finding.concept, finding.evidence.level, finding.fixes[0].safety) == (
        "house-ledger",
        "certain",
        "suggestion",
    )
    assert reports[0].fixed("suggestion") == reports[0].text.replace("shared ledger", "distributed ledger")


def test_what_a_document_says_of_a_term_gives_way_to_all_files(tmp_path: Path) -> None:
    shared, other = "The shared ledger is good.", "The distributed ledger is good."
    one = [("分布式账本不坏。", f"{shared} It is {n}.") for n in range(2)]
    paths = _write(
        tmp_path,
        {
            "a.tsv": _table(*one, ("分布式账本很好。", other)),
            "b.tsv": _table(*[(f"分布式账本很好，第{n}。", f"{n}: {other}") for n in range(5)]),
        },
    )
    alone = [r for r in check_paths(paths, _run(select=(TERM,))) if isinstance(r, Report)]
    assert [t.partition(" | ")[0] for t in _told(alone, tmp_path)] == ["a.tsv distributed ledger"]
    together = _together(paths, _run(select=(TERM,)))
    assert [t.partition(" | ")[0] for t in _told(together, tmp_path)] == ["a.tsv shared ledger"] * 2


def test_what_the_house_prefers_is_not_voted_on(tmp_path: Path) -> None:
    files = {f"{n}.tsv": _table((f"分布式账本{n}。", f"The shared ledger {n}.")) for n in range(3)}
    run = _run(prefer={"house-ledger": "replicated ledger"})
    told = _told(_together(_write(tmp_path, files), run), tmp_path)
    assert [t.partition(" | ")[2] for t in told] == ["the house writes “replicated ledger”"] * 3


def test_what_is_ignored_for_a_path_takes_no_part(tmp_path: Path) -> None:
    paths = _write(
        tmp_path, {"old.tsv": _table(*[("请关闭电源。", OTHER)] * 3), "new.tsv": _table(("请关闭电源。", OFF))}
    )
    assert len(_told(_together(paths, _run()), tmp_path)) == 1
    assert _told(_together(paths, _run(per_path_ignores={str(tmp_path / "old*"): (SOURCE,)})), tmp_path) == []
    assert _told(_together(paths, _run(ignore=("source",))), tmp_path) == []
    assert _told(_together(paths, _run(select=("text",))), tmp_path) == []


def test_other_languages_take_no_part(tmp_path: Path) -> None:
    german = 'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "请关闭电源。"\nmsgstr "Bitte ausschalten."\n'
    paths = _write(tmp_path, {"de.po": german, "en.po": german.replace(": de", ": en").replace("Bitte aus", "Off")})
    assert _told(_together(paths, _run()), tmp_path) == []


def test_processes_and_one_process_say_the_same(tmp_path: Path) -> None:
    files = {
        f"{n:02}.tsv": _table(
            ("请关闭电源。", (OFF, OTHER, "Power off.")[n % 3]),
            (f"分布式账本{n}。", f"The {('shared', 'distributed')[n % 2]} ledger {n}."),
        )
        for n in range(30)
    }
    _write(tmp_path, files)
    (tmp_path / "17.tsv").write_bytes(b"source\ttarget\n\xff\n")
    run = _run()
    alone, shared = (list(check_paths([str(tmp_path)], run, jobs, together=True)) for jobs in (1, 3))
    assert [str(r) if isinstance(r, MtfixError) else r for r in shared] == [
        str(r) if isinstance(r, MtfixError) else r for r in alone
    ]
    assert sum(len(r.findings) for r in alone if isinstance(r, Report)) == 19 + 15 - 1


def test_what_can_be_read_once_is_read_once(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    (path,) = _write(tmp_path, {"a.tsv": _table(("请关闭电源。", OFF))})
    os.mkfifo(tmp_path / "b.tsv")
    command = [
        sys.executable,
        "-m",
        "mtfix",
        "check",
        "--consistency",
        "project",
        "--format",
        "jsonl",
        "--select",
        SOURCE,
    ]
    with subprocess.Popen(
        [*command, "--input", "tsv", path, str(tmp_path / "b.tsv"), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        (tmp_path / "b.tsv").write_bytes(_table(("请关闭电源。", OTHER)).encode())
        said, _ = process.communicate(_table(("请关闭电源。", "Power off.")), timeout=60)
    assert process.returncode == 1
    places = [msgspec.json.decode(line)["path"] for line in said.splitlines() if SOURCE in line]
    assert places == [str(tmp_path / "b.tsv"), "<stdin>"]


def test_a_path_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.tsv")
    try:
        Path(name).write_bytes(_table(("请关闭电源。", OFF)).encode())
    except OSError:
        pytest.skip("a file system that takes no such name")
    (path,) = _write(tmp_path, {"b.tsv": _table(("请关闭电源。", OTHER), ("请关闭电源。", OTHER))})
    (first, second) = _together([name, path], _run())
    assert [len(first.findings), len(second.findings)] == [1, 0]
    assert _told(_together([path, name], _run()), tmp_path)[0].endswith("at b.tsv:2 and 1 more place")
    msgspec.json.encode([f.message for r in _together([name, path], _run()) for f in r.findings])


def test_half_a_surrogate_pair_is_no_obstacle(tmp_path: Path) -> None:
    rows = [f'{{"source": "请关闭电源。", "target": "{t}"}}\n' for t in ("Off \\ud83d now", OTHER)]
    paths = _write(tmp_path, {"a.jsonl": rows[0], "b.jsonl": rows[1]})
    results = list(check_paths(paths, _run(), together=True))
    assert len(results) == 2


def test_without_room_each_file_is_checked_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = _write(tmp_path, {"a.tsv": _table(("请关闭电源。", OFF), ("请关闭电源。", OTHER)), "b.tsv": _table()})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    error, first, second = check_paths(paths, _run(), together=True)
    assert isinstance(error, MtfixError)
    assert str(error).startswith("the files are not compared with each other: ")
    assert isinstance(first, Report)
    assert [f.rule for f in first.findings] == [SOURCE]
    assert isinstance(second, Report)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / "texts"
    folder.mkdir()
    paths = _write(folder, {"a.tsv": _table(("请关闭电源。", OFF)), "b.tsv": _table(("请关闭电源。", OTHER))})
    reports = check_paths(paths, _run(), together=True)
    next(reports)
    assert len(list(tmp_path.iterdir())) == 2
    reports.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == [folder]


# -- the store


def test_a_store_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(MtfixError, match="a temporary file: unable to open"):
        fill(str(tmp_path / "nowhere" / "facts"), [])
    with pytest.raises(MtfixError, match=r"a\.tsv: cannot be compared"):
        list(deviations(str(tmp_path / "facts"), "a.tsv"))


def test_a_file_that_changed_since_gets_no_finding(tmp_path: Path) -> None:
    documents = [parse(_table(("请关闭电源。", t)), f"{n}.tsv") for n, t in enumerate((OFF, OTHER))]
    fill(str(tmp_path / "facts"), [(d.path, facts_of(d, RULES)) for d in documents])

    def amend() -> Amend:
        return amend_by(deviations(str(tmp_path / "facts"), "1.tsv"))

    assert [f.rule for f in check_document(documents[1], RULES, amend=amend())] == [SOURCE]
    for rows in ([("请关闭电源。", "All new.")], [], [("", "x")]):
        assert check_document(parse(_table(*rows), "1.tsv"), RULES, amend=amend()) == ()


THINGS = st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=8), max_size=6)


def _fact(thing: int, rendering: int, number: int) -> Fact:
    return Fact(thing, rendering, 0, number, 0, 5, number + 2, f"r{rendering}")


@given(THINGS)
def test_what_deviates_is_all_but_the_most_frequent(tmp_path_factory: pytest.TempPathFactory, files: list[Any]) -> None:
    store = str(tmp_path_factory.mktemp("store") / "facts")
    facts = [[_fact(thing, said, n) for n, (thing, said) in enumerate(rows)] for rows in files]
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=list[list[Fact]])
    assert sent == facts
    fill(store, [(f"{n}.tsv", rows) for n, rows in enumerate(sent)])
    flat = [(n, fact) for n, rows in enumerate(facts) for fact in rows]
    kept: dict[int, tuple[int, int]] = {}  # by thing: rendering, and how often it stands
    for thing in {fact.thing for _, fact in flat}:
        said = Counter(fact.rendering for _, fact in flat if fact.thing == thing)  # in order of first appearance
        kept[thing] = max(said.items(), key=lambda item: item[1])
    for number, rows in enumerate(facts):
        expected = []
        for fact in rows:
            rendering, places = kept[fact.thing]
            if fact.rendering != rendering:
                at, other = next((n, f) for n, f in flat if (f.thing, f.rendering) == (fact.thing, rendering))
                beside = other.segment if at == number else -1
                expected.append((fact.segment, fact.said, beside, other.said, f"{at}.tsv:{other.line}", places))
        found = deviations(store, f"{number}.tsv")
        assert [(d.segment, d.said, d.beside, d.other_said, d.other_place, d.places) for d in found] == expected


# -- the command and the settings


def _command(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mtfix", "check", "--select", SOURCE, "--format", "github", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_option_and_the_setting(tmp_path: Path) -> None:
    _write(tmp_path, {"a.tsv": _table(("请关闭电源。", OFF)), "b.tsv": _table(("请关闭电源。", OTHER))})
    assert _command(tmp_path, "a.tsv", "b.tsv").returncode == 0
    asked = _command(tmp_path, "--consistency", "project", "a.tsv", "b.tsv")
    assert asked.returncode == 1
    assert asked.stdout.count("a.tsv:2") == 1
    (tmp_path / "mtfix.toml").write_text('consistency = "project"\n')
    assert _command(tmp_path, "a.tsv", "b.tsv").stdout == asked.stdout
    assert _command(tmp_path, "--consistency", "document", "a.tsv", "b.tsv").returncode == 0


def test_neither_document_nor_project(tmp_path: Path) -> None:
    wrong = _command(tmp_path, "--consistency", "projekt", ".")
    assert wrong.returncode == 2
    assert "--consistency takes document or project, not 'projekt'; did you mean 'project'?" in wrong.stderr
    (tmp_path / "mtfix.toml").write_text('consistency = "all"\n')
    wrong = _command(tmp_path, ".")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        f"mtfix: {tmp_path}/mtfix.toml: consistency takes document, project\n",
    )
