"""G02: the program team accepts or declines, and the contact hears of it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.access import actor_for
from app.accounts.policy import PORTAL, Role
from app.applications.models import Application, Interest, Section
from app.applications.policy import InterestState, State
from app.applications.policy.interests import Player
from app.applications.service.interests import decline_interest
from app.core.clock import end_of_day
from app.outbox.models import EventRecord
from app.partners.models import Invitation, Organisation
from tests.applications.builders import make_interest
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.counting import Statements
from tests.fakes import FakeMailer, StillClock

Relay = Callable[[], None]
pytestmark = pytest.mark.usefixtures("guide")


@pytest.fixture
def desk(session: Session, signed_in: SignIn) -> FlaskClient:
    """The browser of a program manager."""
    return signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Meera Iyer"))


def link_in(text: str, start: str) -> str:
    found = re.search(rf"http://localhost({start}\S+)", text)
    assert found, text
    return found[1]


def test_accepting_founds_the_organisation_and_starts_its_application(
    desk: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay
) -> None:
    """J1, S1.43: two clicks; what was said before is filled in."""
    interest = make_interest(session)
    place = f"/desk/interest/{interest.reference}"
    assert "Accept and invite" in desk.get(place).text
    assert desk.post(f"{place}/accept").location == place

    session.expire_all()
    application = session.scalars(select(Application)).one()
    assert (application.reference, application.state) == ("DPP-APP-2030-0001", State.DRAFT)
    assert application.interest_id == interest.id
    assert application.organisation.legal_name == "Bolt Systems"
    answers = {section.key: section.answers for section in session.scalars(select(Section))}
    assert answers["organisation"]["legal_name"] == "Bolt Systems"
    assert answers["people"]["contact"]["email"] == interest.contact_email
    assert interest.state is InterestState.ACCEPTED
    names = session.scalars(select(EventRecord.name).order_by(EventRecord.number)).all()
    assert names[:3] == ["InterestExpressed", "PersonInvited", "InterestAccepted"]

    relay()
    invited = mailer.to(interest.contact_email)[-1]
    assert invited.subject == "Your interest is accepted – start your application"
    assert "DPP-APP-2030-0001" in invited.text
    assert "open until 24 March 2030, 23:59 IST" in invited.text
    assert desk.get(link_in(invited.text, "/invite/")).status_code == 200
    page = desk.get(place).text
    assert "DPP-APP-2030-0001" in page
    assert "the invitation is open until" in page
    assert "Accept and invite" not in page


def test_declining_needs_a_reason_that_the_contact_reads(
    desk: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay
) -> None:
    """N45."""
    interest = make_interest(session)
    place = f"/desk/interest/{interest.reference}"
    page = desk.get(f"{place}/decline").text
    assert "Asha Rao is told by mail to asha@bolt-systems.example" in page

    assert desk.post(f"{place}/decline", data={"reason": "No government projects yet."}).location == place
    relay()
    mail = mailer.to(interest.contact_email)[-1]
    assert mail.subject == "About your expression of interest DPP-INT-2030-0001"
    assert "The reason: No government projects yet." in mail.text
    assert "Reason: No government projects yet." in desk.get(place).text
    assert session.scalars(select(Organisation)).all() == []


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Enter the reason"),
        ("  \n ", "Enter the reason"),
        ("x" * 2001, "shorten this to 2000 characters."),
        ("No\x00", "Remove the characters that cannot be shown."),
    ],
)
def test_a_bad_reason_declines_nothing(desk: FlaskClient, session: Session, reason: str, message: str) -> None:
    interest = make_interest(session)
    response = desk.post(f"/desk/interest/{interest.reference}/decline", data={"reason": reason})

    assert response.status_code == 422
    assert message in response.text
    session.expire_all()
    assert interest.state is InterestState.NEW


@pytest.mark.parametrize("second", ["accept", "decline"])
@pytest.mark.parametrize("first", ["accept", "decline"])
def test_an_interest_is_answered_once(desk: FlaskClient, session: Session, first: str, second: str) -> None:
    place = f"/desk/interest/{make_interest(session).reference}"
    assert desk.post(f"{place}/{first}", data={"reason": "No"}).status_code == 302
    before = session.scalars(select(EventRecord.name)).all()

    assert desk.post(f"{place}/{second}", data={"reason": "Still no"}).status_code in {409, 422}
    assert session.scalars(select(EventRecord.name)).all() == before


def test_the_same_click_twice_is_one_answer(desk: FlaskClient, session: Session) -> None:
    place = f"/desk/interest/{make_interest(session).reference}"
    for _ in range(2):
        assert desk.post(f"{place}/accept", data={"form_key": "k"}).location == place

    assert len(session.scalars(select(Application)).all()) == 1


def test_of_two_managers_at_once_one_is_told_that_things_changed(session: Session) -> None:
    interest = make_interest(session)
    assert interest.version == 1
    somebody_else = update(Interest).values(version=Interest.version + 1)
    session.execute(somebody_else.execution_options(synchronize_session=False))

    with pytest.raises(StaleDataError):
        decline_interest(session, interest, "No", actor=PORTAL, now=NOW)


def test_duplicates_are_hinted_at(desk: FlaskClient, session: Session) -> None:
    make_organisation(session, "Bolt Systems Limited")
    earlier = make_interest(session, "Bolt System", email="ravi@bolt.example")
    make_interest(session, "Volta Works")
    interest = make_interest(session, "Bolt Systems Private Limited")
    page = desk.get(f"/desk/interest/{interest.reference}").text

    assert "This may be a duplicate" in page
    assert earlier.reference in page
    assert "Bolt Systems Limited, an organisation in the portal" in page
    assert "Volta" not in page


def test_without_duplicates_there_is_no_hint(desk: FlaskClient, session: Session) -> None:
    place = f"/desk/interest/{make_interest(session).reference}"
    assert "duplicate" not in desk.get(place).text
    desk.post(f"{place}/accept")

    assert "duplicate" not in desk.get(place).text, "its own organisation is none"


def test_all_answers_are_shown(desk: FlaskClient, session: Session) -> None:
    interest = make_interest(session, "<b>Bolt</b>", player=Player.TECHNOLOGY_PROVIDER, email="asha@bolt.example")
    page = desk.get(f"/desk/interest/{interest.reference}").text

    for text in ("Technology provider", "India", "Asha Rao", "asha@bolt.example", "property tax", "15 March 2030"):
        assert text in page
    assert "&lt;b&gt;Bolt" in page
    assert "<b>Bolt" not in page


def test_a_redirected_interest_has_nothing_to_answer(desk: FlaskClient, session: Session) -> None:
    """S1.8."""
    place = f"/desk/interest/{make_interest(session, player=Player.GOVERNMENT).reference}"

    assert "Accept and invite" not in desk.get(place).text
    assert desk.post(f"{place}/accept").status_code == 409
    assert session.scalars(select(Application)).all() == []


def test_the_list_is_filtered_by_state_in_the_address(desk: FlaskClient, session: Session) -> None:
    assert "All clear" in desk.get("/desk/interest").text
    make_interest(session, "Bolt Systems")
    make_interest(session, "City of Pune", player=Player.GOVERNMENT)
    desk.post(f"/desk/interest/{make_interest(session, 'Volta Works').reference}/decline", data={"reason": "No"})

    def shown(query: str) -> set[str]:
        page = desk.get(f"/desk/interest{query}").text
        return {name for name in ("Bolt Systems", "City of Pune", "Volta Works") if name in page}

    assert shown("") == {"Bolt Systems"}
    assert shown("?state=declined") == {"Volta Works"}
    assert shown("?state=redirected") == {"City of Pune"}
    assert shown("?state=accepted") == set()
    assert shown("?state=all") == {"Bolt Systems", "City of Pune", "Volta Works"}
    assert shown("?state=odd") == {"Bolt Systems", "City of Pune", "Volta Works"}


def test_long_lists_come_in_pages_with_few_statements(
    desk: FlaskClient, session: Session, statements: Statements
) -> None:
    for number in range(26):
        make_interest(session, f"Company {number:02}")
    with statements() as sent:
        page = desk.get("/desk/interest").text

    assert page.count("/desk/interest/DPP-INT-2030-") == 25
    assert "Showing 1 to 25 of 26" in page
    assert "Company 25" in desk.get("/desk/interest?page=2").text
    assert 0 < len(sent) < 20


def test_an_expired_invitation_is_sent_again(
    desk: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay, clock: StillClock
) -> None:
    interest = make_interest(session)
    place = f"/desk/interest/{interest.reference}"
    desk.post(f"{place}/accept")
    relay()
    old = link_in(mailer.to(interest.contact_email)[-1].text, "/invite/")
    invitation = session.scalars(select(Invitation)).one()
    assert invitation.expires_at == end_of_day(NOW.date().replace(day=24))

    assert desk.post(f"{place}/invite-again").location == place
    relay()
    new = link_in(mailer.to(interest.contact_email)[-1].text, "/invite/")
    assert desk.get(old).status_code == 404
    assert desk.get(new).status_code == 200


PATHS = ["/desk/interest", "/desk/interest/{}", "/desk/interest/{}/decline"]
POSTS = ["/desk/interest/{}/accept", "/desk/interest/{}/decline", "/desk/interest/{}/invite-again"]


@pytest.mark.parametrize("path", PATHS)
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, session: Session, path: str) -> None:
    assert visitor.get(path.format(make_interest(session).reference)).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("role", [None, Role.REVIEWER, Role.CHAIR, Role.ADMIN, Role.OWNER])
def test_for_others_the_desk_does_not_exist(session: Session, signed_in: SignIn, role: Role | None) -> None:
    organisation = make_organisation(session, "Other") if role is Role.OWNER else None
    browser = signed_in(make_account(session, *([role] if role else []), organisation=organisation))
    reference = make_interest(session).reference

    assert [browser.get(path.format(reference)).status_code for path in PATHS] == [404] * len(PATHS)
    assert [browser.post(path.format(reference)).status_code for path in POSTS] == [404] * len(POSTS)
    assert session.scalars(select(Application)).all() == []


def test_an_unknown_reference_is_not_found(desk: FlaskClient, session: Session) -> None:
    for path in [*PATHS[1:], *POSTS]:
        assert desk.post(path.format("DPP-INT-2030-0404")).status_code in {404, 400}, path
    assert desk.post(f"/desk/interest/{make_interest(session).reference}/invite-again").status_code == 404


def test_events_name_who_answered(session: Session) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Meera Iyer")
    interest = make_interest(session)
    decline_interest(session, interest, "No", actor=actor_for(manager), now=NOW)
    session.commit()

    record = session.scalars(select(EventRecord).where(EventRecord.name == "InterestDeclined")).one()
    assert (record.actor_name, record.actor_id) == ("Meera Iyer", manager.id)
