"""A response as it is recorded: read, and where its kind asks for that, run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mastery_widgets.core.item import Json
from mastery_widgets.core.running import Case, Outcome, Running, with_outcomes
from mastery_widgets.errors import ResponseError, SandboxError
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.ports import Runner

__all__ = ["taken"]

_ENDLESS = ("time", "memory", "output")
_AT_ONCE = 6  # cases after the first


def taken(asked: Asked, response: Mapping[str, object], runner: Runner | None) -> Json:
    """What is recorded of a response to an instance on the screen.

    Raises:
        ResponseError: it cannot be read, or its program cannot be run: no attempt is made of it.
    """
    key = asked.instance.key
    read = key.read(response, asked.seed)
    if not isinstance(key, Running):
        return read
    if runner is None:
        raise ResponseError("program-absent")
    code, cases = key.program(read)
    try:
        outcomes = _outcomes(runner, code, cases)
        return with_outcomes(read, runner.name, outcomes)
    except SandboxError as error:
        raise _refusal(error) from None


def _outcomes(runner: Runner, code: str, cases: Sequence[Case]) -> list[Outcome]:
    # A program that never ends is waited for once, and not for each case.
    outcomes: list[Outcome] = []
    size = 1
    while len(outcomes) < len(cases) and not any(one.ending in _ENDLESS for one in outcomes):
        outcomes += runner.run(code, cases[len(outcomes) : len(outcomes) + size])
        size = _AT_ONCE
    return outcomes


def _refusal(error: SandboxError) -> ResponseError:
    if error.reason == "too-long":
        return ResponseError("program-too-long")
    if error.reason == "unreadable":
        return ResponseError("malformed")
    if error.reason == "busy":
        return ResponseError("program-busy")
    return ResponseError("program-absent")
