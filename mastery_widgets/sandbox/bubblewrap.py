"""Jail by bubblewrap: namespaces of its own, a root with Python's library alone, no network, few system calls.

bwrap itself starts with an empty environment: ``/proc/1/environ`` of a jail shows what bwrap was given, whatever
``--clearenv`` says; and there is no ``/proc`` in this one.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field

from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.filter import seccomp_filter
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.process import Command
from mastery_widgets.sandbox.root import mounts, python

__all__ = ["Bubblewrap"]


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """``bwrap``, found on the PATH.

    Raises:
        SandboxError: it is not installed, or there is no libseccomp.
    """

    name: str = "bubblewrap"
    _bwrap: str = field(init=False)

    def __post_init__(self) -> None:
        found = shutil.which("bwrap")
        if not found:
            raise SandboxError("bubblewrap is not installed (Debian: bubblewrap)")
        seccomp_filter()
        object.__setattr__(self, "_bwrap", found)

    def command(self, program: str, limits: Limits) -> Command:
        """Python without site-packages, environment, network and files of ours."""
        arguments = [
            self._bwrap,
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--clearenv",
            *("--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--hostname", "jail"),
            *mounts(),
            *("--size", str(limits.scratch), "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp"),
            *("--seccomp", "{0}"),
            *(python(), "-I", "-S", "-B", "-X", "utf8", "-c", program, "{request}", "{answer}"),
        ]
        return Command(arguments=arguments, files=(seccomp_filter(),), directory="/")
