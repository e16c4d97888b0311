"""Nobody loses the days to sign a renewal by what the program does (ADR 21)."""

from datetime import time, timedelta

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.policy.changes import clauses_of
from app.partners.models import Partner
from app.partners.policy import Standing
from tests.agreements.terms import GRACE, LAST, LAST_SECOND, OPENS, Days
from tests.fakes import FakeMailer

S = AgreementState
DAY = timedelta(days=1)
LIVES, OVER = (S.IN_GRACE, Standing.GRACE), (S.EXPIRED, Standing.LEFT)


def stands(days: Days, old: Agreement, partner: Partner) -> tuple[AgreementState, Standing]:
    days.session.expire_all()
    return old.state, partner.standing


def on_last_day_of_grace(days: Days) -> Agreement:
    days.on(OPENS)
    renewal = days.renewal()
    days.on(GRACE)
    return renewal


def ask(days: Days, renewal: Agreement, code: str = "MOU-LIABILITY") -> None:
    wish = {"code": code, "wish": "Each answers for itself.", "reason": "Our insurer asks."}
    assert days.signatory.post(f"{renewal.home}/changes", data=wish).status_code == 302


def test_what_is_issued_anew_after_the_grace_has_its_days_to_sign_before_anything_ends(
    days: Days, in_force: Agreement, partner: Partner
) -> None:
    """Signed in time, on hold beyond the grace, issued anew, its text late: the days begin when it is there."""
    renewal = on_last_day_of_grace(days)
    assert days.sign(renewal) == 302
    held = days.manager.post(f"/desk/mou/{renewal.reference}/hold", data={"reason": "The name is misspelt."})
    assert held.status_code == 302
    days.on(GRACE + 5 * DAY)
    again = days.manager.post(f"/desk/mou/{renewal.reference}/reissue", data={"reason": "With the right name."})
    assert again.status_code == 302
    days.on(GRACE + 40 * DAY)
    last = GRACE + 70 * DAY
    assert stands(days, in_force, partner) == LIVES
    assert (days.again(renewal).sign_by, in_force.grace_until) == (last, last)
    assert "until 17 June 2032" in days.signatory.get(renewal.home).text
    days.on(last, LAST_SECOND)
    assert stands(days, in_force, partner) == LIVES
    days.on(last + DAY, time(0, 0))

    assert stands(days, in_force, partner) == OVER
    assert partner.last_on == last


def test_nothing_ends_while_the_program_owes_an_answer_nor_before_the_days_that_follow_it(
    days: Days, in_force: Agreement, partner: Partner, mailer: FakeMailer
) -> None:
    renewal = on_last_day_of_grace(days)
    ask(days, renewal)
    days.on(GRACE + 5 * DAY)
    assert stands(days, in_force, partner) == LIVES
    assert in_force.application.program_owes_since is None  # of the first MoU only
    said = {"verdict": "decline", "text": "", "words": "It is the same for everybody."}
    assert days.manager.post(f"/desk/mou/{renewal.reference}/changes/MOU-LIABILITY", data=said).status_code == 302
    mailer.sent.clear()
    days.work(times=2)

    assert stands(days, in_force, partner) == LIVES
    assert "acts next and signs it by 13 May 2032, 23:59 IST" in mailer.sent[0].text
    assert days.sign(renewal) == 302


def test_what_is_taken_back_after_the_grace_leaves_the_days_to_sign_too(
    days: Days, in_force: Agreement, partner: Partner
) -> None:
    """The program was silent until then, so nobody is put out for giving in."""
    renewal = on_last_day_of_grace(days)
    ask(days, renewal)
    days.on(GRACE + 5 * DAY)
    assert days.signatory.post(f"{renewal.home}/changes/MOU-LIABILITY/take-back").status_code == 302
    days.work(times=2)

    assert stands(days, in_force, partner) == LIVES
    assert days.again(renewal).sign_by == GRACE + 35 * DAY
    days.on(GRACE + 36 * DAY)
    assert stands(days, in_force, partner) == OVER


def test_only_the_last_answer_begins_the_days_anew(days: Days, in_force: Agreement) -> None:
    renewal = on_last_day_of_grace(days)
    first, second = list(clauses_of(renewal.terms))[:2]
    ask(days, renewal, first)
    ask(days, renewal, second)
    said = {"verdict": "decline", "text": "", "words": "It is the same for everybody."}

    for code, last in ((second, GRACE), (first, GRACE + 30 * DAY)):
        assert days.manager.post(f"/desk/mou/{renewal.reference}/changes/{code}", data=said).status_code == 302
        assert days.again(renewal).sign_by == last


def test_nobody_is_reminded_of_a_renewal_about_which_the_program_owes_an_answer(
    days: Days, in_force: Agreement, mailer: FakeMailer
) -> None:
    days.on(OPENS)
    ask(days, days.renewal())
    days.work()
    mailer.sent.clear()

    days.on(LAST - 60 * DAY)

    assert mailer.sent == []


def test_an_early_issue_does_not_shorten_the_grace(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    assert days.manager.post(f"/desk/mou/{renewal.reference}/reissue", data={"reason": "A name."}).status_code == 302
    days.work(times=2)

    assert (days.again(renewal).sign_by, days.again(in_force).grace_until) == (GRACE, GRACE)


def test_a_renewal_that_could_not_be_drafted_in_time_opens_in_the_grace_with_its_days_to_sign(
    session: Session, days: Days, in_force: Agreement, partner: Partner
) -> None:
    in_force.state = S.IN_GRACE
    session.commit()
    days.on(GRACE)
    days.on(GRACE + 5 * DAY)

    assert days.again(in_force).state is S.IN_GRACE
    assert days.renewal().sign_by == GRACE + 30 * DAY
    assert days.sign(days.renewal()) == 302
