"""Every page of the public, of applicants and of partners."""

from playwright.sync_api import Browser, FilePayload, Page

from tests.browser import keyboard
from tests.browser.crawl import Kinds
from tests.browser.demo import Portal
from tests.browser.every_page import NOT_WALKED, OF_PROGRAM, walked_by
from tests.browser.people import APPLICANTS, DRAFT_OWNER, PARTNER, VISITOR
from tests.files.samples import good_pdf


def test_every_page_of_the_public_applicants_and_partners_is_whole(
    browser: Browser, portal: Portal, kinds: Kinds
) -> None:
    seen, problems = walked_by((VISITOR, *APPLICANTS), FURTHER, browser, portal, kinds)

    assert problems == [], "\n".join(problems)
    assert kinds.all() - OF_PROGRAM - seen == NOT_WALKED - OF_PROGRAM


def take_a_colleague_off(page: Page) -> None:
    page.goto("/organisation/users")
    page.get_by_role("link", name="Kiran Bhat").click()
    page.get_by_role("link", name="Take Kiran Bhat off").click()


def hand_over_to_a_colleague(page: Page) -> None:
    page.goto("/organisation/users")
    page.get_by_role("link", name="Kiran Bhat").click()
    page.get_by_role("link", name="Hand ownership over").click()


def meet_a_number_of_another_organisation(page: Page) -> None:
    """Send it past the page, whose console would note the refusal; the page that it leads to is looked at."""
    page.goto(f"/apply/{keyboard.own_reference(page)}/identifiers")
    typed = page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    taken = typed | {"CIN": "U72900KA2015PTC000016"}
    answer = page.request.post(page.url, multipart=taken, headers={"Referer": page.url})
    assert "/organisation/join" in answer.text()
    page.goto("/organisation/join")


def ask_to_remove_a_document(page: Page) -> None:
    """Hand one in past the page, whose script would send it at once."""
    address = f"/apply/{keyboard.own_reference(page)}/evidence/ID-INC"
    page.goto(address)
    typed = page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    document = FilePayload(name="certificate.pdf", mimeType="application/pdf", buffer=good_pdf())
    page.request.post(page.url, multipart=typed | {"file": document}, headers={"Referer": page.url})
    page.goto(f"{address}/remove")


def open_the_mou_in_force(page: Page) -> str:
    """Links lead to its renewal first; the application's number leads to the MoU that both sides have signed."""
    page.goto(f"/apply/{keyboard.own_reference(page)}/mou")
    signed = page.locator("a[href$='/signed-copy']").get_attribute("href")
    page.get_by_role("link", name="End this MoU").click()
    return str(signed)


FURTHER = {
    DRAFT_OWNER: (meet_a_number_of_another_organisation, ask_to_remove_a_document),
    PARTNER: (take_a_colleague_off, hand_over_to_a_colleague, open_the_mou_in_force),
}
