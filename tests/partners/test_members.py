"""The people of an organisation, who may change them, and what they are told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.policy import Role
from app.outbox.models import EventRecord
from app.partners.models import Invitation, Organisation
from tests.applications.pages import messages
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.counting import statements
from tests.fakes import FakeMailer, StillClock
from tests.partners.test_invitations import signed_in_again
from tests.reference import lay_out_reference

Relay = Callable[[], None]
PEOPLE = "/organisation/users"
INVITED = {"name": "Ravi Iyer", "address": "ravi@bolt.example", "roles": ["member", "technical_contact"]}


@pytest.fixture
def owner(session: Session, organisation: Organisation) -> Account:
    lay_out_reference(session)
    return make_account(session, Role.OWNER, Role.SIGNATORY, organisation=organisation)


@pytest.fixture
def colleague(session: Session, organisation: Organisation) -> Account:
    return make_account(session, Role.MEMBER, name="Ravi Iyer", organisation=organisation)


def roles_of(session: Session, account: Account) -> list[str]:
    session.expire_all()
    return sorted(session.scalars(select(Grant.role).where(Grant.account_id == account.id)))


def facts(session: Session) -> list[str]:
    return list(session.scalars(select(EventRecord.name).order_by(EventRecord.number)))


def test_the_page_lists_everybody_with_their_roles(browser: FlaskClient, colleague: Account) -> None:
    page = html.fromstring(browser.get(PEOPLE).text)
    rows = [[cell.text_content().strip() for cell in row] for row in page.xpath("//tbody/tr")]

    assert [(row[0], row[2]) for row in rows] == [("Asha Rao (you)", "Owner, Signatory"), ("Ravi Iyer", "Member")]
    assert page.xpath("//a[@class='govuk-button']/@href") == [f"{PEOPLE}/invite"]


def test_whoever_is_alone_is_told_whom_to_invite(browser: FlaskClient) -> None:
    assert "Only you are here so far" in browser.get(PEOPLE).text


def test_the_list_takes_as_many_statements_for_many_people(
    engine: Engine, session: Session, organisation: Organisation, browser: FlaskClient
) -> None:
    def count() -> int:
        with statements(engine) as sent:
            browser.get(PEOPLE)
        return len(sent)

    few = count()
    for number in range(6):
        make_account(session, Role.VIEWER, name=f"Person {number}", organisation=organisation)
    assert count() == few


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.MEMBER, Role.VIEWER, Role.TECHNICAL_CONTACT])
def test_others_read_the_list_and_open_nothing_that_owners_do(
    session: Session, organisation: Organisation, owner: Account, signed_in: SignIn, role: Role
) -> None:
    browser = signed_in(make_account(session, role, organisation=organisation))
    page = browser.get(PEOPLE).text

    assert "Asha Rao" in page
    assert f"{PEOPLE}/invite" not in page
    for path in ("invite", f"{owner.id}", f"{owner.id}/take-off", f"{owner.id}/hand-over"):
        assert browser.get(f"{PEOPLE}/{path}").status_code == 404
        assert browser.post(f"{PEOPLE}/{path}", data={"roles": ["viewer"]}).status_code == 404
    assert roles_of(session, owner) == ["owner", "signatory"]


def test_scenario_5_an_owner_invites_and_the_invited_person_joins_with_these_roles(
    session: Session, browser: FlaskClient, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """Scenario 5: invite. The mail names who invites, and the link works for that address."""
    answer = browser.post(f"{PEOPLE}/invite", data=INVITED)
    assert answer.location == PEOPLE
    assert "ravi@bolt.example" in browser.get(PEOPLE).text
    relay()
    mail = mailer.to("ravi@bolt.example")[0]
    assert "Asha Rao invites you to join Bolt Systems" in mail.text
    path = "/invite/" + mail.text.split("/invite/")[1].split()[0]

    newcomer = make_account(session, name="Ravi Iyer")
    newcomer.email = "ravi@bolt.example"
    session.commit()
    own = signed_in(newcomer)
    assert "Technical contact: is asked about software" in own.get(path).text
    assert own.post(path).location == "/home"
    assert roles_of(session, newcomer) == ["member", "technical_contact"]
    assert facts(session) == ["ColleagueInvited", "PersonJoined"]
    assert "Open until" not in browser.get(PEOPLE).text


def test_scenario_5_an_expired_invitation_says_kindly_whom_to_ask_and_can_be_sent_again(
    session: Session,
    owner: Account,
    browser: FlaskClient,
    visitor: FlaskClient,
    signed_in: SignIn,
    clock: StillClock,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    """Scenario 5: expired invite. Sending it again gives a new link and takes the old one away."""
    browser.post(f"{PEOPLE}/invite", data=INVITED)
    relay()
    old = "/invite/" + mailer.to("ravi@bolt.example")[0].text.split("/invite/")[1].split()[0]
    clock.at = NOW + timedelta(days=15)
    page = visitor.get(old)
    assert page.status_code == 200
    assert "ask Asha Rao, or another owner of Bolt Systems, to send it again" in page.text
    assert "Accept the invitation" not in page.text

    browser = signed_in_again(session, signed_in, owner, clock)
    shown = html.fromstring(browser.get(PEOPLE).text)
    assert "Too old" in shown.text_content()
    assert browser.post(shown.xpath("//form[contains(@action, '/again')]/@action")[0]).location == PEOPLE
    relay()
    new = "/invite/" + mailer.to("ravi@bolt.example")[1].text.split("/invite/")[1].split()[0]
    assert "Create your account" in visitor.get(new).text
    assert visitor.get(old).status_code == 404
    assert facts(session) == ["ColleagueInvited", "InvitationRenewed"]


def test_scenario_5_a_revoked_invitation_says_so_and_cannot_be_accepted(
    session: Session, browser: FlaskClient, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    browser.post(f"{PEOPLE}/invite", data=INVITED)
    relay()
    path = "/invite/" + mailer.to("ravi@bolt.example")[0].text.split("/invite/")[1].split()[0]
    action = html.fromstring(browser.get(PEOPLE).text).xpath("//form[contains(@action, '/revoke')]/@action")[0]
    assert browser.post(action).location == PEOPLE

    invited = make_account(session, name="Ravi Iyer")
    invited.email = "ravi@bolt.example"
    session.commit()
    own = signed_in(invited)
    page = own.get(path)
    assert page.status_code == 200
    assert "took this invitation back" in page.text
    assert "ask Asha Rao to invite you again" in page.text
    assert own.post(path).status_code == 422
    assert roles_of(session, invited) == []
    assert facts(session) == ["ColleagueInvited", "InvitationRevoked"]
    assert browser.post(action).status_code == 409
    assert browser.post(action.replace("revoke", "again")).status_code == 409


def test_scenario_5_ownership_is_handed_over(
    session: Session, owner: Account, colleague: Account, browser: FlaskClient, mailer: FakeMailer, relay: Relay
) -> None:
    """Scenario 5: transfer."""
    assert "You are an owner no longer" in browser.get(f"{PEOPLE}/{colleague.id}/hand-over").text
    assert browser.post(f"{PEOPLE}/{colleague.id}/hand-over").location == PEOPLE
    relay()

    assert roles_of(session, owner) == ["signatory"]
    assert roles_of(session, colleague) == ["member", "owner"]
    assert facts(session) == ["OwnershipHandedOver"]
    assert "new owner: you" in mailer.to(colleague.email)[0].text
    assert browser.get(f"{PEOPLE}/invite").status_code == 404


def test_scenario_5_the_last_owner_can_neither_leave_nor_give_up_the_role(
    session: Session, owner: Account, colleague: Account, browser: FlaskClient
) -> None:
    """Scenario 5: last owner."""
    page = browser.get(f"{PEOPLE}/leave").text
    assert "You are the only owner" in page
    assert not html.fromstring(page).xpath("//main//form")
    assert browser.post(f"{PEOPLE}/leave").status_code == 422

    answer = browser.post(f"{PEOPLE}/{owner.id}", data={"roles": ["viewer"]})
    assert answer.status_code == 422
    assert messages(answer) == {"roles": "An organisation needs an owner. Make somebody else an owner first."}
    assert roles_of(session, owner) == ["owner", "signatory"]
    assert facts(session) == []


@pytest.mark.parametrize("page", ["", "/take-off", "/hand-over"])
def test_scenario_5_a_person_of_another_organisation_is_not_found(
    session: Session, browser: FlaskClient, page: str
) -> None:
    """Scenario 5: other organisation's person. Unknown and foreign look alike."""
    stranger = make_account(session, Role.OWNER, organisation=make_organisation(session, "Volta Works"))
    for account_id in (stranger.id, uuid4()):
        assert browser.get(f"{PEOPLE}/{account_id}{page}").status_code == 404
        assert browser.post(f"{PEOPLE}/{account_id}{page}", data={"roles": ["viewer"]}).status_code == 404
    assert roles_of(session, stranger) == ["owner"]


