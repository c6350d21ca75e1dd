"""``mastery serve``: a folder of built lessons as a web site, by Voila, with everything set right."""

from __future__ import annotations

import errno
import importlib.util
import logging
import os
import re
import shutil
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from jupyter_core.paths import jupyter_path
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import authenticated
from traitlets.config import Config
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from mastery_widgets.apps.lean import keep_templates, packed
from mastery_widgets.apps.voila import harden
from mastery_widgets.errors import ServeError
from mastery_widgets.kernels.nursery import can_fork
from mastery_widgets.kernels.provisioner import nursery
from mastery_widgets.notebook.names import COURSE, OUTLINE_FILE
from mastery_widgets.notebook.published import is_lesson, unlocked_cells
from mastery_widgets.notebook.seal import SUFFIX

__all__ = ["Served", "lessons_in", "serve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A lesson on the course page. ``path`` is below the folder that is served; ``minutes`` 0 when nobody said."""

    path: Path
    title: str
    course: str
    language: str
    steps: int
    minutes: int


def serve(
    folder: Path,
    *,
    port: int = 8866,
    host: str = "127.0.0.1",
    open_browser: bool = False,
    base_url: str = "/",
    say: Callable[[str], None] = print,
) -> None:
    """Serve the built lessons of a folder until Ctrl-C; ``say`` is told the address as soon as it answers.

    ``port`` 0 takes a free one, ``host`` 0.0.0.0 listens everywhere (plain HTTP: put TLS and a sign-in ahead of it).
    No configuration of Voila's is read, in particular no ``voila.py`` that came with the lessons. To be called in the
    main thread.

    Raises:
        ServeError: no lessons, some that were saved after unlocking, or the port is not to be had.
    """
    folder = folder.resolve()
    lessons_in(folder)
    with tempfile.TemporaryDirectory(prefix="mastery-serve-") as own:
        _offer_template(Path(own))
        config = Config()
        harden(config, is_lessons_only=True)
        config.Voila.config_file_paths = []
        config.Voila.root_dir = str(folder)
        config.Voila.port = port
        config.Voila.ip = host
        config.Voila.base_url = config.Voila.server_url = "/" + "".join(
            f"{part}/" for part in base_url.split("/") if part
        )
        config.Voila.open_browser = False
        config.Voila.log_level = logging.ERROR
        config.VoilaConfiguration.template = "mastery"
        # Kernels are forked where they can be; identity comes after the fork, in the notebook's first cell.
        config.KernelProvisionerFactory.default_provisioner_name = "mastery-fork"
        config.ServerKernelManager.client_factory = "mastery_widgets.apps.lean.PromptClient"
        keep_templates()
        server = LessonServer(config=config)
        server.say, server.is_to_be_shown = say, open_browser
        server.initialize([])
        server.start()


def lessons_in(folder: Path) -> list[Served]:
    """The lessons below a folder, in the order of their files' names (2 before 10).

    Raises:
        ServeError: there are none, or some must not be published.
    """
    if not folder.is_dir():
        raise ServeError(f"{folder}: there is no such folder")
    lessons, troubles = _read(folder)
    if troubles:
        raise ServeError("not to be published as it is:\n" + "\n".join(f"  {trouble}" for trouble in troubles))
    if not lessons:
        raise ServeError(f"{folder}: there are no built lessons in it; `mastery build` makes them")
    return lessons


def _read(folder: Path) -> tuple[list[Served], list[str]]:
    lessons: list[Served] = []
    troubles: list[str] = []
    paths = [
        path for path in folder.rglob("*.ipynb") if not any(p.startswith(".") for p in path.relative_to(folder).parts)
    ]
    for path in sorted(paths, key=_in_order):
        name = path.relative_to(folder)
        try:
            notebook = nbformat.read(path, as_version=4)
        except Exception as error:  # nbformat raises many kinds of its own
            troubles.append(f"{name}: is no readable notebook ({type(error).__name__})")
            continue
        if not is_lesson(notebook):
            continue
        found = unlocked_cells(notebook)
        said = notebook.metadata.get("mastery", {})
        if said.get("kind") == "map":
            # The map of a course is no lesson; the course page leads to it.
            continue
        lesson = str(said.get("lesson", path.stem))
        is_whole = path.with_name(lesson + SUFFIX).exists() or any("sealed=" in cell.source for cell in notebook.cells)
        if found:
            troubles.append(
                f"{name}: was saved after {len(found)} cells had opened ({', '.join(found)}); build it again"
            )
        elif not is_whole:
            troubles.append(f"{name}: {lesson}{SUFFIX} is missing beside it; copy both together, or build it again")
        elif needs := said.get("needs"):
            troubles += [
                f"{name}: {step} needs {', '.join(packages)}, and learners' programs run here with Python's library "
                "alone; ask it without, or let the lesson be taken in JupyterLab"
                for step, packages in needs.items()
            ]
        else:
            lessons.append(
                Served(
                    path=name,
                    title=str(said.get("title") or path.stem),
                    course=str(said.get("course") or ""),
                    language=str(said.get("language") or "en"),
                    steps=int(said.get("steps") or 0),
                    minutes=int(said.get("minutes") or 0),
                )
            )
    return lessons, troubles


def _as_base(url: str) -> str:
    return "/" + "".join(f"{part}/" for part in url.split("/") if part)


def _in_order(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", str(path).lower())]


def _offer_template(own: Path) -> None:
    """Let Voila find our template: a wheel installs it among Jupyter's data, a checkout has it in the package."""
    spec = importlib.util.find_spec("mastery_widgets")
    homes = list(spec.submodule_search_locations or ()) if spec else []
    beside = [Path(home, "voila_template") for home in homes if Path(home, "voila_template", "conf.json").is_file()]
    if beside:
        shutil.copytree(beside[0], own / "voila" / "templates" / "mastery")
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(own), os.environ.get("JUPYTER_PATH")]))
    elif not any(Path(home, "voila", "templates", "mastery", "conf.json").is_file() for home in jupyter_path()):
        raise ServeError("the page template of mastery_widgets is not installed; install the package again")


