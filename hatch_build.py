"""Compiles the shipped glossaries into the wheel, so that a fresh machine starts warm."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileGlossaries(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `mtfix/compiled/<pair>.lex` and the glossary sources to a wheel; an editable install compiles on demand."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from mtfix.glossary.store import compile_sources

        folder = Path(self.directory) / "compiled"
        folder.mkdir(parents=True, exist_ok=True)
        for pair in sorted(p for p in (root / "glossaries").iterdir() if p.is_dir()):
            files = sorted(f for f in pair.iterdir() if f.suffix in (".toml", ".tsv"))
            compiled = folder / f"{pair.name}.lex"
            compiled.write_bytes(compile_sources([(f"{pair.name}/{f.name}", f.read_bytes()) for f in files]))
            build_data["force_include"][str(compiled)] = f"mtfix/compiled/{pair.name}.lex"
