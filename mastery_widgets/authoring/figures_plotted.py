"""A figure that an author's matplotlib code draws, when the lesson is built: its drawing, and where its axes lie.

matplotlib is imported in a process of its own, which is asked for one figure after the other and ended when one takes
too long.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import subprocess
import sys
import threading
from functools import lru_cache

from mastery_widgets.authoring.figures_ink import WIDTH, Area, Drawing
from mastery_widgets.authoring.figures_keys import FigureError
from mastery_widgets.authoring.safe_svg import given, safe_svg
from mastery_widgets.core.graphical.ground import Axis

__all__ = ["SECONDS", "plotted"]

SECONDS = 60.0
_DRAWING = """
import io, json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    try:
        import matplotlib
        matplotlib.use("svg")
        import matplotlib.pyplot as plt
        plt.close("all")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({
            "svg.hashsalt": "mastery", "svg.fonttype": "path", "figure.facecolor": "none", "axes.facecolor": "none",
            "savefig.facecolor": "none", "figure.figsize": (5, 3.75), "font.size": 14, "legend.framealpha": 0,
            "figure.constrained_layout.use": True,
        })
        exec(compile(json.loads(line), "<plot>", "exec"), {"__name__": "__main__"})
        if not plt.get_fignums():
            raise ValueError("the code makes no figure")
        figure = plt.gcf()
        axes = figure.axes[0] if figure.axes else figure.add_subplot()
        if axes.get_xscale() != "linear" or axes.get_yscale() != "linear":
            raise ValueError("its axes are not linear")
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        box = axes.get_position()
        answer = {"svg": drawn.getvalue(), "box": [box.x0, 1 - box.y1, box.width, box.height],
                  "x": [float(one) for one in axes.get_xlim()], "y": [float(one) for one in axes.get_ylim()]}
    except BaseException as error:
        where = getattr(error, "__traceback__", None)
        while where is not None and where.tb_next is not None and where.tb_frame.f_code.co_filename != "<plot>":
            where = where.tb_next
        at = where.tb_lineno if where is not None and where.tb_frame.f_code.co_filename == "<plot>" else 0
        answer = {"error": f"{type(error).__name__}: {error}"[:300], "line": at}
    answers.write(json.dumps(answer) + "\\n")
    answers.flush()
"""


class _Painter:
    """The process that draws."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def draw(self, code: str) -> dict[str, object]:
        """What came of one figure.

        Raises:
            FigureError: it took too long, or the process ended.
        """
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _DRAWING], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            )  # fmt: skip
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        try:
            process.stdin.write(json.dumps(code) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self.end()
            raise FigureError(f"plot: was not drawn within {SECONDS:.0f} seconds, or ended the process that draws")
        answer: dict[str, object] = json.loads(line)
        return answer

    def end(self) -> None:
        """Let the process go."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None


_PAINTER = _Painter()
atexit.register(_PAINTER.end)


def _numbers(given: object) -> list[float]:
    assert isinstance(given, list)
    return [float(one) for one in given]


@lru_cache(maxsize=512)
def plotted(code: str) -> Drawing:
    """The figure that matplotlib code makes; its first axes, which are linear, give the coordinates.

    Raises:
        FigureError: with the line of the code: it raises, takes too long, or makes no figure.
    """
    answer = _PAINTER.draw(code)
    if "error" in answer:
        line = f" (line {answer['line']} of the code)" if answer["line"] else ""
        raise FigureError(f"plot: {answer['error']}{line}")
    left, top, width, height = _numbers(answer["box"])
    (x1, x2), (y1, y2) = _numbers(answer["x"]), _numbers(answer["y"])
    text = str(answer["svg"])
    prefix = f"f{hashlib.sha256(code.encode()).hexdigest()[:10]}"
    try:
        drawing = safe_svg(text, prefix)
    except ValueError as error:
        raise FigureError(f"plot: {error}") from None
    _, _, wide, tall = drawing.box
    scale = WIDTH / wide
    area = Area(
        left=left * WIDTH, top=top * tall * scale, width=width * WIDTH, height=height * tall * scale,
        x=Axis(start=x1, end=x2, step=abs(x2 - x1) / 100), y=Axis(start=y1, end=y2, step=abs(y2 - y1) / 100),
    )  # fmt: skip
    elements = [given(drawing, f"scale({scale:.6g})")]
    return Drawing(width=WIDTH, height=tall * scale, elements=elements, words="", area=area)
