"""Forked kernels: each behaves as a stock one does, and has what a fresh process has of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from mastery_widgets.kernels import preload
from mastery_widgets.kernels.nursery import ForkRefused
from mastery_widgets.kernels.provisioner import ForkProvisioner, nursery

Start = Callable[..., "Forked"]


class Forked:
    """A kernel and a client of it."""

    def __init__(self, **options: Any) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.kernel_spec.metadata["kernel_provisioner"] = {
            "provisioner_name": "mastery-fork",
            "config": options.pop("config", {}),
        }
        self.manager.start_kernel(**options)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        found: Any = self.manager.provisioner
        return int(found.pid)

    def run(self, code: str) -> dict[str, Any]:
        """The last result, what was printed, what was shown, and the error, of a cell."""
        asked = self.client.execute(code)
        said: dict[str, Any] = {"printed": "", "shown": [], "error": None, "value": None}
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            content = message["content"]
            if message["parent_header"].get("msg_id") != asked:
                continue
            match message["msg_type"]:
                case "stream":
                    said["printed"] += content["text"]
                case "execute_result":
                    said["value"] = content["data"]["text/plain"]
                case "display_data":
                    said["shown"].append(content["data"])
                case "error":
                    said["error"] = content["ename"]
                case "status" if content["execution_state"] == "idle":
                    return said

    def end(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module", autouse=True)
def _no_parent_outlives_these_tests() -> Iterator[None]:
    yield
    nursery().close()


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Forked] = []

    def begin(**options: Any) -> Forked:
        started.append(Forked(**options))
        return started[-1]

    yield begin
    for one in started:
        one.end()


def gone(pid: int) -> bool:
    """Wait until a process is no more."""
    try:
        psutil.Process(pid).wait(20)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def test_a_forked_kernel_computes_and_is_a_child_of_the_warm_parent(start: Start) -> None:
    kernel = start()

    assert kernel.run("6 * 7")["value"] == "42"
    assert psutil.Process(kernel.pid).ppid() == nursery().pid


def test_each_has_a_namespace_an_environment_a_folder_and_dice_of_its_own(start: Start, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first = start(env={**os.environ, "WHO": "first"}, cwd=str(tmp_path))
    second = start(env={**os.environ, "WHO": "second"}, cwd=str(tmp_path / "b"))
    first.run("mine = 1")
    look = "import os, random, numpy; print(os.environ['WHO'], os.getcwd(), 'mine' in globals())"
    roll = "print(random.random(), numpy.random.random())"

    assert first.run(look)["printed"].split() == ["first", str(tmp_path), "True"]
    assert second.run(look)["printed"].split() == ["second", str(tmp_path / "b"), "False"]
    assert first.run(roll)["printed"] != second.run(roll)["printed"]


def test_a_variable_of_the_server_that_a_kernel_is_not_given_is_not_there(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", "secret")
    given = {name: value for name, value in os.environ.items() if name != "DB_PASSWORD"}

    kernel = start(env=given)

    assert kernel.run("import os; os.environ.get('DB_PASSWORD', 'nothing')")["value"] == "'nothing'"


def test_a_plot_really_shows(start: Start) -> None:
    kernel = start()

    shown = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")["shown"]

    assert any(len(one.get("image/png", "")) > 1_000 for one in shown)


def test_a_plot_shows_at_the_end_of_its_cell_without_being_asked(start: Start) -> None:
    kernel = start()

    shown = kernel.run("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")["shown"]

    assert any("image/png" in one for one in shown)


def test_widgets_are_answered(start: Start) -> None:
    kernel = start()
    kernel.run("import ipywidgets")

    targets = kernel.run("from comm import get_comm_manager\nsorted(get_comm_manager().targets)")["value"]

    assert "'jupyter.widget'" in targets
    assert "'jupyter.widget.control'" in targets


def test_an_interrupt_stops_a_cell_and_no_other_kernel(start: Start) -> None:
    first, second = start(), start()
    asked = first.client.execute("import time\nprint('on')\nwhile True: time.sleep(0.01)")
    while first.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    first.manager.interrupt_kernel()
    reply = first.client.get_shell_msg(timeout=60)
    while reply["parent_header"].get("msg_id") != asked:
        reply = first.client.get_shell_msg(timeout=60)
    # What is asked within this moment after an error is turned away, by any kernel.
    while first.run("'on'")["value"] is None:
        pass

    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert first.run("1 + 1")["value"] == "2"
    assert second.run("1 + 1")["value"] == "2"


def test_a_restart_forgets_and_has_another_process(start: Start) -> None:
    kernel = start()
    kernel.run("mine = 1")
    before = kernel.pid
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)

    assert kernel.pid != before
    assert kernel.run("'mine' in globals()")["value"] == "False"
    assert gone(before)


@pytest.mark.parametrize(
    ("code", "expected"), [("import os; os._exit(7)", 7), ("import ctypes; ctypes.string_at(0)", -11)]
)
def test_a_kernel_that_dies_is_noticed_with_its_code_and_the_others_live(
    start: Start, code: str, expected: int
) -> None:
    first, second = start(), start()
    process: Any = first.manager.provisioner.process  # type: ignore[union-attr]
    first.client.execute(code)

    assert process.wait(20) == expected
    assert not first.manager.is_alive()
    assert second.run("1 + 1")["value"] == "2"


def test_a_shutdown_ends_the_process_and_what_it_started(start: Start) -> None:
    kernel = start()
    started = int(kernel.run("import subprocess; subprocess.Popen(['sleep', '300']).pid")["value"])
    pid = kernel.pid
    kernel.end()

    assert gone(pid)
    assert gone(started)


def test_when_the_parent_dies_kernels_live_on_and_the_next_has_a_new_parent(start: Start) -> None:
    first = start()
    first.run("mine = 1")
    parent = nursery().pid
    assert parent is not None
    os.kill(parent, signal.SIGKILL)
    second = start()

    assert first.run("mine")["value"] == "1"
    assert second.run("1 + 1")["value"] == "2"
    assert nursery().pid != parent


def test_a_package_that_changes_gets_a_new_parent(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "lesson_helper"
    package.mkdir()
    (package / "__init__.py").write_text("VERSION = 1\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    extras = ("lesson_helper",)
    config = {"preload": list(extras)}
    try:
        first = start(config=config)
        parent = nursery(extras).pid
        (package / "__init__.py").unlink()
        (package / "__init__.py").write_text("VERSION = 2  # longer\n")
        second = start(config=config)

        assert first.run("import lesson_helper; lesson_helper.VERSION")["value"] == "1"
        assert second.run("import lesson_helper; lesson_helper.VERSION")["value"] == "2"
        assert nursery(extras).pid != parent
    finally:
        nursery(extras).close()


def test_a_kernel_that_wants_more_memory_than_it_may_gets_an_error_and_lives(start: Start) -> None:
    kernel = start(config={"memory_limit": 600})

    assert kernel.run("x = bytearray(900 * 2 ** 20)")["error"] == "MemoryError"
    assert kernel.run("x = bytearray(10 * 2 ** 20); len(x)")["value"] == str(10 * 2**20)


def test_when_the_server_is_killed_its_kernels_end(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert server.stdout is not None
    kernel, parent = map(int, server.stdout.readline().split())
    server.kill()
    server.wait()
    server.stdout.close()

    assert gone(kernel)
    assert gone(parent)


_SERVER = """
import sys, time
from jupyter_client.manager import KernelManager
from mastery_widgets.kernels.provisioner import nursery
manager = KernelManager(kernel_name="python3")
manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": "mastery-fork", "config": {}}
manager.start_kernel()
print(manager.provisioner.pid, nursery().pid, flush=True)
time.sleep(300)
"""


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(300,), daemon=True).start()\n",
            "2 threads",
        ),
        ("import zmq\nzmq.Context.instance()\n", "ZeroMQ context|threads"),
    ],
)
def test_a_parent_that_could_not_be_copied_safely_is_refused_and_a_cold_kernel_serves(
    start: Start,
    module: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "unsafe_to_copy.py").write_text(module)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    kernel = start(config={"preload": ["unsafe_to_copy"]})
    try:
        with pytest.raises(ForkRefused, match=said):
            nursery(("unsafe_to_copy",)).fork([], {}, "/", memory=0, files=[])
        assert kernel.run("1 + 1")["value"] == "2"
        assert psutil.Process(kernel.pid).ppid() == os.getpid()
    finally:
        nursery(("unsafe_to_copy",)).close()


def test_where_there_is_no_fork_the_stock_provisioner_serves_and_says_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mastery_widgets.kernels.provisioner.can_fork", lambda: "kernels are forked on Linux only")
    warned: list[str] = []
    monkeypatch.setattr(
        ForkProvisioner,
        "log",
        type(
            "Log",
            (),
            {
                "warning": lambda _, *said: warned.append(said[0] % said[1:]),
                "debug": lambda *_: None,
                "info": lambda *_: None,
            },
        )(),
    )
    kernel = start()

    assert kernel.run("1 + 1")["value"] == "2"
    assert psutil.Process(kernel.pid).ppid() == os.getpid()
    assert warned == ["this kernel starts cold: kernels are forked on Linux only"]


def test_it_is_found_by_its_name() -> None:
    assert "mastery-fork" in KernelProvisionerFactory.instance().get_provisioner_entries()


def test_what_hooks_itself_into_a_shell_is_not_loaded_before_there_is_one() -> None:
    assert "matplotlib_inline.backend_inline" not in preload.learn(("matplotlib_inline.backend_inline",))
