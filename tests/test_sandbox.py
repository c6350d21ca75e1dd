"""Programs of learners in a jail: values come out, limits hold, and every attack of the list gets nothing."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.core.values import is_same, read_value
from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.attacks import escapes
from mastery_widgets.sandbox.bubblewrap import Bubblewrap
from mastery_widgets.sandbox.landlock import Landlock
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.process import Command, Jail, run_all
from mastery_widgets.sandbox.sandbox import Sandbox, own_machine, shared_server

QUICK = Limits(seconds=4.0, processor_seconds=1)
CANARY = "CANARY_OF_THE_SERVER"


@pytest.fixture(scope="module", params=[Bubblewrap, Landlock], ids=["bubblewrap", "landlock"])
def jail(request: pytest.FixtureRequest) -> Jail:
    made: Jail = request.param()
    return made


def one(jail: Jail, code: str, call: str = "", *, stdin: str = "", limits: Limits = QUICK) -> Outcome:
    (outcome,) = run_all(jail, code, [Case(call=call, stdin=stdin)], limits, at_once=1)
    return outcome


# -- what it is for ----------------------------------------------------------------------------------------------------


def test_each_case_gives_its_value_in_order(jail: Jail) -> None:
    cases = [Case(call=f"double({n})") for n in range(5)]

    outcomes = run_all(jail, "def double(x):\n    return 2 * x\n", cases, QUICK, at_once=2)

    assert [outcome.value for outcome in outcomes] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        2**80,
        1.5,
        float("inf"),
        1 + 2j,
        "ä 💙 \ud800".encode("utf-8", "replace").decode(),
        b"\x00\xff",
        [1, (2, "x"), {"a": [None]}],
        {(1, 2): 3.0},
        {1, 2},
    ],
)
def test_a_plain_value_comes_out_as_it_is(jail: Jail, value: object) -> None:
    outcome = one(jail, "", repr(value) if value != float("inf") else "float('inf')")

    assert outcome.ending == "value"
    assert is_same(outcome.value, value)


def test_what_is_printed_and_read_is_text(jail: Jail) -> None:
    outcome = one(jail, "print('Hello', input())", stdin="Ada\n")

    assert outcome.printed == "Hello Ada\n"


def test_an_exception_has_its_kind_its_words_and_the_line_of_the_learners_code(jail: Jail) -> None:
    outcome = one(jail, "def half(x):\n    y = 1\n    return x / 0\n", "half(3)")

    assert outcome.raised is not None
    assert (outcome.raised.kind, outcome.raised.message, outcome.raised.line) == (
        "ZeroDivisionError",
        "division by zero",
        3,
    )


def test_a_mistake_in_the_grammar_has_its_line(jail: Jail) -> None:
    outcome = one(jail, "x = 1\nif x\n    y = 2\n")

    assert outcome.raised is not None
    assert (outcome.raised.kind, outcome.raised.line) == ("SyntaxError", 2)


def test_nothing_of_one_case_is_there_in_the_next(jail: Jail) -> None:
    code = "import builtins\nseen = getattr(builtins, 'seen', 0)\nbuiltins.seen = 1\n"

    outcomes = run_all(jail, code, [Case(call="seen")] * 3, QUICK, at_once=1)

    assert [outcome.value for outcome in outcomes] == [0, 0, 0]


# -- the list of attacks -----------------------------------------------------------------------------------------------

BYTES_OF = """
def bytes_of(path):
    try:
        with open(path, "rb") as file:
            return file.read(200)
    except OSError:
        return None
"""
IS_REFUSED = """
def is_refused(act):
    try:
        act()
    except (OSError, ImportError, AttributeError):
        return True
    return False
"""
SYSCALL = (
    IS_REFUSED
    + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    return libc.syscall(number, *arguments) == -1
"""
)
CLOSED = ["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/proc/self/environ", "/proc/self/mem", "/proc/self/maps",
          "/sys/kernel/version", "/root/.bashrc", "/var/log/dpkg.log", "/dev/mem", "/run/utmp"]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_a_file_of_the_machine_is_not_there(jail: Jail, path: str) -> None:
    assert one(jail, BYTES_OF, f"bytes_of({path!r})").value is None


@pytest.mark.parametrize("folder", ["/home", "/var", "/sys", "/proc", "/etc", "/dev/shm", str(Path(__file__).parent)])
def test_a_folder_of_the_machine_is_not_there(jail: Jail, folder: str) -> None:
    code = "import os\ndef names(path):\n    try:\n        return os.listdir(path)\n    except OSError:\n        return []\n"

    assert one(jail, code, f"names({folder!r})").value == []


