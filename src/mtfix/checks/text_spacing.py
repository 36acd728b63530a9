"""A space too few behind punctuation, or one too many beside it."""

from bisect import bisect_left
from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.words import FUNCTION
from mtfix.model import Check, Claim, Example, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="text/spacing",
    summary="no space behind a full stop, comma or figure, or one too many: before them, inside brackets, before 's",
    why="Chinese writes no spaces, and a machine's tokens have too many: words and marks were not joined again.",
    consequence="sees two words run into one",
    category="linguistic",
    severity="minor",
    bad=(
        Example("The price rose last year⟦.The⟧ firm was sold.", "The price rose last year. The firm was sold."),
        Example("It is cheap⟦,but⟧ it breaks soon.", "It is cheap, but it breaks soon."),
        Example("The firm stayed in Nanjing⟦.It⟧ was sold.", "The firm stayed in Nanjing. It was sold."),
        Example("The price rose⟦ ,⟧ and the firm was sold.", "The price rose, and the firm was sold."),
        Example("They fought in the anti⟦ -⟧Japanese war.", "They fought in the anti-Japanese war."),
        Example("It was built ⟦in2019⟧ for us.", "It was built in 2019 for us."),
        Example("It lasted ⟦30days⟧ in all.", "It lasted 30 days in all."),
        Example("The firm was sold last year⟦ .⟧ Nobody knew.", "The firm was sold last year. Nobody knew."),
        Example("It is China⟦ ’s⟧ largest bank.", "It is China’s largest bank."),
        Example("The bank does⟦ n't⟧ lend to them.", "The bank doesn't lend to them."),
        Example("The price ⟦( ⟧in yuan) rose again.", "The price (in yuan) rose again."),
        Example("He said that “we will go⟦ ”⟧ at once.", "He said that “we will go” at once."),
        Example('They call it a ⟦" new normal "⟧ in the report.', 'They call it a "new normal" in the report.'),
        Example("It cost ⟦$ ⟧30 billion to build.", "It cost $30 billion to build."),
        Example("The so⟦ - ⟧called leaders left.", "The so-called leaders left."),
    ),
    good=(
        "See example.com, Node.js, asp.Net, Asp.Net, Plug.In and www.the-firm.org.",
        "Write map(key,value) or a,b,c and 1,000.",
        "Use .env files, or .NET, and the :colon prefix.",
        "He waited . . . and left. She said: “No.”",
        "He came - so I was called - and paid a price - high - for tech. The plan was long - terms were not.",
        'A 5" pipe "of steel" and a " sign; the "one" and " the other".',
        "Run it with -v or all -quiet, or use a self -test flag - please - once.",
        "Use md5, sha256, h2o, to2d(x), covid19, 5km, 100m, a 3d print and ipv6 of the 4x4.",
        "Rock 'n' roll of the '90s, and the 's of the plural.",
        "Run $ 3 times, then call f( x ) or a .NET tool; see ( 1 ).",
        "The tags are red,green,and blue here.",
    ),
)

_TIGHT = lazy(r"(?P<before>[A-Za-z][a-z]+)(?P<mark>[.!?,;])(?P<after>[A-Za-z][a-z]*)(?=[\s,.;:!?)]|$)")
# One expression each, for a text seldom has more than one kind.
_BEFORE_MARK = lazy(
    r"(?<=[a-z]{2}) ([,;](?= [a-z]{2})|[.?!](?= [A-Z“\"][a-z\"]|\n|\Z)|n['’]t\b|[)”](?=[\s.,;:!?)]|\Z))"
)
_DETACHED = lazy(r"(?<=[A-Za-z]{2}) (['’](?:s|re|ve|ll)(?=[\s.,;:!?)]|\Z))")
_BEHIND_MARK = lazy(r"(?<=[ \n(][(“]) (?=[A-Za-z]{2})|(?<=[ (][$£€¥]) (?=\d[\d.,]* (?:[mb]illion|trillion)\b)")
_COMPOUNDS = frozenset(
    """so-called e-commerce e-mail e-book long-term short-term medium-term near-term state-owned privately-owned
    high-tech high-quality high-speed high-end high-level high-cost high-rise high-risk high-income low-carbon
    low-cost low-end low-income well-known well-being large-scale small-scale full-scale medium-sized full-time
    part-time real-time world-class first-class first-tier second-tier cross-border cross-strait in-depth on-site
    year-on on-year month-on on-month all-round people-oriented market-oriented export-oriented self-employed
    self-discipline self-confidence self-reliance non-profit non-public co-operation co-founder up-to to-date
    one-stop decision-making policy-making""".split()
)
"""Words that a hyphen joins; of three (year-on-year) each two."""
_AROUND = lazy(r"\W?(?P<joined>[A-Za-z]+ - [a-z]+)(?!\w)")
_QUOTED = lazy(r'(?<![^\s(])" (?P<inside>[^"\n]{1,200}) "(?=[\s.,;:!?)]|\Z)')
_BEFORE_FIGURES = frozenset(
    """of in from about is are was were than with at by and over nearly only has have until since between reached
    exceeded the total around more""".split()
)
_OPENERS = frozenset("the it this these that he she they we there his her their its but and".split())
_BEHIND_FIGURES = lazy(
    r"(?:years?|months?|weeks?|days|hours|minutes|people|persons|yuan|times|million|billion|percent|households|villages)\b"
)
_HALF_JOINED = lazy(
    r"(?i)\W?(?:anti|pre|post|non|multi|semi|vice|counter|cross|double|full|well|high|low|long|short|large|small)"
    r" -[a-z]{3}"
)
_OPENING = tuple("(“$£€¥")
_NO_OWNER = frozenset("the a an of and or with to in is are".split())  # the 's of the plural


