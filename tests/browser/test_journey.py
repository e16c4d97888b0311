"""J1, J2 and J4 of the program, walked by people in browsers against the running portal with its worker."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from app.core.clock import local_date
from tests.browser import steps
from tests.browser.demo import Portal


def test_a_company_becomes_a_partner_and_reports_its_clients(browser: Browser, portal: Portal, tmp_path: Path) -> None:
    visitor = steps.new_page(browser, portal)
    interest = steps.express_interest(visitor)
    assert interest in portal.wait_for_mail(steps.ADDRESS, interest)

    manager = steps.as_staff(browser, portal, "program_manager")
    steps.accept_interest(manager, interest)

    applicant = steps.new_page(browser, portal)
    application = steps.join(applicant, portal)
    steps.answer_sections(applicant, application)
    steps.hand_in_evidence(applicant, application, tmp_path)
    steps.declare_and_submit(applicant, application)
    assert application in portal.wait_for_mail(steps.ADDRESS, application)
    says(applicant, application, "Program team")

    steps.check_documents(manager, application)
    says(applicant, application, "Panel")
    decide(browser, portal, application)
    expect(open_page(applicant, f"/apply/{application}/decision")).to_contain_text("Your application is approved")

    steps.sign_mou(applicant, application)
    agreement = steps.countersign(manager)
    portal.wait_for_mail(steps.ADDRESS, "you are a DIGIT Partner")
    read_the_agreement(applicant, application, agreement, tmp_path)
    find_in_directory(visitor)
    report_clients(applicant, manager)


def says(page: Page, application: str, who: str) -> None:
    """The applicant's page says who acts next, and since when, with the zone."""
    main = open_page(page, f"/apply/{application}")
    expect(main).to_contain_text(who)
    expect(main).to_contain_text("IST")


def open_page(page: Page, path: str):  # type: ignore[no-untyped-def]
    page.goto(path)
    return page.get_by_role("main")


def decide(browser: Browser, portal: Portal, application: str) -> None:
    chair = steps.as_staff(browser, portal, "chair")
    steps.assign_reviewers(chair, application)
    names = steps.assigned_names(chair, application)
    reviewers = [account for account in portal.accounts("reviewer") if account["name"] in names]
    assert len(reviewers) >= 2
    for account in reviewers:
        page = steps.new_page(browser, portal)
        steps.sign_in_as(page, account)
        steps.review(page, application)
    steps.propose_decision(chair, application)
    assert chair.goto(f"/panel/{application}/approve") is not None
    expect(chair.get_by_role("button", name="Approve and send")).to_have_count(0)
    steps.approve_decision(steps.as_staff(browser, portal, "program_manager", nth=1), application)


def read_the_agreement(page: Page, application: str, agreement: str, folder: Path) -> None:
    """The executed copy is a PDF with both names in it."""
    path = folder / "mou.pdf"
    path.write_bytes(steps.wait_for_file(page, f"/apply/{application}/mou/signed-copy"))
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert all(words in text for words in (agreement, steps.ORGANISATION, steps.CONTACT, "Meera Iyer", "OBL-NOTIFY"))


def find_in_directory(page: Page) -> None:
    steps.open_until(page, "/partners?q=narmada", f"main a:text('{steps.ORGANISATION}')")
    page.get_by_role("link", name=steps.ORGANISATION).first.click()
    expect(page.get_by_role("main")).to_contain_text("Property Tax")


def report_clients(partner: Page, manager: Page) -> None:
    """A1: one within seven days, one late with its reason."""
    today = local_date(datetime.now(UTC))
    steps.report_client(partner, "Town of Bargi", (today - timedelta(days=2)).isoformat())
    steps.report_client(partner, "Town of Panagar", (today - timedelta(days=9)).isoformat(), reason="Our office moved.")
    main = open_page(partner, "/clients")
    expect(main).to_contain_text("Town of Bargi")
    expect(main.locator("tr", has_text="Town of Panagar")).to_contain_text("ate")
    expect(open_page(manager, "/desk/clients")).to_contain_text("Town of Panagar")
