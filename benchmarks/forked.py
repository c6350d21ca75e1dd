"""What a kernel costs: forked from a warm parent, against stock. One at a time, and thirty at the bell."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
from jupyter_client.manager import AsyncKernelManager

from benchmarks.bench import Bench, environment_of, say
from benchmarks.figures import Row
from mastery_widgets.kernels.provisioner import nursery

__all__ = ["forked"]

CLASS = 30
_PLAIN = "import ipywidgets\nbox = ipywidgets.VBox([ipywidgets.IntText(i) for i in range(20)])"
_PLOT = _PLAIN + "\nimport matplotlib.pyplot as plt\nfigure = plt.figure()\n_ = plt.plot([1, 2])\nplt.close(figure)"
_NAMES = {"ours": "mastery-fork", "stock": "local-provisioner"}


def forked(bench: Bench) -> list[Row]:
    """Pairs in turn: thirty of one kind, then thirty of the other."""
    # The browser's loop runs in this thread.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, _measure(bench)).result()


async def _measure(bench: Bench) -> list[Row]:
    environment = {**environment_of(bench.work / "forked-home"), "PYTHONPATH": os.environ["PYTHONPATH"]}
    found: dict[str, dict[str, list[float]]] = {
        side: {what: [] for what in ("cpu", "one", "all", "plain", "plot", "end")} for side in _NAMES
    }
    chance = bench.chance("forked")
    for number in range(-bench.warm, max(10, bench.n // 2)):
        for side in chance.sample(sorted(_NAMES), 2):
            kept = found[side] if number >= 0 else {what: [] for what in found[side]}
            await _one(side, environment, kept)
            await _class(side, environment, kept)
        say(f"forked {number + 1}: " + ", ".join(f"{s} {found[s]['all'][-1:]}" for s in _NAMES))
    nursery().close()
    ours, stock = found["ours"], found["stock"]
    name = "kernel, forked against stock"

    def row(what: str, words: str, unit: str, bar: float | None) -> Row:
        return Row(name=f"{name}: {words}", unit=unit, ours=ours[what], peer=stock[what], kind="ratio", bar=bar)

    return [
        row("cpu", "processor time of one start, first answer included", "ms", 0.2),
        row("one", "one start until its first answer", "ms", None),
        row("all", f"{CLASS} at once, the last one's first answer", "ms", 0.25),
        row("plain", "memory of its own at rest, 20 widgets (USS)", "MiB", 0.6),
        row("plot", "memory of its own at rest, matplotlib used (USS)", "MiB", 0.4),
        row("end", f"shutdown of {CLASS}", "ms", 0.2),
    ]


async def _begin(side: str, environment: dict[str, str]) -> tuple[AsyncKernelManager, Any]:
    manager = AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": _NAMES[side]}
    await manager.start_kernel(env=environment)
    client = manager.client()
    client.start_channels()
    return manager, client


async def _answer(client: Any, code: str) -> None:
    reply = await client._async_recv_reply(client.execute(code, silent=False), timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]


async def _one(side: str, environment: dict[str, str], kept: dict[str, list[float]]) -> None:
    start = time.perf_counter()
    manager, client = await _begin(side, environment)
    await _answer(client, "1")
    kept["one"].append(1000 * (time.perf_counter() - start))
    used = psutil.Process(manager.provisioner.pid).cpu_times()
    kept["cpu"].append(1000 * (used.user + used.system))
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


async def _class(side: str, environment: dict[str, str], kept: dict[str, list[float]]) -> None:
    start = time.perf_counter()
    members = await asyncio.gather(*(_begin(side, environment) for _ in range(CLASS)))
    await asyncio.gather(*(_answer(client, "1") for _, client in members))
    kept["all"].append(1000 * (time.perf_counter() - start))
    for what, code in (("plain", _PLAIN), ("plot", _PLOT)):
        await _in_turn(members, code)
        sizes = [psutil.Process(manager.provisioner.pid).memory_full_info().uss for manager, _ in members]
        kept[what].append(sum(sizes) / len(sizes) / 2**20)
    for _, client in members:
        client.stop_channels()
    start = time.perf_counter()
    await asyncio.gather(*(manager.shutdown_kernel() for manager, _ in members))
    kept["end"].append(1000 * (time.perf_counter() - start))


async def _in_turn(members: Sequence[tuple[Any, Any]], code: str) -> None:
    for _, client in members:
        await _answer(client, code)
