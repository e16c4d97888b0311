"""The demo as a running program."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from tests.places import free_port

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90


@dataclass(frozen=True)
class Portal:
    """A running demo."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def accounts(self, role: str) -> list[dict[str, str]]:
        """Return the demo accounts with this role."""
        everybody: list[dict[str, str]] = json.loads((self.folder / "demo-accounts.json").read_text())
        return [account for account in everybody if account["role"] == role]

    def mails_to(self, address: str) -> list[str]:
        """Return subject and text of all mails to an address, oldest first."""
        paths = sorted((self.folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        texts = [(mail, mail.get_body(("plain",))) for mail in mails if mail["To"] == address]
        return [f"{mail['Subject']}\n{text.get_content()}" for mail, text in texts if text]

    def wait_for_mail(self, address: str, part: str) -> str:
        """Return the newest mail that has this part, as soon as it is there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [mail for mail in self.mails_to(address) if part in mail]
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with {part!r}")


def fill_once(shared: Path) -> Path:
    """Return the folder of a demo that was filled and stopped; of several processes the first one fills it."""
    filled = shared / "filled-demo"
    with (shared / "filled-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not filled.exists():
            begun = shared / "demo-being-filled"
            assert stop_demo(start_demo(begun, free_port())) == 0
            begun.rename(filled)
    return filled


@contextmanager
def demo_like(filled: Path) -> Iterator[Portal]:
    """Run a copy of a filled demo, and stop it with Ctrl-C."""
    with TemporaryDirectory() as folder:
        copytree(filled, folder, dirs_exist_ok=True)
        portal = start_demo(Path(folder), free_port())
        yield portal
        assert stop_demo(portal) == 0


def start_demo(folder: Path, port: int) -> Portal:
    """Start what `make run` starts, and wait for its last line."""
    environ = {**os.environ, "DEMO": "1", "DATA_DIR": str(folder), "PORT": str(port), "RATE_LIMITS": "off"}
    command = [sys.executable, "-m", "app.demo.run"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.match(r"Ready on (http://\S+)", line):
            return Portal(found[1], folder, process)
    raise AssertionError("the demo ended before it was ready")


def stop_demo(portal: Portal) -> int:
    """Press Ctrl-C and return the exit code."""
    portal.process.send_signal(signal.SIGINT)
    return _ended(portal)


def kill_demo(portal: Portal) -> None:
    """Kill every process of the demo with no warning."""
    found = subprocess.run(["pgrep", "-f", "granian|flask --app wsgi work"], capture_output=True, text=True)
    mine = [pid for pid in found.stdout.split() if _belongs(pid, portal.folder)]
    for pid in [portal.process.pid, *map(int, mine)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _ended(portal)


def _ended(portal: Portal) -> int:
    code = portal.process.wait(timeout=40)
    assert portal.process.stdout is not None
    portal.process.stdout.close()
    return code


def _belongs(pid: str, folder: Path) -> bool:
    try:
        return f"DATA_DIR={folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
