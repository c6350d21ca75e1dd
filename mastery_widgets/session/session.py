"""One learner at one lesson: an event in, a view out, and nothing acknowledged before it is on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.item import Instance, Item
from mastery_widgets.core.lesson import Cell, FrameContent, Lesson
from mastery_widgets.core.progress import Progress
from mastery_widgets.core.running import placed
from mastery_widgets.errors import RecordError
from mastery_widgets.session.asked import Asked, asked_in_frame
from mastery_widgets.session.cells import AnswerCell, answer_cell, instance_name, is_response
from mastery_widgets.session.events import Event
from mastery_widgets.session.followed import Followed
from mastery_widgets.session.forms import act_in_form, asked_now, begin, view_of_form
from mastery_widgets.session.frames import act_in_frame, view_of_frame
from mastery_widgets.session.lesson_line import LessonView, lesson_view, unit_to_test
from mastery_widgets.session.ports import CellRun, Clock, Contents, Elsewhere, Learner, OwnKernel, Record, Runner
from mastery_widgets.session.screen import Screen
from mastery_widgets.session.views import FrameView
from mastery_widgets.session.whereabouts import current

__all__ = ["Session"]


class Session:
    """Progress is a fold over the record; the session keeps its value and folds only what is new.

    While it is not ``is_known`` who is there, frames are shown and nothing can be answered, so that no answer is lost
    when the learner ``join``s. ``new_id`` makes ids for steps that no browser named; ``elsewhere`` is the rest of the
    course, None where the lesson stands alone; ``runner`` runs what she has written, None where nothing does;
    ``kernel`` is her own, None where it is not hers.
    ``on_change`` callbacks hear, when ``tell`` is called, that the set of open cells or the learner's place may have
    changed.
    """

    def __init__(
        self,
        contents: Contents,
        record: Record,
        learner: Learner,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        is_known: bool = True,
        elsewhere: Elsewhere | None = None,
        runner: Runner | None = None,
        kernel: OwnKernel | None = None,
    ) -> None:
        self._contents = contents
        self._followed = Followed(
            contents.lesson,
            record,
            learner,
            clock=clock,
            new_id=new_id,
            elsewhere=elsewhere,
            runner=runner,
            kernel=kernel,
        )
        self._new_id = new_id
        self._screens: dict[str, Screen] = {}
        self._content: dict[str, FrameContent] = {}
        self._items: dict[str, Item] = {}
        lesson = contents.lesson
        self._in_cells = (*(cell.answers for cell in lesson.cells if cell.answers is not None), *lesson.forms)
        # JupyterLab may hand messages to the kernel in threads of their own while a cell runs.
        self.lock = threading.RLock()
        self._has_changed = False
        self._is_known = is_known
        self.notice = ""
        # What has opened waits until she has read what stands here: nothing takes the focus from it.
        self.is_staying = False
        self.on_change: list[Callable[[], None]] = []
        self.catch_up()

    # -- what is so -----------------------------------------------------------------------------------------------

    @property
    def lesson(self) -> Lesson:
        """What all may know of the lesson."""
        return self._contents.lesson

    @property
    def language(self) -> str:
        """The lesson's language."""
        return self.lesson.language

    @property
    def contents(self) -> Contents:
        """The built lesson that this session plays."""
        return self._contents

    @property
    def progress(self) -> Progress:
        """Where the learner stands, as far as this session has read the record."""
        return self._followed.progress

    def open_cells(self) -> tuple[str, ...]:
        """Ids of the open cells: the whole set, in order."""
        return tuple(self._followed.open_now())

    def is_open(self, frame: str) -> bool:
        """Whether the learner may see that frame now."""
        return self._followed.is_open(frame)

    def current(self) -> str | None:
        """The open frame that waits for the learner; None when there is none."""
        return current(self.lesson, self.progress, self.is_open, self._followed.clock())

    def catch_up(self) -> bool:
        """Fold what other tabs, kernels or surfaces have written; whether there was any of it.

        Raises:
            RecordError: the record cannot be read.
        """
        return bool(self._followed.read_on())

    def join(self, record: Record, learner: Learner, elsewhere: Elsewhere | None = None) -> None:
        """Continue as this learner, from this record: what was not kept anywhere before is forgotten.

        Raises:
            RecordError: the record cannot be read; the session goes on as it was.
        """
        self._followed.follow(record, learner, elsewhere)
        self._is_known = True
        self._screens.clear()
        self._changed()

    # -- what the browser is shown --------------------------------------------------------------------------------

    def frame_view(self, id: str) -> FrameView:
        """What is on the screen of a frame.

        Raises:
            KeyError: the lesson has no such frame, or it is closed: closed frames have no view.
            SealError: its content is missing or damaged.
        """
        frame = self.lesson.frames[id]
        if not self.is_open(id):
            raise KeyError(id)
        screen = self._screen(id)
        screen.serial += 1
        content = self._frame_content(id)
        if frame.kind == "form":
            view = view_of_form(self._followed, frame, content, self._item, screen)
        else:
            view = view_of_frame(self._followed, frame, content, screen)
        if not self._is_known:
            view["moves"] = [move for move in view["moves"] if move in ("reopen", "fold")]
            view["routes"] = []
        return view

    def lesson_view(self) -> LessonView:
        """Where the learner is in the whole lesson."""
        view = lesson_view(
            self.lesson,
            self.progress,
            self.is_open,
            self._followed.elsewhere,
            minutes=self._followed.minutes_left(),
            notice=self.notice,
        )
        if not self._is_known:
            view["testout"] = False
        return view

    def token(self, frame: str) -> str:
        """Opaque name of the instance on screen; another instance has another."""
        is_form = self.lesson.frames[frame].kind == "form"
        progress = self.progress
        return self._followed.token(frame, progress.form(frame).asked if is_form else progress.of(frame).presentation)

    def on_screen(self, frame: str) -> Instance | None:
        """The instance that a learner sees; None where the frame is closed, unknown, or asks nothing.

        Raises:
            SealError: its content is missing or damaged.
        """
        asked = self._asked(frame)
        return None if asked is None else asked.instance

    def kinds(self, frame: str) -> tuple[str, ...]:
        """The kinds of items that a frame or form asks, each once.

        Raises:
            SealError: its content is missing or damaged.
        """
        form = self.lesson.forms.get(frame)
        if form is not None:
            # A check may ask items of other forms.
            return tuple(dict.fromkeys(self._item(name).kind for name in self.lesson.bank))
        item = self._frame_content(frame).item
        return () if item is None else (item.kind,)

    # -- cells in which she answers -------------------------------------------------------------------------------

    def answer_cell(self, cell: Cell) -> AnswerCell:
        """Which cell stands in her notebook for that cell of the lesson, as the frame is now."""
        assert cell.answers is not None
        return answer_cell(cell, self.lesson.frames[cell.answers], self.progress.of(cell.answers))

    def cell_source(self, cell: AnswerCell) -> str:
        """What it holds when it is put in: what she answered last, else what is given.

        Raises:
            SealError: the frame's content is missing or damaged.
        """
        asked, last = self._asked(cell.frame), self.progress.of(cell.frame).last
        if last is not None and "in" in last.response and last.response.get("text"):
            return str(last.response["text"])
        key = None if asked is None else placed(asked.instance.key)
        return "" if key is None else key.cell

    def awaited(self) -> dict[str, tuple[str, ...]]:
        """Instances that wait for something in her notebook, by name, each with the names that an answer makes.

        Raises:
            SealError: the content of one is missing or damaged.
        """
        found: dict[str, tuple[str, ...]] = {}
        with self.lock:
            for id in self._in_cells:
                if self.is_open(id) and self.progress.of(id).met_by is None:
                    asked = self._asked(id)
                    key = None if asked is None else placed(asked.instance.key)
                    if key is not None:
                        found[self.instance(id)] = tuple(key.makes)
        return found

    def instance(self, frame: str) -> str:
        """The name of the instance on the screen of a frame or form."""
        is_form = self.lesson.frames[frame].kind == "form"
        progress = self.progress
        number = progress.form(frame).asked if is_form else progress.of(frame).presentation
        return instance_name(frame, number)

    def cell_ran(self, frame: str, run: CellRun) -> FrameView | None:
        """The view after a run of the cell in which she answers a frame; None where the run says nothing new."""
        asked = self._asked(frame)
        key = None if asked is None else placed(asked.instance.key)
        if key is None:
            return None
        screen = self._screen(frame)
        if not is_response(run, key, self.progress.of(frame), screen.refused):
            return None
        event = Event(
            kind="respond", token=self.token(frame), attempt=self._new_id(), response={"cell": True, "ran": True}
        )
        view = self.handle(frame, event)
        is_counted = screen.feedback is None or screen.feedback["counted"]
        screen.refused = "" if is_counted else run.text
        return view

    # -- what the learner does ------------------------------------------------------------------------------------

    def handle(self, id: str, event: Event) -> FrameView | None:
        """The view after an event; None for a closed or unknown frame, and where there is nothing new to see."""
        if event.kind in ("away", "back"):
            presence = self._followed.presence
            (presence.went if event.kind == "away" else presence.came)(self._followed.clock())
            return None
        if not self._is_known or id not in self.lesson.frames or not self.is_open(id):
            return None
        self._let_go_of_confirmations(id)
        screen = self._screen(id)
        screen.notice = ""
        before = self.progress.of(id).met_by
        try:
            if self.catch_up():
                self._changed()
            self._apply(id, event, screen)
        except RecordError as error:
            screen.feedback = None
            screen.notice = phrase(f"record.{error.reason}", self.lesson.language)
        self.is_staying = self._stays(id, event)
        if event.kind == "go" or (before is None and self.progress.of(id).met_by and self._is_aside(id)):
            self._call(self.current())
        elif event.kind == "take" and event.route in self.lesson.sections:
            self._call(next(iter(self.lesson.sections[event.route].frames), None))
        return self.frame_view(id)

    def test_out(self) -> None:
        """Begin the form of the first unit that she may be tested on at once; nothing where there is none."""
        if not self._is_known:
            return
        try:
            self.catch_up()
            unit = unit_to_test(self.lesson, self.progress, self.is_open)
            if unit is not None and begin(self._followed, unit.id, is_test_out=True):
                self.notice = ""
                self._call(unit.id)
        except RecordError as error:
            self.notice = phrase(f"record.{error.reason}", self.lesson.language)
        self._changed()

    def look(self) -> None:
        """See whether another tab or another lesson has brought something since."""
        if not self._is_known:
            return
        before = self.open_cells()
        self._followed.look_elsewhere()
        try:
            if self.catch_up() or self.open_cells() != before:
                self._changed()
        except RecordError as error:
            self.notice = phrase(f"record.{error.reason}", self.lesson.language)

    def tell(self) -> None:
        """Call ``on_change`` when something has opened since: after the view, so that feedback comes first."""
        if self._has_changed:
            self._has_changed = False
            for callback in list(self.on_change):
                callback()

    def _apply(self, id: str, event: Event, screen: Screen) -> None:
        frame = self.lesson.frames[id]
        if frame.kind == "form":
            act_in_form(self._followed, frame, self._item, event, screen, self._changed)
        else:
            act_in_frame(self._followed, frame, self._frame_content(id), event, screen, self._changed)

    def _asked(self, id: str) -> Asked | None:
        if id not in self.lesson.frames or not self.is_open(id):
            return None
        frame, followed = self.lesson.frames[id], self._followed
        if frame.kind == "form":
            return asked_now(followed, id, self.progress.form(id), self._item)
        return asked_in_frame(frame, self._frame_content(id).item, self.progress.of(id), followed.learner)

    # -- small things ---------------------------------------------------------------------------------------------

    def _call(self, frame: str | None) -> None:
        """Send the learner to a frame: it takes the focus when its view comes."""
        if frame is not None and self.is_open(frame):
            self._screen(frame).calls += 1
            self._changed()

    def _stays(self, id: str, event: Event) -> bool:
        if event.kind != "respond":
            return False
        is_form = self.lesson.frames[id].kind == "form"
        return (is_form and self.progress.form(id).current is None) or self.progress.of(id).aside is not None

    def _is_aside(self, frame: str) -> bool:
        return any(frame in section.frames for section in self.lesson.sections.values())

    def _screen(self, id: str) -> Screen:
        return self._screens.setdefault(id, Screen())

    def _let_go_of_confirmations(self, here: str) -> None:
        """Once she does something in another frame, what is done folds into its one line."""
        for id, screen in self._screens.items():
            if id != here and screen.feedback is not None and self.progress.of(id).met_by is not None:
                screen.feedback = None
                self._changed()

    def _frame_content(self, id: str) -> FrameContent:
        if id not in self._content:
            self._content[id] = self._contents.frame(id)
        return self._content[id]

    def _item(self, id: str) -> Item:
        if id not in self._items:
            self._items[id] = self._contents.item(id)
        return self._items[id]

    def _changed(self) -> None:
        self._has_changed = True
