"""Placement: what a newcomer knows, found in few items by Bayes' rule over the graph of objectives."""

from __future__ import annotations

from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mastery_widgets.core.objective import Objective
from mastery_widgets.core.placement import Answer, Belief, Placement
from mastery_widgets.core.prerequisites import Graph
from tests.test_prerequisites import FIVE, graphs, of


@st.composite
def forests(draw: st.DrawFn) -> Graph:
    """Graphs of one to seven objectives, each with one prerequisite at most."""
    count = draw(st.integers(1, 7))
    made = [Objective(id="o0", name="0")]
    for number in range(1, count):
        needed = draw(st.none() | st.integers(0, number - 1))
        made.append(
            Objective(id=f"o{number}", name=str(number), prerequisites=() if needed is None else (f"o{needed}",))
        )
    return Graph(objectives=tuple(made))


def answers_in(graph: Graph, most: int = 6) -> st.SearchStrategy[list[Answer]]:
    one = st.builds(
        lambda id, is_right: Answer(objective=id, is_right=is_right), st.sampled_from(graph.order), st.booleans()
    )
    return st.lists(one, max_size=most)


def by_enumeration(placement: Placement, answers: list[Answer]) -> list[float]:
    """P(known) over all knowledge states of a forest, each weighed by what its newcomers answer."""
    graph = placement.graph
    start = placement.start()
    mass = [0.0] * len(graph.order)
    total = 0.0
    for known in product((False, True), repeat=len(graph.order)):
        state = dict(zip(graph.order, known, strict=True))
        if any(state[one.id] and not all(state[name] for name in one.prerequisites) for one in graph.objectives):
            continue
        chance = 0.0
        for weight, table in zip(start.weights, start.tables, strict=True):
            p = dict(zip(graph.order, table, strict=True))
            chance += weight * prod(
                (share if state[one.id] else 1 - share)
                for one in graph.objectives
                for share in [p[one.id] / p[one.prerequisites[0]] if one.prerequisites else p[one.id]]
                if all(state[name] for name in one.prerequisites)
            )
        for answer in answers:
            right = 1 - placement.slip if state[answer.objective] else placement.guess
            chance *= right if answer.is_right else 1 - right
        total += chance
        mass = [one + chance * is_known for one, is_known in zip(mass, known, strict=True)]
    return [one / total for one in mass]


@settings(max_examples=40)
@given(forests().flatmap(lambda graph: st.tuples(st.just(graph), answers_in(graph))))
def test_on_a_forest_a_belief_is_what_bayes_rule_says_over_all_knowledge_states(
    given_: tuple[Graph, list[Answer]],
) -> None:
    graph, answers = given_
    placement = Placement(graph=graph, least_weight=0.0)

    belief = placement.replay(answers)

    assert belief.known == pytest.approx(by_enumeration(placement, answers), abs=1e-9)


def test_beside_what_was_asked_an_objective_goes_with_the_prerequisite_that_changed_most() -> None:
    graph = Graph(objectives=of(a="", b="", right="a", both="a b"))
    placement = Placement(graph=graph)
    before = Belief(weights=(1.0,), tables=((0.5, 0.8, 0.25, 0.2),))

    right = placement.add(before, Answer(objective="right", is_right=True)).known
    wrong = placement.add(before, Answer(objective="right", is_right=False)).known

    assert right[3] / 0.2 == pytest.approx(right[0] / 0.5) != 1
    assert wrong[3] / 0.2 == pytest.approx(wrong[0] / 0.5) != 1


@given(graphs().flatmap(lambda graph: st.tuples(st.just(graph), answers_in(graph))))
def test_nobody_is_thought_surer_of_an_objective_than_of_what_it_stands_on(given_: tuple[Graph, list[Answer]]) -> None:
    graph, answers = given_

    belief = Placement(graph=graph).replay(answers)

    p = dict(zip(graph.order, belief.known, strict=True))
    assert all(0 <= one <= 1 for one in p.values())
    assert sum(belief.weights) == pytest.approx(1)
    for one in graph.objectives:
        assert all(p[one.id] <= p[name] + 1e-9 for name in one.prerequisites)


