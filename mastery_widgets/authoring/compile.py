"""From the text of a frame to a frame and its content."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from mastery_widgets.authoring.expressions import Value
from mastery_widgets.authoring.filling import filled_html, filled_inline
from mastery_widgets.authoring.frame_text import FrameText
from mastery_widgets.authoring.items import content_hash, fewest_options, item_of, judged, objectives_of
from mastery_widgets.authoring.markdown import render_inline
from mastery_widgets.authoring.ways import is_asked, mode_of, ways_of
from mastery_widgets.core.criterion import Criterion, LastN, Once, read_rule
from mastery_widgets.core.lesson import Frame, FrameContent, FrameKind
from mastery_widgets.errors import LessonError

__all__ = ["CompiledFrame", "compile_frame", "read_criterion"]

_FRAME_KINDS: tuple[FrameKind, ...] = ("exposition", "practice", "criterion")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFrame:
    """A frame, its content, and the values that each of its instances was made with."""

    frame: Frame
    content: FrameContent
    values: tuple[Mapping[str, Value], ...] = ()


def compile_frame(
    text: FrameText,
    *,
    language: str = "en",
    objectives: Collection[str] | None = None,
    misconceptions: Collection[str] = (),
    is_confidence_asked: bool = False,
) -> CompiledFrame:
    """The frame that a text describes. ``objectives`` None: any is taken (a preview knows no course).

    ``is_confidence_asked`` is the course's word on it, where the frame has none of its own.

    Raises:
        LessonError: with the line and the frame's id.
    """
    try:
        frame = _compile(text, language, objectives, misconceptions)
        about = frame.frame
        asks = is_asked(text.head, is_confidence_asked) and about.kind != "exposition"
        ways = ways_of(text.head, misconceptions, about.kind)
        ahead, back = (None if (to := text.head.get(key)) is None else str(to) for key in ("ahead", "back"))
        if about.kind == "exposition" and (ahead or back):
            raise LessonError("an exposition asks nothing: `ahead` and `back` belong to a frame that does")
        about = replace(about, mode=mode_of(text.head), ways=ways, ahead=ahead, back=back, asks_confidence=asks)
        return replace(frame, frame=about)
    except LessonError as error:
        raise error.at(line=text.line, cell=text.id) from None


def _compile(
    text: FrameText, language: str, objectives: Collection[str] | None, misconceptions: Collection[str]
) -> CompiledFrame:
    head = text.head
    title = head.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > 120:
        raise LessonError(f"a frame has a `title` of at most 120 characters, got {title!r}")
    is_exposition = "ask" not in head
    kind = head.get("kind", "exposition" if is_exposition else "practice")
    if kind not in _FRAME_KINDS or (kind == "exposition") != is_exposition:
        raise LessonError(
            f"`kind: {kind}` with{'out' if is_exposition else ''} `ask`; exposition asks nothing, others do"
        )
    about = objectives_of(head.get("objective"), objectives, is_exposition)
    if is_exposition:
        if text.marks:
            raise LessonError("an exposition asks nothing, and has no marks", line=text.marks[0].line)
        body = filled_html(text.prompt, {})
        content = FrameContent(body=body, item=None, summary=_summary(head, title, {}))
        frame = Frame(
            id=text.id,
            title=title,
            kind="exposition",
            objectives=about,
            criterion=None,
            instances=0,
            key=content_hash({"exposition": True}),
        )
        return CompiledFrame(frame=frame, content=content)
    ask = str(head["ask"])
    read_criterion(head.get("open-when"), ask)
    item, values = item_of(text, language, misconceptions)
    criterion = read_criterion(head.get("open-when"), ask, options=fewest_options(item.instances))
    if len(item.instances) < criterion.least_instances:
        raise LessonError(
            f"{len(item.instances)} different instances; `open-when: {head.get('open-when', 'right at once')}` "
            f"can need {criterion.least_instances}; add values to `with`"
        )
    content = FrameContent(body="", item=item, summary=_summary(head, title, values[0]))
    frame = Frame(
        id=text.id,
        title=title,
        kind=kind,
        objectives=about,
        criterion=criterion,
        instances=len(item.instances),
        key=content_hash({"criterion": criterion.to_json(), "item": judged(item)}),
    )
    return CompiledFrame(frame=frame, content=content, values=values)


def read_criterion(text: object, ask: str, *, size: int | None = None, options: int | None = None) -> Criterion:
    """The criterion in `open-when`; a choice asks for two running where nothing is said.

    ``size`` is how many items of the objective a form takes, None in a frame; ``options`` is how many options a choice
    has at the least, None where the answer is constructed.

    Raises:
        LessonError: not one of the rules there are.
    """
    if text is None:
        return LastN(m=2, n=2) if ask == "choice" else Once()
    said = " ".join(str(text).split())
    try:
        return read_rule(said, size=size, options=options)
    except ValueError as error:
        raise LessonError(f"`open-when: {said[:200]}`: {error}") from None


def _summary(head: Mapping[str, object], title: str, names: Mapping[str, Value]) -> str:
    given = head.get("summary")
    return filled_inline(str(given), names) if given else render_inline(title)
