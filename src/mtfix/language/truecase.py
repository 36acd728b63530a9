"""Which names always have the same capitals, learnt by sacremoses' truecaser when glossaries are compiled."""

import re
from collections.abc import Container, Iterable

from mtfix.language.inflection import english_words
from mtfix.language.pinyin import split_syllables

_TOKEN = re.compile(r"\w[\w'’-]*|[^\w\s]")
_WORDS_TOO = frozenset("china japan turkey march may nice reading mobile jersey chile mah".split())
_SHORT = 4  # letters of a name that may be another word, or a part of a foreign name, in small letters (max, von, che)
_LEAST = 3  # times that a word has to stand inside a sentence


def learn_casing(texts: Iterable[str], names: Container[str]) -> dict[str, str]:
    """Names, by their small letters, that no text writes otherwise inside a sentence.

    Words that English has in small letters too are left out (banking, china) unless they are among `names`
    (lemminflect's lexicon has beijing and london), and so are short ones that are no initials.
    """
    from sacremoses import MosesTruecaser

    english = english_words()
    model = MosesTruecaser().train([_TOKEN.findall(text) for text in texts])
    found = {}
    for small, ways in model["casing"].items():
        ((way, times), *others) = ways.most_common()
        is_name = (way in names or small not in english) and small not in _WORDS_TOO
        is_name = is_name and (len(small) > _SHORT or way != way.capitalize())
        is_name = is_name and len(split_syllables(small) or ()) != 1  # zhang is a measure, sheng a role on the stage
        if not others and times >= _LEAST and way != small and len(small) > 2 and small.isalpha() and is_name:
            found[small] = way
    return found
