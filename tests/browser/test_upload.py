"""What scripts add to forms: files are sent at once, drafts keep themselves, a word comes before the session ends."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import steps
from tests.browser.crawl import AXE, IS_TOO_WIDE, RUN_AXE
from tests.browser.demo import Portal
from tests.browser.people import DRAFT_OWNER, REVIEWER, open_portal
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
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("saved")
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

    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("saved")
    expect(page.locator("[name=note]")).to_have_value("Typed meanwhile")
    expect(page.locator("[name=note]")).to_be_focused()
    steps.press(page, "Save")
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("saved")
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
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("saved")

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


def open_sheet(page: Page) -> str:
    """Open a sheet that is to be filled in, with a clock of the test's own, and return its address."""
    page.goto("/review")
    page.get_by_role("row", name=re.compile("Say whether you have a tie|Draft")).get_by_role("link").first.click()
    if page.locator("[name=tie]").count():
        steps.choose(page, "tie", "no")
        steps.press(page, "Declare")
    page.clock.install()
    page.goto(f"{page.url}/score")
    return page.url


def test_a_reviewers_draft_keeps_itself_and_another_window_is_noticed(browser: Browser, portal: Portal) -> None:
    """R04: draft kept by itself; what is typed is sent with the version that the last draft has made."""
    page = open_portal(browser, portal, REVIEWER)
    sheet = open_sheet(page)
    version = int(page.locator("[name=version]").input_value())
    told, words = page.locator("[data-draft]"), page.locator("[name^=words-]").first

    words.fill("Typed and never saved by hand")
    page.clock.run_for(10_000)
    expect(page.locator("[name=version]")).to_have_value(str(version + 1))
    expect(told).to_contain_text("Draft saved")
    words.fill("Typed on")
    page.clock.run_for(10_000)
    expect(page.locator("[name=version]")).to_have_value(str(version + 2))
    other = page.context.new_page()
    other.goto(sheet)
    expect(other.locator("[name^=words-]").first).to_have_value("Typed on")
    other.locator("[name^=words-]").first.fill("From another window")
    steps.press(other, "Save draft")

    words.fill("Typed in the first window")
    page.clock.run_for(10_000)
    expect(told).to_contain_text("another window")
    steps.press(page, "Save draft")
    expect(page.locator("main")).to_contain_text("From another window")
    expect(page.locator("[name^=words-]").first).to_have_value("Typed in the first window")
    page.context.close()


def test_sending_waits_for_the_draft_that_is_under_way(browser: Browser, portal: Portal) -> None:
    page = open_portal(browser, portal, REVIEWER)
    open_sheet(page)
    held: list[Route] = []
    page.route("**/draft", lambda route: held.append(route))
    page.locator("[name^=words-]").first.fill("Sent while a draft was under way")
    with page.expect_request("**/draft"):
        page.clock.run_for(10_000)

    page.get_by_role("button", name="Save draft").click()
    held.pop().continue_()

    expect(page.locator(".govuk-notification-banner")).to_contain_text("Draft saved")
    expect(page.locator("[name^=words-]").first).to_have_value("Sent while a draft was under way")
    page.context.close()
