"""Issue 5, item 8: a renewal that fails does what the written rule says, day by day, and says so before."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreements.models import Agreement, AgreementStep
from app.agreements.policy import Action, AgreementState
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState
from app.partners.models import Partner
from app.partners.policy import Cause, Standing
from tests.agreements.terms import GRACE, LAST, LAST_SECOND, OPENS, Days
from tests.fakes import FakeMailer

S = AgreementState
DAY = timedelta(days=1)
WHY = {"reason": "The program takes no partners for this kind of work any more."}


def stands(days: Days, old: Agreement, partner: Partner) -> tuple[AgreementState, Standing, Cause]:
    days.session.expire_all()
    return old.state, partner.standing, partner.standing_cause


ACTIVE = (S.ACTIVE, Standing.ACTIVE, Cause.NONE)
IN_GRACE = (S.IN_GRACE, Standing.GRACE, Cause.TERM)
OVER = (S.EXPIRED, Standing.LEFT, Cause.AGREEMENT)
STORY = [
    (OPENS, time(0, 0), ACTIVE, ["is ready to sign", "is open"]),
    (LAST - 60 * DAY, time(0, 0), ACTIVE, ["waits for its signature"]),
    (LAST - 30 * DAY, time(12), ACTIVE, ["waits for its signature"]),
    (LAST - 7 * DAY, LAST_SECOND, ACTIVE, ["waits for its signature"]),
    (LAST, LAST_SECOND, ACTIVE, []),
    (LAST + DAY, time(0, 0), IN_GRACE, ["a period of grace runs"] * 2),
    (GRACE, LAST_SECOND, IN_GRACE, []),
    (GRACE + DAY, time(0, 0), OVER, ["has ended without a renewal"] * 2),
    (GRACE + 40 * DAY, time(12), OVER, []),
]


def test_nobody_signs_day_by_day(
    session: Session, days: Days, in_force: Agreement, partner: Partner, mailer: FakeMailer
) -> None:
    """90, 60, 30, 7, the last day, grace, the end; the worker runs twice on each day."""
    for day, at, expected, told in STORY:
        mailer.sent.clear()
        days.on(day, at)

        assert stands(days, in_force, partner) == expected, day
        subjects = [mail.subject for mail in mailer.sent]
        assert len(subjects) == len(told), (day, subjects)
        assert all(any(words in subject for subject in subjects) for words in told), (day, subjects)

    assert partner.last_on == GRACE
    assert days.renewal().state is S.CLOSED
    assert session.scalars(select(Duty.state).where(Duty.kind == DutyKind.RENEW_MOU)).all() == [DutyState.MISSED]
    steps = select(AgreementStep.action).where(AgreementStep.agreement_id == in_force.id).order_by(AgreementStep.at)
    assert session.scalars(steps).all() == [Action.START_GRACE, Action.EXPIRE]


def test_a_worker_that_slept_through_it_all_comes_to_the_same_end(
    days: Days, in_force: Agreement, partner: Partner
) -> None:
    days.on(OPENS)
    days.on(GRACE + 40 * DAY)

    assert stands(days, in_force, partner) == OVER
    assert partner.last_on == GRACE


def test_the_program_does_not_renew_and_says_so_at_once(
    session: Session, days: Days, in_force: Agreement, partner: Partner, mailer: FakeMailer
) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    mailer.sent.clear()
    page = days.manager.get(f"/desk/mou/{renewal.reference}/close")
    assert "until 23:59 IST on 8 April 2032" in page.text
    assert days.manager.post(f"/desk/mou/{renewal.reference}/close", data=WHY).status_code == 302
    days.work()

    (mail,) = mailer.sent
    assert WHY["reason"] in mail.text
    assert "8 April 2032" in mail.text
    assert days.sign(renewal) == 409
    days.on(LAST + DAY)
    assert stands(days, in_force, partner) == IN_GRACE
    days.on(GRACE + DAY)
    assert stands(days, in_force, partner) == (S.EXPIRED, Standing.WITHDRAWN, Cause.AGREEMENT)


def test_what_the_program_let_fall_it_can_issue_anew_while_there_is_time(
    days: Days, in_force: Agreement, partner: Partner
) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    days.manager.post(f"/desk/mou/{renewal.reference}/close", data=WHY)
    days.on(LAST + 3 * DAY)
    answer = days.manager.post(f"/desk/mou/{renewal.reference}/reissue", data={"reason": "We were wrong."})
    assert answer.status_code == 302
    days.work()
    assert days.sign(renewal) == 302
    assert days.countersign(renewal) == 302
    days.work()

    assert stands(days, in_force, partner) == (S.RENEWED, Standing.ACTIVE, Cause.NONE)
    assert renewal.starts_on == LAST + DAY


def test_after_the_end_it_is_not_issued_anew(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    days.on(GRACE + DAY)
    renewal = days.renewal()

    answer = days.manager.post(f"/desk/mou/{renewal.reference}/reissue", data={"reason": "Too late."})

    assert answer.status_code == 409
    assert renewal.state is S.CLOSED


def test_the_partner_declines_and_the_days_stay(
    days: Days, in_force: Agreement, partner: Partner, mailer: FakeMailer
) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    said = {"reason": "Our owners decide next year.", "sha256": renewal.sha256}
    assert days.signatory.post(f"{renewal.home}/decline", data=said).status_code == 302
    days.work()
    assert any("was declined" in mail.subject for mail in mailer.sent)
    days.on(LAST + DAY)
    assert stands(days, in_force, partner) == IN_GRACE
    days.on(GRACE + DAY)

    assert stands(days, in_force, partner) == OVER


def test_who_has_signed_in_time_is_not_put_out_while_the_program_is_silent(
    days: Days, in_force: Agreement, partner: Partner
) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    days.on(GRACE, LAST_SECOND)
    assert days.sign(renewal) == 302
    days.on(GRACE + 5 * DAY)
    assert stands(days, in_force, partner) == IN_GRACE
    days.manager.post(f"/desk/mou/{renewal.reference}/close", data=WHY)
    days.work(times=2)

    assert stands(days, in_force, partner) == (S.EXPIRED, Standing.WITHDRAWN, Cause.AGREEMENT)
    assert partner.last_on == GRACE + 5 * DAY


def test_the_guide_s_cause_and_the_term_s_do_not_undo_each_other(
    session: Session, days: Days, in_force: Agreement, partner: Partner
) -> None:
    days.on(OPENS)
    partner.standing, partner.standing_cause = Standing.SUSPENDED, Cause.GUIDE
    session.commit()
    days.on(LAST + DAY)
    assert stands(days, in_force, partner) == (S.IN_GRACE, Standing.SUSPENDED, Cause.GUIDE)
    renewal = days.renewal()
    days.sign(renewal)
    days.countersign(renewal)
    days.work()

    assert stands(days, in_force, partner) == (S.RENEWED, Standing.SUSPENDED, Cause.GUIDE)


def test_notice_stops_the_renewal_and_ends_no_later_than_the_term(
    days: Days, in_force: Agreement, partner: Partner
) -> None:
    days.on(LAST - 20 * DAY)
    renewal = days.renewal()
    assert days.signatory.post(f"{in_force.home}/end", data={"reason": "We leave."}).status_code == 302
    assert days.again(in_force).ends_on == LAST
    assert days.sign(renewal) == 409
    days.on(LAST, LAST_SECOND)
    assert stands(days, in_force, partner)[0] is S.ENDING
    days.on(LAST + DAY, time(0, 0))

    assert stands(days, in_force, partner) == (S.TERMINATED, Standing.LEFT, Cause.AGREEMENT)
    assert partner.last_on == LAST
    assert days.renewal().state is S.CLOSED


def test_notice_that_is_taken_back_lets_the_renewal_go_on(days: Days, in_force: Agreement) -> None:
    days.on(LAST - 20 * DAY)
    days.signatory.post(f"{in_force.home}/end", data={"reason": "We leave."})
    days.signatory.post(f"{in_force.home}/go-on")

    assert days.sign(days.renewal()) == 302


def test_notice_is_given_to_the_mou_that_follows_once_both_have_signed(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    days.sign(renewal)
    days.countersign(renewal)
    old = f"/apply/{in_force.application.reference}/mou"

    assert days.manager.post(f"/desk/mou/{in_force.reference}/end", data=WHY).status_code == 409
    assert f"{renewal.reference}/mou/end" in days.signatory.get(old).text
    assert days.signatory.post(f"{renewal.home}/end", data=WHY).status_code == 302


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "a\x07b"])
def test_not_renewing_needs_a_reason(days: Days, in_force: Agreement, reason: str) -> None:
    days.on(OPENS)
    renewal = days.renewal()

    answer = days.manager.post(f"/desk/mou/{renewal.reference}/close", data={"reason": reason})

    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert days.again(renewal).state is S.ISSUED


def test_a_first_mou_and_one_in_force_are_not_closed(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)

    assert days.manager.post(f"/desk/mou/{in_force.reference}/close", data=WHY).status_code == 409
    assert days.again(in_force).state is S.ACTIVE


def test_pressed_twice_it_is_closed_once(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    place = f"/desk/mou/{days.renewal().reference}/close"

    answers = [days.manager.post(place, data=WHY | {"form_key": "k" * 32}).status_code for _ in range(2)]

    assert answers[0] == 302
    closed = select(AgreementStep.id).where(AgreementStep.action == Action.CLOSE)
    assert len(session.scalars(closed).all()) == 1


def test_who_left_with_notice_owes_no_renewal(
    session: Session, days: Days, in_force: Agreement, partner: Partner
) -> None:
    days.on(OPENS)
    assert days.signatory.post(f"{in_force.home}/end", data=WHY).status_code == 302
    days.on(LAST + DAY)

    assert stands(days, in_force, partner) == (S.TERMINATED, Standing.LEFT, Cause.AGREEMENT)
    assert session.scalars(select(Duty.state).where(Duty.kind == DutyKind.RENEW_MOU)).all() == [DutyState.MISSED]
