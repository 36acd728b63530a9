"""Rows of terms from TBX version 2 and 3 (DCA and DCT style), and as TBX-Basic version 3 in DCA style.

Reading needs translate-toolkit, from the extra `exchange`. It knows version 2 and its `tig`; the other ways to say the
same are given the names it knows first. No entity is resolved, and nothing is fetched.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from mtfix.glossary.exchange import Row, Status, Told, read_status
from mtfix.model import MtfixError

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = {
    "tbx": "martif",
    "conceptEntry": "termEntry",
    "langSec": "langSet",
    "termSec": "tig",
    "ntig": "tig",
}
_CATEGORIES = {
    "administrativeStatus": "termNote",
    "normativeAuthorization": "termNote",
    "subjectField": "descrip",
    "definition": "descrip",
}
"""Elements of DCT style, by the element that has their name as its type."""

_STATUS, _NORM = "administrativeStatus", "normativeAuthorization"
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_tbx(path: str, data: bytes, languages: str) -> tuple[list[Row], list[Told]]:
    """The entries of a file for a pair ("zh-en"), and what was left out. MtfixError where it is no TBX."""
    try:
        from lxml import etree
        from translate.misc.xml_helpers import parse_xml
        from translate.storage.tbx import tbxfile
    except ImportError:
        raise MtfixError(
            "TBX needs translate-toolkit, which comes with the extra: pip install 'mtfix[exchange]'"
        ) from None
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError as e:
        reason = re.sub(r", line \d+, column \d+$", "", e.msg or "")
        raise MtfixError(f"{path}:{e.lineno or 1}: not XML: {reason}") from None
    except ValueError as e:
        raise MtfixError(f"{path}:1: not XML: {e}") from None
    _refuse_entities(path, root)
    _rename(root)
    if root.tag != "martif":
        raise MtfixError(f"{path}:1: not TBX: the root element is <{root.tag}>, not <martif> or <tbx>")
    source, target = languages.split("-")
    lines = [entry.sourceline or 1 for entry in root.iter("termEntry")]
    for entry in root.iter("termEntry"):
        _merge_languages(entry)
    reader: Any = tbxfile
    store = reader.parsestring(etree.tostring(root), sourcelanguage=source, targetlanguage=target)
    told: list[Told] = []
    rows = [
        row
        for number, (line, unit) in enumerate(zip(lines, store.units, strict=True))
        for row in _entry_rows(unit, line, number, told)
    ]
    return rows, told


def _refuse_entities(path: str, root: Any) -> None:
    from lxml import etree

    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise MtfixError(f"{path}:1: it declares entities; a file of terms needs none, so it is not read")
    for node in root.iter(etree.Entity):
        raise MtfixError(f"{path}:{node.sourceline or 1}: the entity {node.text} is not resolved, so it is not read")


def _rename(root: Any) -> None:
    """Give every element the name that version 2 has for it, without a namespace."""
    from lxml import etree

    for node in root.iter(etree.Element):
        qualified = etree.QName(node)
        name = qualified.localname
        if name in _CATEGORIES and qualified.namespace:
            node.set("type", name)
            name = _CATEGORIES[name]
        node.tag = _NAMES.get(name, name)
    etree.cleanup_namespaces(root)
    for term in root.iter("tig"):
        notes = {note.get("type"): note for note in term.iter("termNote")}
        if _STATUS not in notes and _NORM in notes:
            notes[_NORM].set("type", _STATUS)


def _merge_languages(entry: Any) -> None:
    """One section for each language: zh-CN and zh-Hant are zh."""
    seen: dict[str, Any] = {}
    for section in list(entry.iterchildren("langSet")):
        language = re.split("[-_]", (section.get(_LANGUAGE) or section.get("lang") or "").lower())[0]
        section.set(_LANGUAGE, language)
        first = seen.setdefault(language, section)
        if first is not section:
            first.extend(list(section))
            entry.remove(section)


def _entry_rows(unit: Any, line: int, number: int, told: list[Told]) -> Iterator[Row]:
    """A row for each rendering; of those without a status one may come to be preferred, the others are admitted."""
    sources = tuple(dict.fromkeys(text for term in unit.get_source_terms() if (text := _clean(term.text))))
    terms = [term for term in unit.get_target_terms() if _clean(term.text)]
    identity = unit.xmlelement.get("id") or ""
    common = (*unit.get_common_notes(source=True), *unit.get_common_notes())
    domain = next((_clean(n.text) for n in common if n.category == "subjectField"), "")
    said = [n for n in (*common, *(n for t in terms for n in t.notes)) if n.origin not in ("pos", "definition")]
    said = said or [n for n in common if n.origin == "definition" and n.category in (None, "definition")]
    note = " ".join(dict.fromkeys(filter(None, (_clean(n.text) for n in said))))
    group = f"{number} {identity}"
    statuses = [_status(term, line, told) for term in terms]
    implied = "preferred" not in statuses
    if not terms or not sources:
        yield Row(line, sources, group=group)
        return
    for term, given in zip(terms, statuses, strict=True):
        status: Status = given or ("" if implied else "admitted")
        implied = implied and bool(given)
        yield Row(line, sources, (_clean(term.text),), (), status, note, identity, domain, group)
        note = ""


def _status(term: Any, line: int, told: list[Told]) -> Status:
    said = term.administrative_status or ""
    status = read_status(said)
    if status is None:
        told.append((line, f"status {said.strip()!r} of “{_clean(term.text)}” is unknown; read as none"))
    return status or ""


def _clean(text: str) -> str:
    return " ".join(text.split())


def write_tbx(rows: Iterable[Row], languages: str, description: str) -> tuple[str, list[str]]:
    """Rows as a file, and what it cannot hold, a line each. Rows of one concept stand together."""
    source, target = languages.split("-")
    told: list[str] = []
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<tbx style="dca" type="TBX-Basic" xml:lang="{_xml(source)}" xmlns="{_NAMESPACE}">',
        f"  <tbxHeader><fileDesc><sourceDesc><p>{_xml(description)}</p></sourceDesc></fileDesc></tbxHeader>",
        "  <text>",
        "    <body>",
    ]
    for identity, group in groupby(rows, key=lambda row: row.id):
        entry = list(group)
        sources = [(text, "") for text in _writable(entry[0].sources, told)]
        targets = [(text, row.status) for row in entry for text in _writable(row.target, told)]
        if not sources or not targets:
            continue
        # An id of XML begins with a letter or a low line.
        out.append(f'      <conceptEntry id="{"" if identity[:1].isalpha() else "_"}{_xml(identity)}">')
        if entry[0].domain:
            out.append(f'        <descrip type="subjectField">{_xml(entry[0].domain)}</descrip>')
        if entry[0].note:
            out.append(f"        <note>{_xml(entry[0].note)}</note>")
        out += [*_section(source, sources), *_section(target, targets), "      </conceptEntry>"]
    return "\n".join([*out, "    </body>", "  </text>", "</tbx>", ""]), told


def _section(language: str, terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f'        <langSec xml:lang="{_xml(language)}">'
    for text, status in terms:
        told = f'<termNote type="{_STATUS}">{status}Term-admn-sts</termNote>' if status else ""
        yield f"          <termSec><term>{_xml(text)}</term>{told}</termSec>"
    yield "        </langSec>"


def _writable(texts: Iterable[str], told: list[str]) -> Iterator[str]:
    for text in texts:
        if _UNWRITABLE.search(text):
            told.append(f"{text!r} has characters that XML cannot hold; left out")
        else:
            yield text


def _xml(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(_UNWRITABLE.sub("", text), {'"': "&quot;"})
