"""How alike two readings in pinyin are."""


def likeness(name: str, reading: str) -> float:
    """0 to 1 for two strings of syllables joined by spaces: the mean of their likeness in syllables and in letters.

    Normalised indel similarity, by rapidfuzz. A machine that reads an idiom as a name keeps its first syllable and
    loses or bends the others.
    """
    from rapidfuzz.distance import Indel

    by_syllable = Indel.normalized_similarity(name.split(), reading.split())
    by_letter = Indel.normalized_similarity(name.replace(" ", ""), reading.replace(" ", ""))
    return (by_syllable + by_letter) / 2
