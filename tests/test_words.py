"""Words as learners type them: what counts as the same, what as a slip of the keyboard."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mastery_widgets.core.words import is_near_miss, normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("numerator", "numerator"),
        ("  the\tunit \n fraction ", "the unit fraction"),
        ("a\u00a0b\u3000c", "a b c"),
        ("Numerator", "numerator"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("ｎｕｍ", "num"),
        ("ﬁeld", "field"),
        ("cafe\u0301", "café"),
        ("nu\u200bme\u00adrator", "numerator"),
        ("\u202enumerator\u202c", "numerator"),
        ("\u2067שלום\u2069", "שלום"),
        ("\ufeffword", "word"),
        ("it’s", "it's"),
        ("well‑known", "well-known"),
        ("“numerator”.", "numerator"),
        ("(numerator)", "numerator"),
        ("numerator!?…", "numerator"),
        ("¿qué?", "qué"),
        ("分数。", "分数"),
        ("a, b", "a, b"),
        ("C#", "c#"),
        ("5 %", "5 %"),
        ("-ing", "-ing"),
        ("?", "?"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_differences_that_never_matter_are_taken_away(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_case_matters_when_asked() -> None:
    assert normalise("NaCl", case=True) == "NaCl"
    assert normalise("NaCl") == normalise("nacl")


def test_accents_matter_unless_told_otherwise() -> None:
    assert normalise("élève") != normalise("eleve")
    assert normalise("élève", accents=False) == "eleve"
    assert normalise("Größe", accents=False) == "grosse"


def test_vowel_signs_of_other_scripts_are_no_accents() -> None:
    assert normalise("हिन्दी", accents=False) == normalise("हिन्दी")
    assert normalise("שָׁלוֹם", accents=False) == normalise("שָׁלוֹם")


def test_punctuation_at_the_ends_matters_when_asked() -> None:
    assert normalise("Really?", punctuation=True) == "really?"


@pytest.mark.parametrize(
    ("response", "accepted"),
    [
        ("numeratr", "numerator"),
        ("numeratoor", "numerator"),
        ("numerater", "numerator"),
        ("numeratro", "numerator"),
        ("umerator", "numerator"),
        ("whoel", "whole"),
        ("Whol", "whole"),
        ("denomnatr", "denominator"),
        ("edonminator", "denominator"),
        ("denominators!", "denominator"),
        ("unit fracton", "unit fraction"),
        ("unitfraction", "unit fraction"),
        ("denomi nator", "denominator"),
        ("chapter eihgt 12", "chapter eight 12"),
        ("знаменател", "знаменатель"),
    ],
)
def test_a_slip_of_the_keyboard_is_a_near_miss(response: str, accepted: str) -> None:
    assert is_near_miss(response, accepted)


@pytest.mark.parametrize(
    ("response", "accepted"),
    [
        ("numerator", "numerator"),
        (" Numerator. ", "numerator"),
        ("hafl", "half"),
        ("for", "four"),
        ("nmeratr", "numerator"),
        ("denmntr", "denominator"),
        ("wholes", "halves"),
        ("is a dot", "is a dog"),
        ("number", "a number"),
        ("not equal", "equal"),
        ("numeratr numeratr", "numerator numerator"),
        ("version 12345", "version 12346"),
        ("windows8", "windows7"),
        ("windows", "windows7"),
        ("denominator", "a denominator"),
        ("version 1234", "version 12345"),
        ("generatoin 13", "generation 12"),
        ("123456", "123465"),
        ("ⅷ times five", "ⅶ times five"),
        ("", "numerator"),
        ("numerator", ""),
        ("a" * 201, "a" * 200),
        ("a" * 200, "a" * 201),
    ],
)
def test_what_is_right_or_further_away_is_no_near_miss(response: str, accepted: str) -> None:
    assert not is_near_miss(response, accepted)


def test_the_longest_text_is_judged_at_once() -> None:
    begun = time.process_time()
    is_near = is_near_miss("ab" * 99 + "b", "ab" * 100)

    assert is_near
    assert time.process_time() - begun < 0.2


def test_a_hundred_thousand_characters_are_refused_at_once() -> None:
    begun = time.process_time()

    assert not is_near_miss("a" * 100_000, "numerator")
    assert time.process_time() - begun < 0.2


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(st.text(max_size=200), st.booleans(), st.booleans(), st.booleans())
@example("ŉ ͅΑ İ ǰ ﷺ", False, True, False)
@example("«?» a «?»", False, False, False)
def test_normalising_twice_is_normalising_once(text: str, case: bool, accents: bool, punctuation: bool) -> None:
    once = normalise(text, case=case, accents=accents, punctuation=punctuation)

    assert normalise(once, case=case, accents=accents, punctuation=punctuation) == once


def slips(one: str, other: str) -> int:
    """Damerau-Levenshtein distance (no letter touched twice) by its definition."""

    @cache
    def rest(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        options = [rest(i - 1, j) + 1, rest(i, j - 1) + 1, rest(i - 1, j - 1) + (one[i - 1] != other[j - 1])]
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            options.append(rest(i - 2, j - 2) + 1)
        return min(options)

    return rest(len(one), len(other))


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(st.text("abc", min_size=1, max_size=14), st.text("abc", min_size=1, max_size=14))
@example("abcabcabca", "bacabcabac")
@example("abcab", "bacab")
def test_a_near_miss_is_as_many_slips_as_the_length_allows(response: str, accepted: str) -> None:
    allowed = 2 if len(accepted) >= 10 else 1 if len(accepted) >= 5 else 0

    assert is_near_miss(response, accepted) == (1 <= slips(response, accepted) <= allowed)


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(st.data())
def test_one_slip_anywhere_in_a_word_of_five_letters_is_a_near_miss(data: st.DataObject) -> None:
    word = data.draw(st.text("abcdefg", min_size=5, max_size=20))
    place = data.draw(st.integers(0, len(word) - 1))
    slipped = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + "z" + word[place:],
                word[:place] + "z" + word[place + 1 :],
            ]
        )
    )

    assert is_near_miss(slipped, word)
