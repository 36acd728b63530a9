"""The engine on the tests' own glossary: evidence, guards, shields, safety, origin, suppressions, selection."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mtfix.engine import Rules, check_document
from mtfix.formats import parse
from mtfix.glossary.anchors import MANY
from mtfix.glossary.lexicon import Lexicon
from mtfix.glossary.phrase import spell
from mtfix.glossary.store import compile_sources
from mtfix.model import Finding, House
from mtfix.repair import apply_edits

HEAD = '[glossary]\nformat = 1\nlanguages = "zh-en"\ndomain = "foxes"\nlicence = "CC0-1.0"\n'


def of_foxes(rules: Rules, concept: str) -> Rules:
    """The rules with a glossary of one concept, and no other."""
    return replace(rules, lexicons=(Lexicon(compile_sources([("foxes.toml", f"{HEAD}{concept}".encode())])),))


def find(rules: Rules, text: str, format_name: str = "plain") -> tuple[Finding, ...]:
    return check_document(parse(text, format=format_name), rules)


def words(rules: Rules, text: str, format_name: str = "plain") -> list[str]:
    return [text[f.span.start : f.span.end] for f in find(rules, text, format_name)]


def fixed(rules: Rules, text: str, format_name: str = "plain") -> str:
    findings = find(rules, text, format_name)
    assert len(findings) == 1, [(f.rule, f.span) for f in findings]
    return apply_edits(text, findings[0].fixes[0].edits)


@pytest.mark.parametrize(
    "text",
    [
        "Funds defy the reality.",
        "Funds DEFY THE REALITY.",
        "Funds defy the\nreality of it.",
        "Funds defy the-reality.",
        "Funds defied  the\treality.",
        "“Defying the reality” it was.",
    ],
)
def test_matches_whatever_the_case_the_form_and_the_gap(told: Rules, text: str) -> None:
    assert len(find(told, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Funds defy the. Reality is other.",
        "Funds defy the, reality.",
        "Funds defy the unreality.",
        "Undefy the reality.",
        "Funds defy the/reality.",
        "Funds defy the\n\nreality.",
    ],
)
def test_a_break_or_a_longer_word_is_no_match(told: Rules, text: str) -> None:
    assert find(told, text) == ()


def test_capitals_count_in_acronyms(told: Rules) -> None:
    assert words(told, "The WHO body met.") == ["WHO body"]
    assert words(told, "A man who body checks.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The CPC met. The Secretary-General spoke.", True),
        ("The cpc met. The Secretary-General spoke.", False),
        ("The Secretary-General spoke.", False),
        ("The CPC met. The Secretary-General of the UN spoke.", False),
        ("The CPC met. The UN Secretary-General spoke.", False),
        ("The CPC met Guterres. The Secretary-General spoke.", False),
        ("The CPC met. The secretary general’s plan.", True),
    ],
)
def test_guards(told: Rules, text: str, found: bool) -> None:
    assert bool(find(told, text)) is found


def test_near_is_the_same_sentence(told: Rules) -> None:
    assert words(told, "The shop has a next outlet.") == []
    assert words(told, "The shop is here. It is the next outlet.") == ["next outlet"]


def test_evidence_names_its_words(told: Rules) -> None:
    (finding,) = find(told, "The CPC met. The Secretary-General spoke.")
    assert (finding.evidence.level, finding.evidence.words) == ("likely", ("CPC",))
    assert finding.original is not None
    assert finding.original.how == "reconstructed"


def test_the_source_beats_guards(told: Rules) -> None:
    text = "id\tsource\ttarget\n1\t联合国的总书记\tThe Secretary-General of the UN spoke.\n"
    (finding,) = find(told, text, "tsv")
    assert finding.evidence.level == "certain"
    assert finding.original is not None
    assert finding.original.how == "source"
    assert finding.source_span is not None
    assert (finding.source_span.start, finding.source_span.end) == (4, 7)
    assert finding.segment is not None
    assert (finding.segment.id, finding.segment.start, finding.segment.end) == ("1", 4, 21)


def test_a_longer_right_rendering_shields(told: Rules) -> None:
    assert words(told, "The Central University of Finance and Economics.") == []
    assert words(told, "The Central University of Finance.") == ["Central University of Finance"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("He defied the reality.", "He shifted to the real economy."),
        ("Defying the reality, he left.", "Shifting to the real economy, he left."),
        ("It is an block chain.", "It is a blockchain."),
        ("A next outlet came.", "A next big opportunity came."),
        ("They picked up their sleeves.", "They rolled up their sleeves."),
        ("It not only will not fall, but also rise.", "It will not fall, but will instead rise."),
        ("They defy the\nreality of it.", "They shift to the\nreal economy of it."),
    ],
)
def test_repairs(told: Rules, text: str, after: str) -> None:
    assert fixed(told, text) == after


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("The CPC met. The Secretary-General spoke.", "unsafe"),  # likely, one candidate
        ("He defied the reality.", "suggestion"),  # the wording alone
        ("They pick up their sleeves.", "unsafe"),  # the wording alone, and the concept says so
        ("It is the next outlet.", "suggestion"),  # several candidates
        ("The blockchain is a block chain.", "safe"),  # mechanical
        ("“We and all of you pick up our sleeves today”, he said.", "suggestion"),  # in a quotation
        ("At the CPC the “old Secretary-General” spoke.", "unsafe"),  # three words and less are no quotation
        ("By Wu Tong, who picks up his sleeves", "suggestion"),  # a byline
        ("Article 12 says they pick up their sleeves.", "suggestion"),  # a statute
    ],
)
def test_safety(told: Rules, text: str, safety: str) -> None:
    (finding,) = find(told, text)
    assert finding.fixes[0].safety == safety


def test_accusations_are_never_repaired(told: Rules) -> None:
    (finding,) = find(told, "The boss ran the road.")
    assert finding.fixes == ()
    assert finding.severity == "critical"


def test_markup_inside_is_shown_and_not_repaired(told: Rules) -> None:
    (finding,) = find(told, "They defy **the** reality.", "markdown")
    assert [fix.edits for fix in finding.fixes] == [()]
    (finding,) = find(told, "They **defy the reality**.", "markdown")
    assert finding.fixes[0].edits


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("They defy the reality.", 0),  # nothing shows where it comes from
        ("They defy the reality. The boss ran the road.", 2),  # two wrong renderings show it
        ("Xi Jinping and the State Council. They defy the reality.", 1),
        ("Xi Jinping spoke. They defy the reality. " + "Nothing more of it. " * 900, 0),  # too thin
        ("They defied it in Beijing.", 0),
        ("Xi Jinping, the Secretary-General, spoke.", 1),  # a guarded one beside a strong sign
        ("The CPC has a Secretary-General.", 0),  # the guard alone proves nothing
    ],
)
def test_where_a_text_comes_from_is_shown(told: Rules, text: str, spoken: int) -> None:
    assert len([f for f in find(replace(told, source_language="auto"), text) if f.rule == "term/avoid"]) == spoken


def test_another_source_language_silences_the_pair(told: Rules) -> None:
    assert words(replace(told, source_language="ru"), "The CPC met. They defy the reality.") == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"select": ("core",)}, 2),
        ({"select": ("term",)}, 2),
        ({"select": ("term/avoid",)}, 2),
        ({"select": ("sleeves",)}, 1),
        ({"select": ("text",)}, 1),
        ({"ignore": ("core",)}, 1),
        ({"ignore": ("sleeves", "text/doubled")}, 1),
        ({"ignore": ("term", "text")}, 0),
    ],
)
def test_selection(told: Rules, change: dict[str, tuple[str, ...]], found: int) -> None:
    text = "They pick up their sleeves and defy the reality with effort and effort."
    assert len(find(replace(told, **change), text)) == found


def test_the_house_keeps_prefers_and_spells(told: Rules) -> None:
    text = "The Political Bureau met. They pick up their sleeves."
    kept = replace(told, house=House(keep=("pick up their sleeves",)))
    assert words(kept, text) == []
    assert len(words(replace(told, house=House(keep=("up their sleeve", ""))), text)) == 1
    prefers = replace(told, house=House(prefer={"politburo": "Politburo"}))
    assert words(prefers, text) == ["Political Bureau", "pick up their sleeves"]


def test_two_renderings_of_a_consistent_concept(told: Rules) -> None:
    text = "The Political Bureau met. The Politburo spoke. The Political Bureau left."
    (finding,) = find(told, text)
    assert (finding.rule, text[finding.span.start : finding.span.end]) == ("term/inconsistent", "Politburo")
    assert apply_edits(text, finding.fixes[0].edits).count("Political Bureau") == 3


def test_a_suppression_silences_and_an_unused_one_is_found(told: Rules) -> None:
    text = "They defy the reality. <!-- mtfix: ignore[real-economy] -->\n"
    assert words(told, text, "markdown") == []
    text = "They are well. <!-- mtfix: ignore -->\n"
    (finding,) = find(told, text, "markdown")
    assert finding.rule == "suppression/unused"


@pytest.mark.parametrize(
    ("change", "comment"),
    [
        ({"source_language": "auto"}, "ignore[real-economy]"),  # nothing shows that it is a translation
        ({"source_language": "auto"}, "ignore[term/avoid]"),
        ({"source_language": "auto"}, "ignore"),
        ({"ignore": ("term",)}, "ignore[term/avoid]"),
        ({"ignore": ("real-economy",)}, "ignore[term/avoid]"),
        ({"select": ("text", "suppression")}, "ignore[term]"),
    ],
)
def test_a_suppression_of_a_rule_that_did_not_run_is_left_alone(
    told: Rules, change: dict[str, tuple[str, ...]], comment: str
) -> None:
    text = f"They defy the reality. <!-- mtfix: {comment} -->\n"
    assert find(replace(told, **change), text, "markdown") == ()


def test_suppressions_that_reach_over_each_other(told: Rules) -> None:
    text = (
        "<!-- mtfix: ignore-start[term] -->\nThey defy the reality.\n\n"
        "They defy the reality. <!-- mtfix: ignore[sleeves] -->\n\n<!-- mtfix: ignore-end -->\nThey defy the reality.\n"
    )
    assert words(told, text, "markdown") == ["<!-- mtfix: ignore[sleeves] -->", "defy the reality"]


@pytest.mark.parametrize("change", [{"select": ("text/doubled",)}, {"ignore": ("term",)}])
def test_what_shows_the_source_language_need_not_be_selected(told: Rules, change: dict[str, tuple[str, ...]]) -> None:
    text = "They pick up their sleeves and defy the reality with effort and effort."
    assert words(replace(told, source_language="auto", **change), text) == ["effort and effort"]


def test_a_repair_never_leaves_its_segment(told: Rules) -> None:
    table = "id\ttarget\n1\tA long @-@\n2\tterm plan of Bonds &\n3\tlt; rose\n"
    findings = find(told, table, "tsv")
    assert [f.rule for f in findings] == ["residue/token"]
    assert apply_edits(table, findings[0].fixes[0].edits) == table.replace(" @-@", "-")


def test_new_markup_is_for_people_to_make(told: Rules) -> None:
    (finding,) = find(told, "| a | b |\n|---|---|\n| x｜y | z |\n", "markdown")
    assert finding.fixes[0].safety == "suggestion"
    (finding,) = find(told, "An x｜y of it.\n")
    assert finding.fixes[0].safety == "safe"


def test_an_anchor_behind_the_match_shields_too(told: Rules) -> None:
    concept = """
        [[concept]]
        id = "fox"
        source = ["狐狸"]
        use = "vixen"
        accept = ["red fox {jump} (over|under|past|through) the (lazy|sleepy) watchdogs"]
        avoid = ["red fox"]
        why = "It is a vixen."
        bad = [{ text = "A ⟦red fox⟧ came.", fixed = "A vixen came." }]
        good = ["The vixen came."]
    """
    rules = of_foxes(told, concept)
    assert words(rules, "A red fox jumped over the lazy watchdogs.") == []
    assert words(rules, "A red fox jumped over the watchdogs.") == ["red fox"]


def test_short_and_long_texts_are_judged_alike(told: Rules) -> None:
    """A short one is searched by the index, a long one by the automaton, which finds in another order."""
    concept = """
        [[concept]]
        id = "fox"
        source = ["狐狸"]
        use = "vixen"
        accept = ["'92 fox"]
        avoid = [
          { phrase = "red (fox|foxes)", use = "vixen" },
          { phrase = "(red|scarlet) fox", use = "tod" },
          { phrase = "red fox (cub|kit)", use = "pup" },
          "92 fox",
        ]
        why = "It is a vixen."
        bad = [{ text = "A ⟦red fox⟧ came.", fixed = "A vixen came." }]
        good = ["The '92 fox came."]
    """
    text = "A red fox came. The scarlet fox came. A red fox cub came. The '92 fox came. A 92 fox came."
    for size in (1, 300_000):
        rules = of_foxes(told, concept)
        found = find(rules, text + "\n\n" + "word " * (size // 5))
        said = [f.fixes[0].edits[0].text for f in found if f.concept == "fox"]
        assert said == ["vixen", "tod", "pup", "vixen"]


@pytest.mark.parametrize("size", [1, 300_000])
def test_guards_of_a_scope_reach_as_far_in_a_long_text(told: Rules, size: int) -> None:
    """In a long one they are looked for all at once."""
    concept = """
        [[concept]]
        id = "fox"
        source = ["狐狸"]
        use = "vixen"
        avoid = [
          { phrase = "red fox", needs = { scope = ["(hen|chicken) house", "Den"] } },
          { phrase = "old fox", unless = { scope = ["opera"], also = { scope = ["Glyndebourne"] } } },
        ]
        why = "It is a vixen."
        bad = [{ text = "A ⟦red fox⟧ came to the hen house.", fixed = "A vixen came to the hen house." }]
        good = ["The vixen came."]
    """
    rules = replace(of_foxes(told, concept), select=("term/avoid",))
    text = "A red fox came. An old fox came.\n\n" + "word " * (size // 5) + "\n\n"
    assert words(rules, text) == ["old fox"]
    assert words(rules, f"{text}It saw the chicken houses.") == ["old fox"]
    assert words(rules, f"{text}It saw the chicken house.") == ["red fox", "old fox"]
    assert words(rules, f"{text}It saw the den, and the Den.") == ["red fox", "old fox"]
    assert words(rules, f"{text}It saw an opera.") == ["old fox"]
    assert words(rules, f"{text}It saw an opera at Glyndebourne.") == []


def test_each_form_of_a_phrase_in_parts_is_found(told: Rules) -> None:
    """Anchors that are searched for whole, cut short, and both; parts that may be left out beside them; commas."""
    for phrase in (
        "[very] (responsibility|responsibility of all|duty|duties) [of|for] [the] (default|breach|in) contract",
        "(all|the) (responsibility for|responsible) (keeping of the|keeping) [good] (post|posts|law)",
        "(broad|wide) (tax|tax protection|duty-free) (zone|zones|area|areas) of (trade|commerce)",
        "(wall|walls) (fall|fell|collapsed)[,] [and|then] [the] (crowd|people) (push|pushed)",
        "(Lu Ban|Luban|the master), [and] (show off|shows off) [the|an] (axe|Axe of his|big, heavy axe)",
        "(a|one) (hen|cock) [is] (here|there), (a|one) (cow|ox) [is] (away|off)",
    ):
        concept = f"""
            [[concept]]
            id = "fox"
            source = ["狐狸"]
            use = "vixen"
            avoid = ["{phrase}"]
            why = "It is a vixen."
            bad = [{{ text = "They saw ⟦{next(iter(spell(phrase)))}⟧.", fixed = "They saw vixen." }}]
            good = ["The vixen came."]
        """
        rules = of_foxes(told, concept)
        forms = spell(phrase)
        assert len(forms) > MANY
        for form in forms:
            assert words(rules, f"They saw {form} there.") == [form]
            assert words(rules, f"They saw {form.replace(' ', ' x ', 1)} there.") in ([], [form.split(" ", 1)[1]])
            for mark in ("; ", ",", " , ", ". "):
                other = form.replace(", ", mark)
                assert other == form or other not in words(rules, f"They saw {other} there.")
            plain = form.replace(", ", " ")
            assert words(rules, f"They saw {plain} there.") == ([plain] if plain in forms else [])


def test_fingerprints_survive_edits_elsewhere(told: Rules) -> None:
    (one,) = find(told, "They defy the reality now.")
    (two,) = find(told, "A line above.\n\nThey defy the reality now.")
    (other,) = find(told, "We all defy the reality then.")
    assert one.fingerprint == two.fingerprint != other.fingerprint


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            "the CPC. defy reality They block chain Secretary-General of UN “ ” ( ) pick up their sleeves \n \n\n next"
            " outlet and and 区块链 2.3 hundred million Gao Jianjian * ** ` & < > Xi 'an".split(" ")
        ),
        max_size=40,
    ),
    st.sampled_from(["plain", "markdown"]),
)
def test_spans_and_edits_lie_inside_the_file(told: Rules, parts: list[str], format_name: str) -> None:
    text = " ".join(parts)
    for finding in find(told, text, format_name):
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        for fix in finding.fixes:
            apply_edits(text, fix.edits)


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("Prices rose，and exports fell.", "safe"),
        ("～～～\nrest of the text", "suggestion"),  # would open a fence
        ("foo\n－－－", "suggestion"),  # would make a heading
        ("＋ one more", "suggestion"),  # would make a list
    ],
)
def test_what_may_be_read_as_markdown_is_no_more_than_suggested(told: Rules, text: str, safety: str) -> None:
    document = parse(text, "a.md")
    (finding,) = (f for f in check_document(document, told) if f.rule == "residue/fullwidth")
    assert {fix.safety for fix in finding.fixes} == {safety}
