"""Quantities: a number and its unit, read within bounds; and units as pint knows them."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import suppress
from fractions import Fraction

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.core import units_known
from mastery_widgets.core.quantity import QuantityKey, read_quantity
from mastery_widgets.core.units import UnreadableUnit, read_unit
from mastery_widgets.errors import AmbiguousResponse, LessonError, ResponseError
from tests.sample_keys import ELSE, SPEED, judged, known, refusal

REGISTRY = pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)
BASES = {"m": "meter", "kg": "kilogram", "s": "second", "A": "ampere", "K": "kelvin", "mol": "mole", "cd": "candela"}
# What pint calls otherwise, or counts otherwise: money, bytes without their bits, languages other than English.
OURS = {"EUR", "USD", "GBP", "JPY", "bit"}
PINT_NAMES = {
    "°C": "degC",
    "°F": "degF",
    "℃": "degC",
    "℉": "degF",
    "Ω": "ohm",
    "°": "degree",
    "l": "liter",
    "L": "liter",
}
ENGLISH = [
    "m", "km", "cm", "mm", "µm", "nm", "g", "kg", "mg", "s", "ms", "A", "mA", "K", "mol", "cd", "Hz", "kHz", "N", "kN", "Pa",
    "hPa", "J", "kJ", "W", "MW", "C", "V", "F", "Ω", "S", "Wb", "T", "H", "lm", "lx", "Bq", "Gy", "Sv", "l", "ml", "Wh", "kWh",
    "eV", "MeV", "cal", "kcal", "bar", "mbar", "t", "min", "h", "d", "week", "year", "ha", "in", "ft", "yd", "mi", "lb", "oz",
    "gal", "kph", "mph", "atm", "°C", "°F", "°", "rad", "meter", "kilometers", "grams", "second", "hours", "liters", "pounds",
]  # fmt: skip


@pytest.mark.parametrize("name", ENGLISH)
def test_a_unit_of_the_table_is_what_pint_says_it_is(name: str) -> None:
    (unit,) = read_unit(name)
    none, one = (REGISTRY.Quantity(Fraction(n), PINT_NAMES.get(name, name)).to_base_units() for n in (0, 1))

    assert float(unit.in_base(Fraction(0))) == pytest.approx(float(none.magnitude), rel=1e-12)
    assert float(unit.in_base(Fraction(1))) == pytest.approx(float(one.magnitude), rel=1e-12)
    dimensions = {BASES[name]: power for name, power in unit.dimensions}
    assert dimensions == {str(unit): power for unit, power in one.unit_items() if str(unit) not in ("radian", "count")}


def test_the_table_is_enough_for_what_schools_use() -> None:
    code = """import sys
from mastery_widgets.core.units import read_unit
for name in sys.argv[1:]:
    read_unit(name)
