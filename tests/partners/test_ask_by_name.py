"""Asking to join by name: it reaches the owners if there are any, and tells whoever asks nothing."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.policy import Role
from app.outbox.models import EventRecord
from app.partners.models import JoinRequest, Organisation
from app.partners.policy.joining import MOST_OPEN, may_reach
from tests.applications.pages import messages
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer

Relay = Callable[[], None]
PLACE, REQUESTS = "/organisation/join/name", "/organisation/users/requests"
ASKED = {"name": "BOLT SYSTEMS Pvt. Ltd.", "country": "India", "message": "I lead your Pune office."}


@pytest.fixture
def known(session: Session) -> Organisation:
    """An applicant: nobody reads of it in public."""
    return make_organisation(session, "Bolt Systems")


@pytest.fixture
def owner(session: Session, known: Organisation) -> Account:
    return make_account(session, Role.OWNER, name="Olga Owner", organisation=known)


@pytest.fixture
def asker(session: Session) -> Account:
    """Somebody with an account of their own and nothing else."""
    return make_account(session, name="Ravi Nair")


@pytest.fixture
def browser(asker: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(asker)


def requests(session: Session) -> list[JoinRequest]:
    session.expire_all()
    return list(session.scalars(select(JoinRequest)))


@pytest.mark.parametrize(
    ("waits", "others", "reaches"),
    [(False, 0, True), (False, MOST_OPEN - 1, True), (True, 1, False), (False, MOST_OPEN, False)],
)
def test_owners_are_asked_once_and_not_too_often(waits: bool, others: int, reaches: bool) -> None:
    assert may_reach(waits_for_it=waits, others_open=others) is reaches


def test_scenario_6_the_owners_get_the_request_and_let_the_person_in(
    session: Session,
    known: Organisation,
    owner: Account,
    asker: Account,
    browser: FlaskClient,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    assert browser.post(PLACE, data=ASKED).location == "/account"
    relay()
    (request,) = requests(session)
    place = f"{REQUESTS}/{request.id}"
    assert place in mailer.to(owner.email)[0].text
    assert "says that Bolt Systems is their organisation" in mailer.to(owner.email)[0].text
    assert "I lead your Pune office." in signed_in(owner).get(place).text
    signed_in(owner).post(place, data={"roles": ["member"]})

    assert session.scalars(select(Grant.role).where(Grant.account_id == asker.id)).all() == ["member"]


def test_who_asks_learns_nothing_of_who_takes_part(
    session: Session, owner: Account, browser: FlaskClient, mailer: FakeMailer, relay: Relay
) -> None:
    """A name that is known, the same once more, and one that nobody has: one answer."""
    answers = []
    for number, name in enumerate(["Bolt Systems", "Bolt Systems", "Nobody Knows Works"]):
        answer = browser.post(PLACE, data=ASKED | {"name": name, "form_key": str(number)})
        page = html.fromstring(browser.get(answer.location).text)
        answers.append((answer.status_code, answer.location, page.xpath("string(//main)")))
    relay()

    assert answers[0] == answers[1] == answers[2]
    assert "If this organisation takes part" in html.tostring(page).decode()
    assert len(requests(session)) == len(mailer.to(owner.email)) == 1


def test_no_more_than_so_many_are_open_and_nobody_is_told(
    session: Session, owner: Account, asker: Account, browser: FlaskClient
) -> None:
    for number in range(MOST_OPEN):
        other = make_organisation(session, f"Other Works {number}")
        session.add(JoinRequest(organisation_id=other.id, account_id=asker.id, message="", asked_at=NOW))
    session.commit()

    assert browser.post(PLACE, data=ASKED).location == "/account"
    assert len(requests(session)) == MOST_OPEN


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"name": "x" * 201}, "name", id="over-long name"),
        pytest.param({"country": ""}, "country", id="no country"),
        pytest.param({"country": "Atlantis"}, "country", id="unknown country"),
        pytest.param({"message": "m" * 1001}, "message", id="over-long message"),
        pytest.param({"message": "odd\x07character"}, "message", id="control character"),
    ],
)
def test_bad_input_is_named_and_kept(
    session: Session, owner: Account, browser: FlaskClient, wrong: dict[str, str], field: str
) -> None:
    refused = browser.post(PLACE, data=ASKED | wrong)

    assert refused.status_code == 422
    assert messages(refused).keys() == {field}
    assert (ASKED | wrong)["message"][:9] in refused.text
    assert requests(session) == []


def test_ones_own_organisation_is_named(
    session: Session, known: Organisation, owner: Account, signed_in: SignIn
) -> None:
    answer = signed_in(owner).post(PLACE, data=ASKED)

    assert answer.status_code == 422
    assert "You belong to that organisation already." in answer.text
    assert requests(session) == []


def test_the_same_form_twice_is_one_request(session: Session, owner: Account, browser: FlaskClient) -> None:
    places = [browser.post(PLACE, data=ASKED | {"form_key": "k"}).location for _ in range(2)]

    assert places == ["/account", "/account"]
    assert session.scalars(select(EventRecord.name)).all() == ["JoinAsked"]


def test_the_same_name_in_another_country_is_another_organisation(
    session: Session, owner: Account, browser: FlaskClient
) -> None:
    browser.post(PLACE, data=ASKED | {"country": "Kenya"})

    assert requests(session) == []


def test_a_visitor_signs_in_first_and_what_is_known_is_filled_in(visitor: FlaskClient, browser: FlaskClient) -> None:
    place = f"{PLACE}?name=Bolt&country=IN"
    assert visitor.get(place).location.startswith("/sign-in?next=")

    page = html.fromstring(browser.get(place).text)
    assert page.xpath("//main//input[@type='text']/@value") == ["Bolt"]
    assert page.xpath("//main//select[@name='country']/option[@selected]/text()") == ["India"]
    assert len(page.xpath("//main//select[@name='country']/option")) > 200, "a list as elsewhere"
