"""Which cells are open: a pure rule over the frames that are done."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.lesson import Cell, Frame, Lesson, open_cells
from mastery_widgets.core.release import Release


def lesson_of(*cells: str) -> Lesson:
    """A lesson from its cells' names; a name with a star is a frame."""
    made: list[Cell] = []
    frames: dict[str, Frame] = {}
    after: tuple[str, ...] = ()
    for name in cells:
        if name.endswith("*"):
            id = name[:-1]
            frames[id] = Frame(
                id=id, title=id, kind="practice", objectives=(), criterion=None, instances=0, key=f"key-{id}"
            )
            made.append(Cell(id=id, kind="frame", hash="", frame=id, after=after))
            after = (id,)
        else:
            made.append(Cell(id=name, kind="prose", hash="", after=after))
    return Lesson(
        id="lesson", title="Lesson", language="en", release="1", objectives=(), cells=tuple(made), frames=frames
    )


PLAIN = lesson_of("opening", "one*", "between", "code", "two*", "three*", "end")


def test_a_lesson_opens_with_everything_up_to_its_first_frame() -> None:
    assert open_cells(PLAIN, ()) == ("opening", "one")


def test_a_frame_that_is_done_opens_the_stretch_up_to_the_next_frame() -> None:
    assert open_cells(PLAIN, {"one"}) == ("opening", "one", "between", "code", "two")


def test_the_last_frame_opens_the_end() -> None:
    assert open_cells(PLAIN, {"one", "two", "three"}) == tuple(cell.id for cell in PLAIN.cells)


def test_a_frame_put_in_between_by_a_new_release_closes_nothing_behind_it() -> None:
    renewed = lesson_of("opening", "one*", "between", "code", "new*", "two*", "three*", "end")

    opened = open_cells(renewed, {"one", "two"})

    assert opened == ("opening", "one", "between", "code", "new", "two", "three")


def test_a_frame_put_in_front_closes_nothing_behind_it() -> None:
    renewed = lesson_of("new*", "opening", "one*", "two*", "three*", "end")

    assert open_cells(renewed, {"one"}) == ("new", "opening", "one", "two")


def test_frames_that_the_lesson_no_longer_has_open_nothing() -> None:
    assert open_cells(PLAIN, {"gone"}) == ("opening", "one")


def test_prose_before_any_frame_is_open_in_a_real_lesson(release: Release) -> None:
    lesson = release.lesson
    opened = [lesson.cell(id) for id in open_cells(lesson, ())]

    assert [cell.kind for cell in opened if cell is not None] == ["prose", "frame"]


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.sets(st.integers(0, 11)), st.integers(0, 11))
def test_one_more_frame_done_never_closes_a_cell(shape: list[bool], done: set[int], more: int) -> None:
    lesson = lesson_of(*(f"c{i}*" if is_frame else f"c{i}" for i, is_frame in enumerate(shape)))
    before = open_cells(lesson, {f"c{i}" for i in done})
    after = open_cells(lesson, {f"c{i}" for i in done | {more}})

    assert set(before) <= set(after)


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.sets(st.integers(0, 11)))
def test_open_cells_are_the_whole_set_in_reading_order(shape: list[bool], done: set[int]) -> None:
    lesson = lesson_of(*(f"c{i}*" if is_frame else f"c{i}" for i, is_frame in enumerate(shape)))
    opened = open_cells(lesson, {f"c{i}" for i in done})
    places = [[cell.id for cell in lesson.cells].index(id) for id in opened]

    assert places == sorted(set(places))


def test_a_cell_is_found_by_its_id_and_a_stranger_is_not() -> None:
    assert PLAIN.cell("two") == PLAIN.cells[4]
    assert PLAIN.cell("nobody") is None
    assert PLAIN.frame_order == ("one", "two", "three")
