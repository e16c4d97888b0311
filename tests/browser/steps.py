"""What people do, in their order: each function is one sitting of one person in a browser of their own."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import PATIENCE, Portal

PASSWORD = "teal-harbour-lantern-42"
ORGANISATION = "Narmada Civic Tech"
CONTACT = "Rukmini Joshi"
ADDRESS = "rukmini@narmada.example"
USED: dict[str, int] = {}


def fill(page: Page, **values: str) -> None:
    """Type into fields by their names; a double underscore stands for a dash."""
    for name, value in values.items():
        page.locator(f"[name='{name.replace('__', '-')}']").fill(value)


def choose(page: Page, name: str, *values: str) -> None:
    for value in values:
        page.locator(f"input[name='{name}'][value='{value}']").check()


def press(page: Page, text: str) -> None:
    page.get_by_role("button", name=text).first.click()


def sign_in(page: Page, address: str, password: str, totp_secret: str = "") -> None:
    """Sign in with the password, and with what the app on the phone shows where there is one."""
    page.goto("/sign-in")
    fill(page, email=address, password=password)
    press(page, "Sign in")
    if totp_secret:
        fill(page, code=unused_code(totp_secret))
        press(page, "Sign in")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def unused_code(secret: str) -> str:
    """Return the next code that this person has not used. The portal also takes the one after the one shown now."""
    app = TOTP(key=secret)
    step = max(USED.get(secret, 0) + 1, int(time.time()) // app.period)
    time.sleep(max(0.0, (step - 1) * app.period - time.time()))
    USED[secret] = step
    return str(app.generate(step * app.period).token)


def sign_in_as(page: Page, account: dict[str, str]) -> None:
    """Sign in as one of the demo's people."""
    sign_in(page, account["address"], account["password"], account.get("totp_secret", ""))


def new_page(browser: Browser, portal: Portal) -> Page:
    """Return a page in a browser of its own, where nobody is signed in."""
    page = browser.new_context(base_url=portal.url).new_page()
    page.set_default_timeout(10_000)
    return page


def as_staff(browser: Browser, portal: Portal, role: str, nth: int = 0) -> Page:
    """Return a page in a browser of its own, signed in as a person of the program."""
    page = new_page(browser, portal)
    account = portal.accounts(role)[nth]
    sign_in_as(page, account)
    return page


def link_in(mail: str, start: str) -> str:
    found = re.search(rf"https?://[^/\s]+({re.escape(start)}\S*)", mail)
    assert found, mail
    return found[1]


def express_interest(page: Page) -> str:
    """J1, steps 1 and 2: a visitor writes and reads the reference."""
    page.goto("/")
    page.get_by_role("link", name="Become a partner").first.click()
    choose(page, "player", "system_integrator")
    fill(page, organisation_name=ORGANISATION, contact_name=CONTACT, contact_email=ADDRESS)
    page.locator("[name=country]").select_option("IN")
    fill(page, message="We want to bring DIGIT to the towns along the river.")
    page.locator("[name=agreed]").check()
    press(page, "Send")
    found = re.search(r"DPP-INT-\d{4}-\d{4}", page.inner_text("main"))
    assert found, page.inner_text("main")
    return found[0]


def accept_interest(page: Page, reference: str) -> None:
    page.goto("/desk")
    page.locator("main tr", has_text=reference).get_by_role("link").first.click()
    press(page, "Accept and invite")
    expect(page.get_by_role("main")).to_contain_text("DPP-APP-")


def join(page: Page, portal: Portal) -> str:
    """The invited person signs up, is in at once, and accepts; returns the application."""
    page.goto(link_in(portal.wait_for_mail(ADDRESS, "/invite/"), "/invite/"))
    expect(page.get_by_role("main")).to_contain_text(ORGANISATION)
    page.get_by_role("button", name="Create your account").click()
    fill(page, name=CONTACT, password=PASSWORD)
    press(page, "Create account")
    press(page, "Accept the invitation")
    found = re.search(r"DPP-APP-\d{4}-\d{4}", page.inner_text("main"))
    assert found, page.url
    return found[0]


