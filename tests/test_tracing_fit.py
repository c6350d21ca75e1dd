"""Knowledge tracing fitted to a class: what was put in is found again, and what cannot be found is refused."""

from __future__ import annotations

import tracemalloc
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mastery_widgets.analytics.responses import Responses, from_columns
from mastery_widgets.analytics.tracing import Bounds, Refusal, TracingFit, fit, fit_runs, parameters_of
from mastery_widgets.analytics.walk import known_before, right_chance
from mastery_widgets.core.tracing import TracingParameters, right_next, trace
from tests.brute_tracing import log_likelihood

PUT_IN = TracingParameters(prior=0.3, learn=0.15, guess=0.2, slip=0.1)


def simulated(of: TracingParameters, learners: int, length: int, seed: int) -> list[list[bool]]:
    chance = np.random.default_rng(seed)
    knew = chance.random(learners) < of.prior
    learnt_at = np.where(knew, 0, chance.geometric(of.learn, learners))
    knows = np.arange(length) >= learnt_at[:, None]
    right = chance.random((learners, length)) < np.where(knows, 1 - of.slip, of.guess)
    return right.tolist()


def from_columns_of(learners: int, length: int) -> Responses:
    runs = np.array(simulated(PUT_IN, learners, length, seed=9))
    return Responses(
        learners=tuple(map(str, range(learners))),
        objectives=("x",),
        learner=np.repeat(np.arange(learners), length),
        objective=np.zeros(learners * length, np.int64),
        is_right=runs.ravel(),
    )


def fitted(runs: list[list[bool]], **more: int) -> TracingFit:
    found = fit_runs(runs, **more)
    assert isinstance(found, TracingFit), found.why
    return found


def refused(runs: list[list[bool]]) -> Refusal:
    found = fit_runs(runs)
    assert isinstance(found, Refusal), found.why
    return found


@pytest.mark.parametrize(
    "put_in",
    [
        PUT_IN,
        TracingParameters(prior=0.6, learn=0.05, guess=0.3, slip=0.05),
        TracingParameters(prior=0.1, learn=0.3, guess=0.1, slip=0.2),
    ],
)
def test_simulated_learners_give_back_their_parameters(put_in: TracingParameters) -> None:
    found = fitted(simulated(put_in, 2_000, 12, seed=8))

    for name, value in asdict(put_in).items():
        error = getattr(found.standard_errors, name)
        assert abs(getattr(found.parameters, name) - value) < min(3.5 * error, 0.05), name


def test_standard_errors_are_as_wide_as_fits_of_other_classes_scatter() -> None:
    classes = [fitted(simulated(PUT_IN, 400, 8, seed=seed)) for seed in range(60)]

    for name in ("prior", "learn", "guess", "slip"):
        scatter = np.std([getattr(one.parameters, name) for one in classes], ddof=1)
        said = np.median([getattr(one.standard_errors, name) for one in classes])
        # Sixty classes tell their own scatter to about a tenth.
        assert 0.7 < said / scatter < 1.4, name


def test_standard_errors_are_the_curvature_of_the_likelihood() -> None:
    runs = simulated(PUT_IN, 300, 6, seed=4)
    found = fit_runs(runs)
    assert isinstance(found, TracingFit)
    top = np.array(list(asdict(found.parameters).values()))
    off = 1e-3 * np.eye(4)

    curvature = np.empty((4, 4))
    for one in range(4):
        for other in range(4):
            corners = [
                sign * log_likelihood(runs, top + a * off[one] + b * off[other])
                for a, b, sign in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
            ]
            curvature[one, other] = sum(corners) / 4e-6

    expected = np.sqrt(np.diag(np.linalg.inv(-curvature)))
    assert list(asdict(found.standard_errors).values()) == pytest.approx(expected, rel=0.02)


def test_the_log_likelihood_is_that_of_a_walk_through_time() -> None:
    runs = simulated(PUT_IN, 100, 6, seed=1)

    found = fitted(runs)

    assert found.log_likelihood == pytest.approx(
        log_likelihood(runs, list(asdict(found.parameters).values())), abs=0.01
    )
    assert found.has_converged


