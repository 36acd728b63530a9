"""The MQM score: figures worked out by hand, what counts once or not at all, settings, and the command."""

import json
import random
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import mtfix as run

import mtfix
from mtfix.config import CategoryWeights, ScoreSettings, SeverityWeights, load_settings
from mtfix.model import CATEGORIES, PENALTIES, SEVERITIES, Category, MtfixError, Severity
from mtfix.score import Error, Sample, Score, sample, score

PLAIN = ScoreSettings()


def _error(key: str, severity: Severity, category: Category = "accuracy") -> Error:
    return Error((key, "", key, ""), severity, category)


def _scored(words: int, *errors: Error, settings: ScoreSettings = PLAIN) -> Score:
    return score([Sample("a.txt", words, errors)], settings)


# -- figures


@pytest.mark.parametrize(
    ("words", "severities", "points", "normed", "quality"),
    [
        (1000, [], 0, 0, 100),
        (1000, ["neutral"], 0, 0, 100),
        (1000, ["minor"], 1, 1, 99.9),
        (1000, ["major", "major"], 10, 10, 99),
        (2000, ["critical", "major", "minor", "minor", "neutral"], 32, 16, 98.4),  # 25+5+1+1+0; 32/2000 = 0.016
        (250, ["major"], 5, 20, 98),
        (300, ["minor", "minor", "minor"], 3, 10, 99),
        (20, ["critical"], 25, 1250, 0),  # more points than words
        (0, [], 0, 0, 100),
        (0, ["minor"], 1, 1000, 0),
    ],
)
def test_figures(words: int, severities: list[Severity], points: float, normed: float, quality: float) -> None:
    made = _scored(words, *(_error(str(number), severity) for number, severity in enumerate(severities)))
    total = made.total
    assert (total.points, total.quality) == (points, quality)
    assert total.normed == pytest.approx(normed)
    assert total.per_word == pytest.approx(normed / 1000)
    assert made.files == (msgspec.structs.replace(total, name="a.txt"),)


def test_weights_of_severities_and_categories_multiply() -> None:
    settings = ScoreSettings(severity=SeverityWeights(major=10), category=CategoryWeights(terminology=1.5, style=0))
    errors = [_error("a", "major", "terminology"), _error("b", "minor", "terminology"), _error("c", "major", "style")]
    made = _scored(1000, *errors, _error("d", "minor", "design"), settings=settings)
    assert made.total.points == 15 + 1.5 + 0 + 1
    assert [(row.name, row.errors, row.points) for row in made.categories] == [
        ("terminology", 2, 16.5),
        ("style", 1, 0),
        ("design", 1, 1),
    ]
    assert made.total.counts == (0, 2, 2, 0)
    assert made.total.costs == (0, 2.5, 15, 0)


@pytest.mark.parametrize(
    ("mark", "words", "minors", "passed"),
    [
        (99, 1000, 10, True),  # what reaches the mark is enough
        (99, 1000, 11, False),
        (91.04, 1250, 112, True),  # floats alone make 91.03999999999999 of it
        (99.7, 3000, 9, True),
        (99.7, 3000, 10, False),
        (100, 1000, 0, True),
        (100, 1_000_000, 1, False),
        (0, 10, 100, True),
    ],
)
def test_the_pass_mark(mark: float, words: int, minors: int, passed: bool) -> None:
    errors = [_error(str(n), "minor") for n in range(minors)]
    assert _scored(words, *errors, settings=ScoreSettings(pass_mark=mark)).passed is passed


@pytest.mark.parametrize(("words", "judged"), [(0, False), (999, False), (1000, True)])
def test_a_small_sample_is_no_ground_to_judge(words: int, judged: bool) -> None:
    assert _scored(words).judged is judged


# -- what counts


def test_a_repeated_error_counts_once_as_grave_as_at_its_worst() -> None:
    made = _scored(1000, _error("a", "minor"), _error("a", "major"), _error("a", "minor"), _error("b", "minor"))
    assert (made.total.points, made.total.errors, made.repeated) == (6, 2, 2)


