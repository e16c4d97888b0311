"""A demo of the tests' own, and a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from app import create_app
from app.core.ports import Ports
from config import Settings
from tests.browser.crawl import Kinds
from tests.browser.demo import Portal, demo_like

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks of one file share one demo, so they run in one process; the runner reads the groups after this."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(autouse=True)
def connection() -> None:
    """These tests use the demo's own database."""


@pytest.fixture(scope="module")
def portal(filled_demo: Path) -> Iterator[Portal]:
    with demo_like(filled_demo) as portal:
        yield portal


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def kinds(settings: Settings, fakes: Ports) -> Kinds:
    return Kinds(create_app(replace(settings, demo=True), fakes).url_map)
