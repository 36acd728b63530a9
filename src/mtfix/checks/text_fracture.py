"""A sentence broken in the wrong place."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.words import SMALL
from mtfix.model import Check, Claim, Example, Fix, Span, claim, pieces_in, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/fracture",
    summary="a sentence broken in the wrong place: a stub, a capital in mid-sentence, orphan punctuation",
    why="The source was cut into pieces before it was translated, and the pieces do not join. The words around the "
    "break belong together in another order; only the source says which.",
    consequence="meets a sentence that says nothing, or two run into one",
    category="linguistic",
    severity="major",
    bad=(
        Example("It rose to the level of artificial intelligence. ⟦the height of.⟧ Then it fell."),
        Example("In the book, the union of chain and ⟦blockchain The⟧ integration of both is explained."),
        Example("Ban trading without value support⟦. )⟧currency."),
        Example("The plan was on a large scale. ⟦Essence⟧ Output grew.", "The plan was on a large scale. Output grew."),
        Example("The growth rate was stable⟦. ,⟧ and exports rose."),
    ),
    good=(
        "It rose. The height of the wave was not known.",
        "She read The Times and went to The Hague.",
        "He wrote e.g. the height of the tower.",
        "What is it made of? Of iron.",
        "It was sold. Essence of lemon was added.",
        "He waited ... and left.",
        "They called it “The end”, and it was.",
        "See Section 3 (it is short.) and go on.",
        "That is something to be proud of.",
        "May God grant us wisdom, and may He watch over us.",
        "It covers the staff of the club or its agents. , 2004 Hill Partners",
        "Files: sign.c The source code; o The new option; --help This help.",
        "They sold cups, plates, etc . , and left at 2 p.m . , he said.",
        "The array is [2. , 2.25, 3. ] and / ? : @ are reserved.",
        "We hold these truths , . . . endowed by their Creator.",
        "Who is listening ? : : Nobody answered. He split ! : )",
        "A string of digits stands for a letter, e.g. %c stands for c.",
        "He went to the fair with Are and wrote God 's Will on the wall.",
        "The Lord is near. I am sure He will come. Fill in the To box; avg. %.2f, max. %.2f.",
        "About our company\nThe company was founded in 1998.",
    ),
    bound=("text/bracket",),
)

# After a lower-case word with nothing between, these open a sentence that was cut off; titles go on in capitals.
_OPENERS = frozenset(
    """The It We He They She This These Those There In At On But And If When As For With To Of Is Are Was Were Has Have
    Will Can Could Should Must However Therefore Because Although While After Before Its Their Our Not""".split()
)
_STUB = lazy(
    r"(?<=[a-z][.!?] )[a-z]+(?: [a-z][a-z'’-]*){0,3}"
    r" (?:of|the|to|in|and|a|an|for|with|by|at|from|as|is)\.(?=\s|$)"
)
_ORPHAN = lazy(
    r"(?<=[A-Za-z)\]\"”%])[.!?]\s+[,;:](?=\s)(?!\s*[\d:()])|(?<=\w),\s*\.(?=\s|$)(?!\s*\.)|(?<=[a-z])\.\s+\)(?=[a-z])|(?<=[a-z\d%])\.\s+%(?![\w.])"
)
_ABBREVIATION = lazy(
    r"\b(?:etc|[eE]\.g|i\.e|[ap]\.m|vs|al|cf|fig|approx|Inc|Ltd|Co|Corp|Jr|Sr|Dr|Mr|Mrs|St|[A-Z])\s?[.!?]\s*$"
)
_BEFORE_WORDS = " \n(“‘"
_ESSENCE = lazy(r"\. Essence(?=$|\n| [^a-z(])")
_DEITY = lazy(r"\b(?:God|Lord|Jesus|Christ|Allah|Creator|Almighty|Providence)\b")
_NEAR = 1000
"""Code points on either side in which a god is looked for."""
_VERBS = frozenset("Is Are Was Were Has Have Will Can Could Should Must Not".split())


def find(text: Scanned) -> Iterator[Claim]:
    """Capitals in mid-sentence from the runs of capitals; stubs and orphans from the places of full stops."""
    flow = text.flow
    for words, starts in text.capitalised.items():
        if words.startswith("Essence"):
            for start in starts:
                if _ESSENCE.match(flow, start - 2):
                    fix = rewrite(Span(start - 1, start + 7), "", "suggestion", "leave it out")
                    yield _claim(Span(start, start + 7), "a full stop of the source was read as a word", (fix,))
        elif words in _OPENERS:
            said = f"a sentence begins at “{words}” with nothing before it to end the last one"
            for start in starts:
                end = start + len(words)
                if _cuts(flow, start, end) and not _is_name(text, words, start) and not _is_laid_out(text, start):
                    yield _claim(Span(text.word_start(start - 1), end), said)
    for start, end in text.stops:
        if flow[end : end + 1].islower():
            if m := _STUB.match(flow, end):
                yield _claim(Span(m.start(), m.end()), "a piece of a sentence stands alone")
            continue
        m = _ORPHAN.match(flow, start)
        if m and not _ABBREVIATION.search(flow, max(0, start - 8), start + 1):
            yield _claim(Span(m.start(), m.end()), "punctuation stands where no sentence ends")


def _cuts(flow: str, start: int, end: int) -> bool:
    """Whether a capital stands after a plain word and before a plain word: `blockchain The integration`."""
    before, after = flow[start - 2 : start], flow[end : end + 2]
    if not (before[:1].islower() and before[1:] == " " and after[:1] == " " and after[1:].islower()):
        return False
    return _ends_plainly(flow[max(0, start - 40) : start - 1])


def _ends_plainly(text: str) -> bool:
    """Whether a text ends in a word of small letters, which may begin with a capital and be a compound."""
    word = text[max(map(text.rfind, _BEFORE_WORDS)) + 1 :]
    first, *more = word.replace("’", "'").replace("'", "-").split("-")
    parts = (first[1:], *more)
    return (
        first[:1].isalpha() and word[:1].isascii() and all(p.isalpha() and p.islower() and p.isascii() for p in parts)
    )


def _is_name(text: Scanned, word: str, start: int) -> bool:
    """God is He; what an article stands before is a label (the To box); a verb in capitals may be a name (with Are)."""
    flow = text.flow
    if word == "He":
        low, high = text.bounds(start)
        return _DEITY.search(flow, max(low, start - _NEAR), min(high, start + _NEAR)) is not None
    before = flow[max(text.bounds(start)[0], start - 20) : start - 1].rpartition(" ")[2].lower()
    return before in ("the", "a", "an") or (word in _VERBS and before in SMALL)


def _is_laid_out(text: Scanned, start: int) -> bool:
    """Whether a line ends before the word, or markup: a heading or a link with text behind it needs no full stop."""
    at = start - text.bounds(start)[0]
    return any(p.kind in ("join", "markup") for p in pieces_in(text.segment(start).pieces, Span(at - 2, at + 1)))


def _claim(span: Span, message: str, fixes: tuple[Fix, ...] = ()) -> Claim:
    return claim(CHECK, span, message, "wording", fixes=fixes)
