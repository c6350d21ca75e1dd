"""Real servers in folders of their own, and what a check reads from their pages."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
LABEXTENSION = HERE.parent.parent.parent / "mastery_widgets" / "labextension"


class Server:
    """`jupyter lab` or `jupyter notebook` on 127.0.0.1, with the built extension and nothing of the machine's own."""

    def __init__(self, kind: str, windowing: str = "") -> None:
        self.kind = kind
        self.root = Path(tempfile.mkdtemp(prefix=f"mw-{kind}-"))
        self.work = self.root / "work"
        self.work.mkdir()
        extensions = self.root / "share" / "labextensions" / "@mastery"
        extensions.mkdir(parents=True)
        shutil.copytree(LABEXTENSION, extensions / "lab")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = self.root / "settings"
        self.set(settings, "@jupyterlab/apputils-extension", "notification",
                 {"fetchNews": "false", "checkForUpdates": False})
        if windowing:
            self.set(settings, "@jupyterlab/notebook-extension", "tracker", {"windowingMode": windowing})
        environment = os.environ | {
            "JUPYTER_PATH": str(self.root / "share"), "PYTHONPATH": str(HERE),
            "JUPYTER_DATA_DIR": str(self.root / "data"), "JUPYTER_CONFIG_DIR": str(self.root / "config"),
            "JUPYTER_RUNTIME_DIR": str(self.root / "runtime"), "IPYTHONDIR": str(self.root / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(settings), "JUPYTERLAB_WORKSPACES_DIR": str(self.root / "workspaces"),
        }
        self.environment = environment
        app = "LabApp" if kind == "lab" else "JupyterNotebookApp"
        command = ["jupyterlab" if kind == "lab" else "notebook", "--allow-root", "--ip=127.0.0.1",
                   f"--ServerApp.root_dir={self.work}", "--IdentityProvider.token=",
                   f"--{app}.expose_app_in_browser=True", "--LanguageServerManager.autodetect=False"]
        if kind == "voila":
            command = ["voila", "--Voila.ip=127.0.0.1", str(self.work)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--no-browser", f"--port={port}"],
            env=environment, stdout=(self.root / "log").open("w"), stderr=subprocess.STDOUT, start_new_session=True,
            cwd=self.work)

    @staticmethod
    def set(folder: Path, plugin: str, name: str, values: dict) -> None:
        path = folder / plugin / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def address(self, name: str) -> str:
        place = {"lab": "lab/tree/{}?reset", "notebook": "notebooks/{}", "voila": "voila/render/{}"}[self.kind]
        return f"{self.url}/{place.format(name)}"

    def get(self, path: str) -> object:
        return json.load(urllib.request.urlopen(self.url + path, timeout=10))

    def wait(self) -> Server:
        while True:
            try:
                urllib.request.urlopen(self.url + ("/" if self.kind == "voila" else "/api"), timeout=10)
                return self
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit((self.root / "log").read_text()) from None

    def shut_kernels(self) -> None:
        if self.kind == "voila":
            return
        for session in self.get("/api/sessions"):
            cookie = "_xsrf=check"
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}", method="DELETE",
                                             headers={"Cookie": cookie, "X-XSRFToken": "check"})
            with contextlib.suppress(urllib.error.HTTPError):  # a kernel that is just being restarted
                urllib.request.urlopen(request, timeout=20).read()

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)
