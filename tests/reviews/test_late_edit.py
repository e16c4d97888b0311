"""(15) A review that was sent is not written over any more."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.reviews.policy import Outcome
from tests.conftest import SignIn
from tests.reviews.builders import CLAUSES, Case, assign, clear, panel_of, send, to_consensus


def sent(session: Session, case: Case) -> None:
    assign(session, case, *case.reviewers[:2])
    clear(session, case, case.reviewers[0])
    send(session, case, case.reviewers[0])


@pytest.mark.parametrize("press", [{"save_draft": "yes"}, {}], ids=["save", "send"])
@pytest.mark.parametrize("happens", [sent, to_consensus])
def test_scenario_15_a_late_edit_is_refused(
    session: Session,
    case: Case,
    signed_in: SignIn,
    happens: Callable[[Session, Case], None],
    press: dict[str, str],
) -> None:
    """(15) After sending nothing can be written over it, by a page that is still open or by a crafted post."""
    happens(session, case)
    first = case.reviewers[0]
    (review,) = [one for one in panel_of(session, case).reviews if one.reviewer_id == first.id]
    written = [(one.clause_code, one.verdict, one.words) for one in review.findings]
    sheet = {f"verdict-{code}": "not_compliant" for code in CLAUSES} | {f"words-{code}": "Late" for code in CLAUSES}
    sheet |= {"recommendation": "declined", "note": "Late", "version": str(review.version)}

    answer = signed_in(first).post(f"/review/{case.reference}/score", data=sheet | press)

    assert answer.status_code == 422
    assert "This review has been sent. It cannot be changed any more." in answer.text
    session.expire_all()
    assert [(one.clause_code, one.verdict, one.words) for one in review.findings] == written
    assert (review.recommendation, review.note) == (Outcome.APPROVED, "")
