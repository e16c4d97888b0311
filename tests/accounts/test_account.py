"""One's own account, the inbox, and the first page after sign-in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.forms import is_local
from app.accounts.models import Account
from app.accounts.policy import ROLE_TEXT, Role, is_idle
from app.outbox.models import EventRecord, Notice
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.conftest import SignIn


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("/apply", True),
        ("/desk/interest?state=new", True),
        ("", False),
        (None, False),
        ("apply", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("/a\nb", False),
    ],
)
def test_only_paths_of_this_site_are_local(path: str | None, local: bool) -> None:
    assert is_local(path) is local


@pytest.mark.parametrize(
    ("roles", "minutes", "idle"),
    [
        (set(), 120, False),
        (set(), 121, True),
        ({Role.OWNER}, 120, False),
        ({Role.OWNER, Role.REVIEWER}, 31, True),
        ({Role.ADMIN}, 30, False),
        ({Role.CHAIR}, 31, True),
    ],
)
def test_how_long_a_session_may_rest(roles: set[Role], minutes: int, idle: bool) -> None:
    assert is_idle(NOW, NOW + timedelta(minutes=minutes), frozenset(roles)) is idle


def test_every_role_has_words() -> None:
    assert set(ROLE_TEXT) == set(Role)


def test_who_has_no_organisation_yet_reads_what_to_do_next(session: Session, signed_in: SignIn) -> None:
    page = html.fromstring(signed_in(make_account(session)).get("/account").text)
    links = {" ".join(link.text_content().split()): link.get("href") for link in page.xpath("//main//a")}

    assert links["Become a partner"] == "/interest"
    assert links["Ask to join my organisation"] == "/organisation/join/name"
    assert "I was invited" in page.text_content()
    assert page.xpath("//header//a[@href='/interest']")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER])
def test_who_has_a_role_is_not_sent_anywhere(session: Session, signed_in: SignIn, role: Role) -> None:
    organisation = make_organisation(session) if role is Role.MEMBER else None
    page = signed_in(make_account(session, role, organisation=organisation)).get("/account").text

    assert "What next?" not in page
    assert 'href="/interest"' not in page


def test_the_account_page_shows_and_changes_the_name(session: Session, signed_in: SignIn) -> None:
    account = make_account(session, Role.OWNER, organisation=make_organisation(session))
    browser = signed_in(account)
    page = browser.get("/account").text
    assert account.email in page
    assert "Owner of your organisation" in page

    assert browser.post("/account/name", data={"name": "  Asha R. Rao "}).location == "/account"
    page = browser.get("/account").text
    assert "Your name is changed." in page
    assert 'href="/account">Asha R. Rao</a>' in page
    assert session.scalars(select(EventRecord.name)).all() == ["NameChanged"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Enter your full name."),
        ("   ", "Enter your full name."),
        ("x" * 201, "Your full name: shorten this to 200 characters."),
        ("Asha\x00Rao", "Remove the characters that cannot be shown."),
    ],
)
def test_a_bad_name_changes_nothing(session: Session, signed_in: SignIn, name: str, message: str) -> None:
    browser = signed_in(make_account(session))
    response = browser.post("/account/name", data={"name": name})

    assert response.status_code == 422
    assert message in response.text
    assert session.scalars(select(Account.name)).all() == ["Asha Rao"]


def test_the_same_change_twice_is_one(session: Session, signed_in: SignIn) -> None:
    browser = signed_in(make_account(session))
    for _ in range(2):
        assert browser.post("/account/name", data={"name": "Asha R", "form_key": "k"}).location == "/account"

    assert session.scalars(select(EventRecord.name)).all() == ["NameChanged"]


@pytest.mark.parametrize(
    "path", ["/account", "/account/name", "/account/password", "/account/address", "/notifications", "/home"]
)
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).location == f"/sign-in?next={path}"


@pytest.mark.parametrize(
    ("roles", "path"),
    [
        ([Role.PROGRAM_MANAGER], "/desk"),
        ([Role.PROGRAM_MANAGER, Role.REVIEWER], "/desk"),
        ([Role.REVIEWER], "/review"),
        ([Role.CHAIR], "/panel"),
        ([], "/account"),
    ],
)
def test_people_of_the_program_begin_at_their_work(
    session: Session, signed_in: SignIn, roles: list[Role], path: str
) -> None:
    assert signed_in(make_account(session, *roles)).get("/home").location == path


@pytest.mark.parametrize(("is_partner", "path"), [(False, "/apply"), (True, "/partner")])
def test_members_begin_at_application_or_partnership(
    session: Session, signed_in: SignIn, is_partner: bool, path: str
) -> None:
    organisation = make_organisation(session)
    if is_partner:
        make_partner(session, organisation)
    browser = signed_in(make_account(session, Role.VIEWER, organisation=organisation))

    assert browser.get("/home").location == path


def make_notice(session: Session, account: Account, number: int) -> None:
    notice = Notice(
        key=str(uuid4()),
        address=account.email,
        account_id=account.id,
        subject=f"Notice {number:02}",
        text="",
        html="",
        path=f"/apply/{number}",
        made_at=NOW + timedelta(minutes=number),
    )
    session.add(notice)
    session.commit()


def test_the_inbox_holds_ones_own_messages_newest_first(session: Session, signed_in: SignIn) -> None:
    """M23."""
    mine, other = make_account(session), make_account(session)
    for number in range(26):
        make_notice(session, mine, number)
    make_notice(session, other, 99)
    page = signed_in(mine).get("/notifications").text

    assert page.index("Notice 25") < page.index("Notice 24")
    assert 'href="/apply/25"' in page
    assert "Notice 00" not in page
    assert "Showing 1 to 25 of 26" in page
    assert "Notice 99" not in page
    assert "Notice 00" in signed_in(mine).get("/notifications?page=2").text


def test_an_empty_inbox_says_what_will_come(session: Session, signed_in: SignIn) -> None:
    assert "No messages yet" in signed_in(make_account(session)).get("/notifications").text