@given(graphs().flatmap(lambda graph: st.tuples(st.just(graph), answers_in(graph), st.sampled_from(graph.order))))
def test_a_right_answer_speaks_for_what_it_stands_on_and_a_wrong_one_against_what_stands_on_it(
    given_: tuple[Graph, list[Answer], str],
) -> None:
    graph, answers, asked = given_
    placement = Placement(graph=graph)
    before = placement.replay(answers)

    right = placement.add(before, Answer(objective=asked, is_right=True))
    wrong = placement.add(before, Answer(objective=asked, is_right=False))

    for id, was, if_right, if_wrong in zip(graph.order, before.known, right.known, wrong.known, strict=True):
        if id == asked:
            assert if_wrong <= was + 0.01 and was <= if_right + 0.01
        if id in graph.above[asked] | graph.below[asked]:
            assert if_wrong <= if_right + 0.01


@given(graphs().flatmap(lambda graph: st.tuples(st.just(graph), answers_in(graph))))
def test_a_placement_replayed_is_the_placement_step_by_step(given_: tuple[Graph, list[Answer]]) -> None:
    graph, answers = given_
    placement = Placement(graph=graph)
    belief = placement.start()
    for answer in answers:
        belief = placement.add(belief, answer)

    assert placement.replay(answers) == belief
    assert Placement(graph=graph).next(belief) == placement.next(belief)


@given(graphs(), st.integers(0, 2**20))
def test_a_placement_ends_whatever_is_answered(graph: Graph, seed: int) -> None:
    chance = Random(seed)
    placement = Placement(graph=graph, limit=5, sure=0.999)
    belief = placement.start()
    while (asked := placement.next(belief)) is not None:
        belief = placement.add(belief, Answer(objective=asked, is_right=chance.random() < 0.5))

    times = [sum(answer.objective == id for answer in belief.answers) for id in graph.order]
    assert len(belief.answers) <= 5
    assert max(times) <= placement.repeats


def placed(placement: Placement, knows: set[str]) -> Belief:
    """The belief at the end, for one who neither guesses nor slips."""
    belief = placement.start()
    while (asked := placement.next(belief)) is not None:
        belief = placement.add(belief, Answer(objective=asked, is_right=asked in knows))
    return belief


@pytest.mark.parametrize("known", ["", "a", "b", "ab", "abc", "abd", "abcd", "abce", "abcde"])
def test_each_knowledge_state_of_five_problems_is_found(known: str) -> None:
    placement = Placement(graph=FIVE, sure=0.97, limit=20)

    belief = placed(placement, set(known))

    assert placement.known(belief) == set(known)
    assert placement.begin(belief) == FIVE.outer_fringe(known)


def test_a_long_course_is_placed_in_a_fraction_of_its_items() -> None:
    chain = Graph(
        objectives=tuple(
            Objective(id=f"o{n:03}", name=str(n), prerequisites=(f"o{n - 1:03}",) if n else ()) for n in range(200)
        )
    )
    placement = Placement(graph=chain)

    belief = placed(placement, {f"o{n:03}" for n in range(120)})

    assert len(belief.answers) <= 15
    assert sum((one >= 0.5) == (number < 120) for number, one in enumerate(belief.known)) >= 190


def test_a_belief_in_an_objective_has_one_line_of_why() -> None:
    placement = Placement(graph=FIVE)
    belief = placement.replay(
        [
            Answer(objective="c", is_right=True),
            Answer(objective="a", is_right=True),
            Answer(objective="e", is_right=False),
        ]
    )

    assert placement.why(belief, "a") == (
        "why",
        {"known": f"{belief.known[0]:.2f}", "right": "1", "asked": "1", "for": "1", "against": "0", "items": "3"},
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"guess": 0.0},
        {"guess": 0.6, "slip": 0.4},
        {"sure": 0.4},
        {"sure": 1.0},
        {"limit": 0},
        {"repeats": 0},
        {"least_weight": 0.1},
    ],
)
def test_a_placement_with_numbers_that_make_none_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="need "):
        Placement(graph=FIVE, **wrong)


def test_an_answer_about_nothing_in_the_graph_is_refused() -> None:
    placement = Placement(graph=FIVE)

    with pytest.raises(KeyError):
        placement.add(placement.start(), Answer(objective="z", is_right=True))
