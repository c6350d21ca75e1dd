"""What is closed is nowhere: not in the page, not on the wire, not in a widget's state, not in a file that is let out.

Every string of the compiled lesson that a learner may not read yet is searched for in all that a page gets, on each way
of serving a lesson. MASTERY_LONG=1 runs every way; else the plain ones and some others, chosen by MASTERY_SEED.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import venv
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from learner import ScriptedLearner
from playwright.sync_api import Page, Response, Route, WebSocket, expect
from servers import Server, environment, serve, voila
from wire import Wire, wire_of

from mastery_widgets.authoring.source import read_course, read_lesson
from mastery_widgets.catalogue import phrases
from mastery_widgets.core.item import Instance
from mastery_widgets.core.kinds import item_to_json
from mastery_widgets.core.lesson import open_cells
from mastery_widgets.core.release import Release
from mastery_widgets.notebook.build import build
from mastery_widgets.session import Learner, Session
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import Tell

HERE = Path(__file__).parent
STATIC = HERE.parent.parent / "mastery_widgets" / "static"

# -- what is locked ----------------------------------------------------------------------------------------------------


def unescaped(text: str) -> str:
    """A text as it was before it was put into JSON or HTML, however often."""
    for _ in range(3):
        text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
        text = html.unescape(text)
    return text.casefold()


def squashed(text: str) -> str:
    """Letters, digits and ``/`` of a text, with and without what stands in its tags."""
    text = unescaped(text)
    return "\n".join(re.sub(r"[^\w/]|_", "", one) for one in (re.sub(r"<[^<>]*>", "", text), text))


class Haystack:
    """A text to search in: for sentences, however they are broken up by tags and escapes, and for single words."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = "\n".join(texts)
        self._squashed = squashed(whole)
        self._words = set(re.findall(r"[^\W_]+", re.sub(r"\\+[nrt]", " ", unescaped(whole))))

    def __contains__(self, piece: str) -> bool:
        return piece[1:] in self._words if piece[0] == "=" else piece in self._squashed


def said_in(value: object) -> Iterator[str]:
    """All strings in a JSON value; names of fields are not among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from said_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from said_in(part)


def pieces(text: str) -> set[str]:
    """Sentences of a text or of HTML that are distinctive enough to be searched for; ``=`` is before a single word."""
    attributes = re.findall(r'\b(?:aria-label|alt|title|href)="([^"]*)"', text)
    blocks = re.split(r"\n|</?(?:p|li|ul|ol|h\d|t[dhr]|table|svg|text|title|pre|blockquote|br)\b[^>]*>", text)
    found = set()
    for block in (*blocks, *attributes):
        for sentence in (block, *re.split(r"(?<=[.!?:;])\s", block)):
            one = squashed(sentence).split("\n")[0]
            if len(one) >= 6 and (sum(c.isalpha() for c in one) >= 3 or sum(c.isdigit() for c in one) >= 6):
                is_word = one.isalnum() and len(one) < 24 and not re.search(r"\w\W+\w", sentence)
                found.add("=" + one if is_word else one)
    return found


@dataclass(frozen=True, kw_only=True)
class Course:
    """A built lesson, and all that could be said of it too early."""

    release: Release
    folder: Path
    outputs: dict[str, str]

    @property
    def name(self) -> str:
        return self.release.lesson.id

    @property
    def first(self) -> str:
        return self.release.lesson.frame_order[0]

    def locked(self, done: Collection[str], shown: Iterable[Instance], more: Iterable[str] = ()) -> set[str]:
        """What nobody may see who has done these frames and is shown these instances; ``more`` is public besides."""
        release, lesson = self.release, self.release.lesson
        is_open = set(open_cells(lesson, done))
        secret: list[str] = []
        public = [
            lesson.title,
            lesson.course,
            *(frame.title for frame in lesson.frames.values()),
            *(one for frame in lesson.frames.values() for one in (frame.id, frame.kind)),
            *(objective.name for objective in lesson.objectives),
            "hint scaffold solution choice numeric text cloze point",
            *phrases(lesson.language).values(),
            *(file.read_text("utf-8") for file in STATIC.iterdir() if file.suffix in (".js", ".css")),
            *more,
        ]
        for instance in shown:
            public += [instance.prompt, instance.label, *said_in(instance.key.public(0))]
        for cell in lesson.cells:
            said = [release.source(cell.id), release.pages.get(cell.id, ""), self.outputs.get(cell.id, "")]
            if cell.frame is not None:
                content = release.frame(cell.frame)
                (public if cell.id in is_open else secret).append(content.body)
                (public if cell.frame in done else secret).append(content.summary)
                secret += [] if content.item is None else said_in(item_to_json(content.item))
                if cell.id not in is_open:
                    continue
            (public if cell.id in is_open else secret).extend(said)
        sealed = json.loads((self.folder / f"{self.name}.mastery").read_text("utf-8"))["sealed"]
        secret += [piece[:60] for piece in sealed.values()]
        source = (self.folder / f"{self.name}.md").read_text("utf-8")
        secret += re.findall(r"(?:LOCKED|SEALED)-[A-Z]+", source)
        known = Haystack(public)
        return {piece for one in secret for piece in pieces(one) if piece not in known}


def outputs_of(release: Release) -> dict[str, str]:
    """What each code cell prints, by cell."""
    code = {cell.id: release.source(cell.id) for cell in release.lesson.cells if cell.kind == "code"}
    run = """if True:
        import contextlib, io, json, sys
        names, said = {}, {}
        for cell, source in json.load(sys.stdin).items():
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(source, names)
            said[cell] = out.getvalue() + ("<Figure size 640x480 with 1 Axes>" if "plt.show" in source else "")
        print(json.dumps(said))"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", run],
        input=json.dumps(code),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MPLBACKEND": "Agg"},
    )
    said: dict[str, str] = json.loads(done.stdout)
    return said


