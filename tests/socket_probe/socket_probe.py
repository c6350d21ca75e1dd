"""A server extension for the tests: tells whether each open kernel websocket sends without waiting."""

from __future__ import annotations

import socket
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.web import RequestHandler


def prompt_sockets() -> list[bool]:
    return [
        bool(one.websocket_handler.ws_connection.stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        for one in ZMQChannelsWebsocketConnection._open_sockets
    ]


class _Told(RequestHandler):  # type: ignore[misc]
    def get(self) -> None:
        self.write({"prompt": prompt_sockets()})


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "socket_probe"}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.web_app.add_handlers(".*$", [("/prompt-sockets", _Told)])
