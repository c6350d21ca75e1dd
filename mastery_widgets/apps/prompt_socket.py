"""Kernel messages that go to the browser at once.

jupyter_server leaves Nagle's algorithm on for a kernel's websocket: the second of two small messages waits until the
browser has acknowledged the first, which it puts off for up to 40 ms. A click has several small messages in answer.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

__all__ = ["PromptConnection"]


class PromptConnection(ZMQChannelsWebsocketConnection):  # type: ignore[misc]  # jupyter_server is untyped here
    """jupyter_server's connection between a browser and a kernel, with TCP_NODELAY set."""

    async def connect(self) -> Any:
        self.websocket_handler.set_nodelay(True)
        return await super().connect()


def _load_jupyter_server_extension(app: Any) -> None:
    """Use it in a Jupyter server, unless somebody has chosen a connection of his own (a gateway, say)."""
    settings = app.web_app.settings
    if settings.get("kernel_websocket_connection_class") is ZMQChannelsWebsocketConnection:
        settings["kernel_websocket_connection_class"] = PromptConnection
