"""Messages with open files between a server and its warm parent, over one Unix socket."""

from __future__ import annotations

import array
import json
import socket
from collections.abc import Sequence
from typing import Any

__all__ = ["receive", "send"]

_MESSAGE_LIMIT = 1_000_000
_FILES_LIMIT = 8


def send(channel: socket.socket, message: dict[str, Any], files: Sequence[int] = ()) -> None:
    """One message, whole, with copies of open files.

    Raises:
        OSError: the other side is gone.
    """
    data = json.dumps(message).encode()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    channel.sendmsg([data], rights)


def receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message and its files; the files are the receiver's to close.

    Raises:
        EOFError: the other side is gone.
    """
    numbers = array.array("i")
    try:
        data, rights, _, _ = channel.recvmsg(_MESSAGE_LIMIT, socket.CMSG_LEN(_FILES_LIMIT * numbers.itemsize))
    except ConnectionError:
        raise EOFError from None
    for level, kind, part in rights:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(part[: len(part) - len(part) % numbers.itemsize])
    if not data:
        raise EOFError
    message: dict[str, Any] = json.loads(data)
    return message, list(numbers)
