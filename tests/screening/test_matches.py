"""From the record to the verdict: one person for "not the same", two for "the same" by name (A4, G06, N47)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.core.errors import NotFound
from app.outbox.models import EventRecord
from app.screening.models import FormerVerdict, Match
from app.screening.policy import Evidence, MatchState
from app.screening.service import match_at, record_match
from tests.applications.pages import page, texts
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.rows import make_application, make_tie
from tests.screening.builders import BY_NAME, PAN, TYPED, add_match, agree, answer

Relay = Callable[[], None]


def home(application: Application, rest: str = "") -> str:
    return f"/desk/applications/{application.reference}/screening{rest}"


def said(verdict: str, version: int = 1, key: str = "k") -> dict[str, str]:
    return {"verdict": verdict, "reason": "I compared both.", "version": str(version), "form_key": key}


def stands(session: Session) -> list[MatchState]:
    session.expire_all()
    return list(session.scalars(select(Match.state).order_by(Match.number)))


def events(session: Session) -> list[str]:
    return [name for name in session.scalars(select(EventRecord.name).order_by(EventRecord.number)) if "Match" in name]


def test_two_people_stand_behind_the_same_by_name(
    session: Session, application: Application, one: FlaskClient, other: FlaskClient
) -> None:
    """A4"""
    assert one.post(home(application, "/record"), data=TYPED).location == home(application, "/1")
    assert one.post(home(application, "/1"), data=said("same")).location == home(application, "/1")
    assert stands(session) == [MatchState.PROPOSED]

    own = one.get(home(application, "/1")).text
    assert "Another person of the program team has to confirm it" in own
    assert "Grace Otieno" in own
    assert "Confirm: it is the same" not in own
    assert one.post(home(application, "/1/confirm"), data={"version": "2"}).status_code == 422
    assert stands(session) == [MatchState.PROPOSED]

    assert "I compared both." in other.get(home(application, "/1")).text
    assert other.post(home(application, "/1/confirm"), data={"version": "2"}).location == home(application, "/1")

    assert stands(session) == [MatchState.SAME]
    assert events(session) == ["MatchRecorded", "MatchProposed", "MatchConfirmed"]
    shown = one.get(home(application, "/1"))
    assert "confirmed by Grace Otieno" in shown.text
    assert not page(shown).xpath("//main//form")
    assert "Look at it again" not in shown.text


def test_an_exact_number_needs_one_person(session: Session, application: Application, one: FlaskClient) -> None:
    """A4: the identifier channel decides alone."""
    typed = TYPED | {"evidence": "identifier", "identifier": "aaacb1234c"}
    one.post(home(application, "/record"), data=typed)
    assert one.post(home(application, "/1"), data=said("same")).status_code == 302

    assert stands(session) == [MatchState.SAME]
    assert events(session) == ["MatchRecorded", "MatchConfirmed"]


def test_not_the_same_is_said_by_one_and_remembered(
    session: Session, application: Application, match: Match, one: FlaskClient, other: FlaskClient
) -> None:
    assert one.post(home(application, "/1"), data=said("not_same")).status_code == 302

    typed = TYPED | {"listed_name": "BOLT SYSTEMS Private Limited", "note": "I found it, too."}
    again = other.post(home(application, "/record"), data=typed, follow_redirects=True)

    assert "nothing is raised again" in again.text
    for words in ("Not the same", "I compared both.", "Meera Nair"):
        assert words in again.text
    assert stands(session) == [MatchState.NOT_SAME]
    assert events(session) == ["MatchRecorded", "MatchDismissed"]


def test_new_evidence_is_raised_although_the_name_was_dismissed(
    session: Session, application: Application, match: Match, first: Account, second: Account
) -> None:
    answer(session, match, first, is_same=False)

    add_match(session, application, second, replace(BY_NAME, evidence=Evidence.IDENTIFIER, identifier=PAN))

    assert stands(session) == [MatchState.NOT_SAME, MatchState.POSSIBLE]


@pytest.mark.parametrize(("is_same", "words"), [(True, "the same"), (False, "not the same")])
def test_a_verdict_that_should_not_stand_is_looked_at_again_and_kept(
    session: Session,
    application: Application,
    match: Match,
    first: Account,
    second: Account,
    other: FlaskClient,
    is_same: bool,
    words: str,
) -> None:
    answer(session, match, first, is_same=is_same, reason="At first sight.")
    assert "At first sight." in other.get(home(application, "/1/reopen")).text

    wish = {"reason": "The city is another one.", "version": "2"}
    assert other.post(home(application, "/1/reopen"), data=wish).location == home(application, "/1")

    assert stands(session) == [MatchState.POSSIBLE]
    kept = session.scalars(select(FormerVerdict)).one()
    assert (kept.reason, kept.because) == ("At first sight.", "The city is another one.")
    shown = " ".join(page(other.get(home(application, "/1"))).text_content().split())
    assert f": {words}. At first sight." in shown
    assert "Grace Otieno" in shown
    assert events(session)[-1] == "MatchReopened"


def test_what_is_confirmed_is_not_looked_at_again(
    session: Session, application: Application, match: Match, first: Account, second: Account, one: FlaskClient
) -> None:
    answer(session, match, first, is_same=True)
    agree(session, match, second)

    assert one.get(home(application, "/1/reopen")).location == home(application, "/1")
    assert one.post(home(application, "/1/reopen"), data={"reason": "No", "version": "3"}).status_code == 422
    assert one.post(home(application, "/1"), data=said("not_same", 3)).status_code == 422
    assert stands(session) == [MatchState.SAME]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"state": MatchState.SAME, "reason": "Yes"}, "name_has_second"),
        ({"state": MatchState.SAME, "reason": "Yes", "second": True}, "two_people"),
        ({"state": MatchState.NOT_SAME}, "verdict_has_reason"),
        ({"state": MatchState.POSSIBLE}, "verdict_has_person"),
        ({"state": MatchState.PROPOSED, "reason": "Yes", "evidence": "identifier", "identifier": PAN}, "settled"),
        ({"state": MatchState.PROPOSED, "reason": "Yes", "identifier": PAN}, "identifier_has_number"),
    ],
)
def test_the_database_keeps_each_state_whole_and_refuses_one_person_twice(
    session: Session, match: Match, first: Account, change: dict[str, Any], fault: str
) -> None:
    """A4: whoever writes, also a console."""
    said = {"verdict_by": first.id, "verdict_at": NOW}
    second = {"second_by": first.id, "second_at": NOW} if "second" in change else {}
    values = {name: value for name, value in change.items() if name != "second"}

    with pytest.raises(IntegrityError, match=fault):
        session.execute(update(Match).values(**said, **second, **values))
    session.rollback()


def test_the_second_of_two_answers_is_told_and_keeps_the_words(
    session: Session, application: Application, match: Match, one: FlaskClient, other: FlaskClient
) -> None:
    sent = [one.post(home(application, "/1"), data=said("same")).status_code for _ in range(2)]
    late = other.post(home(application, "/1"), data=said("not_same"))

    assert sent == [302, 302]
    assert late.status_code == 409
    assert "This match was answered meanwhile." in late.text
    assert stands(session) == [MatchState.PROPOSED]
    assert other.post(home(application, "/1/confirm"), data={"version": "1"}).status_code == 409
    assert other.post(home(application, "/1/reopen"), data={"version": "1", "reason": "Why"}).status_code == 409
    assert events(session) == ["MatchRecorded", "MatchProposed"]


def test_the_team_is_told_and_nobody_with_a_tie(
    session: Session,
    application: Application,
    first: Account,
    second: Account,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    """N47: without the name of the list or of the applicant."""
    tied = make_account(session, Role.PROGRAM_MANAGER, name="Tina Tied")
    make_tie(session, application, tied)
    match = add_match(session, application, first)
    relay()
    answer(session, match, first, is_same=True)
    relay()

    possible = f"A possible match with a debarment list: {application.reference}"
    waits = f"A match with a debarment list waits for a second person: {application.reference}"
    assert [mail.subject for mail in mailer.to(first.email)] == [possible]
    assert [mail.subject for mail in mailer.to(second.email)] == [possible, waits]
    assert mailer.to(tied.email) == []
    for mail in mailer.sent:
        assert home(application, "/1") in mail.text
        assert "Bolt" not in mail.text + mail.subject
        assert "World Bank" not in mail.text + mail.subject


def test_where_there_is_no_second_person_the_administrators_are_asked_for_one(
    session: Session, application: Application, first: Account, mailer: FakeMailer, relay: Relay
) -> None:
    admin = make_account(session, Role.ADMIN)
    match = add_match(session, application, first)
    answer(session, match, first, is_same=True)
    relay()

    assert ["a program manager" in mail.text for mail in mailer.to(admin.email)] == [True]


def test_a_tie_to_any_application_of_the_organisation_closes_its_matches(
    session: Session, application: Application, match: Match, first: Account, second: Account, other: FlaskClient
) -> None:
    """(16) Also by way of an application that is open to that person."""
    begun_before = make_application(session, application.organisation, State.LAPSED)
    make_tie(session, application, second)

    for reference in (application.reference, begun_before.reference):
        for place in ("", "/record", "/1", "/1/reopen"):
            assert other.get(f"/desk/applications/{reference}/screening{place}").status_code == 404
        with pytest.raises(NotFound):
            match_at(session, actor_for(second), reference, 1)
        with pytest.raises(NotFound):
            record_match(session, BY_NAME, reference, actor=actor_for(second), now=NOW)
    assert match.listed_name not in other.get("/desk/screening").text
    assert "debarment list is open" not in other.get(f"/desk/applications/{begun_before.reference}").text
    assert "Say whether an applicant" not in other.get("/desk").text


def test_it_waits_in_the_queue_for_whom_it_waits(
    session: Session, application: Application, match: Match, first: Account, one: FlaskClient, other: FlaskClient
) -> None:
    def waiting(client: FlaskClient) -> list[str]:
        return texts(page(client.get("/desk")), f"//tbody//a[@href='{home(application)}']")

    assert waiting(one) == waiting(other) == ["Say whether an applicant is on a debarment list"]

    answer(session, match, first, is_same=True)

    assert waiting(one) == []
    assert waiting(other) == ["Confirm a match with a debarment list, as second person"]


def test_signed_in_people_of_another_room_find_nothing(
    session: Session, application: Application, match: Match, visitor: FlaskClient, signed_in: SignIn
) -> None:
    owner = make_account(session, Role.OWNER, organisation=application.organisation)
    people = [make_account(session, role) for role in (Role.CHAIR, Role.REVIEWER, Role.ADMIN)]
    for person in (owner, *people):
        client = signed_in(person)
        for place in (home(application), home(application, "/record"), home(application, "/1"), "/desk/screening"):
            assert client.get(place).status_code == 404, (person.name, place)
        assert client.post(home(application, "/1"), data=said("same")).status_code == 404
    assert visitor.get(home(application, "/1")).location.startswith("/sign-in")
    assert stands(session) == [MatchState.POSSIBLE]
