"""The chair opens a sent review again before the reviews are compared, and never after (R04, C02)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.outbox.models import EventRecord
from app.reviews.models import Decision, SentReview
from app.reviews.policy import PanelState, ReviewState
from app.reviews.policy.reopening import ReopenReview, check_reopening, may_reopen, new_due_on
from app.reviews.service.again import as_sent
from app.reviews.service.reopening import reopenable_reviews
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    agree,
    finish,
    open_reviews,
    panel_of,
    recuse,
    review_of,
    send,
    to_consensus,
)

LONG = "x" * 4001
DAY = date(2030, 3, 10)
EARLY, LATE = datetime(2030, 3, 1, tzinfo=UTC), datetime(2030, 3, 2, tzinfo=UTC)


def sent(session: Session, case: Case) -> str:
    """Let one of two reviewers send; return the page on which the chair opens that review again."""
    open_reviews(session, case)
    send(session, case, case.reviewers[0], words="Canary words")
    return f"/panel/{case.reference}/reopen"


def typed(case: Case) -> dict[str, str]:
    return {"reviewer": str(case.reviewers[0].id), "reason": "The certificate was replaced"}


@pytest.mark.parametrize(
    ("state", "panel", "submitted_at", "compared_at", "may"),
    [
        pytest.param(ReviewState.SUBMITTED, PanelState.INDIVIDUAL, EARLY, None, True, id="sent"),
        pytest.param(ReviewState.SUBMITTED, PanelState.INDIVIDUAL, LATE, EARLY, True, id="sent after a comparison"),
        pytest.param(ReviewState.SUBMITTED, PanelState.INDIVIDUAL, EARLY, LATE, False, id="compared before a tie"),
        pytest.param(ReviewState.SUBMITTED, PanelState.INDIVIDUAL, EARLY, EARLY, False, id="the last one sent"),
        pytest.param(ReviewState.SUBMITTED, PanelState.CONSENSUS, EARLY, EARLY, False, id="consensus"),
        pytest.param(ReviewState.SUBMITTED, PanelState.CLOSED, EARLY, EARLY, False, id="closed"),
        pytest.param(ReviewState.OPEN, PanelState.INDIVIDUAL, None, None, False, id="draft"),
        pytest.param(ReviewState.RECUSED, PanelState.INDIVIDUAL, EARLY, None, False, id="recused"),
    ],
)
def test_only_what_nobody_could_compare_is_opened_again(
    state: ReviewState, panel: PanelState, submitted_at: datetime | None, compared_at: datetime | None, may: bool
) -> None:
    assert may_reopen(state, panel=panel, submitted_at=submitted_at, compared_at=compared_at) is may


def test_after_the_comparison_the_rule_says_which_ways_remain() -> None:
    command = ReopenReview(reviewer_id=uuid4(), reason="Why")

    with pytest.raises(RuleBroken, match="a new revision, every review is looked at again"):
        check_reopening(command, panel=PanelState.CONSENSUS, reopenable=[command.reviewer_id])
    check_reopening(command, panel=PanelState.INDIVIDUAL, reopenable=[command.reviewer_id])


@pytest.mark.parametrize(("due", "last"), [(DAY, DAY), (DAY - timedelta(days=1), DAY + timedelta(days=10))])
def test_who_is_late_already_has_all_days_again(due: date, last: date) -> None:
    assert new_due_on(due, today=DAY, days=10) == last


def test_the_chair_opens_a_review_again_without_seeing_it(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    address, chair, author = sent(session, case), signed_in(case.chair), signed_in(case.reviewers[0])
    assert "Canary" not in chair.get(address).text
    for _ in range(2):
        answer = chair.post(address, data=typed(case) | {"form_key": "k"})
        assert answer.location == f"/panel/{case.reference}/assign"
    relay()

    review = review_of(session, case, case.reviewers[0])
    assert (review.state, review.submitted_at) == (ReviewState.OPEN, None)
    assert session.scalars(select(EventRecord.name)).all().count("ReviewReopened") == 1
    assert {one["words"] for one in session.scalars(select(SentReview)).one().findings} == {"Canary words"}
    (told,) = [mail for mail in mailer.to(case.reviewers[0].email) if "open again" in mail.subject]
    assert "certificate was replaced" not in told.text
    for page in ("assign", "reopen", "consensus"):
        assert "Canary" not in chair.get(f"/panel/{case.reference}/{page}").text
    for page in ("", "/score"):
        assert "The certificate was replaced" in author.get(f"/review/{case.reference}{page}").text
    assert "Canary words" in author.get(f"/review/{case.reference}/score").text
    again = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"recommendation": "approved"}
    again |= {"words-CRIT-MIT": "Changed", "version": str(review_of(session, case, case.reviewers[0]).version)}
    assert author.post(f"/review/{case.reference}/score", data=again).location.endswith("/done")


def test_others_learn_nothing_of_it(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """(15)"""
    address = sent(session, case)
    relay()
    before = {person: len(mailer.to(person.email)) for person in (case.reviewers[1], case.member)}

    signed_in(case.chair).post(address, data=typed(case))
    relay()

    assert {person: len(mailer.to(person.email)) for person in before} == before
    other = signed_in(case.reviewers[1]).get(f"/review/{case.reference}").text
    assert "certificate was replaced" not in other


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"reviewer": ""}, "Choose whose review is opened again.", id="nobody"),
        pytest.param({"reviewer": "x" * 5000}, "Choose whose review is opened again.", id="no id"),
        pytest.param({"reviewer": "draft"}, "Choose whose review is opened again.", id="not sent"),
        pytest.param({"reason": " "}, "Say why the review is opened again.", id="no reason"),
        pytest.param({"reason": LONG}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"reason": "a\x00b"}, "characters that cannot be shown", id="control character"),
    ],
)
def test_a_wrong_reopening_is_explained_and_changes_nothing(
    session: Session, case: Case, signed_in: SignIn, change: dict[str, str], message: str
) -> None:
    address = sent(session, case)
    given = typed(case) | {"reason": "Kept words"} | change
    if given["reviewer"] == "draft":
        given["reviewer"] = str(case.reviewers[1].id)

    answer = signed_in(case.chair).post(address, data=given)

    assert answer.status_code == 422
    assert message in answer.text
    assert given["reason"].strip("\x00 ") in answer.text or "\x00" in given["reason"]
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.SUBMITTED


def test_only_who_leads_the_panel_opens_reviews_again(session: Session, case: Case, signed_in: SignIn) -> None:
    address = sent(session, case)

    for person in (*case.reviewers, case.member, case.manager):
        assert signed_in(person).get(address).status_code == 404
        assert signed_in(person).post(address, data=typed(case)).status_code == 404


def test_once_compared_the_page_says_what_remains(session: Session, case: Case, signed_in: SignIn) -> None:
    """(15) After consensus opened no review is opened again alone."""
    to_consensus(session, case)
    chair, address = signed_in(case.chair), f"/panel/{case.reference}/reopen"

    assert "when the applicant hands in a new revision" in chair.get(address).text
    assert chair.post(address, data=typed(case)).status_code == 422
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.SUBMITTED


def test_a_review_that_was_compared_stays_closed_when_a_tie_breaks_the_panel(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """(16) Its author has seen what the others wrote."""
    to_consensus(session, case)
    recuse(session, case, case.reviewers[1])
    assert panel_of(session, case).state is PanelState.INDIVIDUAL

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/reopen", data=typed(case))

    assert answer.status_code == 422
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.SUBMITTED


def test_a_review_that_was_compared_stays_closed_when_it_was_given_again(session: Session, case: Case) -> None:
    """(17) A new version of it does not make its author forget the others."""
    to_consensus(session, case)
    recuse(session, case, case.reviewers[1])
    review, panel = review_of(session, case, case.reviewers[0]), panel_of(session, case)
    session.add(as_sent(review))
    review.submitted_at = NOW + timedelta(days=1)
    session.commit()

    assert reopenable_reviews(session, panel) == []


def test_a_late_reviewer_gets_days_again_and_the_panel_with_them(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    address = sent(session, case)
    review_of(session, case, case.reviewers[0]).due_on = panel_of(session, case).due_on = NOW.date() - timedelta(days=1)
    session.commit()

    signed_in(case.chair).post(address, data=typed(case))

    review = review_of(session, case, case.reviewers[0])
    assert review.due_on == panel_of(session, case).due_on == NOW.date() + timedelta(days=10)


def test_the_record_says_that_a_review_was_opened_again_and_why(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """C05"""
    signed_in(case.chair).post(sent(session, case), data=typed(case))
    session.expire_all()
    for reviewer in case.reviewers[:2]:
        send(session, case, reviewer, ALL_MET)
    agree(session, case)
    finish(session, case)

    record = session.scalars(select(Decision.record)).one()
    assert "Review by Ravi One opened again by Chandra Chair" in record
    assert "Reason: The certificate was replaced" in record
