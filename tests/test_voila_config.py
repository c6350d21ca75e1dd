"""Voila, hardened: what is set, what is refused, who is asking."""

from __future__ import annotations

import os
import re
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from jupyter_server import CallContext
from jupyter_server.auth.identity import PasswordIdentityProvider
from tornado.web import Finish, HTTPError
from traitlets.config import Config
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from mastery_widgets.apps import voila
from mastery_widgets.apps.prose import RenderProse
from mastery_widgets.apps.serve import lessons_in, serve
from mastery_widgets.errors import ServeError
from mastery_widgets.notebook import published

SECRET = b"s" * 32


class Asking:
    """A request as Voila's hook gets it."""

    def __init__(self, kernel_manager: object, username: str = "ann") -> None:
        self.kernel_manager = kernel_manager
        self.current_user = SimpleNamespace(username=username)
        self.identity_provider = PasswordIdentityProvider()
        self.identity_provider.set_login_cookie = lambda *_: self.done.append("cookie")
        self.settings = {"cookie_secret": SECRET}
        self.log = SimpleNamespace(error=lambda *_: None)
        self.done: list[str] = []
        self.page = ""

    @property
    def xsrf_token(self) -> bytes:
        self.done.append("xsrf")
        return b"token"

    def set_status(self, status: int) -> None:
        self.done.append(str(status))

    def set_header(self, name: str, value: str) -> None:
        pass

    def finish(self, page: str) -> None:
        self.page = page


def kernels() -> voila.LessonKernels:
    return voila.LessonKernels.__new__(voila.LessonKernels)


def cell(name: str, kind: str = "prose", after: tuple[str, ...] = (), source: str = "text") -> Any:
    about = {"cell": name, "kind": kind, "after": list(after), "hash": ""}
    return nbformat.v4.new_markdown_cell(source, id=name, metadata={"mastery": about})


def lesson(*cells: Any, **said: Any) -> Any:
    about = {"lesson": "halves", "title": "Halves", "course": "Fractions", "steps": 4, "minutes": 6, "open": ["intro"]}
    return nbformat.v4.new_notebook(
        cells=[cell("intro"), *cells, cell("start", "start")], metadata={"mastery": {**about, **said}}
    )


@pytest.fixture
def hardened(tmp_path: Path) -> Any:
    config = Config()
    voila.harden(config, secret_file=tmp_path / "secret")
    return config


def test_an_address_chooses_no_template_and_no_theme(hardened: Any) -> None:
    assert hardened.VoilaConfiguration.allow_template_override == "NOTEBOOK"
    assert hardened.VoilaConfiguration.allow_theme_override == "NOTEBOOK"


def test_no_cell_runs_before_the_hook_or_without_it(hardened: Any) -> None:
    assert hardened.VoilaConfiguration.progressive_rendering is False
    assert hardened.VoilaConfiguration.preheat_kernel is False
    assert callable(hardened.VoilaConfiguration.prelaunch_hook)


def test_idle_kernels_end_and_a_page_that_is_read_keeps_its_own(hardened: Any) -> None:
    kernels = hardened.MappingKernelManager

    assert (kernels.cull_idle_timeout, kernels.cull_interval, kernels.cull_connected) == (1200, 60, False)


@pytest.mark.parametrize(
    "path",
    ["halves.mastery", "a/course.yml", "source.md", "record.sqlite3", "record.sqlite-wal", "x.py", ".env", "a/.git/x"],
)
def test_files_that_nobody_is_to_have_are_denied(hardened: Any, path: str) -> None:
    assert any(re.fullmatch(pattern, path, re.IGNORECASE) for pattern in hardened.VoilaConfiguration.file_denylist)


def test_a_picture_beside_a_lesson_is_not_denied(hardened: Any) -> None:
    denied = hardened.VoilaConfiguration.file_denylist
    assert not any(re.fullmatch(pattern, "figures/bar.png", re.IGNORECASE) for pattern in denied)


def test_an_operators_own_hook_runs_first_and_once(tmp_path: Path) -> None:
    seen: list[str] = []
    config = Config()
    config.VoilaConfiguration.prelaunch_hook = lambda req, notebook, cwd: seen.append("operator")
    voila.harden(config, secret_file=tmp_path / "secret")
    voila.harden(config, secret_file=tmp_path / "secret")

    other = nbformat.v4.new_notebook()
    assert config.VoilaConfiguration.prelaunch_hook(Asking(kernels()), notebook=other, cwd="") is other


