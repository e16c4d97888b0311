"""Every page of the program: team, panel and administrators."""

from playwright.sync_api import Browser, Page

from app.demo.invented import ORGANISATIONS, Stage
from tests.browser import steps
from tests.browser.crawl import Kinds
from tests.browser.demo import Portal
from tests.browser.every_page import NOT_WALKED, OF_PROGRAM, walked_by
from tests.browser.people import ADMIN, APPEAL_CHAIR, CHAIR, MANAGER, REVIEWER


def test_every_page_of_the_program_is_whole(browser: Browser, portal: Portal, kinds: Kinds) -> None:
    seen, problems = walked_by((CHAIR, APPEAL_CHAIR, MANAGER, REVIEWER, ADMIN), FURTHER, browser, portal, kinds)

    assert problems == [], "\n".join(problems)
    assert (kinds.all() & OF_PROGRAM) - seen == NOT_WALKED & OF_PROGRAM


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


def propose_to_refuse(page: Page) -> None:
    page.goto("/desk/applications?state=checking")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Check the documents").click()
    page.get_by_role("link", name="Refuse without a panel").click()
    page.locator("main textarea").first.fill("A ministry is no market player.")
    steps.press(page, "Propose the refusal")


def say_that_an_applicant_is_listed(page: Page) -> None:
    page.goto("/desk/screening")
    page.locator("main tbody a").first.click()
    steps.choose(page, "verdict", "same")
    steps.fill(page, reason="The register has the same address.")
    steps.press(page, "Keep the answer")


def approve_a_signed_mou(page: Page) -> None:
    page.goto("/desk/mou?state=signed")
    page.locator("main tbody a").first.click()
    page.get_by_role("button", name="Approve").click()
    steps.press(page, "Approve the MoU")
    page.get_by_role("button", name="Countersign").click()


def put_an_mou_on_hold(page: Page) -> None:
    page.goto("/desk/mou?state=approved")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Put on hold").click()
    steps.fill(page, reason="The signatory has left the company.")
    steps.press(page, "Put on hold")
    page.get_by_role("button", name="End the hold").click()


def open_an_mou_that_was_issued_anew(page: Page) -> None:
    page.goto("/desk/mou?state=issued")
    page.locator("main tbody tr", has_text="Kabini Platforms").get_by_role("link").first.click()
    page.get_by_role("link", name="Issue 1").click()


def open_an_mou_in_force(page: Page) -> str:
    page.goto("/desk/mou?state=active")
    page.locator("main tbody a").first.click()
    signed = page.locator("a[href$='/signed-copy']").get_attribute("href")
    page.get_by_role("link", name="End this MoU").click()
    return str(signed)


def read_a_superseded_issue(page: Page) -> None:
    discussed = next(one.name for one in ORGANISATIONS if one.stage is Stage.MOU_DISCUSSED)
    page.goto("/desk/mou?state=issued")
    page.locator("main tr", has_text=discussed).get_by_role("link").first.click()
    page.get_by_role("link", name="Issue 1,").click()


def add_to_an_mou(page: Page) -> None:
    page.goto("/desk/mou?state=active")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Add to this MoU").click()


def decide_not_to_renew(page: Page) -> None:
    page.goto("/desk/mou?state=issued")
    page.locator("main tr", has_text="Renewal").get_by_role("link").first.click()
    page.get_by_role("link", name="Do not renew").click()


FURTHER = {
    REVIEWER: (declare_no_tie, begin_the_sheet, practise),
    APPEAL_CHAIR: (answer_the_appeal,),
    CHAIR: (agree_on_findings, propose),
    MANAGER: (
        propose_to_refuse,
        give_more_time,
        say_that_an_applicant_is_listed,
        approve_a_signed_mou,
        put_an_mou_on_hold,
        open_an_mou_that_was_issued_anew,
        open_an_mou_in_force,
        read_a_superseded_issue,
        add_to_an_mou,
        decide_not_to_renew,
    ),
}