def test_an_error_in_two_files_counts_once_in_the_whole() -> None:
    samples = [
        Sample("a", 400, (_error("x", "major"),)),
        Sample("b", 600, (_error("x", "major"), _error("y", "minor"))),
    ]
    made = score(samples, PLAIN)
    assert [(row.name, row.points) for row in made.files] == [("a", 5), ("b", 6)]  # 12.5 and 10 for each 1,000 words
    assert (made.total.points, made.total.words, made.repeated) == (6, 1000, 1)


def test_the_same_words_are_one_error_however_they_are_written() -> None:
    text = "They talked of price and price. Price  and\nprice was all. They paid attention and attention."
    report = mtfix.check_text(text, source_language="zh", select=["text/doubled"])
    assert len(report.findings) == 3
    made = score([sample(report)], PLAIN)
    assert (made.total.errors, made.repeated) == (2, 1)


@pytest.mark.parametrize(
    ("source", "target", "rule", "counts"),
    [
        ("他们谈 price and price 的事。", "They talked of price and price.", "text/doubled", False),
        ("他们谈价格的事。", "They talked of price and price.", "text/doubled", True),
        ("他们谈 price and prices 的事。", "They talked of price and price.", "text/doubled", True),
        ("A&amp;nbsp;B 公司来了。", "The firm A&amp;nbsp;B came.", "residue/entity", False),
        ("A B 公司来了。", "The firm A&amp;nbsp;B came.", "residue/entity", True),
        ("请按确认键，然后等待。", "Press 确认键 and wait.", "source/untranslated", True),  # the copy is the error
        ("请按确认键，然后等待。", "Press the key， and wait.", "residue/fullwidth", True),  # right there, wrong here
        ("花了 5 元，买了 6 个。", "It cost 5 yuan and they bought 5.", "number/mismatch", True),
    ],
)
def test_what_stands_in_the_source_does_not_count(source: str, target: str, rule: str, counts: bool) -> None:
    text = (
        '<xliff version="1.2"><file original="a" source-language="zh" target-language="en"><body>'
        f'<trans-unit id="1"><source>起初。</source><target>First.</target></trans-unit>'
        f'<trans-unit id="2"><source>{source}</source><target>{target}</target></trans-unit>'
        "</body></file></xliff>"
    )
    report = mtfix.check_text(text, path="a.xlf", select=[rule])
    assert {f.rule for f in report.findings} == {rule}
    made = sample(report)
    assert (len(made.errors), made.in_source) == ((len(report.findings), 0) if counts else (0, len(report.findings)))


def test_a_parallel_text_is_a_source_too() -> None:
    text = "Nothing is here.\n\nThey talked of price and price.\n"
    for source, counted in (
        ("这里没有。\n\n他们谈 price and price 的事。\n", 0),
        ("这里 price and price 没有。\n\n他们谈了价格的事。\n", 1),
    ):
        report = mtfix.check_text(text, source=source, select=["text/doubled"])
        assert len(report.findings) == 1
        assert len(sample(report).errors) == counted


def test_the_source_of_another_segment_is_none() -> None:
    rows = "他们谈 price and price 的事。\tThey talked of price and price.\n\tThey talked of price and price.\n"
    report = mtfix.check_text(f"source\ttarget\n{rows}", format="tsv", source_language="zh", select=["text/doubled"])
    assert len(report.findings) == 2
    made = sample(report)
    assert (len(made.errors), made.in_source) == (1, 1)


def test_files_that_look_alike_have_one_order() -> None:
    samples = [Sample("a", 10, (_error("x", "neutral"),)), Sample("a", 10), Sample("a", 10, (_error("y", "minor"),))]
    orders = [score(order, PLAIN).files for order in permutations(samples)]
    assert len(orders) == 6
    assert all(order == orders[0] for order in orders)


def test_a_comment_that_silences_nothing_is_no_error_of_the_translation() -> None:
    report = mtfix.check_text("<!-- mtfix: ignore -->\nGood.\n", path="a.md", source_language="zh")
    assert [f.rule for f in report.findings] == ["suppression/unused"]
    assert sample(report).errors == ()


