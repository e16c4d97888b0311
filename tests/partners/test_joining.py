"""Scenario 6, the duplicate guard: the same number blocks with a way to ask to join, a similar name only hints."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.policy import Role
from app.applications.models import Application
from app.outbox.models import EventRecord
from app.partners.models import Identifier, JoinRequest, Organisation
from app.partners.policy import name_key
from app.partners.policy.joining import JoinState
from tests.applications.pages import messages, stored
from tests.applications.samples import CIN, answer, make_application, make_complete, member_of, typed
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer

Relay = Callable[[], None]
JOIN = "/organisation/join"
REQUESTS = "/organisation/users/requests"


@pytest.fixture
def holder(session: Session) -> Organisation:
    """Another organisation, which has the CIN."""
    organisation = make_organisation(session, "Secret Works")
    session.add(Identifier(organisation_id=organisation.id, country="IN", kind="CIN", value=CIN))
    session.commit()
    return organisation


@pytest.fixture
def its_owner(session: Session, holder: Organisation) -> Account:
    return make_account(session, Role.OWNER, name="Olga Owner", organisation=holder)


@pytest.fixture
def application(session: Session) -> Application:
    application = make_application(session)
    answer(session, application, identifiers={})
    return application


@pytest.fixture
def asker(session: Session, application: Application) -> Account:
    return member_of(session, application, Role.OWNER)


@pytest.fixture
def applicant(asker: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(asker)


def meet(applicant: FlaskClient, application: Application) -> Any:
    """Type the number that somebody else has."""
    return applicant.post(f"/apply/{application.reference}/identifiers", data=typed("identifiers", 1))


def facts(session: Session) -> list[str]:
    names = session.scalars(select(EventRecord.name).order_by(EventRecord.number))
    return [name for name in names if name.startswith("Join")]


def request_of(session: Session) -> JoinRequest:
    session.expire_all()
    return session.scalars(select(JoinRequest)).one()


def test_scenario_6_the_same_cin_blocks_and_leads_to_asking_its_owners_who_let_one_in(
    session: Session,
    holder: Organisation,
    its_owner: Account,
    application: Application,
    asker: Account,
    applicant: FlaskClient,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    refused = meet(applicant, application)
    assert refused.status_code == 422
    assert "Another organisation in the program has this CIN" in messages(refused)["CIN"]
    assert html.fromstring(refused.text).xpath(f"//main//a[@href='{JOIN}']")
    page = applicant.get(JOIN).text
    assert CIN in page
    assert applicant.post(JOIN, data={"message": "I lead your Pune office."}).location == "/apply"
    told = "".join([refused.text, page, applicant.get("/apply").text])
    assert "Secret" not in told
    assert "Olga" not in told
    relay()

    mail = mailer.to(its_owner.email)[0]
    place = f"{REQUESTS}/{request_of(session).id}"
    assert place in mail.text
    owner = signed_in(its_owner)
    assert asker.name in owner.get("/organisation/users").text
    assert "I lead your Pune office." in owner.get(place).text
    assert owner.post(place, data={"roles": ["member"]}).location == "/organisation/users"
    relay()
    held = (Grant.account_id == asker.id, Grant.organisation_id == holder.id)
    assert session.scalars(select(Grant.role).where(*held)).all() == ["member"]
    assert "You belong to Secret Works" in mailer.to(asker.email)[0].text
    assert facts(session) == ["JoinAsked", "JoinAccepted"]
    assert "This request was answered" in owner.get(place).text
    assert owner.post(place, data={"roles": ["owner"]}).status_code == 409


def test_scenario_6_a_declined_request_tells_no_word_about_who_they_are(
    session: Session,
    its_owner: Account,
    application: Application,
    asker: Account,
    applicant: FlaskClient,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    meet(applicant, application)
    applicant.post(JOIN, data={})
    place = f"{REQUESTS}/{request_of(session).id}/decline"
    assert signed_in(its_owner).post(place).location == "/organisation/users"
    relay()

    mail = mailer.to(asker.email)[0]
    assert "did not let you in" in mail.text
    assert "Secret" not in mail.text + mail.subject + mail.html
    assert "Olga" not in mail.text + mail.html
    assert facts(session) == ["JoinAsked", "JoinDeclined"]
    assert [grant.organisation_id for grant in session.scalars(select(Grant).where(Grant.account_id == asker.id))] == [
        application.organisation_id
    ]


def known(session: Session, name: str, country: str) -> None:
    other = make_organisation(session, name)
    other.country, other.name_key = country, name_key(name)
    session.commit()


@pytest.mark.parametrize(
    ("name", "country", "is_hinted"),
    [
        ("Bolt Systems Private Limited", "IN", True),
        ("BOLT SYSTEM Pvt. Ltd.", "IN", True),
        ("Bolt Systems Private Limited", "KE", False),
        ("Volta Works", "IN", False),
    ],
)
def test_scenario_6_a_similar_name_hints_and_the_same_name_in_another_country_passes(
    session: Session, application: Application, applicant: FlaskClient, name: str, country: str, is_hinted: bool
) -> None:
    """It is a hint only: the answers are saved all the same."""
    known(session, name, country)
    path = f"/apply/{application.reference}/organisation"

    saved = applicant.post(path, data=typed("organisation", 2, legal_name="Bolt Systems Ltd"), follow_redirects=True)

    assert stored(session, application, "organisation")["legal_name"] == "Bolt Systems Ltd"
    assert ("with a similar name is in the program" in saved.text) is is_hinted
    assert ("with a similar name is in the program" in applicant.get(path).text) is is_hinted


def test_scenario_6_the_same_number_in_another_country_passes(
    session: Session, application: Application, applicant: FlaskClient
) -> None:
    other = make_organisation(session, "Nairobi Works")
    session.add(Identifier(organisation_id=other.id, country="KE", kind="CIN", value=CIN))
    session.commit()

    assert meet(applicant, application).status_code == 302


def test_a_number_taken_meanwhile_leads_on_from_the_check_page_too(session: Session, signed_in: SignIn) -> None:
    """The constraint, or an earlier look, finds it at the submission."""
    complete = make_complete(session)
    browser = signed_in(member_of(session, complete, Role.OWNER))
    other = make_organisation(session, "First")
    session.add(Identifier(organisation_id=other.id, country="IN", kind="CIN", value=CIN))
    session.commit()

    refused = browser.post(f"/apply/{complete.reference}/check", data={"agreed": "y"})

    assert refused.status_code == 422
    assert html.fromstring(refused.text).xpath(f"//main//a[@href='{JOIN}']")
    assert CIN in browser.get(JOIN).text


def test_without_a_refused_number_there_is_nothing_to_ask(session: Session, applicant: FlaskClient) -> None:
    page = applicant.get(JOIN).text
    assert "There is nothing to ask for yet" in page
    assert f'href="{JOIN}/name"' in page
    assert applicant.post(JOIN, data={"message": "Hello"}).status_code == 200
    assert facts(session) == []


@pytest.mark.parametrize("message", ["m" * 1001, "odd\x07character"])
def test_a_bad_message_is_kept_and_says_what_to_mend(
    session: Session, its_owner: Account, application: Application, applicant: FlaskClient, message: str
) -> None:
    meet(applicant, application)

    refused = applicant.post(JOIN, data={"message": message})

    assert refused.status_code == 422
    assert messages(refused).keys() == {"message"}
    assert message[:3] in refused.text
    assert facts(session) == []


@pytest.mark.parametrize("roles", [[], ["chair"]])
def test_letting_in_needs_roles_of_an_organisation(
    session: Session,
    its_owner: Account,
    application: Application,
    applicant: FlaskClient,
    signed_in: SignIn,
    roles: list[str],
) -> None:
    meet(applicant, application)
    applicant.post(JOIN, data={})

    refused = signed_in(its_owner).post(f"{REQUESTS}/{request_of(session).id}", data={"roles": roles})

    assert refused.status_code == 422
    assert messages(refused).keys() == {"roles"}
    assert facts(session) == ["JoinAsked"]


def test_asking_twice_is_one_request(
    session: Session, its_owner: Account, application: Application, applicant: FlaskClient
) -> None:
    meet(applicant, application)
    places = [applicant.post(JOIN, data={"message": "", "form_key": "k"}).location for _ in range(2)]
    meet(applicant, application)
    again = applicant.post(JOIN, data={"message": "Please"})

    assert places == ["/apply", "/apply"]
    assert again.status_code == 422
    assert "with the owners already" in again.text
    assert facts(session) == ["JoinAsked"]


def test_nobody_else_answers_a_request(
    session: Session,
    holder: Organisation,
    its_owner: Account,
    application: Application,
    applicant: FlaskClient,
    signed_in: SignIn,
    visitor: FlaskClient,
) -> None:
    meet(applicant, application)
    applicant.post(JOIN, data={})
    place = f"{REQUESTS}/{request_of(session).id}"
    member = signed_in(make_account(session, Role.MEMBER, organisation=holder))
    stranger = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works")))

    for browser in (member, stranger, applicant):
        assert browser.get(place).status_code == 404
        assert browser.post(place, data={"roles": ["owner"]}).status_code == 404
        assert browser.post(f"{place}/decline").status_code == 404
    assert visitor.get(place).location == f"/sign-in?next={place}"
    assert visitor.get(JOIN).location == f"/sign-in?next={JOIN}"
    assert request_of(session).state is JoinState.OPEN


def test_a_viewer_of_an_application_asks_nothing(session: Session, application: Application, signed_in: SignIn) -> None:
    assert signed_in(member_of(session, application, Role.VIEWER)).get(JOIN).status_code == 404


def test_a_request_of_somebody_who_was_invited_meanwhile_adds_to_the_roles(
    session: Session,
    holder: Organisation,
    its_owner: Account,
    application: Application,
    asker: Account,
    applicant: FlaskClient,
    signed_in: SignIn,
) -> None:
    meet(applicant, application)
    applicant.post(JOIN, data={})
    session.add(Grant(account_id=asker.id, role=Role.SIGNATORY, organisation_id=holder.id))
    session.commit()
    signed_in(its_owner).post(f"{REQUESTS}/{request_of(session).id}", data={"roles": ["viewer"]})

    held = (Grant.account_id == asker.id, Grant.organisation_id == holder.id)
    assert sorted(session.scalars(select(Grant.role).where(*held))) == ["signatory", "viewer"]
    assert request_of(session).answered_at == NOW
