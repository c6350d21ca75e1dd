"""A PostgreSQL of the tests' own: a server on a Unix socket in a temporary folder, gone when they are."""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

__all__ = ["postgresql_for"]


def postgresql_for(path: Path) -> str:
    """The address of a database that belongs to a path: the same path, the same entries.

    Raises:
        AssertionError: the server does not start; what it said stands in the message.
    """
    import psycopg

    socket = _server()
    name = "of_" + hashlib.sha256(str(path).encode()).hexdigest()[:16]
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    options = quote(f"-csearch_path={name}")
    return f"postgresql+psycopg://postgres@/postgres?host={quote(socket, safe='')}&options={options}"


@functools.cache
def _server() -> str:
    """The folder of the socket of a server that was started for this process and ends with it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    assert found or on_path, "the tests need a PostgreSQL: install the package postgresql"
    tools = found[-1].parent if found else Path(str(on_path)).parent
    folder = Path(tempfile.mkdtemp(prefix="mw-pg-"))
    # A server of PostgreSQL's refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def tell(*command: str | Path) -> None:
        done = subprocess.run(
            [str(part) for part in command], user=user, cwd=folder, capture_output=True, text=True, check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, timeout=120,
        )  # fmt: skip
        log = (folder / "log").read_text("utf-8") if (folder / "log").exists() else ""
        assert done.returncode == 0, f"PostgreSQL does not start: {done.stdout}{done.stderr}{log}"

    data = folder / "data"
    tell(tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")

    def stop() -> None:
        subprocess.run([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user=user, cwd="/",
                       capture_output=True, check=False)  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    # Waits until it answers. Its output must not be a pipe of ours, which the server would keep open.
    command = [str(tools / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o",
               f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=100", "start"]  # fmt: skip
    done = subprocess.run(command, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, check=False, timeout=120)  # fmt: skip
    said = (folder / "log").read_text("utf-8") if (folder / "log").exists() else ""
    assert done.returncode == 0, f"PostgreSQL does not start: {said}"
    return str(folder)
