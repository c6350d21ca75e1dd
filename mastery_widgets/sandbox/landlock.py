"""Jail by Landlock and seccomp, through sandlock: for places without user namespaces (most containers).

A process that has given up its rights starts Python in its own place: it may read the C library and Python's own, and
write nowhere. There is no scratch folder here, since nothing would bound it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.filter import seccomp_filter
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.process import Command
from mastery_widgets.sandbox.root import python, readable

__all__ = ["Landlock"]

_CONFINE = """
import ctypes, os, sys
sys.path.append(sys.argv[1])
from sandlock import Sandbox, confine
filter_file, read = int(sys.argv[2]), sys.argv[3].split(":")
confine(Sandbox(fs_readable=read))
data = b""
while part := os.read(filter_file, 65536):
    data += part
os.close(filter_file)
class Program(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("code", ctypes.c_char_p)]
libc = ctypes.CDLL(None, use_errno=True)
if os.geteuid() == 0:
    # A superuser without any capability: PR_CAPBSET_DROP for all, then PR_SET_SECUREBITS with no root and its lock.
    for capability in range(64):
        libc.prctl(24, capability, 0, 0, 0)
    if libc.prctl(28, 0x3, 0, 0, 0):
        sys.exit(9)
# PR_SET_NO_NEW_PRIVS, then PR_SET_SECCOMP with a filter.
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Program(len(data) // 8, data)), 0, 0):
    sys.exit(9)
os.execve(sys.argv[4], sys.argv[4:], {})
"""


@dataclass(frozen=True, slots=True)
class Landlock:
    """The current kernel's Landlock.

    Raises:
        SandboxError: sandlock is not installed, or the kernel has no Landlock that is new enough.
    """

    name: str = "landlock"

    def __post_init__(self) -> None:
        try:
            import sandlock
        except (ImportError, OSError):
            raise SandboxError("sandlock is not installed; install mastery_widgets[sandbox]") from None
        found, wanted = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
        if found < wanted:
            raise SandboxError(f"this kernel has Landlock {max(found, 0)}, {wanted} is needed")
        seccomp_filter()

    def command(self, program: str, limits: Limits) -> Command:
        """Python without site-packages, environment, network, and any file that it could write."""
        import sandlock

        packages = str(next(iter(sandlock.__path__))).rpartition("/")[0]
        inside = (python(), "-I", "-S", "-B", "-X", "utf8", "-c", program, "{request}", "{answer}")
        arguments = [sys.executable, "-I", "-S", "-c", _CONFINE, packages, "{0}", ":".join(readable()), *inside]
        return Command(arguments=arguments, files=(seccomp_filter(),), directory="/")
