"""`make run`: migrate, start web and worker side by side, fill the demo once, say when all is ready."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from app.demo.processes import Child, end_all, watch

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
    children: list[Child] = []
    try:
        _run(port, children)
        return 1
    except Stopped:
        return 0
    finally:
        end_all(children)


def _run(port: int, children: list[Child]) -> None:
    """Answer the first visitor before anything else that takes time."""
    children.append(Child("web process", _web_command(port)))
    _prepare()
    _wait_for(port)
    children.append(Child("worker", [str(BIN / "flask"), "--app", "wsgi", "work"]))
    _fill()
    print(f"Ready on http://{HOST}:{port}", flush=True)
    watch(children)


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
    """A few threads of one process: SQLite takes one writer at a time anyway."""
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1"]
    quiet = ["--blocking-threads", "4", "--log-level", "warning", "--no-ws"]
    return [str(BIN / "granian"), *options, *quiet, "wsgi:app"]


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
