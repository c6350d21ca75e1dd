"""What is imported where: a kernel starts fast, and a browser's Python has neither database nor server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r} (blocked)", name=name)

BLOCKED = set(%r)
sys.meta_path.insert(0, Blocked())
"""
BUILD_ONLY = [
    "sqlalchemy",
    "jupytext",
    "nbformat",
    "yaml",
    "nh3",
    "markdown_it",
    "latex2mathml",
    "voila",
    "typer",
    "rich",
]
SERVER = ["tornado", "jupyter_server", "jupyterlab", "zmq"]


def run(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.parametrize(
    "modules",
    [
        "mastery_widgets.core.kinds, mastery_widgets.core.progress, mastery_widgets.core.order",
        "mastery_widgets.session, mastery_widgets.store.memory, mastery_widgets.catalogue",
        "mastery_widgets.notebook.seal, mastery_widgets.notebook.names",
    ],
)
def test_core_session_and_seal_need_the_standard_library_only(modules: str) -> None:
    others = [
        *BUILD_ONLY,
        *SERVER,
        "ipywidgets",
        "anywidget",
        "traitlets",
        "IPython",
        "ipykernel",
        "numpy",
        "matplotlib",
    ]

    run(BLOCK % others + f"import {modules}")


def test_widgets_and_the_lesson_app_need_neither_database_nor_authoring_nor_server() -> None:
    run(
        BLOCK % [*BUILD_ONLY, *SERVER, "numpy"]
        + "import mastery_widgets.widgets.stage, mastery_widgets.widgets.player, mastery_widgets.apps.lesson"
    )


def test_the_package_alone_imports_nothing_heavy() -> None:
    heavy = run(
        "import sys, mastery_widgets; "
        "print([name for name in ('ipywidgets', 'anywidget', 'traitlets', 'IPython', 'sqlalchemy', 'yaml', 'nbformat') "
        "if name in sys.modules])"
    )

    assert heavy == "[]"


def test_a_kernel_that_starts_loads_no_rule_before_a_lesson_has_it() -> None:
    loaded = run(
        "import sys, mastery_widgets.core.progress, mastery_widgets.notebook.seal, mastery_widgets.session; "
        "rules = [name for name in sys.modules if name.startswith('mastery_widgets.core.criterion.')]; "
        "print(sorted(name.rpartition('.')[2] for name in rules))"
    )

    assert loaded == "['piece', 'rules']"


def test_a_kernel_that_starts_loads_no_kind_of_item_before_a_frame_asks_it() -> None:
    code = (
        "import sys, mastery_widgets.apps.lesson; from mastery_widgets.core import kinds; "
        "modules = {f'mastery_widgets.core.{module}' for module, _ in kinds._KEYS.values()}; "
        "print(sorted(modules & sys.modules.keys())); kinds.load_kinds(); print(modules <= sys.modules.keys())"
    )

    assert run(code) == "[]\nTrue"


def test_every_public_name_is_there_when_it_is_asked_for() -> None:
    import mastery_widgets

    for name in mastery_widgets.__all__:
        assert getattr(mastery_widgets, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'fame'"):
        mastery_widgets.fame  # type: ignore[attr-defined]  # noqa: B018


def test_every_module_says_what_it_offers_and_has_it() -> None:
    import importlib
    import pkgutil

    import mastery_widgets

    for module in pkgutil.walk_packages(mastery_widgets.__path__, "mastery_widgets."):
        if module.name.endswith("__main__") or ".labextension" in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name in getattr(loaded, "__all__", []):
            assert hasattr(loaded, name), f"{module.name}.{name}"
