"""Every page without scripts, and forms by keyboard alone."""

from urllib.parse import urljoin

import pytest
from lxml import html
from playwright.sync_api import Browser, FilePayload, Page

from tests.browser import keyboard
from tests.browser.crawl import Kinds, Walk
from tests.browser.demo import Portal
from tests.browser.people import CHAIR, DRAFT_OWNER, MANAGER, PARTNER, REVIEWER, VISITOR, Person, open_portal


@pytest.mark.parametrize("person", [VISITOR, DRAFT_OWNER, PARTNER, MANAGER, CHAIR, REVIEWER], ids=str)
def test_without_scripts_every_page_stands_and_every_empty_form_says_what_to_mend(
    browser: Browser, portal: Portal, kinds: Kinds, person: Person
) -> None:
    page = open_portal(browser, portal, person, scripts=False)
    walk = Walk(page, kinds, most=1)
    sent, problems = 0, []
    for _ in walk.pages("/" if person is VISITOR else "/home"):
        shown = html.document_fromstring(page.content())
        if len(shown.xpath("//h1")) != 1 or shown.xpath("//form[not(.//button[@type='submit'])]"):
            problems.append(f"{page.url} lacks its heading or a form its button")
        for form in shown.xpath("//main//form[@method='post'][.//*[@name and not(@type='hidden')]]"):
            sent += 1
            problems += faults_of_empty(page, form)
    page.context.close()

    problems += walk.problems
    assert problems == [], "\n".join(problems)
    assert sent


def faults_of_empty(page: Page, form: html.HtmlElement) -> list[str]:
    """Send the form as a browser does when every field of it was emptied; return what its answer lacks."""
    address = urljoin(page.url, form.get("action") or page.url)
    emptied: dict[str, str | None] = {
        field.get("name"): sent_by(field) for field in form.xpath(".//*[@name][not(self::button)]")
    }
    fields: dict[str, str | float | bool | bytes | FilePayload] = {
        name: value for name, value in emptied.items() if value is not None
    }
    answer = page.request.post(address, multipart=fields, max_redirects=0, headers={"Referer": page.url})
    shown = html.document_fromstring(answer.text() or "<p></p>")
    targets = shown.xpath("//*[contains(@class, 'govuk-error-summary')]//a/@href")
    lost = [target for target in targets if not shown.xpath("//*[@id=$id]", id=target.removeprefix("#"))]
    is_told = answer.status == 422 and targets and shown.xpath("//title")[0].text.startswith("Error: ")
    found = [] if is_told else [f"{page.url} sent empty to {address} answers {answer.status}, links: {targets}"]
    return found + [f"{page.url} sent empty leads to {target}, which is nowhere" for target in lost]


def sent_by(field: html.HtmlElement) -> str | None:
    """Return what an emptied field sends: a box that is not ticked sends nothing."""
    kind = field.get("type")
    return field.get("value") if kind == "hidden" else None if kind in {"checkbox", "radio", "file"} else ""


@pytest.mark.parametrize(
    ("person", "path", "field"),
    [
        (VISITOR, "/sign-in", "email"),
        (VISITOR, "/interest", "organisation_name"),
        (DRAFT_OWNER, "/apply/{}/organisation", "legal_name"),
    ],
)
def test_a_form_is_read_sent_and_mended_by_keyboard_alone(
    browser: Browser, portal: Portal, person: Person, path: str, field: str
) -> None:
    page = open_portal(browser, portal, person)
    page.goto(path.format(keyboard.own_reference(page)) if "{}" in path else path)
    stops = keyboard.tab_through(page)
    assert stops[0].name == "Skip to main content"
    assert [stop.name for stop in stops if stop.place == "main"] == page.evaluate(keyboard.IN_ORDER)
    assert [stop for stop in stops if not stop.is_shown] == []

    keyboard.skip_to_main(page)
    keyboard.tab_to(page, field)
    for key in ("Control+A", "Delete", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".govuk-error-summary:focus")
    first = keyboard.tab(page)
    page.keyboard.press("Enter")
    assert page.evaluate("'#' + document.activeElement.id") == first.target
    page.context.close()
