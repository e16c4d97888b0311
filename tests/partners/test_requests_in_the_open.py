"""What asker and approver of a change are told, taking a request back, and who comes in another way than asked."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account, Grant
from app.accounts.policy import PORTAL, Role
from app.applications.models import Application
from app.core.errors import RuleBroken
from app.outbox.models import EventRecord
from app.partners.models import IdentityChange, Invitation, JoinRequest, Organisation
from app.partners.policy.identifiers import NAMES
from app.partners.policy.identity import AskChange, check_change, hindrance
from app.partners.policy.joining import JoinState
from app.partners.policy.moves import numbers_gone
from app.partners.service import invite, program_invitation, renew_invitation
from tests.applications.samples import CIN, PAN
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.partners.identity import ASK, DESK, LIVE, MINE, NEW_NAME, TODAY

Relay = Callable[[], None]

PEOPLE = "/organisation/users"
ABROAD = {"field": "country", "new_value": "Kenya", "reason": "Moved.", "TAX": "P051234567Q", "REG": "CPR/2011/1"}


def the_change(session: Session) -> IdentityChange:
    session.expire_all()
    return session.scalars(select(IdentityChange)).one()


def rows(page: str) -> dict[str, str]:
    """Return the summary list of a page."""
    found = html.fromstring(page).xpath("//main//div[@class and contains(@class, 'summary-list__row')]")
    return {row.xpath("string(dt)"): " ".join(row.xpath("string(dd)").split()) for row in found}


@pytest.mark.parametrize(
    ("field", "new", "gone"),
    [
        ("country", "KE", {"PAN": PAN, "CIN": CIN}),
        ("country", "", {}),
        ("legal_form", "trust_or_society", {"CIN": CIN}),
        ("legal_name", "Volt", {}),
    ],
)
def test_the_numbers_that_go_are_known_before(field: str, new: str, gone: dict[str, str]) -> None:
    assert numbers_gone(LIVE, field, new) == gone


@pytest.mark.parametrize("names", ["Old One; Old Two; Old One", "Old One\nOLD ONE"])
def test_a_former_name_is_written_once(names: str) -> None:
    command = AskChange(field="former_names", new_value=names, reason="Renamed")

    with pytest.raises(RuleBroken, match="Write each former name once") as refusal:
        check_change(command, LIVE, is_locked=True, is_waiting=False, today=TODAY)
    assert refusal.value.field == "new_value"


@pytest.mark.parametrize(
    ("field", "old", "new", "numbers", "why"),
    [
        ("legal_name", "Bolt", "Volt", {}, ""),
        ("legal_name", "Nut", "Volt", {}, "it is Bolt now"),
        ("trading_name", "Nut", "Volt", {}, "it is nothing now"),
        ("country", "IN", "KE", {"TAX": "P051234567Q", "REG": "1"}, ""),
        ("country", "IN", "KE", {}, "it lacks a number now"),
    ],
)
def test_why_a_request_cannot_be_approved_any_more(
    field: str, old: str, new: str, numbers: dict[str, str], why: str
) -> None:
    assert why in (said := hindrance(field, old, new, numbers, LIVE))
    assert bool(said) is bool(why)


def test_the_page_for_a_change_shows_what_stands_now(browser: FlaskClient) -> None:
    shown = rows(browser.get(ASK).text)

    assert shown["Legal name"] == "Bolt Systems Private Limited"
    assert shown[NAMES["PAN"]] == PAN


def test_asker_and_approver_are_told_which_numbers_go_and_when_the_program_approved(
    session: Session, browser: FlaskClient, desk: FlaskClient
) -> None:
    first = browser.post(ASK, data={"field": "country", "new_value": "Kenya", "reason": "Moved."})
    assert first.status_code == 422
    assert f"{NAMES['PAN']}: {PAN}" in first.text
    assert browser.post(ASK, data=ABROAD).location == MINE
    page = f"{DESK}/{the_change(session).reference}"
    shown = rows(desk.get(page).text)
    assert f"{NAMES['PAN']}: {PAN}" in shown["Numbers that go with it"]
    assert "Answer" not in shown

    assert desk.post(page).status_code == 302
    own = browser.get(MINE).text
    assert "The program checked these names and numbers 10 March 2030, 12:00 IST, and approved the last change" in own
    assert PAN not in "".join(rows(own).values())


def test_a_request_that_cannot_be_approved_says_why_and_is_closed(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    browser.post(ASK, data=NEW_NAME)
    session.execute(update(Organisation).values(legal_name="Volt Works"))
    session.commit()
    page = f"{DESK}/{the_change(session).reference}"

    shown = html.fromstring(desk.get(page).text)
    assert "it is Volt Works now" in shown.text_content()
    assert [link.text for link in shown.xpath(f"//main//a[@href='{page}/decline']")] == ["Close the request"]
    assert not shown.xpath("//main//button")
    crafted = desk.post(page)
    assert crafted.status_code == 409
    assert "it is Volt Works now" in crafted.text
    assert desk.post(f"{page}/decline", data={"reason": "Renamed meanwhile."}).location == page


def test_a_waiting_request_is_withdrawn_once_and_can_be_made_anew(
    session: Session, owner: Account, browser: FlaskClient, desk: FlaskClient
) -> None:
    browser.post(ASK, data=NEW_NAME)
    change = the_change(session)
    path = f"{MINE}/changes/{change.reference}/withdraw"
    assert f'href="{path}"' in browser.get(MINE).text
    assert "Withdraw the request" in browser.get(path).text

    places = [browser.post(path, data={"form_key": "k"}).location for _ in range(2)]
    assert places == [MINE, MINE]
    assert the_change(session).state == "withdrawn"
    page = browser.get(MINE).text
    assert "Request withdrawn, Legal name" in page
    assert f'href="{path}"' not in page
    assert "answered or withdrawn" in browser.get(path).text
    assert browser.post(path).status_code == 409
    looked = desk.get(f"{DESK}/{change.reference}")
    assert rows(looked.text)["Withdrawn by"].startswith(owner.name)
    assert "Approve" not in looked.text
    assert desk.post(f"{DESK}/{change.reference}").status_code == 422
    assert browser.post(ASK, data=NEW_NAME).location == MINE


@pytest.mark.parametrize(("who", "status"), [(None, 302), (Role.MEMBER, 404), ("stranger", 404)])
def test_others_withdraw_nothing(
    session: Session,
    application: Application,
    browser: FlaskClient,
    signed_in: SignIn,
    visitor: FlaskClient,
    who: Role | str | None,
    status: int,
) -> None:
    browser.post(ASK, data=NEW_NAME)
    other = make_organisation(session, "Nut Works") if who == "stranger" else application.organisation
    role = who if isinstance(who, Role) else Role.OWNER
    client = signed_in(make_account(session, role, organisation=other)) if who else visitor

    assert client.post(f"{MINE}/changes/{the_change(session).reference}/withdraw").status_code == status
    assert the_change(session).state == "open"


@pytest.fixture
def waiting(session: Session, application: Application, owner: Account) -> JoinRequest:
    """A request by number to join the owner's organisation."""
    asker = make_account(session, name="Ravi Nair")
    request = JoinRequest(
        organisation_id=application.organisation_id, account_id=asker.id, message="", asked_at=NOW, number=f"PAN {PAN}"
    )
    session.add(request)
    session.commit()
    return request