@pytest.mark.parametrize("act", ["again", "revoke"])
def test_an_invitation_of_another_organisation_is_not_found(
    session: Session, browser: FlaskClient, signed_in: SignIn, act: str
) -> None:
    browser.post(f"{PEOPLE}/invite", data=INVITED)
    found = session.scalars(select(Invitation.id)).one()
    stranger = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Volta Works")))

    assert stranger.post(f"{PEOPLE}/invitations/{found}/{act}").status_code == 404
    assert facts(session) == ["ColleagueInvited"]


def test_roles_are_changed_and_the_same_roles_again_are_no_event(
    session: Session, colleague: Account, browser: FlaskClient
) -> None:
    for _ in range(2):
        answer = browser.post(f"{PEOPLE}/{colleague.id}", data={"roles": ["viewer", "signatory"]})
        assert answer.location == PEOPLE

    assert roles_of(session, colleague) == ["signatory", "viewer"]
    assert facts(session) == ["RolesChanged"]


def test_a_person_taken_off_loses_access_at_once_and_is_told_by_mail(
    session: Session, colleague: Account, browser: FlaskClient, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    own = signed_in(colleague)
    assert own.get("/apply").status_code == 200
    assert "is told so by mail" in browser.get(f"{PEOPLE}/{colleague.id}/take-off").text
    assert browser.post(f"{PEOPLE}/{colleague.id}/take-off").location == PEOPLE
    relay()

    assert own.get("/apply").status_code == 404
    mail = mailer.to(colleague.email)[0]
    assert mail.subject == "Your access to an organisation has ended"
    assert "Bolt Systems" in mail.text
    assert "Asha Rao <asha.rao." in mail.text
    assert facts(session) == ["PersonTakenOff"]


def test_a_person_taken_off_twice_gets_two_mails(
    session: Session,
    organisation: Organisation,
    colleague: Account,
    browser: FlaskClient,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    for _ in range(2):
        browser.post(f"{PEOPLE}/{colleague.id}/take-off")
        session.add(Grant(account_id=colleague.id, role=Role.MEMBER, organisation_id=organisation.id))
        session.commit()
    relay()

    assert len(mailer.to(colleague.email)) == 2


def test_whoever_leaves_is_not_there_any_more_and_owners_are_told(
    session: Session, owner: Account, colleague: Account, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    own = signed_in(colleague)
    assert own.post(f"{PEOPLE}/leave").location == "/home"
    relay()

    assert roles_of(session, colleague) == []
    assert "Ravi Iyer does not belong to Bolt Systems" in mailer.to(owner.email)[0].text
    assert facts(session) == ["PersonLeft"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({"name": "", "address": "", "roles": []}, {"name", "address", "roles"}, id="empty"),
        pytest.param({"name": "   "}, {"name"}, id="spaces"),
        pytest.param({"name": "R" * 10_000}, {"name"}, id="over-long name"),
        pytest.param({"address": "r" * 10_000 + "@bolt.example"}, {"address"}, id="over-long address"),
        pytest.param({"address": "ravi at bolt"}, {"address"}, id="no address"),
        pytest.param({"address": "ravi@bolt.example\r\nBcc: all@bolt.example"}, {"address"}, id="second line"),
        pytest.param({"name": "Ravi\x07"}, {"name"}, id="control character"),
        pytest.param({"roles": ["program_manager"]}, {"roles"}, id="a role of the program"),
        pytest.param({"roles": ["admin", "member"]}, {"roles"}, id="one of two roles unknown"),
    ],
)
def test_a_bad_invitation_says_what_to_mend_and_keeps_what_was_typed(
    session: Session, browser: FlaskClient, typed: dict[str, object], field: set[str]
) -> None:
    answer = browser.post(f"{PEOPLE}/invite", data={**INVITED, **typed})

    assert answer.status_code == 422
    assert messages(answer).keys() == field
    kept = html.fromstring(answer.text)
    if "name" not in typed:
        assert kept.xpath("//input[@name='name']/@value") == ["Ravi Iyer"]
    if "address" not in typed:
        assert kept.xpath("//input[@name='address']/@value") == ["ravi@bolt.example"]
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("roles", [[], ["chair"], ["nobody"]])
def test_bad_roles_are_refused(session: Session, colleague: Account, browser: FlaskClient, roles: list[str]) -> None:
    answer = browser.post(f"{PEOPLE}/{colleague.id}", data={"roles": roles})

    assert answer.status_code == 422
    assert messages(answer).keys() == {"roles"}
    assert roles_of(session, colleague) == ["member"]


def test_an_address_that_is_here_or_invited_is_not_invited_again(
    session: Session, colleague: Account, browser: FlaskClient
) -> None:
    browser.post(f"{PEOPLE}/invite", data=INVITED)
    for address, words in ((colleague.email.title(), "in your organisation already"), ("RAVI@bolt.example", "Send")):
        answer = browser.post(f"{PEOPLE}/invite", data={**INVITED, "address": address})
        assert answer.status_code == 422
        assert words in messages(answer)["address"]
    assert len(session.scalars(select(Invitation)).all()) == 1


def test_each_form_sent_twice_has_one_effect(
    session: Session, owner: Account, colleague: Account, browser: FlaskClient
) -> None:
    third = make_account(session, Role.VIEWER, organisation=session.get_one(Organisation, held(session, colleague)))
    acts: list[tuple[str, dict[str, Any]]] = [
        ("invite", INVITED),
        (f"{third.id}", {"roles": ["member"]}),
        (f"{third.id}/take-off", {}),
        (f"{colleague.id}/hand-over", {}),
        ("leave", {}),
    ]
    for path, typed in acts:
        places = [browser.post(f"{PEOPLE}/{path}", data={**typed, "form_key": path}).location for _ in range(2)]
        assert places[0] == places[1]

    names = ["ColleagueInvited", "RolesChanged", "PersonTakenOff", "OwnershipHandedOver", "PersonLeft"]
    assert facts(session) == names


def held(session: Session, account: Account) -> UUID | None:
    return session.scalars(select(Grant.organisation_id).where(Grant.account_id == account.id)).one()


@pytest.mark.parametrize("path", ["", "/invite", "/leave", f"/{UUID(int=1)}", f"/{UUID(int=1)}/take-off"])
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(PEOPLE + path).location == f"/sign-in?next={PEOPLE}{path}"


def test_people_without_an_organisation_find_no_page(session: Session, signed_in: SignIn) -> None:
    assert signed_in(make_account(session)).get(PEOPLE).status_code == 404
    assert signed_in(make_account(session, Role.PROGRAM_MANAGER)).get(PEOPLE).status_code == 404
