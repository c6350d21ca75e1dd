"""A response as it is recorded: read, and where its kind asks for that, run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mastery_widgets.core.item import Json
from mastery_widgets.core.running import (
    OWN,
    Case,
    Deciding,
    Outcome,
    Running,
    Shrinking,
    decided,
    placed,
    with_outcomes,
)
from mastery_widgets.errors import ResponseError, SandboxError
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.cells import instance_name
from mastery_widgets.session.ports import OwnKernel, Runner

__all__ = ["taken"]

_ENDLESS = ("time", "memory", "output")
_AT_ONCE = 6  # cases after the first


def taken(
    asked: Asked,
    response: Mapping[str, object],
    runner: Runner | None,
    kernel: OwnKernel | None = None,
    frame: str = "",
) -> Json:
    """What is recorded of a response to an instance on the screen. ``frame`` is that in which it is asked.

    Raises:
        ResponseError: it cannot be read, or its program cannot be run: no attempt is made of it.
    """
    key = asked.instance.key
    if response.get("cell") is True:
        return _from_cell(asked, response, runner, kernel, frame)
    read = key.read({name: value for name, value in response.items() if name != "in"}, asked.seed)
    return _run(key, read, runner) if isinstance(key, Running) else read


def _from_cell(
    asked: Asked, response: Mapping[str, object], runner: Runner | None, kernel: OwnKernel | None, frame: str
) -> Json:
    """What is recorded of what she did in her own notebook: what ran last in her cell, or the state of her kernel."""
    key, there = asked.instance.key, placed(asked.instance.key)
    if kernel is None or there is None or not isinstance(key, Running):
        raise ResponseError("malformed")
    instance = instance_name(frame, asked.presentation)
    run = kernel.last_run(instance)
    text = "" if run is None else run.text
    if there.where == "state" and response.get("ran") is not True:
        read = key.read({"text": text, "in": "state"}, asked.seed)
    elif run is None:
        raise ResponseError("cell-not-run")
    else:
        read = key.read({"text": text, "in": "cell"}, asked.seed)
    if there.where != "state":
        return _run(key, read, runner)
    _, cases = key.program(read)
    if read["in"] == "cell" and run is not None and run.raised is not None:
        outcomes = [Outcome(ending="raised", raised=run.raised)] * len(cases)
    else:
        outcomes = kernel.look(instance, cases, there.makes)
    outcomes = _decided(key, outcomes, runner)
    found = with_outcomes(read, kernel.name, outcomes)

    def look(calls: Sequence[str]) -> list[Outcome]:
        return kernel.look(instance, [Case(call=call) for call in calls], there.makes)

    return _with_smaller(key, found, outcomes, runner, look)


def _run(key: Running, read: Json, runner: Runner | None) -> Json:
    if runner is None:
        raise ResponseError("program-absent")
    code, cases = key.program(read)
    try:
        outcomes = _decided(key, _outcomes(runner, code, cases), runner)
    except SandboxError as error:
        raise _refusal(error) from None
    needs: Sequence[str] = getattr(key, "needs", ())
    if needs and runner.name != OWN:
        # No jail has them. What came is that they are missing, and says nothing of her.
        raise ResponseError("program-needs", names=", ".join(needs))
    given = cases[0].given if cases else ""

    def run(calls: Sequence[str]) -> list[Outcome]:
        return runner.run(code, [Case(call=call, given=given) for call in calls])

    return _with_smaller(key, with_outcomes(read, runner.name, outcomes), outcomes, runner, run)


def _with_smaller(
    key: object,
    response: Json,
    outcomes: Sequence[Outcome],
    runner: Runner | None,
    run: Callable[[Sequence[str]], list[Outcome]],
) -> Json:
    """The response with the smallest random input on which the program fails, where there is a smaller one."""
    asked = key.smaller(outcomes) if isinstance(key, Shrinking) else None
    if asked is None or runner is None or not isinstance(key, Shrinking):
        return response
    if any(one.ending in _ENDLESS for one in outcomes):
        return response
    try:
        [right] = runner.run(asked.program, [Case(call=asked.oracle)])
        return key.with_smaller(response, asked, right.value, run(asked.calls))
    except SandboxError:
        # What was found is enough to tell her.
        return response


def _decided(key: object, outcomes: Sequence[Outcome], runner: Runner | None) -> list[Outcome]:
    """The outcomes, each with whether the property that is asked for holds: the author's program says so, apart."""
    asked = key.decision(outcomes) if isinstance(key, Deciding) else None
    if asked is None:
        return list(outcomes)
    if runner is None:
        raise ResponseError("program-absent")
    code, case, places = asked
    try:
        [said] = runner.run(code, [case])
    except SandboxError as error:
        raise _refusal(error) from None
    return decided(outcomes, places, said.value)


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
