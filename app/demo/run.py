"""`make run`: migrate, start web and worker side by side, fill the demo once, say when all is ready."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
PATIENCE = 60


class Stopped(BaseException):  # no Exception, which a job that is being tried would take for its own failure
    """Ctrl-C, or the request of whoever started us."""


def main() -> int:
    port = int(os.environ.setdefault("PORT", "8000"))
    if _in_use(port):
        print(f"Port {port} is in use. Choose another one: PORT={port + 1} make run", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    children = [_start(_web_command(port))]
    try:
        _prepare()
        children.append(_start([str(BIN / "flask"), "--app", "wsgi", "work"]))
        _fill()
        _wait_for(port)
        print(f"Ready on http://{HOST}:{port}", flush=True)
        return _watch(children)
    except Stopped:
        return 0
    finally:
        _end(children)


def _prepare() -> None:
    from app.cli import prepare_database
    from wsgi import app, settings

    with app.app_context():
        prepare_database(settings.database_url)


def _fill() -> None:
    from app.demo.accounts import show_accounts
    from app.demo.seed import add_people, fill
    from wsgi import app

    with app.app_context():
        add_people()
        show_accounts()
        fill()


def _web_command(port: int) -> list[str]:
    """Two threads of one process: SQLite takes one writer at a time anyway."""
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1"]
    quiet = ["--blocking-threads", "4", "--log-level", "warning", "--no-ws"]
    return [str(BIN / "granian"), *options, *quiet, "wsgi:app"]


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a child that ends with us, however we end."""
    tied = [setpriv, "--pdeathsig", "TERM"] if (setpriv := shutil.which("setpriv")) else []
    return subprocess.Popen([*tied, *command], start_new_session=True)


def _watch(children: Sequence[subprocess.Popen[bytes]]) -> int:
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    print("A process of the demo ended unexpectedly; start it again with: make run", file=sys.stderr)
    return 1


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait, and then leave none of their own children behind."""
    for child in children:
        child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=5).close()
            return
        time.sleep(0.1)
    raise SystemExit("The web process does not answer.")


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _stop(*_: object) -> None:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
