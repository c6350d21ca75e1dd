"""Programs of a lesson, tried when it is built: as from a process of its own each, and many times faster."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mastery_widgets.core.running import Case
from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.own import run_own
from mastery_widgets.sandbox.rehearsal import rehearse

CASES = [
    ("def f(n):\n    print('so', n)\n    return [n, {'a': 1.5}]", Case(call="f(3)", stdin="")),
    ("print(int(input()) + int(input()))", Case(call="", stdin="3\n4")),
    ("input()", Case(call="", stdin="")),
    ("x = 1\ny = x +* 2", Case(call="", stdin="")),
    ("def f():\n    raise KeyError('k')", Case(call="f()", stdin="")),
    ("import os\nos._exit(3)", Case(call="", stdin="")),
    ("print('é – 漢')", Case(call="lambda: 0", stdin="")),
    ("import sys\nsys.exit()", Case(call="", stdin="")),
]


@pytest.mark.parametrize(("code", "case"), CASES)
def test_a_rehearsed_program_comes_to_the_same_as_one_in_a_fresh_python(code: str, case: Case) -> None:
    assert rehearse(code, case) == run_own(code, [case], Limits())[0]


def test_a_program_leaves_nothing_for_the_next_one() -> None:
    rehearse(
        "import os, builtins\nbuiltins.left = 1\nos.environ['LEFT'] = 'x'\nopen('left', 'w').close()",
        Case(call="", stdin=""),
    )

    looked = rehearse(
        "import os, builtins", Case(call="hasattr(builtins, 'left'), 'LEFT' in os.environ, os.listdir()", stdin="")
    )

    assert looked.value == (False, False, [])


def test_a_program_without_end_is_stopped_at_its_limit_and_the_next_one_runs() -> None:
    limits = replace(Limits(), seconds=0.3)

    assert rehearse("while True: pass", Case(call="", stdin=""), limits).ending == "time"
    assert (
        rehearse("while True: print('x' * 9999)", Case(call="", stdin=""), replace(Limits(), output=100)).ending
        == "output"
    )
    assert rehearse("x = 2", Case(call="x", stdin="")).value == 2


def test_what_a_program_has_started_is_ended_with_it() -> None:
    code = (
        "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid"
    )

    child = rehearse(code, Case(call="child", stdin="")).value

    assert isinstance(child, int)
    while not _is_dead(child):  # until the system has taken note
        continue


def _is_dead(process: int) -> bool:
    """Ended, if perhaps not yet taken note of by who started it."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_program_that_is_none_is_refused() -> None:
    with pytest.raises(SandboxError):
        rehearse("x" * 100_000, Case(call="", stdin=""))