def test_the_same_seed_gives_the_same_fit() -> None:
    runs = simulated(PUT_IN, 80, 6, seed=1)

    assert fit_runs(runs, seed=7) == fit_runs(runs, seed=7)


def test_the_likeliest_of_several_ends_is_kept() -> None:
    # No step leads out of either end: a third knows it and the others guess, or most know it and slip (-777).
    two_ends = [[True] * 40] * 12 + [[True, False] * 20] * 12 + [[False] * 6 + [True, False, True] * 8] * 12

    found = fitted(two_ends)

    assert found.log_likelihood == pytest.approx(-605.28, abs=0.05)
    assert found.parameters.prior == pytest.approx(1 / 3, abs=0.01)


def test_the_order_of_learners_changes_nothing() -> None:
    runs = simulated(PUT_IN, 80, 6, seed=1)

    one, other = fitted(runs), fitted(runs[::-1])

    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=0.01)


def test_a_parameter_on_its_bound_is_named_and_has_no_margin() -> None:
    slippery = TracingParameters(prior=0.5, learn=0.2, guess=0.05, slip=0.3)
    runs = simulated(slippery, 1_000, 10, seed=2)

    found = fit_runs(runs, bounds=Bounds(slip=0.15))

    assert isinstance(found, TracingFit)
    assert found.on_bound == ("slip",)
    assert found.parameters.slip == 0.15
    assert found.standard_errors.slip is None
    assert found.standard_errors.learn is not None
    assert "On its bound, and therefore without a margin: slip." in found.why


def test_why_says_from_how_much_and_how_sure() -> None:
    found = fitted(simulated(PUT_IN, 200, 10, seed=3))

    assert found.why.startswith("From 2,000 responses of 200 learners: prior 0.")
    assert f"learn {found.parameters.learn:.3f} ± {found.standard_errors.learn:.3f}" in found.why


def test_a_fit_that_was_cut_off_says_so() -> None:
    runs = simulated(PUT_IN, 200, 10, seed=3)
    columns = from_columns(
        (str(learner) for learner, run in enumerate(runs) for _ in run),
        ["x"] * 2_000,
        (right for run in runs for right in run),
    )

    found = fit(columns, tolerance=-1.0, rounds=2)["x"]

    assert isinstance(found, TracingFit)
    assert not found.has_converged
    assert found.why.endswith("It stopped before it had settled.")


MIXED = simulated(PUT_IN, 60, 8, seed=5)


@pytest.mark.parametrize(
    ("runs", "reason", "said"),
    [
        ([], "no responses", "There is no response."),
        (MIXED[:19], "few learners", "There are 19 learners, and 20 are needed."),
        ([run[:1] for run in MIXED], "short runs", "Every learner responded once: nothing can be seen of learning."),
        ([run[:2] for run in MIXED], "short runs", "0 learners responded 3 times or more"),
        ([[True] * 8] * 60, "one-sided", "100.0% of the responses are right, and 0 of 480 are not"),
        ([[False] * 8] * 60, "one-sided", "100.0% of the responses are wrong"),
        (
            [[True] * 8] * 800 + [[True, False] * 4] * 10,
            "one-sided",
            "99.4% of the responses are right, and 40 of 6,480",
        ),
        ([[True, False, True], [False, True, False]] * 40, "flat", "One unchanging chance of 50% explains"),
    ],
)
def test_data_that_cannot_carry_a_fit_are_refused_with_the_reason(
    runs: list[list[bool]], reason: str, said: str
) -> None:
    found = refused(runs)

    assert found.reason == reason
    assert said in found.why
    assert found.responses == sum(map(len, runs))


def test_coins_are_nearly_always_refused() -> None:
    chance = np.random.default_rng(0)

    refusals = [isinstance(fit_runs((chance.random((100, 6)) < 0.6).tolist()), Refusal) for _ in range(40)]

    assert sum(refusals) >= 32


def test_one_objective_that_is_refused_holds_up_no_other() -> None:
    columns = from_columns(
        (f"{learner}" for learner, run in enumerate(MIXED) for _ in range(2 * len(run))),
        ["hard", "easy"] * (8 * 60),
        (right for run in MIXED for one in run for right in (one, True)),
    )

    found = fit(columns)

    assert list(found) == ["hard", "easy"]
    assert isinstance(found["hard"], TracingFit)
    assert isinstance(found["easy"], Refusal)
    assert list(parameters_of(found)) == ["hard"]


