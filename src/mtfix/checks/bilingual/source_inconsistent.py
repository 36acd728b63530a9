"""One source under two renderings in one text."""

from collections import defaultdict
from collections.abc import Iterator
from unicodedata import normalize

from mtfix.language.lazy import lazy
from mtfix.language.scripts import UNSPACED
from mtfix.language.words import shortened
from mtfix.model import Check, Claim, Original, Segment, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="source/inconsistent",
    summary="the same source under another rendering than elsewhere",
    why="Whoever meets one message in two wordings takes it for two messages. Sources are the same to the letter, "
    "white space aside, in the same context where the file tells one; renderings that differ only in capitals, white "
    "space, final punctuation or the kind of quotation marks count as one. What stands most often is kept, else what "
    "stands first. Sources of one word, or of fewer than four characters in a script without spaces, are left out. The "
    "files of a run are compared with each other by `--consistency project`.",
    category="style",
    severity="minor",
    bad=(),
    good=("请关闭电源。\tPlease switch off the power.",),
    native=True,
    consequence="takes one message for two",
)
_SHORTEST, _WORDS = 4, 2
"""Characters of a script without spaces that a source has at least, or words."""
_UNSPACED = lazy(f"[{UNSPACED}]")
_ENDS = " .…!,;:。！，；：、"
_QUOTES = str.maketrans("‘’‚ʼ`´“”„«»", "''''''\"\"\"\"\"")
_TABLE, _SHARE = 20, 0.25
"""Segments of a text, and the share that deviates, from which it is a table of several translations and no text."""
_LONGEST = 60
"""Characters of a rendering that a message shows."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each target that is not the one to keep for its source; never a fix."""
    if not text.scope.coherent:
        return
    compared = [
        sorted(renderings.values(), key=lambda numbers: (-len(numbers), numbers[0]))
        for renderings in _repeated(text)
        if len(renderings) > 1
    ]
    if len(text.pairs) >= _TABLE and sum(len(n) for _, *rest in compared for n in rest) > _SHARE * len(text.pairs):
        return
    for keep, *others in compared:
        pair = text.pairs[keep[0]]
        message = f"the same source is rendered “{shown(pair.target)}” elsewhere in the text"
        for number in (n for numbers in others for n in numbers):
            yield claim_segment(text, number, message, (pair.span(0, len(pair.target)),))


def _repeated(text: Scanned) -> Iterator[dict[str, list[int]]]:
    """The segments of each source that stands more than once, by how they are rendered."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, pair in text.pairs.items():
        places[pair.segment.context, " ".join(pair.source.split())].append(number)
    for (_, source), numbers in places.items():
        if len(numbers) > 1 and _says_something(source):
            renderings: defaultdict[str, list[int]] = defaultdict(list)
            for number in numbers:
                target = text.pairs[number].target
                if not _is_copied(source, target):
                    renderings[target_key(target)].append(number)
            yield renderings


def claim_segment(text: Scanned, number: int, message: str, related: tuple[Span, ...] = ()) -> Claim:
    """What is said of a whole segment."""
    pair = text.pairs[number]
    return claim(
        CHECK,
        pair.span(0, len(pair.target)),
        message,
        "certain",
        (shown(pair.source).rstrip(_ENDS),),
        original=Original(shown(pair.source), "source"),
        related=related,
        source_span=Span(0, len(pair.source)),
    )


def source_key(segment: Segment) -> str:
    """By what sources are compared; empty where one is too short to say the same thing twice, or was only copied."""
    source = " ".join(segment.source.split())
    return source if _says_something(source) and not _is_copied(source, segment.target) else ""


def _says_something(source: str) -> bool:
    words = sum(any(map(str.isalpha, word)) for word in source.split(" "))
    return words >= _WORDS or len(_UNSPACED.findall(source)) >= _SHORTEST


def _is_copied(source: str, target: str) -> bool:
    return source == " ".join(target.split())


def target_key(target: str) -> str:
    """By what targets are compared: without what is the place's and not the wording's."""
    folded = " ".join(target.split())
    if not folded.isascii() or "`" in folded:
        folded = normalize("NFC", folded.translate(_QUOTES))
    return folded.casefold().rstrip(_ENDS)


def shown(text: str) -> str:
    """A text on one line, its beginning where it is long."""
    return shortened(" ".join(text.split()), _LONGEST)
