"""Capitals that were lost or added, and a possessive that lost its apostrophe with them."""

from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.sentences import opens_sentence
from mtfix.language.words import FUNCTION, POSSESSIVES
from mtfix.model import Check, Claim, Example, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/case",
    summary="capitals lost or added: beijing, MY career plan, Beijings economy",
    why="A machine that works in small letters gives capitals back by guessing. Which words always have one was learnt "
    "from the glossaries' own examples.",
    consequence="stumbles over a name without its capital, or hears a word shouted",
    category="linguistic",
    severity="minor",
    bad=(
        Example("The firm moved to ⟦beijing⟧ last year.", "The firm moved to Beijing last year."),
        Example("This is part of ⟦MY⟧ career plan in Shenzhen.", "This is part of my career plan in Shenzhen."),
        Example("It shaped ⟦Shenzhens⟧ economy for a decade.", "It shaped Shenzhen's economy for a decade."),
        Example("The growth of ⟦Chinas⟧ economy was slow.", "The growth of China's economy was slow."),
        Example("It is over. ⟦MY⟧ career plan is made.", "It is over. My career plan is made."),
    ),
    good=(
        "The firm moved to Beijing last year.",
        "Write to beijing@example.com, or see the tag #shanghai and the host beijing-2.",
        "YOU MUST NOT SMOKE IN THE HALL.",
        "There are two Chinas in the novel, and many Shanghais in the mind.",
        "He spoke of Chinas of the past, and turkeys. Turkeys flew.",
        "She set the table with fine china.",
        "It was NOT sold, and she was VERY glad.",
        "Waist 2 feet 5, stretch max 4 feet, size von 38.",
        "He works in IT, and so do most of US firms' staff.",
        "They played mah jong four zhang from the stage, where the sheng sang.",
    ),
)

_SHOUTED = frozenset(
    word.upper() for word in (*POSSESSIVES, *"the of and with from for to in on at by this that these those".split())
)
_PLURAL = lazy(r"\b(?:two|three|both|many|several|few|all|the|various|different|other) $")
_PART = frozenset("@#/.-_:'’")
_NEXT = lazy(r" ([a-z][\w'’-]*)")
_NO_PLURALS = ("China", "Japan", "Chile")  # words in small letters too; but hardly anybody counts several


def find(text: Scanned) -> Iterator[Claim]:
    """Shouted small words and possessives from the runs of capitals, names from the words that the text has."""
    claims = [*_in_capitals(text), *_in_small(text)]
    if text.is_habit(len(claims)):
        yield from claims


def _in_capitals(text: Scanned) -> Iterator[Claim]:
    flow = text.flow
    for word, starts in text.capitalised.items():
        if word in _SHOUTED:
            said = f"“{word}” stands in capitals among small words"
            spans = [Span(start, start + len(word)) for start in starts]
            for span in spans:
                if _among_small_words(flow, span.start, span.end):
                    opens = opens_sentence(flow, span.start, 0)
                    yield _claim(span, word.capitalize() if opens else word.lower(), said)
        elif word[-1] == "s" and word[-3:].islower():  # IPOs are many
            name = word[word.rfind(" ") + 1 : -1]
            if _has_capitals(text, name):
                said = f"the possessive of “{name}” lost its apostrophe"
                ends = [start + len(word) for start in starts]
                spans = [Span(end - len(name) - 1, end) for end in ends]
                yield from (_claim(s, f"{name}'s", said) for s in spans if _owns(flow, s.start, s.end))


def _owns(flow: str, start: int, end: int) -> bool:
    """Whether something small stands behind what may have lost its apostrophe, and nothing before makes it many."""
    follows = _NEXT.match(flow, end)
    return follows is not None and follows[1] not in FUNCTION and not _PLURAL.search(flow, max(0, start - 12), start)


def _has_capitals(text: Scanned, word: str) -> bool:
    """Whether a word that is always written with the same capitals is written with these."""
    return word in _NO_PLURALS or any(lexicon.casing.get(word.lower()) == word for lexicon in text.lexicons)


def _in_small(text: Scanned) -> Iterator[Claim]:
    flow = text.flow
    for word, start in text.uncased():
        if _is_word(flow, start, start + len(word)):
            yield _claim(Span(start, start + len(word)), word, f"“{word}” lost its capital")


def _among_small_words(flow: str, start: int, end: int) -> bool:
    """Whether a small word stands right before, and another right behind."""
    return flow[start - 1 : start] == flow[end : end + 1] == " " and (
        flow[max(0, start - 3) : start - 1].islower() and flow[end + 1 : end + 3].islower()
    )


def _is_word(flow: str, start: int, end: int) -> bool:
    """Not a part of an address, a tag, a compound."""
    before, after = flow[start - 1 : start], flow[end : end + 2]
    return before not in _PART and not (after[:1] in _PART and after[1:].isalnum())


def _claim(span: Span, right: str, message: str) -> Claim:
    return claim(CHECK, span, message, "wording", fixes=(rewrite(span, right, "suggestion"),))
