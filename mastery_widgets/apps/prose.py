"""The open Markdown cells of a lesson as safe HTML with MathML, before Voila makes its page: no network for maths."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from nbconvert.preprocessors import Preprocessor

__all__ = ["RenderProse"]


class RenderProse(Preprocessor):  # type: ignore[misc]  # nbconvert is untyped here
    """Puts ``mastery_html`` beside the source of each Markdown cell of a lesson; the page template shows it.

    What cannot be rendered here (an image in a file of its own, say) is left to Voila. Other notebooks pass untouched.
    Not run in progressive mode.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with its prose rendered."""
        for cell in nb.cells:
            cell.metadata.pop("mastery_html", None)
        render = _renderer() if "mastery" in nb.metadata else None
        for number, cell in enumerate(nb.cells):
            html = self._html(render, cell.source, number) if render and cell.cell_type == "markdown" else None
            if html:
                cell.metadata["mastery_html"] = html
        return nb, resources

    def _html(self, render: Callable[[str], str], source: str, number: int) -> str | None:
        from mastery_widgets.errors import LessonError

        try:
            html = render(source)
        except LessonError as error:
            self.log.warning("Markdown cell %d is left to Voila: %s", number, error)
            return None
        # An image without `src`: it lies in a file, and Voila puts it into the page.
        return None if re.search(r"<img(?![^>]*\ssrc=)", html) else html


def _renderer() -> Callable[[str], str] | None:
    try:
        from mastery_widgets.authoring.markdown import render
    except ImportError:
        return None
    return render