def course_in(folder: Path, name: str) -> Course:
    release = read_lesson(folder / f"{name}.md", read_course(folder))
    return Course(release=release, folder=folder, outputs=outputs_of(release))


@pytest.fixture(scope="module")
def small(built: Path) -> Course:
    return course_in(built, "small")


# -- ways to serve it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True, kw_only=True)
class Place:
    """A server: what it is given, what it is told, and whether our template and settings are there.

    ``bare`` is a Python in which Jupyter's data has none of ours, and configuration is off; ``hardened`` has a
    ``voila.py`` as the documents give it.
    """

    target: str
    mode: str = ""
    env: str = "installed"

    def __str__(self) -> str:
        return "-".join(filter(None, (self.target, self.mode, self.env)))


@dataclass
class Served:
    server: Server
    course: Course
    place: Place

    def page(self, query: str = "") -> str:
        path = "" if self.place.target == "file" else f"voila/render/{self.course.name}.ipynb"
        return f"{self.server.address}{path}{query}"


MODES = {
    "progressive": "--VoilaConfiguration.progressive_rendering=True",
    "preheated": "--VoilaConfiguration.preheat_kernel=True",
}


@cache
def _bare_python(folder: Path) -> Path:
    """A Python with the same packages, and Jupyter's data but for ours."""
    venv.EnvBuilder(symlinks=True).create(folder)
    packages = sysconfig.get_path("purelib")
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (own / "all.pth").write_text(f"import site; site.addsitedir({packages!r})\n")
    # Copied, not linked: Jupyter's server gives out nothing that a link takes out of its folder.
    shutil.copytree(
        Path(sys.prefix, "share", "jupyter"),
        folder / "share" / "jupyter",
        ignore=lambda where, names: (
            {name for name in names if Path(where, name).match("templates/mastery")}
            | {name for name in names if Path(where, name).match("labextensions/@mastery")}
        ),
    )
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place: Place = request.param
    course: Course = request.getfixturevalue("small")
    base = tmp_path_factory.mktemp("served")
    folder, home = base / "lessons", base / "home"
    shutil.copytree(course.folder, folder)
    settings = home / "config"
    settings.mkdir(parents=True)
    arguments = [MODES[place.mode]] if place.mode else []
    if place.env == "bare" and place.mode:
        # Our notebooks name a template that is not there; without an address to name another, this does.
        arguments += ["--VoilaConfiguration.allow_template_override=NO"]
    if place.env == "hardened":
        (settings / "voila.py").write_text(
            "from mastery_widgets.apps.voila import harden\nharden(get_config())\n", "utf-8"
        )
    if place.target == "serve":
        if place.mode:
            said = {MODES[place.mode].split("=")[0].rsplit(".")[-1]: True, "allow_template_override": "YES"}
            for where in (folder, settings):
                (where / "voila.json").write_text(json.dumps({"VoilaConfiguration": said}), "utf-8")
        server = serve(folder, home)
    else:
        server = voila(folder / f"{course.name}.ipynb" if place.target == "file" else folder, home, *arguments)
    if place.env == "bare":
        server.command = [str(_bare_python(tmp_path_factory.getbasetemp() / "bare")), *server.command[1:]]
        server.more["JUPYTER_NO_CONFIG"] = "1"
    with server:
        yield Served(server, course, place)


