"""What of this machine a jailed Python gets to read: the C library, the interpreter, its own library."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

__all__ = ["mounts", "python", "readable"]


def python() -> str:
    """The interpreter behind a virtual environment: the environment itself stays outside."""
    return os.path.realpath(sys.executable)


@cache
def readable() -> tuple[str, ...]:
    """The folders and files, none inside of another."""
    wanted = [Path("/usr/lib"), Path("/usr/lib64"), Path("/lib"), Path("/lib64"), _library().parent, Path(python())]
    real = {path.resolve() for path in wanted if path.exists()}
    return tuple(map(str, _outermost(real)))


@cache
def mounts() -> tuple[str, ...]:
    """The arguments with which bwrap makes a root of them, all read-only."""
    arguments: list[str] = []
    for link in (Path(name) for name in ("/lib", "/lib64") if Path(name).is_symlink()):
        arguments += ["--symlink", os.readlink(link), str(link)]
    for place in readable():
        arguments += ["--ro-bind", place, place]
    # Packages, ours among them, are no part of a jail.
    for hidden in (_library() / "site-packages", Path("/usr/lib/python3/dist-packages")):
        if hidden.is_dir():
            arguments += ["--size", "4096", "--tmpfs", str(hidden), "--remount-ro", str(hidden)]
    return tuple(arguments)


def _library() -> Path:
    return Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix, "installed_base": sys.base_prefix}))


def _outermost(paths: Iterable[Path]) -> list[Path]:
    kept: list[Path] = []
    for path in sorted(paths):
        if not any(outer in path.parents for outer in kept):
            kept.append(path)
    return kept
