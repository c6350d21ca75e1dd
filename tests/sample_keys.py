"""One key of each kind, and what becomes of a response that is put to it: shared by the tests of items."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from mastery_widgets.core.choice import ChoiceKey, Option
from mastery_widgets.core.cloze import Blank, ClozeKey
from mastery_widgets.core.graphical.ground import Axis, Ground, Spot
from mastery_widgets.core.graphical.key import GraphicalKey
from mastery_widgets.core.item import Key, Known
from mastery_widgets.core.numeric import NumericKey
from mastery_widgets.core.ordering import OrderingKey
from mastery_widgets.core.pairing import PairingKey
from mastery_widgets.core.parsons import ParsonsKey
from mastery_widgets.core.point import PointKey
from mastery_widgets.core.predict import PredictKey
from mastery_widgets.core.program import Mistake, ProgramKey, Wanted
from mastery_widgets.core.quantity import QuantityKey
from mastery_widgets.core.running import Outcome, Raised, with_outcomes
from mastery_widgets.core.symbolic import SymbolicKey
from mastery_widgets.core.text import TextKey
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.core.written_tests import WrittenTestsKey, Wrong
from mastery_widgets.errors import ResponseError

__all__ = [
    "CAKE", "CAPITALS", "COUNTS", "DOUBLE", "ELSE", "EVENS", "FORETOLD", "FRACTIONS", "KEYS", "LINE", "NAME", "PLACED", "PRIMES", "PROGRAM", "QUARTER",
    "SENTENCE", "SPEED", "SQUARE", "WRITTEN", "judged", "known", "refusal",
]  # fmt: skip

ELSE = Known(value="else", misconception=None, feedback="something else")


def known(value: str, misconception: str | None = None) -> Known:
    return Known(value=value, misconception=misconception, feedback=f"about {value}")


QUARTER = NumericKey(
    value=Fraction(1, 4), correct="yes", known=(known("4", "counts-parts"), known("<0", "below"), known(">1"), ELSE)
)
CAKE = ChoiceKey(
    options=(
        Option(html="among 2", is_right=True, feedback="yes"),
        Option(html="among 3", is_right=False, misconception="counts-parts", feedback="about 3"),
        Option(html="equal", is_right=False, feedback="about equal"),
    )
)
EVENS = ChoiceKey(
    is_multiple=True,
    otherwise="one is missing",
    options=tuple(
        Option(html=str(n), is_right=n % 2 == 0, feedback="" if n % 2 == 0 else f"{n} is odd") for n in range(4)
    ),
)
NAME = TextKey(
    accepted=("numerator", "the numerator"),
    near=("top number",),
    known=(known("denominator", "swaps"), ELSE),
    correct="yes",
)
LINE = PointKey(
    low=Fraction(0), high=Fraction(1), steps=8, step=3, labels=((0, "0"), (8, "1")),
    places=tuple(f"place {k}" for k in range(9)), known=(known("8", "whole"), known("<2", "low"), ELSE), correct="yes",
)  # fmt: skip
WORD = TextKey(accepted=("fraction",), known=(ELSE,))
LIST = ChoiceKey(options=(Option(html="unit", is_right=True), Option(html="mixed", is_right=False)), otherwise="no")
SENTENCE = ClozeKey(
    correct="all right",
    blanks={
        "top": Blank(kind="numeric", key=NumericKey(value=Fraction(1), known=(known("4", "swaps"), ELSE)), label="One"),
        "name": Blank(kind="choice", key=LIST, label="Two"),
        "word": Blank(kind="text", key=WORD, label="Three"),
    },
)
FRACTIONS = OrderingKey(
    things=("1/8", "1/4", "2/8", "1/2"),
    ranks=(0, 1, 1, 2),
    known=(known("reversed", "bigger"), known("first 3"), known("last 0"), known("before 2 0", "swaps"), ELSE),
    correct="yes",
)
CAPITALS = PairingKey(
    things=("Kenya", "Peru", "Japan"),
    options=("Lima", "Nairobi", "Kyoto", "Tokyo"),
    belongs=((1,), (0,), (3,)),
    known=(known("2 2", "old-capital"), known("0 0"), known("* 2"), ELSE),
    correct="yes",
)
PRIMES = PairingKey(
    things=("2", "3", "4", "9"),
    options=("prime", "even", "neither"),
    belongs=((0, 1), (0,), (1,), (2,)),
    is_sorting=True,
    known=(known("3 0", "odd-is-prime"), ELSE),
)
PROGRAM = ParsonsKey(
    lines=("for x in xs:", "print(x)", "x = 0", "total += x", "total = 0", "print(x)"),
    programs=(((4, 0), (0, 0), (3, 1), (1, 1), (5, 0)), ((4, 0), (0, 0), (1, 1), (3, 1), (5, 0))),
    known=(known("uses 2", "resets"), known("indentation", "blocks"), known("order"), known("missing"), ELSE),
    correct="yes",
)
SPEED = QuantityKey(
    value=Fraction(36), unit="km/h", correct="yes",
    known=(known("10 km/h", "forgets-the-unit"), known(">100 m/s"), known("dimension", "not-a-speed"), ELSE),
)  # fmt: skip
SQUARE = SymbolicKey(
    answer="(x+1)^2",
    symbols=("x",),
    correct="yes",
    known=(known("x^2 + 1", "forgets-the-middle"), known("2(x+1)"), ELSE),
)
DOUBLE = ProgramKey(
    wanted=(
        Wanted(call="double(2)", stdin="", what="value", right="4", answer="4"),
        Wanted(call="double(0.1)", stdin="", what="value", right='{"float":"0.2"}', answer="0.2"),
        Wanted(call="double('a')", stdin="", what="value", right='"aa"', answer="'aa'", hidden="texts"),
    ),
    solution=with_outcomes(
        {"text": "def double(x): return x + x"}, "author",
        [Outcome(ending="value", value=4), Outcome(ending="value", value=0.2), Outcome(ending="value", value="aa")],
    ),
    start="def double(x):\n    ___",
    known=(known("gives 0 2", "does-nothing"), known("printed"), known("raises * NameError"), known("time"), ELSE),
    mistakes=(
        Mistake(
            response=with_outcomes(
                {"text": "def double(x): return x"}, "author",
                [Outcome(ending="value", value=one) for one in (2, 0.1, "a")],
            ),
            misconception="does-nothing",
        ),
    ),
    tolerance=1e-9,
    correct="yes",
)  # fmt: skip
FORETOLD = PredictKey(truth="1\n 2", known=(known("2\n1", "other-way-round"), ELSE), correct="yes")
COUNTS = ProgramKey(
    wanted=(
        Wanted(call="counts", stdin="", what="value", right='{"dict":[["a",2]]}', answer="{'a': 2}"),
        Wanted(call="len(counts)", stdin="", what="value", right="1", answer="1", hidden="how many there are"),
    ),
    solution=with_outcomes(
        {"text": "counts = {'a': 2}"},
        "author",
        [Outcome(ending="value", value={"a": 2}), Outcome(ending="value", value=1)],
    ),
    given="words = ['a', 'a']",
    where="state",
    known=(known("lacks counts", "makes-none"), ELSE),
    mistakes=(
        Mistake(
            response=with_outcomes(
                {"text": "n = 2"},
                "author",
                [Outcome(ending="raised", raised=Raised(kind="NameError", message="", line=None))] * 2,
            ),
            misconception="makes-none",
        ),
    ),
    correct="yes",
)
WRITTEN = WrittenTestsKey(
    right_ones=("def double(x): return x + x",),
    wrong=(Wrong(text="def double(x): return x", misconception="does-nothing", feedback="one got through"),),
    solution=with_outcomes(
        {"text": "assert double(2) == 4"}, "author",
        [
            Outcome(ending="value", value=0),
            Outcome(ending="raised", raised=Raised(kind="AssertionError", message="", line=1)),
        ],
    ),
    start="assert double(0) == 0",
    where="cell",
    correct="yes",
)  # fmt: skip
FIVE = Axis(start=-5, end=5, step=1)
PLANE = Ground(drawing="<svg></svg>", box=(0.1, 0.1, 0.8, 0.8), x=FIVE, y=FIVE)
NUMBERS = Ground(drawing="<svg></svg>", box=(0.1, 0.5, 0.8, 0), x=FIVE)


def placing(place: str, ground: Ground, wanted: dict[str, object], *rules: Known) -> GraphicalKey:
    """A key whose places are a step apart, and right within a quarter of it."""
    return GraphicalKey(
        place=place, ground=ground, wanted=wanted, tolerance=(0.25, 0.25), known=(*rules, ELSE), correct="yes"
    )


# What is right of each way of placing something; the numbers of a picture's rows go downwards.
PLACED = {
    "point": placing("point", PLANE, {"points": [[2, 3]]}, known("swapped", "swaps"), known("off by one")),
    "points": placing("points", NUMBERS, {"points": [[-2], [2]]}, known('{"points":[[2]]}', "one-of-two")),
    "line": placing(
        "line", PLANE, {"points": [[0, 1], [1, 3]]}, known("exchanged", "swaps"), known("mirrored"),
        known("same slope"), known("same intercept"),
    ),
    "half-plane": placing(
        "half-plane", PLANE, {"points": [[0, 1], [1, 2]], "side": 1, "border": False}, known("other side", "side"),
        known("border", "ends"),
    ),
    "rectangle": placing("rectangle", PLANE, {"points": [[1, 1], [3, 4]]}, known("swapped", "swaps")),
    "interval": placing(
        "interval", NUMBERS, {"ends": [[-2, "closed"], [3, "open"]]}, known("ends", "ends"), known("mirrored")
    ),
    "bars": placing(
        "bars",
        Ground(
            drawing="<svg></svg>", box=(0.1, 0.1, 0.8, 0.8), names=("Mon", "Tue", "Wed"),
            x=Axis(start=0, end=3, step=1), y=Axis(start=0, end=8, step=1),
        ),
        {"heights": [3, 5, 2]}, known("swapped", "swaps"), known("off by one"),
    ),
    "cells": placing(
        "cells",
        Ground(
            drawing="<svg></svg>", box=(0, 0, 1, 1), cells=(4, 3),
            x=Axis(start=0, end=4, step=1), y=Axis(start=0, end=3, step=1),
        ),
        {"any": 5}, known("the others", "counts-unshaded"),
    ),
    "spots": placing(
        "spots",
        Ground(
            drawing="<svg></svg>", box=(0, 0, 1, 1), x=Axis(start=0, end=200, step=2), y=Axis(start=100, end=0, step=1),
            spots=tuple(Spot(name=name, x=x, y=50, wide=9, tall=9) for name, x in (("a", 20), ("b", 90), ("c", 180))),
        ),
        {"spots": [0, 2]}, known("missing", "stops-early"), known("too many"),
    ),
}  # fmt: skip
KEYS: dict[str, Key] = {
    "numeric": QUARTER,
    "choice": CAKE,
    "text": NAME,
    "point": LINE,
    "cloze": SENTENCE,
    "graphical": PLACED["point"],
    "code": DOUBLE,
    "predict": FORETOLD,
    "state": COUNTS,
    "tests": WRITTEN,
    "ordering": FRACTIONS,
    "matching": CAPITALS,
    "sorting": PRIMES,
    "parsons": PROGRAM,
    "quantity": SPEED,
    "symbolic": SQUARE,
}


def ran(text: str, *values: object) -> dict[str, object]:
    """A program as recorded, where each case gave that value."""
    return with_outcomes({"text": text}, "landlock", [Outcome(ending="value", value=one) for one in values])


def judged(key: Key, sent: dict[str, Any], *, language: str = "en", seed: int = 0) -> Verdict:
    """The verdict on what a browser sent."""
    return key.check(key.read(sent, seed), language)


def refusal(key: Key, sent: dict[str, Any], language: str = "en") -> ResponseError:
    """Why no attempt was made of what a browser sent."""
    with pytest.raises(ResponseError) as caught:
        judged(key, sent, language=language)
    return caught.value
