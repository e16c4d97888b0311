"""What of the MoUs waits in the program's queue, and what does not while nothing can be done with it."""

import pytest
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind, Side
from app.agreements.policy.changes import Answer
from app.agreements.policy.term import STOPPED
from app.desk.service import HOLD_DEBARRED, MATCH_PROPOSED, MATCH_WAITS, queue
from app.partners.models import Organisation
from app.screening.policy import MatchState
from tests.agreements.builders import make_agreement, make_change
from tests.agreements.renewals import make_renewal
from tests.agreements.terms import Days
from tests.builders import NOW, make_account
from tests.screening.builders import bring_match

S = AgreementState
WHY = {"reason": "We leave."}


def waiting(days: Days) -> list[tuple[str, str]]:
    days.session.expire_all()
    return [(one.what, one.reference) for one in queue(days.session, actor_for(days.manages), today=NOW.date())]


@pytest.mark.parametrize("state", [S.DECLINED, S.LAPSED, S.SIGNED, S.APPROVED, S.ON_HOLD])
def test_while_notice_runs_no_renewal_waits_for_the_program(
    session: Session, days: Days, in_force: Agreement, state: AgreementState
) -> None:
    """It answered 409; taken back, the notice lets it wait again."""
    days.go_to(NOW.date())
    renewal = make_renewal(session, in_force)
    renewal.state = state
    session.commit()
    assert [reference for _, reference in waiting(days)] == [renewal.reference]

    assert days.signatory.post(f"{in_force.home}/end", data=WHY).status_code == 302
    assert waiting(days) == []
    case, listed = (
        days.manager.get(f"/desk/mou{place}").text for place in (f"/{renewal.reference}", f"?state={state}")
    )
    assert ("Next: Nobody" in case, STOPPED in case, ">Nobody<" in listed) == (True, True, True)
    assert f"{renewal.reference}/reissue" not in case
    if state in {S.DECLINED, S.LAPSED}:
        assert days.manager.post(f"/desk/mou/{renewal.reference}/reissue", data=WHY).status_code == 409

    assert days.signatory.post(f"{in_force.home}/go-on").status_code == 302
    assert [reference for _, reference in waiting(days)] == [renewal.reference]


@pytest.mark.parametrize(
    ("answer", "what"),
    [(None, "Answer a change to an MoU"), (Answer.AGREED, "Issue an MoU anew, with what was agreed")],
)
def test_what_was_agreed_waits_for_its_new_issue(
    session: Session, organisation: Organisation, days: Days, answer: Answer | None, what: str
) -> None:
    agreement = make_agreement(session, organisation)
    change = make_change(agreement)
    if answer:
        change.answer, change.answered_by, change.answered_at, change.new_text = answer, "Priya Nair", NOW, "New."
    session.add(change)
    session.commit()

    assert waiting(days) == [(what, agreement.reference)]


@pytest.mark.parametrize("answer", [None, Answer.AGREED])
@pytest.mark.parametrize("kind", [Kind.RENEWAL, Kind.ADDENDUM])
def test_while_notice_runs_no_change_waits_for_the_program(
    session: Session, days: Days, in_force: Agreement, kind: Kind, answer: Answer | None
) -> None:
    text = make_renewal(session, in_force)
    text.kind = kind
    change = make_change(text)
    change.issue = len(text.issues)
    if answer:
        change.answer, change.answered_by, change.answered_at, change.new_text = answer, "Priya Nair", NOW, "New."
    session.add(change)
    session.commit()
    assert [reference for _, reference in waiting(days)] == [text.reference]

    in_force.state, in_force.ends_on, in_force.notice_by = S.ENDING, in_force.last_on, Side.PARTNER
    session.commit()

    assert waiting(days) == []


@pytest.mark.parametrize("state", MatchState)
@pytest.mark.parametrize("start", [S.SIGNED, S.APPROVED, S.ON_HOLD])
def test_a_match_waits_instead_of_the_mou_that_it_stops(
    session: Session, organisation: Organisation, days: Days, state: MatchState, start: AgreementState
) -> None:
    """No row of the queue leads into a refusal; what is confirmed for good is put on hold, and waits no more then."""
    agreement = make_agreement(session, organisation, start)
    ((what, _),) = waiting(days)
    first, second = days.manages, make_account(session, Role.PROGRAM_MANAGER)

    bring_match(session, agreement.application, (second, first), state)

    confirmed = [] if start is S.ON_HOLD else [(HOLD_DEBARRED, agreement.reference)]
    assert (
        waiting(days)
        == {
            MatchState.POSSIBLE: [(MATCH_WAITS, agreement.application.reference)],
            MatchState.PROPOSED: [(MATCH_PROPOSED, agreement.application.reference)],
            MatchState.SAME: confirmed,
            MatchState.NOT_SAME: [(what, agreement.reference)],
        }[state]
    )


def test_a_renewal_that_was_closed_before_its_text_was_made_says_so(
    session: Session, days: Days, in_force: Agreement
) -> None:
    """That none is offered, since when, why, and what follows."""
    days.go_to(NOW.date())
    renewal = make_renewal(session, in_force)
    renewal.state, renewal.file_id, renewal.issued_at = S.PREPARING, None, None
    session.commit()
    why = {"reason": "The program takes no partners for this any more."}
    assert days.manager.post(f"/desk/mou/{renewal.reference}/close", data=why).status_code == 302

    page = days.signatory.get(renewal.home)

    assert page.status_code == 200
    assert "no MoU to sign yet" not in page.text
    for words in ("No renewal is offered", "On 10 March 2030", why["reason"], "until 23:59 IST on 8 April 2032"):
        assert words in page.text
