"""Where a reviewer stands: the findings of many files, what was chosen, what can be undone. Knows no terminal.

`press` takes a key and gives the state after it; what has to be done outside (write, leave, edit) it asks for.
Findings of one file with the same words around them share a key: they are decided together, as decisions are kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from mtfix.decisions import Key, Verdict
from mtfix.language.words import count, shortened
from mtfix.model import Finding

Mode = Literal["look", "keys", "more", "all", "edit", "leave"]
_TOLD = 32  # characters of words that a line tells
Request = Literal["", "edit", "write", "leave", "write and leave", "discard and leave"]


class Item(Struct, frozen=True):
    """One finding to decide on."""

    file: int
    """Its place among the files."""
    finding: Finding
    key: Key
    words: str
    renderings: tuple[str, ...] = ()
    """What would stand there after each candidate."""
    closed: str = ""
    """Why nothing may be changed here, where that is so."""

    @property
    def kind(self) -> tuple[str, str | None, str]:
        """What all places of one finding have in common."""
        return self.finding.rule, self.finding.concept, self.words.casefold()


class Choice(Struct, frozen=True):
    """What was chosen for a finding. An accepted candidate is told by its number, what a person wrote by its words."""

    verdict: Verdict
    candidate: int = 0
    rendering: str = ""

    @property
    def writes(self) -> bool:
        return self.verdict != "rejected"


class Step(Struct, frozen=True):
    """What undo takes back: the choices before, and where it was."""

    before: dict[Key, Choice | None]
    key: Key
    told: str


class State(Struct, frozen=True):
    """`at` is the place among the items, behind the last one at the end; `candidate` the one that is shown."""

    items: tuple[Item, ...]
    files: int = 1
    at: int = 0
    candidate: int = 0
    choices: dict[Key, Choice] = {}
    history: tuple[Step, ...] = ()
    written: int = 0
    """How many findings were repaired in the texts by now."""
    refused: int = 0
    """How many rejected findings are no longer listed, because their files were read again."""
    mode: Mode = "look"
    scroll: int = 0
    said: str = ""
    """What the last key did, for the person to read."""

    @property
    def item(self) -> Item | None:
        return self.items[self.at] if self.at < len(self.items) else None

    @property
    def choice(self) -> Choice | None:
        return self.choices.get(self.items[self.at].key) if self.at < len(self.items) else None


def begin(items: Sequence[Item], files: int, choices: dict[Key, Choice]) -> State:
    """The first finding that nobody decided on."""
    state = State(tuple(items), files, -1, choices=choices)
    return _onwards(state)


# -- figures


def tally(state: State) -> Counter[str]:
    """How many findings are accepted (those in the texts by now too), rejected, open and yet to be written."""
    counted = Counter({"accepted": state.written, "rejected": state.refused})
    for item in state.items:
        choice = state.choices.get(item.key)
        counted["open" if choice is None else "accepted" if choice.writes else "rejected"] += 1
    counted["unwritten"] = counted["accepted"] - state.written
    return counted


def like(state: State, whole_rule: bool) -> list[Item]:
    """The other findings that nobody decided on and that are places of this one, or of its rule, with this one."""
    item = state.item
    if item is None:
        return []
    same = (i for i in state.items if (i.finding.rule == item.finding.rule if whole_rule else i.kind == item.kind))
    return [i for i in same if i.key == item.key or i.key not in state.choices]


# -- what keys do


def accept(state: State) -> State:
    """Take the candidate that is shown."""
    item = state.item
    if item is None:
        return state
    why = _refusal(item, state.candidate)
    if why:
        return replace(state, said=why)
    told = _change("accepted", item, item.renderings[state.candidate])
    return _choose(state, {item.key: Choice("accepted", state.candidate)}, told)


def _change(verdict: str, item: Item, rendering: str) -> str:
    return f"{verdict}: {shortened(item.words, _TOLD)} → {shortened(rendering, _TOLD) or '(nothing)'}"


def _refusal(item: Item, candidate: int) -> str:
    """Why a candidate cannot be taken, or nothing."""
    if item.closed:
        return item.closed
    if not item.finding.fixes:
        return "nothing is proposed here: e to write a rendering, r to reject, s to skip"
    if not item.finding.fixes[candidate].edits:
        return "this one cannot be made here, it is to be done by hand in the file: s to skip, r to reject"
    return ""


def reject(state: State) -> State:
    """Keep the text as it is, and never ask again."""
    item = state.item
    if item is None:
        return state
    return _choose(state, {item.key: Choice("rejected")}, f"rejected: {shortened(item.words, _TOLD)}")


def rewrite(state: State, rendering: str) -> State:
    """Take what the person wrote; the same as a candidate is that candidate."""
    item = state.item
    state = replace(state, mode="look")
    if item is None or item.closed:
        return state
    for number, known in enumerate(item.renderings):
        if known == rendering and item.finding.fixes[number].edits:
            return _choose(state, {item.key: Choice("accepted", number)}, _change("accepted", item, known))
    told = _change("edited", item, rendering)
    return _choose(state, {item.key: Choice("edited", state.candidate, rendering)}, told)


def accept_all(state: State, whole_rule: bool = False) -> State:
    """Take the same candidate at all open places of this finding, or the first one of all open findings of its rule."""
    item = state.item
    chosen: dict[Key, Choice] = {}
    left = 0
    for each in like(state, whole_rule):
        number = 0 if whole_rule and each is not item else state.candidate
        number = number if number < len(each.finding.fixes) else 0
        if _refusal(each, number):
            left += 1
        else:
            chosen[each.key] = Choice("accepted", number)
    if not chosen:
        return replace(state, mode="look", said=_refusal(item, state.candidate) if item else "")
    made = sum(each.key in chosen for each in like(state, whole_rule))
    stay = f"; {left} left open, without a proposal that can be made" if left else ""
    return _choose(state, chosen, f"{made} accepted{stay}")


def reject_all(state: State, whole_rule: bool = False) -> State:
    """Reject all open places of this finding, or all open findings of its rule."""
    same = like(state, whole_rule)
    return _choose(state, {i.key: Choice("rejected") for i in same}, f"{len(same)} rejected")


def undo(state: State) -> State:
    """Take the last decision back, of one finding or of many, and go where it was made."""
    if not state.history:
        return replace(state, said="nothing to undo")
    step = state.history[-1]
    choices = {k: v for k, v in state.choices.items() if k not in step.before}
    choices |= {k: v for k, v in step.before.items() if v}
    state = replace(state, choices=choices, history=state.history[:-1], said=f"undone: {step.told}", mode="look")
    return _to(state, next((i for i, item in enumerate(state.items) if item.key == step.key), state.at))


def turn(state: State, by: int) -> State:
    """The next candidate, or the one before."""
    many = len(state.item.finding.fixes) if state.item else 0
    if many < 2:
        return replace(state, said="there is no other proposal")
    return replace(state, candidate=(state.candidate + by) % many)


def pick(state: State, number: int) -> State:
    """The candidate of a number, from 1."""
    many = len(state.item.finding.fixes) if state.item else 0
    return replace(state, candidate=number - 1) if number <= many else replace(state, said=f"no proposal {number}")


def move(state: State, by: int) -> State:
    """The finding before or behind, decided or not; behind the last one is the end."""
    return _to(state, min(max(0, state.at + by), len(state.items)))


def skip(state: State) -> State:
    """Leave it open and go on to the next open one."""
    return _onwards(state, wrap=False)


def _choose(state: State, chosen: dict[Key, Choice], told: str) -> State:
    item = state.item
    if item is None:
        return state
    twins = Counter(each.key for each in state.items)[item.key] if len(chosen) == 1 else 1
    told += f" (it stands {twins} times among the same words)" if twins > 1 else ""
    step = Step({key: state.choices.get(key) for key in chosen}, item.key, told)
    choices = state.choices | chosen
    state = replace(state, choices=choices, history=(*state.history, step), mode="look", said=told)
    return _onwards(state)


def _onwards(state: State, wrap: bool = True) -> State:
    """The next open finding; before this one where none is left behind it, else the end."""
    later = range(state.at + 1, len(state.items))
    earlier = range(max(0, state.at)) if wrap else range(0)
    found = next((i for i in (*later, *earlier) if state.items[i].key not in state.choices), len(state.items))
    return _to(state, found)


def _to(state: State, at: int) -> State:
    state = replace(state, at=at, candidate=0, mode="look", scroll=0)
    choice = state.choice
    return replace(state, candidate=choice.candidate) if choice else state


def _in_mode(mode: Mode) -> Callable[[State], State]:
    return lambda state: replace(state, mode=mode, scroll=0)


_ACTIONS: dict[str, Callable[[State], State]] = {
    "a": accept,
    "r": reject,
    "s": skip,
    "b": lambda state: move(state, -1),
    "up": lambda state: move(state, -1),
    "down": lambda state: move(state, 1),
    "n": lambda state: turn(state, 1),
    "p": lambda state: turn(state, -1),
    "right": lambda state: turn(state, 1),
    "left": lambda state: turn(state, -1),
    "A": accept_all,
    "R": reject_all,
    "*": _in_mode("all"),
    "u": undo,
    "i": _in_mode("more"),
    "?": _in_mode("keys"),
    "home": lambda state: _onwards(replace(state, at=-1)),
    "end": lambda state: _to(state, len(state.items)),
} | {str(number): lambda state, number=number: pick(state, number) for number in range(1, 10)}


def press(state: State, key: str) -> tuple[State, Request]:
    """The state after a key, and what is to be done outside."""
    state = replace(state, said="")
    if state.mode in ("keys", "more"):
        by = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8}.get(key)
        scrolled = replace(state, scroll=max(0, state.scroll + by)) if by else replace(state, mode="look", scroll=0)
        return scrolled, ""
    if state.mode == "all":
        return _press_all(state, key), ""
    if state.mode == "leave":
        return _press_leave(state, key)
    if key == "e":
        return _begin_edit(state)
    if key == "w":
        return (state, "write") if tally(state)["unwritten"] else (replace(state, said="nothing to write yet"), "")
    if key in ("q", "c-c"):
        return (replace(state, mode="leave"), "") if tally(state)["unwritten"] else (state, "leave")
    if state.item is None and key in "i*AR":
        return state, ""
    if len(key) > 1 and key not in _ACTIONS:
        return state, ""
    action = _ACTIONS.get(key)
    return (action(state), "") if action else (replace(state, said=f"{key} does nothing: ? shows the keys"), "")


def _press_all(state: State, key: str) -> State:
    if key in ("a", "r"):
        return accept_all(state, whole_rule=True) if key == "a" else reject_all(state, whole_rule=True)
    return replace(state, mode="look", said="nothing was decided")


def _press_leave(state: State, key: str) -> tuple[State, Request]:
    if key in ("w", "y"):
        return state, "write and leave"
    if key == "d":
        return state, "discard and leave"
    if key in ("l", "q", "c-c"):
        return state, "leave"
    return replace(state, mode="look"), ""


def _begin_edit(state: State) -> tuple[State, Request]:
    item = state.item
    if item is None:
        return state, ""
    if item.closed:
        return replace(state, said=item.closed), ""
    return replace(state, mode="edit"), "edit"


# -- what happens outside


def renew(
    state: State, file: int, items: Iterable[Item], written: Iterable[Key], choices: dict[Key, Choice], said: str
) -> State:
    """The state after a file was read again: its findings as they are now, without the choices that are written.

    `choices` are what is still chosen in it. What was decided there can no longer be undone.
    """
    here = state.item
    gone = Counter(item.key for item in state.items if item.file == file)
    before = [item for item in state.items if item.file < file]
    new = [*before, *items, *(item for item in state.items if item.file > file)]
    kept = {key: choice for key, choice in state.choices.items() if key not in gone} | choices
    history = tuple(step for step in state.history if gone.keys().isdisjoint(step.before))
    done = state.written + sum(gone[key] for key in set(written))
    before_it = sum(_is_rejected(state.choices.get(item.key)) for item in state.items if item.file == file)
    after_it = sum(_is_rejected(choices.get(item.key)) for item in new if item.file == file)
    refused = max(0, state.refused + before_it - after_it)
    at = next((i for i, item in enumerate(new) if here and item.key == here.key), None)
    if at is None:  # near where it stood
        at = min(state.at, len(new))
    state = replace(state, items=tuple(new), choices=kept, history=history, written=done, refused=refused, said=said)
    if at < len(new) and new[at].key in kept:
        return replace(_onwards(replace(state, at=at - 1)), said=said)
    return replace(_to(state, at), said=said)


def _is_rejected(choice: Choice | None) -> bool:
    return choice is not None and not choice.writes


def known_candidate(item: Item, verdict: Verdict, rendering: str) -> Choice | None:
    """What was decided earlier as a choice today; None where no candidate writes that any more."""
    if verdict == "accepted":
        makes = (i for i, known in enumerate(item.renderings) if known == rendering and item.finding.fixes[i].edits)
        number = next(makes, None)
        return None if number is None or item.closed else Choice("accepted", number)
    if verdict == "edited":
        return None if item.closed else Choice("edited", 0, rendering)
    return Choice("rejected")


def undecide(state: State, keys: Iterable[Key], said: str = "") -> State:
    """The state without some choices, which cannot be undone."""
    gone = set(keys)
    kept = {key: choice for key, choice in state.choices.items() if key not in gone}
    history = tuple(step for step in state.history if gone.isdisjoint(step.before))
    return replace(state, choices=kept, history=history, said=said)


def told(state: State) -> str:
    """Where we are, in words."""
    figures = tally(state)
    place = f"{min(state.at + 1, len(state.items))} of {len(state.items)}"
    unwritten = f", {figures['unwritten']} not written" if figures["unwritten"] else ""
    return f"{place}, {figures['accepted']} accepted, {figures['rejected']} rejected{unwritten}, " + count(
        state.files, "file"
    )
