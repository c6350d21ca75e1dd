"""Criteria of every kind for the tests, and evidence to put to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import strategies as st

from mastery_widgets.core.criterion import (
    AllOf,
    AnyOf,
    Criterion,
    FixedForm,
    Known,
    LastN,
    Once,
    Piece,
    Sequential,
    State,
    Sure,
)
from mastery_widgets.core.tracing import TracingParameters

__all__ = ["KINDS", "any_rule", "exact_rules", "plain_rules", "sittings", "states_of", "sure_rules"]

windows = st.integers(1, 5).flatmap(lambda n: st.builds(LastN, m=st.integers(1, n), n=st.just(n)))
forms = st.builds(FixedForm, size=st.integers(1, 5), share=st.integers(1, 100).map(lambda percent: percent / 100))
tracings = st.builds(
    TracingParameters,
    prior=st.floats(0.05, 0.8),
    learn=st.floats(0.02, 0.5),
    guess=st.floats(0.05, 0.5),
    slip=st.floats(0.02, 0.3),
)
knowns = st.builds(
    Known,
    threshold=st.integers(50, 99).map(lambda percent: percent / 100),
    parameters=tracings,
    learns_between_forms=st.booleans(),
)
sequentials = st.builds(
    Sequential, low=st.sampled_from([0.3, 0.5, 0.6]), high=st.sampled_from([0.7, 0.85, 0.9]), size=st.integers(1, 12)
)
# Rules of few numbers, for what is followed through all runs of responses there are.
exact_rules: st.SearchStrategy[Criterion] = st.recursive(
    st.one_of(
        st.builds(Once),
        windows,
        forms,
        st.builds(Known, threshold=st.sampled_from([0.8, 0.95]), learns_between_forms=st.booleans()),
        st.builds(Sequential, low=st.just(0.5), high=st.just(0.9), size=st.integers(1, 6)),
    ),
    lambda parts: st.one_of(
        st.builds(AllOf, parts=st.lists(parts, min_size=2, max_size=2).map(tuple)),
        st.builds(AnyOf, parts=st.lists(parts, min_size=2, max_size=2).map(tuple)),
        st.builds(Sure, rule=parts),
    ),
    max_leaves=3,
)
KINDS = {"once": st.just(Once()), "last": windows, "form": forms, "known": knowns, "sequential": sequentials}
simple = st.one_of(st.builds(Once), windows, forms, knowns, sequentials)


def _joined(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, parts=several), st.builds(AnyOf, parts=several))


# Every rule without a part that asks for confidence, and every rule.
plain_rules: st.SearchStrategy[Criterion] = st.recursive(simple, _joined, max_leaves=4)
any_rule: st.SearchStrategy[Criterion] = st.recursive(
    simple, lambda parts: st.one_of(_joined(parts), st.builds(Sure, rule=parts)), max_leaves=4
)

# Every rule in which being sure has a part.
sure_rules: st.SearchStrategy[Criterion] = st.builds(Sure, rule=simple)

# Sittings of forms, each a run of pieces: right or not, and how sure.
pieces = st.builds(Piece, is_right=st.booleans(), confidence=st.sampled_from([None, 1, 2, 3]))
sittings = st.lists(st.lists(pieces, max_size=14), min_size=1, max_size=3)


def states_of(criterion: Criterion, pieces: Iterable[Piece]) -> Iterator[State]:
    """The states from none on, one more for each piece."""
    state = criterion.start()
    yield state
    for piece in pieces:
        state = criterion.add(state, piece)
        yield state
