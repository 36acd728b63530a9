"""A machine that goes in circles."""

from collections.abc import Iterator

from mtfix.model import Check, Claim, Example, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/loop",
    summary="a phrase on repeat",
    why="A decoder that loses its place writes the same words again and again. What stood in between is lost.",
    consequence="cannot know what was left out where the words repeat",
    category="accuracy",
    severity="major",
    bad=(
        Example(
            "The plan covers ⟦the new zone of the new zone of the new zone of⟧ Xiamen.",
            "The plan covers the new zone of Xiamen.",
        ),
        Example(
            "The pilot ⟦market market market market⟧ opened.",
            "The pilot market opened.",
        ),
    ),
    good=(
        "We shall fight, and fight, and fight again.",
        "Location, location, location.",
        "Very very very good work.",
        "It went on and on and on.",
        "No no no no, said the man.",
        "The buffer holds 00 00 00 00 00 00 00 00 at first.",
    ),
)


def find(text: Scanned) -> Iterator[Claim]:
    """A claim where a word comes four times running, a phrase of two or more words three times, or a long one twice."""
    reach = -1
    for start, end, distance in text.repeats:
        words = text.flow[start:end].split()
        times = len(words) // distance
        if start < reach or times < 2 or times < (4 if distance == 1 else 3 if distance < 6 else 2):
            continue
        phrase = words[:distance]
        if distance == 1 and (len(phrase[0]) < 5 or not phrase[0].islower()):
            continue
        if not any(w.isalpha() and len(w) > 1 for w in phrase):
            continue  # columns of figures
        if "and" in (phrase[-1], phrase[0]) and distance < 4:  # on and on and on
            continue
        reach = end
        length = len(" ".join(words[: distance * times]))
        first = len(" ".join(phrase))
        yield claim(
            CHECK,
            Span(start, start + length),
            f"“{' '.join(phrase)}” stands {times} times running",
            "wording",
            fixes=(rewrite(Span(start + first, start + length), "", "suggestion", "keep it once"),),
        )
