"""`mtfix decisions …`: what people decided of findings, shared, counted and taken back."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mtfix.cli._files import refuse_present, write_result
from mtfix.cli._shares import as_json, as_text
from mtfix.cli._streams import tell, write_utf8
from mtfix.config import find_settings, load_rules, load_settings, project_folder, store_path
from mtfix.files import decode, read_source, write_file
from mtfix.language.words import count, shortened, suggestion
from mtfix.model import MtfixError
from mtfix.reports._layout import harmless

if TYPE_CHECKING:
    from mtfix.decisions import Decision

_F = TypeVar("_F", bound=Callable[..., Any])
_VERDICTS = ("accepted", "rejected", "edited")
_SHOWN = 40  # characters of words or a rendering on a line

_store = click.option("--store", metavar="FILE", help="The store; else .mtfix/decisions.sqlite of the project.")
_NARROWING = (
    click.option("--verdict", type=click.Choice(_VERDICTS), help="Only what was decided so."),
    click.option("--rule", metavar="NAME", help="Only of this rule."),
    click.option("--concept", metavar="NAME", help="Only of this concept."),
    click.option("--words", metavar="TEXT", help="Only of these words, in any case."),
    click.option("--path", metavar="FILE", help="Only in this file."),
    click.option("--who", metavar="NAME", help="Only by this person."),
)


def _narrowing(command: _F) -> _F:
    for option in reversed(_NARROWING):
        command = option(command)
    return command


@click.group("decisions", short_help="Share, count and take back what people decided.")
def command() -> None:
    """What people decided of findings. They are kept in .mtfix/decisions.sqlite, beside the settings; what was rejected
    is left out by the other commands. See docs/review.md.

    \b
    mtfix decisions list --verdict rejected
    mtfix decisions export -o decisions.jsonl
    """


@command.command("export", short_help="Write decisions as text for git.")
@_store
@click.option("-o", "--output", metavar="FILE", help="Where to write; else standard output.")
@click.option("--force", is_flag=True, help="Write over a FILE that is broken or holds what the store does not.")
def export(store: str | None, output: str | None, force: bool) -> int:
    """Write the decisions as sorted JSON Lines, the same bytes for the same decisions.

    A FILE that is there is written over only where the store knows all it holds. Exit status: 0 written, 2 an error.

    \b
    mtfix decisions export -o decisions.jsonl
    """
    from mtfix.decision_lines import parse, render
    from mtfix.decisions import later

    decisions = _decisions(store)
    text = render(decisions)
    if output is None:
        write_utf8()
        sys.stdout.write(text)
        return 0
    there = read_source(output) if os.path.lexists(output) else None
    if there and not force:
        try:
            known = parse(output, decode(there, "utf-8")[0])
        except MtfixError as error:
            raise MtfixError(f"{error}; nothing is written; --force writes over it") from None
        lost = len({*later((*known, *decisions))} - {*decisions})
        if lost:
            raise MtfixError(
                f"{output}: holds {count(lost, 'decision')} that the store does not know: `mtfix decisions import` "
                "takes them in, --force drops them; nothing is written"
            )
    write_file(output, there, text.encode())
    tell(f"{output}: {count(len(decisions), 'decision')}", "")
    return 0


@command.command("import", short_help="Take in decisions of others.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_store
def import_(files: tuple[str, ...], store: str | None) -> int:
    """Take in what was exported elsewhere, or what another store holds; all of it or, where a file is broken, nothing.

    Of two decisions on the same finding the later one holds; to import twice changes nothing. Exit status: 0 done, 2
    an error.

    \b
    mtfix decisions import decisions.jsonl
    """
    from mtfix.decisions import load_all, open_store

    decisions = load_all(files)
    with open_store(_there(store)) as opened:
        new = opened.absorb(decisions)
        tell(f"{opened.path}: {new} of {count(len(decisions), 'decision')} new or later", "")
    return 0


@command.command("merge", short_help="Merge two exported files; a merge driver for git.")
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.argument("name", required=False, metavar="[NAME]")
def merge(base: str, ours: str, theirs: str, name: str | None) -> int:
    """Merge what two sides made of the exported file BASE, and write it over OURS. NAME stands for them in messages.

    What one side added, changed or took out holds; where both changed a decision, the later one. Exit status: 0
    merged, 2 an error: OURS is as it was.

    \b
    git config merge.mtfix-decisions.driver "mtfix decisions merge %O %A %B %P"
    mtfix decisions merge base.jsonl ours.jsonl theirs.jsonl
    """
    from mtfix.decision_lines import merge as merged
    from mtfix.decision_lines import parse, render

    sources = [read_source(path) for path in (base, ours, theirs)]
    sides = []
    for side, source in zip(("base", "ours", "theirs"), sources, strict=True):
        told = f"{name} ({side})" if name else source.path
        empty = side == "base" and not source.data.strip()  # of a file that both sides began there is no base
        sides.append(() if empty else parse(told, decode(source, "utf-8")[0]))
    write_file(ours, sources[1], render(merged(*sides)).encode())
    return 0


@command.command("list", short_help="Show decisions, one a line.")
@_store
@_narrowing
def list_(store: str | None, **narrow: str | None) -> int:
    """Show the decisions, each with an id that `mtfix decisions forget` takes; the latest last.

    \b
    mtfix decisions list --verdict rejected --path docs/article.txt
    """
    write_utf8()
    for decision in sorted(_narrowed(_decisions(store), **narrow), key=lambda d: (d.at, d)):
        click.echo(harmless(_line(decision)))
    return 0


def _line(decision: "Decision") -> str:
    subject = f"{decision.rule} ({decision.concept})" if decision.rule and decision.concept else ""
    words = f" “{shortened(decision.words, _SHOWN)}”" if decision.words else ""
    rendering = f" → “{shortened(decision.rendering, _SHOWN)}”" if decision.rendering else ""
    wide = "" if decision.fingerprint else " all"
    who = f" by {decision.who}" if decision.who else ""
    named = subject or decision.rule or decision.concept
    place = decision.path or "everywhere"
    said = f"{decision.verdict}{wide}  {place}  {named}{words}{rendering}".rstrip()
    return f"{_id(decision)}  {decision.at}  {said}{who}"


def _id(decision: "Decision") -> str:
    from hashlib import blake2s

    from mtfix.decisions import key_of

    return blake2s("\x1f".join(key_of(decision)).encode(), digest_size=5).hexdigest()


@command.command("forget", short_help="Take decisions back.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@_store
@_narrowing
@click.option("--all", "everything", is_flag=True, help="All that there are.")
def forget(ids: tuple[str, ...], store: str | None, everything: bool, **narrow: str | None) -> int:
    """Forget decisions: those of the ids that `mtfix decisions list` shows, or all that the options name. The findings
    are shown again where they still stand. Exit status: 0 done, 2 an error: nothing is forgotten.

    \b
    mtfix decisions forget 3f09a1c2d4
    mtfix decisions forget --verdict rejected --concept general-secretary
    """
    from mtfix.decisions import open_store

    named = any(narrow.values())
    if (bool(ids), named, everything).count(True) != 1:
        raise click.UsageError("ids, or options that name decisions, or --all: one of them")
    decisions = _decisions(store)
    known: dict[str, list[Decision]] = {}
    for decision in decisions:
        known.setdefault(_id(decision), []).append(decision)
    for id_ in ids:
        if id_ not in known:
            raise MtfixError(f"no decision has the id {id_!r}; `mtfix decisions list` shows them")
    gone = [d for id_ in ids for d in known[id_]] if ids else list(_narrowed(decisions, **narrow))
    with open_store(_there(store)) as opened:
        opened.withdraw(gone)
    tell(f"{count(len(gone), 'decision')} forgotten", "")
    return 0


@command.command("reject", short_help="Reject all findings of a rule or a concept.")
@click.argument("name", required=False)
@click.option("--words", default="", metavar="TEXT", help="Only of these words, in any case.")
@click.option("--path", metavar="FILE", help="Only in this file; else everywhere.")
@_store
def reject(name: str | None, words: str, path: str | None, store: str | None) -> int:
    """Reject all findings of a rule or a concept, or of certain words, in one file or everywhere: those of today and
    those to come. `mtfix decisions forget` takes it back. Exit status: 0 done, 2 an error.

    \b
    mtfix decisions reject general-secretary --path docs/united-nations.md
    mtfix decisions reject --words "Secretary-General"
    """
    from mtfix.decisions import name_path, now, open_store, reject_all, reviewer

    if not name and not words.strip():
        raise click.UsageError("the name of a rule or a concept, or --words")
    rule, concept = _named(name) if name else ("", "")
    where = name_path(path, project_folder(".")) if path else ""
    decision = reject_all(rule=rule, concept=concept, words=words, path=where, who=reviewer(), at=now())
    with open_store(_there(store)) as opened:
        opened.record([decision])
    tell(_line(decision), "")
    return 0


def _named(name: str) -> tuple[str, str]:
    """A rule or a concept by its name. MtfixError where there is none."""
    from mtfix.checks import check_names

    settings = find_settings(".")
    lexicons = load_rules(load_settings(settings), settings or "").lexicons
    rules, concepts = check_names(), {concept for lexicon in lexicons for concept in lexicon.ids}
    if name in rules:
        return name, ""
    if name in concepts:
        return "", name
    raise MtfixError(f"no rule or concept is called {name!r}{suggestion(name, sorted((*rules, *concepts)))}")


@command.command("stats", short_help="Count what was accepted, rejected and edited.")
@_store
@_narrowing
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How.")
def stats(store: str | None, shown: str, **narrow: str | None) -> int:
    """Count the decisions by rule and by concept: accepted, edited, rejected, and which share of them was accepted.

    \b
    mtfix decisions stats
    mtfix decisions stats --format json --path docs/article.txt
    """
    decisions = _narrowed(_decisions(store), **narrow)
    single = [d for d in decisions if d.fingerprint]
    write_utf8()
    sys.stdout.write(as_json(single) if shown == "json" else as_text(single))
    if len(single) < len(decisions):
        wide = len(decisions) - len(single)
        tell(f"{count(wide, 'rejection')} of all findings of a rule, a concept or words: not counted")
    return 0


@command.command("propose", short_help="Write what decisions teach, as TOML for a glossary.")
@_store
@_narrowing
@click.option(
    "--min-count", type=click.IntRange(min=1), default=2, show_default=True, help="How often counts as repeated."
)
@click.option("-o", "--output", metavar="FILE", help="Where to write; else standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def propose(store: str | None, min_count: int, output: str | None, force: bool, **narrow: str | None) -> int:
    """Write what decisions teach about concepts, as TOML that a person takes over into a glossary: a guard where what
    was rejected stands beside the same words, with `good` examples; what was written by hand repeatedly as a better
    rendering; what was accepted as `bad` examples. Exit status: 0 where something is proposed, 1 where nothing is, 2
    an error.

    \b
    mtfix decisions propose -o proposed.toml
    mtfix glossary check proposed.toml
    """
    from mtfix.cli._glossaries import sift
    from mtfix.language import PAIR
    from mtfix.proposals import RULE, as_glossary
    from mtfix.proposals import propose as proposed

    refuse_present(output, force)
    decisions = [d for d in _narrowed(_decisions(store), **narrow) if d.fingerprint]
    settings = find_settings(".")
    asked = load_settings(settings)
    lexicons = load_rules(asked, settings or "").lexicons
    names = sorted({d.concept for d in decisions if d.rule == RULE and d.concept})
    concepts = {c.id: c for glossary in reversed(sift(asked.glossaries, names)) for c in glossary.concepts}
    made = []
    for name in names:
        if name not in concepts:
            tell(f"no concept is called {name!r}: what was decided of it teaches nothing")
            continue
        proposal = proposed(concepts[name], decisions, lexicons, PAIR, min_count)
        made += [proposal] if proposal else []
    others = sum(d.rule != RULE for d in decisions)
    if others:
        tell(f"{count(others, 'decision')} of other rules than {RULE}: not for a glossary")
    if not made:
        tell("nothing to propose")
        return 1
    write_result(output, as_glossary(made, PAIR), force)
    tell(f"{count(len(made), 'concept')}: read them, and take over what is right", "")
    return 0


def _there(store: str | None) -> str:
    return store or store_path(".")


def _decisions(store: str | None) -> "tuple[Decision, ...]":
    """What a store holds. MtfixError where there is none."""
    from mtfix.decisions import load_decisions

    path = _there(store)
    if store is None and not os.path.lexists(path):
        raise MtfixError(f"{path}: nothing was decided yet; `mtfix review` and `mtfix decisions import` begin it")
    return load_decisions(path)


def _narrowed(
    decisions: Iterable["Decision"],
    verdict: str | None = None,
    rule: str | None = None,
    concept: str | None = None,
    words: str | None = None,
    path: str | None = None,
    who: str | None = None,
) -> "list[Decision]":
    """The decisions that options name."""
    from mtfix.decisions import name_path

    where = name_path(path, project_folder(".")) if path else None
    folded = " ".join(words.split()).casefold() if words is not None else None
    return [
        d
        for d in decisions
        if verdict in (None, d.verdict)
        and rule in (None, d.rule)
        and concept in (None, d.concept)
        and folded in (None, d.words.casefold())
        and where in (None, d.path)
        and who in (None, d.who)
    ]
