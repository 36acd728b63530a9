"""The names of glossaries as their texts write them."""

from collections.abc import Container, Iterable

from mtfix.glossary.concept import Glossary


def names_of(glossaries: Iterable[Glossary]) -> dict[str, str]:
    """The kind of every name, admitted spellings and holders of offices among them."""
    names: dict[str, str] = {}
    for glossary in glossaries:
        for table in glossary.names:
            for _, renderings in table.rows():
                for name in renderings:
                    names.setdefault(name, table.kind)
        for office in glossary.offices:
            for holder in office.holders:
                names.setdefault(holder.name, "person")
    return names


def preferred_names(glossaries: Iterable[Glossary], names: Container[str]) -> frozenset[str]:
    """Names of one bearer: no admitted spellings, among which small words are, and no peoples (American, Americans)."""
    rows = (row for glossary in glossaries for table in glossary.names for row in table.rows())
    return frozenset(name for _, (name, *_) in rows if f"{name}s" not in names)


def plain_names(glossaries: Iterable[Glossary], long: int) -> frozenset[str]:
    """Source terms that are nothing but names: long ones, and those of tables that say `required`."""
    tables = (table for glossary in glossaries for table in glossary.names)
    return frozenset(source for t in tables for source, _ in t.rows() if t.required or len(source) >= long)
