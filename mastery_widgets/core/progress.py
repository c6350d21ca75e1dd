"""Progress: a fold over a learner's entries. Replay equals step by step.

Late and double deliveries change nothing: an entry counts only for the presentation that it was made in, and a record
holds no id twice. Mastery is latched: a later slip closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.correction import corrected
from mastery_widgets.core.cycle import FormProgress, after_answer, after_route, begun
from mastery_widgets.core.frame_progress import (
    FRESH,
    Aside,
    FrameProgress,
    anew,
    fold_frame,
    is_missed,
    reopened,
    skipped,
)
from mastery_widgets.core.lesson import Frame, Lesson
from mastery_widgets.core.paths import aside_of, between
from mastery_widgets.core.sitting import Finding, Sitting

__all__ = ["Aside", "FrameProgress", "Progress", "fold", "replay", "sittings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a learner stands in a lesson.

    ``taken`` says how often a section was taken, ``used`` how often an item of the bank was answered, ``opportunities``
    how often an objective was asked about (first responses alone), ``let_through`` by which entry a teacher let her
    through an objective.
    """

    frames: Mapping[str, FrameProgress] = field(default_factory=dict)
    forms: Mapping[str, FormProgress] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, int] = field(default_factory=dict)
    opportunities: Mapping[str, int] = field(default_factory=dict)
    let_through: Mapping[str, Step] = field(default_factory=dict)

    def of(self, frame: str) -> FrameProgress:
        """Progress in a frame; a fresh one where nothing has happened."""
        return self.frames.get(frame, FRESH)

    def form(self, id: str) -> FormProgress:
        """Progress with a form; a fresh one where nothing has happened."""
        return self.forms.get(id, _UNSAT)

    @property
    def opened(self) -> frozenset[str]:
        """Frames that have let the learner through."""
        return frozenset(id for id, one in self.frames.items() if one.was_opened)


_UNSAT = FormProgress()


def fold(progress: Progress, entry: Entry, lesson: Lesson) -> Progress:
    """Progress after one more entry."""
    return replay([entry], lesson, progress)


def replay(entries: Iterable[Entry], lesson: Lesson, start: Progress | None = None) -> Progress:
    """Progress after all entries, oldest first, from ``start`` or from nothing.

    A correction reaches the responses among ``entries`` alone: whoever hears of one begins again from nothing.
    """
    now = _Now(start or Progress(), lesson)
    for entry in corrected(entries):
        now.take(entry)
    return now.progress()


def sittings(entries: Iterable[Entry], lesson: Lesson) -> Iterator[tuple[str, Sitting, tuple[Finding, ...]]]:
    """Every sitting of a form that came to its end, oldest first: the form, the sitting, and what it found."""
    now = _Now(Progress(), lesson)
    for entry in corrected(entries):
        before = now.form(entry.frame)
        now.take(entry)
        after = now.form(entry.frame)
        if before.current is not None and after.current is None and after.last is not None:
            yield entry.frame, after.last, after.findings