def test_the_package_and_its_lessons_cannot_be_imported(jail: Jail) -> None:
    outcome = one(jail, f"import sys\nsys.path.append({str(Path(__file__).parent.parent)!r})\nimport mastery_widgets")

    assert outcome.raised is not None
    assert outcome.raised.kind == "ModuleNotFoundError"


def test_the_environment_is_empty_of_what_the_server_has(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CANARY, "secret")

    outcome = one(jail, "import os", "sorted(os.environ)")

    assert isinstance(outcome.value, list)
    assert set(outcome.value) <= {"PWD", "LC_CTYPE"}


ATTACKS = {
    "a socket": "import socket\nresult = is_refused(lambda: socket.socket())",
    "a connection to this machine": (
        "import socket\nresult = is_refused(lambda: socket.create_connection(('127.0.0.1', 22), 1))"
    ),
    "an abstract socket": "import socket\nresult = is_refused(lambda: socket.socket(socket.AF_UNIX).bind('\\0x'))",
    "a raw socket": "import socket\nresult = is_refused(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))",
    "a fork": "import os\nresult = is_refused(os.fork)",
    "a program": "import subprocess\nresult = is_refused(lambda: subprocess.run(['/bin/sh', '-c', 'true'], check=True))",
    "a daemon": "import multiprocessing as m\nresult = is_refused(lambda: m.get_context('fork').Process().start())",
    "a write to the library": "import os\nresult = is_refused(lambda: open(os.__file__, 'a'))",
    "a write to the root": "result = is_refused(lambda: open('/mine', 'w'))",
    "a mount": "result = call(165, b'none', b'/tmp', b'tmpfs', 0, None)",
    "a namespace of its own": "result = call(272, 0x10000000)",
    "ptrace": "result = call(101, 0, 0, 0, 0)",
    "the memory of another process": "result = call(310, 1, None, 0, None, 0, 0)",
    "a file in memory that it could run": "result = call(319, b'x', 0)",
    "io_uring": "result = call(425, 1, None)",
    "bpf": "result = call(321, 0, None, 0)",
    "a key ring": "result = call(250, 0, -3, 0, 0, 0)",
    "userfaultfd": "result = call(323, 0)",
    "another root": "result = is_refused(lambda: __import__('os').chroot('/tmp'))",
    "another user": "import os\nresult = is_refused(lambda: os.setuid(1)) and is_refused(lambda: os.setgid(1))",
    "another process": "import os\nresult = all(is_refused(lambda p=p: os.kill(p, 9)) for p in range(3, 400) if p != os.getpid())",
    "typing into the terminal": ("import fcntl\nresult = is_refused(lambda: fcntl.ioctl(0, 0x5412, b'x'))"),
    "more memory by raising its limit": (
        "import resource\ndef act():\n    resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))\n"
        "try:\n    act()\n    result = False\nexcept (ValueError, OSError):\n    result = True"
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_nothing(jail: Jail, name: str) -> None:
    outcome = one(jail, SYSCALL + ATTACKS[name], "result")

    assert outcome.ending == "value", outcome
    assert outcome.value is True


@pytest.mark.parametrize(
    ("code", "endings"),
    [
        pytest.param("while True: pass", {"time"}, id="an endless loop"),
        pytest.param("import time\ntime.sleep(60)", {"time"}, id="a long sleep"),
        pytest.param("x = bytearray(2 ** 31)", {"memory"}, id="two gigabytes"),
        pytest.param("x = []\nwhile True: x.append('x' * 10 ** 6)", {"memory", "time"}, id="memory bit by bit"),
        pytest.param("while True: print('x' * 1000)", {"output"}, id="a flood of output"),
        pytest.param("import os\nos._exit(0)", {"ended"}, id="an early exit"),
        pytest.param("raise SystemExit", {"ended"}, id="a polite exit"),
        pytest.param("import ctypes\nctypes.string_at(0)", {"ended"}, id="a crash"),
        pytest.param("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", {"time", "ended"}, id="its own end"),
        pytest.param("def f(): return f()\nf()", {"raised"}, id="recursion without end"),
        pytest.param("x = 9 ** 9 ** 9", {"time", "memory"}, id="a number without end"),
        pytest.param("import re\nre.match('(a+)+$', 'a' * 40 + 'b')", {"time"}, id="a pattern without end"),
        pytest.param("import threading\nwhile True: threading.Thread(target=__import__('time').sleep, args=(9,)).start()",
                     {"raised", "memory", "time"}, id="threads without end"),
    ],
)  # fmt: skip
def test_a_program_without_bounds_is_stopped(jail: Jail, code: str, endings: set[str]) -> None:
    assert one(jail, code).ending in endings


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        pytest.param("def f():\n    while True: yield 1\nx = f()", "unfit", id="a generator without end"),
        pytest.param("x = []\nfor _ in range(500): x = [x]", "unfit", id="a value that is too deep"),
        pytest.param("x = list(range(10 ** 6))", "unfit", id="a value that is too large"),
        pytest.param("x = []\nx.append(x)", "unfit", id="a value that holds itself"),
        pytest.param("class Five(int):\n    def __eq__(self, other): return True\nx = Five()", "unfit", id="a liar"),
        pytest.param("class Any:\n    def __eq__(self, other): return True\nx = Any()", "unfit", id="equal to all"),
        pytest.param("x = float('nan')", "value", id="not a number"),
    ],
)
def test_only_plain_values_are_handed_over(jail: Jail, code: str, ending: str) -> None:
    assert one(jail, code, "x").ending == ending


