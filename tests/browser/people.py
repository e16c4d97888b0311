"""Somebody of every kind, in browsers of their own."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.browser import steps
from tests.browser.crawl import NARROW
from tests.browser.demo import Portal


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who it is: a role, for applicants how far they have come, and which of several."""

    role: str
    stage: str = ""
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.role} {self.stage}".strip()


VISITOR = Person(role="visitor")
MANAGER = Person(role="program_manager")
CHAIR = Person(role="chair")
APPEAL_CHAIR = Person(role="chair", nth=2)  # who took no part in what the demo has decided
REVIEWER = Person(role="reviewer", nth=1)
ADMIN = Person(role="admin")
DRAFT_OWNER = Person(role="owner", stage="draft")
PARTNER = Person(role="owner", stage="active")
STAGES = (
    *("invited", "submitted", "changes_requested", "in_review", "asked", "consensus"),
    *("declined", "mou_sent", "mou_discussed", "mou_signed_outside"),
)
APPLICANTS = (
    DRAFT_OWNER,
    *(Person(role="owner", stage=stage) for stage in STAGES),
    PARTNER,
    Person(role="member", stage="active"),
    Person(role="member", stage="mou_sent"),
    Person(role="viewer", stage="active"),
)


def open_portal(browser: Browser, portal: Portal, person: Person, *, scripts: bool = True) -> Page:
    """Return a page of the portal as this person finds it."""
    page = browser.new_context(base_url=portal.url, java_script_enabled=scripts, viewport=NARROW).new_page()
    page.set_default_timeout(10_000)
    if person is VISITOR:
        page.goto("/")
        return page
    alike = [one for one in portal.accounts(person.role) if one.get("stage", "") == person.stage]
    account = alike[person.nth]
    steps.sign_in_as(page, account)
    return page
