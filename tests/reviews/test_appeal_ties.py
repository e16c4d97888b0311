"""A tie of the chair of an appeal: no mail, no answer that rests on it, and others are asked for somebody else."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.core.errors import RuleBroken
from app.reviews.policy import AppealState, ConfirmAnswer
from app.reviews.policy.ties import ReportTie
from app.reviews.service.appeal_people import CHAIR_WANTED, SECOND_WANTED
from app.reviews.service.appeals import confirm_answer
from app.reviews.service.ties import report_tie
from tests.applications.pages import page
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.appealed import Appealed, answer, appeal_of, ask, hand_to, to_answer
from tests.reviews.builders import actor

Relay = Callable[[], None]
TO_CHOOSE = "Choose who answers an appeal"


@pytest.fixture
def admin(session: Session) -> Account:
    return make_account(session, Role.ADMIN, name="Ada Admin")


@pytest.fixture
def other(session: Session) -> Account:
    """Another chair who is new to the case."""
    return make_account(session, Role.CHAIR, name="Otto Otherchair")


def tie(session: Session, given: Appealed, who: Account) -> None:
    by = actor(session, given.manager)
    report_tie(session, ReportTie(person_id=who.id, words="Cousins"), given.reference, actor=by, now=NOW)
    session.commit()


def test_a_chair_with_a_tie_gets_no_mail_and_the_others_choose_again(
    session: Session, declined: Appealed, other: Account, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """Scenario 16 for appeals: the tie is told before the mail that the appeal is assigned has gone."""
    relay()
    to_answer(signed_in, declined)
    mailer.sent.clear()
    tie(session, declined, declined.chair)

    relay()

    assert mailer.to(declined.chair.email) == []
    for person in (other, declined.manager):
        (mail,) = [one for one in mailer.to(person.email) if "needs another chair" in one.subject]
        assert f"/panel/appeals/{declined.reference}" in mail.text
    row = page(signed_in(declined.manager).get("/desk")).xpath(f"//tr[contains(., '{TO_CHOOSE}')]")[0]
    assert row.xpath(".//a/@href") == [f"/panel/appeals/{declined.reference}"]
    given = hand_to(signed_in(declined.manager), declined, version=2, chair=str(other.id))
    assert given.status_code == 302
    assert TO_CHOOSE not in signed_in(declined.manager).get("/desk").text


def test_an_answer_of_a_chair_with_a_tie_is_not_confirmed_but_sent_back_to_others(
    session: Session, declined: Appealed, other: Account, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    answer(to_answer(signed_in, declined), declined, "uphold")
    tie(session, declined, declined.chair)
    relay()
    mailer.sent.clear()

    with pytest.raises(RuleBroken, match="has a tie"):
        confirm_answer(session, ConfirmAnswer(version=3), declined.reference, actor=actor(session, other), now=NOW)
    session.rollback()
    assert appeal_of(session).state is AppealState.PROPOSED
    back = signed_in(other).post(
        f"/panel/appeals/{declined.reference}/return", data={"version": "3", "reason": "The chair has a tie"}
    )
    assert back.status_code == 302
    relay()

    assert mailer.to(declined.chair.email) == []
    assert ["needs another chair" in mail.subject for mail in mailer.to(declined.manager.email)] == [True]


def test_the_administrators_are_asked_for_a_chair_of_an_appeal_once(
    session: Session, declined: Appealed, admin: Account, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """Nobody is left who may answer: by a tie, told twice, while the decision itself stands."""
    to_answer(signed_in, declined)
    relay()
    assert mailer.to(admin.email) == []

    tie(session, declined, declined.chair)
    tie(session, declined, declined.reviewers[0])
    relay()

    (mail,) = mailer.to(admin.email)
    assert CHAIR_WANTED in mail.text
    assert "Cousins" not in mail.text


@pytest.mark.parametrize(("left", "wanted"), [("manager", CHAIR_WANTED), ("chair", SECOND_WANTED)])
def test_an_appeal_that_nobody_may_answer_or_confirm_is_told_when_it_is_made(
    session: Session,
    declined: Appealed,
    admin: Account,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Relay,
    left: str,
    wanted: str,
) -> None:
    gone = declined.chair if left == "manager" else declined.manager
    gone.active = False
    session.commit()

    ask(signed_in(declined.owner), declined.reference)
    relay()

    (mail,) = mailer.to(admin.email)
    assert wanted in mail.text
