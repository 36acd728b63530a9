"""What was measured of rules and concepts, and how it is told."""

import pytest

from mtfix.checks import check_names
from mtfix.cli.explain import command
from mtfix.glossary.store import load_shipped
from mtfix.glossary.trust import ENOUGH, Record, Trust, load_trust
from mtfix.language import PAIR


def test_what_was_measured_still_exists() -> None:
    trust = load_trust(PAIR)
    assert trust is not None
    assert set(trust.rules) <= set(check_names())
    assert set(trust.concepts) <= set(load_shipped(PAIR).ids)


def test_no_record_has_more_marks_than_places() -> None:
    trust = load_trust(PAIR)
    assert trust is not None
    for record in (*trust.rules.values(), *trust.concepts.values()):
        assert record.major <= record.marked <= record.fired
        assert 0 <= record.lower <= record.marked / max(1, record.fired)


def test_the_lower_bound_is_that_of_wilson() -> None:
    assert Record(100, 50).lower == pytest.approx(0.4038, abs=1e-4)  # the textbook interval is 0.404 to 0.596
    assert Record(20, 20).lower == pytest.approx(0.8389, abs=1e-4)


def test_few_cases_are_called_unmeasured() -> None:
    trust = Trust(1000, 2000, {"term/avoid": Record(ENOUGH, 15, 5)}, {"some-concept": Record(ENOUGH - 1, 15)})
    assert trust.line("term/avoid").startswith("at least 53% on a marked error")
    assert trust.line("some-concept").startswith("unmeasured (found 19 times in 1,000 words")
    assert trust.line("another").startswith("unmeasured (found 0 times")


def test_explain_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["term/avoid"], standalone_mode=False)
    assert "marked machine translation" in " ".join(capsys.readouterr().out.split())
