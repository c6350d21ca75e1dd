"""A frame's texts with the values of one variant filled in, and figures and blanks put where they belong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from html import escape

from mastery_widgets.authoring import figures
from mastery_widgets.authoring.expressions import Value, evaluate, names_in, written
from mastery_widgets.authoring.markdown import refuse_private, render, render_inline
from mastery_widgets.errors import LessonError

__all__ = ["fill", "fill_code", "filled_html", "filled_inline"]

_MATHS = re.compile(r"(\$\$[^$]+\$\$|\$[^$\n]+\$)")
_FIGURE = re.compile(r"^[ \t]*\[figure:(.*)\][ \t]*$", re.M)
_BLANK = re.compile(r"\[\[([a-z][a-z0-9]*)(?::[^\]]*)?\]\]")


def fill(text: str, names: Mapping[str, Value]) -> str:
    """Text with each ``{expression}`` replaced by its value; ``{{`` and ``}}`` are braces.

    Between dollars, braces stay, and only those that hold names of the frame are filled.

    Raises:
        LessonError: a brace that holds no expression over the frame's names.
    """
    pieces = _MATHS.split(text)
    return "".join(_fill_maths(p, names) if i % 2 else _fill_prose(p, names) for i, p in enumerate(pieces))


def _fill_prose(text: str, names: Mapping[str, Value]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        return written(evaluate(match[1], names))

    return re.sub(r"\{\{|\}\}|\{([^{}\n]+)\}", value, text)


def _fill_maths(text: str, names: Mapping[str, Value]) -> str:
    def value(match: re.Match[str]) -> str:
        asked = names_in(match[1])
        if not asked or not asked <= names.keys():
            return match[0]
        found = evaluate(match[1], names)
        if isinstance(found, Fraction) and found.denominator != 1:
            sign = "-" if found < 0 else ""
            return f"{{{sign}\\frac{{{abs(found.numerator)}}}{{{found.denominator}}}}}"
        return f"{{{written(found)}}}"

    return re.sub(r"\{([^{}\n]+)\}", value, text)


def fill_code(text: str, names: Mapping[str, Value]) -> str:
    """Code, or a formula, with its braces, but for those that hold names of the frame: they become values."""

    def value(match: re.Match[str]) -> str:
        asked = names_in(match[1])
        return written(evaluate(match[1], names)) if asked and asked <= names.keys() else match[0]

    return re.sub(r"\{([^{}\n]+)\}", value, text)


def filled_html(text: str, names: Mapping[str, Value]) -> str:
    """Markdown blocks of one variant as safe HTML, with figures drawn and blanks marked.

    Raises:
        LessonError: a value, a figure or Markdown that cannot be read.
    """
    return _with_figures(text, names, render)


def filled_inline(text: str, names: Mapping[str, Value]) -> str:
    """One line of Markdown of one variant as safe HTML."""
    return render_inline(fill(text, names))


def _with_figures(text: str, names: Mapping[str, Value], to_html: Callable[[str], str]) -> str:
    for said in (text, *names.values()):
        refuse_private(str(said))
    drawn: list[str] = []

    def figure(match: re.Match[str]) -> str:
        try:
            drawn.append(figures.draw(fill(match[1], names).strip()).svg)
        except figures.FigureError as error:
            raise LessonError(f"[figure:{match[1]}]: {error}") from None
        return f"\n\n\ue020{len(drawn) - 1}\ue021\n\n"

    text = _FIGURE.sub(figure, text)
    text = _BLANK.sub(lambda m: f"\ue022{m[1]}\ue023", text)
    html = to_html(fill(text, names))
    html = re.sub("<p>\ue020(\\d+)\ue021</p>", lambda m: drawn[int(m[1])], html)
    return re.sub("\ue022([a-z0-9]+)\ue023", lambda m: f'<span data-blank="{escape(m[1])}"></span>', html)
