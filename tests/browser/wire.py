"""A client with no browser around it: speaks to a lesson's kernel as a page does, and says what a page never would."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Page
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

__all__ = ["Wire", "kernel_of", "wire_of"]

Message = dict[str, Any]


def kernel_of(html: str) -> str:
    """The id of the kernel that a page of Voila names in its source."""
    found = re.search(r'"kernelId"\s*:\s*"([0-9a-f-]{36})"', html)
    assert found, f"no kernel is named in the page: {html[:500]}"
    return found[1]


class Wire:
    """One websocket to a kernel's channels."""

    def __init__(self, address: str, kernel: str, cookies: Mapping[str, str] | None = None) -> None:
        self.address, self.kernel, self.cookies = address, kernel, dict(cookies or {})
        self._session = uuid.uuid4().hex
        self._stack = ExitStack()
        self._socket = self._connected()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connected(self) -> ClientConnection:
        where = self.address.replace("http", "ws", 1) + f"api/kernels/{self.kernel}/channels?session_id={self._session}"
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        # No pings: their thread rolls dice, and a test that draws messages would take them for its own.
        connection = connect(
            where, additional_headers=said, max_size=None, open_timeout=30, close_timeout=1, ping_interval=None
        )
        return self._stack.enter_context(connection)

    def close(self) -> None:
        self._stack.close()

    def again(self) -> None:
        """A new connection to the same kernel, if the server has ended this one."""
        self._stack.close()
        self._session = uuid.uuid4().hex
        self._socket = self._connected()

    # -- say ----------------------------------------------------------------------------------------------------------

    def message(self, kind: str, content: object, *, channel: str = "shell", metadata: object = None) -> Message:
        header = {
            "msg_id": uuid.uuid4().hex,
            "username": "",
            "session": self._session,
            "msg_type": kind,
            "version": "5.3",
            "date": "2024-05-01T08:00:00Z",
        }
        return {
            "channel": channel,
            "header": header,
            "parent_header": {},
            "metadata": metadata or {},
            "content": content,
            "buffers": [],
        }

    def send(self, kind: str, content: object, *, channel: str = "shell", metadata: object = None) -> str:
        """Send a message; its id."""
        message = self.message(kind, content, channel=channel, metadata=metadata)
        self.send_raw(json.dumps(message))
        return str(message["header"]["msg_id"])

    def send_raw(self, text: str) -> None:
        """Send text as it stands; where the server has hung up, on a new connection."""
        try:
            self._socket.send(text)
        except ConnectionClosed:
            self.again()
            self._socket.send(text)

    def event(self, model: str, content: object) -> str:
        """What a face sends: a custom message."""
        return self.send("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": content}})

    def update(self, model: str, state: object) -> str:
        """What a front end sends when it sets a trait."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        return self.send("comm_msg", {"comm_id": model, "data": data})

    def open(self, target: str, data: object, *, comm: str = "", version: str = "") -> str:
        """Open a comm; its id."""
        comm = comm or uuid.uuid4().hex
        metadata = {"version": version} if version else {}
        self.send("comm_open", {"comm_id": comm, "target_name": target, "data": data}, metadata=metadata)
        return comm

    # -- hear ---------------------------------------------------------------------------------------------------------

    def hear(self, seconds: float) -> list[Message]:
        """All messages until none has come for so long."""
        heard = []
        while (message := self._next(seconds)) is not None:
            heard.append(message)
        return heard

    def _next(self, seconds: float) -> Message | None:
        try:
            text = self._socket.recv(timeout=seconds)
        except TimeoutError:
            return None
        except ConnectionClosed:
            self.again()
            return None
        if isinstance(text, bytes):
            # Buffers: a count and offsets, then the message.
            text = text[int.from_bytes(text[4:8], "big") : int.from_bytes(text[8:12], "big") or None]
        message: Message = json.loads(text)
        return message

    def settled(self, seconds: float = 30) -> list[Message]:
        """All messages up to the point where the kernel has dealt with everything that was sent before now.

        A kernel answers in turn: when it has answered a question, what came before is done. Where the server has hung up
        (it does, at what it cannot read), the question is asked again on a new connection.
        """
        asked, socket = self.send("kernel_info_request", {}), self._socket
        heard: list[Message] = []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            message = self._next(1)
            if self._socket is not socket:
                asked, socket = self.send("kernel_info_request", {}), self._socket
            if message is None:
                continue
            if message.get("parent_header", {}).get("msg_id") == asked:
                if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return heard
                continue
            heard.append(message)
        raise AssertionError(f"the kernel does not answer; heard {[one['msg_type'] for one in heard][-20:]}")

    def states(self) -> dict[str, Message]:
        """The state of every widget that the kernel has, by model."""
        comm = self.open("jupyter.widget.control", {}, version="1.0.0")
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        for message in self.settled():
            content = message["content"]
            if message["msg_type"] == "comm_msg" and content["comm_id"] == comm:
                states: dict[str, Message] = content["data"]["states"]
                self.send("comm_close", {"comm_id": comm, "data": {}})
                return {model: one["state"] for model, one in states.items()}
        raise AssertionError("the kernel did not tell the state of its widgets")

    def faces(self) -> dict[str, Message]:
        """The state of our own widgets, by model."""
        return {model: state for model, state in self.states().items() if "face" in state}

    def frame(self, id: str) -> str:
        """The model of a live frame."""
        found = [model for model, state in self.faces().items() if state["view"].get("frame") == id]
        assert len(found) == 1, f"{id}: {len(found)} live frames"
        return found[0]

    def view(self, model: str) -> Message:
        """What a face shows now."""
        view: Message = self.states()[model]["view"]
        return view

    def views(self, messages: Sequence[Message], model: str) -> list[Message]:
        """The views of a face that the kernel sent in these messages, oldest first."""
        found = []
        for message in messages:
            content = message["content"]
            if message["msg_type"] != "comm_msg" or content["comm_id"] != model:
                continue
            if content["data"].get("method") in ("update", "echo_update") and "view" in content["data"]["state"]:
                found.append(content["data"]["state"]["view"])
        return found


def wire_of(page: Page, address: str) -> Wire:
    """A client beside a page: the same kernel, the same cookies."""
    kernel = kernel_of(page.locator("#jupyter-config-data").first.evaluate("element => element.textContent"))
    cookies = {str(one["name"]): str(one["value"]) for one in page.context.cookies(address)}
    return Wire(address, kernel, cookies)