def test_every_trait_that_is_set_exists(hardened: Any) -> None:
    from jupyter_server.auth.identity import IdentityProvider
    from voila.app import Voila
    from voila.configuration import VoilaConfiguration
    from voila.execute import VoilaExecutor

    classes = [Voila, VoilaConfiguration, VoilaExecutor, IdentityProvider]
    known: dict[str, Any] = {each.__name__: each for each in classes}
    known["MappingKernelManager"] = voila.LessonKernels
    for section, values in hardened.items():
        assert set(values) <= set(known[section].class_trait_names())


# -- the hook


def test_a_notebook_that_is_no_lesson_passes_untouched() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    before = nbformat.writes(notebook)

    assert nbformat.writes(voila.prelaunch_hook(Asking(kernels()), notebook, "")) == before


def test_the_page_can_end_its_own_kernel() -> None:
    asking = Asking(kernels())
    voila.prelaunch_hook(asking, nbformat.v4.new_notebook(), "")

    assert "xsrf" in asking.done


def test_the_kernel_is_told_who_is_asking_and_the_page_is_not() -> None:
    shown = voila.prelaunch_hook(Asking(kernels()), lesson(), "")

    first = shown.cells[0]
    assert first.source.endswith(f'sign_in("{voila.learner(SECRET, "ann")}")')
    assert "ann" not in nbformat.writes(shown)
    assert first.metadata["transient"]["remove_source"]


def test_a_kernel_that_everyone_may_run_code_in_vouches_for_nobody() -> None:
    shown = voila.prelaunch_hook(Asking(SimpleNamespace()), lesson(), "")

    assert not any("sign_in" in each.source for each in shown.cells)


def test_learners_are_told_apart_and_known_again() -> None:
    assert voila.learner(SECRET, "ann") == voila.learner(SECRET, "ann")
    assert voila.learner(SECRET, "ann") != voila.learner(SECRET, "bob")
    assert voila.learner(SECRET, "ann") != voila.learner(b"t" * 32, "ann")


@pytest.mark.parametrize(
    "late",
    [
        cell("late", source="STILL-TO-COME"),
        cell("late", "frame", after=("intro",), source="STILL-TO-COME"),
        cell("opened", after=("intro",), source="STILL-TO-COME"),
    ],
)
def test_a_lesson_saved_after_unlocking_is_refused_and_shows_nothing(late: Any) -> None:
    asking = Asking(kernels())
    with pytest.raises(Finish):
        voila.prelaunch_hook(asking, lesson(late, open=["intro", "opened"]), "")

    assert "409" in asking.done
    assert "STILL-TO-COME" not in asking.page


def test_cells_of_a_lesson_whose_notebook_says_nothing_are_refused() -> None:
    notebook = lesson()
    del notebook.metadata["mastery"]

    assert published.unlocked_cells(notebook) == ["intro"]


def test_a_learners_own_cells_are_no_matter() -> None:
    assert published.unlocked_cells(lesson(nbformat.v4.new_code_cell("my_note = 1"))) == []


def test_where_only_lessons_are_served_other_notebooks_are_not_there(tmp_path: Path) -> None:
    config = Config()
    voila.harden(config, is_lessons_only=True, secret_file=tmp_path / "secret")
    with pytest.raises(HTTPError) as error:
        config.VoilaConfiguration.prelaunch_hook(Asking(kernels()), notebook=nbformat.v4.new_notebook(), cwd="")

    assert error.value.status_code == 404


# -- kernels


def test_a_kernel_sees_what_it_needs_and_no_secret() -> None:
    server = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "SERVER_SOFTWARE": "voila/0.5",
        "MASTERY_RECORD": "/r",
        "JUPYTER_PATH": "/j",
    }
    hidden = {
        "DB_PASSWORD": "x",
        "JUPYTER_TOKEN": "x",
        "JUPYTERHUB_API_TOKEN": "x",
        "AWS_SECRET": "x",
        "HTTP_PROXY": "x",
    }

    assert voila.kernel_environment({**server, **hidden}) == server


def test_headers_that_the_operator_passes_on_reach_the_kernel() -> None:
    environment = {"HTTP_X_CLASS": "7b", "HTTP_COOKIE": "x"}

    assert voila.kernel_environment(environment, ("X-Class",)) == {"HTTP_X_CLASS": "7b"}


