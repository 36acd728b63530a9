"""The generated documentation is what the checks and glossaries say today."""

import subprocess
import sys
from pathlib import Path

from mtfix.checks import check_names

DOCS = Path(__file__).parent.parent / "docs"


def test_rules_page_is_fresh() -> None:
    run = subprocess.run([sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_rules_page_has_a_section_for_each_rule() -> None:
    page = (DOCS / "rules.md").read_text("utf-8")
    assert [name for name in check_names() if f"\n## {name}\n" not in page] == []
