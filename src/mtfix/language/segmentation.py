"""Where words begin and end in a text that writes no spaces. rjieba is imported when first asked."""


def word_bounds(text: str) -> frozenset[int]:
    """The offsets at which a word begins or ends, in code points."""
    from rjieba import cut

    bounds, at = [0], 0
    for word in cut(text):
        at += len(word)
        bounds.append(at)
    return frozenset(bounds)


def tag_words(text: str) -> list[tuple[str, str]]:
    """The words with their part of speech (jieba's tags: nr a person, ns a place, nt an organisation)."""
    from rjieba import tag

    return list(tag(text))
