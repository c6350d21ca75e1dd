"""Made-up learners who play a whole course by the rules of the core, before there is a class.

A learner knows an objective or does not. Who knows slips now and then, who does not guesses; each answer in a frame and
each exposition may teach it, a night may take it away, and many answers in a day tire. Seeded: the same seed, the same
class.

Source: Corbett & Anderson (1995) for knowing, learning, guess and slip; the rest is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.cycle import asks
from mastery_widgets.core.lesson import Frame, Lesson, open_cells
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.opening import mastered_here, tokens
from mastery_widgets.core.order import instance_at
from mastery_widgets.core.progress import Progress, fold
from mastery_widgets.core.sitting import questions
from mastery_widgets.session.whereabouts import current, phase

__all__ = ["GUESSER", "MASTER", "TYPICAL", "Mind", "Played", "play"]

_BEGIN = datetime(2024, 9, 2, 15, tzinfo=UTC)
_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """How a kind of learner answers: probabilities in [0, 1].

    ``known``: an objective is known at first; ``learn``: it becomes known by an answer or a text about it; ``forget``:
    it is unknown after a night (what was mastered is looked at again the next day, as reviews do, and learnt anew with
    ``learn``); ``tire``: what every hundredth answer of a day adds to the slip. ``always``: the probability to be right
    whatever is known; None: knowing decides. ``answers_a_day`` and ``days`` bound her.
    """

    name: str
    known: float = 0.2
    learn: float = 0.25
    guess: float = 0.15
    slip: float = 0.07
    forget: float = 0.02
    tire: float = 0.02
    always: float | None = None
    answers_a_day: int = 120
    days: int = 120


TYPICAL = Mind(name="typical")
MASTER = Mind(name="master", known=1.0, slip=0.05, forget=0.0, tire=0.0)
GUESSER = Mind(name="guesser", known=0.0, learn=0.0, guess=0.25, tire=0.0, days=20)


@dataclass(slots=True, kw_only=True)
class Played:
    """What one learner did in a course.

    ``sittings``: objective → forms sat until it was mastered or she stopped, ``mastered`` in which of them (from 1),
    ``opened_early``: units that lay open although something that they stand on was not mastered. ``idle`` counts the
    moments at which nothing was to be done that could lead on, not even tomorrow.
    """

    mind: str
    is_finished: bool = False
    answers: int = 0
    entries: int = 0
    days: int = 1
    idle: int = 0
    sittings: dict[str, int] = field(default_factory=dict)
    mastered: dict[str, int] = field(default_factory=dict)
    opened_early: list[str] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)


class _Place:
    """One lesson for one learner: her progress, and what lies open as long as that holds."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.progress = Progress()
        self.mastered: frozenset[str] = frozenset()
        self._open: frozenset[str] | None = None
        self._elsewhere: frozenset[str] = frozenset()
        self._cells = {cell.frame: cell.id for cell in lesson.cells if cell.frame is not None}

    def take(self, entry: Entry) -> None:
        before = self.progress
        self.progress = fold(before, entry, self.lesson)
        frame = entry.frame
        is_same = (
            frame not in self.lesson.forms
            and before.of(frame).was_opened == self.progress.of(frame).was_opened
            and before.taken == self.progress.taken
        )
        if not is_same:
            self._open = None
            self.mastered = mastered_here(self.lesson, self.progress)

    def is_open(self, frame: str, elsewhere: frozenset[str]) -> bool:
        if self._open is None or elsewhere != self._elsewhere:
            self._elsewhere = elsewhere
            self._open = frozenset(open_cells(self.lesson, tokens(self.lesson, self.progress, elsewhere)))
        return self._cells[frame] in self._open


# Told of each entry as it is written, with the id of its lesson.
Watch = Callable[[str, Entry], None]


