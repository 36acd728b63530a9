"""Pinyin as it stands in English text: without tones, names run together.

Syllables and surnames: the standard table of Hanyu Pinyin; the surnames are the common ones of mainland China.
"""

import re
from functools import lru_cache

_INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s y w".split()
_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan un v ve ü üe ue",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ü üe ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "y": "a o e ao ou an ang i in ing ong u ue uan un",
    "w": "a o ai ei an en ang eng u",
}
SYLLABLES = frozenset(i + f for i in ["", *_INITIALS] for f in _FINALS[i].split())

SURNAMES = frozenset(
    """ai an ao ba bai ban bao bei bi bian bin bo bu cai cao cen chai chang chao che chen cheng chi chong chu chuan
    cui dai dan dang deng di diao ding dong dou du duan e fan fang fei feng fu gan gao ge geng gong gou gu guan gui
    guo ha hai han hang hao he hei heng hong hou hu hua huai huan huang huo ji jia jian jiang jiao jie jin jing ju
    kan kang ke kong kou kuai kuang lai lan lang lao lei leng li lian liang liao lin ling liu long lou lu luan lun luo
    lv ma mai man mao mei men meng mi miao min ming mo mu na nan ni nie ning niu nong ou pan pang pei peng pi piao
    ping pu qi qian qiang qiao qin qiu qu quan que ran rao ren rong ru ruan rui sang sha shan shang shao she shen
    sheng shi shou shu shui song su sui sun suo tai tan tang tao teng tian tong tu wan wang wei wen weng wu xi xia
    xian xiang xiao xie xin xing xiong xu xuan xue yan yang yao ye yi yin ying yong you yu yuan yue yun zang zeng zha
    zhai zhan zhang zhao zhen zheng zhi zhong zhou zhu zhuang zhuge zhuo zi zong zou zu zuo ouyang sima shangguan
    situ dongfang huangfu linghu murong""".split()
)


LOANS = frozenset(
    """renminbi yuan hukou guanxi pinyin putonghua hanyu hanzi qigong taiji taijiquan gongfu wushu wuxia xianxia
    danmei hutong siheyuan hanfu qipao erhu pipa guqin guzheng dizi suona weiqi xiangqi majiang baijiu huangjiu
    maotai doufu mantou baozi jiaozi zongzi tangyuan yuanxiao mapo hongbao fengshui yinyang kunqu jingju pingtan weibo
    weixin douyin taobao danwei laowai ganbei qingming chunjie zhongqiu tuina guasha zhongguo""".split()
)
"""Words that English has in pinyin."""


@lru_cache(maxsize=1 << 13)  # a text has the same names again and again
def split_syllables(word: str) -> tuple[str, ...] | None:
    """The syllables of a pinyin word, fewest first choice, or None if it is none. `Xi'an` splits at its apostrophe."""
    parts = re.split("['’]", word.lower())
    whole: tuple[str, ...] = ()
    for part in parts:
        found = _split(part)
        if found is None:
            return None
        whole += found
    return whole


def _split(text: str, depth: int = 0) -> tuple[str, ...] | None:
    if not text:
        return ()
    if depth > 8:
        return None
    best: tuple[str, ...] | None = None
    if depth and text[0] in "aeo":
        return None  # inside a word such a syllable is set off by an apostrophe
    for size in range(min(6, len(text)), 0, -1):
        if text[:size] in SYLLABLES:
            rest = _split(text[size:], depth + 1)
            if rest is not None and (best is None or len(rest) + 1 < len(best)):
                best = (text[:size], *rest)
    return best
