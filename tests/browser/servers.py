"""Real servers for the browser tests: each in folders of its own, on a port of its own, ended by its own id."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Server", "environment", "lab", "notebook7", "serve", "voila"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the user's own is read or written."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "MASTERY", "VOILA", "XDG"))}
    home.mkdir(parents=True, exist_ok=True)
    return {
        **kept,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "JUPYTER_DATA_DIR": str(home / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "MASTERY_RECORD": str(home / "record.sqlite"),
        "MPLCONFIGDIR": str(home / "mpl"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **more,
    }


def free_port() -> int:
    """A port that is free, and below those that systems give away: a kernel that starts meanwhile takes none of these."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


@dataclass
class Server:
    """A server process. ``address`` ends with a slash; ``home`` holds all that it writes."""

    command: Sequence[str]
    address: str
    home: Path
    cwd: Path
    token: str = ""
    probe: str = ""
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log(self) -> str:
        return (self.home / "server.log").read_text("utf-8", "replace")

    def start(self) -> None:
        env = environment(self.home, **self.more)
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log[-3000:]}")
            try:
                with urllib.request.urlopen(self.address + self.probe, timeout=3):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the server did not answer:\n{self.log[-3000:]}")

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kernels(self) -> list[int]:
        """Process ids of the kernels that this server has running."""
        import psutil

        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        found = []
        for child in children:
            try:
                if child.name() == "mastery-kernel" or any("ipykernel_launcher" in part for part in child.cmdline()):
                    found.append(child.pid)
            except psutil.Error:
                continue
        return found


def _root() -> list[str]:
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def lab(folder: Path, home: Path, *, settings: dict[str, object] | None = None, app: str = "jupyterlab") -> Server:
    """JupyterLab (or, with ``app`` notebook, Notebook 7) on a folder."""
    port, token = free_port(), "t" * 24
    overrides = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    overrides.update(settings or {})  # type: ignore[arg-type]
    app_settings = home / "app-settings"
    app_settings.mkdir(parents=True, exist_ok=True)
    (app_settings / "overrides.json").write_text(json.dumps(overrides), "utf-8")
    name = "LabApp" if app == "jupyterlab" else "JupyterNotebookApp"
    command = [
        sys.executable,
        "-m",
        app,
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={token}",
        f"--{name}.app_settings_dir={app_settings}",
        f"--{name}.expose_app_in_browser=True",
        *_root(),
    ]
    return Server(command, f"http://127.0.0.1:{port}/", home, folder, token, probe=f"api?token={token}")


def notebook7(folder: Path, home: Path) -> Server:
    """Notebook 7 on a folder."""
    return lab(folder, home, app="notebook")


def voila(target: Path, home: Path, *arguments: str, cwd: Path | None = None, **more: str) -> Server:
    """Voila on a notebook or a folder, as a teacher would type it."""
    port = free_port()
    command = [sys.executable, "-m", "voila", str(target), "--no-browser", f"--port={port}", *arguments]
    where = cwd or (target if target.is_dir() else target.parent)
    return Server(command, f"http://127.0.0.1:{port}/", home, where, probe="voila/static/none", more=more)


def serve(folder: Path, home: Path, *, port: int = 0) -> Server:
    """`mastery serve` on a course folder."""
    port = port or free_port()
    command = [sys.executable, "-m", "mastery_widgets", "serve", str(folder), "--port", str(port)]
    return Server(command, f"http://127.0.0.1:{port}/", home, folder)


def addresses(log: str) -> list[str]:
    """The addresses that a log names."""
    return re.findall(r"http://127\.0\.0\.1:\S+", log)
