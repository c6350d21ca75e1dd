"""What is placed on a figure: read with bounds, judged within a tolerance, and its errors told apart."""

from __future__ import annotations

import json
import math
import random
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.graphical.ground import Axis
from mastery_widgets.core.graphical.key import PLACES, GraphicalKey
from mastery_widgets.core.release import Release
from mastery_widgets.errors import ResponseError
from tests.sample_keys import PLACED, judged, refusal

each = pytest.mark.parametrize("place", PLACED)


def points(*given: tuple[float, ...]) -> dict[str, Any]:
    return {"points": [list(point) for point in given]}


def region(one: tuple[float, float], other: tuple[float, float], side: int, border: bool) -> dict[str, Any]:
    return {**points(one, other), "side": side, "border": border}


def span(*ends: tuple[float | None, str]) -> dict[str, Any]:
    return {"ends": [list(end) for end in ends]}


def test_there_is_a_key_of_each_way_of_placing() -> None:
    assert set(PLACED) == set(PLACES)


@each
def test_each_way_of_placing_judges_its_own_answer_right_and_its_known_errors_not(place: str) -> None:
    key = PLACED[place]

    assert key.check(key.right(), "en").is_right
    assert key.known_errors()
    for response, misconception in key.known_errors():
        verdict = key.check(response, "en")
        assert not verdict.is_right
        assert verdict.misconception == misconception
        assert key.read(key.shown(response, 0), 0) == response


@each
def test_a_key_is_written_and_read_and_nothing_of_it_is_public(place: str) -> None:
    key = PLACED[place]

    assert GraphicalKey.from_json(json.loads(json.dumps(key.to_json()))) == key
    public = key.public(0)
    assert public.keys() == {"place", "drawing", "box", "x", "y", "names", "spots", "cells", "through"}
    other = replace(key, wanted=key.known_errors()[0][0], known=(), tolerance=(0.1, 0.1), correct="")
    assert other.public(0) == public


@pytest.mark.parametrize(
    ("place", "response", "said"),
    [
        ("point", points((2, 3)), "yes"), ("point", points((2.25, 2.75)), "yes"), ("point", points((2.26, 3)), "something else"),
        ("point", points((3, 2)), "about swapped"), ("point", points((2, 4)), "about off by one"),
        ("point", points((-2, 3)), "something else"),
        ("points", points((2,), (-2,)), "yes"), ("points", points((2,)), 'about {"points":[[2]]}'),
        ("points", points((2,), (-2,), (0,)), "something else"), ("points", points((1.9,), (2.1,)), "something else"),
        ("line", points((0, 1), (1, 3)), "yes"), ("line", points((2, 5), (-3, -5)), "yes"),
        ("line", points((0, 2), (1, 3)), "about exchanged"), ("line", points((0, 1), (1, -1)), "about mirrored"),
        ("line", points((0, 3), (1, 5)), "about same slope"), ("line", points((0, 1), (5, 3)), "about same intercept"),
        ("line", points((0, 1), (1, 3.2)), "about same intercept"),  # 0.4 off where it leaves the figure
        ("line", points((2, -5), (2, 5)), "something else"), ("line", points((-5, 0), (5, 0)), "something else"),
        ("half-plane", region((-5, -4), (4, 5), 1, False), "yes"),
        ("half-plane", region((4, 5), (-5, -4), 1, False), "yes"),
        ("half-plane", region((-5, -4), (4, 5), -1, False), "about other side"),
        ("half-plane", region((-5, -4), (4, 5), 1, True), "about border"),
        ("half-plane", region((0, 2), (1, 3), 1, False), "something else"),
        ("rectangle", points((3, 4), (1, 1)), "yes"), ("rectangle", points((1, 4), (3, 1)), "yes"),
        ("rectangle", points((1, 1), (4, 3)), "about swapped"), ("rectangle", points((1, 1), (3, 5)), "something else"),
        ("interval", span((-2, "closed"), (3, "open")), "yes"), ("interval", span((3, "open"), (-2, "closed")), "yes"),
        ("interval", span((-2, "closed"), (3, "closed")), "about ends"),
        ("interval", span((-2, "open"), (3, "open")), "about ends"),
        ("interval", span((-3, "open"), (2, "closed")), "about mirrored"),
        ("interval", span((-2, "closed"), (None, "none")), "something else"),
        ("bars", {"heights": [3, 5, 2]}, "yes"), ("bars", {"heights": [3.2, 5, 1.8]}, "yes"),
        ("bars", {"heights": [2, 5, 3]}, "about swapped"), ("bars", {"heights": [3, 6, 2]}, "about off by one"),
        ("bars", {"heights": [8, 8, 8]}, "something else"),
        ("cells", {"cells": [0, 3, 5, 9, 11]}, "yes"), ("cells", {"cells": [0, 0, 3, 5, 9, 11]}, "yes"),
        ("cells", {"cells": [0, 1, 2, 3, 4, 5, 6]}, "about the others"), ("cells", {"cells": [4]}, "something else"),
        ("spots", {"spots": [2, 0]}, "yes"), ("spots", {"spots": [0]}, "about missing"),
        ("spots", {"spots": [0, 1, 2]}, "about too many"), ("spots", {"spots": [1]}, "something else"),
    ],
)  # fmt: skip
def test_what_is_placed_meets_what_is_right_or_its_own_known_error(
    place: str, response: dict[str, Any], said: str
) -> None:
    verdict = judged(PLACED[place], response)

    assert verdict.feedback == said
    assert verdict.is_right == (said == "yes")