class _CoursePage(BaseVoilaHandler):  # type: ignore[misc]  # voila is untyped here
    """The lessons of a folder as cards; no list of files."""

    @authenticated  # type: ignore[untyped-decorator]  # tornado is untyped here
    async def get(self, path: str = "") -> None:
        lessons, _ = _read(Path(self.settings["voila"].root_dir))
        courses: dict[str, list[Served]] = {}
        for lesson in lessons:
            courses.setdefault(lesson.course, []).append(lesson)
        shown = [
            {
                "map": _map_beside(Path(self.settings["voila"].root_dir), members, self.base_url),
                "title": title or "Lessons",
                "line": _line(f"{len(members)} lesson{'s' * (len(members) > 1)}", sum(one.minutes for one in members)),
                "lessons": [
                    {
                        "href": f"{self.base_url}voila/render/{quote(one.path.as_posix())}",
                        "title": one.title,
                        "line": _line(f"{one.steps} step{'s' * (one.steps != 1)}" if one.steps else "", one.minutes),
                    }
                    for one in members
                ],
            }
            for title, members in courses.items()
        ]
        language = lessons[0].language if lessons else "en"
        self.write(self.render_template("tree.html", page_title="Lessons", courses=shown, language=language))


def _map_beside(root: Path, lessons: list[Served], base_url: str) -> str:
    """Address of the map that lies beside all lessons of a course; empty where there is none."""
    folders = {one.path.parent for one in lessons}
    map = folders.pop() / f"{COURSE}.ipynb"
    is_there = not folders and (root / map).is_file() and (root / map).with_name(OUTLINE_FILE).is_file()
    return f"{base_url}voila/render/{quote(map.as_posix())}" if is_there else ""


def _line(count: str, minutes: int) -> str:
    return " · ".join(filter(None, [count, f"about {minutes} minutes" if minutes else ""]))


class LessonServer(Voila):  # type: ignore[misc]  # voila is untyped here
    """Voila with our course page, on the port that was asked for and no other."""

    say: Callable[[str], None] = print
    is_to_be_shown = False
    port: int

    def init_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = super().init_settings()
        # Four megabytes of front end, one when packed. (`tornado_settings` come too late for this one.)
        settings["compress_response"] = True
        # Refusals outside of Voila's own pages: the server's template for them needs files that Voila has not.
        settings["jinja2_env"] = settings["voila_jinja2_env"]
        return settings

    def init_handlers(self) -> list[Any]:
        pages = []
        for handler in super().init_handlers():
            if handler[1] is TornadoVoilaTreeHandler:
                pages.append((handler[0], _CoursePage, *handler[2:]))
            elif handler[1] is not VoilaContentsHandler:  # names of files
                pages.append(packed(handler))
        return pages

    def listen(self) -> None:
        self.ioloop = IOLoop.current()
        try:
            self._take_port()
            self.ioloop.add_callback(self._announce)
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def _take_port(self) -> None:
        try:
            sockets = bind_sockets(self.port, self.ip)
        except OSError as error:
            place = f"port {self.port} on {self.ip}"
            if error.errno == errno.EADDRINUSE:
                raise ServeError(f"{place} is in use by another program; stop it, or choose another port") from None
            raise ServeError(f"{place} is not to be had ({error.strerror})") from None
        HTTPServer(self.app).add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]  # 0 was: any

    async def _announce(self) -> None:
        if not can_fork():
            nursery().warm()
        is_everywhere = self.ip in ("", "0.0.0.0", "::")
        near = "127.0.0.1" if is_everywhere else self.ip
        await AsyncHTTPClient().fetch(
            self._url(f"[{near}]" if ":" in near else near), raise_error=False, request_timeout=30
        )
        address = self._url(socket.gethostname() if is_everywhere else near)
        self.say(address)
        if self.is_to_be_shown:
            webbrowser.open(address)
