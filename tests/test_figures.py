import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mastery_widgets.authoring.figures import FigureError, draw

SVG = "{http://www.w3.org/2000/svg}"
SAMPLES = (
    "bar parts=4 shaded=1",
    'bar parts=3 wholes=5 shaded=2..7 unequal=yes label="1 1/2"',
    "bars bars=1/3,2/5,4/4 labels=1/3,B,1",
    "line from=-1 to=2 steps=4 labels=-3/4,0,1,2 arrows=yes mark=A:1/4,B:3/4 hop=1/4 hops=3 point=7/4",
    "circle parts=6 shaded=2,5",
    "grid columns=4 rows=3 across=3 down=2",
)

plain_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=30)


def parts_of_which_shaded(most: int) -> st.SearchStrategy[tuple[int, int]]:
    """How many parts, ``most`` at the most, and how many of them are shaded."""
    return st.integers(1, most).flatmap(lambda parts: st.tuples(st.just(parts), st.integers(0, parts)))


parts_and_shaded = parts_of_which_shaded(60)


def elements(text: str, kind: str) -> list[ET.Element]:
    """The elements of the figure that carry the class ``kind``."""
    return [each for each in ET.fromstring(draw(text).svg).iter() if kind in each.get("class", "").split()]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spans(text: str) -> list[float]:
    """Widths of the parts of a bar, from left to right."""
    widths = []
    for each in elements(text, "mw-part"):
        corners = re.findall(r"(?:[ML]|0 0 1 )(-?[\d.]+) ", each.get("d", ""))
        widths.append(max(map(float, corners)) - min(map(float, corners)))
    return widths


# What is drawn


@given(parts_and_shaded)
@settings(max_examples=40, deadline=None)
def test_a_bar_and_a_circle_have_as_many_parts_and_shaded_parts_as_were_asked(asked: tuple[int, int]) -> None:
    parts, shaded = asked
    for figure in ("bar", "circle"):
        text = f"{figure} parts={parts} shaded={shaded}"

        assert len(elements(text, "mw-part")) == parts
        assert len(elements(text, "mw-fill")) == shaded
        assert len(elements(text, "mw-hatch")) == shaded


