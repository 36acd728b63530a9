"""How decisions are shared out among accepted, edited and rejected, as text and as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from mtfix.decisions import Decision
from mtfix.reports._layout import columns, harmless

_VERDICTS = ("accepted", "edited", "rejected")
_NAMES = 40  # columns
_Figures = dict[str, Counter[str]]


def _by_rule(decisions: Sequence[Decision]) -> _Figures:
    return _counted((d.rule, d.verdict) for d in decisions)


def _by_concept(decisions: Sequence[Decision]) -> _Figures:
    return _counted((d.concept, d.verdict) for d in decisions if d.concept)


def _all(decisions: Sequence[Decision]) -> Counter[str]:
    return Counter(d.verdict for d in decisions)


def _counted(pairs: Iterable[tuple[str, str]]) -> _Figures:
    """Verdicts by name, the most decided first."""
    figures: _Figures = {}
    for name, verdict in pairs:
        figures.setdefault(name, Counter())[verdict] += 1
    return dict(sorted(figures.items(), key=lambda item: (-item[1].total(), item[0])))


def as_json(decisions: Sequence[Decision]) -> str:
    """One object: `version`, `all`, and `rules` and `concepts`, the most decided first."""

    def plain(figures: Counter[str]) -> dict[str, float | int]:
        total = figures.total()
        shares = {f"{v}_share": round(figures[v] / total, 4) if total else 0.0 for v in _VERDICTS}
        return {"decisions": total, **{v: figures[v] for v in _VERDICTS}, **shares}

    def rows(table: _Figures) -> list[dict[str, Any]]:
        return [{"name": name, **plain(figures)} for name, figures in table.items()]

    tables = {"rules": rows(_by_rule(decisions)), "concepts": rows(_by_concept(decisions))}
    return msgspec.json.encode({"version": 1, "all": plain(_all(decisions)), **tables}).decode() + "\n"


def as_text(decisions: Sequence[Decision]) -> str:
    """A table by rule, one by concept, and all of it."""
    if not decisions:
        return "no decisions\n"
    tables = (("Rule", _by_rule(decisions)), ("Concept", _by_concept(decisions)), ("", {"All": _all(decisions)}))
    first = min(_NAMES, max(columns(harmless(name)) for _, table in tables for name in (*table, "Concept")))
    parts = ["\n".join(_table(title, table, first)) for title, table in tables if table]
    return "\n\n".join(parts) + "\n"


def _table(title: str, table: _Figures, first: int) -> Iterator[str]:
    head = [[title, "Accepted", "Edited", "Rejected", "All"]] if title else []
    for name, *cells in (*head, *(_row(name, figures) for name, figures in table.items())):
        if columns(name) > first:
            yield name
            name = ""
        shares = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, (12, 12, 12, 6), strict=True))
        yield f"{name}{' ' * (first - columns(name))}{shares}"


def _row(name: str, figures: Counter[str]) -> list[str]:
    total = figures.total()
    cells = (f"{figures[v]:,} {figures[v] / total:4.0%}" for v in _VERDICTS)
    return [harmless(name), *cells, f"{total:,}"]
