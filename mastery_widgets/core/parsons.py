"""Parsons problems: a program out of given lines, some of which do not belong to it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.reading import read_places
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["LEVEL_LIMIT", "Line", "ParsonsKey"]

LEVEL_LIMIT: Final = 8

Line = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsonsKey:
    """Lines of code, without their indentation, and the programs that are right: each a run of (line, level).

    Lines of the same text stand for each other. Levels are compared as Python compares them: what counts is which lines
    stand deeper than others, not by how much. The score is the longest run of lines, gaps allowed, that agrees with a
    right program, as a share of the longer of the two. The value of a known error is ``uses`` and the place of a line,
    ``indentation`` (the right lines in the right order), ``order`` (the right lines), ``missing`` (lines of a right
    program, too few), or ``else``.

    Source: Parsons & Haden (2006), Parson's programming puzzles, ACE 2006.
    """

    lines: tuple[str, ...]
    programs: tuple[tuple[Line, ...], ...]
    known: tuple[Known, ...] = ()
    correct: str = ""

    @property
    def is_indented(self) -> bool:
        """Whether indentation is asked for."""
        return any(level for program in self.programs for _, level in program)

    def _arrangement(self, seed: int) -> list[int]:
        order = list(range(len(self.lines)))
        random.Random(seed).shuffle(order)
        return order

    def public(self, seed: int) -> Json:
        shown = [self.lines[place] for place in self._arrangement(seed)]
        return {
            "lines": [{"id": str(i), "text": text} for i, text in enumerate(shown)],
            "levels": LEVEL_LIMIT if self.is_indented else 0,
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        given = response.get("lines")
        if not isinstance(given, list) or not all(isinstance(line, list) and len(line) == 2 for line in given):
            raise ResponseError("malformed")
        places = read_places([line[0] for line in given], len(self.lines))
        levels = [line[1] for line in given]
        if len(set(places)) != len(places) or any(
            isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= LEVEL_LIMIT for level in levels
        ):
            raise ResponseError("malformed")
        if not places:
            raise ResponseError("empty")
        arrangement = self._arrangement(seed)
        return {"lines": [[arrangement[place], level] for place, level in zip(places, levels, strict=True)]}

    def shown(self, response: Response, seed: int) -> Json:
        arrangement = self._arrangement(seed)
        return {"lines": [[str(arrangement.index(place)), level] for place, level in _program(response)]}

    def _texts(self, program: Sequence[Line]) -> list[str]:
        return [self.lines[place] for place, _ in program]

    def check(self, response: Response, language: str) -> Verdict:
        program = _program(response)
        # A program that goes back to no block of its own agrees with none.
        depths = _depths(program) or [-1] * len(program)
        given = list(zip(self._texts(program), depths, strict=True))
        wanted = [list(zip(self._texts(one), _depths(one) or (), strict=True)) for one in self.programs]
        if given in wanted:
            return Verdict(score=1.0, feedback=self.correct)
        score = max(_agreement(given, one) / max(len(program), len(one)) for one in wanted)
        for known in self.known:
            if self._matches(known.value, program):
                return Verdict(score=score, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=score)

    def _matches(self, rule: str, program: Sequence[Line]) -> bool:
        texts = self._texts(program)
        wanted = [self._texts(one) for one in self.programs]
        name, _, place = rule.partition(" ")
        match name:
            case "uses":
                return self.lines[int(place)] in texts
            case "indentation":
                return texts in wanted
            case "order":
                return any(sorted(texts) == sorted(one) for one in wanted)
            case "missing":
                return any(len(texts) < len(one) and _is_part(texts, one) for one in wanted)
            case _:
                return True

    def right(self) -> Json:
        return {"lines": [list(line) for line in self.programs[0]]}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        found: list[tuple[Json, str | None]] = []
        first = list(self.programs[0])
        for known in self.known:
            name, _, place = known.value.partition(" ")
            program = {
                "uses": [*first[:-1], (int(place or 0), first[-1][1])],
                "indentation": [(line, 0) for line, _ in first],
                "order": first[::-1],
                "missing": first[:-1],
            }.get(name)
            if program:
                found.append(({"lines": [list(line) for line in program]}, known.misconception))
        return found

    def to_json(self) -> Json:
        return {
            "lines": list(self.lines),
            "programs": [[list(line) for line in program] for program in self.programs],
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> ParsonsKey:
        lines, programs, known = data["lines"], data["programs"], data["known"]
        assert isinstance(lines, list)
        assert isinstance(programs, list)
        assert isinstance(known, list)
        return ParsonsKey(
            lines=tuple(str(text) for text in lines),
            programs=tuple(tuple((int(place), int(level)) for place, level in program) for program in programs),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
        )


def _program(response: Response) -> list[Line]:
    lines = response["lines"]
    assert isinstance(lines, list)
    return [(int(place), int(level)) for place, level in lines]


def _depths(program: Sequence[Line]) -> list[int] | None:
    """How many blocks each line stands in; None where Python would find no block that a line goes back to.

    Source: the Python language reference, section 2.1.8, Indentation.
    """
    open_levels: list[int] = []
    depths: list[int] = []
    for _, level in program:
        if not open_levels or level > open_levels[-1]:
            open_levels.append(level)
        while open_levels and open_levels[-1] > level:
            open_levels.pop()
        if not open_levels or open_levels[-1] != level:
            return None
        depths.append(len(open_levels) - 1)
    return depths


def _agreement(given: Sequence[object], wanted: Sequence[object]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(wanted) + 1)
    for one in given:
        last = row
        row = [0]
        for place, other in enumerate(wanted):
            row.append(last[place] + 1 if one == other else max(last[place + 1], row[place]))
    return row[-1]


def _is_part(texts: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether no text is there more often than in the whole."""
    return all(texts.count(text) <= whole.count(text) for text in set(texts))