def owned(owner: str | None) -> voila.LessonKernels:
    made = kernels()
    made._kernels = {"k": SimpleNamespace(mastery_owner=owner)}
    return made


@pytest.mark.parametrize(("owner", "asks", "may"), [("ann", "ann", True), ("ann", "bob", False), (None, None, False)])
def test_a_kernel_is_for_its_owner(owner: str | None, asks: str | None, may: bool) -> None:
    handler = SimpleNamespace(kernel_manager=owned(owner), path_kwargs={"kernel_id": "k"})
    user = SimpleNamespace(username=asks)

    assert voila.OwnKernels().is_authorized(handler, user, "execute", "kernels") is may


def test_an_unknown_kernel_and_an_unknown_manager_are_for_nobody() -> None:
    user = SimpleNamespace(username="ann")
    unknown = SimpleNamespace(kernel_manager=owned("ann"), path_kwargs={"kernel_id": "other"})
    foreign = SimpleNamespace(kernel_manager=object(), path_kwargs={"kernel_id": "k"})

    assert not voila.OwnKernels().is_authorized(unknown, user, "read", "kernels")
    assert not voila.OwnKernels().is_authorized(foreign, user, "read", "kernels")


def test_only_its_owner_ends_a_kernel_through_voilas_page() -> None:
    handler = VoilaShutdownKernelHandler.__new__(VoilaShutdownKernelHandler)
    handler._current_user = SimpleNamespace(username="bob")

    def end() -> None:
        CallContext.set(CallContext.JUPYTER_HANDLER, handler)
        owned("ann")._async_shutdown_kernel("k").send(None)

    # Not `asyncio.run`: in the whole run a browser's event loop is at work in this thread.
    with pytest.raises(HTTPError) as error:
        copy_context().run(end)
    assert error.value.status_code == 403


# -- the cookie's secret


def test_the_secret_is_made_once_and_for_oneself(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret"
    made = voila.cookie_secret(file)

    assert voila.cookie_secret(file) == made
    assert len(made) == 32
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    voila.cookie_secret(file)
    file.chmod(0o640)

    with pytest.raises(ServeError, match="others can read"):
        voila.cookie_secret(file)


def test_a_file_that_is_no_secret_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch(mode=0o600)

    with pytest.raises(ServeError, match="is no cookie secret"):
        voila.cookie_secret(file)


# -- prose


def rendered(notebook: Any) -> Any:
    return RenderProse().preprocess(notebook, {})[0]


def test_maths_in_open_prose_is_mathml() -> None:
    shown = rendered(lesson(cell("more", source=r"Half is $\frac{1}{2}$.")))

    assert "<mfrac>" in shown.cells[1].metadata["mastery_html"]


def test_prose_that_acts_is_left_out_and_so_is_html_that_a_notebook_brings() -> None:
    notebook = lesson(cell("more", source="<script>alert(1)</script>"))
    notebook.cells[0].metadata["mastery_html"] = "<script>alert(2)</script>"

    shown = rendered(notebook)

    assert "mastery_html" not in shown.cells[1].metadata
    assert "script" not in shown.cells[0].metadata["mastery_html"]


def test_prose_of_other_notebooks_is_left_alone() -> None:
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Other")])

    assert "mastery_html" not in rendered(other).cells[0].metadata


# -- a folder


def write(folder: Path, name: str, notebook: Any) -> None:
    nbformat.write(notebook, folder / f"{name}.ipynb")
    (folder / "halves.mastery").touch()


def test_lessons_come_in_the_order_of_their_files_and_nothing_else_comes(tmp_path: Path) -> None:
    for name in ("10-last", "2-middle", "1-first"):
        write(tmp_path, name, lesson(title=name))
    write(tmp_path, "solutions", nbformat.v4.new_notebook())

    assert [each.title for each in lessons_in(tmp_path)] == ["1-first", "2-middle", "10-last"]


def test_a_folder_without_lessons_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="no built lessons"):
        serve(tmp_path)


def test_all_that_must_not_be_published_is_named(tmp_path: Path) -> None:
    write(tmp_path, "opened", lesson(cell("late")))
    write(tmp_path, "alone", lesson(lesson="lost"))
    (tmp_path / "broken.ipynb").write_text("{")

    with pytest.raises(ServeError) as error:
        serve(tmp_path)
    assert all(word in str(error.value) for word in ("opened.ipynb", "late", "lost.mastery", "broken.ipynb"))
