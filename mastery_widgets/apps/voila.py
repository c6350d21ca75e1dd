"""Voila as a server of lessons: what has to be set, and by whom a kernel may be used.

An operator's ``voila.py`` needs two lines, the last ones in it::

    from mastery_widgets.apps.voila import harden
    harden(get_config())

A lesson is safe without (what is closed is not in its notebook). This adds who is asking, kernels that end, an
environment without the server's secrets, and kernels that only their own reader can reach.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server import CallContext
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from platformdirs import user_data_path
from tornado.web import Finish, HTTPError
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from mastery_widgets.errors import ServeError
from mastery_widgets.notebook.published import is_lesson, unlocked_cells

__all__ = [
    "LessonKernels",
    "OwnKernels",
    "cookie_secret",
    "harden",
    "kernel_environment",
    "learner",
    "prelaunch_hook",
]

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
_YEAR_AND_A_BIT = 400  # days; browsers keep no cookie for longer

Hook = Callable[..., Any]


def harden(
    config: Any,
    *,
    extensions: tuple[str, ...] = (),
    seconds_idle: int = 1200,
    is_lessons_only: bool = False,
    secret_file: Path | None = None,
) -> None:
    """Set what a Voila that serves lessons needs. Call it last: a ``prelaunch_hook`` that is set already runs first.

    ``extensions`` names JupyterLab extensions of other widgets that cells need. ``seconds_idle`` is how long a kernel
    may live after its page is gone. With ``is_lessons_only``, notebooks that are no lessons are not there.

    Raises:
        ServeError: the file of the cookie secret cannot be made, or others can read it.
    """
    voila = config.VoilaConfiguration
    voila.prelaunch_hook = _joined(_earlier_hooks(config), is_lessons_only=is_lessons_only)
    # A notebook's own template stays; `?template=lab` does not count.
    voila.allow_template_override = "NOTEBOOK"
    # Our template reads `?theme=` in the page; Voila, with a theme that it does not know, never shows one.
    voila.allow_theme_override = "NOTEBOOK"
    voila.show_tracebacks = False
    voila.strip_sources = True
    # Both begin before, or without, the hook.
    voila.progressive_rendering = False
    voila.preheat_kernel = False
    voila.extension_allowlist = [*EXTENSIONS, *extensions]
    voila.multi_kernel_manager_class = "mastery_widgets.apps.voila.LessonKernels"
    # Denied even where an operator lets all files out: sources, keys, records, and what begins with a dot.
    voila.file_denylist = [r".*\.(ipynb|py|mastery|md|ya?ml|json|toml|sqlite[^/]*|db[^/]*)", r"(.*/)?\.[^/]+(/.*)?"]
    config.VoilaExecutor.cell_error_instruction = "Please tell whoever gave you this lesson."

    kernels = config.MappingKernelManager
    kernels.cull_idle_timeout = seconds_idle
    kernels.cull_interval = 60
    # Who reads for half an hour is connected and idle, and Voila cannot give a page a new kernel: a page that is open
    # keeps its kernel. A page that is gone is noticed by the websocket's ping, also where it could not say goodbye.
    kernels.cull_connected = False
    kernels.allow_tracebacks = False
    if "transport_encryption" in AsyncMappingKernelManager.class_trait_names():  # since jupyter_server 2.21
        kernels.transport_encryption = "auto"

    config.Voila.authorizer_class = "mastery_widgets.apps.voila.OwnKernels"
    config.Voila.kernel_websocket_connection_class = "mastery_widgets.apps.prompt_socket.PromptConnection"
    secret = cookie_secret(secret_file)
    config.Voila.cookie_secret = secret
    # Cookies know no ports: a server with another secret on the same machine must not take ours for a broken one.
    config.IdentityProvider.cookie_name = "mastery-" + hashlib.sha256(b"name\0" + secret).hexdigest()[:12]
    config.IdentityProvider.cookie_options = {"expires_days": _YEAR_AND_A_BIT, "samesite": "Lax"}
    config.IdentityProvider.get_secure_cookie_kwargs = {"max_age_days": _YEAR_AND_A_BIT}


# -- a lesson's notebook -----------------------------------------------------------------------------------------------


def prelaunch_hook(req: Any, notebook: Any, cwd: str) -> Any:
    """What Voila calls before it starts a kernel: refuses what must not be seen, and says who is asking.

    Raises:
        Finish: the notebook was saved after unlocking; a page that says so has been sent.
    """
    # Makes the cookie with which the page can end its own kernel when it is left (Voila alone never sets it).
    req.xsrf_token  # noqa: B018
    if not is_lesson(notebook):
        return notebook
    found = unlocked_cells(notebook)
    if found:
        req.log.error("refused: a lesson that was saved after unlocking (%s); build it again", ", ".join(found))
        _refuse(req)
    # Only a kernel that its reader cannot run code in, and that nobody else can reach, vouches for who she is: not that
    # of a Jupyter server with Voila as its extension.
    if isinstance(req.kernel_manager, LessonKernels):
        user = req.current_user
        if type(req.identity_provider) is PasswordIdentityProvider:
            req.identity_provider.set_login_cookie(req, user)  # its time runs from the last visit, not from the first
        subject = learner(req.settings["cookie_secret"], user.username)
        cell = nbformat.v4.new_code_cell(
            f'import mastery_widgets\n\nmastery_widgets.sign_in("{subject}")',
            id="mastery-sign-in",
            metadata={"transient": {"remove_source": True}},
        )
        notebook.cells.insert(0, cell)
    return notebook


def learner(secret: bytes, username: str) -> str:
    """The opaque name of a learner: the same for the same browser, unguessable without the secret."""
    return hmac.new(secret, b"mastery learner\0" + username.encode(), hashlib.sha256).hexdigest()


def _earlier_hooks(config: Any) -> list[Hook]:
    # The older spelling is taken away: Voila lets it win over the newer one.
    older = [config.Voila.pop("prelaunch_hook")] if "prelaunch_hook" in config.Voila else []
    newer = [config.VoilaConfiguration.prelaunch_hook] if "prelaunch_hook" in config.VoilaConfiguration else []
    return [hook for hook in (*older, *newer) if callable(hook) and not hasattr(hook, "_is_of_mastery")]


def _joined(earlier: list[Hook], *, is_lessons_only: bool) -> Hook:
    def hook(req: Any, notebook: Any, cwd: str) -> Any:
        for each in earlier:
            notebook = each(req, notebook=notebook, cwd=cwd) or notebook
        if is_lessons_only and not is_lesson(notebook):
            raise HTTPError(404)
        return prelaunch_hook(req, notebook, cwd)

    hook._is_of_mastery = True  # type: ignore[attr-defined]  # so that harden called twice does not run it twice
    return hook


def _refuse(req: Any) -> None:
    title = "This lesson is being put in order"
    text = (
        "It was saved after somebody had worked in it, and would show everyone what is still to come. "
        "Whoever looks after it can build it again with <code>mastery build</code>."
    )
    req.set_status(409)
    req.set_header("Content-Type", "text/html; charset=utf-8")
    req.finish(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        "<style>:root{color-scheme:light dark}body{max-width:36em;margin:0 auto;padding:12vh 1rem;"
        "font:1.125rem/1.6 system-ui,sans-serif;color:light-dark(#1b2230,#e9ecf3);"
        "background:light-dark(#fbfaf7,#14171f)}"
        "h1{line-height:1.2;font-size:1.8em;margin:0 0 .5em}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{text}</p></main></body></html>"
    )
    raise Finish


# -- kernels -----------------------------------------------------------------------------------------------------------


class LessonKernels(AsyncMappingKernelManager):  # type: ignore[misc]  # jupyter_server is untyped here
    """Kernels that know whose they are, without the server's environment."""

    async def _async_start_kernel(self, **options: Any) -> str:
        voila = getattr(self.parent, "voila_configuration", None)
        headers = tuple(getattr(voila, "http_header_envs", ()))
        options["env"] = kernel_environment(options.get("env") or os.environ, headers)
        kernel_id: str = await super()._async_start_kernel(**options)
        kernel = self.get_kernel(kernel_id)
        # Its owner lives and dies with the kernel.
        kernel.mastery_owner = _asking()
        # jupyter_server (2.21) looks for it there; not finding it, it raises, and the page hears nothing any more.
        kernel.traceback_replacement_message = self.traceback_replacement_message
        return kernel_id

    start_kernel = _async_start_kernel

    async def _async_shutdown_kernel(self, kernel_id: str, now: bool = False, restart: bool = False) -> Any:
        # Voila's own handler asks for no authorisation, only for a sign-in.
        handler = CallContext.get(CallContext.JUPYTER_HANDLER)
        if isinstance(handler, VoilaShutdownKernelHandler) and not self.is_owned(kernel_id, _asking()):
            raise HTTPError(403)
        return await super()._async_shutdown_kernel(kernel_id, now=now, restart=restart)

    shutdown_kernel = _async_shutdown_kernel

    def is_owned(self, kernel_id: str, username: str | None) -> bool:
        """Whether that reader's page started that kernel."""
        owner = getattr(self._kernels.get(kernel_id), "mastery_owner", None)
        return owner is not None and owner == username