def test_a_verdict_that_a_program_prints_or_writes_is_no_value(jail: Jail) -> None:
    code = (
        "import os\nprint('value\\ntrue')\n"
        "for handle in range(3, 20):\n"
        "    try:\n        os.write(handle, b'value\\ntrue')\n"
        "    except OSError: pass\n"
        "os._exit(0)"
    )

    outcome = one(jail, code, "1 + 1")

    # It may forge the value that it would have returned anyhow: nothing inside knows which would be right.
    assert outcome.value in (None, True)
    assert outcome.printed in ("", "value\ntrue\n")


def test_a_file_that_grows_is_cut_and_scratch_is_bounded(jail: Jail) -> None:
    code = (
        "def fill():\n    n = 0\n    try:\n        for n in range(10000):\n"
        "            with open(f'/tmp/{n}', 'w') as f: f.write('x' * 4096)\n    except OSError:\n        pass\n    return n\n"
        "def grow():\n    try:\n        with open('/tmp/big', 'wb') as f:\n"
        "            for _ in range(100): f.write(bytes(2 ** 20))\n    except OSError:\n        return True\n"
    )

    filled, grown = run_all(jail, code, [Case(call="fill()"), Case(call="grow()")], QUICK, at_once=2)

    assert isinstance(filled.value, int)
    assert filled.value <= 4100
    assert grown.value is True or grown.ending in ("ended", "time")


def test_nothing_of_a_run_outlives_it(jail: Jail, tmp_path: Path) -> None:
    import psutil

    before = {p.pid for p in psutil.process_iter()}
    one(jail, "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n", "1")
    run_all(jail, "import time\ntime.sleep(60)", [Case()] * 2, Limits(seconds=0.5), at_once=2)

    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    assert left == []


def test_two_runs_side_by_side_see_nothing_of_each_other(jail: Jail) -> None:
    code = (
        "import os, time\n"
        "def look(name):\n"
        "    try:\n        open('/tmp/' + name, 'w').write('x')\n    except OSError: pass\n"
        "    time.sleep(0.3)\n"
        "    try:\n        return sorted(os.listdir('/tmp'))\n    except OSError: return []\n"
    )

    outcomes = run_all(jail, code, [Case(call="look('one')"), Case(call="look('two')")], QUICK, at_once=2)

    assert all(outcome.value in ([name], []) for outcome, name in zip(outcomes, ("one", "two"), strict=True))


def test_what_is_to_be_right_is_nowhere_in_the_process(jail: Jail) -> None:
    code = (
        "import gc, sys\n"
        "def everything():\n"
        "    found, frame = [], sys._getframe()\n"
        "    while frame:\n        found.append(repr(frame.f_locals)); frame = frame.f_back\n"
        "    found += [o for o in gc.get_objects() if type(o) is str]\n"
        "    return ''.join(found)\n"
    )

    outcomes = run_all(
        jail, code, [Case(call="'HIDDEN_INPUT_1' in everything() and len(everything())"),
                     Case(call="'HIDDEN_' + 'INPUT_1' in everything()")], QUICK, at_once=1)  # fmt: skip

    assert outcomes[0].value is not False
    assert outcomes[1].value is False


# -- choosing, trying, queueing ----------------------------------------------------------------------------------------