@given(st.lists(parts_and_shaded, min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_bars_have_the_parts_of_all_of_them(cuts: list[tuple[int, int]]) -> None:
    text = "bars bars=" + ",".join(f"{shaded}/{parts}" for parts, shaded in cuts)

    assert len(elements(text, "mw-part")) == sum(parts for parts, _ in cuts)
    assert len(elements(text, "mw-fill")) == sum(shaded for _, shaded in cuts)


def test_shading_goes_on_through_several_wholes() -> None:
    text = "bar parts=4 wholes=2 shaded=7"

    assert len(elements(text, "mw-part")) == 8
    assert len(elements(text, "mw-fill")) == 7


def test_shaded_parts_can_be_named_and_the_first_k_counted() -> None:
    counted = [each.get("d") for each in elements("bar parts=5 shaded=3", "mw-fill")]

    assert [each.get("d") for each in elements("bar parts=5 shaded=1,2,3", "mw-fill")] == counted
    assert [each.get("d") for each in elements("bar parts=5 shaded=1..3", "mw-fill")] == counted
    assert [each.get("d") for each in elements("bar parts=5 shaded=3..3", "mw-fill")] == counted[2:]


@given(parts_of_which_shaded(12), parts_of_which_shaded(12))
@settings(max_examples=30, deadline=None)
def test_a_grid_is_shaded_down_its_columns_along_its_rows_and_twice_where_they_cross(
    across: tuple[int, int], down: tuple[int, int]
) -> None:
    text = f"grid columns={across[0]} rows={down[0]} across={across[1]} down={down[1]}"

    assert len(elements(text, "mw-part")) == across[0] * down[0]
    shadings = [each.get("d") for each in elements(text, "mw-fill")]
    assert len(shadings) == across[1] * down[0] + down[1] * across[0]
    assert len(shadings) - len(set(shadings)) == across[1] * down[1]


@given(st.integers(2, 60))
@settings(max_examples=30, deadline=None)
def test_parts_are_equal_unless_they_are_asked_to_be_unequal(parts: int) -> None:
    equal, unequal = spans(f"bar parts={parts}"), spans(f"bar parts={parts} unequal=yes")

    assert max(equal) - min(equal) < 0.03
    assert sum(unequal) == pytest.approx(sum(equal), abs=0.5)
    assert all(max(pair) / min(pair) > 1.3 for pair in pairwise(unequal))


def test_the_first_sector_of_a_circle_runs_clockwise_from_the_top() -> None:
    (sector,) = elements("circle parts=4 shaded=1", "mw-fill")

    assert sector.get("d") == "M106 106L106 2A104 104 0 0 1 210 106Z"


@given(st.sampled_from(("bar", "circle")), parts_and_shaded)
@settings(max_examples=30, deadline=None)
def test_hatching_stays_within_the_sheet(figure: str, asked: tuple[int, int]) -> None:
    drawing = ET.fromstring(draw(f"{figure} parts={asked[0]} shaded={asked[1]}").svg)
    _, _, width, height = map(float, drawing.get("viewBox", "").split())

    for path in (each.get("d", "") for each in drawing.iter() if each.get("class") == "mw-hatch"):
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path):
            assert 2 <= float(x) <= width - 2 + 0.01
            assert 2 <= float(y) <= height - 2 + 0.01


def test_hatching_of_a_sector_stays_within_its_circle() -> None:
    for path in elements("circle parts=7 shaded=7", "mw-hatch"):
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d", "")):
            assert math.dist((float(x), float(y)), (106, 106)) <= 104.01


@given(st.integers(-5, 5), st.integers(1, 4), st.integers(1, 7), st.data())
@settings(max_examples=60, deadline=None)
def test_a_dot_stands_on_its_number(low: int, wholes: int, steps: int, data: st.DataObject) -> None:
    step = data.draw(st.integers(0, wholes * steps))
    point = low + Fraction(step, steps)
    text = f"line from={low} to={low + wholes} steps={steps} point={point}"
    ticks = [float(each.get("x1", "")) for each in elements(text, "mw-tick")]
    (dot,) = elements(text, "mw-point")

    assert len(ticks) == wholes * steps + 1
    assert float(dot.get("cx", "")) == pytest.approx(ticks[step], abs=0.011)
    assert float(dot.get("cx", "")) == pytest.approx(
        ticks[0] + float((point - low) / wholes) * (ticks[-1] - ticks[0]), abs=0.02
    )


def test_a_dot_may_stand_between_ticks() -> None:
    text = "line to=2 steps=2 point=2/3"
    ticks = [float(each.get("x1", "")) for each in elements(text, "mw-tick")]
    (dot,) = elements(text, "mw-point")

    assert float(dot.get("cx", "")) == pytest.approx(ticks[0] + (ticks[-1] - ticks[0]) / 3, abs=0.02)


def test_each_jump_ends_where_the_next_begins() -> None:
    text = "line to=2 steps=4 hop=1/4 hops=3"
    ticks = [float(each.get("x1", "")) for each in elements(text, "mw-tick")]
    paths = [each.get("d", "") for each in elements(text, "mw-hop")]

    assert [float(path[1:].split()[0]) for path in paths] == pytest.approx(ticks[:3], abs=0.02)
    assert [float(path.split("C")[1].split()[4]) for path in paths] == pytest.approx(ticks[1:4], abs=0.02)


def test_a_fraction_is_written_as_it_was_given_one_number_above_the_other() -> None:
    labels = elements("line to=1 steps=4 labels=0,2/4,1", "mw-label")
    above, below = (each for each in labels if each.text in ("2", "4"))

    assert [each.text for each in labels] == ["0", "2", "4", "1"]
    assert above.get("x") == below.get("x")
    assert float(above.get("y", "")) + 15 < float(below.get("y", ""))


@pytest.mark.parametrize(
    ("wish", "written"),
    [
        ("labels=all", ["0", "1", "2", "1", "3", "2", "2"]),
        ("labels=ends", ["0", "2"]),
        ("labels=none", []),
        ("labels=wholes", ["0", "1", "2"]),
        ("", ["0", "1", "2"]),
    ],
)
def test_a_line_has_the_numbers_that_were_asked_for(wish: str, written: list[str]) -> None:
    assert [each.text for each in elements(f"line to=2 steps=2 {wish}", "mw-label")] == written


def test_fractions_along_a_line_are_not_reduced_so_that_steps_can_be_counted() -> None:
    written = [each.text for each in elements("line to=1 steps=4 labels=all", "mw-label")]

    assert written == ["0", "1", "4", "2", "4", "3", "4", "1"]


def test_a_long_line_has_numbers_at_its_ends_unless_others_are_named() -> None:
    assert [each.text for each in elements("line to=60", "mw-label")] == ["0", "60"]


# Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bar parts=4 shaded=1", "A bar cut into 4 equal parts; 1 of them is shaded."),
        ("bar parts=4 shaded=3", "A bar cut into 4 equal parts; 3 of them are shaded."),
        ("bar parts=4", "A bar cut into 4 equal parts; none of them is shaded."),
        ("bar parts=2 shaded=2", "A bar cut into 2 equal parts; both of them are shaded."),
        ("bar parts=1 shaded=1", "A bar that is not cut; it is shaded."),
        ("bar parts=4 shaded=1,3", "A bar cut into 4 equal parts; parts 1 and 3 are shaded, counted from the left."),
        ("bar parts=4 shaded=3..3", "A bar cut into 4 equal parts; part 3 is shaded, counted from the left."),
        ("bar parts=4 shaded=1 unequal=yes", "A bar cut into 4 unequal parts; 1 of them is shaded."),
        ("bar parts=3 label=whole", "A bar cut into 3 equal parts; none of them is shaded. The label reads: whole."),
        (
            "bar parts=4 shaded=7 wholes=2",
            "2 bars of the same size, each cut into 4 equal parts; "
            "the first 7 parts are shaded, counted through from the left.",
        ),
        (
            "bars bars=1/3,2/5",
            "2 bars of the same length, one under another. The first is cut into 3 equal parts; 1 of them is shaded. "
            "The second is cut into 5 equal parts; 2 of them are shaded.",
        ),
        (
            "line from=0 to=2 steps=4 point=7/4 labels=0,1,2",
            "A number line from 0 to 2, each whole cut into 4 equal steps. A dot stands 7 steps to the right of 0.",
        ),
        (
            "line from=-1 to=1 steps=4 point=-1/4",
            "A number line from \u22121 to 1, each whole cut into 4 equal steps. A dot stands 1 step to the left of 0.",
        ),
        (
            "line to=1 steps=2 point=1/3",
            "A number line from 0 to 1, each whole cut into 2 equal steps. "
            "A dot stands less than 1 step to the right of 0.",
        ),
        (
            "line to=2 steps=4 hop=1/4 hops=3",
            "A number line from 0 to 2, each whole cut into 4 equal steps. "
            "3 equal jumps begin at 0 and go to the right; each is 1 step long.",
        ),
        ("line to=1", "A number line from 0 to 1, in steps of 1."),
        (
            "line from=-3 to=-1 steps=2 labels=all points=-2,-3/2 arrows=right",
            "A number line from \u22123 to \u22121, each whole cut into 2 equal steps. "
            "The numbers on it: \u22123, \u22125/2, \u22122, \u22123/2, \u22121. It runs on to the right. "
            "2 dots stand on it: one 2 steps to the right of \u22123 and one 3 steps to the right of \u22123.",
        ),
        (
            "line to=1 steps=4 mark=A:1/4,B:3/4",
            "A number line from 0 to 1, each whole cut into 4 equal steps. "
            "Point A stands 1 step to the right of 0. Point B stands 3 steps to the right of 0.",
        ),
        (
            "circle parts=6 shaded=2,5",
            "A circle cut into 6 equal parts; parts 2 and 5 are shaded, counted clockwise from the top.",
        ),
        (
            "grid columns=4 rows=3 across=3 down=1",
            "A rectangle cut into 4 equal columns and 3 equal rows; 3 columns are shaded, from the left; "
            "1 row is shaded, from the top, over it with the other slant.",
        ),
        ("grid columns=5 across=5", "A rectangle cut into 5 equal columns; every column is shaded."),
    ],
)
def test_words_tell_the_figure(text: str, words: str) -> None:
    assert draw(text).words == words


