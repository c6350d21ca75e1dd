"""What an author writes of something placed on a figure, and what is said where it cannot be meant."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.authoring import figures, figures_plotted
from mastery_widgets.authoring.compile import CompiledFrame, compile_frame
from mastery_widgets.authoring.figures_picture import pictures_in
from mastery_widgets.authoring.figures_plotted import plotted
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.authoring.safe_svg import safe_svg
from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.graphical.key import GraphicalKey
from mastery_widgets.core.lesson import FrameContent
from mastery_widgets.errors import LessonError

PLANE = "figure: plane x=-5..5 y=-5..5"
LINE = "figure: line from=-5 to=5"
BARS = "place: bars\nfigure: columns names=Mon,Tue to=8"
CELLS = "place: cells\nfigure: grid columns=4 rows=3"
SPOTS = f"place: spots\n{PLANE}\nspots:\n  left: -3, 1\n  right: 3, {{n}}, 2"
PLOT = "words: A line.\nplot: |\n  import matplotlib.pyplot as plt\n  "


def frame_of(head: str, marks: str, *, with_: str = "n in 2, 3, 4") -> CompiledFrame:
    text = f"%%frame one\ntitle: One\nobjective: o\nask: graphical\nwith: {with_}\n{head}\n---\nWhich, for {{n}}?\n\n{marks}"
    return compile_frame(read_frame(f"{text}\n~ else\n  No.\n! So."), misconceptions=["swaps"])


def content_of(head: str, marks: str, **more: str) -> FrameContent:
    return frame_of(head, marks, **more).content


def key_of(head: str, marks: str, **more: str) -> GraphicalKey:
    """The key of the first instance of a frame with this head and these marks."""
    item = content_of(head, marks, **more).item
    assert item is not None
    key = item.instances[0].key
    assert isinstance(key, GraphicalKey)
    return key


@pytest.mark.parametrize(
    ("head", "right", "wanted"),
    [
        (PLANE, "({n}, -1)", {"points": [[2, -1]]}), (PLANE, "({n} - 1; {n} - 5)", {"points": [[1, -3]]}),
        (f"place: points\n{PLANE}", "(1, 2), (-{n}, 0)", {"points": [[-2, 0], [1, 2]]}),
        (f"place: points\n{LINE}", "{n}, -{n}", {"points": [[-2], [2]]}),
        (f"place: line\n{PLANE}", "y = {n}x - 1", {"points": [[0, -1], [1, 1]]}),
        (f"place: line\n{PLANE}", "2y - {n}x = 6", {"points": [[0, 3], [1, 4]]}),
        (f"place: line\n{PLANE}", "x = {n}", {"points": [[2, 0], [2, 1]]}),
        (f"place: half-plane\n{PLANE}", "y > {n}x", {"points": [[0, 0], [1, 2]], "side": 1, "border": False}),
        (f"place: half-plane\n{PLANE}", "{n}x ≥ y", {"points": [[0, 0], [1, 2]], "side": -1, "border": True}),
        (f"place: half-plane\n{PLANE}", "x < {n}", {"points": [[2, 0], [2, 1]], "side": -1, "border": False}),
        (f"place: rectangle\n{PLANE}", "({n}, 4) to (0, 1)", {"points": [[0, 1], [2, 4]]}),
        (f"place: interval\n{LINE}", "[-1, {n})", {"ends": [[-1, "closed"], [2, "open"]]}),
        (f"place: interval\n{LINE}", "]-1; {n} - 1]", {"ends": [[-1, "open"], [1, "closed"]]}),
        (f"place: interval\n{LINE}", "(-∞, {n}]", {"ends": [[None, "none"], [2, "closed"]]}),
        (f"place: interval\n{LINE}", "x >= {n}", {"ends": [[2, "closed"], [None, "none"]]}),
        (f"place: interval\n{LINE}", "{n} > t", {"ends": [[None, "none"], [2, "open"]]}),
        (f"place: interval\n{LINE}", "-1 < x ≤ {n}", {"ends": [[-1, "open"], [2, "closed"]]}),
        (BARS, "{n}, 2 * {n}", {"heights": [2, 4]}), (CELLS, "any 2 * {n}", {"any": 4}),
        (CELLS, "(1, 1), (4, 3), (1, 2)", {"cells": [0, 4, 11]}), (SPOTS, "right, left", {"spots": [0, 1]}),
    ],
)  # fmt: skip
def test_what_is_right_is_written_as_people_write_it(head: str, right: str, wanted: dict[str, Any]) -> None:
    assert key_of(head, f"= {right}\n  Yes.").wanted == wanted


@pytest.mark.parametrize(
    ("head", "marks", "said"),
    [
        (PLANE, "= (2, 3)\n= (3, 2)", "has one `=` line"), (f"place: circle\n{PLANE}", "= (2, 3)", "`place: circle`; there are"),
        ("place: point", "= (2, 3)", "something is placed on a figure"), (f"{PLANE}\n{PLOT}pass", "= (2, 3)", "one of them is wanted"),
        ("figure: circle parts=4", "= (2, 3)", "nothing can be placed on that figure"),
        ("figure: plane x=-5..5", "= (2, 3)", "plane needs y=-5..5"),
        ("figure: plane x=5..-5 y=0..1", "= (2, 3)", "the smaller one first"),
        ("figure: plane x=0..500 y=0..1", "= (2, 3)", "wants 1 to 40 steps"),
        (f"{PLANE} points=(9,9)", "= (2, 3)", "the point (9, 9) lies outside the figure"),
        (f'{PLANE} lines="y = x^2"', "= (2, 3)", "is not straight"), (f'{PLANE} lines="y > x"', "= (2, 3)", "lines wants y = 2x + 1"),
        (LINE, "= {n}", "one place on a number line is `ask: point`"), (f"place: interval\n{PLANE}", "= x > 2", "needs a figure with a number line"),
        (f"place: bars\n{PLANE}", "= 2, 3", "needs a figure with names of columns"), (f"place: line\n{LINE}", "= y = x", "needs a figure with two axes"),
        (PLANE, "= ({n}, 6)", "6 lies outside the figure, which goes from -5 to 5 (n=2)"), (PLANE, "= {n}", "write (2, 3)"),
        (PLANE, "= (2, 3), (3, 2)", "`place: points` has several"), (PLANE, "= (2, {n} / 5)", "no place of the figure is near enough"),
        (f"place: line\n{PLANE}", "= y = x + 7/19", "cannot be placed"), (f"place: line\n{PLANE}", "= y > x", "write y = 2x + 1, or x = 3"),
        (f"place: line\n{PLANE}", "= 3 = 4", "neither x nor y is left"), (f"place: line\n{PLANE}", "= y = z", "cannot be read"),
        (f"place: interval\n{LINE}", "= (-inf, inf)", "is the whole line"), (f"place: interval\n{LINE}", "= [3, 1]", "the smaller one comes first"),
        (f"place: interval\n{LINE}", "= [inf, 3]", "at that end"), (f"place: interval\n{LINE}", "= 3", "write [2, 5)"),
        (BARS, "= 1, 2, 3", "3 heights for 2 names"), (BARS, "= 1, 9", "beyond the scale"), (CELLS, "= any 13", "any 13 of 12 cells"),
        (CELLS, "= (5, 1)", "there are 4 by 3"), (SPOTS, "= middle", "there is no spot 'middle'"),
        (f"place: spots\n{PLANE}", "= a", "`spots` is a mapping"), (f"place: spots\n{PLANE}\nspots:\n  a: 9, 9\n  b: 1, 1", "= a", "lies outside"),
        (f"place: spots\n{PLANE}\nspots:\n  a: here\n  b: 1, 1", "= a", "write its middle, and how far it reaches"),
        (PLANE, "= (2, 3)\n~ (2, {n} + 1)\n  No.", "is right for n=2; exclude it"), (PLANE, "= (2, 3)\n~ turned\n  No.", "there are `~ swapped`"),
        (PLANE, "= (2, 3)\n~ swapped", "has no feedback"), (PLANE, "= (2, 3)\n~ swapped [swap]\n  No.", "misconception 'swap' is not named"),
        (f"{PLANE}\nstep: 99", "= (2, 3)", "`step: 99`: need 0 < step <= length"), (f"{PLANE}\ntolerance: wide", "= (2, 3)", "`tolerance: wide`"),
        (f"{PLANE}\nthrough: (0, 1)", "= (2, 3)", "`through` gives a point of a line"),
        (f"{PLANE}\nplace: line\nthrough: (0, 2)", "= y = x + 1", "cannot be placed"),
        ("plot: |\n  import matplotlib", "= (2, 3)", "no words for those who cannot see it"),
        ("figure: picture file=no.svg", "= (2, 3)", "no words for those who cannot see it"),
        ("figure: picture file=no.svg words=x", "= (2, 3)", "no.svg cannot be read: No such file"),
        ("figure: picture file=../no.svg words=x", "= (2, 3)", "beside the lesson, without a folder"),
        (f"{PLOT}1 / 0", "= (2, 3)", "ZeroDivisionError: division by zero (line 2 of the code)"),
        (f"{PLOT}plt.yscale('log')", "= (2, 3)", "its axes are not linear"), (f"{PLOT}raise SystemExit", "= (2, 3)", "SystemExit"),
        ("words: A line.\nplot: x = 1", "= (2, 3)", "the code makes no figure"), (f"{PLOT}plt.plot([", "= (2, 3)", "SyntaxError"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_the_reason(head: str, marks: str, said: str) -> None:
    with pytest.raises(LessonError) as caught:
        key_of(head, marks)

    assert said in str(caught.value)
    assert caught.value.line is not None


def test_any_other_response_has_to_be_told_something() -> None:
    text = f"%%frame one\ntitle: One\nobjective: o\nask: graphical\n{PLANE}\n---\nWhich?\n\n= (2, 3)\n! So."

    with pytest.raises(LessonError, match="no `~ else` says what any other response is told"):
        compile_frame(read_frame(text))


def test_an_error_that_cannot_be_made_in_one_variant_falls_away_there() -> None:
    item = content_of(PLANE, "= ({n}, 0)\n~ ({n} + 2, 0) [swaps]\n  No.\n~ swapped\n  No.", with_="n in 2, 4, 0").item
    assert item is not None
    counts = [len(instance.key.known_errors()) for instance in item.instances]

    assert counts == [2, 1, 1]  # (6, 0) lies outside; (0, 0) turned round is (0, 0)


def test_what_is_free_is_judged_with_the_width_of_a_finger_and_what_has_steps_by_them() -> None:
    free = key_of(f"{PLOT}plt.axis([0, 10, 0, 50])", "= (5, {n})")

    assert free.tolerance == pytest.approx((0.4, 2.0))
    assert key_of(PLANE, "= (2, {n})").tolerance == (0.25, 0.25)
    assert key_of(f"{PLANE}\ntolerance: 0.1, 1", "= (2, {n})").tolerance == (0.1, 1.0)
    assert key_of(f"{PLANE}\nstep: 0.5", "= (2, {n})").ground.x.step == 0.5


def test_the_axes_of_a_plot_give_its_coordinates() -> None:
    drawn = plotted(
        "import matplotlib.pyplot as plt\nfig = plt.figure(figsize=(4, 2))\nfig.set_layout_engine(None)\n"
        "ax = fig.add_axes((0.25, 0.1, 0.5, 0.8))\nax.set_xlim(0, 4)\nax.set_ylim(10, 30)"
    )
    area = drawn.area
    assert area is not None and area.y is not None

    assert (drawn.width, drawn.height) == (480, 240)
    assert (area.left, area.top, area.width, area.height) == pytest.approx((120, 24, 240, 192))
    assert (area.x.start, area.x.end, area.y.start, area.y.end) == (0, 4, 10, 30)
    assert "black" not in "".join(drawn.elements) and "#000000" not in "".join(drawn.elements)


def test_the_same_plot_is_drawn_the_same() -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 1], 'o')"

    assert plotted(code) == plotted.__wrapped__(code)


def test_a_plot_that_comes_to_no_end_is_refused_and_the_next_one_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr(figures_plotted, "SECONDS", 1.0)
        with pytest.raises(figures.FigureError, match="was not drawn within 1 seconds"):
            plotted("while True: pass")

    assert plotted("import matplotlib.pyplot as plt\nplt.axis([0, 7, 0, 9])").area is not None


def test_of_a_drawing_from_elsewhere_only_what_is_drawn_is_kept() -> None:
    kept = safe_svg(
        '<svg viewBox="0 0 10 10" onload="x()"><script>x()</script><style>*{}</style><foreignObject><p/></foreignObject>'
        '<a href="javascript:x()"><rect/></a><image href="http://x/y.png"/><use href="http://x/#a"/><use href="#b"/>'
        '<path id="b" d="M0 0" style="fill:black;background:url(http://x)" onclick="x()" fill="url(http://x)"/>'
        '<text>a &lt; b</text><animate attributeName="href"/><set attributeName="onload"/></svg>',
        "p",
    )

    assert kept.box == (0, 0, 10, 10)
    assert kept.elements == (
        '<use></use><use href="#p-b"></use><path id="p-b" d="M0 0" fill="currentColor"></path><text>a &lt; b</text>'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<svg", "no SVG"), ("<p/>", "it begins with <p>"), ('<!DOCTYPE a [<!ENTITY b "c">]><svg/>', "declares entities"),
        ("<svg/>", "no viewBox"), ('<svg viewBox="0 0 0 9"/>', "a size of 0 by 9"), (" " * 400_001, "at most 400,000"),
        (f'<svg viewBox="0 0 9 9">{"<g/>" * 5001}</svg>', "more than 5,000 elements"),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        safe_svg(text, "p")


def png(width: int, height: int, shade: bytes = b"\x7f") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"".join(b"\0" + shade * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_photograph_beside_the_lesson_is_a_ground_in_its_own_pixels(tmp_path: Path) -> None:
    (tmp_path / "grey.png").write_bytes(png(320, 200))
    with pictures_in(tmp_path) as used:
        key = key_of('figure: picture file=grey.png words="Grey."', "= (300, {n} * 10)\n  Yes.")

    assert list(used) == ["grey.png"]
    assert (key.ground.x.to_json(), key.ground.y and key.ground.y.to_json()) == ([0, 320, 3.2], [200, 0, 2])
    assert 'href="data:image/png;base64,' in key.ground.drawing
    assert 'aria-label="Grey."' in key.ground.drawing


def test_another_drawing_of_the_same_places_asks_nobody_again(tmp_path: Path) -> None:
    head = 'figure: picture file=grey.png words="Grey."'
    with pictures_in(tmp_path):
        (tmp_path / "grey.png").write_bytes(png(320, 200))
        before = frame_of(head, "= (300, {n} * 10)\n  Yes.")
        (tmp_path / "grey.png").write_bytes(png(320, 200, b"\x70"))
        redrawn = frame_of(head, "= (300, {n} * 10)\n  Yes.")
        elsewhere = frame_of(head, "= (200, {n} * 10)\n  Yes.")

    assert redrawn.content != before.content
    assert redrawn.frame.key == before.frame.key
    assert elsewhere.frame.key != before.frame.key


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no picture", "grey.png is no picture of its kind"),
        (png(320, 200)[:20], "grey.png is no picture of its kind"),
        (b"GIF89a" + bytes(40), "grey.png is no picture of its kind"),
        (png(1, 1).replace(struct.pack(">II", 1, 1), struct.pack(">II", 60_000, 60_000)), "grey.png"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_photograph_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "grey.png").write_bytes(content)
    with pictures_in(tmp_path), pytest.raises(figures.FigureError, match=said):
        figures.draw('picture file=grey.png words="Grey."')


def test_another_picture_makes_another_release(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_text("title: C\nobjectives: {o: O}\n", "utf-8")
    leaf = tmp_path / "leaf.svg"
    leaf.write_bytes((Path(__file__).parent / "browser" / "placed" / "leaf.svg").read_bytes())
    (tmp_path / "placed.md").write_text(
        "---\nkernelspec: {name: python3, display_name: Python 3}\nmastery:\n  lesson: placed\n  title: Leaf\n---\n"
        "```{code-cell}\n%%frame one\ntitle: Look\n---\n[figure: picture file=leaf.svg words=Leaf]\n```\n",
        "utf-8",
    )
    before = read_lesson(tmp_path / "placed.md").lesson.release
    leaf.write_text(leaf.read_text("utf-8").replace("198", "199"), "utf-8")

    assert read_lesson(tmp_path / "placed.md").lesson.release not in (before, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plane x=0..6 y=0..6 points=A:(1,2)", "A plane with x from 0 to 6 and y from 0 to 6; point A at (1, 2)."),
        ('plane x=0..6 y=0..6 lines="y = 2x + 1"', "through (0, 1) and (2, 5)"),
        ('plane x=0..6 y=0..6 shade="x >= 3"', "shaded is what lies right of the line through (3, 0) and (3, 6), which belongs to it"),
        ("columns names=a,b to=4 heights=1,4", "A diagram with columns for a and b; the scale goes from 0 to 4; a 1 and b 4."),
        ("columns names=a,b to=4 words=Rain", "Rain"),
    ],
)  # fmt: skip
def test_a_figure_is_told_in_words(text: str, words: str) -> None:
    figure = figures.draw(text)

    assert words in figure.words
    assert json.loads(f'"{figure.words}"') and f'aria-label="{figure.words}"' in figure.svg


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns names=a,b", "columns needs to=10"), ("columns names=a to=0", "wants 1 to 60 steps"),
        ("columns names=a,b to=4 heights=1", "2 numbers from 0 to 4"), ("columns names=a to=4 heights=9", "from 0 to 4"),
        ("columns names=January,February,March,April,May,June to=4", "names would touch"),
        ("plane x=0..6 y=0..6 points=A", "points such as (2,3)"), ('plane x=0..6 y=0..6 lines="y = 9"', "does not meet the figure"),
        ("plane x=0..6 y=0..6 step=1,2,3", "one number, or two"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_drawn_is_refused(text: str, said: str) -> None:
    with pytest.raises(figures.FigureError) as caught:
        figures.draw(text)

    assert said in str(caught.value)
