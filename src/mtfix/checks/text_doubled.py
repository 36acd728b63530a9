"""One word where the source had two: attention and attention."""

from collections.abc import Iterator

from mtfix.checks.term_avoid import replacement
from mtfix.language.lazy import lazy
from mtfix.language.words import DETERMINERS, FUNCTION
from mtfix.model import Check, Claim, Example, Span, claim
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/doubled",
    summary="a word or a short phrase doubled: attention and attention",
    why="Chinese likes pairs of synonyms (关注和重视). A machine that renders both with one word doubles it. "
    "Keep one, or find the second word.",
    consequence="sees that nobody read the text before it went out",
    category="linguistic",
    severity="minor",
    bad=(
        Example(
            "These aspects are worthy of ⟦attention and attention⟧ in the report.",
            "These aspects are worthy of attention in the report.",
        ),
        Example("They pay for the ⟦currency currency⟧ in advance.", "They pay for the currency in advance."),
        Example("They read ⟦the the⟧ report again.", "They read the report again."),
        Example("⟦The the⟧ report is long.", "The report is long."),
        Example("Everyone ⟦worked hard and worked hard⟧ on it.", "Everyone worked hard on it."),
        Example("Only ⟦listed or listed⟧ companies have to report.", "Only listed companies have to report."),
    ),
    good=(
        "It happened again and again, for years and years, time after time.",
        "The waves grew higher and higher, and more and more people left as it got worse and worse.",
        "He said that that law was old, and she had had enough.",
        "They walked and walked until dark.",
        "The City City Council met in Walla Walla, and heard The The play.",
        "The children's children will see it.",
        "The rule parameter_list_posonly parameter_list_posonly of the grammar.",
        "The proverb is called слово верит in that region.",
        "The country eats much fish and fish products, and people and people with a dog are let in.",
        "She pulled and pulled, and smelled ylang ylang; she must and must not go.",
        "Add a field version Version to the record.",
        "A child moves from grade school to junior high or junior high to high school.",
        "They may vote for the state or state agencies, or for Moscow and Moscow Region.",
        "Click or click and drag, then pull down the building or building a new one, for war is hell and hell is war.",
        "Turn faces into lines and lines into faces, while sweet sweet water is rising and rising.",
        "Then import warnings and add the target consumer consumer.cpp with requires requires(x).",
    ),
)

# Native English doubles these for effect: time and quantity, direction, manner.
_EMPHATIC = frozenset(
    """again more less better worse fewer years months weeks days hours minutes miles times time over through around
    round down forth back away ahead along long many much very really others thousands millions billions
    hundreds dozens generations pages rows rounds lots tons layers piles levels only just ever yours hers theirs
    ours that than what which this these those when well there here such same other both each some them they
    have been with will would from into upon quite pretty rather sure yeah please never bye blah knock hear chop
    dear tick poor good great wait stop come look think keep work hope love life nights money question walked
    waited talked tried laughed cried looked searched begged prayed climbed pulled pushed beat beats kicked
    knocked rising falling growing screamed shouted ran grew read reads write writes wrote played drove went
    goes talk talks spoke danced rained shook paid fought studied practiced rolled masses heaps weighed scrubbed
    rubbed dug hammered stared spend something someone somebody""".split()
)
# Names and calls that are double in themselves.
_REDUPLICATED = frozenset(
    """ylang agar mahi cous piri peri bora tuktuk hush tsk nudge wink yadda fifty woof meow quack oink choo yummy ring
    beep honk cough sweet boing thump ding dong bang chit goody pooh hubba wakey toodle""".split()
)
_AND = ("and", "or")
_NEXT = lazy(r" ([A-Za-z][\w'’-]*)")
_JOINS_AFTER = ("-", "'", "’", "(", "[", "_", "/", "=")
_JOINS_BEFORE = ("-", "'", "’", ".", "_", "/", "$", "@", "\\")
_LINKS = FUNCTION | frozenset(
    "around among within across toward towards upon via throughout amid since until while because per".split()
)
_ADJECTIVE = lazy(r"\w{2,}(?:ous|[^e]ed|ful|quent|cellent|ficient|lligent|essive|ensive)$")
_BEFORE = lazy(r"([A-Za-z][\w'’-]*) $")
_TELLING = frozenset("a an the and is are was were has have will can".split())
_APART = ("not", "without", "with", "who", "whose", "whom", "which", "that", "than")


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each doubled word or phrase that native English does not double for effect."""
    reach = -1
    for start, end, distance in text.repeats:
        if start < reach:
            continue
        words = text.flow[start:end].split()
        if len(words) < distance or "_" in text.flow[start:end]:
            continue  # names of a program: the scan takes an underscore for a space
        gap = words[distance - 1].lower() if distance > 1 else ""
        if (distance > 1 and gap not in _AND) or (distance > 2 and gap == "or"):
            continue
        kept = words[: distance - 1] if distance > 1 else words[:1]
        if (
            len(words) != len(kept) * 2 + (distance > 1)
            or [w.lower() for w in kept] != [w.lower() for w in words[-len(kept) :]]
            or _is_native(kept, words[-1], bool(gap))
            or not _stands_alone(text, start, end)
            or (_goes_on(text.flow, start, end, kept[-1], gap) if gap else words[0].islower() and words[0] != words[-1])
        ):
            continue
        reach = end
        once = text.flow[start : start + len(" ".join(kept))]
        yield claim(
            CHECK,
            Span(start, end),
            f"“{once}” stands twice: two words of the source were rendered by one",
            "wording",
            fixes=(replacement(text, Span(start, end), once, "suggestion"),),
        )


def _is_native(kept: list[str], second: str, joined: bool) -> bool:
    last = kept[-1]
    if len(kept) == 1:
        if not last.isalpha() or last.lower() in _EMPHATIC or (not joined and last.lower() in _REDUPLICATED):
            return True
        if joined and (last.endswith("er") or len(last) < 4):  # higher and higher, for and for
            return True
        if joined or last.islower():
            return False
        return second[0].isupper() or last.lower() not in DETERMINERS  # City City Council, Walla Walla; but: The the
    return any(w[0].isupper() for w in kept[1:])


def _stands_alone(text: Scanned, start: int, end: int) -> bool:
    """Not a part of a compound or of a longer list (children's children, X and X-rays)."""
    flow = text.flow
    before, after = flow[start - 1 : start], flow[end : end + 2]
    if after[:1] in _JOINS_AFTER or (after[:1] in (".", ":") and after[1:].isalnum()):
        return False
    return before not in _JOINS_BEFORE


def _goes_on(flow: str, start: int, end: int, once: str, gap: str) -> bool:
    """Whether the second of two words belongs to what follows: fish and fish products, people and people with.

    Of an adjective (listed or listed companies) both do; behind "or" a second thing is told of (click or click and
    drag), and what is turned about has its link on either side (faces into lines and lines into faces).
    """
    m = _NEXT.match(flow, end)
    if m is None:
        return False
    link = m[1].lower()
    if link not in _LINKS:
        return not _ADJECTIVE.match(once)
    if link in _APART or (gap == "or" and link in _TELLING):
        return True
    before = _BEFORE.search(flow, max(0, start - 20), start)
    return before is not None and before[1].lower() == link