class _Now:
    """Progress while entries are folded into it: one copy of its mappings for all of them."""

    def __init__(self, start: Progress, lesson: Lesson) -> None:
        self._lesson = lesson
        self._frames, self._forms = dict(start.frames), dict(start.forms)
        self._taken, self._used = dict(start.taken), dict(start.used)
        self._opportunities, self._let_through = dict(start.opportunities), dict(start.let_through)
        # Few frames or forms ever wait for something: those alone are looked at after each entry.
        self._held = {name for name, one in self._frames.items() if one.aside is not None}
        self._queued = {name for name, one in self._forms.items() if one.queue}

    def form(self, id: str) -> FormProgress:
        """How it stands with a form."""
        return self._forms.get(id, _UNSAT)

    def progress(self) -> Progress:
        """What has become of it."""
        self._return()
        return Progress(
            frames=self._frames,
            forms=self._forms,
            taken=self._taken,
            used=self._used,
            opportunities=self._opportunities,
            let_through=self._let_through,
        )

    def take(self, entry: Entry) -> None:
        """Fold one entry."""
        if isinstance(entry, Step) and entry.kind == "override":
            self._let_through.setdefault(entry.about, entry)
            return
        frame = self._lesson.frames.get(entry.frame)
        if frame is None:
            return
        if frame.kind != "form":
            self._in_frame(entry, frame)
        elif isinstance(entry, Attempt):
            self._in_form(entry, frame)
        elif entry.kind == "take":
            self._choose(entry.about)
        elif entry.kind in ("begin", "test-out"):
            self._begin(entry, frame)
        self._go_on(entry)

    # -- in a frame ---------------------------------------------------------------------------------------------------

    def _in_frame(self, entry: Entry, frame: Frame) -> None:
        before = self._frames.get(frame.id, FRESH)
        after = fold_frame(before, entry, frame)
        self._frames[frame.id] = after
        if not isinstance(entry, Attempt) or after.tries == before.tries:
            return
        if before.tries == 0:
            self._count(frame.objectives)
        is_at_first_try = not after.missed and after.firsts == after.presentation + 1
        if after.met_by == entry.id and before.met_by is None and frame.ahead is not None and is_at_first_try:
            for name in between(self._lesson, frame.id, frame.ahead):
                self._skip(name, entry.id)
        missed = before.is_first_unaided and frame.criterion is not None and is_missed(frame.criterion, after)
        if entry.score < 1.0 and after.met_by is None:
            aside = aside_of(self._lesson, frame, after, entry, is_missed=missed)
            if aside is not None:
                self._send(frame.id, aside)

    def _count(self, objectives: Iterable[str]) -> None:
        for name in objectives:
            self._opportunities[name] = self._opportunities.get(name, 0) + 1

    def _skip(self, name: str, by: str) -> None:
        state = self._frames.get(name, FRESH)
        if state.met_by is None:
            self._frames[name] = skipped(state, by)

    def _send(self, name: str, aside: Aside) -> None:
        """Another way comes first: it is done anew, however often it was."""
        self._held.add(name)
        state = self._frames.get(name, FRESH)
        self._frames[name] = replace(state, aside=aside, asides=state.asides + 1)
        if aside.is_branch:
            self._take_section(aside.to)
        else:
            self._frames[aside.to] = reopened(self._frames.get(aside.to, FRESH))

    def _choose(self, name: str) -> None:
        """She takes a section herself: once what is deeper, and what is to be practised when she is through with it."""
        section = self._lesson.sections.get(name)
        if section is None or section.kind == "branch":
            return
        if not self._taken.get(name) or (section.kind != "enrichment" and self._is_through(name)):
            self._take_section(name)

    def _take_section(self, name: str) -> None:
        section = self._lesson.sections.get(name)
        if section is None:
            return
        if self._taken.get(name):
            for frame in section.frames:
                self._frames[frame] = reopened(self._frames.get(frame, FRESH))
        self._taken[name] = self._taken.get(name, 0) + 1

    # -- in a form ----------------------------------------------------------------------------------------------------

    def _begin(self, entry: Step, frame: Frame) -> None:
        state = self._forms.get(frame.id, _UNSAT)
        if state.current is not None or entry.presentation != state.sittings or not entry.items:
            return
        kind = "test-out" if entry.kind == "test-out" else "check" if state.checks else "form"
        self._forms[frame.id] = begun(state, kind, entry.items)  # type: ignore[arg-type]  # one of the three

    def _in_form(self, entry: Attempt, frame: Frame) -> None:
        state = self._forms.get(frame.id, _UNSAT)
        form = self._lesson.forms[frame.id]
        if state.current is None or entry.presentation != state.asked:
            return
        self._used[entry.item] = self._used.get(entry.item, 0) + 1
        item = self._lesson.bank.get(entry.item)
        if item is not None:
            self._count([item.objective])
        unit = self._lesson.unit(frame.id)
        after = after_answer(state, entry, form, unit, self._lesson)
        self._forms[frame.id] = after
        if after.current is not None:
            return
        if after.queue:
            self._queued.add(frame.id)
            self._take_section(after.queue[0].section)
        for name in unit.frames:
            about = self._lesson.frames[name].objectives
            if after.met >= set(form.objectives) or (about and after.met >= set(about)):
                self._skip(name, entry.id)
        if after.met >= set(form.objectives):
            self._frames[frame.id] = FrameProgress(met_by=entry.id, was_opened=True)

    # -- what follows -------------------------------------------------------------------------------------------------

    def _go_on(self, entry: Entry) -> None:
        """She is through a section or back from another way: what waited for it goes on."""
        for id in list(self._queued):
            form = self._forms[id]
            while form.queue and self._is_through(form.queue[0].section):
                form = after_route(form, entry.id, entry.at)
                if form.queue:
                    self._take_section(form.queue[0].section)
            self._forms[id] = form
            if not form.queue:
                self._queued.discard(id)
        self._return()

    def _return(self) -> None:
        for name in sorted(self._held):
            self._come_back(name, self._frames[name])
        self._held = {name for name in self._held if self._frames[name].aside is not None}

    def _is_through(self, section: str) -> bool:
        found = self._lesson.sections.get(section)
        # A section that a new release no longer has keeps nobody waiting.
        return found is None or all(self._frames.get(name, FRESH).met_by is not None for name in found.frames)

    def _come_back(self, name: str, state: FrameProgress) -> None:
        aside = state.aside
        if aside is None:
            return
        if not aside.is_branch:
            if aside.to not in self._lesson.frames or self._frames.get(aside.to, FRESH).met_by is not None:
                self._frames[name] = anew(state)
        elif self._is_through(aside.to):
            section = self._lesson.sections.get(aside.to)
            self._frames[name] = anew(state)
            if section is not None and section.returns not in (None, name):
                self._send(name, Aside(to=str(section.returns), is_branch=False, why=aside.why))
