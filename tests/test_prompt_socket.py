"""What a kernel says reaches the browser at once, in a Jupyter server in which mastery_widgets is installed."""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path

import pytest
from servers import Server, free_port
from websockets.sync.client import connect

TOKEN = "t" * 24


def asked(server: Server, path: str, *, method: str = "GET") -> dict[str, object]:
    request = urllib.request.Request(server.address + path, method=method)
    request.add_header("Authorization", f"token {TOKEN}")
    with urllib.request.urlopen(request, timeout=60) as reply:
        return dict(json.load(reply))


def server_in(home: Path, *, ours: bool) -> Server:
    port = free_port()
    folder = Path(__file__).parent / "socket_probe"
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *(f"--ServerApp.root_dir={home}", f"--IdentityProvider.token={TOKEN}", "--allow-root"),
        *("--ServerApp.jpserver_extensions=socket_probe=True",),
        *(() if ours else ("--ServerApp.jpserver_extensions=mastery_widgets=False",)),
    ]
    return Server(command, f"http://127.0.0.1:{port}/", home, home, probe="api", more={"PYTHONPATH": str(folder)})


@pytest.mark.parametrize("ours", [True, False], ids=["with ours", "without"])
def test_a_kernels_websocket_does_not_wait_where_our_extension_is(tmp_path: Path, ours: bool) -> None:
    with server_in(tmp_path, ours=ours) as server:
        kernel = asked(server, "api/kernels", method="POST")["id"]
        address = f"{server.address.replace('http', 'ws')}api/kernels/{kernel}/channels?token={TOKEN}"
        with connect(address, ping_interval=None) as websocket:
            websocket.recv(timeout=60)

            assert asked(server, "prompt-sockets") == {"prompt": [ours]}

        asked_to_end = urllib.request.Request(f"{server.address}api/kernels/{kernel}", method="DELETE")
        asked_to_end.add_header("Authorization", f"token {TOKEN}")
        urllib.request.urlopen(asked_to_end, timeout=60).close()
