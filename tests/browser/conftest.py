"""The demo, started as a user starts it, and a real browser."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All walks share one demo, so they run in one process."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def connection() -> None:
    """These tests use the demo's own database."""


@dataclass(frozen=True)
class Portal:
    """A running demo."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def account(self, role: str) -> dict[str, str]:
        """Return the first demo account with this role."""
        accounts = json.loads((self.folder / "demo-accounts.json").read_text())
        return next(account for account in accounts if account["role"] == role)

    def mails_to(self, address: str) -> list[str]:
        """Return the text of all mails to an address, oldest first."""
        from email import message_from_bytes, policy

        paths = sorted((self.folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        mine = [mail for mail in mails if mail["To"] == address]
        return [f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}" for mail in mine]  # type: ignore[union-attr]


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_demo(folder: Path, port: int) -> Portal:
    """Start `make run`'s program and wait for its last line."""
    environ = {**os.environ, "DEMO": "1", "DATA_DIR": str(folder), "PORT": str(port), "RATE_LIMITS": "off"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.demo.run"], env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.match(r"Ready on (http://\S+)", line):
            return Portal(found[1], folder, process)
    raise AssertionError("the demo ended before it was ready")


def stop_demo(portal: Portal) -> int:
    portal.process.send_signal(signal.SIGINT)
    return portal.process.wait(timeout=40)


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    with tempfile.TemporaryDirectory() as folder:
        portal = start_demo(Path(folder), free_port())
        yield portal
        assert stop_demo(portal) == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, portal: Portal) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=portal.url, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
