"""Numbers as learners type them: what each writing means, what is refused, and that nothing hangs."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mastery_widgets.core.numbers import Reading, UnreadableNumber, format_number, read_number

LANGUAGES = ["en", "de", "fr", "de-CH", "es-MX", "pt-BR", "zh-Hant-TW", "he", "tr", "xx", ""]

# Text, value, form: the same in English and German.
IN_BOTH = [
    # whole numbers
    ("0", "0", "integer"),
    ("7", "7", "integer"),
    ("007", "7", "integer"),
    ("1234", "1234", "integer"),
    ("-5", "-5", "integer"),
    ("+5", "5", "integer"),
    ("- 5", "-5", "integer"),
    ("−5", "-5", "integer"),
    ("–5", "-5", "integer"),
    ("—5", "-5", "integer"),
    ("﹣5", "-5", "integer"),
    ("－５", "-5", "integer"),
    ("-0", "0", "integer"),
    ("  42  ", "42", "integer"),
    ("\u00a042\u3000", "42", "integer"),
    ("42\n", "42", "integer"),
    ("１２３", "123", "integer"),
    ("\u200e-5", "-5", "integer"),
    ("\u20665\u2069", "5", "integer"),
    ("\ufeff42", "42", "integer"),
    ("4\u200b2", "42", "integer"),
    ("5.", "5", "integer"),
    ("5,", "5", "integer"),
    # thousands
    ("1 234", "1234", "integer"),
    ("1\u00a0234", "1234", "integer"),
    ("1\u2009234", "1234", "integer"),
    ("1\u202f234\u202f567", "1234567", "integer"),
    ("12 345", "12345", "integer"),
    ("123 456 789", "123456789", "integer"),
    ("1'234", "1234", "integer"),
    ("1’234’567", "1234567", "integer"),
    ("-1 234", "-1234", "integer"),
    ("1,234,567", "1234567", "integer"),
    ("1.234.567", "1234567", "integer"),
    ("-12,345,678", "-12345678", "integer"),
    # decimals
    ("0.5", "1/2", "decimal"),
    ("0,5", "1/2", "decimal"),
    (".5", "1/2", "decimal"),
    (",5", "1/2", "decimal"),
    ("-.5", "-1/2", "decimal"),
    ("+0.50", "1/2", "decimal"),
    ("3,5", "7/2", "decimal"),
    ("3.5", "7/2", "decimal"),
    ("3.14159", "314159/100000", "decimal"),
    ("0,125", "1/8", "decimal"),
    ("0.125", "1/8", "decimal"),
    ("1.2345", "2469/2000", "decimal"),
    ("1,2345", "2469/2000", "decimal"),
    ("1234.567", "1234567/1000", "decimal"),
    ("1234,567", "1234567/1000", "decimal"),
    (".234", "117/500", "decimal"),
    (",234", "117/500", "decimal"),
    ("1.234,5", "2469/2", "decimal"),
    ("1,234.5", "2469/2", "decimal"),
    ("1,234.567", "1234567/1000", "decimal"),
    ("1.234,567", "1234567/1000", "decimal"),
    ("1,234,567.8", "6172839/5", "decimal"),
    ("1.234.567,8", "6172839/5", "decimal"),
    ("1 234.5", "2469/2", "decimal"),
    ("1 234,5", "2469/2", "decimal"),
    ("1 234.567", "1234567/1000", "decimal"),
    ("1 234,567", "1234567/1000", "decimal"),
    ("1'234.50", "2469/2", "decimal"),
    ("1'234,50", "2469/2", "decimal"),
    ("１２．５", "25/2", "decimal"),
    ("１２，５", "25/2", "decimal"),
    ("0.00", "0", "decimal"),
    # fractions
    ("3/4", "3/4", "fraction"),
    ("6/8", "3/4", "fraction"),
    ("3 / 4", "3/4", "fraction"),
    ("3/ 4", "3/4", "fraction"),
    ("3⁄4", "3/4", "fraction"),
    ("3∕4", "3/4", "fraction"),
    ("３／４", "3/4", "fraction"),
    ("-3/4", "-3/4", "fraction"),
    ("− 3/4", "-3/4", "fraction"),
    ("+3/4", "3/4", "fraction"),
    ("7/4", "7/4", "fraction"),
    ("4/1", "4", "fraction"),
    ("0/5", "0", "fraction"),
    ("1234/5", "1234/5", "fraction"),
    ("03/04", "3/4", "fraction"),
    ("½", "1/2", "fraction"),
    ("-½", "-1/2", "fraction"),
    ("⅔", "2/3", "fraction"),
    ("⅞", "7/8", "fraction"),
    ("⅒", "1/10", "fraction"),
    # mixed numbers
    ("1 3/4", "7/4", "mixed"),
    ("1  3/4", "7/4", "mixed"),
    ("1\u00a03⁄4", "7/4", "mixed"),
    ("1 3 / 4", "7/4", "mixed"),
    ("1¾", "7/4", "mixed"),
    ("1 ¾", "7/4", "mixed"),
    ("-1 3/4", "-7/4", "mixed"),
    ("-1¾", "-7/4", "mixed"),
    ("+1 3/4", "7/4", "mixed"),
    ("1 and 3/4", "7/4", "mixed"),
    ("1 und 3/4", "7/4", "mixed"),
    ("1 AND ¾", "7/4", "mixed"),
    ("1 5/3", "8/3", "mixed"),
    ("2 0/4", "2", "mixed"),
    ("0 3/4", "3/4", "mixed"),
    ("1 125/1000", "9/8", "mixed"),
    # percent
    ("25 %", "1/4", "percent"),
    ("25%", "1/4", "percent"),
    ("25\u202f%", "1/4", "percent"),
    ("２５％", "1/4", "percent"),
    ("12.5 per cent", "1/8", "percent"),
    ("12,5 Prozent", "1/8", "percent"),
    ("12.5 PERCENT", "1/8", "percent"),
    ("-3 %", "-3/100", "percent"),
    ("150 %", "3/2", "percent"),
    ("%25", "1/4", "percent"),
    ("½ %", "1/200", "percent"),
    ("12½ %", "1/8", "percent"),
    ("33 1/3 %", "1/3", "percent"),
    # scientific
    ("1.2e3", "1200", "scientific"),
    ("1,2e3", "1200", "scientific"),
    ("1.2E-3", "3/2500", "scientific"),
    ("1.2e+3", "1200", "scientific"),
    ("1.2e+03", "1200", "scientific"),
    ("1.2E−3", "3/2500", "scientific"),
    ("1.2 E 3", "1200", "scientific"),
    ("5e0", "5", "scientific"),
    ("-5e2", "-500", "scientific"),
    ("1.2·10^3", "1200", "scientific"),
    ("1.2 x 10^3", "1200", "scientific"),
    ("1.2 X 10^3", "1200", "scientific"),
    ("1.2×10³", "1200", "scientific"),
    ("1.2 × 10⁻³", "3/2500", "scientific"),
    ("1,2 ⋅ 10^-3", "3/2500", "scientific"),
    ("1.2*10^3", "1200", "scientific"),
    ("10^3", "1000", "scientific"),
    ("10³", "1000", "scientific"),
    ("-10^3", "-1000", "scientific"),
    ("10 ^ -2", "1/100", "scientific"),
    ("1e30", str(10**30), "scientific"),
    ("1e-30", f"1/{10**30}", "scientific"),
]

REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("\u200b\u200e", "empty"),
    ("\n\t", "empty"),
    ("-" * 100_000, "too-long"),
    ("9" * 65, "too-long"),
    ("9" * 5_000, "too-long"),
    ("1/" * 40, "too-long"),
    ("1" * 41, "too-large"),
    ("0." + "0" * 41, "too-large"),
    ("1/" + "7" * 41, "too-large"),
    ("1e31", "too-large"),
    ("1e-31", "too-large"),
    ("10^31", "too-large"),
    ("10⁹⁹", "too-large"),
    ("1.5·10^-99", "too-large"),
    ("1e1000000000", "too-large"),
    ("1e-1000000000 %", "too-large"),
    ("1/0", "zero-denominator"),
    ("0/0", "zero-denominator"),
    ("1 3/0", "zero-denominator"),
    ("-1/00", "zero-denominator"),
    ("1/0 %", "zero-denominator"),
    ("1 234/0", "zero-denominator"),
    ("half", "not-a-number"),
    ("-", "not-a-number"),
    (".", "not-a-number"),
    ("%", "not-a-number"),
    ("e3", "not-a-number"),
    ("inf", "not-a-number"),
    ("NaN", "not-a-number"),
    ("True", "not-a-number"),
    ("٣", "not-a-number"),
    ("१२", "not-a-number"),
    ("1٣", "not-a-number"),
    ("𝟙𝟚", "not-a-number"),
    ("③", "not-a-number"),
    ("Ⅳ", "not-a-number"),
    ("²", "not-a-number"),
    ("1.2е3", "not-a-number"),  # Cyrillic е
    ("1.2 х 10^3", "not-a-number"),  # Cyrillic х
    ("О5", "not-a-number"),  # Cyrillic О
    ("\u202e12", "not-a-number"),
    ("1\u202d2", "not-a-number"),
    ("1_000", "not-a-number"),
    ("12,34,5", "not-a-number"),
    ("12.34.5", "not-a-number"),
    ("1,23,456", "not-a-number"),
    ("0,123,456", "not-a-number"),
    ("1234,567,890", "not-a-number"),
    ("1.5,234", "not-a-number"),
    ("1,234.567,8", "not-a-number"),
    ("1'23", "not-a-number"),
    ("1..2", "not-a-number"),
    ("1,,2", "not-a-number"),
    ("1/", "not-a-number"),
    ("/2", "not-a-number"),
    ("5-", "not-a-number"),
    ("25 %%", "not-a-number"),
    ("1\x002", "not-a-number"),
    ("\ud8005", "not-a-number"),
    ("<b>5</b>", "not-a-number"),
    ("__import__('os').system('5')", "not-a-number"),
    ("5 m", "unit"),
    ("5m", "unit"),
    ("-5 °C", "unit"),
    ("5 m²", "unit"),
    ("5 cm3", "unit"),
    ("60 km/h", "unit"),
    ("9.81 m/s^2", "unit"),
    ("5 €", "unit"),
    ("$5", "unit"),
    ("3/4 cup", "unit"),
    ("3 apples", "unit"),
    ("5 сек", "unit"),
    ("5 सेब", "unit"),
    ("5个", "unit"),
    ("5 🍎", "unit"),
    ("12e", "unit"),
    ("3x", "unit"),
    ("3 4", "two-numbers"),
    ("3; 4", "two-numbers"),
    ("3, 4", "two-numbers"),
    ("3 or 4", "two-numbers"),
    ("3 und 4", "two-numbers"),
    ("-3; -4", "two-numbers"),
    ("1/2 3/4", "two-numbers"),
    ("1/2½", "two-numbers"),
    ("1\t234", "two-numbers"),
    ("1\n234", "two-numbers"),
    ("1;234", "two-numbers"),
    ("1  234", "two-numbers"),
    ("1 23", "two-numbers"),
    ("0 123", "two-numbers"),
    ("1 234 56", "two-numbers"),
    ("±5", "two-numbers"),
    ("1 234/5", "two-numbers"),
    ("1 000/3", "two-numbers"),
    ("1+2", "expression"),
    ("1 - 2", "expression"),
    ("3 -4", "expression"),
    ("1-3/4", "expression"),
    ("1–3/4", "expression"),
    ("--5", "expression"),
    ("+-5", "expression"),
    ("3:4", "expression"),
    ("3÷4", "expression"),
    ("1.5/2", "expression"),
    ("3/4/5", "expression"),
    ("3/-4", "expression"),
    ("1/½", "expression"),
    ("2*3", "expression"),
    ("2·3", "expression"),
    ("3 x 4", "expression"),
    ("1.5 x 10", "expression"),
    ("0x1F", "expression"),
    ("3^2", "expression"),
    ("3²", "expression"),
    ("10^3^3", "expression"),
    ("10^1.5", "expression"),
    ("9**9**9**9", "expression"),
    ("(5)", "expression"),
    ("x=3", "expression"),
    ("3x+1", "expression"),
    ("√2", "expression"),
    ("2π", "expression"),
    ("5!", "expression"),
    ("factorial(10**9)", "expression"),
]

# Text, language, first value and text, second value and text.
AMBIGUOUS = [
    ("1,234", "en", "1234", "1 234", "617/500", "1.234"),
    ("1.234", "de", "1234", "1 234", "617/500", "1,234"),
    ("12,345", "en", "12345", "12 345", "2469/200", "12.345"),
    ("123.456", "de-AT", "123456", "123 456", "15432/125", "123,456"),
    ("999,000", "en-GB", "999000", "999 000", "999", "999.000"),
    ("-1,234", "en", "-1234", "−1 234", "-617/500", "−1.234"),
    ("+1.234", "fr", "1234", "1 234", "617/500", "1,234"),
    ("1,234 %", "en", "617/50", "1 234 %", "617/50000", "1.234 %"),
    ("1.234e3", "de", "1234000", "1 234 × 10³", "1234", "1,234 × 10³"),
    ("1,234·10^-2", "en", "617/50", "1 234 × 10⁻²", "617/50000", "1.234 × 10⁻²"),
    ("１，２３４", "ja", "1234", "1 234", "617/500", "1.234"),
]
UNAMBIGUOUS = [
    ("1.234", "en", "617/500"),
    ("1,234", "de", "617/500"),
    ("1,234", "fr-CA", "617/500"),
    ("1.234", "de-CH", "617/500"),
    ("1.234", "de_ch", "617/500"),
    ("1.234", "es-MX", "617/500"),
    ("1,234", "es-AR", "617/500"),
    ("1.234", "zh-Hant-TW", "617/500"),
    ("1.234", "tlh", "617/500"),
    ("1.234", "", "617/500"),
    ("1,234,567", "en", "1234567"),
    ("1.234.567", "en", "1234567"),
    ("0,125", "en", "1/8"),
    ("0.125", "de", "1/8"),
    ("1234,567", "en", "1234567/1000"),
    ("1,23", "en", "123/100"),
    ("1,2345", "en", "2469/2000"),
    ("1,234.", "en", "1234"),
    ("1.234,", "de", "1234"),
]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("text", "value", "form"), IN_BOTH)
def test_a_number_has_one_exact_reading(text: str, value: str, form: str, language: str) -> None:
    readings = read_number(text, language)

    assert [(reading.value, reading.form) for reading in readings] == [(Fraction(value), form)]
    assert all(type(reading.value) is Fraction for reading in readings)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_not_one_number_is_refused_with_a_reason(text: str, reason: str, language: str) -> None:
    with pytest.raises(UnreadableNumber) as refusal:
        read_number(text, language)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(("text", "language", "first", "first_text", "second", "second_text"), AMBIGUOUS)
def test_the_other_languages_decimal_sign_before_three_digits_has_two_readings(
    text: str, language: str, first: str, first_text: str, second: str, second_text: str
) -> None:
    readings = read_number(text, language)

    assert [reading.value for reading in readings] == [Fraction(first), Fraction(second)]
    assert [reading.text.replace("\u00a0", " ") for reading in readings] == [first_text, second_text]


@pytest.mark.parametrize(("text", "language", "value"), UNAMBIGUOUS)
def test_the_languages_own_sign_and_telling_groups_leave_no_doubt(text: str, language: str, value: str) -> None:
    assert [reading.value for reading in read_number(text, language)] == [Fraction(value)]


@pytest.mark.parametrize(("text", "language"), [("1,234.", "de"), ("1.234,", "en")])
def test_a_full_stop_behind_a_decimal_does_not_make_it_a_thousandfold(text: str, language: str) -> None:
    with pytest.raises(UnreadableNumber):
        read_number(text, language)


@pytest.mark.parametrize(
    ("text", "significant"),
    [
        ("1200", 2),
        ("1200.", 4),
        ("1 200", 2),
        ("1200.0", 5),
        ("1.20", 3),
        ("0.0120", 3),
        ("007", 1),
        ("0", 1),
        ("0.00", 2),
        ("1.200e3", 4),
        ("12e3", 2),
        ("10e3", 2),
        ("10^3", 1),
        ("12.50 %", 4),
        ("3/4", None),
        ("1 3/4", None),
        ("½ %", None),
    ],
)
def test_significant_figures_are_counted_as_schools_do(text: str, significant: int | None) -> None:
    assert read_number(text)[0].significant == significant


@pytest.mark.parametrize(
    ("text", "is_lowest"),
    [
        ("3/4", True),
        ("6/8", False),
        ("7/4", True),
        ("4/1", True),
        ("4/2", False),
        ("0/5", False),
        ("1 3/4", True),
        ("1 6/8", False),
        ("1 5/3", False),
        ("0 5/3", False),
        ("5", True),
        ("0.50", True),
        ("50 %", True),
    ],
)
def test_lowest_terms_are_told_from_reducible_ones(text: str, is_lowest: bool) -> None:
    assert read_number(text)[0].is_lowest is is_lowest


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("1234567", "en", "1 234 567"),
        ("-.50", "de", "−0,50"),
        ("1¾", "en", "1 3/4"),
        ("6/8", "en", "6/8"),
        ("12,5%", "de", "12,5 %"),
        ("1.2E-3", "de", "1,2 × 10⁻³"),
        ("10^3", "en", "10³"),
        ("007", "en", "7"),
    ],
)
def test_a_reading_is_shown_in_the_notation_of_the_language(text: str, language: str, shown: str) -> None:
    assert read_number(text, language)[0].text.replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        ("0", "en", "0"),
        ("1234", "de", "1234"),
        ("617/500", "en", "1.234"),
        ("617/500", "de", "1,234"),
        ("-1/2", "fr", "−0,5"),
        ("1/3", "de", "1/3"),
        ("-7/3", "en", "−7/3"),
        ("1/1000000000000", "en", "0.000000000001"),
        ("1/10000000000000", "en", "1/10000000000000"),
    ],
)
def test_a_value_is_written_as_a_decimal_when_twelve_places_suffice(value: str, language: str, written: str) -> None:
    assert format_number(Fraction(value), language) == written


def test_a_reading_cannot_have_no_significant_figure() -> None:
    with pytest.raises(ValueError, match="need significant >= 1 or None, got 0"):
        Reading(value=Fraction(0), form="integer", significant=0, is_lowest=True, text="0")


typed = st.text(max_size=200) | st.text("0123456789 .,'/%+-−eEx×·10^³⁻½:;()\u00a0\u200e\u202eеп", max_size=70)


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(text=typed, language=st.sampled_from(LANGUAGES))
@example(text="9" * 40, language="en")
@example(text="1 " * 32, language="en")
@example(text="1," * 32, language="de")
@example(text="½" * 64, language="en")
@example(text="1/½" * 21, language="en")
@example(text=" 1" * 20 + "x" * 24, language="en")
def test_any_text_is_read_or_refused_at_once(text: str, language: str) -> None:
    begun = time.process_time()
    try:
        readings = read_number(text, language)
    except UnreadableNumber:
        readings = None
    spent = time.process_time() - begun

    assert readings is None or len(readings) in (1, 2)
    assert spent < 0.2


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(text=typed, language=st.sampled_from(LANGUAGES))
@example(text="1,234", language="en")
@example(text="0012 345/1000", language="en")
@example(text="0 3/4", language="de")
@example(text="-1.234e-3 %", language="de")
@example(text="33 1/3 %", language="en")
def test_a_reading_shown_and_read_again_is_the_same_reading(text: str, language: str) -> None:
    try:
        readings = read_number(text, language)
    except UnreadableNumber:
        return

    for reading in readings:
        (again,) = read_number(reading.text, language)
        assert (again.value, again.form, again.is_lowest) == (reading.value, reading.form, reading.is_lowest)


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(
    value=st.fractions(-(10**12), 10**12, max_denominator=10**12)
    | st.decimals(-(10**9), 10**9, places=12).map(Fraction),
    language=st.sampled_from(LANGUAGES),
)
def test_what_is_written_is_read_again(value: Fraction, language: str) -> None:
    (reading,) = read_number(format_number(value, language), language)

    assert reading.value == value


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(whole=st.integers(1, 999), places=st.text("0123456789", min_size=3, max_size=3), is_comma=st.booleans())
def test_the_two_readings_are_a_thousandfold_apart(whole: int, places: str, is_comma: bool) -> None:
    language, sign = ("en", ",") if is_comma else ("de", ".")

    thousands, decimal = read_number(f"{whole}{sign}{places}", language)

    assert thousands.value == decimal.value * 1000
    assert thousands.text != decimal.text


@settings(deadline=None)  # two cores, shared: wall time tells nothing
@given(
    text=st.text(st.characters(categories=["Nd", "Nl", "No"], exclude_characters="0123456789"), min_size=1, max_size=20)
)
def test_no_digits_but_ascii_and_full_width_ones_make_a_number(text: str) -> None:
    kept = "".join(c for c in text if not "０" <= c <= "９" and c not in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒↉")

    with pytest.raises(UnreadableNumber):
        read_number(kept)
