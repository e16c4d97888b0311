"""What every page must be, for everybody: with scripts, wide and narrow, by keyboard, and past axe."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from playwright.sync_api import Browser, Page

from tests.access.table import TABLE
from tests.access.who import Who
from tests.browser.crawl import Kinds, Walk, faults_of
from tests.browser.demo import Portal
from tests.browser.people import MANAGER, VISITOR, Person, open_portal

NOT_WALKED = {
    "security.verify",  # asks for the password again, a while after signing in
    "security.wan_verify",  # the same by a passkey, opened where the passkeys are tried
    "security.two_factor_token_validation",  # comes after the password, as does the next one
    "security.mf_recovery",
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
    "credentials.status",  # for programs, as are the next two
    "verification.number_data",
    "verification.copy_data",
    "agreements_outside_desk.picture",  # parts of the pages that show two files beside each other
    "evidence.picture",  # parts of the pages that show a document
    "desk_check.picture",
    "reviews.picture",
    "panel.picture",
}
PROGRAM = {Who.REVIEWER, Who.OTHER_REVIEWER, Who.RECUSED_REVIEWER, Who.CHAIR, Who.MANAGER, Who.ADMIN}
FOUND_BY_PROGRAM = {
    "demo.clock",  # a link for managers only
    "guide.compare",  # there is one version; a draft is compared from the desk
}
OF_PROGRAM = {row.split()[1] for row, who in TABLE.items() if row.startswith("GET") and who <= PROGRAM}
OF_PROGRAM |= FOUND_BY_PROGRAM
PUBLIC = {row.split()[1] for row, who in TABLE.items() if row.startswith("GET") and Who.VISITOR in who}
Acts = Mapping[Person, Sequence[Callable[[Page], str | None]]]


def walked_by(
    people: Sequence[Person], further: Acts, browser: Browser, portal: Portal, kinds: Kinds
) -> tuple[set[str], list[str]]:
    """Return the pages that these people reached, and what is wrong with them.

    Public pages are the same for all who are signed in: the manager looks at them for everybody.
    """
    problems, looked_at, seen, public = list[str](), dict[str, set[str]](), set[str](), frozenset(PUBLIC)
    for person in people:
        page = open_portal(browser, portal, person)
        known = frozenset() if person in {VISITOR, MANAGER} else public
        walk = Walk(page, kinds, most=3 if person is MANAGER else 1, known=known)
        for kind in _everywhere(walk, person, further):
            walk.problems += faults_of(page, looked_at, kind)
        problems += [f"{person}: {problem}" for problem in walk.problems]
        seen |= {kind.split()[0] for kind in walk.seen}
        public = frozenset(seen & PUBLIC) if person is VISITOR else public
        page.context.close()
    return seen, problems


def _everywhere(walk: Walk, person: Person, further: Acts) -> Iterator[str]:
    """Walk from the first page; then do what opens more pages, and go on from there, and from what the act names."""
    yield from walk.pages("/" if person is VISITOR else "/home")
    for act in further.get(person, ()):
        named = act(walk.page)
        yield from walk.pages(*filter(None, [named]))
