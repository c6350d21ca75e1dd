"""A provisioner of Jupyter's whose kernels are forked; where that cannot be, it is the stock one and says so.

Named ``mastery-fork`` among the entry points of ``jupyter_client``. A server takes it for all Python kernels with
``c.KernelProvisionerFactory.default_provisioner_name = "mastery-fork"``.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Int, List, Unicode

from mastery_widgets.kernels import preload
from mastery_widgets.kernels.nursery import ForkRefused, Nursery, can_fork

__all__ = ["ForkProvisioner", "nursery"]

_nurseries: dict[tuple[str, ...], Nursery] = {}


def nursery(extras: tuple[str, ...] = preload.EXTRAS) -> Nursery:
    """This server's nursery for these modules."""
    if extras not in _nurseries or _nurseries[extras].is_closed:
        _nurseries[extras] = Nursery(extras)
        atexit.register(_nurseries[extras].close)
    return _nurseries[extras]


class ForkProvisioner(LocalProvisioner):  # type: ignore[misc]  # jupyter_client is untyped here
    """Kernels of this Python are forked; others, and all where nothing can be forked, start as they always did."""

    memory_limit = Int(0, help="memory of its own that a kernel may use, in MiB; 0 is no limit").tag(config=True)
    preload = List(
        Unicode(), list(preload.EXTRAS), help="modules that lessons import, beside those of every kernel"
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel that a command would start.

        Raises:
            FileNotFoundError: neither can it be forked nor its command be started.
        """
        why_not = can_fork() or self._is_other(cmd)
        if not why_not:
            try:
                return await self._fork(cmd, **kwargs)
            except ForkRefused as error:
                why_not = str(error)
        self.log.warning("this kernel starts cold: %s", why_not)
        return await super().launch_kernel(cmd, **kwargs)

    def _is_other(self, cmd: list[str]) -> str:
        if cmd[1:3] != ["-m", "ipykernel_launcher"]:
            return "its command is not `python -m ipykernel_launcher`"
        if os.path.realpath(cmd[0]) != os.path.realpath(sys.executable) or _prefix(cmd[0]) != _prefix(sys.executable):
            return f"it is of another Python ({cmd[0]})"
        return ""

    async def _fork(self, cmd: list[str], **kwargs: Any) -> Any:
        null = os.open(os.devnull, os.O_RDWR)
        given = [kwargs.get(name) for name in ("stdout", "stderr")]
        output, errors = (
            one if isinstance(one, int) and one >= 0 else default for one, default in zip(given, (1, 2), strict=True)
        )
        folder = kwargs.get("cwd") or os.getcwd()
        environment = kwargs.get("env") or os.environ
        try:
            self.process = await asyncio.get_running_loop().run_in_executor(
                None,
                lambda: nursery(tuple(self.preload)).fork(
                    cmd[3:], environment, folder, memory=self.memory_limit, files=[null, output, errors]
                ),
            )
        finally:
            os.close(null)
        self.pid = self.process.pid
        self.pgid = self.process.pid
        self.cwd = folder
        return self.connection_info


def _prefix(python: str) -> str:
    """The environment that an interpreter belongs to: two of them may share one binary."""
    return os.path.dirname(os.path.dirname(os.path.abspath(python)))
