"""What a page costs a Voila that serves many: templates compiled once, files packed once, no waiting for silence.

Voila makes a template environment for each visitor and compiles its thirteen templates again, packs four megabytes of
front end again, and each new kernel's client waits 200 ms to hear that nothing more is said.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import re
import time
from functools import lru_cache
from queue import Empty
from typing import Any

import voila.notebook_renderer
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_server.base.handlers import FileFindHandler
from tornado.web import StaticFileHandler
from voila.exporter import VoilaExporter
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

__all__ = ["PromptClient", "keep_templates", "packed"]

_PACKED_KINDS = (".js", ".css", ".svg", ".json", ".html", ".map", ".txt")
# `84.09c61a35dce1705f.js`: another content has another name.
_NAMED_BY_CONTENT = re.compile(r".*\.[0-9a-f]{8,40}\.(js|css|woff2?)")
_YEAR = 31_536_000


class PromptClient(AsyncKernelClient):  # type: ignore[misc]  # jupyter_client is untyped here
    """A client that is ready when its kernel has answered.

    The stock one then empties the channel of outputs until it has been silent for 200 ms. Who runs cells looks at what
    a message answers anyway, and passes over what is left of the start.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel has answered and its outputs are heard.

        Raises:
            RuntimeError: it died before, or did not within ``timeout`` seconds.
        """
        until = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                # What it says of itself while it answers comes there: silence means no connection yet.
                await self.iopub_channel.get_msg(timeout=0.2)
            except Empty:
                reply = {"msg_type": ""}
            if reply["msg_type"] == "kernel_info_reply":
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("the kernel died before it had answered")
            if time.monotonic() > until:
                raise RuntimeError(f"the kernel did not answer within {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


# -- templates ---------------------------------------------------------------------------------------------------------


class _Compiled(BytecodeCache):
    """Compiled templates, in memory, until their text changes."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if code is not None and checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


_compiled = _Compiled()


class _KeptExporter(VoilaExporter):  # type: ignore[misc]  # voila is untyped here
    """Voila's exporter: a visitor's own environment and filters, everybody's compiled templates."""

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.bytecode_cache = _compiled
        return environment


def keep_templates() -> None:
    """Let this process's Voila compile each template once."""
    # Voila names the class in its renderer and takes no other by configuration.
    voila.notebook_renderer.VoilaExporter = _KeptExporter


# -- files -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _pack(path: str, changed: int, size: int) -> tuple[bytes, str]:
    """A file, packed, and its tag; again when it has changed."""
    with open(path, "rb") as file:
        data = file.read()
    return gzip.compress(data, 9, mtime=0), f'"{hashlib.sha256(data).hexdigest()[:24]}"'


class _PackedFiles(StaticFileHandler):  # type: ignore[misc]  # tornado is untyped here
    """Files that are sent packed as they were packed the first time; a mixin before a handler of Voila's."""

    async def get(self, path: str, include_body: bool = True) -> None:
        accepts = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if not accepts or "Range" in self.request.headers or not path.endswith(_PACKED_KINDS):
            await super().get(path, include_body)
            return
        self.path = self.parse_url_path(path)
        # Voila's handler finds out in the first which root it is that the second asks for.
        absolute = self.get_absolute_path(self.root, self.path)
        found = self.validate_absolute_path(self.root, absolute)
        if found is None:
            return
        self.absolute_path = found
        state = os.stat(found)
        data, tag = _pack(found, state.st_mtime_ns, state.st_size)
        self.set_header("Etag", tag)
        self.set_header("Content-Type", self.get_content_type())
        self.set_header("Vary", "Accept-Encoding")
        is_named_by_content = _NAMED_BY_CONTENT.fullmatch(path) is not None
        self.set_header("Cache-Control", f"max-age={_YEAR}, immutable" if is_named_by_content else "no-cache")
        if self.check_etag_header():
            self.set_status(304)
            return
        self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Length", str(len(data)))
        if include_body:
            self.write(data)
            await self.flush()

    def compute_etag(self) -> str | None:
        set_before: str | None = self._headers.get("Etag")
        return set_before if set_before else super().compute_etag()


class _PackedStatic(_PackedFiles, MultiStaticFileHandler):  # type: ignore[misc]  # voila is untyped here
    pass


class _PackedTemplate(_PackedFiles, TemplateStaticFileHandler):  # type: ignore[misc]  # voila is untyped here
    pass


class _PackedExtensions(_PackedFiles, FileFindHandler):  # type: ignore[misc]  # jupyter_server is untyped here
    pass


_PACKED = {
    MultiStaticFileHandler: _PackedStatic,
    TemplateStaticFileHandler: _PackedTemplate,
    FileFindHandler: _PackedExtensions,
}


def packed(handler: tuple[Any, ...]) -> tuple[Any, ...]:
    """A route of Voila's, its files packed once; other routes as they are."""
    kind = _PACKED.get(handler[1])
    return handler if kind is None else (handler[0], kind, *handler[2:])