assert "pint" not in sys.modules"""

    subprocess.run([sys.executable, "-c", code, *ENGLISH], check=True, timeout=60)


def test_a_unit_that_only_pint_knows_is_looked_up_there() -> None:
    assert read_unit("furlong")[0].dimensions == (("m", 1),)
    assert read_unit("slug")[0].dimensions == (("kg", 1),)
    assert float(read_unit("furlong")[0].factor) == pytest.approx(201.168, rel=1e-5)


def test_no_name_of_the_table_stands_for_two_units() -> None:
    exact, _ = units_known._table()
    written = [
        name
        for line in units_known._TABLE.strip().splitlines()
        for name in " ".join(line.removeprefix("+").split("|")[:2]).split()
    ]

    assert len(written) == len(set(written))
    assert exact["min"].factor == 60
    assert exact["cd"].dimensions == (("cd", 1),)  # neither a minute of inches nor a hundredth of a day
    assert exact["Pa"].factor == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "quantity-unreadable"), ("5", "quantity-no-unit"), ("km", "quantity-unreadable"), ("five km", "quantity-unreadable"),
        ("5 kmm", "quantity-unknown-unit"), ("5 m^", "quantity-unit"), ("5 (m", "quantity-unit"), ("5 m//s", "quantity-unit"),
        ("5 m^99", "quantity-unit"), ("5 m^9^9", "quantity-unit"), ("5" + " m" * 9, "quantity-unit"), ("1/0 m", "number-zero-denominator"),
        ("9**9**9 m", "number-expression"), ("1e99 m", "number-too-large"), ("5 or 6 m", "number-two-numbers"), ("5 " + "m" * 200, "number-too-long"),
        ("5 " + "m" * 100, "quantity-unit"), ("1 m 2 s", "quantity-not-one"), ("1 m 2 cm 3 mm 4 µm", "quantity-not-one"),
        ("1 cm 2 m", "quantity-not-one"), ("5 m\u202es", "quantity-unit"), ("5 __import__", "quantity-unreadable"), ("5 os.system", "quantity-unit"),
        ("5 {m}", "number-expression"), ("5 m**m", "quantity-unit"), ("5 " + "(" * 50 + "m", "quantity-unit"),
    ],
)  # fmt: skip
def test_what_is_no_quantity_is_sent_back_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ResponseError) as caught:
        read_quantity(text)

    assert caught.value.reason == reason


def test_a_wrong_unit_is_told_from_a_wrong_value() -> None:
    assert judged(SPEED, {"text": "10 m"}).misconception == "not-a-speed"
    assert judged(SPEED, {"text": "11 m/s"}).feedback == "something else"


def test_where_the_author_says_nothing_of_another_dimension_the_kit_does() -> None:
    key = QuantityKey(value=Fraction(10), unit="m/s", known=(ELSE,))

    assert "measures something else" in judged(key, {"text": "10 m"}).feedback


def test_a_known_error_is_known_in_every_unit() -> None:
    for text in ("10 km/h", "2.7777777777778 m/s", "10000 m/h"):
        assert judged(SPEED, {"text": text}).misconception == "forgets-the-unit"
    assert judged(SPEED, {"text": "400 km/h"}).feedback == "about >100 m/s"


def test_where_no_conversion_is_wanted_the_right_value_in_another_unit_is_sent_back() -> None:
    key = QuantityKey(value=Fraction(36), unit="km/h", is_convertible=False, known=(ELSE,))

    error = refusal(key, {"text": "10 m/s"})

    assert (error.reason, error.values) == ("quantity-other-unit", {"unit": "km/h"})
    assert judged(key, {"text": "36 km per hour"}).is_right
    assert not judged(key, {"text": "11 m/s"}).is_right


def test_a_capital_letter_that_makes_another_unit_of_it_is_sent_back() -> None:
    key = QuantityKey(value=Fraction(5), unit="mW", known=(ELSE,))

    assert refusal(key, {"text": "5 MW"}).reason == "quantity-case"
    assert not judged(key, {"text": "7 MW"}).is_right


def test_the_figures_that_are_asked_for_are_counted() -> None:
    key = QuantityKey(value=Fraction("9.81"), unit="m/s^2", tolerance=Fraction("0.05"), significant=3, known=(ELSE,))

    assert judged(key, {"text": "9.81 m/s²"}).is_right
    assert refusal(key, {"text": "9.8 m/s²"}).reason == "significant"


def test_a_number_with_two_readings_is_asked_back_with_its_unit() -> None:
    key = QuantityKey(value=Fraction(1234), unit="m", known=(ELSE,))

    error = refusal(key, {"text": "1,234 m"})

    assert isinstance(error, AmbiguousResponse)
    assert error.readings == ("1\u00a0234\u00a0m", "1.234\u00a0m")
    assert judged(key, {"text": "1,234 m", "reading": 0}).is_right
    assert not judged(key, {"text": "1,234 m", "reading": 1}).is_right


@given(
    st.fractions(min_value=-1000, max_value=1000, max_denominator=99),
    st.sampled_from(ENGLISH),
    st.sampled_from(ENGLISH),
)
def test_converting_there_and_back_changes_nothing(value: Fraction, one: str, other: str) -> None:
    (here,), (there,) = read_unit(one), read_unit(other)

    assert here.of_base(there.in_base(there.of_base(here.in_base(value)))) == value


ALPHABET = [
    "1",
    "9",
    "0",
    ".",
    ",",
    " ",
    "/",
    "*",
    "^",
    "-",
    "(",
    ")",
    "m",
    "k",
    "s",
    "K",
    "°C",
    "²",
    "⁻",
    "€",
    "%",
    "e",
    "x",
    "per ",
    "square ",
    "and ",
    "\u202e",
    "µ",
    "_",
]


def test_whatever_is_typed_is_a_quantity_or_sent_back(fuzzed: int) -> None:
    dice = random.Random(11)
    read = 0
    for _ in range(fuzzed):
        text = "".join(dice.choices(ALPHABET, k=dice.randint(1, 24)))
        if dice.random() < 0.3:
            text = f"{dice.randint(0, 99)} {dice.choice(ENGLISH)}{text[: dice.randint(0, 3)]}"
        with suppress(ResponseError):
            read += bool(read_quantity(text, dice.choice(("en", "de"))))
        with suppress(UnreadableUnit):
            read_unit(text[:60], is_case_kept=False)
    assert read > fuzzed / 100


FRAME = "%%frame one\ntitle: One\nobjective: o\nask: quantity\nwith: n in 2, 3, 4\n{head}---\nHow fast, for {{n}}?\n\n{marks}\n~ else\n  No.\n! So."


def compiled(marks: str, head: str = "") -> QuantityKey:
    item = compile_frame(read_frame(FRAME.format(head=head, marks=marks)), misconceptions=["swaps"]).content.item
    assert item is not None
    key = item.instances[0].key
    assert isinstance(key, QuantityKey)
    return key


def test_a_quantity_is_written_as_a_learner_would() -> None:
    key = compiled(
        "= {n * 18} km/h\n  Yes.\n~ {n} m/s [swaps]\n  No.\n~ > 100 m/s\n  No.\n~ dimension\n  No.",
        "tolerance: 5 %\nexample: 3 m/s\n",
    )

    assert (key.value, key.unit, key.tolerance) == (36, "km/h", Fraction(36, 20))
    assert [one.value for one in key.known] == ["2 m/s", ">100 m/s", "dimension", "else"]
    assert key.example == "3 m/s"


@pytest.mark.parametrize(
    ("marks", "head", "said"),
    [
        ("= 5", "", "quantity-no-unit; write a number and its unit, such as 3.6 km/h"),
        ("= 5 kmm", "", "the unit 'kmm' is not known"),
        ("= 1,234 m", "", "write digits without a comma"),
        ("= 5 m\n= 6 m", "", "a quantity has one `=` line"),
        ("= 5 m\n~ 500 cm\n  No.", "", "`~ 500 cm` is the right value for n=2; exclude it with `where`"),
        ("= 5 m\n~ 6 m", "", "has no feedback"),
        ("= 5 m\n~ < 6\n  No.", "", "quantity-no-unit"),
        ("= 5 m", "conversions: maybe\n", "`conversions: maybe`; true or false"),
        ("= 5 m", "significant: 0\n", "a number from 1 to 12"),
    ],
)  # fmt: skip
def test_what_is_no_quantity_in_a_lesson_is_refused_with_the_reason(marks: str, head: str, said: str) -> None:
    with pytest.raises(LessonError) as caught:
        compiled(marks, head)

    assert said in str(caught.value)


def test_only_errors_with_a_value_can_be_tried() -> None:
    key = QuantityKey(value=Fraction(5), unit="m", known=(known("6 m", "swaps"), known("dimension", "wrong"), ELSE))

    assert key.known_errors() == [({"text": "6 m"}, "swaps")]
