"""The names of glossaries as their texts write them."""

from collections.abc import Container, Iterable

from mtfix.glossary.concept import Glossary


def names_of(glossaries: Iterable[Glossary]) -> dict[str, str]:
    """The kind of every name, admitted spellings and holders of offices among them."""
    names: dict[str, str] = {}
    for glossary in glossaries:
        for table in glossary.names:
            for entry in table.entries:
                _, renderings = entry.split(" ", 1)
                for name in renderings.split("="):
                    names.setdefault(name.strip(), table.kind)
        for office in glossary.offices:
            for holder in office.holders:
                names.setdefault(holder.name, "person")
    return names


def preferred_names(glossaries: Iterable[Glossary], names: Container[str]) -> frozenset[str]:
    """Names of one bearer: no admitted spellings, among which small words are, and no peoples (American, Americans)."""
    entries = (entry for glossary in glossaries for table in glossary.names for entry in table.entries)
    preferred = (entry.split(" ", 1)[1].split("=")[0].strip() for entry in entries)
    return frozenset(name for name in preferred if f"{name}s" not in names)


def plain_names(glossaries: Iterable[Glossary], long: int) -> frozenset[str]:
    """Source terms that are nothing but names: long ones, and those of tables that say `required`."""
    tables = [table for glossary in glossaries for table in glossary.names]
    sources = ((table.required, entry.split(" ", 1)[0]) for table in tables for entry in table.entries)
    return frozenset(source for required, source in sources if required or len(source) >= long)
