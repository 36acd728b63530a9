"""What stands in the source and is gone: Latin words, addresses, placeholders, sentences."""

import re
from collections import Counter
from collections.abc import Iterator

from mtfix.aligned import ADDRESS, BRACED, FORMATTED, POSITION, Pair, tags_beyond
from mtfix.glossary.lexicon import Lexicon
from mtfix.language.lazy import lazy
from mtfix.language.scripts import count_han
from mtfix.language.segmentation import clauses_of
from mtfix.language.stems import stems
from mtfix.model import Check, Claim, Example, Fix, Original, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="source/omitted",
    summary="a Latin word, an address, a placeholder, a tag, a clause or most of the source that is not there",
    why="Names of products, addresses, placeholders and tags pass from source to target as they are; a machine drops "
    "them, or what stands around them. A target far shorter than its source has lost sentences; where it is short, a "
    "clause of which no word is there in any sense of a dictionary is lost.",
    category="accuracy",
    severity="major",
    bad=(
        Example("请安装 AirDots 的驱动程序。\t⟦Please install the driver⟧."),
        Example("型号为 DN1080。\tThe model is ⟦DN1081⟧.", "型号为 DN1080。\tThe model is DN1080."),
        Example("昨天去了公园，孩子们在草地上玩球，大家都高兴。\t⟦Yesterday we went to the park⟧, and all were happy."),
        Example("你好，{name}！欢迎使用。\t⟦Hello⟧! Welcome."),
        Example("打开 %s 时出错：%s\t⟦An error when opening %s⟧"),
        Example("请在<b>设置</b>中打开。\t⟦Open it in Settings⟧."),
        Example("今天去爬山了，玩得很开心。#春节\t⟦I went hiking today and had a lot of fun⟧."),
    ),
    good=(
        "新款 iPhone 的 App 支持 5G 网络。\tThe new iPhone's apps support 5G networks.",
        "联系人：E-mail: a@b.cn\tContact: email a@b.cn",
        "已删除 %d 个文件。\tOne file deleted.",
        "%1$s 又名 %2$s，%1$s 由此而来。\t%1$s, also called %2$s, comes from there.",
        "请在<b>设置</b>中打开。\tOpen it in <em>Settings</em>.",
        "他是#1号选手，a<b>c，颜色#fff。\tHe is contestant No. 1; a<b>c; colour #fff.",
        "GDP 同比增长 5%。\tGross domestic product grew 5 per cent year on year.",
    ),
    consequence="never learns of it",
)
_WORD = lazy(
    rf"{ADDRESS}|[\w.+-]+@[\w-]+\.[\w.-]+|{FORMATTED}|{BRACED}"
    r"|(?<!\w)(?:[A-Za-z][A-Za-z0-9]*[+#]*(?:[-.&'’/][A-Za-z0-9]+)*)",
    re.ASCII,
)
_PLACEHOLDER = lazy(f"{FORMATTED}|{BRACED}")
_HASHTAG = lazy(r"(?<![A-Za-z0-9_&/#])#[^\W\d]\w*#?")
_MARKUP = lazy(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>")
_ONE = (" one ", " a ", " an ", " no ", " 1 ", " single ")
_MARK = re.compile(r"[^a-z0-9]+")
_UNITS = frozenset(
    """a an the of and or in on to for by x v no vs km m cm mm kg g mg l ml w kw kwh mw gw v a s h c f k t p b kb mb gb
    tb hz khz mhz ghz pm am xl xxl xs rmb usd cny hk ok up app pk vip diy ktv pc tv ceo co ltd inc ps qa etc""".split()
)
"""Words that a translator may write otherwise (kilometre, okay) or leave out."""
_NEARLY = 75
"""Likeness in per cent of a word and its misspelling."""
_SHORTEST, _RATIO = 30, 0.25
"""Characters of a source, and words for each of them in a target that has lost half of it (0.5 to 0.7 are usual)."""
_SHORTEST_CLAUSE, _SHORT, _VERY_SHORT, _BEGUN = 10, 0.55, 0.45, 5
"""Characters of a source with clauses, words for each in a target that may have lost one, letters that tell words."""


def find(text: Scanned) -> Iterator[Claim]:
    """A claim for each Latin word or placeholder without an answer, and for a target that is far too short."""
    for pair in text.pairs.values():
        if not pair.source.isascii():
            yield from _words(pair)
            yield from _placeholders(pair)
            yield from _signs(pair)
            short = list(_sentences(pair))
            yield from short or _clauses(text, pair)
        for tag in tags_beyond(pair.segment.source_tags, pair.segment.target_tags):
            yield _claim(pair, Span(0, len(pair.source)), f"the tag {tag} is not in the target")


def _words(pair: Pair) -> Iterator[Claim]:
    letters = ""
    for match in _WORD.finditer(pair.source):
        word = match[0].rstrip(".-'’/")
        bare = _MARK.sub("", word.lower())
        if word in pair.target or len(bare) < 2 or bare in _UNITS or word[0] in "%${":
            continue
        if "://" not in word and "@" not in word:
            letters = letters or _MARK.sub("", pair.target.lower())
            if bare in letters or bare.removesuffix("s") in letters or _spelt_out(bare, word, pair.plain):
                continue
        source = Span(match.start(), match.start() + len(word))
        garbled = _garbled(pair, word) if len(bare) > 3 and word.isascii() else None
        if garbled:
            fix = rewrite(garbled, word, "suggestion")
            yield _claim(pair, source, f"the source writes {word}", garbled, (fix,))
        else:
            yield _claim(pair, source, f"{word} of the source is not in the target")


def _placeholders(pair: Pair) -> Iterator[Claim]:
    """Placeholders beyond those of the target; of a number none has to be left in what is said of one (a file)."""
    found = [*_PLACEHOLDER.finditer(pair.source)] if "%" in pair.source or "{" in pair.source else ()
    if not found:
        return
    left = Counter(POSITION.sub("%", match[0]) for match in _PLACEHOLDER.finditer(pair.target))
    for match in found:
        said = POSITION.sub("%", match[0])
        is_there = left[said] > 0
        if said == match[0] and len(said) == 2:  # %s, {}: the next of those that come in order
            left[said] -= 1
        if not is_there and (said[-1] in "sr@" or not any(one in pair.plain for one in _ONE)):
            yield _claim(pair, Span(*match.span()), f"{match[0]} of the source is not in the target")


def _signs(pair: Pair) -> Iterator[Claim]:
    """Hashtags and tags of markup, where the target has none at all."""
    for sign, found, said in (("#", _HASHTAG, "hashtag"), ("<", _MARKUP, "tag")):
        if sign in pair.source and sign not in pair.target and (match := found.search(pair.source)):
            yield _claim(pair, Span(*match.span()), f"the {said} {match[0]} is not in the target")


def _garbled(pair: Pair, word: str) -> Span | None:
    """A word of the target that is nearly `word`."""
    from rapidfuzz import fuzz

    alike = ((fuzz.ratio(word, w), s, e) for s, e, w in pair.target_words)
    score, start, end = max(alike, default=(0.0, 0, 0))
    return pair.span(start, end) if score >= _NEARLY else None


def _spelt_out(bare: str, word: str, plain: str) -> bool:
    """Whether an abbreviation stands in full (GDP: gross domestic product), or a word of the language translated."""
    if word.islower():
        return True
    if not word.isupper() or len(bare) > 6:
        return False
    initials = "".join(w[0] for w in plain.split())
    short = "".join(w[0] for w in plain.split() if w not in ("of", "the", "and", "for", "to", "in"))
    return bare in initials or bare in short


def _sentences(pair: Pair) -> Iterator[Claim]:
    """A target of fewer words than half of what its source's length makes likely."""
    words = len(pair.target.split())
    if words >= len(pair.source) * _RATIO:
        return
    written = sum(c > "\u2e80" for c in pair.source)
    if written >= _SHORTEST and words < written * _RATIO:
        at = len(pair.source) * words // max(1, int(written * 0.6))
        yield _claim(pair, Span(min(at, len(pair.source) - 1), len(pair.source)), "most of the source is not there")


def _clauses(text: Scanned, pair: Pair) -> Iterator[Claim]:
    """A clause of several words of which none is there, in a target that is short for its source."""
    words = pair.target.count(" ") + 1
    if words >= len(pair.source) * _SHORT or len(pair.source) < _SHORTEST_CLAUSE or not text.lexicons:
        return
    written = count_han(pair.source)
    if words > written * _SHORT:
        return
    lexicon = text.lexicons[0]
    clauses = clauses_of(pair.source) if lexicon.meanings else []
    fewest = 2 if words <= written * _VERY_SHORT else 3
    if len(clauses) < 2:
        return
    said = {begun for word in stems(pair.target) for begun in (word, word[:_BEGUN])}
    letters = pair.target.lower()
    for start, end, clause in clauses:
        if any(latin.lower() in letters for at, latin in pair.latin if start <= at < end):
            continue
        if _is_lost(lexicon, clause, fewest, said):
            place = pair.place_of((start + end) // 2)
            yield _claim(pair, Span(start, end), "no word of this clause is in the target", place)


def _is_lost(lexicon: Lexicon, clause: list[str], fewest: int, said: set[str]) -> bool:
    """Whether none of a clause's words is said, and as many as asked for are known."""
    known = 0
    for word in clause:
        means = _means(lexicon, word)
        if not said.isdisjoint(means):
            return False
        known += bool(means)
    return known >= fewest


def _means(lexicon: Lexicon, word: str) -> set[str]:
    """The stems of all senses of a word, of the words in it and of its characters, whole and how they begin."""
    parts = {word, *word, *(word[i : i + 2] for i in range(len(word) - 1))}
    found = {stem for part in parts for stem in lexicon.meanings.get(part).replace(";", "").split()}
    return found | {stem[:_BEGUN] for stem in found if len(stem) >= _BEGUN - 1}


def _claim(pair: Pair, source: Span, message: str, place: Span | None = None, fixes: tuple[Fix, ...] = ()) -> Claim:
    said = pair.source[source.start : source.end]
    return claim(
        CHECK,
        place or pair.place_of(source.start),
        message,
        "certain",
        (said[:20],),
        original=Original(said[:60], "source"),
        fixes=fixes,
        source_span=source,
    )
