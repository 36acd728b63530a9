"""What people correct again and again becomes concepts that find and repair it in other texts."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mtfix.api import check_text
from mtfix.cli._commands import group
from mtfix.corrections import Pair, align, count_corrections
from mtfix.glossary.load import parse_glossary
from mtfix.learn import Demand, Learned, Lesson, learn
from mtfix.learn_output import glossary, notes
from mtfix.model import MtfixError
from mtfix.pairs import read_pairs

ADJECTIVES = "small old heavy silver loose spare worn long".split()
FRAMES = (
    "The {0} {1} sits below the display.",
    "Every {0} {1} needs oil once a year.",
    "Nobody had seen the {0} {1} before noon.",
    "They sold one {0} {1} to the museum.",
    "A workshop in Tartu repairs the {0} {1} for free.",
    "Turn the {0} {1} to the left and wait.",
    "We lost our {0} {1} on the ferry.",
    "His brother painted the {0} {1} green.",
)


def sentences(phrase: str, number: int = 8, at: int = 0) -> list[str]:
    """Different sentences with a phrase."""
    return [FRAMES[(at + n) % 8].format(ADJECTIVES[(at + 3 * n) % 8], phrase) for n in range(number)]


def corrected(wrong: str, right: str, number: int = 5, at: int = 0, source: str = "") -> list[Pair]:
    """Pairs in which a phrase was corrected."""
    both = zip(sentences(wrong, number, at), sentences(right, number, at), strict=True)
    return [Pair(b, a, f"{source}{n}" if source else "", f"{n % 3}.txt") for n, (b, a) in enumerate(both)]


def left(phrase: str, number: int, at: int = 0, source: str = "") -> list[Pair]:
    """Pairs in which it was not."""
    return corrected(phrase, phrase, number, at, source)


def learned(pairs: Sequence[Pair], least: int = 3, share: float = 0.6, languages: str = "et-en") -> Lesson:
    return learn(align(pairs), languages, Demand(least, share))


def found(pairs: Sequence[Pair], least: int = 3, share: float = 0.6) -> dict[str, str]:
    return {one.wrong: one.right for one in learned(pairs, least, share).found}


def repaired(lesson: Lesson, text: str, folder: Path, languages: str = "et-en") -> str:
    """What a learned glossary makes of a text, suggestions taken too."""
    path = folder / "learned.toml"
    path.write_text(glossary(lesson, languages, "learned"), "utf-8")
    report = check_text(text, source_language=languages[:2], glossaries=[str(path)], select=["learned"])
    return report.fixed("suggestion")


# ---------------------------------------------------------------- which phrases


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param(corrected("thumb wheel", "jog dial"), {"thumb wheel": "jog dial"}, id="a term"),
        pytest.param(
            [*corrected("thumb wheel", "jog dial", 4), *left("thumb wheel", 2, 5)],
            {"thumb wheel": "jog dial"},
            id="seldom left alone",
        ),
        pytest.param([*corrected("wheel", "dial", 3), *left("wheel", 5, 3)], {}, id="mostly left alone"),
        pytest.param(corrected("thumb wheel", "jog dial", 2), {}, id="too rare"),
        pytest.param(corrected("thumb wheel", "jog dial", 2) * 4, {}, id="one sentence again and again is one"),
        pytest.param(corrected("wheel of thumbs", "wheel for the thumbs"), {}, id="small words only"),
        pytest.param(corrected("thumb wheel", "thumb wheels"), {}, id="number only"),
        pytest.param(corrected("thumb wheel", "Thumb Wheel"), {}, id="capitals only"),
        pytest.param(corrected("thumb-wheel", "thumb wheel"), {}, id="hyphens only"),
        pytest.param(corrected("wheel 2015", "wheel 2016"), {}, id="figures"),
        pytest.param(corrected("wheel, dial", "wheel; dial"), {}, id="signs"),
        pytest.param(corrected("so called wheel", "wheel"), {}, id="words taken out"),
        pytest.param(
            [*corrected("republic guard", "national guard", 4), *left("republic", 6, 4)],
            {"republic guard": "national guard"},
            id="wrong only beside a word",
        ),
        pytest.param(
            [*corrected("thumb wheel", "jog dial", 3), *corrected("thumb wheels", "jog dials", 2, 4)],
            {"thumb wheel": "jog dial"},
            id="two forms are one",
        ),
        pytest.param(
            [*corrected("thumb wheel", "jog dial", 2), *corrected("thumb wheels", "jog dials", 1, 4)],
            {"thumb wheel": "jog dial"},
            id="forms count together",
        ),
        pytest.param(
            [*corrected("thumb wheel", "jog dial", 3), *corrected("thumb wheel", "knob", 3, 4)], {}, id="undecided"
        ),
        pytest.param(corrected("Kalojan", "Kaloyan"), {"kalojan": "Kaloyan"}, id="a name"),
        pytest.param(corrected("kruvi", "põhikruvi"), {"kruvi": "põhikruvi"}, id="letters with marks"),
        pytest.param([Pair("", "x"), Pair("x", ""), Pair(" ", "."), Pair("…", "...")], {}, id="next to nothing"),
    ],
)
def test_what_is_learned(pairs: list[Pair], expected: dict[str, str]) -> None:
    assert found(pairs) == expected


def test_the_demand_decides() -> None:
    pairs = [*corrected("thumb wheel", "jog dial", 4), *left("thumb wheel", 4, 4)]
    assert found(pairs, share=0.5)
    assert not found(pairs, share=0.51)
    assert found(pairs, least=4, share=0.5)
    assert not found(pairs, least=5, share=0.5)


def test_counts_are_those_of_the_texts() -> None:
    pairs = [
        *corrected("thumb wheel", "jog dial", 5),
        *corrected("thumb wheel", "knob", 1, 5),
        *left("thumb wheel", 1, 6),
    ]
    (one,) = learned(pairs).found
    assert (one.corrected, one.left, one.otherwise, one.segments, one.documents) == (5, 1, 1, 5, 3)
    assert dict(one.renderings) == {"jog dial": 5, "knob": 1}
    assert "in 5 of 7 places (71%; 5 segments, 3 documents); left alone in 1, rewritten otherwise in 1" in notes(one)[0]


def test_what_stands_beside_places_that_were_left_alone_is_a_guard(tmp_path: Path) -> None:
    pairs = [*corrected("wheel", "dial", 6), *left("prayer wheel", 3, 2), *left("prayer wheel", 3, 5)]
    lesson = learned(pairs)
    (one,) = lesson.found
    assert (one.wrong, one.right, one.concept.unless.before) == ("wheel", "dial", ("prayer",))
    text = "We oiled the brass wheel. We oiled the prayer wheel."
    assert repaired(lesson, text, tmp_path) == "We oiled the brass dial. We oiled the prayer wheel."
    assert any("prayer wheel" in text for text in one.concept.good)


def test_forms_of_a_word_are_learned_as_one_and_repaired_in_forms_not_seen(tmp_path: Path) -> None:
    pairs = [
        *[Pair(f"They rigged the {n} gate.", f"They faked the {n} gate.") for n in ADJECTIVES],
        *[Pair(f"They are rigging the {n} door.", f"They are faking the {n} door.") for n in ADJECTIVES],
    ]
    lesson = learned(pairs)
    assert repaired(lesson, "He rigs the iron door.", tmp_path) == "He fakes the iron door."


@pytest.mark.parametrize(
    ("number", "fix"), [(3, None), (4, None), (5, "unsafe")], ids=["too few of ordinary words", "still", "enough"]
)
def test_ordinary_words_need_more_to_be_repaired_without_a_look(number: int, fix: str | None) -> None:
    (one,) = learned([*corrected("wheel", "dial", number), Pair("Anything.", "A wheel.")]).found
    assert one.concept.fix == fix


def test_what_nobody_writes_needs_less() -> None:
    (one,) = learned(corrected("kalojan", "Kaloyan", 3)).found
    assert one.concept.fix == "unsafe"


# ---------------------------------------------------------------- sources


@pytest.mark.parametrize(
    ("source", "languages", "term"),
    [("Su{0} ja Rattake le{1}", "et-en", "Rattake"), ("{0}转轮{1}", "zh-en", "转轮")],
)
def test_the_source_term_stands_where_the_phrase_was_corrected(source: str, languages: str, term: str) -> None:
    beside = list(zip("天地玄黄宇宙洪荒", "日月盈昃辰宿列张", strict=True))
    pairs = [
        replace(p, source=source.format(*c)) for p, c in zip(corrected("wheely", "jog dial", 6), beside, strict=False)
    ]
    others = [
        replace(p, source=p.source.format(*c)) for p, c in zip(left("lamp", 8, 0, "{0} ja {1}"), beside, strict=True)
    ]
    (one,) = learned([*pairs, *others], languages=languages).found
    assert one.concept.source == (term,)


def test_without_sources_the_term_is_said_to_be_unknown() -> None:
    lesson = learned(corrected("thumb wheel", "jog dial"))
    assert lesson.found[0].concept.source == ()
    assert "# the source term is not known: where you know it, put it in as `source`" in glossary(
        lesson, "et-en", "learned"
    )


def test_a_phrase_that_is_right_elsewhere_counts_where_its_source_stands(tmp_path: Path) -> None:
    pairs = [*corrected("Libya", "Livonia", 5, source="Liivimaa "), *left("Libya", 6, 2, source="Liibüa ")]
    lesson = learned(pairs)
    (one,) = lesson.found
    assert (one.concept.avoid, one.concept.literal, one.concept.source) == ((), ("libya",), ("Liivimaa",))
    text = "source\ttarget\nSõda Liivimaa pärast\tThe war for Libya\nSõda Liibüas\tThe war in Libya\n"
    path = tmp_path / "learned.toml"
    path.write_text(glossary(lesson, "et-en", "learned"), "utf-8")
    report = check_text(
        text, format="tsv", source_language="et", glossaries=[str(path)], select=["learned"], path="a.tsv"
    )
    assert report.fixed("suggestion") == text.replace("for Libya", "for Livonia")


# ---------------------------------------------------------------- what it is worth to others


_WORDS = st.sampled_from("wheel dial knob press the of panel Kalojan old oils turned 12 , .".split())
_TEXT = st.lists(_WORDS, max_size=8).map(" ".join)


@given(st.lists(st.builds(Pair, _TEXT, _TEXT), max_size=12))
@settings(max_examples=60, deadline=None)
def test_words_are_aligned_in_order_and_counts_add_up(pairs: list[Pair]) -> None:
    aligned = align(pairs)
    for one in aligned:
        kept = [at for at in one.same if at >= 0]
        assert kept == sorted(set(kept))
        assert all(one.before[n].key == one.after[at].key for n, at in enumerate(one.same) if at >= 0)
        assert all(one.pair.before[t.start : t.end].casefold() == t.key for t in one.before)
    for phrases in count_corrections(aligned, 2):
        forms = {wrong for wrong, _ in phrases.corrected}
        standing = sum(
            tuple(t.key for t in one.before[low : low + len(form)]) == form
            for one in aligned
            for form in forms
            for low in range(len(one.before))
        )
        places = {(p.pair, p.start, p.end) for held in phrases.corrected.values() for p in held}
        assert phrases.total == standing
        assert len(places) + len(phrases.left) <= phrases.total


_SWAPS = {"wheel": "dial", "knob": "old press", "dial": "wheel", "turned": "panel"}


@given(st.lists(st.tuples(_TEXT, st.booleans()), min_size=4, max_size=14))
@settings(max_examples=12, deadline=None)
def test_a_learned_glossary_is_sound_and_its_repairs_end(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, bool]]
) -> None:
    pairs = [
        Pair(f"{n} {text}", f"{n} {' '.join(_SWAPS.get(w, w) for w in text.split()) if swap else text}")
        for n, (text, swap) in enumerate(texts)
    ]
    lesson = learned(pairs, least=2, share=0.3)
    if lesson.found:
        folder = tmp_path_factory.mktemp("sound")
        repaired(lesson, "\n\n".join(text for text, _ in texts), folder)
        assert run("glossary", "check", str(folder / "learned.toml")) == 0


def test_the_same_pairs_teach_the_same_whatever_their_order() -> None:
    pairs = [*corrected("thumb wheel", "jog dial"), *corrected("Kalojan", "Kaloyan", 4, 3), *left("thumb wheel", 1, 6)]

    def said(pairs: Sequence[Pair]) -> list[tuple[str, str, int, int, int]]:
        return [(o.wrong, o.right, o.corrected, o.left, o.otherwise) for o in learned(pairs).found]

    assert len(said(pairs)) == 2
    assert said(pairs) == said(pairs[::-1])


def test_two_that_contradict_each_other_are_not_both_in_a_glossary(tmp_path: Path) -> None:
    lesson = learned([*corrected("kruvi", "mutter", 6), *corrected("mutter", "kruvi", 4, 2)])
    assert (len(lesson.found), lesson.dropped) == (1, 1) or (len(lesson.found), lesson.dropped) == (0, 2)
    repaired(lesson, "A kruvi and a mutter.", tmp_path) if lesson.found else None


# ---------------------------------------------------------------- where pairs are kept


def run(*args: str) -> int:
    status: int | None = group.main(list(args), standalone_mode=False)
    return status or 0


BEFORES = sentences("thumb wheel", 4)
AFTERS = sentences("jog dial", 4)
SOURCES = [f"Rattake number {n}" for n in "üks kaks kolm neli".split()]
_TRIPLES = list(zip(SOURCES, BEFORES, AFTERS, strict=True))


def _xliff(units: Iterator[str] | Sequence[str]) -> str:
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="m.txt" '
        f'source-language="et" target-language="en" datatype="plaintext"><body>{"".join(units)}</body></file></xliff>'
    )


def _unit(number: int, source: str, target: str, more: str = "") -> str:
    return f'<trans-unit id="u{number}"><source>{source}</source><target>{target}</target>{more}</trans-unit>'


def _tmx(rows: Sequence[Sequence[tuple[str, str]]]) -> str:
    units = "".join(
        "<tu>" + "".join(f"<tuv {attributes}><seg>{text}</seg></tuv>" for attributes, text in row) + "</tu>"
        for row in rows
    )
    return f'<tmx version="1.4"><header srclang="et"/><body>{units}</body></tmx>'


_ET, _EN, _MT = 'xml:lang="et"', 'xml:lang="en"', 'xml:lang="en" creationid="MT!"'
_V2 = (
    '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="et" trgLang="en" '
    'xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><file id="f">{}</file></xliff>'
)
_UNIT2 = (
    '<unit id="u{0}"><mtc:matches><mtc:match ref="#s1" type="tm"><source>{1}</source><target>Old.</target></mtc:match>'
    '<mtc:match ref="#s1" type="mt"><source>{1}</source><target>{2}</target></mtc:match></mtc:matches>'
    '<segment id="s1"><source>{1}</source><target>{3}</target></segment></unit>'
)
_TM = '<alt-trans origin="memsource-tm"><target>Old.</target></alt-trans>'
_OFFER = '<alt-trans origin="machine-trans"><source>Old</source><target>{}</target></alt-trans>'
KEPT: dict[str, dict[str, str]] = {
    "two texts": {"b.txt": "\n".join(BEFORES), "a.txt": "\n".join(AFTERS)},
    "two texts and their source": {
        "b.txt": "\n\n".join(BEFORES),
        "a.txt": "\n\n".join(AFTERS),
        "s.txt": "\n\n".join(SOURCES),
    },
    "JSON Lines": {
        "b.jsonl": "\n".join(json.dumps({"src": s, "mt": b, "postedit": a, "score": 1}) for s, b, a in _TRIPLES)
    },
    "TSV": {"b.tsv": "index\toriginal\tmt\tpe\n" + "".join("0\t" + "\t".join(t) + "\n" for t in _TRIPLES)},
    "CSV": {"b.csv": "source;MT;target\n" + "".join(";".join(f'"{c}"' for c in t) + "\n" for t in _TRIPLES)},
    "XLIFF 1.2 with what a machine offered": {
        "b.mxliff": _xliff([_unit(n, s, a, _TM + _OFFER.format(b)) for n, (s, b, a) in enumerate(_TRIPLES)])
    },
    "XLIFF 1.2 that is segmented within": {
        "b.xlf": _xliff(
            [
                f'<trans-unit id="{n}"><source>{s}</source><seg-source><mrk mtype="seg" mid="0">{s}</mrk></seg-source>'
                f'<target><mrk mtype="seg" mid="0">{a}</mrk></target>{_TM}{_OFFER.format(b)}</trans-unit>'
                for n, (s, b, a) in enumerate(_TRIPLES)
            ]
        )
    },
    "XLIFF 2 with matches": {"b.xlf": _V2.format("".join(_UNIT2.format(n, *t) for n, t in enumerate(_TRIPLES)))},
    "two XLIFF with the same ids": {
        "b.xlf": _xliff([_unit(n, s, b) for n, (s, b, _) in enumerate(_TRIPLES)]),
        "a.xlf": _xliff([_unit(n, s, a) for n, (s, _, a) in reversed(list(enumerate(_TRIPLES)))]),
    },
    "TMX with two variants": {"b.tmx": _tmx([[(_ET, s), (_EN, b), (_EN, a)] for s, b, a in _TRIPLES])},
    "TMX that names the machine": {"b.tmx": _tmx([[(_EN, a), (_ET, s), (_MT, b)] for s, b, a in _TRIPLES])},
    "two TMX in another order": {
        "b.tmx": _tmx([[(_ET, s), (_EN, b)] for s, b, _ in _TRIPLES]),
        "a.tmx": _tmx([[(_ET, s), (_EN, a)] for s, _, a in reversed(_TRIPLES)]),
    },
    "two folders": {
        "b/one.txt": "\n".join(BEFORES[:2]),
        "a/one.txt": "\n".join(AFTERS[:2]),
        "b/deep/two.md": "\n\n".join(BEFORES[2:]),
        "a/deep/two.md": "\n\n".join(AFTERS[2:]),
    },
}


def write(folder: Path, files: dict[str, str]) -> list[str]:
    """The arguments that name the files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return [str(folder / name) for name in dict.fromkeys(name.split("/")[0] for name in files)]


