"""Run as a process of its own by run.py: checks texts in-process and prints a line of JSON for each.

python inside.py GLOSSARY|- ROUNDS FILE...
"""

import json
import sys
import time

from mtfix.api import report_on
from mtfix.config import Settings, load_rules
from mtfix.engine import load_checks
from mtfix.files import read_source
from mtfix.formats import read


def main(glossary: str, rounds: int, paths: list[str]) -> None:
    rules = load_rules(Settings(source_language="zh", glossaries=() if glossary == "-" else (glossary,)))
    checks = load_checks(rules)
    for path in paths:
        best, findings, size = 1e9, 0, 0
        for _ in range(rounds):
            source = read_source(path)
            size = len(source.data)
            started = time.process_time()
            report = report_on(read(source), rules, checks)
            best = min(best, time.process_time() - started)
            findings = len(report.findings)
        print(json.dumps({"path": path, "bytes": size, "seconds": best, "findings": findings}))


main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
