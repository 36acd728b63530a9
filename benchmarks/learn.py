"""Does what `mtfix learn` learns bring unseen machine translation closer to what people made of it?

    pip install sacrebleu
    python benchmarks/learn.py --from ro pairs.jsonl

Each file holds a machine's version and a person's (JSON Lines or TSV with `mt` and `postedit`, TMX, XLIFF). It is cut
in halves, by document where it names documents, else in the middle; what is learned from one half repairs the other,
and the other way round. Lower TER and higher chrF are closer to the person.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from mtfix.api import Report, report_on
from mtfix.config import Settings, load_rules
from mtfix.corrections import Pair, align
from mtfix.engine import Loaded, Rules, load_checks
from mtfix.formats import parse
from mtfix.learn import Demand, Lesson, learn
from mtfix.learn_output import glossary
from mtfix.model import MtfixError, Safety
from mtfix.pairs import read_pairs

_HEAD = (
    *("file", "half", "count", "share", "concepts", "repairs", "segments", "better", "worse", "same"),
    *("TER", "by", "chrF", "by"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--from", dest="language", default="zh", metavar="LANG", help="of the sources; zh")
    parser.add_argument("--counts", default="2,3,5", metavar="N,…", help="values of --min-count")
    parser.add_argument("--shares", default="0.5,0.7,0.9", metavar="X,…", help="values of --min-share")
    parser.add_argument("--half", choices=["first", "second"], help="repair this half only")
    parser.add_argument("--bilingual", action="store_true", help="repair with the source beside the text")
    parser.add_argument("--levels", default="unsafe,suggestion", metavar="NAME,…", help="which repairs to make")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="repairs to show of each run")
    arguments = parser.parse_args()
    print("|", " | ".join(_HEAD), "|")
    print("|", " | ".join("---" if at in (0, 1, 5) else "--:" for at in range(len(_HEAD))), "|")
    for path in arguments.files:
        halves = _halves(read_pairs(path).pairs)
        for name, taught, other in (("second", *halves), ("first", *halves[::-1])):
            if arguments.half in (None, name):
                _measure(path, name, taught, other, arguments)


def _halves(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Whole documents on either side, where there are several."""
    documents = list(dict.fromkeys(pair.document for pair in pairs))
    if len(documents) > 1:
        first = set(documents[: len(documents) // 2])
        return [p for p in pairs if p.document in first], [p for p in pairs if p.document not in first]
    return list(pairs[: len(pairs) // 2]), list(pairs[len(pairs) // 2 :])


def _measure(path: str, name: str, taught: Sequence[Pair], other: Sequence[Pair], asked: argparse.Namespace) -> None:
    scores = _Scores(other)
    aligned = align(taught)
    for least in map(int, asked.counts.split(",")):
        for share in map(float, asked.shares.split(",")):
            lesson = learn(aligned, f"{asked.language}-en", Demand(least, share))
            rules = _rules(lesson, asked.language)
            for level in asked.levels.split(","):
                repaired = dict(_repair(other, rules, level, asked.bilingual)) if lesson.found else {}
                row = (os.path.basename(path), name, least, f"{share:g}", len(lesson.found), level)
                print("|", " | ".join(map(str, (*row, *scores.compare(repaired)))), "|", flush=True)
                for number, text in list(repaired.items())[: asked.show]:
                    print(f"    {scores.verdict(number, text):6} {other[number].before}\n           {text}")


def _rules(lesson: Lesson, language: str) -> Rules:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "learned.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(glossary(lesson, f"{language}-en", "learned"))
        chosen = ("learned",) if lesson.found else ()
        return load_rules(Settings(source_language=language, glossaries=(path,), select=chosen))


def _repair(pairs: Sequence[Pair], rules: Rules, level: Safety, bilingual: bool) -> Iterator[tuple[int, str]]:
    """What the learned glossary alone changes, by the number of the pair."""
    checks = load_checks(rules)
    for number, pair in enumerate(pairs):
        text, before = _report(pair, rules, checks, bilingual)
        if not text.findings:
            continue
        try:
            repaired = text.repaired(level)
        except MtfixError as error:
            print(f"    {error}")
            continue
        if repaired.text != text.text:
            yield number, repaired.text[before:].rstrip("\n")


def _report(pair: Pair, rules: Rules, checks: tuple[Loaded, ...], bilingual: bool) -> tuple[Report, int]:
    said = " ".join(pair.before.split())
    if not bilingual:
        return report_on(parse(said), rules, checks), 0
    head = f"source\ttarget\n{' '.join(pair.source.split())}\t"
    return report_on(parse(f"{head}{said}\n", format="tsv"), rules, checks), len(head)


class _Scores:
    """TER and chrF of texts beside what people made of them; of what did not change only once."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        from sacrebleu.metrics import CHRF, TER  # type: ignore[import-not-found]

        self._metrics: tuple[Any, ...] = (TER(), CHRF())
        self._references = [" ".join(pair.after.split()) for pair in pairs]
        self._before = [self._statistics(n, " ".join(pair.before.split())) for n, pair in enumerate(pairs)]

    def _statistics(self, number: int, text: str) -> list[list[float]]:
        return [metric._extract_corpus_statistics([text], [[self._references[number]]])[0] for metric in self._metrics]

    def compare(self, repaired: dict[int, str]) -> tuple[str, ...]:
        """Segments changed, better, worse, as far; TER and chrF of all, with what they changed by."""
        after = list(self._before)
        verdicts = []
        for number, text in repaired.items():
            after[number] = self._statistics(number, text)
            verdicts.append(self.verdict(number, text))
        counts = [len(verdicts), *(verdicts.count(v) for v in ("better", "worse", "same"))]
        figures: list[str] = []
        for at, metric in enumerate(self._metrics):
            old, new = (metric._aggregate_and_compute([s[at] for s in side]).score for side in (self._before, after))
            figures += [f"{new:.3f}", f"{new - old:+.3f}"]
        return (*map(str, counts), *figures)

    def verdict(self, number: int, text: str) -> str:
        """Whether a segment needs fewer edits to what a person made of it; where it needs as many, by chrF."""
        (old_edits, *_), old_grams = self._before[number]
        (new_edits, *_), new_grams = self._statistics(number, text)
        if new_edits != old_edits:
            return "better" if new_edits < old_edits else "worse"
        old, new = (self._metrics[1]._compute_f_score(grams) for grams in (old_grams, new_grams))
        return "better" if new > old else "worse" if new < old else "same"


if __name__ == "__main__":
    main()
