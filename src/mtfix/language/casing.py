"""Capital letters: what a rendering takes over from the words it replaces."""

from mtfix.language.words import FUNCTION

_SMALL = "abcdefghijklmnopqrstuvwxyz"


def recase(rendering: str, matched: str, opens_sentence: bool, around: str = "") -> str:
    """The rendering with the capitals of `matched`; capitals of its own stay.

    `opens_sentence` says that `matched` stands first in its sentence; `around` is the sentence, for a headline's style.
    """
    if not rendering or not matched:
        return rendering
    if len(matched) > 3 and matched.isupper():
        return rendering.upper()
    words = [w for w in matched.replace("-", " ").split() if w[0].isalpha()]
    content = [w for w in words if w.lower() not in FUNCTION]
    # A name in running text (Entity Economy Office) or title case all around.
    whole = len(content) > 1 and all(w[0].isupper() for w in content)
    if whole or (any(w[0].isupper() for w in words) and is_headline(around)):
        return title(rendering, matched[0].isupper())
    if matched[0].isupper() and (opens_sentence or len(words) == 1):
        return capitalise(rendering)
    return rendering


def is_headline(around: str) -> bool:
    """Whether nearly all content words of a text begin with a capital."""
    content = [w for w in around.replace("-", " ").split() if w[0].isalpha() and w.lower() not in FUNCTION]
    return len(content) > 1 and sum(w[0].isupper() for w in content) >= 0.8 * len(content)


def capitalise(text: str) -> str:
    """With a capital first; iFlytek, mRNA and miHoYo stay."""
    behind = text.lstrip(_SMALL)
    return text if behind != text and behind[:1].isupper() else text[:1].upper() + text[1:]


def title(text: str, first: bool = True) -> str:
    """Headline case: every word but small ones gets a capital; the first one where `first`."""
    words = text.split(" ")
    return " ".join(
        capitalise(w) if (w.lower() not in FUNCTION) or (i == 0 and first) else w for i, w in enumerate(words)
    )
