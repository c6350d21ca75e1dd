"""Which instance comes next."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.order import instance_at, seed_of

seeds = st.integers(0, 2**64 - 1)


def order(count: int, seed: int, length: int) -> list[int]:
    return [instance_at(place, count=count, seed=seed) for place in range(length)]


@given(st.integers(1, 60), seeds, st.integers(0, 4))
def test_no_instance_comes_back_until_all_have_been_seen(count: int, seed: int, rounds: int) -> None:
    seen = order(count, seed, count * (rounds + 1))

    for begin in range(0, len(seen), count):
        assert sorted(seen[begin : begin + count]) == list(range(count))


@given(st.integers(2, 12), seeds)
def test_nobody_meets_the_same_instance_twice_running(count: int, seed: int) -> None:
    seen = order(count, seed, count * 12)

    assert all(one != other for one, other in pairwise(seen))


@given(st.integers(3, 8), seeds)
def test_a_later_round_can_be_asked_for_without_the_rounds_before(count: int, seed: int) -> None:
    backwards = [instance_at(place, count=count, seed=seed) for place in reversed(range(count * 6))]

    assert backwards[::-1] == order(count, seed, count * 6)


def test_rounds_differ_and_learners_differ() -> None:
    first, second = order(8, 7, 8), order(8, 7, 16)[8:]

    assert first != second
    assert order(8, 8, 8) != first


def test_every_instance_is_as_likely_to_come_first_as_any_other() -> None:
    counts = [0] * 5
    for seed in range(2000):
        counts[instance_at(0, count=5, seed=seed)] += 1

    assert all(320 < count < 480 for count in counts)  # 400 each, within 4.5 standard deviations


# Learners' records name presentations, not instances: another order would show a learner another text than she answered.
PINNED = [5, 3, 6, 4, 1, 2, 0, 5, 0, 6, 2, 3, 1, 4, 6, 0]
PINNED_SEED = 11034090049151249528


def test_the_order_is_the_one_that_records_were_written_with() -> None:
    seed = seed_of("school", "ada", "one-part")

    assert seed == PINNED_SEED
    assert order(7, seed, 16) == PINNED


def test_another_process_with_another_hash_seed_has_the_same_order() -> None:
    code = (
        "from mastery_widgets.core.order import instance_at, seed_of\n"
        "s = seed_of('school', 'ada', 'one-part')\n"
        "print([instance_at(p, count=7, seed=s) for p in range(16)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(PINNED)


def test_the_parts_of_a_seed_do_not_run_into_each_other() -> None:
    assert seed_of("ab", "c") != seed_of("a", "bc")
    assert seed_of("a", 1) != seed_of("a", 2)


@pytest.mark.parametrize(("presentation", "count"), [(-1, 3), (0, 0), (0, -1)])
def test_an_instance_of_nothing_is_refused(presentation: int, count: int) -> None:
    with pytest.raises(ValueError, match="need count >= 1 and presentation >= 0"):
        instance_at(presentation, count=count, seed=1)
