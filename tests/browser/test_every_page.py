"""Every page, for everybody: with and without scripts, wide and narrow, by keyboard, and past axe."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urljoin

import pytest
from lxml import html
from playwright.sync_api import Browser, FilePayload, Page

from app import create_app
from app.core.ports import Ports
from config import Settings
from tests.browser import keyboard, steps
from tests.browser.crawl import Kinds, Walk, faults_of
from tests.browser.demo import Portal
from tests.browser.people import (
    APPEAL_CHAIR,
    CHAIR,
    DRAFT_OWNER,
    EVERYBODY,
    MANAGER,
    PARTNER,
    REVIEWER,
    VISITOR,
    Person,
    open_portal,
)
from tests.files.samples import good_pdf

NOT_WALKED = {
    "security.verify",  # asks for the password again, a while after signing in
    "security.wan_verify",  # the same by a passkey, opened where the passkeys are tried
    "security.two_factor_token_validation",  # comes after the password, as does the next one
    "security.mf_recovery",
    "accounts.turn_off_second_factor",  # for partners who have turned it on
    "accounts.mail_link_sent",  # comes after sending, as do the next two
    "accounts.confirmation_sent",
    "accounts.reset_link_sent",
    "accounts.remove_passkey",  # for people with a passkey, in tests/browser/test_passkeys.py
    "accounts.use_mail_link",  # needs a link from a mail, as do the next ones
    "accounts.confirm_address",
    "security.reset_password",  # the journey opens this and the next one
    "security.confirm_email",
    "interests.sent",  # comes after sending, in the journey
    "drafts.again",  # comes after months without a save
    "accounts.sent",
    "accounts.stay",  # for scripts
    "receipts.sent",  # comes after sending twice
    "site.robots",  # for programs, as is the next one
    "site.sitemap",
    "verification.number",  # comes after typing a number, or from a document
    "verification.number_data",  # for programs, as are the next two
    "verification.copy_data",
    "verification.seal_certificates",
    "agreements_outside_desk.picture",  # parts of the pages that show a file, as the next ones
    "evidence.picture",  # parts of the pages that show a document
    "desk_check.picture",
    "reviews.picture",
    "panel.picture",
}


@pytest.fixture(scope="module")
def kinds(settings: Settings, fakes: Ports) -> Kinds:
    return Kinds(create_app(replace(settings, demo=True), fakes).url_map)


def test_every_page_is_whole_for_everybody(browser: Browser, portal: Portal, kinds: Kinds) -> None:
    """Public pages are the same for all who are signed in: the manager looks at them for everybody."""
    problems, looked_at, seen, public = [], set[tuple[str, str]](), set[str](), Counter[str]()
    for person in EVERYBODY:
        page = open_portal(browser, portal, person)
        walk = Walk(page, kinds, most=3 if person is MANAGER else 1)
        if person not in {VISITOR, MANAGER}:
            walk.seen.update(public)
        for kind in everywhere(walk, person):
            walk.problems += faults_of(page, looked_at, kind)
        problems += [f"{person}: {problem}" for problem in walk.problems]
        seen |= {kind.split()[0] for kind in walk.seen}
        public = public or Counter(dict.fromkeys(walk.seen, walk.most))
        page.context.close()

    assert problems == [], "\n".join(problems)
    assert kinds.all() - seen == NOT_WALKED


def everywhere(walk: Walk, person: Person) -> Iterator[str]:
    """Walk from the first page; then do what opens more pages, and go on from there."""
    yield from walk.pages("/" if person is VISITOR else "/home")
    for act in FURTHER.get(person, ()):
        act(walk.page)
        yield from walk.pages()


def declare_no_tie(page: Page) -> None:
    page.goto("/review")
    page.locator("main tbody a").first.click()
    steps.choose(page, "tie", "no")
    steps.press(page, "Declare")
    page.get_by_role("link", name="Ask the applicant something").click()


def begin_the_sheet(page: Page) -> None:
    page.goto("/review")
    page.locator("main tbody a").first.click()
    page.get_by_role("button", name="Start the sheet").click()


def give_more_time(page: Page) -> None:
    page.goto("/desk/applications?state=changes_requested")
    page.locator("main tbody a").first.click()
    page.goto(f"{page.url}/more-time")


def practise(page: Page) -> None:
    page.goto("/review/practice")
    for answer in ("[name^='verdict-'][value='compliant']", "[name^='score-'][value='2']"):
        for option in page.locator(f"input{answer}").all():
            option.check()
    steps.press(page, "Compare with the program")


def answer_the_appeal(page: Page) -> None:
    page.goto("/panel/appeals")
    page.locator("main tbody a").first.click()
    page.get_by_role("button", name="Answer the appeal").click()
    steps.choose(page, "answer", "uphold")
    steps.fill(page, reason="The letters that were handed in name private clients only.")
    steps.press(page, "Propose the answer")


def agree_on_findings(page: Page) -> None:
    page.goto("/panel")
    page.locator("main tr", has_text="Consensus").get_by_role("link").first.click()
    steps.judge_all(page, "compliant")
    steps.press(page, "Record and go on")


def propose(page: Page) -> None:
    steps.choose(page, "outcome", "approved")
    steps.fill(page, summary="Every criterion of the guide is met.")
    steps.press(page, "Propose")


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


def propose_to_refuse(page: Page) -> None:
    page.goto("/desk/applications?state=checking")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Check the documents").click()
    page.get_by_role("link", name="Refuse without a panel").click()
    page.locator("main textarea").first.fill("A ministry is no market player.")
    steps.press(page, "Propose the refusal")


def ask_to_remove_a_document(page: Page) -> None:
    """Hand one in past the page, whose script would send it at once."""
    address = f"/apply/{keyboard.own_reference(page)}/evidence/ID-INC"
    page.goto(address)
    typed = page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    document = FilePayload(name="certificate.pdf", mimeType="application/pdf", buffer=good_pdf())
    page.request.post(page.url, multipart=typed | {"file": document}, headers={"Referer": page.url})
    page.goto(f"{address}/remove")


FURTHER: dict[Person, tuple[Callable[[Page], None], ...]] = {
    REVIEWER: (declare_no_tie, begin_the_sheet, practise),
    APPEAL_CHAIR: (answer_the_appeal,),
    CHAIR: (agree_on_findings, propose),
    DRAFT_OWNER: (meet_a_number_of_another_organisation, ask_to_remove_a_document),
    MANAGER: (propose_to_refuse, give_more_time),
    PARTNER: (take_a_colleague_off, hand_over_to_a_colleague),
}


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