def answer_sections(page: Page, reference: str) -> None:
    """J1, step 3: from the first open task each save leads to the next."""
    page.goto(f"/apply/{reference}")
    expect(page.locator("main")).to_contain_text("0 of")
    page.goto(f"/apply/{reference}/organisation")
    expect(page.locator("[name=legal_name]")).to_have_value(ORGANISATION)
    page.locator("[name=legal_form]").select_option("company")
    fill(page, founded_year="2014", address="4 Ghat Road", city="Jabalpur", postcode="482001")
    fill(page, website="https://narmada.example")
    press(page, "Save and continue")
    fill(page, PAN="AAACN0042A", GSTIN="23AAACN0042A1Z0", CIN="U72900MP2014PTC000042")
    press(page, "Save and continue")
    expect(page.locator("#error-summary, .govuk-error-summary")).to_contain_text("last character of the GSTIN")
    fill(page, GSTIN="23AAACN0042A1Z" + check_character("23AAACN0042A1Z"))
    press(page, "Save and continue")
    fill(page, contact__phone="+91 761 400 1000", signatory__name=CONTACT, signatory__title="Managing director")
    fill(page, signatory__email=ADDRESS, owners__0__name=CONTACT, owners__0__share="70")
    press(page, "Save and continue")
    fill(page, about="We bring services of river towns online and train their staff.")
    choose(page, "products", "URBAN", "PT")
    choose(page, "services", "ENA-01")
    choose(page, "languages", "en", "hi")
    choose(page, "states", "IN-MP")
    press(page, "Save and continue")
    fill(page, projects__0__programme="Town service centres", projects__0__agency="State of Madhya Pradesh")
    page.locator("[name=projects-0-country]").select_option("IN")
    fill(
        page, projects__0__role="Set-up and support", projects__0__started_on="2023-04-01", projects__0__size="30 towns"
    )
    press(page, "Save and continue")
    for row in range(9):
        fill(page, **{f"rows-{row}-person": "Lead engineer", f"rows-{row}-planned_on": "2027-02-01"})
    press(page, "Save and continue")


