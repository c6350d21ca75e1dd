"""The kinds of item that are arranged: orders, pairs, categories, programs."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.ordering import OrderingKey
from mastery_widgets.core.parsons import ParsonsKey
from tests.sample_keys import CAPITALS, ELSE, FRACTIONS, KEYS, PRIMES, PROGRAM

ARRANGED = ("ordering", "matching", "sorting", "parsons")


@pytest.mark.parametrize("kind", ARRANGED)
@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_says_nothing_of_what_is_right(kind: str, seed: int) -> None:
    public = KEYS[kind].public(seed)

    shown = (
        {"things", "options"}
        if kind in ("matching", "sorting")
        else {"things"}
        if kind == "ordering"
        else {"lines", "levels"}
    )
    assert public.keys() == shown
    for one in (one for many in public.values() if isinstance(many, list) for one in many):
        assert one.keys() <= {"id", "html", "text"}


@given(st.integers(0, 2**32))
def test_things_to_order_are_never_shown_in_a_right_order(seed: int) -> None:
    things: Any = FRACTIONS.public(seed)["things"]
    order = [FRACTIONS.things.index(thing["html"]) for thing in things]

    assert not FRACTIONS.check({"order": order}, "en").is_right


@given(st.integers(0, 2**32), st.permutations(range(4)))
def test_an_order_is_read_back_as_the_author_wrote_it(seed: int, order: list[int]) -> None:
    shown: Any = FRACTIONS.public(seed)["things"]
    names = {thing["html"]: thing["id"] for thing in shown}
    sent = [names[FRACTIONS.things[place]] for place in order]

    recorded = FRACTIONS.read({"order": sent}, seed)

    assert recorded == {"order": list(order)}
    assert FRACTIONS.shown(recorded, seed) == {"order": sent}


def test_things_of_one_rank_stand_in_any_order_and_no_others() -> None:
    right = [list(order) for order in permutations(range(4)) if FRACTIONS.check({"order": list(order)}, "en").is_right]

    assert right == [[0, 1, 2, 3], [0, 2, 1, 3]]


@pytest.mark.parametrize(
    ("order", "score", "feedback"),
    [
        ([3, 2, 1, 0], 0.0, "about reversed"), ([3, 1, 2, 0], 0.0, "about reversed"), ([3, 0, 1, 2], 0.4, "about first 3"),
        ([1, 2, 3, 0], 0.4, "about last 0"), ([2, 0, 1, 3], 0.8, "about before 2 0"), ([0, 1, 3, 2], 0.8, "something else"),
    ],
)  # fmt: skip
def test_a_wrong_order_scores_by_its_pairs_and_meets_its_own_known_error(
    order: list[int], score: float, feedback: str
) -> None:
    verdict = FRACTIONS.check({"order": order}, "en")

    assert verdict.score == pytest.approx(score)
    assert verdict.feedback == feedback


@given(st.integers(0, 2**32), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_pairs_are_read_back_as_the_author_wrote_them(seed: int, pairs: list[int]) -> None:
    options: Any = CAPITALS.public(seed)["options"]
    names = {option["html"]: option["id"] for option in options}
    sent = {str(thing): names[CAPITALS.options[option]] for thing, option in enumerate(pairs)}

    recorded = CAPITALS.read({"pairs": sent}, seed)

    assert recorded == {"pairs": pairs}
    assert CAPITALS.shown(recorded, seed) == {"pairs": sent}


def test_partners_are_shuffled_and_what_is_matched_is_not() -> None:
    things = {str(CAPITALS.public(seed)["things"]) for seed in range(40)}
    options = {str(CAPITALS.public(seed)["options"]) for seed in range(200)}

    assert (len(things), len(options)) == (1, 24)


def test_what_is_sorted_is_shuffled_and_its_categories_are_not() -> None:
    things = {str(PRIMES.public(seed)["things"]) for seed in range(200)}
    options = {str(PRIMES.public(seed)["options"]) for seed in range(40)}

    assert (len(things), len(options)) == (24, 1)


@pytest.mark.parametrize(
    ("pairs", "right", "feedback", "misconception"),
    [
        ([1, 0, 2], [True, True, False], "about 2 2", "old-capital"),
        ([0, 1, 3], [False, False, True], "about 0 0", None),
        ([2, 0, 3], [False, True, True], "about * 2", None),
        ([3, 0, 3], [False, True, True], "something else", None),
    ],
)
def test_pairs_are_partly_right_and_each_is_said_to_be_right_or_not(
    pairs: list[int], right: list[bool], feedback: str, misconception: str | None
) -> None:
    verdict = CAPITALS.check({"pairs": pairs}, "en")

    assert verdict.score == pytest.approx(sum(right) / 3)
    assert list(verdict.blanks.values()) == right
    assert (verdict.feedback, verdict.misconception) == (feedback, misconception)


@pytest.mark.parametrize("option", [0, 1])
def test_what_belongs_to_two_categories_is_right_in_either(option: int) -> None:
    assert PRIMES.check({"pairs": [option, 0, 1, 2]}, "en").is_right


def lines(*given: tuple[int, int]) -> dict[str, object]:
    return {"lines": [list(line) for line in given]}


@pytest.mark.parametrize(
    "program",
    [
        lines((4, 0), (0, 0), (3, 1), (1, 1), (5, 0)),
        lines((4, 0), (0, 0), (1, 1), (3, 1), (5, 0)),  # the other program
        lines((4, 0), (0, 0), (3, 1), (5, 1), (1, 0)),  # lines of the same text
        lines((4, 0), (0, 0), (3, 2), (1, 2), (5, 0)),  # deeper, but the same blocks
        lines((4, 1), (0, 1), (3, 2), (1, 2), (5, 1)),  # all of it further in
    ],
)
def test_a_program_is_right_however_it_is_laid_out(program: dict[str, object]) -> None:
    assert PROGRAM.check(program, "en").is_right


@pytest.mark.parametrize(
    ("program", "score", "feedback"),
    [
        (lines((4, 0), (0, 0), (3, 1), (1, 1), (2, 0)), 4 / 5, "about uses 2"),
        (lines((4, 0), (0, 0), (3, 0), (1, 0), (5, 0)), 3 / 5, "about indentation"),
        (lines((4, 0), (0, 0), (3, 1), (1, 2), (5, 0)), 4 / 5, "about indentation"),
        (lines((4, 0), (0, 1), (3, 2), (1, 2), (5, 1)), 2 / 5, "about indentation"),
        (lines((4, 1), (0, 1), (3, 2), (1, 2), (5, 0)), 0.0, "about indentation"),  # a block that never began
        (lines((0, 0), (4, 0), (3, 1), (1, 1), (5, 0)), 4 / 5, "about order"),
        (lines((4, 0), (0, 0), (3, 1)), 3 / 5, "about missing"),
        (lines((4, 0)), 1 / 5, "about missing"),
    ],
)
def test_a_wrong_program_scores_by_its_lines_and_meets_its_own_known_error(
    program: dict[str, object], score: float, feedback: str
) -> None:
    verdict = PROGRAM.check(program, "en")

    assert verdict.score == pytest.approx(score)
    assert verdict.feedback == feedback


def test_no_indentation_is_asked_of_a_program_without_any() -> None:
    flat = ParsonsKey(lines=("a = 1", "print(a)"), programs=(((0, 0), (1, 0)),), known=(ELSE,))

    assert flat.public(0)["levels"] == 0
    assert PROGRAM.public(0)["levels"] == 8


@pytest.mark.parametrize("kind", ARRANGED)
def test_only_what_is_right_in_all_of_it_has_full_credit(kind: str) -> None:
    key = KEYS[kind]
    dice = random.Random(4)
    for _ in range(300):
        if kind == "parsons":
            places = dice.sample(range(6), dice.randint(1, 6))
            response: dict[str, Any] = {"lines": [[place, dice.randint(0, 2)] for place in places]}
        elif kind == "ordering":
            response = {"order": dice.sample(range(4), 4)}
        else:
            response = {"pairs": [dice.randrange(3) for _ in range(len(key.public(0)["things"]))]}  # type: ignore[arg-type]
        verdict = key.check(response, "en")

        assert 0 <= verdict.score <= 1
        assert verdict.is_right == (verdict.misconception is None and verdict.feedback in ("yes", ""))


def test_two_things_are_enough_to_be_ordered() -> None:
    key = OrderingKey(things=("a", "b"), ranks=(0, 1), known=(ELSE,))

    assert {str(key.public(seed)["things"]) for seed in range(20)} == {
        "[{'id': '0', 'html': 'b'}, {'id': '1', 'html': 'a'}]"
    }