# -- invariants

_KEYS = st.sampled_from("abcdef")
_ERRORS = st.builds(_error, _KEYS, st.sampled_from(SEVERITIES), st.sampled_from(CATEGORIES))
_WEIGHTS = st.floats(0, 1000)
_SETTINGS = st.builds(
    ScoreSettings,
    pass_mark=st.floats(0, 100),
    severity=st.builds(SeverityWeights, *[_WEIGHTS] * len(SEVERITIES)),
    category=st.builds(CategoryWeights, *[_WEIGHTS] * len(CATEGORIES)),
)
_SAMPLES = st.lists(
    st.builds(
        Sample,
        st.sampled_from("ab"),
        st.sampled_from([0, 10, 1000]) | st.integers(0, 10_000),
        st.lists(_ERRORS).map(tuple),
    ),
    max_size=5,
)


@given(_SAMPLES.filter(bool), _ERRORS, st.integers(0), _SETTINGS)
def test_a_score_never_rises_when_something_is_found(
    samples: list[Sample], more: Error, where: int, settings: ScoreSettings
) -> None:
    at = where % len(samples)
    worse = list(samples)
    worse[at] = msgspec.structs.replace(samples[at], errors=(*samples[at].errors, more))
    before, after = score(samples, settings), score(worse, settings)
    assert after.total.quality <= before.total.quality
    assert before.passed or not after.passed
    assert 0 <= after.total.quality <= 100


@given(_SAMPLES, st.randoms(use_true_random=False), _SETTINGS)
def test_the_order_of_files_and_of_findings_does_not_matter(
    samples: list[Sample], chance: random.Random, settings: ScoreSettings
) -> None:
    mixed = [msgspec.structs.replace(s, errors=tuple(chance.sample(s.errors, len(s.errors)))) for s in samples]
    chance.shuffle(mixed)
    assert score(mixed, settings) == score(samples, settings)


@given(_SAMPLES, _SETTINGS)
def test_rows_add_up(samples: list[Sample], settings: ScoreSettings) -> None:
    made = score(samples, settings)
    assert sum(row.errors for row in made.categories) == made.total.errors
    assert sum(row.points for row in made.categories) == pytest.approx(made.total.points)
    assert made.total.errors + made.repeated == sum(len(s.errors) for s in samples)
    assert made.total.words == sum(row.words for row in made.files)


# -- settings


def _settings(folder: Path, text: str, name: str = "mtfix.toml") -> str:
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


def test_settings_know_every_severity_and_category_with_the_weights_of_mqm() -> None:
    assert msgspec.to_builtins(SeverityWeights()) == PENALTIES == dict(zip(SEVERITIES, (0, 1, 5, 25), strict=True))
    assert msgspec.to_builtins(CategoryWeights()) == dict.fromkeys(CATEGORIES, 1)


def test_settings_are_read(tmp_path: Path) -> None:
    text = "[score]\npass-mark = 97.5\n[score.severity]\nmajor = 6\n[score.category]\nstyle = 0.5\n"
    assert load_settings(_settings(tmp_path, text)).score == ScoreSettings(
        97.5, SeverityWeights(major=6), CategoryWeights(style=0.5)
    )