def test_an_objective_without_responses_is_refused_too() -> None:
    columns = from_columns("ab", ["x", "y"], [True, False]).where(np.array([True, False]))

    assert {name: one.reason for name, one in fit(columns).items() if isinstance(one, Refusal)} == {
        "x": "few learners",
        "y": "no responses",
    }


def test_memory_is_two_hundred_bytes_a_response_at_most() -> None:
    columns = from_columns_of(2_000, 50)
    tracemalloc.start()

    fit(columns)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    # A million responses then keep below 200 MB, of the gigabyte that they may take.
    assert most / len(columns) < 200


@pytest.mark.parametrize("wrong", [{"starts": 0}, {"rounds": 0}])
def test_a_fit_from_nowhere_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="need starts >= 1 and rounds >= 1"):
        fit(from_columns("a", "x", [True]), **wrong)  # type: ignore[arg-type]  # any of the numbers


# -- what was known before each response -------------------------------------------------------------------------------

four = st.builds(
    TracingParameters,
    prior=st.floats(0.01, 0.99),
    learn=st.floats(0.01, 0.9),
    guess=st.floats(0.01, 0.5),
    slip=st.floats(0.01, 0.3),
)
rows = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.booleans()), min_size=1, max_size=40)


@given(four, four, rows)
def test_what_was_known_before_each_response_is_what_tracing_says_online(
    of_x: TracingParameters, of_y: TracingParameters, rows: list[tuple[str, str, bool]]
) -> None:
    parameters = {"x": of_x, "y": of_y}
    columns = from_columns(*zip(*rows, strict=True))  # type: ignore[arg-type]  # three columns

    known = known_before(columns, parameters)
    chance = right_chance(columns, parameters, known)

    for place, (learner, objective, _) in enumerate(rows):
        earlier = [right for who, what, right in rows[:place] if (who, what) == (learner, objective)]
        traced = trace(earlier, parameters[objective])
        assert 1 / (1 + np.exp(-known[place])) == pytest.approx(traced, abs=1e-9)
        assert chance[place] == pytest.approx(right_next(traced, parameters[objective]), abs=1e-9)


def test_the_published_run_is_traced_before_each_of_its_responses() -> None:
    hard = TracingParameters(prior=0.4, learn=0.15, guess=0.25, slip=0.1)
    columns = from_columns("aaaaaa", "xxxxxx", [True, False, True, True, True, True])

    known = 1 / (1 + np.exp(-known_before(columns, {"x": hard})))

    assert known == pytest.approx([0.4, 0.75, 0.392857, 0.7447, 0.926094, 0.981566], abs=5e-7)


def test_without_parameters_nothing_is_known() -> None:
    columns = from_columns("aab", "xyx", [True, False, True])

    known = known_before(columns, {"x": PUT_IN})

    assert np.isnan(known).tolist() == [False, True, False]


def test_certainties_stay_numbers() -> None:
    sure = TracingParameters(prior=1.0, learn=0.0, guess=0.0, slip=0.0)
    columns = from_columns("aaa", "xxx", [True, False, True])

    assert np.isfinite(known_before(columns, {"x": sure})).all()


@settings(max_examples=30)
@given(rows, st.data())
def test_no_response_has_a_part_in_its_own_prediction(rows: list[tuple[str, str, bool]], data: st.DataObject) -> None:
    columns = from_columns(*zip(*rows, strict=True))  # type: ignore[arg-type]  # three columns
    place = data.draw(st.integers(0, len(rows) - 1))
    other = columns.is_right.copy()
    other[place] = not other[place]
    changed = Responses(
        learners=columns.learners,
        objectives=columns.objectives,
        learner=columns.learner,
        objective=columns.objective,
        is_right=other,
    )

    parameters = dict.fromkeys("xy", PUT_IN)
    before, after = known_before(columns, parameters), known_before(changed, parameters)

    assert after[: place + 1].tolist() == before[: place + 1].tolist()