def test_words_do_not_tell_a_number_that_the_line_does_not_show() -> None:
    assert draw("line to=2 steps=4 labels=0,1").words == (
        "A number line of 8 equal steps. The numbers on it: 0 at the left end; 1 4 steps to the right of the left end."
    )
    assert draw("line to=2 steps=4 labels=none point=7/4").words == (
        "A number line of 8 equal steps, without numbers. A dot stands 7 steps to the right of the left end."
    )


@given(st.integers(2, 12), st.integers(1, 23))
@settings(max_examples=40, deadline=None)
def test_words_never_tell_the_number_at_the_dot(steps: int, step: int) -> None:
    assume(step <= 2 * steps and step % steps)

    words = draw(f"line to=2 steps={steps} point={step}/{steps}").words

    assert "/" not in words


@pytest.mark.parametrize("text", SAMPLES)
def test_the_words_are_the_name_of_the_drawing(text: str) -> None:
    figure = draw(text)
    drawing = ET.fromstring(figure.svg)

    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == figure.words != ""


def test_an_author_can_say_it_in_other_words() -> None:
    figure = draw(r'bar parts=4 shaded=1 words="Ein \"Viertel\" ist grau."')

    assert figure.words == 'Ein "Viertel" ist grau.'
    assert ET.fromstring(figure.svg).get("aria-label") == 'Ein "Viertel" ist grau.'