def find(text: Scanned) -> Iterator[Claim]:
    """Marks that the scan found without a space, or beside one too many, where that is a habit of the text.

    Each kind of slip is a habit of its own: people who write a space before a full stop are no machine.
    """
    kinds: dict[str, list[Claim]] = {}
    for kind, said in (*_too_few(text), *_glued(text), *_too_many(text)):
        kinds.setdefault(kind, []).append(said)
    for claims in kinds.values():
        if text.is_habit(len(claims)):
            yield from claims


def _too_few(text: Scanned) -> Iterator[tuple[str, Claim]]:
    flow = text.flow
    for at in text.tight:
        m = _TIGHT.match(flow, text.word_start(at))
        if m and m.start("mark") == at and _begins(m["mark"], m["before"], m["after"]):
            yield "lost", _claim(Span(at, m.end()), f"{m['mark']} {m['after']}", "the space behind the mark is lost")


def _glued(text: Scanned) -> Iterator[tuple[str, Claim]]:
    """Figures that run into the words beside them."""
    flow = text.flow
    for start, end in text.digits:
        if flow[start - 1 : start].isalpha():
            low = start - 1
            while low and flow[low - 1].isalpha():
                low -= 1
            word = flow[low:start]
            if end - start > 1 and word.lower() in _BEFORE_FIGURES and flow[low - 1 : low] in (" ", "\n", ""):
                apart = f"{word} {flow[start:end]}"
                yield "glued", _claim(Span(low, end), apart, "the space before the figure is lost")
        elif (
            flow[end : end + 1].isalpha()
            and (m := _BEHIND_FIGURES.match(flow, end))
            and flow[start - 1 : start] in (" ", "\n", "", "(", "$")
        ):
            apart = f"{flow[start:end]} {m[0]}"
            yield "glued", _claim(Span(start, m.end()), apart, "the space behind the figure is lost")


def _too_many(text: Scanned) -> Iterator[tuple[str, Claim]]:
    flow = text.flow
    for at in text.loose:
        if flow.startswith(" -", at):
            word = text.word_start(at)
            if _HALF_JOINED.match(flow, word):
                yield "hyphen", _claim(Span(at, at + 2), "-", "no space stands before a hyphen")
                continue
            if flow.startswith(" - ", at):
                m = _AROUND.match(flow, word)
                if m and m["joined"].replace(" ", "").lower() in _COMPOUNDS:
                    yield "hyphen", _claim(Span(at, at + 3), "-", "no spaces stand around a hyphen")
                continue
        if m := _QUOTED.match(flow, at - 1):
            before = bisect_left(text.quotes, at - 1) - bisect_left(text.quotes, text.bounds(at)[0])
            if before % 2 == 0:
                yield "other", _claim(Span(*m.span()), f'"{m["inside"]}"', "no spaces stand inside quotation marks")
            continue
        detached = flow[at + 1 : at + 2] in ("'", "’")
        if m := (_DETACHED if detached else _BEFORE_MARK).match(flow, at):
            mark = m[1]
            if not detached or flow[text.word_start(at) : at].lower() not in _NO_OWNER:
                kind = "comma" if mark in ",;" else "stop" if mark in ".?!" else "other"
                yield kind, _claim(Span(at, at + 1 + len(mark)), mark, f"no space stands before {mark}")
        elif flow[at - 1 : at] in _OPENING and _BEHIND_MARK.match(flow, at):
            mark = flow[at - 1]
            yield "other", _claim(Span(at - 1, at + 1), mark, f"no space stands behind {mark}")


def _begins(mark: str, before: str, after: str) -> bool:
    """Whether what follows begins a sentence or clause: a small word, with a capital behind a full stop.

    Behind a word that has a capital too it may be the name of a program (Plug.In), unless it is a word of sentences.
    """
    if mark in ",;":
        return before.islower() and (after in FUNCTION or (before in FUNCTION and after.islower()))
    return after[0].isupper() and after.lower() in (FUNCTION if before.islower() else _OPENERS)


def _claim(span: Span, right: str, message: str) -> Claim:
    return claim(CHECK, span, message, "wording", fixes=(rewrite(span, right, "suggestion", "mend the space"),))
