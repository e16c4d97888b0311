"""A19 and C07: asking for another look, answering it, and the panel of other people that may follow (N19)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.policy import State
from app.outbox.models import EventRecord
from app.reviews.models import Appeal, Decision
from app.reviews.policy import AppealState, Outcome
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.appealed import (
    REASONS,
    Appealed,
    answer,
    appeal_of,
    ask,
    confirm,
    decide,
    hand_to,
    state_of,
    to_answer,
)
from tests.reviews.builders import Case

LONG = "x" * 4001
Relay = Callable[[], None]


def test_the_decision_page_offers_another_look_to_those_who_may_send(
    declined: Appealed, signed_in: SignIn, session: Session
) -> None:
    viewer = make_account(session, Role.VIEWER, organisation=declined.case.organisation)
    page = f"/apply/{declined.reference}/decision"

    assert f"/apply/{declined.reference}/appeal" in signed_in(declined.owner).get(page).text
    seen = signed_in(viewer).get(page).text
    assert f"/apply/{declined.reference}/appeal" not in seen
    assert "An owner or signatory of your organisation can do that." in seen
    assert "until 9 April 2030, 23:59 IST" in seen


def test_an_approval_is_not_appealed(session: Session, case: Case, signed_in: SignIn) -> None:
    owner = signed_in(make_account(session, Role.OWNER, organisation=case.organisation))
    assert owner.get(f"/apply/{case.reference}/appeal").status_code == 404

    decide(session, case, Outcome.APPROVED)

    assert owner.get(f"/apply/{case.reference}/appeal").status_code == 404
    assert ask(owner, case.reference).status_code == 404


def test_asking_twice_with_one_form_is_one_appeal_and_a_second_one_is_refused_kindly(
    session: Session, declined: Appealed, signed_in: SignIn
) -> None:
    """A19: one for each decision."""
    owner = signed_in(declined.owner)
    for _ in range(2):
        assert ask(owner, declined.reference, form_key="k").location == f"/apply/{declined.reference}/decision"
    again = ask(owner, declined.reference, form_key="other", reasons="And another thing")

    assert again.status_code == 422
    assert "your organisation has done so" in again.text
    assert appeal_of(session).reasons == REASONS
    assert session.scalars(select(EventRecord.name)).all().count("AppealMade") == 1


@pytest.mark.parametrize(("days", "status"), [(30, 302), (31, 422)])
def test_after_the_last_day_it_is_said_kindly(
    session: Session, declined: Appealed, signed_in: SignIn, days: int, status: int
) -> None:
    session.scalars(select(Decision)).one().approved_at = NOW - timedelta(days=days)
    session.commit()

    given = ask(signed_in(declined.owner), declined.reference)

    assert given.status_code == status
    assert ("That time is over" in given.text) is (status == 422)
    assert (session.scalar(select(Appeal)) is None) is (status == 422)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Say why other people should look at it again."),
        ("  ", "Say why other people should look at it again."),
        (LONG, "shorten this to 4000 characters."),
        ("a\x00b", "Remove the characters that cannot be shown."),
    ],
    ids=["empty", "spaces", "long", "odd"],
)
def test_what_is_missing_is_said_on_its_field(
    session: Session, declined: Appealed, signed_in: SignIn, typed: str, message: str
) -> None:
    given = ask(signed_in(declined.owner), declined.reference, reasons=typed)

    assert given.status_code == 422
    assert message in given.text
    assert session.scalar(select(Appeal)) is None


def test_the_applicant_and_those_who_are_new_to_the_case_are_told(
    declined: Appealed, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """N19"""
    relay()
    mailer.sent.clear()
    owner = signed_in(declined.owner)
    assert "Next: Panel" in owner.get(ask(owner, declined.reference).location).text
    relay()

    case = declined.case
    assert "You get an answer by 30 March 2030, 23:59 IST" in mailer.to(case.member.email)[0].text
    for person in (declined.chair, declined.manager):
        (mail,) = mailer.to(person.email)
        assert f"/panel/appeals/{case.reference}" in mail.text
    for person in (case.chair, case.manager, *case.reviewers, *declined.reviewers):
        assert not mailer.to(person.email)


def test_nobody_who_decided_or_reviewed_sees_the_appeal_or_can_be_chosen(
    session: Session, declined: Appealed, signed_in: SignIn
) -> None:
    """C07: crafted posts, too."""
    grant(session, declined.case.reviewers[0].id, Role.CHAIR)
    session.commit()
    ask(signed_in(declined.owner), declined.reference)
    page = f"/panel/appeals/{declined.reference}"

    for person in (declined.case.chair, declined.case.manager, declined.case.reviewers[0]):
        browser = signed_in(person)
        assert declined.reference not in browser.get("/panel/appeals").text
        assert browser.get(page).status_code == 404
        assert hand_to(browser, declined).status_code == 404

    chooser = signed_in(declined.manager)
    seen = chooser.get(page).text
    for person in (declined.case.chair, declined.case.reviewers[0], declined.case.reviewers[1]):
        assert f'value="{person.id}"' not in seen
    old_chair = {"chair": str(declined.case.chair.id)}
    old_reviewer = {"reviewers": [str(declined.case.reviewers[0].id), str(declined.reviewers[0].id)]}
    crafted: list[dict[str, Any]] = [old_chair, old_reviewer, {"chair": "odd"}, {"chair": ""}, {"reviewers": []}]
    for change in crafted:
        given = hand_to(chooser, declined, **change)
        assert given.status_code == 422
    assert appeal_of(session).state is AppealState.OPEN


def test_an_appeal_is_assigned_again_and_a_page_that_is_old_is_a_conflict(
    session: Session, declined: Appealed, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    ask(signed_in(declined.owner), declined.reference)
    manager = signed_in(declined.manager)
    third = make_account(session, Role.REVIEWER, name="Nina Newthree")
    assert hand_to(manager, declined).status_code == 302
    assert hand_to(manager, declined).status_code == 409

    reviewers = [str(declined.reviewers[0].id), str(third.id)]
    assert hand_to(manager, declined, version=2, reviewers=reviewers).status_code == 302

    relay()
    found = appeal_of(session)
    assert {str(one.reviewer_id) for one in found.chosen} == set(reviewers)
    assert len([one for one in mailer.to(declined.chair.email) if "is assigned to you" in one.text]) == 1


def test_only_its_chair_answers(declined: Appealed, signed_in: SignIn, session: Session) -> None:
    other = make_account(session, Role.CHAIR, name="Other Chair")
    to_answer(signed_in, declined)

    for person in (other, declined.case.chair, declined.manager, declined.owner):
        browser = signed_in(person)
        assert browser.get(f"/panel/appeals/{declined.reference}/answer").status_code == 404
        assert answer(browser, declined, "uphold").status_code == 404
    assert appeal_of(session).state is AppealState.ASSIGNED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": ""}, "Choose how you answer."),
        ({"answer": "assign"}, "Choose how you answer."),
        ({"reason": ""}, "Write the reason for the applicant."),
        ({"reason": LONG}, "shorten this to 4000 characters."),
    ],
    ids=["none", "unknown", "no reason", "long"],
)
def test_an_answer_has_its_reason(
    session: Session, declined: Appealed, signed_in: SignIn, change: dict[str, Any], message: str
) -> None:
    given = answer(to_answer(signed_in, declined), declined, "uphold", **change)

    assert given.status_code == 422
    assert message in given.text
    assert appeal_of(session).state is AppealState.ASSIGNED


def test_a_decision_that_stands_is_told_with_the_reason_and_without_names(
    session: Session, declined: Appealed, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    chair = to_answer(signed_in, declined)
    relay()
    mailer.sent.clear()
    assert answer(chair, declined, "uphold").status_code == 302
    assert answer(chair, declined, "reopen", version=3).status_code == 422
    assert confirm(signed_in(declined.manager), declined).status_code == 302
    relay()

    (mail,) = mailer.to(declined.case.member.email)
    for words in (signed_in(declined.case.member).get(f"/apply/{declined.reference}/decision").text, mail.text):
        assert "decision stands" in words
        assert "We read it again." in words
        assert not any(name in words for name in ("Carla", "Chandra", "Manu", "Ravi", "Nora"))
    for person in (declined.case.chair, declined.case.manager):
        assert mailer.to(person.email)
    assert state_of(session, declined) is State.DECLINED
    history = signed_in(declined.case.member).get(f"/apply/{declined.reference}/history").text
    assert "Another look at the decision asked for" in history
    assert "Carla" not in history


def test_an_empty_list_and_an_empty_choice_say_what_to_do(session: Session, case: Case, signed_in: SignIn) -> None:
    assert "No applicant has asked for another look." in signed_in(case.chair).get("/panel/appeals").text
    decide(session, case)
    owner = make_account(session, Role.OWNER, organisation=case.organisation)
    ask(signed_in(owner), case.reference)

    manager = make_account(session, Role.PROGRAM_MANAGER)
    page = f"/panel/appeals/{case.reference}"
    assert "No chair is free" in signed_in(manager).get(page).text
    make_account(session, Role.CHAIR)
    assert "Too few reviewers are free" in signed_in(manager).get(page).text
