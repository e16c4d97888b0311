"""The demo goes on when one of its programs is killed."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.demo import processes
from app.demo.processes import Child, end_all, watch
from tests.browser.demo import Portal, demo_like

LIVE = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1], str(os.getpid())).touch(); time.sleep(60)"
DIE = "import pathlib, sys, uuid; pathlib.Path(sys.argv[1], str(uuid.uuid4())).touch()"
WORKER = "flask --app wsgi work"


@pytest.fixture(autouse=True)
def connection() -> None:
    """These tests use processes of their own."""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    """Start programs that leave a file for each of their starts."""
    started: list[Child] = []

    def start(program: str) -> Child:
        started.append(Child("test program", [sys.executable, "-c", program, str(tmp_path)]))
        return started[-1]

    yield start
    end_all(started)


def wait_until(is_true: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def starts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_program_that_was_killed_is_started_again(child: Callable[[str], Child], tmp_path: Path) -> None:
    living = child(LIVE)
    wait_until(lambda: starts(tmp_path))
    os.kill(int(starts(tmp_path)[0]), signal.SIGKILL)

    wait_until(lambda: living.keep_running() and len(starts(tmp_path)) == 2)


def test_a_program_that_ends_again_and_again_is_given_up(
    child: Callable[[str], Child], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    watch([child(DIE)], pause=0)

    assert len(starts(tmp_path)) == 1 + processes.RESTARTS
    assert "ends again and again; the demo stops" in capfd.readouterr().err


def test_restarts_count_only_in_a_row(
    child: Callable[[str], Child], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that had been steady may be killed as often as somebody likes."""
    monkeypatch.setattr(processes, "STEADY", 0.0)
    dying = child(DIE)

    wait_until(lambda: dying.keep_running() and len(starts(tmp_path)) > 2 + processes.RESTARTS)


def test_what_a_program_started_ends_with_it(child: Callable[[str], Child], tmp_path: Path) -> None:
    parent = child(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LIVE!r}, sys.argv[1]])")
    wait_until(lambda: starts(tmp_path))
    end_all([parent])

    wait_until(lambda: not Path(f"/proc/{starts(tmp_path)[0]}").exists())


@pytest.fixture
def portal(filled_demo: Path) -> Iterator[Portal]:
    with demo_like(filled_demo) as portal:
        yield portal


def processes_of(portal: Portal, command: str) -> list[int]:
    found = subprocess.run(["pgrep", "-f", command], capture_output=True, text=True).stdout.split()
    return [int(pid) for pid in found if is_of(portal, pid)]


def is_of(portal: Portal, pid: str) -> bool:
    try:
        return f"DATA_DIR={portal.folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def answers(portal: Portal) -> bool:
    try:
        with urllib.request.urlopen(portal.url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def ask_for_a_mail(portal: Portal) -> str:
    """Ask for a new password, as somebody who forgot it, and return what its mail is known by."""
    address = portal.accounts("reviewer")[0]["address"]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(f"{portal.url}/reset").read().decode()
    hidden = dict(re.findall(r'name="(csrf_token|form_key)"[^>]* value="([^"]*)"', page))
    typed = urllib.parse.urlencode({**hidden, "email": address}).encode()
    browser.open(urllib.request.Request(f"{portal.url}/reset", typed, {"Referer": portal.url})).close()
    return address


def test_the_portal_goes_on_when_worker_and_web_are_killed(portal: Portal) -> None:
    for command in (WORKER, "granian"):
        for pid in processes_of(portal, command):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: answers(portal) and processes_of(portal, WORKER))

    address = ask_for_a_mail(portal)

    assert "password" in portal.wait_for_mail(address, "/reset/")
    assert portal.process.poll() is None