# Safe on any page


@given(plain_text, plain_text)
@settings(max_examples=80, deadline=None)
def test_any_text_of_an_author_stays_text(words: str, label: str) -> None:
    assume(words.split() and label.split())
    try:
        figure = draw(f"bar parts=3 shaded=1 label={quoted(label)} words={quoted(words)}")
    except FigureError:  # wider than the bar
        return
    drawing = ET.fromstring(figure.svg)

    assert {each.tag.removeprefix(SVG) for each in drawing.iter()} <= {"svg", "path", "line", "text"}
    assert drawing.get("aria-label") == " ".join(words.split())


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "]]>&lt;!--"])
def test_hostile_text_is_inert(hostile: str) -> None:
    for text in (
        f"bar parts=2 label={quoted(hostile)} words={quoted(hostile)}",
        f"bars bars=1/2 labels={quoted(hostile[:9])}",
        f"line to=1 mark={quoted(hostile[:3] + ':1')}",
    ):
        drawing = ET.fromstring(draw(text).svg)

        assert {each.tag.removeprefix(SVG) for each in drawing.iter()} <= {"svg", "path", "line", "text", "circle"}
        assert not any(name.startswith("on") for each in drawing.iter() for name in each.attrib)


@pytest.mark.parametrize("text", SAMPLES)
def test_a_drawing_has_no_ids_styles_or_scripts(text: str) -> None:
    drawing = ET.fromstring(draw(text).svg)

    for each in drawing.iter():
        assert each.tag.removeprefix(SVG) in {"svg", "path", "line", "text", "circle"}
        assert not {"id", "href"} & set(each.attrib)
        assert not any("url(" in value for value in each.attrib.values())


@given(
    st.fractions(-3, 3, max_denominator=4),
    st.integers(1, 12),
    st.integers(1, 12),
    st.sampled_from(("all", "ends", "none", "wholes")),
    st.sampled_from(("no", "yes", "right")),
)
@settings(max_examples=80, deadline=None)
def test_every_line_is_well_formed_and_within_its_sheet_or_refused(
    low: Fraction, count: int, steps: int, labels: str, arrows: str
) -> None:
    text = f"line from={low} to={low + Fraction(count, steps)} steps={steps} labels={labels} arrows={arrows}"
    try:
        drawing = ET.fromstring(draw(text).svg)
    except FigureError:  # numbers that would touch
        return
    _, _, width, height = map(float, drawing.get("viewBox", "").split())

    for each in drawing.iter(f"{SVG}text"):
        assert 0 < float(each.get("x", "")) < width
        assert 0 < float(each.get("y", "")) < height
    for each in drawing.iter(f"{SVG}line"):
        assert 0 < float(each.get("x1", "")) <= float(each.get("x2", "")) < width


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_figure_or_a_figure_error(text: str) -> None:
    for attempt in (text, f"bar {text}", f"line to={text}", f"bars bars={text}"):
        with suppress(FigureError):
            ET.fromstring(draw(attempt).svg)


def test_the_same_text_gives_the_same_drawing_in_another_process() -> None:
    program = (
        f"from mastery_widgets.authoring.figures import draw; print(ascii([draw(text).svg for text in {SAMPLES!r}]))"
    )
    root = Path(__file__).parents[1]

    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)

    assert other.stdout.strip() == ascii([draw(text).svg for text in SAMPLES])


# Errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "begins with its name, such as `bar parts=4`, got ``"),
        ("parts=4", "begins with its name, such as `bar parts=4`, got `parts=4`"),
        ("pie parts=4", "no figure `pie`; there are bar, bars, line, circle, grid, plane, columns and picture"),
        ("bar part=4", "bar has no key `part`; it knows parts, shaded, wholes, unequal, label, words"),
        ("bar parts=4 parts=5", "bar has parts twice"),
        ("bar parts = 4", "bar wants key=value, .* got `parts = 4`"),
        ("bar parts=4 label=two words", "bar wants key=value, .* got `words`"),
        ('bar parts=4 label="open', 'bar wants key=value, .* got `label="open`'),
        ("bar parts=4 label=\0", r"characters that can be shown, got U\+0000"),
        ("bar", "bar needs parts=4, got no keys"),
        ("bar parts=0", "bar: parts wants a whole number from 1 to 60, got `0`"),
        ("bar parts=61", "bar: parts wants a whole number from 1 to 60, got `61`"),
        ("bar parts=four", "bar: parts wants a whole number from 1 to 60, got `four`"),
        ("bar parts=4 shaded=5", "bar: shaded wants a whole number from 0 to 4, got `5`"),
        ("bar parts=4 shaded=2,5", r"bar: shaded wants how many \(0 to 4\), or which parts, .* got `2,5`"),
        ("bar parts=4 wholes=9", "bar: wholes wants a whole number from 1 to 8, got `9`"),
        ("bar parts=20 wholes=4", "at most 60 parts in all, got 4 wholes of 20 parts"),
        ("bar parts=1 unequal=yes", "unequal=yes wants parts of 2 or more, got parts=1"),
        ("bar parts=2 unequal=maybe", "bar: unequal wants no or yes, got `maybe`"),
        ("bars bars=3", "bars: bars wants shaded/parts for each bar, such as 1/3,2/5, got `3`"),
        ("bars bars=3/2", "bars: bars wants at most 60 parts a bar, and no more shaded than there are, got `3/2`"),
        ("bars bars=1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2", "at most 8 bars"),
        ("bars bars=1/2,1/3 labels=A", "one label for each of the 2 bars, or none, got `A`"),
        ("line", "line needs to=2, got no keys"),
        ("line from=2 to=1", "line: to wants a number greater than from, which is 2, got `1`"),
        ("line to=1/0", "line: to wants a number such as 2, 3/4, 1 1/2 or 0.5, .* got `1/0`"),
        ("line to=101", "line: to wants a whole number of steps of 1/1, from -100 to 100, got `101`"),
        ("line to=1/3 steps=2", "line: to wants a whole number of steps of 1/2, .* got `1/3`"),
        ("line to=10 steps=7", "at most 60 steps, got 70 from 0 to 10"),
        ("line to=2 point=5/2", "line: point wants numbers from 0 to 2, got `5/2`"),
        ("line to=2 point=1 points=1,2", "give point or points, got both"),
        ("line to=2 hop=1", "hop and hops go together, got hop alone"),
        ("line to=2 hop=1 hops=3", "line: hop wants jumps that begin at 0 and stay on the line from 0 to 2, got `1`"),
        ("line to=2 steps=12 labels=all", "labels at 0 and at 1/12 would touch; name fewer"),
        ("line to=2 labels=1/2", "labels wants all, ends, wholes, none, or numbers that have a tick; 1/2 has none"),
        ("line to=2 mark=A", "line: mark wants letters with their numbers, such as A:1/4,B:3/4, got `A`"),
        ("line to=2 steps=2 mark=A:1/2,B:1/2", "line: mark wants places that differ"),
        ("grid columns=13 rows=12", "grid: wants at most 144 parts in all, got 13 columns of 12"),
        ("grid rows=2", "grid needs columns=4, got rows"),
        ("grid columns=3 across=4", "grid: across wants a whole number from 0 to 3, got `4`"),
        ("circle parts=4 label=x", "circle has no key `label`; it knows parts, shaded, words"),
        ("bar parts=4 words=" + "x" * 601, "bar: words wants at most 600 characters, got 601"),
        ("bar " + " " * 2000, "at most 2000 characters, got 2004"),
    ],
)
def test_a_figure_that_cannot_be_drawn_says_what_came_and_what_was_wanted(text: str, message: str) -> None:
    with pytest.raises(FigureError, match=message):
        draw(text)