class OwnKernels(Authorizer):  # type: ignore[misc]  # jupyter_server is untyped here
    """Everyone may use her own kernels only: see, join, end."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        """Whether ``user`` may; what is no kernel is Voila's own affair."""
        if resource != "kernels":
            return True
        kernel_id = getattr(handler, "kernel_id", None) or handler.path_kwargs.get("kernel_id")
        kernels = handler.kernel_manager
        return isinstance(kernels, LessonKernels) and kernels.is_owned(kernel_id, user.username)


def _asking() -> str | None:
    """Who made the request that is being answered; None outside of one."""
    handler = CallContext.get(CallContext.JUPYTER_HANDLER)
    username = getattr(getattr(handler, "current_user", None), "username", None)
    return username if isinstance(username, str) else None


# JUPYTER_* one by one: JUPYTER_TOKEN is the key to the server.
_PASSED = re.compile(
    r"""PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TMP|TEMP|XDG_\w+|PYTHON\w*|VIRTUAL_ENV|CONDA_PREFIX
    |LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|MPL\w+|MASTERY_\w+|\w+_NUM_THREADS|IPYTHONDIR
    |JUPYTER_(PATH|PREFER_ENV_PATH|PLATFORM_DIRS|NO_CONFIG|(CONFIG|DATA|RUNTIME)_DIR|CONFIG_PATH)
    |SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|USERPROFILE|HOMEDRIVE|HOMEPATH
    |VOILA_(PREHEAT|KERNEL_ID|BASE_URL|SERVER_URL|REQUEST_URL|APP_IP|APP_PORT|WS_PROTOCOL|WS_BASE_URL)
    |SERVER_(NAME|PORT|SOFTWARE|PROTOCOL)|SCRIPT_NAME|PATH_INFO|QUERY_STRING""",
    re.VERBOSE | re.IGNORECASE,
)