@dataclass(frozen=True, order=True, kw_only=True)
class Way:
    place: Place
    query: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.place}-{self.name or self.place.mode or 'plain'}"


def _ways() -> list[Way]:
    ways = []
    for target in ("file", "folder", "serve"):
        for env in ("installed", "bare", "hardened"):
            if env == "hardened" and target == "serve":
                continue
            # Where our template is missing and no other is named, the page cannot be shown: a test of its own.
            stock = "?template=lab" if env == "bare" and target != "serve" else ""
            place = Place(target=target, env=env)
            if not stock:
                ways.append(Way(place=place, name="plain"))
            ways.append(Way(place=place, query="?template=lab", name="template-lab"))
            ways.append(Way(place=place, query=f"{stock}&theme=dark" if stock else "?theme=dark", name="theme-dark"))
            for mode in MODES:
                # With `harden` a server that is told to preheat does not start.
                if (mode, env) != ("preheated", "hardened"):
                    ways.append(Way(place=Place(target=target, mode=mode, env=env)))
    return ways


SEED = int(os.environ.get("MASTERY_SEED", "20240501"))
ALL = _ways()
_always = [way for way in ALL if way.name == "plain" and way.place.env == "installed"]
_rest = [way for way in ALL if way not in _always]
WAYS = ALL if os.environ.get("MASTERY_LONG") == "1" else _always + random.Random(SEED).sample(_rest, 6)
WAYS.sort()


# -- what a page gets --------------------------------------------------------------------------------------------------