def test_settings_add_to_those_they_extend(tmp_path: Path) -> None:
    _settings(tmp_path, "[score]\npass-mark = 90\n[score.severity]\nminor = 2\nmajor = 3\n", "base.toml")
    text = 'extend = "base.toml"\n[score.severity]\nmajor = 6\n[score.category]\nstyle = 0.5\n'
    assert load_settings(_settings(tmp_path, text)).score == ScoreSettings(
        90, SeverityWeights(minor=2, major=6), CategoryWeights(style=0.5)
    )
    assert load_settings(_settings(tmp_path, 'extend = "base.toml"\n')).score.pass_mark == 90


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scor = 1", "unknown key 'scor'; did you mean 'score'?"),
        ("score = 95", "score: expected table, got int"),
        ("[score]\npass_mark = 95", "score: unknown key 'pass_mark'; did you mean 'pass-mark'?"),
        ("[score]\npass-mark = 101", "score.pass-mark: expected number <= 100"),
        ("[score]\npass-mark = nan", "score.pass-mark: expected number >= 0"),
        ('[score]\npass-mark = "high"', "score.pass-mark: expected number, got text"),
        ("[score.severity]\nmajr = 5", "score.severity: unknown key 'majr'; did you mean 'major'?"),
        ("[score.severity]\nmajor = -5", "score.severity.major: expected number >= 0"),
        ("[score.severity]\nmajor = inf", "score.severity.major: expected number <= 1000000"),
        ("[score.category]\nstyl = 1", "score.category: unknown key 'styl'; did you mean 'style'?"),
        ("[score.category]\nstyle = true", "score.category.style: expected number, got bool"),
        ("[score.category]\n'x`y' = 1", "score.category: unknown key 'x`y'"),
    ],
)
def test_bad_settings_are_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = _settings(tmp_path, text)
    with pytest.raises(MtfixError) as error:
        load_settings(path)
    assert str(error.value) == f"{path}: {told}"


# -- the command

