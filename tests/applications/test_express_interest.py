"""P06 and P07: somebody writes to us, is told what happens next, and is counted once."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, Interest
from app.applications.policy import InterestState
from app.guide.models import Acceptance, GuideVersion
from app.outbox.models import EventRecord
from tests.applications.builders import ANSWERS, DUE_ON, make_interest
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

Relay = Callable[[], None]
pytestmark = pytest.mark.usefixtures("guide")


def test_an_interest_is_kept_with_the_guide_agreed_to(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """J1, S1.41, S1.42, A5: version, person and time are stamped."""
    response = visitor.post("/interest", data=ANSWERS)
    assert response.status_code == 302

    interest = session.scalars(select(Interest)).one()
    assert interest.reference == "DPP-INT-2030-0001"
    assert interest.state is InterestState.NEW
    assert interest.answer_due_on == DUE_ON
    stamp = session.scalars(select(Acceptance)).one()
    assert (stamp.guide_version_id, stamp.subject_id, stamp.person) == (guide.id, interest.id, "Asha Rao")
    assert (stamp.occasion, stamp.accepted_at) == ("interest", NOW)
    assert session.scalars(select(EventRecord.name)).all() == ["InterestExpressed"]


def test_the_page_afterwards_says_what_happens_next_and_nothing_about_the_person(
    visitor: FlaskClient,
) -> None:
    place = visitor.post("/interest", data=ANSWERS).location
    for _ in range(2):
        page = visitor.get(place)
        assert page.status_code == 200
        assert "DPP-INT-2030-0001" in page.text
        assert "answers by 15 March 2030" in page.text
        for private in ("Asha", "bolt", "Bolt", "1234"):
            assert private not in page.text


@pytest.mark.parametrize("token", ["", "forged", "IkRQUC1JTlQtMjAzMC0wMDAxIg.forged"])
def test_nobody_finds_other_references_by_trying(visitor: FlaskClient, session: Session, token: str) -> None:
    make_interest(session)

    assert visitor.get("/interest/sent", query_string={"token": token}).status_code == 404


def test_contact_and_program_managers_get_mail(
    visitor: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay, guide: GuideVersion
) -> None:
    """N01, N02."""
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Meera Iyer")
    visitor.post("/interest", data=ANSWERS)
    relay()

    (first,) = mailer.to("asha@bolt.example")
    assert first.subject == "We have your expression of interest DPP-INT-2030-0001"
    assert "Dear Asha Rao," in first.text
    assert f"version {guide.number} of the program guide" in first.text
    assert "The program team acts next and answers by 15 March 2030, 23:59 IST" in first.text
    (second,) = mailer.to(manager.email)
    assert second.subject == "New expression of interest DPP-INT-2030-0001"
    assert "Bolt" not in second.subject + first.subject
    assert "http://localhost/desk/interest/DPP-INT-2030-0001" in second.text
    assert "15 March 2030" in second.text


@pytest.mark.parametrize("player", ["civil_society", "government"])
def test_others_than_market_players_are_told_kindly(
    visitor: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay, player: str
) -> None:
    """Scenario 2, S1.8: kept in the list, no application, nothing for the program team to answer."""
    manager = make_account(session, Role.PROGRAM_MANAGER)
    place = visitor.post("/interest", data={**ANSWERS, "player": player}).location
    relay()

    page = visitor.get(place).text
    assert "Thank you for your interest" in page
    assert "only market players can become partners" in page
    assert session.scalars(select(Interest.state)).all() == [InterestState.REDIRECTED]
    assert "only market players" in mailer.to("asha@bolt.example")[0].text
    assert mailer.to(manager.email) == []


def test_a_crafted_post_does_not_make_a_government_an_applicant(
    visitor: FlaskClient, session: Session, signed_in: SignIn
) -> None:
    """Scenario 2: neither by the body itself, nor by an outsider, nor by the program team."""
    visitor.post("/interest", data={**ANSWERS, "player": "government"})
    reference = session.scalars(select(Interest.reference)).one()
    stranger = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "A ministry")))
    manager = signed_in(make_account(session, Role.PROGRAM_MANAGER))
    places = [f"/apply/{reference}/{place}" for place in ("organisation", "check", "evidence/ID-INC")]

    sent = [client.post(place, data={"agreed": "y"}) for client in (visitor, stranger, manager) for place in places]
    accepted = manager.post(f"/desk/interest/{reference}/accept")

    assert all(one.location.startswith("/sign-in") for one in sent[:3])
    assert [one.status_code for one in (*sent[3:], accepted)] == [404] * 6 + [409]
    assert session.scalars(select(Application)).all() == []


BAD = {
    "no kind": ({"player": None}, "Choose what kind of organisation you are."),
    "unknown kind": ({"player": "alien"}, "Choose what kind of organisation you are."),
    "no organisation": ({"organisation_name": ""}, "Enter the name of your organisation."),
    "spaces only": ({"organisation_name": "   "}, "Enter the name of your organisation."),
    "long organisation": ({"organisation_name": "x" * 201}, "shorten this to 200 characters."),
    "control characters": ({"organisation_name": "Bolt\x00"}, "Remove the characters that cannot be shown."),
    "no country": ({"country": ""}, "Choose a country from the list."),
    "unknown country": ({"country": "XX"}, "Choose a country from the list."),
    "no website": ({"website": "bolt"}, "Enter the full address of a website"),
    "script as website": ({"website": "javascript:alert(1)"}, "Enter the full address of a website"),
    "broken website": ({"website": "https://[bolt"}, "Enter the full address of a website"),
    "no name": ({"contact_name": ""}, "Enter your full name."),
    "no address": ({"contact_email": ""}, "Enter your email address."),
    "no mail address": ({"contact_email": "asha at bolt"}, "Enter an email address like name@example.org."),
    "two addresses": ({"contact_email": "a@b.example\r\nBcc: c@d.example"}, "Enter an email address like"),
    "letters as phone": ({"contact_phone": "call me"}, "Enter a phone number like +91 80 1234 5678."),
    "long phone": ({"contact_phone": "1" * 40}, "Enter a phone number like +91 80 1234 5678."),
    "no message": ({"message": ""}, "Tell us in a few sentences why"),
    "long message": ({"message": "x" * 4001}, "shorten this to 4000 characters."),
    "very long message": ({"message": "x" * 10_000}, "shorten this to 4000 characters."),
    "not agreed": ({"agreed": None}, "Read the guide, then agree to it."),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named_and_kept(
    visitor: FlaskClient, session: Session, wrong: dict[str, str | None], message: str
) -> None:
    """Scenario 1: empty or 10 000-character text keeps input and says what to do."""
    typed = {name: value for name, value in {**ANSWERS, **wrong}.items() if value is not None}
    response = visitor.post("/interest", data=typed)

    assert response.status_code == 422
    assert message in response.text
    assert re.search(rf'id="{next(iter(wrong))}(-[0-9])?-error"', response.text) or "player" in wrong
    assert typed.get("message", "") in response.text
    assert 'value="asha@bolt.example"' in response.text or "contact_email" in wrong
    assert session.scalars(select(Interest)).all() == []


def test_a_guide_that_changed_meanwhile_has_to_be_read_again(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """A5: nobody agrees to a version that was not shown."""
    session.add(
        GuideVersion(
            number="99",
            title="New",
            published_on=date(2030, 3, 1),
            effective_on=date(2030, 3, 1),
            attribution="",
            source_address="",
        )
    )
    session.commit()
    response = visitor.post("/interest", data={**ANSWERS, "guide": guide.number})

    assert response.status_code == 422
    assert "The guide has changed meanwhile. Read version 99, then agree again." in response.text
    assert 'name="guide" type="hidden" value="99"' in response.text
    assert not re.search(r'name="agreed"[^>]*checked', response.text)
    assert session.scalars(select(Interest)).all() == []


def test_the_year_of_a_reference_is_the_program_year(visitor: FlaskClient, session: Session, clock: StillClock) -> None:
    """A1: at 20:00 UTC on 31 December it is the new year in Kolkata."""
    clock.at = NOW.replace(month=12, day=31, hour=20)
    visitor.post("/interest", data=ANSWERS)

    interest = session.scalars(select(Interest)).one()
    assert interest.reference == "DPP-INT-2031-0001"
    assert interest.answer_due_on == date(2031, 1, 8)
    assert clock.at - NOW > timedelta(0)


def test_the_form_offers_the_address_of_the_program(visitor: FlaskClient, guide: GuideVersion) -> None:
    """A6, S1.41: the contact is a setting; both ways lead to an enquiry."""
    page = visitor.get("/interest").text

    assert "mailto:partner@egovernments.org" in page
    assert f"I have read version {guide.number} of the program guide" in page
    assert "India" in page


@pytest.mark.usefixtures("mailer")
def test_no_application_begins_by_itself(visitor: FlaskClient, session: Session, relay: Relay) -> None:
    """S1.43: the program evaluates first."""
    visitor.post("/interest", data=ANSWERS)
    relay()

    assert session.scalars(select(Application)).all() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("walk.example", "https://walk.example"),
        ("  www.walk.example/about ", "https://www.walk.example/about"),
        ("http://walk.example", "http://walk.example"),
        ("", ""),
    ],
)
def test_a_website_is_taken_as_people_write_it(visitor: FlaskClient, session: Session, typed: str, kept: str) -> None:
    visitor.post("/interest", data={**ANSWERS, "website": typed})

    assert session.scalars(select(Interest.website)).one() == kept