@dataclass
class Overheard:
    """All that a page asked for and was told."""

    page: Page
    address: str
    responses: list[Response] = field(default_factory=list)
    frames: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", lambda response: self.responses.append(response))
        self.page.on("websocket", self._listen)
        # Stock templates ask other hosts for fonts.
        self.page.route("**/*", self._stay_here)

    def _stay_here(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    def _listen(self, socket: WebSocket) -> None:
        def heard(which: str) -> Any:
            def add(payload: str | bytes) -> None:
                text = payload if isinstance(payload, str) else payload.decode("utf-8", "replace")
                self.frames.append((f"{which} {urlsplit(socket.url).path}", text))

            return add

        socket.on("framereceived", heard("received on"))
        socket.on("framesent", heard("sent on"))

    def keep(self) -> None:
        """Read what has come: once the page is left, a browser has it no more."""
        for response in self.responses:
            kind = response.headers.get("content-type", "")
            if re.search(r"html|json|text/plain", kind) and response.status < 300:
                self.texts.append((f"page {urlsplit(response.url).path}", response.body().decode("utf-8", "replace")))
        self.responses.clear()

    def all(self, states: object) -> list[tuple[str, str]]:
        """Everything up to now, by where it was found."""
        self.keep()
        return [*self.texts, *self.frames, ("state of widgets", json.dumps(states))]


def leaks(found: Iterable[tuple[str, str]], locked: Collection[str]) -> list[str]:
    """Where locked strings were found, and which."""
    by_place: dict[str, list[str]] = {}
    for where, text in found:
        by_place.setdefault(where, []).append(text)
    searched = {where: Haystack(texts) for where, texts in by_place.items()}
    return [f"{where}: {one}" for where, hay in searched.items() for one in sorted(locked) if one in hay]


def shown_by(course: Course, wire: Wire) -> list[Instance]:
    """The instances that faces show."""
    shown = []
    for face in wire.faces().values():
        view = face["view"]
        if view.get("item"):
            item = course.release.frame(view["frame"]).item
            assert item is not None
            shown += [one for one in item.instances if one.prompt == view["item"]["prompt"]]
    return shown


def shown_to_the_owner(course: Course) -> list[Instance]:
    """The instance of the first frame that was there before anybody was known: the one that this machine's owner gets."""
    item = course.release.frame(course.first).item
    assert item is not None
    session = Session(
        course.release,
        MemoryRecord(),
        Learner(issuer="local", subject="owner"),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: "",
    )
    prompt = session.frame_view(course.first)["item"]["prompt"]  # type: ignore[index]
    return [one for one in item.instances if one.prompt == prompt]


def play(page: Page, served: Served, query: str) -> None:
    """Open a lesson, search all there is; answer the first frame, and search again for what is still closed."""
    course = served.course
    learner = ScriptedLearner(page, course.folder / f"{course.name}.mastery")
    overheard = Overheard(page, served.server.address)
    if served.place.target != "file":
        page.goto(served.server.address)
        overheard.keep()
    page.goto(served.page(query))
    expect(learner.frame(course.first).locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(page.locator(".mw-locked")).to_be_visible()
    with wire_of(page, served.server.address) as wire:
        knows = served.place.target == "serve" or served.place.env == "hardened"
        shown = shown_by(course, wire) + ([] if knows else shown_to_the_owner(course))
        assert 1 <= len(shown) <= 2
        found = overheard.all(wire.states())
        first = course.locked((), shown)

        assert leaks(found, first) == []
        # The search is no empty one: what is open is found by it, in each kind of place.
        opening = pieces(course.release.pages[course.release.lesson.cells[0].id]) - {""}
        assert leaks([one for one in found if one[0].startswith("page")], opening)
        assert leaks([one for one in found if one[0].startswith("received")], pieces(course.release.lesson.title))
        assert leaks(found[-1:], pieces(learner.instance(course.first).prompt))

        correct = str(learner.instance(course.first).key.to_json().get("correct", ""))
        learner.answer(course.first)
        expect(learner.frame(course.release.lesson.frame_order[1])).to_be_visible(timeout=30_000)
        wire.settled()
        found = overheard.all(wire.states())
        second = course.locked({course.first}, shown + shown_by(course, wire), more=[correct])

        assert second < first
        assert leaks(found, second) == []
        assert leaks(found, first - second)


@pytest.mark.long
@pytest.mark.parametrize(
    ("served", "way"), [(way.place, way) for way in WAYS], indirect=["served"], ids=[str(way) for way in WAYS]
)
def test_no_page_is_told_what_is_closed(served: Served, way: Way, page: Page, tell: Tell) -> None:
    if way == WAYS[0]:
        tell(f"{len(WAYS)} of {len(ALL)} ways, seed {SEED}: {', '.join(map(str, WAYS))}")
    play(page, served, way.query)


def test_the_lesson_of_the_kit_tells_no_page_what_is_closed(fractions: Path, page: Page, tmp_path: Path) -> None:
    name = next(fractions.glob("*.mastery")).stem
    course = course_in(fractions, name)
    with voila(fractions / f"{name}.ipynb", tmp_path / "home") as server:
        play(page, Served(server, course, Place(target="file")), "")


def asked(address: str, seconds: float = 20) -> tuple[int, str]:
    """What a server answers to a plain request; what it had said where it does not come to an end."""
    try:
        with urllib.request.urlopen(address, timeout=seconds) as answer:
            try:
                return int(answer.status), answer.read().decode("utf-8", "replace")
            except TimeoutError:
                return int(answer.status), ""
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except (TimeoutError, urllib.error.URLError):
        return 0, ""


@pytest.mark.parametrize("served", [Place(target="folder", env="bare")], indirect=True, ids=str)
def test_a_page_that_cannot_be_shown_because_our_template_is_missing_says_nothing_closed(served: Served) -> None:
    status, said = asked(served.page(), 8)

    assert "mw-frame" not in said, "the page can be shown: put it among the ways"
    assert leaks([(f"page ({status})", said)], served.course.locked((), ())) == []


FILES = [
    f"{root}{name}"
    for root in (
        "voila/files/",
        "files/",
        "api/contents/",
        "voila/render/",
        "voila/static/",
        "static/",
        "nbconvert/html/",
    )
    for name in ("small.mastery", "small.ipynb", "small.md")
] + [
    "voila/files/SMALL.MASTERY",
    "voila/files/./small.mastery",
    "voila/files/%2e/small.mastery",
    "voila/files/x/..%2fsmall.mastery",
    "voila/files/small.mastery%00.png",
    "voila/files/small.mastery/",
    "voila/files//small.mastery",
    "voila/files/course.yml",
    "voila/templates/mastery/static/../../../small.mastery",
    "voila/api/contents/small.mastery",
    "api/contents/small.mastery?content=1&type=file&format=text",
    "voila/tree/",
    "api/sessions",
    "api/kernels",
]


@pytest.mark.parametrize(
    "served",
    [Place(target="file"), Place(target="folder"), Place(target="serve")],
    indirect=True,
    ids=str,
)
def test_no_file_of_a_lesson_is_let_out(served: Served) -> None:
    locked = served.course.locked((), served.course.release.frame("part").item.instances)  # type: ignore[union-attr]
    wrong = []
    for path in FILES:
        if path == "voila/render/small.ipynb":
            continue
        status, said = asked(served.server.address + path)
        found = leaks([(f"{status} {path}", said)], locked)
        wrong += found[:2]
        if ".mastery" in path and status < 400 and "<html" not in said:
            wrong.append(f"{status} {path}")

    assert wrong == []


@pytest.mark.parametrize("template", ["lab", "classic"])
@pytest.mark.parametrize("executed", [False, True], ids=["as-built", "executed"])
def test_nbconvert_shows_nothing_closed(
    copy: Path, small: Course, tmp_path: Path, template: str, executed: bool
) -> None:
    if executed and template == "classic":
        template = "reveal"
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", template, "--output", "out.html"]
    command += ["--execute"] if executed else []
    home = environment(tmp_path / "home")
    subprocess.run([*command, "small.ipynb"], cwd=copy, env=home, check=True, capture_output=True, timeout=300)
    # Style sheets of the templates have words of their own.
    said = re.sub(r"<style.*?</style>", "", (copy / "out.html").read_text("utf-8"), flags=re.S)
    item = small.release.frame("part").item
    assert item is not None
    # What the frame shows to the owner of this machine is open.
    shown = [one for one in item.instances if executed and len(leaks([("", said)], pieces(one.label))) > 1]

    assert len(shown) == executed
    assert "Prose that is open from the start" in said
    assert leaks([("html", said)], small.locked((), shown)) == []


def test_the_built_notebook_holds_nothing_closed(small: Course) -> None:
    said = (small.folder / "small.ipynb").read_text("utf-8")

    assert "Prose that is open from the start" in said
    assert leaks([("notebook", said)], small.locked((), ())) == []


def test_a_notebook_in_one_file_holds_nothing_closed_that_can_be_read_as_it_stands(
    small: Course, tmp_path: Path
) -> None:
    build(small.release, tmp_path / "small.ipynb", one_file=True)
    said = (tmp_path / "small.ipynb").read_text("utf-8")
    sealed = json.loads((small.folder / "small.mastery").read_text("utf-8"))["sealed"]
    veiled = {one for piece in sealed.values() for one in pieces(piece[:60])}

    assert leaks([("notebook", said)], small.locked((), ()) - veiled) == []