BAD = "At last they talked of price and price here. "  # nine words, one minor error


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.txt").write_text(BAD * 10 + "cow hen pig " * 303 + "cow", "utf-8")  # 1,000 words
    (tmp_path / "good.txt").write_text("cow hen pig " * 500, "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    (tmp_path / "mtfix.toml").write_text('from = "zh"\nselect = ["text/doubled"]\n', "utf-8")
    return tmp_path


def _json(*arguments: str, folder: Path) -> tuple[int, dict[str, Any]]:
    done = run("score", "--format", "json", *arguments, folder=folder)
    return done.returncode, json.loads(done.stdout)


def test_the_command_in_json(folder: Path) -> None:
    status, told = _json("bad.txt", "good.txt", folder=folder)
    assert status == 0
    assert told["version"] == 1
    assert (told["passed"], told["judged"], told["unread"]) == (True, True, [])
    assert (told["evaluation_word_count"], told["reference_word_count"], told["maximum_score_value"]) == (
        2500,
        1000,
        100,
    )
    assert (told["absolute_penalty_total"], told["per_word_penalty_total"]) == (1, 0.0004)
    assert (told["overall_normed_penalty_total"], told["overall_quality_score"]) == (0.4, 99.96)
    assert told["passing_threshold"] == 99
    assert [(row["path"], row["words"], row["score"]) for row in told["files"]] == [
        ("bad.txt", 1000, 99.9),
        ("good.txt", 1500, 100),
    ]
    (category,) = told["categories"]
    assert category["by_severity"]["minor"] == {"errors": 1, "points": 1, "points_per_1000_words": 0.4}
    assert told["not_counted"] == {"repeated": 9, "in_source": 0}
    assert told["weights"]["severity"] == PENALTIES
    assert _json("good.txt", "bad.txt", folder=folder) == (status, told)


@pytest.mark.parametrize(
    ("settings", "arguments", "status", "verdict"),
    [
        ("", ["bad.txt"], 0, "PASS: 99.90 of 100, and 99 is enough"),
        ("", ["--pass-mark", "99.95", "bad.txt"], 1, "FAIL: 99.90 of 100, below the pass mark of 99.95"),
        ("[score]\npass-mark = 99.95", ["bad.txt"], 1, "FAIL: 99.90 of 100, below the pass mark of 99.95"),
        ("[score]\npass-mark = 99.95", ["--pass-mark", "90", "bad.txt"], 0, "PASS: 99.90 of 100, and 90 is enough"),
        ("[score.severity]\nminor = 11", ["bad.txt"], 1, "FAIL: 98.90 of 100, below the pass mark of 99"),
        ("", ["--pass-mark", "100", "good.txt"], 0, "PASS: 100.00 of 100, and 100 is enough"),
        ("[score.severity]\nminor = 10.001", ["bad.txt"], 1, "FAIL: 98.99 of 100, below the pass mark of 99"),
        ("", ["empty.txt"], 0, "PASS: there is nothing to judge"),
    ],
)
def test_the_verdict(folder: Path, settings: str, arguments: list[str], status: int, verdict: str) -> None:
    with (folder / "mtfix.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    done = run("score", *arguments, folder=folder)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.splitlines()[-1] == verdict


def test_a_small_sample_says_so(folder: Path) -> None:
    done = run("score", "-", folder=folder, given=BAD)
    assert done.returncode == 1  # 1 point in 9 words
    assert "9 words: too few to judge by." in done.stdout
    assert done.stdout.splitlines()[-1].endswith("(of too few words to judge by)")
    assert "too few" not in run("score", "bad.txt", folder=folder).stdout


def test_the_tables_are_aligned_and_fit_80_columns(folder: Path) -> None:
    long = folder / "a-folder-with-quite-a-long-name" / "and-another-one-inside-of-it" / "价格.txt"
    long.parent.mkdir(parents=True)
    long.write_text(BAD, "utf-8")
    done = run("score", "--pass-mark", "100", ".", folder=folder)
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    at = lines.index("./a-folder-with-quite-a-long-name/and-another-one-inside-of-it/价格.txt")
    assert lines[at + 1].split() == ["9", "1", "1.00", "111.11", "88.88"]
    table = [line for line in lines[2 : lines.index("", 2)] if not line.endswith("价格.txt")]
    assert table[0].startswith("File")
    assert [line.split()[0] for line in table[2:]] == ["./bad.txt", "./empty.txt", "./good.txt", "All"]
    assert len({len(line) for line in table}) == 1
    assert "An error that stands in several files counts once in All." in " ".join(lines)


def test_what_cannot_be_read_is_said_and_costs_no_other_file(folder: Path) -> None:
    done = run("score", "good.txt", "absent.txt", folder=folder)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "absent.txt" in done.stderr
    assert "1 file could not be read and is not in the score." in done.stdout
    status, told = _json("good.txt", "absent.txt", folder=folder)
    assert (status, told["evaluation_word_count"], len(told["unread"])) == (2, 1500, 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "jsn"], "--format takes text or json, not 'jsn'; did you mean 'json'?"),
        (["--pass-mark", "101"], "--pass-mark takes 0 to 100, not 101"),
        (["--pass-mark", "nan"], "--pass-mark takes 0 to 100, not nan"),
        (["--pass-mark", "x"], "'x' is not a valid float"),
    ],
)
def test_bad_usage_is_told_in_one_line(folder: Path, arguments: list[str], told: str) -> None:
    done = run("score", *arguments, "good.txt", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


# -- the documentation

PAGE = (Path(__file__).parent.parent / "docs" / "score.md").read_text("utf-8")


def test_the_settings_of_the_page(tmp_path: Path) -> None:
    text = PAGE.split("```toml\n")[1].split("```")[0]
    assert load_settings(_settings(tmp_path, text)).score == ScoreSettings(
        99.5, SeverityWeights(critical=50), CategoryWeights(terminology=1.5, style=0.5)
    )


def test_the_example_of_the_page() -> None:
    assert "Two major errors and four minor ones in 2,000 words: APT 14, PWPT 0.007, ONPT 7, OQS 99.3." in PAGE
    severities: list[Severity] = ["major", "major", "minor", "minor", "minor", "minor"]
    total = _scored(2000, *(_error(str(n), severity) for n, severity in enumerate(severities))).total
    assert (total.points, total.per_word, total.normed, total.quality) == (14, 0.007, 7, 99.3)


def test_the_fields_of_the_page(folder: Path) -> None:
    _, told = _json("good.txt", folder=folder)
    section = PAGE.split("## JSON")[1].split("##")[0]
    assert [name for name in (*told, *told["not_counted"]) if f"`{name}`" not in section] == []
