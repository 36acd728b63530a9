"""A coverage-guided fuzzer over every reader (atheris; `make fuzz`): no crash, no hang, no changed byte.

    python tests/fuzz/readers.py FORMAT RUNS [more options of libFuzzer]

Raises where a reader lets anything but an MtfixError through, misplaces a piece, or an edit changes a byte outside.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["mtfix"]):
    from mtfix.files import Source
    from mtfix.formats import read
    from mtfix.model import MtfixError, Span
    from mtfix.placing import place_edits, quote_edits
    from mtfix.repair import apply_edits, encode_text

SEEDS = Path(__file__).parent / "seeds"


def check_bytes(data: bytes, name: str) -> None:
    """Read bytes as one format, and edit the first word of every segment."""
    try:
        document = read(Source(f"fuzz.{name}", data), format=name)
    except MtfixError:
        return
    text = document.text
    if document.writable:
        assert encode_text(document.path, document.encoding, document.bom, text) == data
    for segment in (segment for scope in document.scopes for segment in scope.segments):
        at = 0
        for piece in segment.pieces:
            assert piece.target.start == at
            assert 0 <= piece.file.start <= piece.file.end <= len(text)
            if piece.kind == "text":
                assert segment.target[at : piece.target.end] == text[piece.file.start : piece.file.end]
            at = piece.target.end
        assert at == len(segment.target)
        edits = place_edits(segment.pieces, Span(0, min(4, len(segment.target))), 'new & "word" <b>')
        if edits and segment.target:
            edits = quote_edits(segment, edits)
            low, high = min(e.span.start for e in edits), max(e.span.end for e in edits)
            changed = apply_edits(text, edits)
            assert changed.startswith(text[:low])
            assert changed.endswith(text[high:])


def main() -> None:
    name, runs, *more = sys.argv[1:]
    options = [f"-runs={runs}", "-timeout=10", "-max_len=4096", "-verbosity=0", "-print_final_stats=1", *more]
    with TemporaryDirectory() as found:  # what it finds goes into the first folder
        atheris.Setup([sys.argv[0], *options, found, str(SEEDS / name)], lambda data: check_bytes(data, name))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
