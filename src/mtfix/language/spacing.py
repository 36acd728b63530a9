"""Spaces and punctuation around repaired words, by sacremoses; only where a finding is."""

import re
from functools import lru_cache

from mtfix.language.lazy import lazy

_OPENING = "（［｛「『《〈【〔｢"
_CLOSING = "，。、：；？！）］｝」』》〉】〕｣．｡､％∶"
_CURLY = dict(zip("「」《》｢｣『』〈〉", "“”“”“”‘’‘’", strict=True))
# Where an English editor expects something else than sacremoses' table gives: it makes < and > of the marks of
# titles, which is markup in HTML, and knows nothing of the others.
_ENGLISH = dict(zip("『』〈〉｢｣［］｛｝〔〕｡､\u3000", "''''\"\"[]{}[]., ", strict=True))
_MARK = lazy(
    rf"(?:(?<![ \t\u3000])[ \t\u3000]+)?(?P<close>[{_CLOSING}]|…{{2,}})"
    rf"|(?P<open>[{_OPENING}])[ \t\u3000]*"
    r"|(?P<dash>(?<!—)——(?!—))"
    r"|(?P<other>[～\uff01-\uff5e\u3000])"
)
_STOPS = ",.;:!?"
_OPENS = "([{“‘—–-/$€£¥"
_CLOSES = ")]}”—–-/"


def normalise_punctuation(text: str) -> str:
    """`text` with English punctuation, spaces and figures for full-width and CJK ones; all else stays.

    Marks of titles and corner brackets become quotation marks: curly where `text` has curly ones, else straight.
    """
    english = _english() | (_CURLY if "“" in text or "”" in text else {})

    def replace(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
        if match["dash"]:
            return "—"
        if mark := match["open"]:
            return (" " if before.isalnum() or before in ("%", "％") else "") + english[mark]
        if mark := match["close"]:
            if before.isdigit() and after.isdigit() and _inside_number(mark, text[match.end() :]):
                return english[mark]
            spaced = after.isalnum() or after in (*_OPENING, *"([{“‘$€£") or _opens(text, match.end())
            return ("…" if mark[0] == "…" else english[mark]) + (" " if spaced and after else "")
        mark = match["other"]
        return "–" if mark == "～" and before.isdigit() and after.isdigit() else english[mark]

    return _MARK.sub(replace, text)


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    """The English for each mark: sacremoses' table, and ours where that is silent or unfit.

    Its other rules are not for finished text: they flatten curly quotes and dashes and move commas.
    """
    from sacremoses import MosesPunctNormalizer

    table = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    normaliser = MosesPunctNormalizer("en")
    for mark in _OPENING + _CLOSING + "～":
        table[mark] = normaliser.replace_unicode_punct(mark).strip()
    return table | _ENGLISH


def _inside_number(mark: str, after: str) -> bool:
    """1，234 and 10：30 and 3．5, but not "in 2019，20 people"."""
    return mark in "．：∶" or (mark == "，" and re.match(r"\d{3}(?!\d)", after) is not None)


def _opens(text: str, at: int) -> bool:
    """Whether a straight quotation mark at `at` opens."""
    return text[at : at + 1] == '"' and text.count('"', 0, at) % 2 == 0


def join_rendering(left: str, rendering: str, right: str) -> str:
    """`rendering` with the white space and commas it needs to stand between `left` and `right`.

    Where either has white space at that end none is added. A rendering set off by commas (", in other words,")
    loses the comma that would open a sentence or stand beside another mark; its `left` comes without a space.
    """
    words = rendering.strip()
    before, after = left.rstrip(), right.lstrip()
    if words.startswith(",") and (not before or before[-1] in _STOPS + _OPENS):
        words = words[1:].lstrip()
    if words.endswith(",") and (not after or after[0] in _STOPS + _CLOSES):
        words = words[:-1].rstrip()
    if not words:
        return " " if _parted(left, right, left.count('"')) else ""
    lead = " " if _parted(left, words, left.count('"')) else ""
    trail = " " if _parted(words, right, left.count('"') + words.count('"')) else ""
    return lead + words + trail


def _parted(left: str, right: str, quotes: int) -> bool:
    """Whether a space has to be put between two texts; `quotes` counts the straight quotation marks before it."""
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return False
    from sacremoses import MosesDetokenizer

    # The detokeniser guesses at quotation marks by counting and sets dashes apart: brackets stand in for them.
    quoted = left[-1] in "'’" and not left[-2:-1].strip()
    opens = quoted or left[-1] in _OPENS or (left[-1] == '"' and quotes % 2 == 1)
    shuts = right[0] in _CLOSES or (right[0] == '"' and quotes % 2 == 1)
    first = "(" if opens else left[-1] if left[-1] in _STOPS else "x"
    last = ")" if shuts else right[0] if right[0] in _STOPS + "%" else "'s" if _is_contraction(right) else "x"
    return " " in MosesDetokenizer("en").detokenize([first, last], unescape=False)


def _is_contraction(right: str) -> bool:
    return right[0] in "'’" and (len(right) == 1 or right[1].isalpha() or not right[1].isalnum())
