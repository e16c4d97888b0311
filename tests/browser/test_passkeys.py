"""A passkey is added and opens the account by itself, in a browser with an authenticator that only exists there."""

from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser import steps
from tests.browser.crawl import AXE, IS_TOO_WIDE, NARROW, RUN_AXE
from tests.browser.demo import Portal

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def page_with_authenticator(browser: Browser, portal: Portal) -> tuple[Page, CDPSession, str]:
    """Return a page, what commands its authenticator, and that one's id. A passkey is for a name of a site only."""
    url = portal.url.replace("127.0.0.1", "localhost")
    page = browser.new_context(base_url=url, viewport=NARROW).new_page()
    page.set_default_timeout(10_000)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    added = devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page, devices, added["authenticatorId"]


def is_whole(page: Page) -> None:
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    assert not page.evaluate(IS_TOO_WIDE)


def test_a_passkey_opens_the_account_without_password_and_code(browser: Browser, portal: Portal) -> None:
    page, _, _ = page_with_authenticator(browser, portal)
    chair = portal.accounts("chair")[0]
    steps.sign_in_as(page, chair)
    page.goto("/account/passkeys")
    is_whole(page)
    steps.fill(page, name="My phone")
    steps.press(page, "Add a passkey")
    expect(page.get_by_role("main")).to_contain_text("The passkey My phone is added.")
    is_whole(page)

    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in?next=/panel")
    page.get_by_role("link", name="Sign in with a passkey").click()
    is_whole(page)
    steps.press(page, "Use my passkey")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert page.url.endswith("/panel")

    page.goto("/account/again?next=/account/sessions")
    page.get_by_role("link", name="Use your passkey").click()
    is_whole(page)
    steps.press(page, "Use my passkey")
    expect(page.get_by_role("main")).to_contain_text("Thank you. You can go on.")
    assert page.url.endswith("/account/sessions")

    page.goto("/account/passkeys")
    page.get_by_role("link", name="Remove My phone").click()
    is_whole(page)
    steps.press(page, "Remove")
    expect(page.get_by_role("main")).to_contain_text("The passkey My phone is removed.")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/passkey")
    steps.press(page, "Use my passkey")
    expect(page.get_by_role("main")).to_contain_text("This passkey opens no account here.")


def test_whoever_is_not_the_holder_gets_words_and_another_try(browser: Browser, portal: Portal) -> None:
    page, devices, device = page_with_authenticator(browser, portal)
    steps.sign_in_as(page, portal.accounts("owner")[0])
    page.goto("/account/passkeys")
    steps.fill(page, name="Somebody's phone")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    steps.press(page, "Add a passkey")

    expect(page.locator("[data-passkey-status]")).to_contain_text("That did not work")
    is_whole(page)
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    steps.press(page, "Try again")
    expect(page.get_by_role("main")).to_contain_text("is added.")
