"""Puts the glossaries into the wheel, and compiles them, so that a fresh machine starts warm."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileGlossaries(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `mtfix/glossaries/<pair>.lex` and `mtfix/glossaries/` to a wheel.

    An editable install gets neither: it reads the checkout's glossaries and compiles them on demand.
    """

    _folder = ""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        glossaries = Path(self.root) / "glossaries"
        sys.path.insert(0, str(Path(self.root) / "src"))
        from mtfix.glossary.store import compile_sources

        self._folder = tempfile.mkdtemp(prefix="mtfix-build-")
        for pair in sorted(p for p in glossaries.iterdir() if p.is_dir()):
            files = sorted(f for f in pair.iterdir() if f.suffix in (".toml", ".tsv"))
            for file in (*files, *pair.glob("*.json")):
                build_data["force_include"][str(file)] = f"mtfix/glossaries/{pair.name}/{file.name}"
            compiled = Path(self._folder) / f"{pair.name}.lex"
            compiled.write_bytes(compile_sources([(f"{pair.name}/{f.name}", f.read_bytes()) for f in files]))
            build_data["force_include"][str(compiled)] = f"mtfix/glossaries/{pair.name}.lex"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
