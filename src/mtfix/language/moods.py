"""Questions and prohibitions: the words by which Chinese and English make them."""

from mtfix.language.lazy import lazy

QUESTION_ZH = lazy(r"[吗嗎呢么][？?]\s*$")
"""Ends what is a question for certain."""
ASKING_ZH = lazy(r"问|問|知道|是否|什么|什麼|为何|如何|怎|谁|哪|几|多少|吗|嗎|能不能|可否|能否|呢|何|难道|岂")
"""Stands in a sentence that may be a question without its mark."""
REPORTED_EN = lazy(
    r"\b(?:unimagin|imagin|ask|wonder|know|whether|if|question|why|how|what|who|where|when|which|see|guess|please)\w*\b|\!"
)
"""Stands in small letters where a question may be told of."""
PROHIBITION_ZH = lazy("(?<![不未没沒非除消])(?:请勿|請勿|切勿|严禁|嚴禁|严令禁止|禁止)(?!转载|轉載|演绎)")
"""Forbids something, whatever stands behind."""
NEGATIVE_EN = lazy(
    r"(?i:\b(?:no[nrt]?|nope|never|none|nothing|nobody|nowhere|neither|without|avoid\w*|cannot|refrain\w*|forb[aio]\w+|"
    r"prohibit\w*|ban|bans|banned|banning|bar|bars|barred|disallow\w*|restrict\w*|prevent\w*|illegal\w*|unlawful\w*|"
    r"illicit|stop\w*|halt\w*|quit|cease\w*|abstain\w*|keep\w*|stay\w*|hands|rather than|instead|unauthori[sz]ed|"
    r"unless|until|beware|inhibit\w*|disabl\w*|deactivat\w*|block\w*|lock\w*|freez\w*|outlaw\w*|strict\w*|"
    r"den(?:y|ies|ied|ial)|refus\w*|reject\w*|free|exclud\w*|exclusion|off|out|taboo|embargo\w*|veto\w*|crack\w*|"
    r"clamp\w*|suppress\w*|curb\w*|limit\w*|mute\w*|only|ineligible|lest|remember|careful\w*|against|moratorium|"
    r"injunction|abolish\w*)\b|n['’]?t\b|\bnon)|\bNo[A-Z]"
)
"""One of these stands in whatever way a prohibition is put."""
SWITCHING_ZH = lazy("[^，。；！,;!]*?(?:[关關拔熄退登断斷切]|电源|電源|取出)")
"""Matches behind a prohibition whose clause forbids to turn something off or to pull it out."""
SWITCHED_EN = lazy(
    r"(?i:\b(?:turn|switch|power|shut|log|sign|pull|plug|take|cut|get|go|eject)\w*\b(?: [\w'-]+){0,5}? (?:off|out)\b"
    r"|\b(?:un)?lock\w*)"
)
"""Says that in English, and forbids nothing."""