@pytest.mark.parametrize("kept", KEPT)
def test_pairs_are_read_from_where_they_are_kept(tmp_path: Path, kept: str) -> None:
    material = read_pairs(*write(tmp_path, KEPT[kept]))
    assert material.told == ()
    assert {(p.before, p.after) for p in material.pairs} == set(zip(BEFORES, AFTERS, strict=True))
    if not kept.startswith(("two texts", "two folders")) or kept.endswith("source"):
        assert {p.source: p.after for p in material.pairs} == dict(zip(SOURCES, AFTERS, strict=True))
    if "XLIFF" in kept or "TMX" in kept:
        assert (material.source_language, material.target_language) == ("et", "en")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"b.txt": "One.\n\nTwo.\n\nThree.", "a.txt": "One."}, r"a\.txt:1: does not line up with .*b\.txt"),
        ({"b.txt": "One."}, "holds one version; name the corrected file behind it"),
        ({"b/x.txt": "One."}, "is a folder; name the one with the corrected files behind it"),
        ({"b/x.txt": "One.", "a.txt": "One."}, "two files or two folders"),
        ({"b/x.txt": "One.", "a/y.txt": "One."}, "has none of the files of"),
        ({"b.tsv": "source\ttarget\nx\ty\n"}, r"b\.tsv:1: the header row names no two columns .*it has source, target"),
        ({"b.jsonl": '{"mt": "x"}'}, r"b\.jsonl:1: the object has no two fields"),
        ({"b.xlf": _xliff([_unit(1, "x", "y")])}, "has no alternative translation by a machine"),
        (
            {"b.xlf": _xliff([_unit(1, "x", "y", _OFFER.format("z").replace("<alt-trans ", '<alt-trans mid="0" '))])},
            "has no alternative translation by a machine",
        ),
        ({"b.tmx": _tmx([[(_ET, "x"), (_EN, "y")]])}, "has no unit with two variants in one language"),
        (
            {"b.xlf": _xliff([_unit(1, "x", "y")]), "a.xlf": _xliff([_unit(2, "z", "y")])},
            r"of 1 segment 1 have no partner \(the first is u1\)",
        ),
        ({"b.xlf": _xliff([_unit(1, "x", "y")]), "a.xlf": _xliff([_unit(1, "z", "y")])}, "1 another source"),
        ({"b.xlf": _xliff([_unit(1, "x", "y")]), "a.txt": "y"}, "is read as plain, and .* as xliff"),
        ({"b.xlf": "<xliff>", "a.xlf": "<xliff>"}, "no segment in it is translated"),
    ],
)
def test_what_does_not_line_up_is_said(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(MtfixError, match=said) as error:
        read_pairs(*write(tmp_path, files))
    assert "\n" not in str(error.value)


def test_what_has_no_partner_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    units = [_unit(n, s, b) for n, (s, b, _) in enumerate(_TRIPLES)]
    files = {
        "b/x.xlf": _xliff(units),
        "a/x.xlf": _xliff([*units[:2], _unit(2, "Muu", "Other.")]),
        "b/y.txt": "Alone.",
        "b/z.txt": "One.\n\nTwo.",
        "a/z.txt": "One.",
    }
    material = read_pairs(*write(tmp_path, files))
    assert len(material.pairs) == 2
    told = "\n".join(material.told)
    for line in ("1 segment without a partner", "1 segment with another source", "y.txt: ", "does not line up"):
        assert line in told


# ---------------------------------------------------------------- the command


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("b.txt").write_text("\n".join([*BEFORES, "Nothing here."]), "utf-8")
    Path("a.txt").write_text("\n".join([*AFTERS, "Nothing here."]), "utf-8")
    return tmp_path


def test_what_was_learned_is_checked_and_repaired_in_another_text(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("learn", "--from", "et", "b.txt", "a.txt", "-o", "learned.toml") == 0
    assert "5 pairs read, 4 changed: 1 concept" in capsys.readouterr().err
    assert run("glossary", "check", "learned.toml") == 0
    assert run("glossary", "check", "--alone", "learned.toml") == 0
    (texts / "new.txt").write_text("An unseen thumb wheel.\n\nThumb wheels fail.\n", "utf-8")
    capsys.readouterr()
    assert run("check", "--from", "et", "--glossary", "learned.toml", "--select", "learned", "--diff", "new.txt") == 1
    assert "+An unseen jog dial." in capsys.readouterr().out


def test_a_glossary_says_what_speaks_for_each_concept(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("learn", "--from", "et", "--domain", "house", "b.txt", "a.txt") == 0
    said = capsys.readouterr().out
    read = parse_glossary("learned.toml", said.encode())
    assert (read.head.domain, read.head.languages) == ("house", "et-en")
    (concept,) = read.concepts
    assert (concept.id, concept.use, concept.avoid) == ("learned-thumb-wheel", "jog dial", ("thumb wheel",))
    assert all(re.sub("[⟦⟧]", "", b.text) in BEFORES and b.fixed in AFTERS for b in concept.bad)
    assert set(concept.good) <= set(AFTERS)
    assert len(concept.bad) == len(concept.good) == 2
    assert "# “thumb wheel” became “jog dial” in 4 of 4 places (100%; 4 segments, 1 document)" in said


def test_a_domain_of_odd_characters_is_one(texts: Path) -> None:
    assert run("learn", "--from", "et", "--domain", 'the "house" \\', "-o", "l.toml", "b.txt", "a.txt") == 0
    assert parse_glossary("l.toml", (texts / "l.toml").read_bytes()).head.domain == 'the "house" \\'


def test_other_formats(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("learn", "--from", "et", "--format", "text", "b.txt", "a.txt") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == "Wrong Right Corrected Left alone Otherwise Share Source".split()
    assert re.split(" {2,}", row) == ["thumb wheel", "jog dial", "4", "0", "0", "100%"]
    assert run("learn", "--from", "et", "--format", "json", "b.txt", "a.txt") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["pairs"], answer["changed"], answer["languages"]) == (5, 4, "et-en")
    (one,) = answer["learned"]
    assert (one["wrong"], one["right"], one["corrected"], one["left_alone"]) == ("thumb wheel", "jog dial", 4, 0)
    assert one["concept"]["avoid"] == ["thumb wheel"]


def test_nothing_learned_writes_nothing(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("learn", "--min-count", "5", "b.txt", "a.txt", "-o", "learned.toml") == 1
    assert not (texts / "learned.toml").exists()
    assert capsys.readouterr().err == "5 pairs read, 4 changed: 0 concepts\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "b.txt"), "b.txt: already exists; --force overwrites it"),
        (("--from", "../x"), "is no language such as zh"),
        (("--domain", "a,b"), "a name without commas"),
        (("--source", "a.txt", "--encoding", "rot13"), "cannot be read as rot"),
    ],
)
def test_bad_options_lose_nothing(texts: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(MtfixError, match=said):
        run("learn", "b.txt", "a.txt", *arguments)
    assert (texts / "b.txt").read_text("utf-8").startswith(BEFORES[0])


def test_a_file_that_is_there_is_written_over_where_that_is_asked(texts: Path) -> None:
    (texts / "learned.toml").write_text("old", "utf-8")
    assert run("learn", "--from", "et", "b.txt", "a.txt", "-o", "learned.toml", "--force") == 0
    assert parse_glossary("learned.toml", (texts / "learned.toml").read_bytes()).concepts


def test_evidence_is_a_share_of_all_places() -> None:
    (one,) = learned([*corrected("thumb wheel", "jog dial", 3), *left("thumb wheel", 1, 5)]).found
    assert isinstance(one, Learned)
    assert one.share == 0.75
