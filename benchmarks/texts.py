"""Texts and glossaries to measure with: written here or in examples/, the same at each run."""

import random
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARTICLE = ROOT / "examples" / "blockchain.txt"


def _listed(rows: str) -> list[str]:
    return [entry.strip() for entry in rows.replace("\n", " ").split(",")]


_PEOPLE = _listed("the mayor, a carpenter, our neighbour, the editor, two engineers, the ferry pilot, a retired judge")
_VERBS = _listed("described, measured, repaired, painted, forgot, carried, defended, sold, inspected, divided, opened")
_THINGS = _listed(
    """bridge, harbour, library, orchard, tunnel, ledger, market, engine, river, garden, theatre, archive, windmill,
    kitchen, letter, railway, museum, budget, workshop, school, forest, island, clock, contract, village, tower, map"""
)
_KINDS = _listed(
    """old, narrow, quiet, expensive, famous, wooden, northern, public, private, digital, local, early, broken, modest,
    careful, wet, distant, ordinary, central, national, heavy, green, empty, crowded"""
)
_TIMES = _listed("in the spring, after the storm, before noon, on a Tuesday, for eleven years, in 1987, that evening")
_TAILS = _listed(
    """because nobody else had asked for it, although the price had risen by 12 per cent, and newspapers said little,
    so that the children could cross it, while the rest of the town slept, which surprised the insurers,
    as the old map had promised, and it cost about 3400 pounds"""
)


def prose(size: int, seed: int = 1) -> Iterator[str]:
    """Paragraphs of plain English about nothing, `size` characters or a little more."""
    rng = random.Random(seed)
    pick = rng.choice
    while size > 0:
        sentences = []
        for _ in range(rng.randint(3, 7)):
            sentence = f"{pick(_PEOPLE)} {pick(_VERBS)} the {pick(_KINDS)} {pick(_THINGS)} {pick(_TIMES)}"
            if rng.random() < 0.6:
                sentence += f", {pick(_TAILS)}"
            if rng.random() < 0.2:
                sentence = f"“it was a {pick(_KINDS)} {pick(_THINGS)},” said {pick(_PEOPLE)}; {sentence}"
            sentences.append(sentence.replace("“i", "“I").capitalize() if sentence[0] != "“" else sentence)
        paragraph = ". ".join(sentences) + ".\n\n"
        size -= len(paragraph)
        yield paragraph


def article() -> str:
    """About 6 KB: the article of examples/, and prose behind it."""
    text = ARTICLE.read_text("utf-8")
    return text + "\n" + "".join(prose(6000 - len(text), seed=2))


def write_text(path: Path, size: int, base: str | None = None, dense: bool = False) -> Path:
    """A text of `size` bytes: prose (or `base`, again and again) with an article for each 100 KB, or articles alone."""
    raw = ARTICLE.read_text("utf-8")
    block = "" if dense else base or "".join(prose(2_000_000))
    at = written = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while written < size:
            piece = raw + "\n"
            if not dense:
                piece += block[at : at + 100_000] + "\n"
                at = at + 100_000 if at + 100_000 < len(block) else 0
            piece = piece[: size - written]
            written += len(piece.encode())
            file.write(piece)
    return path


_HEAD = '[glossary]\nformat = 1\nlanguages = "zh-en"\ndomain = "bench"\nlicence = "CC0-1.0"\n'
_SYLLABLES = "ba,cor,den,fil,gan,hol,jur,kel,lim,mor,nas,pol,quer,ras,sul,tam,ven,wor,yor,zan".split(",")


def write_glossary(path: Path, concepts: int) -> Path:
    """A glossary of made-up concepts, five wrong renderings each; every two hundredth occurs in the prose."""
    rng = random.Random(3)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for number in range(concepts):
            noun = "".join(rng.choice(_SYLLABLES) for _ in range(3)) + str(number)
            chosen = zip(rng.sample(_KINDS, 5), rng.sample(_THINGS, 5), strict=True)
            wrong = [f"{kind} {noun} {thing}" for kind, thing in chosen]
            if number % 200 == 0:
                wrong[0] = f"{_KINDS[number // 200 % len(_KINDS)]} {_THINGS[number // 200 % len(_THINGS)]} in 1987"
            phrases = ", ".join(f'"{w}"' for w in wrong)
            file.write(
                f'\n[[concept]]\nid = "bench-{number}"\nsource = ["词{number}"]\nuse = "right {noun}"\n'
                f"avoid = [{phrases}]\n"
                f'why = "Made up."\nbad = [{{ text = "The ⟦{wrong[1]}⟧ came.", fixed = "The right {noun} came." }}]\n'
                f'good = ["The right {noun} came."]\n'
            )
    return path