@pytest.mark.parametrize(
    ("place", "response", "score"),
    [
        ("points", points((2,)), 1 / 2), ("points", points((2,), (0,), (1,)), 1 / 3), ("points", points((2,), (2.2,)), 1 / 2),
        ("bars", {"heights": [3, 0, 2]}, 2 / 3), ("spots", {"spots": [0, 1]}, 1 / 3), ("line", points((0, 1), (5, 1)), 0),
    ],
)  # fmt: skip
def test_what_is_right_in_part_scores_in_part(place: str, response: dict[str, Any], score: float) -> None:
    assert judged(PLACED[place], response).score == pytest.approx(score)


@pytest.mark.parametrize(
    ("place", "response", "reason"),
    [
        ("points", points((2,), (2,)), "graphical-same"), ("points", points(*[(n / 10,) for n in range(13)]), "graphical-many"),
        ("points", points((2, 3)), "malformed"), ("line", points((1, 1)), "malformed"),
        ("line", points((1, 1), (1, 1)), "graphical-same"), ("line", points((1, 1), (1, 6)), "graphical-outside"),
        ("half-plane", points((1, 1), (2, 2)), "malformed"), ("half-plane", region((1, 1), (2, 2), 0, True), "malformed"),
        ("half-plane", region((1, 1), (2, 2), True, True), "malformed"),
        ("half-plane", {**points((1, 1), (2, 2)), "side": 1, "border": 1}, "malformed"),
        ("rectangle", points((1, 1), (1, 4)), "graphical-flat"),
        ("interval", span((None, "none"), (None, "none")), "graphical-endless"),
        ("interval", span((2, "closed"), (2, "open")), "graphical-nothing"),
        ("interval", span((2, "shut"), (3, "open")), "malformed"), ("interval", span((None, "open"), (3, "open")), "malformed"),
        ("interval", span((2, "open")), "malformed"), ("interval", {"ends": "none"}, "malformed"),
        ("interval", span((9, "open"), (3, "open")), "graphical-outside"),
        ("bars", {"heights": [3, 5]}, "malformed"), ("bars", {"heights": [3, 5, -1]}, "graphical-outside"),
        ("bars", {"heights": [3, 5, math.nan]}, "malformed"),
        ("cells", {"cells": []}, "empty"), ("cells", {"cells": [12]}, "malformed"), ("cells", {"cells": [-1]}, "malformed"),
        ("cells", {"cells": [True]}, "malformed"), ("cells", {"cells": list(range(12)) * 2}, "graphical-many"),
        ("spots", {"spots": ["0"]}, "malformed"), ("spots", {"spots": [3]}, "malformed"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_no_attempt(place: str, response: dict[str, Any], reason: str) -> None:
    assert refusal(PLACED[place], response).reason == reason


def test_one_point_alone_has_no_end_in_an_interval_that_does_not_belong_to_it() -> None:
    assert not judged(PLACED["interval"], span((2, "closed"), (2, "closed"))).is_right


def test_a_line_through_a_given_point_keeps_it() -> None:
    key = replace(PLACED["line"], through=(0.0, 1.0))

    assert judged(key, points((0, 1), (2, 5))).is_right
    assert refusal(key, points((1, 3), (2, 5))).reason == "malformed"
    for response in (key.right(), *(one for one, _ in key.known_errors())):
        assert response["points"][0] == [0.0, 1.0]  # type: ignore[index]  # JSON


def test_the_rows_of_a_picture_count_downwards() -> None:
    rows = Axis(start=100, end=0, step=5)

    assert [rows.snapped(value) for value in (0, 12, 13, 99, 100)] == [0, 10, 15, 100, 100]
    assert rows.holds(100)
    assert not rows.holds(100.1)


def test_one_step_may_be_the_whole_of_an_axis_whatever_rounding_makes_of_it() -> None:
    third = Axis(start=1, end=4 / 3, step=1 / 3)

    assert [third.snapped(value) for value in (1.1, 1.2)] == [1, pytest.approx(4 / 3)]


@pytest.mark.parametrize(("start", "end", "step"), [(1, 1, 1), (0, 1, 0), (0, 1, 2), (0, math.inf, 1), (0, 1e13, 1)])
def test_an_axis_that_is_none_is_refused(start: float, end: float, step: float) -> None:
    with pytest.raises(ValueError, match="need"):
        Axis(start=start, end=end, step=step)


slopes = st.integers(-8, 8).map(lambda n: n / 2)


@given(slopes, st.integers(-4, 4), slopes, st.integers(-4, 4))
def test_two_lines_are_one_only_where_they_have_one_slope_and_one_intercept(
    m: float, b: int, other_m: float, other_b: int
) -> None:
    key = replace(PLACED["line"], wanted=points((0, b), (1, b + m)), known=(), tolerance=(0.01, 0.01))

    assert key.check(points((0, other_b), (1, other_b + other_m)), "en").is_right == ((m, b) == (other_m, other_b))


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5))
def test_which_point_of_a_line_comes_first_is_nothing(x1: float, y1: float, x2: float, y2: float) -> None:
    key = PLACED["half-plane"]
    there, back = region((x1, y1), (x2, y2), 1, False), region((x2, y2), (x1, y1), 1, False)
    with suppress(ResponseError):
        assert judged(key, there) == judged(key, back)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_points_is_nothing(given: list[int], dice: random.Random) -> None:
    key = replace(PLACED["points"], wanted=points(*[(n,) for n in given]))
    dice.shuffle(given)

    assert judged(key, points(*[(n,) for n in given])).is_right


def forged(dice: random.Random, depth: int = 0) -> object:
    """Anything that JSON, or what Python reads as JSON, can hold."""
    plain = [
        None, True, False, 0, 1, -1, 2, 3.5, -0.0, 1e308, -1e308, 10**400, math.nan, math.inf, -math.inf, "", "2", "closed",
        "open", "none", "\ud800", [], {},
    ]  # fmt: skip
    if depth > 3 or dice.random() < 0.5:
        return dice.choice(plain) if dice.random() < 0.7 else dice.uniform(-6, 6)
    if dice.random() < 0.8:
        return [forged(dice, depth + 1) for _ in range(dice.randrange(5))]
    return {str(forged(dice, 9)): forged(dice, depth + 1) for _ in range(dice.randrange(4))}


@each
def test_whatever_is_sent_is_a_verdict_or_a_refusal(place: str, fuzzed: int) -> None:
    key, dice = PLACED[place], random.Random(f"graphical {place}")
    names = [*key.right(), "points", "side", "border", "ends", "heights", "cells", "spots"]
    counts = {"verdict": 0, "refused": 0}
    for _ in range(fuzzed // len(PLACED)):
        sent: dict[str, Any] = {**key.right()} if dice.random() < 0.6 else {}
        for name in dice.sample(names, dice.randrange(1, 4)):
            sent[name] = forged(dice)
        if dice.random() < 0.5:
            numbers = [[dice.uniform(-5, 5) for _ in range(1 if key.ground.y is None else 2)] for _ in range(2)]
            sent["points"], sent["side"], sent["border"] = numbers, dice.choice([1, -1]), dice.choice([True, False])
        try:
            recorded = key.read(sent, 0)
        except ResponseError:
            counts["refused"] += 1
            continue
        counts["verdict"] += 1
        assert 0 <= key.check(json.loads(json.dumps(recorded, allow_nan=False)), "en").score <= 1
        assert key.read(key.shown(recorded, 0), 0) == recorded

    assert min(counts.values()) > 0, counts


def test_every_variant_of_a_lesson_can_be_placed_in_the_steps_of_its_figure(placed: Release) -> None:
    for name, content in placed.frames.items():
        assert content.item is not None
        for instance in content.item.instances:
            key = instance.key
            assert isinstance(key, GraphicalKey)
            assert judged(key, dict(key.right())).is_right, name
            assert key.known_errors(), name
            assert 'aria-label="' in key.ground.drawing, name
            assert "SEALED" not in json.dumps(key.public(0)), name
