"""The tables of what is judged equal: every row of the page in the reference, judged."""

from __future__ import annotations

from functools import cache

import pytest

from mastery_widgets.core.item import Key
from tests.judged import JUDGED, Judged, key_of, said_of, tables

ROWS = [(name, row) for name in JUDGED for row in tables(name)]


@cache
def key(name: str, head: str) -> Key:
    return key_of(name, head)


@pytest.mark.parametrize(
    ("name", "row"), [pytest.param(name, row, id=f"{name} {row.head}: {row.response}"[:90]) for name, row in ROWS]
)
def test_a_response_is_judged_as_the_table_says(name: str, row: Judged) -> None:
    assert said_of(key(name, row.head), row) == row.verdict


def test_the_tables_are_as_long_as_was_promised() -> None:
    count = {name: sum(one == name for one, _ in ROWS) for name in JUDGED}

    assert count["numeric"] + count["quantity"] >= 200
    assert count["symbolic"] >= 200
    assert all({row.verdict for one, row in ROWS if one == name} >= {"right", "wrong", "sent back"} for name in JUDGED)
