"""One person or place under two spellings."""

import re
from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.pinyin import split_syllables
from mtfix.language.words import FUNCTION
from mtfix.model import Check, Claim, Example, Safety, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="name/variant",
    summary="one person or place under two spellings",
    why="A name that the machine met twice comes out twice: joined and split, with a syllable cut off (Xi 'an), or "
    "with one letter changed. The gazetteer's spelling is kept, else the one that stands most often.",
    consequence="takes one person or place for two",
    category="terminology",
    severity="minor",
    bad=(
        Example("Trains run from Beijing to ⟦Xi 'an⟧ daily.", "Trains run from Beijing to Xi'an daily."),
        Example("Trains run from Beijing to ⟦Shen zhen⟧ daily.", "Trains run from Beijing to Shenzhen daily."),
        Example(
            "Zhang Guoqiang and ⟦Zhang Guo Qiang⟧ met. Zhang Guoqiang spoke.",
            "Zhang Guoqiang and Zhang Guoqiang met. Zhang Guoqiang spoke.",
        ),
        Example(
            "Zhang Guoqiang spoke first. Later Zhang Guoqiang left, and ⟦Zhang Guoqang⟧ was asked why.",
            "Zhang Guoqiang spoke first. Later Zhang Guoqiang left, and Zhang Guoqiang was asked why.",
        ),
    ),
    good=(
        "Zhang Guoqiang met Zhang Guoliang. Zhang Guoqiang spoke.",
        "Trains run from Beijing to Xi'an daily.",
        "Li Na and Li Nan met. He an old man, she a child; Long an admirer of Han art, he left.",
        "Cai Guoqian wrote the paper; CAI Guoqian presented it.",
    ),
)

_DETACHED = lazy(r" ['’] ?[a-z]{1,6}\b")
_SPLIT_OFF = lazy(r" ([a-z]{3,12})\b")  # de, la and di are no Chinese
_LONGEST_SYLLABLE = 6  # letters


def find(text: Scanned) -> Iterator[Claim]:
    """Claims for detached syllables of known places, and for names that differ in joins or in one letter."""
    yield from _detached(text)
    yield from _split(text)
    if text.scope.coherent:
        yield from _bent(text)


def _detached(text: Scanned) -> Iterator[Claim]:
    for at in text.loose:
        m = _DETACHED.match(text.flow, at)
        if not m:
            continue
        begin = text.word_start(at)
        begin += len(text.flow[begin:at]) - len(text.flow[begin:at].lstrip("([“\"‘'"))
        whole = text.flow[begin:at] + m[0].replace(" ", "")
        if _is_known(text, whole.replace("’", "'")):
            yield _claim(text, Span(begin, m.end()), whole, "mechanical", "safe", None)


def _split(text: Scanned) -> Iterator[Claim]:
    """Places whose first syllable stands apart (Shen zhen); where both parts are English words nothing is said."""
    for run, starts in text.capitalised.items():
        first = run[run.rfind(" ") + 1 :]
        if len(first) > _LONGEST_SYLLABLE or len(split_syllables(first) or ()) != 1:
            continue
        for end in (start + len(run) for start in starts):
            m = _SPLIT_OFF.match(text.flow, end)
            if not m or m[1] in FUNCTION or (text.is_english(first) and text.is_english(m[1])):
                continue
            if any(lexicon.names.get(first + m[1]) == "place" for lexicon in text.lexicons):
                yield _claim(text, Span(end - len(first), m.end()), first + m[1], "mechanical", "suggestion", None)


def _bent(text: Scanned) -> Iterator[Claim]:
    """Spellings of one name in this text: the same letters joined otherwise, or one letter off and no pinyin."""
    places: dict[str, list[Span]] = {}
    for start, end in text.names:
        places.setdefault(text.flow[start:end], []).append(Span(start, end))
    if len(places) < 2:
        return
    letters: dict[str, list[str]] = {}
    for name in places:
        if _in_capitals(name):
            continue
        letters.setdefault(re.sub(r"[^a-z]", "", name.lower()), []).append(name)
    for spellings in letters.values():
        if len(spellings) > 1:
            keep = max(spellings, key=lambda name: (_is_known(text, name), len(places[name]), -name.count(" ")))
            for name in spellings:
                if name != keep:
                    for span in places[name]:
                        yield _claim(text, span, keep, "likely", "suggestion", places[keep][0])
    yield from _one_letter_off(text, places)


def _in_capitals(name: str) -> bool:
    """CAI Qian is Cai Qian: many write the surname so."""
    return any(part.isupper() and len(part) > 1 for part in name.split())


def _one_letter_off(text: Scanned, places: dict[str, list[Span]]) -> Iterator[Claim]:
    often: dict[str, list[str]] = {}  # by surname
    for name, spans in places.items():
        if len(spans) > 1 or _is_known(text, name):
            often.setdefault(name.split()[0], []).append(name)
    for name, spans in places.items():
        others = often.get(name.split()[0], ())
        if len(spans) > 1 or name in others or len(name) < 9:
            continue
        for other in others:
            if abs(len(other) - len(name)) == 1 and _inserted(name, other):
                yield _claim(text, spans[0], other, "likely", "suggestion", places[other][0])
                break


def _inserted(one: str, other: str) -> bool:
    """Whether one of two names is the other less one inner letter (Guoqang for Guoqiang)."""
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return 0 < at < len(short) and short[at:] == long[at + 1 :]


def _is_known(text: Scanned, name: str) -> bool:
    return any(name in lexicon.names for lexicon in text.lexicons)


def _claim(text: Scanned, span: Span, right: str, level: str, safety: Safety, related: Span | None) -> Claim:
    return claim(
        CHECK,
        span,
        f"“{text.flow[span.start : span.end]}” is “{right}” under another spelling",
        "mechanical" if level == "mechanical" else "likely",
        (right,) if related else (),  # else the gazetteer has it, and not the text
        fixes=(rewrite(span, right, safety),),
        related=(related,) if related else (),
    )
