"""What scripts add to forms: a chosen file is sent at once, and a word comes before the session ends."""

from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import steps
from tests.browser.crawl import AXE, IS_TOO_WIDE, RUN_AXE
from tests.browser.demo import Portal
from tests.browser.people import DRAFT_OWNER, open_portal
from tests.files import samples


def files(folder: Path) -> tuple[Path, Path]:
    """Return a good document and a bad one."""
    good, bad = folder / "good.pdf", folder / "bad.pdf"
    good.write_bytes(samples.good_pdf())
    bad.write_bytes(samples.script_pdf())
    return good, bad


def first_document(page: Page) -> str:
    page.goto("/apply")
    page.locator("main a[href^='/apply/DPP']").first.click()
    page.goto(page.url.rstrip("/") + "/evidence")
    return str(page.locator("main a.govuk-task-list__link").first.get_attribute("href"))


def test_choosing_a_file_sends_it_with_a_bar_and_what_was_typed_stays(
    browser: Browser, portal: Portal, tmp_path: Path
) -> None:
    good, bad = files(tmp_path)
    page = open_portal(browser, portal, DRAFT_OWNER)
    document = first_document(page)
    page.goto(document)
    steps.fill(page, note="The first page")

    page.locator("[name=file]").set_input_files(bad)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator(".govuk-error-summary")).to_contain_text("holds a script")
    expect(page.locator("[name=note]")).to_have_value("The first page")

    held: list[Route] = []
    page.route("**" + document, lambda route: held.append(route))
    page.locator("[name=file]").set_input_files(good)
    expect(page.get_by_role("progressbar", name="How much of the file is sent")).to_be_visible()
    held.pop().continue_()
    page.unroute("**" + document)
    expect(page.locator("#file-now")).to_contain_text("good.pdf")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("saved")
    expect(page.locator("[name=note]")).to_have_value("The first page")
    assert page.url.endswith(document)
    page.context.close()


def test_save_waits_for_the_file_and_keeps_what_is_typed_meanwhile(
    browser: Browser, portal: Portal, tmp_path: Path
) -> None:
    good, _ = files(tmp_path)
    page = open_portal(browser, portal, DRAFT_OWNER)
    document = first_document(page)
    page.goto(document)
    expect(page.locator("[data-at-once]")).to_contain_text("sent as soon as you choose it")

    held: list[Route] = []
    page.route("**" + document, lambda route: held.append(route))
    page.locator("[name=file]").set_input_files(good)
    expect(page.get_by_role("button", name="Save: wait until the file is sent")).to_be_disabled()
    page.locator("[name=note]").fill("")
    page.locator("[name=note]").press_sequentially("Typed meanwhile")
    held.pop().continue_()
    page.unroute("**" + document)

    expect(page.locator(".govuk-notification-banner")).to_contain_text("saved")
    expect(page.locator("[name=note]")).to_have_value("Typed meanwhile")
    expect(page.locator("[name=note]")).to_be_focused()
    steps.press(page, "Save")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("saved")
    page.goto(document)
    expect(page.locator("[name=note]")).to_have_value("Typed meanwhile")
    page.context.close()


def test_a_broken_connection_is_told_and_the_file_can_be_chosen_again(
    browser: Browser, portal: Portal, tmp_path: Path
) -> None:
    good, _ = files(tmp_path)
    page = open_portal(browser, portal, DRAFT_OWNER)
    document = first_document(page)
    page.goto(document)
    page.route("**" + document, lambda route: route.abort())

    page.locator("[name=file]").set_input_files(good)
    expect(page.locator("[data-told]")).to_contain_text("Check your connection")
    expect(page.get_by_role("progressbar")).to_be_hidden()

    page.unroute("**" + document)
    page.locator("[name=file]").set_input_files(good)
    expect(page.locator("#file-now")).to_contain_text("good.pdf")
    page.context.close()


def test_without_scripts_the_button_sends_one_file_or_several(browser: Browser, portal: Portal, tmp_path: Path) -> None:
    good, bad = files(tmp_path)
    page = open_portal(browser, portal, DRAFT_OWNER, scripts=False)
    document = first_document(page)
    page.goto(document)
    page.locator("[name=file]").set_input_files(good)
    steps.press(page, "Save")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("saved")

    page.get_by_role("link", name="Hand in several documents at once").click()
    chosen = page.locator("[type=file]")
    chosen.nth(0).set_input_files(good)
    chosen.nth(1).set_input_files(bad)
    steps.press(page, "Hand in")
    expect(page.locator(".govuk-error-summary li")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Saved:")
    page.context.close()


def test_a_word_comes_before_the_session_ends_and_a_button_that_goes_on(browser: Browser, portal: Portal) -> None:
    page = open_portal(browser, portal, DRAFT_OWNER)
    page.clock.install()
    page.goto(first_document(page))
    told = page.locator("[data-session]")
    expect(told).to_be_empty()

    page.clock.fast_forward("01:54:00")
    expect(told).to_be_empty()
    page.clock.fast_forward("00:01:30")
    expect(told).to_contain_text("Your session ends on")
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    assert not page.evaluate(IS_TOO_WIDE)
    told.get_by_role("button", name="Stay signed in").click()
    expect(told).to_contain_text("You stay signed in until")

    page.clock.fast_forward("02:01:00")
    expect(told).to_contain_text("Your session has ended")
    page.context.close()
