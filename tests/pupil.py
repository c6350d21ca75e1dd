"""A scripted learner at a whole lesson: does what lies open, in order, and answers as she is told to."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from mastery_widgets.core.item import Instance, Json
from mastery_widgets.core.release import Release
from mastery_widgets.session import Runner, Session
from mastery_widgets.session.asked import Asked, asked_in_form, asked_in_frame
from mastery_widgets.session.events import Event
from mastery_widgets.session.views import FrameView
from tests.sample import ADA, session_of

__all__ = ["Answers", "Pupil", "errs_at_first", "knows"]

# What she answers to an instance in a frame (or a form); None: rightly.
Answers = Callable[["Pupil", str, Instance], Json | None]

_LONGEST = 3_000


@dataclass(slots=True)
class Pupil:
    """``said`` is what she was told after each response: frame, instance, tone."""

    release: Release
    session: Session
    said: list[tuple[str, Instance, str]] = field(default_factory=list)
    _attempts: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @staticmethod
    def at(release: Release, runner: Runner | None = None) -> Pupil:
        """Ada at the beginning of a lesson; ``runner`` runs her programs where it has any."""
        return Pupil(release=release, session=session_of(release, runner=runner))

    def play(self, answers: Answers) -> None:
        """Go on until nothing is left to do, or for 3,000 steps."""
        for _ in range(_LONGEST):
            if not self._one_step(answers):
                return
        raise AssertionError("the lesson does not come to an end")

    def asked(self, frame: str) -> Instance:
        """What is asked there now."""
        return self._asked(frame).instance

    def _asked(self, frame: str) -> Asked:
        lesson, progress = self.session.lesson, self.session.progress
        if lesson.frames[frame].kind != "form":
            found = asked_in_frame(lesson.frames[frame], self.release.frame(frame).item, progress.of(frame), ADA)
            assert found is not None
            return found
        state = progress.form(frame)
        assert state.current is not None
        name = state.current.left[0]
        used = progress.used.get(name, 0)
        return asked_in_form(
            lesson.bank[name], self.release.item(name), used=used, presentation=state.asked, learner=ADA
        )

    def left(self) -> list[str]:
        """Open frames that are not done."""
        return [name for name in self._open() if not self.session.frame_view(name)["done"]]

    def _open(self) -> list[str]:
        cells = self.session.lesson.cells
        return [cell.frame for cell in cells if cell.frame is not None and self.session.is_open(cell.frame)]

    def _one_step(self, answers: Answers) -> bool:
        for name in self._open():
            view = self.session.frame_view(name)
            routes = view.get("routes") or []
            if view["done"] and routes:
                self._do(name, Event(kind="take", token=self.session.token(name), route=str(routes[0]["id"])))
                return True
            if view["done"]:
                continue
            if view["item"] is not None and "check" in view["moves"]:
                self._answer(name, view, answers)
                return True
            for kind in ("next", "continue", "begin"):
                if kind in view["moves"]:
                    self._do(name, Event(kind=kind, token=self.session.token(name)))  # type: ignore[arg-type]  # one of them
                    return True
        return False

    def _answer(self, name: str, view: FrameView, answers: Answers) -> None:
        asked = self._asked(name)
        instance = asked.instance
        response = answers(self, name, instance)
        recorded = instance.key.right() if response is None else response
        token, attempt = self.session.token(name), f"try-{next(self._attempts)}"
        sent = _as_sent(view, asked, recorded)
        after = self._do(name, Event(kind="respond", token=token, attempt=attempt, response=sent, confidence=2))
        self.said.append((name, instance, after["feedback"]["tone"] if after["feedback"] else ""))

    def _do(self, name: str, event: Event) -> FrameView:
        view = self.session.handle(name, event)
        assert view is not None
        return view


def knows(pupil: Pupil, frame: str, instance: Instance) -> Json | None:
    """All of it."""
    return None


def errs_at_first(pupil: Pupil, frame: str, instance: Instance) -> Json | None:
    """Another known error at each of the first two tries of every frame, and all through the first form."""
    errors = instance.key.known_errors()
    if pupil.session.lesson.frames[frame].kind == "form":
        current = pupil.session.progress.form(frame).current
        is_first = current is not None and current.number == 0
        return errors[0][0] if errors and is_first else None
    tries = sum(name == frame for name, _, _ in pupil.said)
    return errors[tries % len(errors)][0] if errors and tries < 2 else None


def _as_sent(view: FrameView, asked: Asked, recorded: Json) -> Json:
    """Options have ids of their own on each screen, and so have things to arrange."""
    key, chosen = asked.instance.key, recorded.get("chosen")
    if not isinstance(chosen, list):
        return key.shown(recorded, asked.seed)
    wanted = {key.options[place].html for place in chosen}  # type: ignore[attr-defined]  # a choice
    item = view["item"]
    assert item is not None
    options = item["public"]["options"]  # type: ignore[index,call-overload]  # JSON
    return {"chosen": [option["id"] for option in options if option["html"] in wanted]}