def test_a_request_by_number_is_shown_while_it_is_open_and_one_by_name_never(
    session: Session, waiting: JoinRequest, signed_in: SignIn
) -> None:
    """What was asked for by name would tell who takes part."""
    member = session.get_one(Account, waiting.account_id)
    session.add(
        Grant(account_id=member.id, role=Role.MEMBER, organisation_id=make_organisation(session, "Nut Works").id)
    )
    session.commit()
    browser = signed_in(member)
    page = browser.get("/organisation/join").text
    assert f"Your request by the number PAN {PAN} is with the owners" in page
    assert "There is nothing to ask for yet" not in page

    waiting.number = ""
    session.commit()
    assert "Your request" not in browser.get("/organisation/join").text


def test_inviting_somebody_who_has_asked_tells_of_the_request(
    session: Session, waiting: JoinRequest, browser: FlaskClient
) -> None:
    typed = {"name": "Ravi Nair", "address": waiting.asker.email, "roles": ["member"]}
    answer = browser.post(f"{PEOPLE}/invite", data=typed)

    assert answer.status_code == 422
    assert 'href="#address">This person has asked to join already.' in answer.text


def test_an_invitation_taken_closes_the_request(
    session: Session, application: Application, waiting: JoinRequest, browser: FlaskClient, signed_in: SignIn
) -> None:
    """Letting the person in again would add a role to those of the invitation."""
    _, token = invite(
        session,
        application.organisation,
        address=waiting.asker.email,
        name="Ravi Nair",
        roles=[Role.VIEWER],
        actor=PORTAL,
        now=NOW,
    )
    session.commit()
    assert signed_in(waiting.asker).post(f"/invite/{token}").location == "/home"

    session.expire_all()
    assert (waiting.state, waiting.answered_by) == (JoinState.ACCEPTED, waiting.account_id)
    assert "Requests to join" not in browser.get(PEOPLE).text
    again = browser.post(f"{PEOPLE}/requests/{waiting.id}", data={"roles": ["owner"]})
    assert again.status_code == 409
    held = select(Grant.role).where(Grant.account_id == waiting.account_id)
    assert session.scalars(held).all() == [Role.VIEWER]


