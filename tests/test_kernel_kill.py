"""A real kernel, killed at any moment while a learner answers: every acknowledged answer is there, none twice.

60 answers; 1,000 with MASTERY_LONG=1. MASTERY_SEED chooses the moments.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.release import Release
from mastery_widgets.notebook.seal import seal
from mastery_widgets.session import Learner
from mastery_widgets.store import open_record
from tests.sample import Tell

ANSWERS = 1_000 if os.environ.get("MASTERY_LONG") == "1" else 60
OWNER = Learner(issuer="local", subject="owner")
FRAME = "one-part"


class Page:
    """What a browser would be to one kernel: it shows a frame, sends events and hears views."""

    def __init__(self, folder: Path, record: Path) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, "MASTERY_RECORD": str(record)})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.view: dict[str, Any] = {}
        self.comm = ""

    def show(self, frame: str) -> None:
        """Run the frame's cell."""
        self.client.execute(f"import mastery_widgets\nmastery_widgets.frame({frame!r}, lesson='sample')")
        while not self.comm or self.view.get("frame") != frame:
            self._hear(60)

    def send(self, event: dict[str, Any]) -> None:
        content = {"comm_id": self.comm, "data": {"method": "custom", "content": event}}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))

    def step(self, event: dict[str, Any]) -> None:
        """Send an event and wait for the view that answers it."""
        before = self.view["serial"]
        self.send(event)
        while self.view["serial"] == before:
            self._hear(60)

    def _hear(self, seconds: float) -> None:
        message = self.client.get_iopub_msg(timeout=seconds)
        content = message["content"]
        assert message["msg_type"] != "error", content
        state = content.get("data", {}).get("state", {}) if message["msg_type"].startswith("comm") else {}
        if message["msg_type"] == "comm_open" and state.get("face") == "frame":
            self.comm, self.view = content["comm_id"], state["view"]
        elif message["msg_type"] == "comm_msg" and content["comm_id"] == self.comm and "view" in state:
            self.view = state["view"]

    def kill(self) -> set[str]:
        """SIGKILL; the attempts whose acknowledgement was on its way already."""
        process: Any = self.manager.provisioner.process  # type: ignore[union-attr]
        process.kill()
        process.wait()
        heard: set[str] = set()
        while True:
            try:
                self._hear(0.2)
                heard.add(self.view["acknowledged"])
            except Empty:
                break
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        return heard


def answered(page: Page, mark: str, chance: random.Random) -> list[str]:
    """Attempts acknowledged by a kernel that dies at a random moment of one of its next answers."""
    page.show("begin")
    if "continue" in page.view["moves"]:
        page.step({"type": "continue"})
    page.comm = ""
    page.show(FRAME)
    if "next" in page.view["moves"]:
        page.step({"type": "next", "token": page.view["item"]["token"]})
    acknowledged: list[str] = []
    for number in range(chance.randint(8, 30)):
        # Never right at the first try: the frame stays open however long this goes on.
        attempt = f"{mark}-{number}"
        page.step(
            {"type": "respond", "attempt": attempt, "token": page.view["item"]["token"], "response": {"text": "9"}}
        )
        assert page.view["acknowledged"] == attempt
        acknowledged.append(attempt)
        page.step({"type": "next", "token": page.view["item"]["token"]})
    last = f"{mark}-last"
    page.send({"type": "respond", "attempt": last, "token": page.view["item"]["token"], "response": {"text": "9"}})
    time.sleep(chance.random() * 0.03)  # the moment of the kill, within what an answer takes
    return [*acknowledged, last] if last in page.kill() else acknowledged


@pytest.mark.long
def test_a_kernel_killed_at_any_moment_has_kept_every_answer_it_acknowledged_once(
    release: Release, tmp_path: Path, tell: Tell
) -> None:
    seed = int(os.environ.get("MASTERY_SEED", "20240502"))
    chance = random.Random(seed)
    (tmp_path / "sample.mastery").write_text(seal(release), "utf-8")
    path = tmp_path / "record.sqlite"
    said: list[str] = []
    kills = 0

    while len(said) < ANSWERS:
        kills += 1
        said += answered(Page(tmp_path, path), f"k{kills}", chance)

    record = open_record(path)
    kept = [e.id for _, e in record.entries(OWNER, "sample") if isinstance(e, Attempt)]
    record.close()
    tell(f"seed {seed}: killed {kills} kernels, {len(said)} acknowledged, {len(kept)} in the record")
    assert [id for id in said if id not in kept] == []
    assert max(Counter(kept).values()) == 1
    assert len(kept) - len(said) <= kills  # one answer at most was on disk before it could be said
