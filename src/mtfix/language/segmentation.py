"""Where words begin and end in a text that writes no spaces. rjieba is imported when first asked."""

from mtfix.language.lazy import lazy


def word_bounds(text: str) -> frozenset[int]:
    """The offsets at which a word begins or ends, in code points."""
    from rjieba import cut

    bounds, at = [0], 0
    for word in cut(text):
        at += len(word)
        bounds.append(at)
    return frozenset(bounds)


def clauses_of(text: str) -> list[tuple[int, int, list[str]]]:
    """The clauses of a text, in code points, each with its words of two characters or more that mean something."""
    from rjieba import tag

    found: list[tuple[int, int, list[str]]] = []
    words: list[str] = []
    at = start = 0
    for word, kind in (*tag(text), ("。", "w")):
        if _STOP.fullmatch(word):
            if words:
                found.append((start, at, words))
            words, start = [], at + len(word)
        elif len(word) > 1 and kind[0] in _MEANING and word > "\u3400":
            words.append(word)
        at += len(word)
    return found


_STOP = lazy(r"[，。！？；：,;!?\s]+")
_MEANING = "nvadijlzbt"
"""How tags begin of words that a translation says somehow."""


def names_a_post(text: str, at: int) -> bool:
    """Whether a post stands at `at`: behind a body (国务院总理) it makes a title, which English often gives alone."""
    return _POST.match(text, at) is not None


def find_persons(text: str) -> list[tuple[int, int]]:
    """Where persons with a Chinese name of two to four characters seem to stand, in code points.

    A run of words that the tagger calls names (jieba's `nr`), or a surname and the word behind it, of three characters.
    """
    from rjieba import tag

    found: list[tuple[int, int]] = []
    at = start = end = 0
    for word, kind in (*tag(text), ("", "")):
        if kind.startswith("nr"):
            start = start if end == at and end > start else at
            end = at + len(word)
        elif end == at and end > start:
            if 2 <= end - start <= 4 and text[start] in SURNAMES:
                found.append((start, end))
            start = end = 0
        at += len(word)
    return found


def is_common(text: str, start: int, end: int) -> bool:
    """Whether a stretch is made of words of the language, none of which the tagger takes for a name.

    What stands in quotation marks or before a word for a body or a place may be a name all the same.
    """
    from rjieba import tag

    if _BODY.search(text, start, end + 2) or _FIRM.search(text, end, end + 10) or (start and text[start - 1] in _MARKS):
        return False
    at, long = 0, False
    for word, kind in tag(text):
        low, at = at, at + len(word)
        if at <= start:
            continue
        if low >= end:
            break
        if low < start or at > end or kind.startswith(("nr", "ns", "nt", "nz")):
            return False
        long = long or len(word) > 1
    return long


_MARKS = "《“「‘『·•—-"
_BODY = lazy(
    "集团|公司|银行|保险|汽车|品牌|科技|股份|酒店|大学|学院|中学|小学|医院|快递|超市|餐厅|书店|出版|影业|传媒|资本|基金|证券|理财|地产"
    "|置业|物流|电器|手机|奶粉|药业|制药|食品|新闻|工程|计划|[牌路街区县镇乡村市省州山河江湖海桥寺庙塔站港岛酒茶网报社号杯奖族剧]"
)
_FIRM = lazy("公司|集团|大学|学院|研究[院所]|协会|基金会|委员会|事务所")
"""What a body, a place or a product is called by its kind, as in 全峰快递: what stands before is its name."""


_POST = lazy(
    "(?:副|常务|常務|代|原|前|新任|首任|时任|時任)*"
    "(?:总理|總理|主席|[部署司局处處厅廳院校会會行社台团團组組]长|[部署司局处處厅廳院校会會行社台团團组組]長|秘书长|秘書長"
    "|主任|书记|書記|总裁|總裁|委员|委員|常委|发言人|發言人|总干事|總幹事|大使|代表|董事长|董事長|总经理|總經理)"
)
SOUNDS = frozenset(
    "尔爾斯洛玛瑪莉娜萨薩塞瑟莎丝絲滕廷陀瓦韦韋沃娅婭耶詹兹茲佐戴蒂厄弗戈赫霍贾賈柯莱萊劳勞勒琳卢盧鲁魯姆穆尼诺諾帕潘佩琪恰埃阿迪伊·"
)
"""Characters that write the sounds of foreign names, and stand in few other words."""
SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程"
    "苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘谭譚陆陸汪范石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴"
    "覃武戴莫孔向汤湯温常"
)
"""The commonest surnames, in both scripts (public census figures)."""