def play(
    lessons: Sequence[Lesson], mind: Mind, seed: int | str, *, watch: Watch | None = None, doubts: Random | None = None
) -> Played:
    """One learner from the first frame of a course until there is nothing left, or until her days are over.

    What the lessons stand on and none of them teaches is taken as known. Without ``doubts`` she is certain when right
    and fairly sure when not; with these dice she says how sure she is where she is asked, and is sometimes mistaken.
    """
    return _Learner(lessons, mind, Random(f"{mind.name} {seed}"), watch, doubts).play()


class _Learner:
    def __init__(
        self, lessons: Sequence[Lesson], mind: Mind, dice: Random, watch: Watch | None, doubts: Random | None
    ) -> None:
        self._mind, self._dice, self._watch, self._doubts = mind, dice, watch, doubts
        taught = {one.id for lesson in lessons for one in lesson.objectives}
        self._given = frozenset(one.id for lesson in lessons for one in lesson.needs) - taught
        self._places = [_Place(lesson) for lesson in lessons]
        objectives = [one.id for lesson in lessons for one in lesson.objectives]
        self._knows = {name: dice.random() < mind.known for name in dict.fromkeys(objectives)}
        self._needs: Mapping[str, Objective] = {one.id: one for lesson in lessons for one in lesson.objectives}
        self._now = _BEGIN
        self._today = 0
        self.played = Played(mind=mind.name)

    def play(self) -> Played:
        played = self.played
        while True:
            found = self._next()
            if found is not None:
                place, frame = found
                self._notice_early(place, frame)
                for entry in self._act(place, place.lesson.frames[frame]):
                    self._count(place, entry)
                if self._today >= self._mind.answers_a_day and not self._sleep():
                    break
                continue
            if all(self._is_through(place) for place in self._places):
                played.is_finished = True
                break
            if not any(self._rests(place) for place in self._places):
                played.idle += 1
                break
            if not self._sleep():
                break
        for place in self._places:
            for form in place.progress.forms.values():
                for name in form.met:
                    played.mastered.setdefault(name, played.sittings.get(name, 0))
        return played

    def _next(self) -> tuple[_Place, str] | None:
        everything = self._mastered()
        for place in self._places:
            name = current(place.lesson, place.progress, partial(place.is_open, elsewhere=everything), self._now)
            if name is not None and place.is_open(name, everything):
                return place, name
        return None

    def _mastered(self) -> frozenset[str]:
        return self._given.union(*(place.mastered for place in self._places))

    def _is_through(self, place: _Place) -> bool:
        return all(place.progress.of(name).met_by is not None for name in place.lesson.way)

    def _rests(self, place: _Place) -> bool:
        return any(
            phase(place.lesson, place.progress, name, self._now) == "resting"
            for name, form in place.progress.forms.items()
            if form.sittings
        )

    def _notice_early(self, place: _Place, frame: str) -> None:
        """A unit is open that stands on something that no criterion has called mastered."""
        everything = self._mastered()
        for unit in place.lesson.units:
            if frame in unit.frames and not all(name in everything for name in unit.prerequisites):
                self.played.opened_early.append(unit.id)

    # -- what she does ------------------------------------------------------------------------------------------------

    def _act(self, place: _Place, frame: Frame) -> Iterator[Entry]:
        if frame.kind == "form":
            yield from self._sit(place, frame)
            return
        state = place.progress.of(frame.id)
        if frame.criterion is None:
            self._learn(frame.objectives)
            yield self._step(place, frame, "read", state.presentation)
        elif state.tries:
            yield self._step(place, frame, "next", state.presentation)
        else:
            is_right = self._is_right(frame.objectives)
            misconception = None
            if not is_right:
                self.played.errors[frame.id] = self.played.errors.get(frame.id, 0) + 1
                ways = [way.on for way in frame.ways if " " not in way.on]
                misconception = self._dice.choice(ways) if ways and self._dice.random() < 0.5 else None
            place_of = instance_at(state.presentation, count=frame.instances, seed=7)
            yield self._attempt(place, frame.id, state.presentation, place_of, frame.key, is_right, misconception)
            self._learn(frame.objectives)

    def _sit(self, place: _Place, frame: Frame) -> Iterator[Entry]:
        lesson = place.lesson
        state = place.progress.form(frame.id)
        if state.current is None:
            items = questions(asks(lesson, lesson.forms[frame.id], state, self._now))
            yield self._step(place, frame, "begin", state.sittings, items=items)
            state = place.progress.form(frame.id)
            if not state.checks:
                for name in {lesson.bank[item].objective for item in items}:
                    self.played.sittings[name] = self.played.sittings.get(name, 0) + 1
        while state.current is not None:
            item = lesson.bank[state.current.left[0]]
            used = place.progress.used.get(item.id, 0)
            yield self._attempt(
                place,
                frame.id,
                state.asked,
                instance_at(used, count=item.instances, seed=7),
                item.key,
                self._is_right([item.objective]),
                None,
                item=item.id,
            )
            state = place.progress.form(frame.id)

    def _is_right(self, objectives: Sequence[str]) -> bool:
        self._today += 1
        self.played.answers += 1
        mind = self._mind
        if mind.always is not None:
            return self._dice.random() < mind.always
        if all(self._knows.get(name, True) for name in objectives):
            return self._dice.random() >= min(1.0, mind.slip + mind.tire * (self._today // 100))
        return self._dice.random() < mind.guess

    def _learn(self, objectives: Sequence[str]) -> None:
        for name in objectives:
            needed = self._needs[name].prerequisites if name in self._needs else ()
            # Nothing is learnt that stands on what she does not know.
            if not self._knows.get(name, True) and all(self._knows.get(one, True) for one in needed):
                self._knows[name] = self._dice.random() < self._mind.learn

    def _sleep(self) -> bool:
        """Go on tomorrow; False when there is no tomorrow for her."""
        self.played.days += 1
        self._today = 0
        self._now = (self._now + timedelta(days=1)).replace(hour=_BEGIN.hour, minute=0, second=0)
        everything = self._mastered()
        for name, knows in self._knows.items():
            if knows and self._dice.random() < self._mind.forget:
                self._knows[name] = False
            elif not knows and name in everything:
                self._learn([name])
        return self.played.days <= self._mind.days

    # -- what is written ----------------------------------------------------------------------------------------------

    def _count(self, place: _Place, entry: Entry) -> None:
        place.take(entry)
        if self._watch is not None:
            self._watch(place.lesson.id, entry)
        self.played.entries += 1
        self._now += timedelta(seconds=_SECONDS)

    def _attempt(
        self,
        place: _Place,
        frame: str,
        presentation: int,
        instance: int,
        key: str,
        is_right: bool,
        misconception: str | None,
        item: str = "",
    ) -> Attempt:
        return Attempt(
            id=f"a{self.played.entries}",
            frame=frame,
            presentation=presentation,
            instance=instance,
            response={},
            score=float(is_right),
            misconception=misconception,
            help_shown=0,
            meets=False,
            key=key,
            release=place.lesson.release,
            at=self._now,
            item=item,
            confidence=self._how_sure(place.lesson, frame, item, is_right),
        )

    def _how_sure(self, lesson: Lesson, frame: str, item: str, is_right: bool) -> int | None:
        if self._doubts is None:
            return 3 if is_right else 2
        if not lesson.frames[frame].asks_confidence:
            return None
        about = (lesson.bank[item].objective,) if item else lesson.frames[frame].objectives
        knows = all(self._knows.get(name, True) for name in about)
        return self._doubts.choices((1, 2, 3), (1, 3, 12) if knows else (5, 4, 2))[0]

    def _step(self, place: _Place, frame: Frame, kind: str, presentation: int, items: tuple[str, ...] = ()) -> Step:
        return Step(
            id=f"s{self.played.entries}",
            frame=frame.id,
            kind=kind,  # type: ignore[arg-type]  # read, next or begin, as the callers have it
            presentation=presentation,
            key=frame.key,
            release=place.lesson.release,
            at=self._now,
            items=items,
        )
