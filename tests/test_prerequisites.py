"""The graph of objectives: refused with names where it is at fault, and what is ready to be learned."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.objective import Objective
from mastery_widgets.core.prerequisite_faults import faults, mend
from mastery_widgets.core.prerequisites import Graph
from mastery_widgets.errors import LessonError


def of(**links: str) -> tuple[Objective, ...]:
    """Objectives from id="prerequisites, in words"."""
    return tuple(Objective(id=id, name=id.upper(), prerequisites=tuple(names.split())) for id, names in links.items())


# c needs a and b; d needs a and b; e needs c: Doignon & Falmagne (1999), the structure of data set 7.
FIVE = Graph(objectives=of(a="", b="", c="a b", d="a b", e="c"))

ids = st.sampled_from([f"o{number}" for number in range(8)])
any_objectives = st.lists(
    st.builds(
        lambda id, needed: Objective(id=id, name=id, prerequisites=tuple(needed)), ids, st.lists(ids, max_size=4)
    ),
    max_size=12,
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs of one to nine objectives, without faults."""
    count = draw(st.integers(1, 9))
    links = [draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set() for number in range(count)]
    made = [
        Objective(id=f"o{number}", name=str(number), prerequisites=tuple(f"o{one}" for one in sorted(needed)))
        for number, needed in enumerate(links)
    ]
    return Graph(objectives=tuple(draw(st.permutations(made))))


@pytest.mark.parametrize(
    ("objectives", "said"),
    [
        (of(a="a"), "'a' asks for itself"),
        (of(a="", b="c"), "'b' asks for prerequisite 'c', which is not among the objectives: a, b"),
        ((*of(a=""), *of(a="")), "'a' is there twice"),
        (of(a="", b="a a"), "'b' names its prerequisite 'a' more than once"),
        (of(a="b", b="c", c="a"), "in a circle: a → b → c → a; one of these links must go"),
        (of(a="b", b="c a", c="d", d="b"), "in a circle: a → b → a, and tied into it: c, d"),
    ],
)
def test_a_graph_at_fault_is_refused_with_all_names_and_what_to_do(
    objectives: tuple[Objective, ...], said: str
) -> None:
    with pytest.raises(LessonError) as caught:
        Graph(objectives=objectives)

    assert said in caught.value.message


def test_all_faults_of_a_graph_are_told_at_once() -> None:
    with pytest.raises(LessonError) as caught:
        Graph(objectives=(*of(a="a", b="z", c="d", d="c"), *of(a="")))

    told = [caught.value, *caught.value.others]
    assert [one.cell for one in told] == ["a", "b", "a", "c"]


def test_a_circle_of_fifty_thousand_is_found_and_does_not_hang() -> None:
    count = 50_000
    ring = [Objective(id=str(n), name="", prerequisites=(str((n + 1) % count),)) for n in range(count)]

    (found,) = faults(ring)

    assert found.kind == "circle"
    assert len(found.names) == count


@given(any_objectives)
def test_whatever_comes_is_told_or_is_a_graph_in_which_each_stands_after_its_prerequisites(
    objectives: list[Objective],
) -> None:
    if faults(objectives):
        with pytest.raises(LessonError):
            Graph(objectives=tuple(objectives))
        return

    order = Graph(objectives=tuple(objectives)).order

    assert sorted(order) == sorted(one.id for one in objectives)
    for one in objectives:
        assert all(order.index(name) < order.index(one.id) for name in one.prerequisites)


@given(any_objectives)
def test_a_mended_graph_has_no_faults_and_says_each_thing_that_it_lost(objectives: list[Objective]) -> None:
    mended = mend(objectives)

    assert faults(mended.objectives) == ()
    assert bool(mended.removed) == bool(faults(objectives))
    lost = sum(len(one.prerequisites) for one in objectives) - sum(len(one.prerequisites) for one in mended.objectives)
    assert len(mended.removed) == lost + len(objectives) - len(mended.objectives)


def test_what_was_removed_in_mending_is_said_by_name() -> None:
    mended = mend((*of(a="a", b="z", c="d d", d="c"), *of(a="b")))

    assert mended.removed == (
        "a: its second entry",
        "a → a: asks for itself",
        "b → z: no such objective",
        "c → d: named twice",
        "d → c: closes a circle",
    )
    assert {one.id: one.prerequisites for one in mended.objectives} == {"a": ("b",), "b": (), "c": ("d",), "d": ()}


def test_a_graph_without_faults_is_mended_into_itself() -> None:
    assert mend(FIVE.objectives).objectives == FIVE.objectives


def test_the_outer_fringe_is_what_is_ready_to_be_learned() -> None:
    assert FIVE.outer_fringe([]) == ("a", "b")
    assert FIVE.outer_fringe(["a"]) == ("b",)
    assert FIVE.outer_fringe(["a", "b", "c"]) == ("d", "e")
    assert FIVE.outer_fringe("abcde") == ()


def test_the_inner_fringe_is_what_was_reached_last() -> None:
    assert FIVE.inner_fringe([]) == ()
    assert FIVE.inner_fringe(["a", "b", "c"]) == ("c",)
    assert FIVE.inner_fringe("abcd") == ("c", "d")


def test_the_knowledge_states_of_five_problems_are_the_nine_of_the_book() -> None:
    states = {
        "".join(known) for size in range(6) for known in combinations("abcde", size) if FIVE.closed(known) == set(known)
    }

    assert states == {"", "a", "b", "ab", "abc", "abd", "abcd", "abce", "abcde"}


@given(graphs(), st.data())
def test_who_masters_what_is_ready_comes_to_the_end_and_never_needs_what_is_ahead(
    graph: Graph, data: st.DataObject
) -> None:
    mastered: list[str] = []
    while ready := graph.outer_fringe(mastered):
        mastered.append(data.draw(st.sampled_from(ready)))

        assert graph.closed(mastered) == set(mastered)
        assert mastered[-1] in graph.inner_fringe(mastered)

    assert sorted(mastered) == sorted(graph.order)


@given(graphs())
def test_every_objective_stands_in_the_first_row_below_its_prerequisites(graph: Graph) -> None:
    rows = {id: number for number, row in enumerate(graph.layers()) for id in row}

    assert sorted(rows) == sorted(graph.order)
    for one in graph.objectives:
        assert rows[one.id] == max((rows[name] + 1 for name in one.prerequisites), default=0)


@given(graphs())
def test_what_is_above_one_is_what_it_is_below_of(graph: Graph) -> None:
    for id in graph.order:
        assert graph.below[id] == {other for other in graph.order if id in graph.above[other]}
        direct = {name for one in graph.objectives if one.id == id for name in one.prerequisites}
        assert graph.above[id] == direct.union(*(graph.above[name] for name in direct))
