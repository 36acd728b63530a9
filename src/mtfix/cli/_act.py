"""What keys ask for beyond the state, for a screen and a dialogue alike."""

from msgspec.structs import replace

from mtfix.cli._screen import prefill
from mtfix.cli._session import Session
from mtfix.passage import reading, rewriting
from mtfix.review import Request, State, rewrite, tally


def act(session: Session, before: State, state: State, request: Request) -> tuple[State, bool]:
    """Do what was asked for; the state after it, and whether the review is left."""
    session.keep(before, state)
    if request == "write":
        return session.write(state), False
    if request == "write and leave":
        state = replace(session.write(state), mode="look")
        return state, not tally(state)["unwritten"] and not session.refused
    if request == "discard and leave":
        return session.discard(state), True
    return state, request == "leave"


def take_rendering(session: Session, state: State, typed: str) -> State:
    """The state after a person wrote what should stand there."""
    item = state.item
    if item is None:
        return state
    words = "".join(c for c in " ".join(typed.split()) if c.isprintable())
    passage = session.pages[item.file].passage(item)
    if words == " ".join(reading(passage, item.finding, None).split()):
        return replace(state, mode="look", said="that is what stands there: r rejects the finding")
    fixes = item.finding.fixes
    shown = fixes[state.candidate] if state.candidate < len(fixes) and fixes[state.candidate].edits else None
    if shown and not state.choice and words == prefill(state, session.pages):
        return rewrite(state, item.renderings[state.candidate])  # the candidate, unchanged
    if rewriting(passage, item.finding, words)[0] is None:
        return replace(state, mode="look", said="markup stands inside: it can only be changed in the file")
    return rewrite(state, words)
