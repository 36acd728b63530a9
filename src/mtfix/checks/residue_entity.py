"""Mangled entities and tags of a web page."""

import re
from collections.abc import Iterator

from mtfix.language.lazy import lazy
from mtfix.language.spacing import join_rendering
from mtfix.model import Check, Claim, Example, Safety, Span, claim, rewrite
from mtfix.scan import Scanned

CHECK = Check(
    rule="residue/entity",
    summary="a mangled entity, tag or wrong decoding: & ldquo ; , < / p >, â€œ",
    why="Markup went through the machine as if it were words, or bytes were read in the wrong encoding.",
    consequence="sees code in the sentence",
    category="design",
    severity="minor",
    bad=(
        Example("He said ⟦& ldquo;⟧yes” to all.", "He said “yes” to all."),
        Example("He said “yes⟦& & rdquao⟧ to all.", "He said “yes” to all."),
        Example("The end of it.⟦< / p >⟧ And more.", "The end of it. And more."),
        Example('It is a ⟦&quot;⟧new" era.', 'It is a "new" era.'),
        Example("The state⟦â€™⟧s plan.", "The state’s plan."),
    ),
    good=(
        "Johnson & Johnson and R & D at AT&T; a < b and c > d.",
        "Bear & bull markets, a guitar & amp, cut & copy: all of these are sold.",
        'The text <a href="x">is a page</a> of <b>the web</b>,<br>and is <p>whole</p>.',
        "Write to info@example.com, or see https://example.com/?a=1&b=2.",
    ),
    native=True,
)

_NAMES = "ldquo rdquo lsquo rsquo quot amp nbsp lt gt mdash ndash hellip middot bull copy apos".split()
# No English text has these behind "&", with a space or twice: they need no semicolon.
_ODD = "[lr][ds]qua?o|nbsp|[mn]dash|hellip|middot|apos|quot"
_ENTITY = lazy(
    rf"&(?:(?: ?&)* ?(?=(?:{_ODD})\b)| (?=[#a-z0-9]+ ?;))?(?:(?P<name>{'|'.join(_NAMES)}|[lr][ds]quao)\b(?: ?;)?"
    r"|(?P<hash>#\d{2,5}|#x[0-9a-f]{2,5}) ?; ?)",
    re.IGNORECASE,
)
_TAG = lazy(r"<\s?/\s?[A-Za-z]{1,10}\d?\s?>|<\s?(?:br|p|div|span|strong|img|td|tr|li|ul|h\d)\s?/?\s?>", re.IGNORECASE)
_WHOLE = lazy(r"<(/?[A-Za-z]{1,10}\d?)(?=[\s>])[^<>\n]{0,300}>")
_MOJIBAKE = lazy("â€[™œ\x9d˜”“¦]|Ã[©¨¢ª«®´»¼]|Â[ \u00a0·]")


def find(text: Scanned) -> Iterator[Claim]:
    """One claim for each, at the rare characters that the scan marked."""
    flow = text.flow
    whole = {m[1].lower() for at in text.specials if (m := _WHOLE.match(flow, at))}
    reach = -1
    for at in text.specials:
        if at < reach:
            continue
        m = _ENTITY.match(flow, at) or _TAG.match(flow, at) or _MOJIBAKE.match(flow, at)
        if not m or (m[0][0] == "&" and flow[at - 1 : at].isalnum() and not any(c in m[0] for c in "#; ")):
            continue  # AT&T, ?a=1&lt=2
        if m[0][0] == "<" and whole and _is_markup(m[0], whole):
            continue
        plain = _plain(m)
        low, reach = at, m.end()
        if plain == " ":
            reach = _end_of_spaces(flow, reach)
            after = flow[reach : reach + 1]
            plain = join_rendering(flow[at - 1 : at], plain, after)
            low -= flow[at - 1 : at] == " " and (not after or after.isspace())  # one space is enough
        safety: Safety = "suggestion" if m[0][0] == "<" else "safe"
        fixes = () if plain is None else (rewrite(Span(low, reach), plain, safety, "restore it"),)
        yield claim(
            CHECK, Span(at, reach), f"“{flow[at:reach]}” is left over from the page’s code", "mechanical", fixes=fixes
        )


def _end_of_spaces(flow: str, at: int) -> int:
    """Where a row of hard spaces ends of which the first ends at `at`."""
    while (m := _ENTITY.match(flow, at + flow.startswith(" ", at))) and _plain(m) == " ":
        at = m.end()
    return at


def _is_markup(tag: str, whole: set[str]) -> bool:
    """Whether a tag is sound and one of a page: closed where one was opened, or beside others that are closed."""
    name = tag.strip("</>").lower()
    if " " in tag.strip("</> ") or tag[1:2] == " " or tag[1:3] == "/ ":
        return False
    return name in whole if tag[1] == "/" else any(n.startswith("/") for n in whole)


def _plain(m: re.Match[str]) -> str | None:
    """What the residue stands for; empty for a tag, None where that cannot be told."""
    if m[0][0] == "<":
        return ""
    if m[0][0] != "&":
        try:
            return m[0].encode("cp1252").decode("utf-8")
        except UnicodeError:
            return None
    import html

    name = m["name"]
    if name:
        name = name.lower().replace("quao", "quo")
        plain = html.unescape(f"&{name};")
        return " " if name == "nbsp" else plain
    plain = html.unescape(f"&{m['hash']};")
    return plain if plain.isprintable() else None
