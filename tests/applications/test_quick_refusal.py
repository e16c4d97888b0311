"""Refusing in the check what cannot pass: two people, and reasons by clause that the applicant reads."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, QuickRefusal
from app.applications.policy import State
from app.applications.policy.quick_refusal import (
    RefusalState,
)
from app.outbox.models import EventRecord
from tests.applications.pages import page, texts
from tests.applications.samples import member_of
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer

REASONS = {"reason-CRIT-ELIG": "You are a ministry, and no market player.", "reason-CRIT-BLACKLIST": "Barred in Kenya."}


@pytest.fixture
def proposer(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Meera Nair")


@pytest.fixture
def second(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Grace Otieno")


@pytest.fixture
def first_client(proposer: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(proposer)


@pytest.fixture
def second_client(second: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(second)


@pytest.fixture
def proposed(session: Session, checking: Application, first_client: FlaskClient) -> Application:
    assert first_client.post(desk(checking, "refuse"), data=REASONS).location == desk(checking, "refusal")
    return checking


def desk(application: Application, rest: str) -> str:
    return f"/desk/applications/{application.reference}/{rest}"


def state_of(session: Session, application: Application) -> State:
    session.expire_all()
    return application.state


def stands(session: Session) -> list[RefusalState]:
    return list(session.scalars(select(QuickRefusal.state).order_by(QuickRefusal.proposed_at)))


def events(session: Session) -> list[str]:
    names = session.scalars(select(EventRecord.name).order_by(EventRecord.number))
    return [name for name in names if "Refus" in name]


def test_the_database_refuses_one_person_twice(session: Session, proposed: Application, proposer: Account) -> None:
    refusal = session.scalars(select(QuickRefusal)).one()
    refusal.state, refusal.confirmed_by, refusal.confirmed_at = RefusalState.CONFIRMED, proposer.id, NOW

    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()
    session.rollback()


def test_two_people_refuse_and_the_applicant_reads_why(
    session: Session,
    proposed: Application,
    second: Account,
    second_client: FlaskClient,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    """S1.8, S1.27, N14, N43: by clause, in plain words, with what can be done next."""
    owner = member_of(session, proposed, Role.OWNER)
    relay()
    (asked,) = [mail for mail in mailer.to(second.email) if "waits for a second person" in mail.subject]
    assert desk(proposed, "refusal") in asked.text
    assert "ministry" not in asked.text
    shown = second_client.get(desk(proposed, "refusal")).text
    assert "You are a ministry, and no market player." in shown
    assert owner.name in shown

    answer = second_client.post(desk(proposed, "refusal"), data={"version": "1"})

    assert answer.location == f"/desk/applications/{proposed.reference}"
    assert (state_of(session, proposed), stands(session)) == (State.DECLINED, [RefusalState.CONFIRMED])
    assert events(session) == ["RefusalProposed", "ApplicationRefused"]
    for words in ("Declined in the check", "Meera Nair", "confirmed by Grace Otieno", "Barred in Kenya."):
        assert words in second_client.get(answer.location).text, words
    relay()
    (mail,) = [mail for mail in mailer.to(owner.email) if "decision" in mail.subject]
    decision = signed_in(owner).get(f"/apply/{proposed.reference}/decision").text
    for words in ("A market player that can sign", "You are a ministry, and no market player.", "Barred in Kenya."):
        assert words in mail.text, words
        assert words in decision, words
    assert "you can express your interest again" in mail.text
    for told in (mail.text, decision, signed_in(owner).get(f"/apply/{proposed.reference}/history").text):
        assert not [name for name in ("Meera", "Grace") if name in told]


def test_the_one_who_proposed_cannot_confirm(
    session: Session, proposed: Application, first_client: FlaskClient, second: Account
) -> None:
    shown = first_client.get(desk(proposed, "refusal")).text
    assert "Another person of the program team has to confirm it" in shown
    assert second.name in shown
    assert "Refuse and send" not in shown

    answer = first_client.post(desk(proposed, "refusal"), data={"version": "1"})

    assert answer.status_code == 422
    assert state_of(session, proposed) is State.CHECKING


def test_a_proposal_holds_the_check_until_it_is_taken_back(
    session: Session, proposed: Application, first_client: FlaskClient, second_client: FlaskClient
) -> None:
    held = second_client.post(desk(proposed, "check/finish"))
    assert (held.status_code, "A refusal is proposed" in held.text) == (422, True)
    assert first_client.get(desk(proposed, "refuse")).location == desk(proposed, "refusal")
    again = first_client.post(desk(proposed, "refuse"), data=REASONS | {"form_key": "again"})
    assert (again.status_code, "Somebody else proposed a refusal" in again.text) == (422, True)

    assert first_client.post(desk(proposed, "refusal/back"), data={"version": "1"}).location == desk(proposed, "check")

    assert (state_of(session, proposed), stands(session)) == (State.CHECKING, [RefusalState.TAKEN_BACK])
    assert second_client.get(desk(proposed, "refusal")).status_code == 404
    assert "Accept or return these first" in second_client.post(desk(proposed, "check/finish")).text
    assert first_client.post(desk(proposed, "refuse"), data=REASONS | {"form_key": "third"}).status_code == 302


def test_only_the_one_who_proposed_is_offered_to_take_it_back(
    session: Session, proposed: Application, first_client: FlaskClient, second_client: FlaskClient
) -> None:
    offer = "Take the proposal back"
    assert offer in first_client.get(desk(proposed, "refusal")).text
    second = second_client.get(desk(proposed, "refusal")).text
    assert (offer in second, "Talk to Meera Nair" in second) == (False, True)

    assert second_client.post(desk(proposed, "refusal/back"), data={"version": "1"}).status_code == 409

    assert stands(session) == [RefusalState.PROPOSED]


def test_after_it_is_confirmed_the_proposer_reads_how_it_ended(
    proposed: Application, first_client: FlaskClient, second_client: FlaskClient
) -> None:
    second_client.post(desk(proposed, "refusal"), data={"version": "1"})

    shown = page(first_client.get(desk(proposed, "refusal")))

    assert "Refused in the check" in texts(shown, "//h1")[0]
    assert "by Grace Otieno. The application was declined" in shown.text_content()
    assert not shown.xpath("//main//form")


def test_a_refusal_waits_in_the_queue_of_the_desk(proposed: Application, second_client: FlaskClient) -> None:
    """One row for one application, which says both."""
    found = page(second_client.get("/desk"))

    rows = texts(found, f"//tbody//tr[contains(., '{proposed.reference}')]//a")
    assert rows == ["Check the documents: a refusal waits for a second person"]
    assert found.xpath(f"//a[@href='{desk(proposed, 'refusal')}']")


def test_the_second_of_two_answers_is_told(session: Session, proposed: Application, second_client: FlaskClient) -> None:
    assert second_client.post(desk(proposed, "refusal"), data={"version": "7"}).status_code == 409
    assert second_client.post(desk(proposed, "refusal"), data={"version": "x"}).status_code == 422
    sent = [second_client.post(desk(proposed, "refusal"), data={"version": "1", "form_key": "1"}) for _ in range(2)]

    assert [one.status_code for one in sent] == [302, 302]
    assert second_client.post(desk(proposed, "refusal"), data={"version": "1", "form_key": "2"}).status_code == 409
    assert events(session).count("ApplicationRefused") == 1


def test_an_application_that_was_withdrawn_meanwhile_is_not_refused(
    session: Session, proposed: Application, second_client: FlaskClient, signed_in: SignIn
) -> None:
    """Scenario 13: withdrawing works at any open state."""
    owner = signed_in(member_of(session, proposed, Role.OWNER))
    assert owner.post(f"/apply/{proposed.reference}/withdraw").status_code == 302

    shown, sent = (
        second_client.get(desk(proposed, "refusal")).text,
        second_client.post(desk(proposed, "refusal"), data={"version": "1"}),
    )

    assert "has moved on since" in shown
    assert sent.status_code == 422
    assert state_of(session, proposed) is State.WITHDRAWN
    assert "a refusal waits" not in second_client.get("/desk").text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Say for at least one clause why the application cannot meet it."),
        ({"reason-CRIT-ELIG": "  "}, "Say for at least one clause"),
        ({"reason-OTHER": "Because"}, "Say for at least one clause"),
        ({"reason-CRIT-ELIG": "x" * 1001, "reason-CRIT-EXP": "Kept"}, "Shorten the reason to 1000 characters."),
        ({"reason-CRIT-ELIG": "a\x00b", "reason-CRIT-EXP": "Kept"}, "Remove the characters that cannot be shown."),
    ],
)
def test_a_proposal_without_a_reason_that_can_be_read_is_refused(
    session: Session, checking: Application, first_client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    answer = first_client.post(desk(checking, "refuse"), data=typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert len(typed) < 2 or "Kept" in answer.text
    assert stands(session) == []


@pytest.mark.parametrize("state", sorted(set(State) - {State.CHECKING}))
def test_only_a_check_leads_to_a_refusal(
    session: Session, checking: Application, first_client: FlaskClient, state: State
) -> None:
    checking.state = state
    session.commit()

    assert first_client.get(desk(checking, "refuse")).location == desk(checking, "check")
    assert first_client.post(desk(checking, "refuse"), data=REASONS).status_code == 422
    assert stands(session) == []


def test_only_the_program_team_finds_it(
    session: Session, proposed: Application, visitor: FlaskClient, signed_in: SignIn
) -> None:
    others = [
        signed_in(make_account(session, Role.CHAIR)),
        signed_in(member_of(session, proposed, Role.OWNER)),
        signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works"))),
    ]

    assert visitor.get(desk(proposed, "refusal")).location.startswith("/sign-in")
    assert {one.get(desk(proposed, place)).status_code for one in others for place in ("refuse", "refusal")} == {404}
    assert {one.post(desk(proposed, "refusal"), data={"version": "1"}).status_code for one in others} == {404}
