"""A question that became a statement, or a statement that became a question."""

from collections.abc import Iterator

from mtfix.aligned import Pair, claim_by_source
from mtfix.language.lazy import lazy
from mtfix.language.moods import ASKING_ZH, QUESTION_ZH, REPORTED_EN
from mtfix.model import Check, Claim, Example, Span
from mtfix.scan import Scanned

CHECK = Check(
    rule="source/question",
    summary="a question that became a statement, or a statement that became a question",
    why="The mark at the end of a sentence says which it is. Where the whole source is one question and the target has "
    "no question mark at all, or the other way round, somebody's doubt became a fact.",
    category="accuracy",
    severity="major",
    bad=(
        Example("你明天来吗？\tYou are coming ⟦tomorrow.⟧"),
        Example("他明天会来。\tWill he come ⟦tomorrow?⟧"),
    ),
    good=(
        "你明天来吗？\tAre you coming tomorrow?",
        "他问你明天来不来？\tHe asked whether you were coming tomorrow.",
        "能否请你明天来。\tCould you come tomorrow?",
    ),
    consequence="takes a question for an answer",
)
_ENDS = lazy(r"[?？][\"'”’)\]]*\s*$")
_SENTENCE = lazy(r"[。！？!?]")


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for a segment of one sentence whose kind changed for certain; never a fix."""
    for pair in text.pairs.values():
        source = pair.source.rstrip()
        if len(_SENTENCE.findall(source)) > 1:
            continue
        asked = "?" in pair.target or "？" in pair.target
        if not asked and QUESTION_ZH.search(source) and not REPORTED_EN.search(pair.target.lower()):
            yield _claim(pair, "the source is a question")
        elif source.endswith("。") and _ENDS.search(pair.target) and not ASKING_ZH.search(source):
            yield _claim(pair, "the source is a statement")


def _claim(pair: Pair, message: str) -> Claim:
    stripped = pair.target.rstrip()
    start = stripped.rfind(" ") + 1
    end = len(pair.source.rstrip())
    word = pair.source[end - 2 : end]
    return claim_by_source(CHECK, pair.span(start, len(stripped)), message, word, Span(max(0, end - 2), end))