def kernel_environment(environment: Mapping[str, str], headers: tuple[str, ...] = ()) -> dict[str, str]:
    """What a kernel gets to see of the server's environment; ``headers`` are Voila's ``http_header_envs``.

    Voila alone passes everything on: a database's password, a Hub's token.
    """
    asked = {"HTTP_" + header.upper().replace("-", "_") for header in headers}
    return {name: value for name, value in environment.items() if _PASSED.fullmatch(name) or name in asked}


# -- the cookie's secret -----------------------------------------------------------------------------------------------


def cookie_secret(file: Path | None = None) -> bytes:
    """The secret that signs this server's cookies, made at its first use: learners are known again after a restart.

    Raises:
        ServeError: the file cannot be made, is no secret, or others can read it.
    """
    path = file if file is not None else user_data_path("mastery_widgets") / "cookie-secret"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_secret(path)
    except OSError as error:
        raise ServeError(f"{path}: the cookie secret cannot be made ({error.strerror})") from None
    made = secrets.token_bytes(32)
    with os.fdopen(handle, "wb") as new:
        new.write(made)
    return made


def _kept_secret(path: Path) -> bytes:
    for _ in range(20):
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError as error:
            raise ServeError(f"{path}: the cookie secret cannot be read ({error.strerror})") from None
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise ServeError(f"{path}: others can read the cookie secret; `chmod 600` it, or remove it")
            kept = file.read()
        if len(kept) == 32:
            return kept
        time.sleep(0.05)  # another server may have made it this moment
    raise ServeError(f"{path}: is no cookie secret ({len(kept)} bytes, 32 wanted); remove it to have a new one")
