"""US and UK spelling of the words that renderings use."""

import re

from mtfix.language.lazy import lazy

_UK = {
    "center": "centre", "centers": "centres", "color": "colour", "colors": "colours", "defense": "defence",
    "offense": "offence", "labor": "labour", "favor": "favour", "favorable": "favourable", "honor": "honour",
    "neighbor": "neighbour", "neighbors": "neighbours", "neighborhood": "neighbourhood", "behavior": "behaviour",
    "endeavor": "endeavour", "endeavors": "endeavours", "harbor": "harbour", "rumor": "rumour", "rigor": "rigour",
    "vigor": "vigour", "program": "programme", "programs": "programmes", "catalog": "catalogue", "dialog": "dialogue",
    "traveler": "traveller", "travelers": "travellers", "traveled": "travelled", "traveling": "travelling",
    "labeled": "labelled", "modeled": "modelled", "fulfill": "fulfil", "enroll": "enrol", "skillful": "skilful",
    "theater": "theatre", "meter": "metre", "meters": "metres", "liter": "litre", "fiber": "fibre", "gray": "grey",
    "analyze": "analyse", "analyzed": "analysed", "license": "licence", "plow": "plough",
    "jewelry": "jewellery", "maneuver": "manoeuvre", "pediatric": "paediatric", "anemia": "anaemia",
    "tire": "tyre", "tires": "tyres",
}  # fmt: skip
_IZE = lazy(r"\b([A-Za-z]{2,})iz(e[sdr]?|ing|ations?|ers)\b")
_KEPT = lazy(
    r"(?:pr|se|ma|ba|bel|caps|(?:re|out|over|under|up|down|mid|right|super|life|bite|king|queen)s)$", re.IGNORECASE
)
"""prize, seize, maize, Belize, capsize, resize"""
_WORD = lazy(r"[A-Za-z]+")
_OTHERWISE = lazy(  # in another sense, or as a verb
    r"\b(?:(?:computer|software|mini)[ -]programs?|(?:smart|gas|water|electricity|power|parking|taxi) meters?"
    r"|tires? (?:of|out)|(?:to|will|can|may|must) license)\b",
    re.IGNORECASE,
)


def spell(text: str, spelling: str) -> str:
    """`text` in "us" or "uk" spelling. Glossaries are written in US spelling, so "us" leaves it as it is."""
    if spelling != "uk":
        return text
    kept = [m.span() for m in _OTHERWISE.finditer(text)]
    text = _WORD.sub(lambda m: m[0] if any(s <= m.start() < e for s, e in kept) else _british(m), text)
    return _IZE.sub(lambda m: m[0] if _KEPT.match(m[1]) else f"{m[1]}is{m[2]}", text)


def _british(m: re.Match[str]) -> str:
    word = m[0]
    found = _UK.get(word.lower())
    if found is None:
        return word
    return found.upper() if word.isupper() else found.capitalize() if word[0].isupper() else found
