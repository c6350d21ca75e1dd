"""Known errors that hide one another: two lines that give one value, of which the first alone is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from mastery_widgets.authoring.course import Course
from mastery_widgets.authoring.expressions import variants
from mastery_widgets.authoring.frame_text import FrameText, Mark, read_frame, read_item
from mastery_widgets.authoring.items import lines_of
from mastery_widgets.authoring.pieces import cells_of
from mastery_widgets.authoring.variant import Variant, as_it_holds, misconception_of, names_of, number_of
from mastery_widgets.errors import LessonError

__all__ = ["hidden_errors", "hidden_in"]

_MEND = {
    True: "put the one with the misconception first",
    False: "say behind one of them when it is meant, such as `[misconception] if n > 4`, or exclude it with `where`",
}


def hidden_in(file: Path, course: Course) -> Iterator[LessonError]:
    """A warning for each known error of a lesson file that another hides, with its place.

    Raises:
        LessonError: the file holds no lesson that can be read.
    """
    for kind, source, line in cells_of(file.read_text("utf-8-sig").replace("\r\n", "\n")):
        if kind == "code" and source.startswith(("%%frame", "%%item")):
            read = read_frame if source.startswith("%%frame") else read_item
            text = read(source, first_line=line)
            for one in hidden_errors(text, course):
                yield one.at(file=file, cell=text.id)


def hidden_errors(text: FrameText, course: Course) -> Iterator[LessonError]:
    """A warning for each known error that names a misconception and is hidden by another that does not name it.

    Numbers alone can hide one another: in `numeric` frames, and in the blanks of a `cloze`. Each pair of lines is told
    of once, with the first variant in which it happens.
    """
    head, told = text.head, set[tuple[int, int]]()
    if head.get("ask") not in ("numeric", "cloze"):
        return
    let = {str(key): str(value) for key, value in (head.get("let") or {}).items()}
    where = None if head.get("where") is None else str(head["where"])
    for names in variants(lines_of(head.get("with")), let, where):
        held = as_it_holds(text, names)
        variant = Variant(frame=held, names=names, language=course.language, misconceptions=course.misconceptions)
        for marks in _of_one_number(held):
            met: dict[Fraction, tuple[Mark, str | None]] = {}
            for said, mark in marks:
                value_text, misconception = misconception_of(said, mark, variant)
                value = _value(value_text, mark, variant)
                if value is None:
                    continue
                first, already = met.setdefault(value, (mark, misconception))
                is_lost = misconception is not None and misconception != already
                if is_lost and (first.line, mark.line) not in told:
                    told.add((first.line, mark.line))
                    yield LessonError(
                        f"for {names_of(variant)} `~ {first.text}` hides `~ {mark.text}`: both are {value}, and the "
                        f"first is recorded; {_MEND[already is None]}",
                        line=mark.line,
                    )


def _of_one_number(text: FrameText) -> Iterator[list[tuple[str, Mark]]]:
    """The known errors of each number that the frame asks for, without the name of the blank."""
    if text.head["ask"] == "numeric":
        yield [(mark.text, mark) for mark in text.of("~")]
        return
    blanks: dict[str, list[tuple[str, Mark]]] = {}
    for mark in text.of("~"):
        name, colon, said = mark.text.partition(":")
        if colon:
            blanks.setdefault(name.strip(), []).append((said.strip(), mark))
    yield from blanks.values()


def _value(text: str, mark: Mark, variant: Variant) -> Fraction | None:
    """The number that a known error stands for; None for a range, for `else`, and for words."""
    if text == "else" or text[:1] in "<>":
        return None
    try:
        return number_of(text, mark, variant)
    except LessonError:
        return None