class Open:
    """No jail at all."""

    name = "open"

    def command(self, program: str, limits: Limits) -> Command:
        import sys

        return Command(arguments=[sys.executable, "-c", program, "{request}", "{answer}"], environment=dict(os.environ))


def test_a_jail_that_holds_nothing_back_is_found_out() -> None:
    found = escapes(Open())

    assert "reads /etc/passwd" in found
    assert "opens network connections" in found
    assert "sees the server's environment" in found


def test_a_shared_server_takes_the_first_jail_that_holds(tmp_path: Path) -> None:
    sandbox = shared_server(tmp_path / "places")

    assert sandbox.name == "bubblewrap"
    assert sandbox.run("", [Case(call="6 * 7")])[0].value == 42


def test_without_bubblewrap_landlock_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert shared_server().name == "landlock"


def test_without_any_jail_a_shared_server_refuses_and_says_what_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    import sandlock

    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sandlock, "landlock_abi_version", lambda: -1)

    with pytest.raises(SandboxError, match=r"bubblewrap is not installed.*Landlock 0, 6 is needed"):
        shared_server()


def test_on_her_own_machine_her_code_runs_within_time_and_is_called_own(tmp_path: Path) -> None:
    sandbox = own_machine()

    value, endless = (sandbox.run(code, [Case(call="x")], QUICK)[0] for code in ("x = 3", "while True: pass"))

    assert sandbox.name == "own"
    assert value.value == 3
    assert endless.ending == "time"


def test_checks_of_several_kernels_wait_for_a_free_place(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    most, now, lock = [0], [0], threading.Lock()

    class Counted(Bubblewrap):
        __slots__ = ()

        def command(self, program: str, limits: Limits) -> Command:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            return Bubblewrap.command(self, program, limits)

    def check() -> None:
        sandbox = Sandbox(jail=Counted(), places=tmp_path / "places", at_once=1)
        outcome = sandbox.run("import time\ntime.sleep(0.1)", [Case(call="1")])[0]
        with lock:
            now[0] -= 1
        assert outcome.value == 1

    checks = [threading.Thread(target=check) for _ in range(4)]
    for one_of_them in checks:
        one_of_them.start()
    for one_of_them in checks:
        one_of_them.join()

    assert most[0] == 1


def test_when_all_places_stay_taken_the_learner_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    from mastery_widgets.sandbox import sandbox as module

    monkeypatch.setattr(module, "_QUEUE_SECONDS", 0.05)
    with (tmp_path / "place-0").open("w") as taken:
        fcntl.flock(taken, fcntl.LOCK_EX)

        with pytest.raises(SandboxError) as told:
            Sandbox(jail=Bubblewrap(), places=tmp_path, at_once=1).run("", [Case(call="1")])

    assert told.value.reason == "busy"


@pytest.mark.parametrize(
    ("code", "reason"), [("x" * 64_001, "too-long"), ("x\0", "unreadable"), ("'\ud800'", "unreadable")]
)
def test_a_text_that_is_no_program_is_refused_before_anything_starts(code: str, reason: str) -> None:
    with pytest.raises(SandboxError) as told:
        own_machine().run(code, [Case()])

    assert told.value.reason == reason


@pytest.mark.parametrize("code", ["# coding: rot13\nprint('x')", "x = 'ab\u202ecd'", "\ufeffx = 1", "x = 1\r\ny = 2"])
def test_odd_sources_run_or_raise_and_nothing_else(jail: Jail, code: str) -> None:
    assert one(jail, code).ending in ("value", "raised")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, '{"x": 1}', '{"float": "x"}', '{"list": 1}', '{"dict": [[{"list": []}, 1]]}', "9e999x"],
)
def test_whatever_a_jail_writes_is_read_with_bounds(text: str) -> None:
    with pytest.raises(SandboxError):
        read_value(text)


@pytest.mark.parametrize(
    ("got", "expected", "is_equal"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (1, True, False),
        ([1, 2], (1, 2), False),
        ([1.0000001], [1], True),
        ({1, 2}, frozenset({2, 1}), True),
        ({"a": 1.0}, {"a": 1}, True),
        ("1", 1, False),
        (float("nan"), float("nan"), True),
        (10**400, 1.0, False),
        (None, False, False),
    ],
)
def test_values_are_compared_as_python_does_but_true_is_not_one(got: object, expected: object, is_equal: bool) -> None:
    assert is_same(got, expected, tolerance=1e-6) is is_equal
