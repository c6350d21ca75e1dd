"""Which modules a kernel has loaded once it plays a lesson: asked of a real one, and kept until a package changes."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import distributions
from pathlib import Path

from platformdirs import user_cache_path

__all__ = ["EXTRAS", "learn", "learnt", "remember"]

# What lessons import themselves, where it is installed.
EXTRAS = ("mastery_widgets.apps.lesson", "anywidget", "ipywidgets", "matplotlib.pyplot")

# Not before there is a shell: it hooks itself into the one that it finds when it is imported, or into none for ever.
_LATE = ("matplotlib_inline.backend_inline",)
_NEVER = ("__main__", "sitecustomize", "usercustomize")
_ASK = """
import importlib, json, sys
for name in {extras!r}:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
print("MODULES" + json.dumps(sorted(sys.modules)))
"""


def learn(extras: Sequence[str] = EXTRAS) -> list[str]:
    """The modules of a stock kernel that has run a widget; takes a few seconds.

    Raises:
        RuntimeError: the kernel did not answer.
    """
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    # The factory may have been told to fork by default: the one that is asked must be a stock one.
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": "local-provisioner"}
    manager.start_kernel(env={**os.environ, "MASTERY_RECORD": os.devnull})
    client = manager.client()
    client.start_channels()
    said: list[str] = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(
            _ASK.format(extras=tuple(extras)),
            timeout=60,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    text = "".join(said)
    if "MODULES" not in text:
        raise RuntimeError("a kernel that was asked for its modules did not answer")
    names: list[str] = json.loads(text.partition("MODULES")[2].strip())
    return [name for name in names if name not in (*_LATE, *_NEVER) and not name.startswith("__mp_")]


def learnt(extras: Sequence[str] = EXTRAS) -> list[str] | None:
    """What was learnt under the packages that are installed now; None when it has to be learnt."""
    with suppress(OSError, ValueError):
        found = json.loads(_place(extras).read_text("utf-8"))
        if isinstance(found, list):
            return [str(name) for name in found]
    return None


def remember(modules: Sequence[str], extras: Sequence[str] = EXTRAS) -> None:
    """Keep what was learnt; a cache folder that cannot be written means that it is learnt again."""
    with suppress(OSError):
        place = _place(extras)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(list(modules)), "utf-8")


def _place(extras: Sequence[str]) -> Path:
    installed = sorted(f"{d.name} {d.version}" for d in distributions())
    key = hashlib.sha256(json.dumps([sys.version, sys.prefix, installed, list(extras)]).encode()).hexdigest()[:16]
    return user_cache_path("mastery_widgets") / f"preload-{key}.json"