def check_character(body: str) -> str:
    from stdnum import luhn

    return str(luhn.calc_check_digit(body, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def hand_in_evidence(page: Page, reference: str, folder: Path) -> None:
    """J1, step 4: a renamed program is refused, then each needed document is handed in."""
    page.goto(f"/apply/{reference}/evidence")
    first = page.locator("main a[href*='/evidence/']").first.get_attribute("href")
    bad = folder / "invoice.pdf"
    bad.write_bytes(b"MZ\x90\x00" + b"\x00" * 600)
    page.goto(str(first))
    fill(page, note="The first page")
    page.locator("[name=file]").set_input_files(bad)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("The first page")
    for code in needed_documents(page, reference):
        page.goto(f"/apply/{reference}/evidence/{code}")
        page.locator("[name=file]").set_input_files(proof(folder, code))
        expect(page.locator("#file-now")).to_contain_text(f"{code}.pdf")


def needed_documents(page: Page, reference: str) -> list[str]:
    page.goto(f"/apply/{reference}/check")
    hrefs = page.locator("section[aria-labelledby=missing] a").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    return [href.split("/evidence/")[1].split("#")[0] for href in hrefs if "/evidence/" in href]


def proof(folder: Path, title: str) -> Path:
    from app.demo.answers import sample_document

    path = folder / f"{title}.pdf"
    path.write_bytes(sample_document(title, ORGANISATION))
    return path


def declare_and_submit(page: Page, reference: str) -> None:
    """J1, steps 5 and 6."""
    page.goto(f"/apply/{reference}/declarations")
    for name in ("not_blacklisted", "mit_license", "guide", "personal_data"):
        page.locator(f"[name={name}]").check()
    choose(page, "conflict", "no")
    choose(page, "litigation", "no")
    press(page, "Save and continue")
    page.goto(f"/apply/{reference}/check")
    page.locator("[name=agreed]").check()
    press(page, "Submit the application")
    expect(page.get_by_role("main")).to_contain_text(reference)


def check_documents(page: Page, reference: str) -> None:
    page.goto(f"/desk/applications/{reference}/check")
    press(page, "Start the check")
    accept = page.get_by_role("button", name=re.compile("^Accept"))
    expect(accept.first).to_be_visible()
    for left in reversed(range(accept.count())):
        accept.first.click()
        expect(accept).to_have_count(left)
    press(page, "Finish the check")
    press(page, "Finish and pass on to the panel")
    expect(page.get_by_role("main")).to_contain_text("review")


def assign_reviewers(page: Page, reference: str) -> None:
    """J2, step 1. Opening the panel follows the check, so the page may need a moment."""
    open_until(page, f"/panel/{reference}/assign", "[name=reviewers]")
    for position in range(2):
        page.locator("[name=reviewers]").nth(position).check()
    press(page, "Assign")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def assigned_names(page: Page, reference: str) -> list[str]:
    page.goto(f"/panel/{reference}/assign")
    cells = "rows => rows.map(row => row.cells[0].innerText.trim())"
    return [str(name) for name in page.locator("main table tbody tr").evaluate_all(cells)]


def review(page: Page, reference: str) -> None:
    """J2, step 2: declare ties, read, judge each clause, send."""
    page.goto("/review")
    page.get_by_role("link", name=re.compile(reference)).first.click()
    choose(page, "has_tie" if page.locator("[name=has_tie]").count() else "tie", "no")
    press(page, "Declare")
    expect(page.get_by_role("main")).to_contain_text("virus-scanned")
    page.goto(f"/review/{reference}/score")
    judge_all(page, "compliant")
    choose(page, "recommendation", "approved")
    press(page, "Send review")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def judge_all(page: Page, verdict: str) -> None:
    for option in page.locator(f"input[name^='verdict-'][value='{verdict}'], input[name^='points-'][value='3']").all():
        option.check()


def propose_decision(page: Page, reference: str) -> None:
    """J2, steps 3 and 4, by the chair."""
    page.goto(f"/panel/{reference}/consensus")
    judge_all(page, "compliant")
    press(page, "Record and go on")
    choose(page, "outcome", "approved")
    fill(page, summary="Every criterion of the guide is met.")
    press(page, "Propose")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def approve_decision(page: Page, reference: str) -> None:
    page.goto(f"/panel/{reference}/approve")
    press(page, "Approve and send")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def sign_mou(page: Page, reference: str) -> None:
    """J1, step 8: the text is made in the background, so the page may need a moment."""
    open_until(page, f"/apply/{reference}/mou", "[name=full_name]")
    fill(page, full_name="Somebody Else", capacity="Managing director")
    page.locator("[name=consent]").check()
    press(page, "Sign the MoU")
    expect(page.locator(".govuk-error-summary")).to_contain_text(CONTACT)
    fill(page, full_name=CONTACT)
    page.locator("[name=consent]").check()
    press(page, "Sign the MoU")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def countersign(page: Page) -> str:
    page.goto("/desk/mou")
    page.locator("main tr", has_text=ORGANISATION).get_by_role("link").first.click()
    press(page, "Countersign")
    press(page, "Countersign the MoU")
    found = re.search(r"DPP-MOU-\d{4}-\d{4}", page.inner_text("main"))
    assert found
    return found[0]


def open_until(page: Page, path: str, part: str) -> None:
    """Open a page again and again until it has a part that is made in the background."""
    page.goto(path)
    for _ in tries(page):
        if page.locator(part).count():
            return
        page.goto(path)
    raise AssertionError(f"{path} has no {part}: {page.inner_text('main')}")


def wait_for_file(page: Page, path: str) -> bytes:
    """Return a document that is made in the background, as soon as it is there."""
    for _ in tries(page):
        answer = page.request.get(path)
        if answer.ok:
            return answer.body()
    raise AssertionError(f"{path} is not there")


def tries(page: Page) -> Iterator[None]:
    """Give another try every quarter of a second, as long as a test has patience."""
    for _ in range(PATIENCE * 4):
        yield
        page.wait_for_timeout(250)


def report_client(page: Page, name: str, onboarded_on: str, reason: str = "") -> None:
    """J4: one page, seven fields."""
    page.goto("/clients/report")
    fill(page, client_name=name, place="Jabalpur", onboarded_on=onboarded_on)
    page.locator("[name=client_kind]").first.check()
    choose(page, "products", "URBAN")
    page.locator("[name=label_shown]").check()
    if reason:
        press(page, "Report client")
        expect(page.locator(".govuk-error-summary")).to_contain_text("late")
        fill(page, late_reason=reason)
    press(page, "Report client")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