def test_who_joins_a_partner_begins_at_the_partnership(
    session: Session, application: Application, owner: Account, signed_in: SignIn
) -> None:
    make_partner(session, application.organisation)
    newcomer = make_account(session, name="Ravi Nair")
    _, token = invite(
        session,
        application.organisation,
        address=newcomer.email,
        name="Ravi",
        roles=[Role.MEMBER],
        actor=PORTAL,
        now=NOW,
    )
    session.commit()
    browser = signed_in(newcomer)

    assert browser.get(browser.post(f"/invite/{token}").location or "").location == "/partner"


def test_the_history_says_who_invited_whom(
    session: Session, application: Application, owner: Account, browser: FlaskClient, mailer: FakeMailer, relay: Relay
) -> None:
    browser.post(f"{PEOPLE}/invite", data={"name": "Ravi Nair", "address": "ravi@bolt.example", "roles": ["member"]})
    relay()
    (mail,) = mailer.to("ravi@bolt.example")
    assert mail.subject == "Your invitation to Bolt Systems Private Limited"
    people = html.fromstring(browser.get(PEOPLE).text)
    assert people.xpath("//th[@data-label='Name' and contains(., 'Ravi Nair')]")
    invited = session.scalars(select(Invitation.id).where(Invitation.name == "Ravi Nair")).one()
    for action in people.xpath(f"//form[contains(@action, '{invited}')]/@action"):
        assert browser.post(action).location == PEOPLE

    lines = html.fromstring(browser.get(MINE).text).xpath("//ol[contains(@class, 'portal-history')]/li")
    told = [" ".join(line.text_content().split()) for line in lines][:3]
    assert [line.split(" 10 March")[0] for line in told] == [
        "Invitation of Ravi Nair taken back",
        "Invitation of Ravi Nair sent again",
        "Ravi Nair invited",
    ]
    assert all(line.endswith(f"· {owner.name}") for line in told)


def test_an_invitation_that_the_program_sent_again_names_no_staff(
    session: Session, application: Application, browser: FlaskClient
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Meera Iyer")
    invitation = program_invitation(session, application.organisation_id)
    assert invitation
    renew_invitation(session, invitation, actor=actor_for(manager), now=NOW)
    session.commit()

    page = browser.get(MINE).text
    assert f"Invitation of {invitation.name} sent again" in page
    assert "Meera Iyer" not in page
    assert "InvitationRenewed" in session.scalars(select(EventRecord.name)).all()
