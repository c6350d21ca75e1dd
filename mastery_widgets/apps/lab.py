"""`mastery open`: a learner's own copy of a lesson, in JupyterLab."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat.sign import NotebookNotary
from platformdirs import user_data_path

from mastery_widgets.authoring.source import Course, course_folder, lesson_files, read_course, read_lesson
from mastery_widgets.errors import LessonError, ServeError
from mastery_widgets.notebook.build import build
from mastery_widgets.notebook.course_map import build_course

__all__ = ["free_port", "open_lesson", "own_copy"]

_START_SECONDS = 120


def open_lesson(place: Path, *, port: int = 0, open_browser: bool = True) -> None:
    """Build a lesson and open the learner's copy of it in JupyterLab; returns when JupyterLab has ended.

    Raises:
        LessonError: the lesson cannot be built.
        ServeError: the port is in use, or JupyterLab does not start.
    """
    folder = course_folder(place)
    course = read_course(folder)
    source = lesson_files(folder)[0] if place.is_dir() else place.with_suffix(".md")
    notebook = own_copy(source, course)
    token = secrets.token_hex(24)
    port = free_port(port)
    server = subprocess.Popen(_command(notebook, port, token), stdin=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/lab/tree/{quote(notebook.name)}?token={token}"
    try:
        _wait(server, f"http://127.0.0.1:{port}/api?token={token}")
        print(f"\n  The lesson is open at\n  {address}\n  Ctrl-C ends it; progress is kept.\n", flush=True)
        if open_browser:
            webbrowser.open(address)
        server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def own_copy(source: Path, course: Course | None = None) -> Path:
    """The learner's copy of a lesson, in her data folder: her notes and open cells stay, the sealed rest is renewed.

    A course of several lessons is copied whole, for its lessons lead to each other. Copies are signed as trusted, so
    that JupyterLab may go on with them without a click: they were built here, from these sources.

    Raises:
        LessonError: a lesson cannot be built, or a copy cannot be written.
    """
    course = course or read_course(source.parent)
    home = user_data_path("mastery_widgets", appauthor=False)
    try:
        files = lesson_files(source.parent)
    except LessonError:
        files = [source]
    files = files if source in files else [source]
    releases = [read_lesson(file, course) for file in files]
    wanted = releases[files.index(source)].lesson.id
    folder = home / "courses" / source.resolve().parent.name if len(files) > 1 else home / "lessons" / wanted
    try:
        fresh = folder / ".built"
        fresh.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = [f"{release.lesson.id}.ipynb" for release in releases]
        built = [build(release, fresh / name) for release, name in zip(releases, names, strict=True)]
        whole = build_course(
            fresh, course.title, course.language, course.objectives, list(zip(releases, names, strict=True))
        )
        for one in (*built, *([whole] if whole is not None else [])):
            assert one.sidecar is not None
            shutil.copyfile(one.sidecar, folder / one.sidecar.name)
            target = folder / one.notebook.name
            alone = home / "lessons" / target.stem / target.name
            if not target.exists() and alone.exists():
                # From when the lesson stood alone.
                shutil.move(alone, target)
            if not target.exists():
                shutil.copyfile(one.notebook, target)
                NotebookNotary().sign(nbformat.read(target, as_version=4))
    except OSError as error:
        raise LessonError(f"your copy of the lesson cannot be written: {error}", file=folder) from None
    return folder / f"{wanted}.ipynb"


def free_port(port: int) -> int:
    """``port``, or a free one for 0.

    Raises:
        ServeError: it is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ServeError(f"port {port} is in use; end what listens there, or choose another with --port") from None
        return int(probe.getsockname()[1])


def _command(notebook: Path, port: int, token: str) -> list[str]:
    settings = notebook.parent / ".settings"
    settings.mkdir(exist_ok=True)
    quiet = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    (settings / "overrides.json").write_text(json.dumps(quiet), "utf-8")
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={notebook.parent}",
        f"--IdentityProvider.token={token}",
        f"--LabApp.app_settings_dir={settings}",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.log_level=WARN",
        *(["--allow-root"] if _is_root() else []),
    ]


def _is_root() -> bool:
    import os

    return hasattr(os, "geteuid") and os.geteuid() == 0


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    """Until it answers.

    Raises:
        ServeError: it ended, or did not answer in two minutes.
    """
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise ServeError(f"JupyterLab ended at once with code {server.returncode}; what it said stands above")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise ServeError(f"JupyterLab did not answer within {_START_SECONDS} seconds")
