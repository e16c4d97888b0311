"""Giving a review back with a reason, and replacing a reviewer."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.models import Notice
from app.reviews.models import Finding, Review
from app.reviews.policy import FillSheet, PanelState, ReviewState
from app.reviews.policy.handover import ReplaceReviewer, check_replacement
from app.reviews.service.handover import replace_reviewer
from app.reviews.service.individual import save_sheet
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import ALL_MET, Case, actor, assign, clear, entries, panel_of, send, to_consensus

LONG = "x" * 4001
SOMEBODY = UUID(int=7)


def review_of(session: Session, reviewer: Account) -> Review:
    return session.scalars(
        select(Review).where(Review.reviewer_id == reviewer.id).execution_options(populate_existing=True)
    ).one()


def draft(session: Session, case: Case, reviewer: Account) -> None:
    sheet = FillSheet(version=2, entries=entries(ALL_MET, "Canary draft"), recommendation=None, note="Canary note")
    save_sheet(session, sheet, case.reference, actor=actor(session, reviewer), now=NOW)
    session.commit()


def test_a_reviewer_declines_once_with_a_reason_and_the_chair_is_told(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    first = case.reviewers[0]
    assign(session, case, *case.reviewers[:2])
    clear(session, case, first)
    draft(session, case, first)
    relay()
    client = signed_in(first)
    data = {"reason": "I am on leave", "form_key": "k"}
    for _ in range(2):
        assert client.post(f"/review/{case.reference}/decline", data=data).location == "/review"
    relay()

    review = review_of(session, first)
    assert (review.state, review.reason) == (ReviewState.DECLINED, "I am on leave")
    assert len(session.scalars(select(Finding).where(Finding.review_id == review.id)).all()) == 3
    paths = (f"/review/{case.reference}{page}" for page in ("", "/score", "/decline", f"/files/{case.evidence_id}"))
    assert {client.get(path).status_code for path in paths} == {404}
    assert case.reference not in client.get("/review").text + client.get("/notifications").text
    (mail,) = [mail for mail in mailer.to(case.chair.email) if "cannot take part" in mail.subject]
    assert "leave" not in mail.text
    assert first.name not in mail.text
    page = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text
    assert "I am on leave" in page
    assert "One more reviewer is needed." in page
    assert "Canary" not in page
    assert "Reviewers wanted" in signed_in(case.chair).get("/panel").text


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Say why you cannot give this review."),
        ("  ", "Say why you cannot"),
        (LONG, "shorten this to 4000 characters"),
        ("a\x00b", "characters that cannot be shown"),
    ],
)
def test_without_a_good_reason_nobody_declines(
    session: Session, case: Case, signed_in: SignIn, reason: str, message: str
) -> None:
    assign(session, case, *case.reviewers[:2])

    answer = signed_in(case.reviewers[0]).post(f"/review/{case.reference}/decline", data={"reason": reason})

    assert answer.status_code == 422
    assert message in answer.text
    assert review_of(session, case.reviewers[0]).state is ReviewState.TO_DECLARE


def test_a_review_that_was_sent_is_not_declined(session: Session, case: Case, signed_in: SignIn) -> None:
    assign(session, case, *case.reviewers[:2])
    clear(session, case, case.reviewers[0])
    send(session, case, case.reviewers[0])
    client, address = signed_in(case.reviewers[0]), f"/review/{case.reference}/decline"

    assert client.get(address).location == f"/review/{case.reference}/done"
    assert client.post(address, data={"reason": "Too much"}).status_code == 422
    assert review_of(session, case.reviewers[0]).state is ReviewState.SUBMITTED


def test_only_the_own_review_is_declined(session: Session, case: Case, signed_in: SignIn) -> None:
    assign(session, case, *case.reviewers[:2])

    for person in (case.reviewers[2], case.member, case.chair):
        answer = signed_in(person).post(f"/review/{case.reference}/decline", data={"reason": "Too much"})
        assert answer.status_code == 404


def test_when_the_others_are_enough_a_refusal_opens_the_consensus(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """S1.45: the quorum is counted anew."""
    assign(session, case, *case.reviewers)
    clear(session, case, *case.reviewers)
    for reviewer in case.reviewers[:2]:
        send(session, case, reviewer)
    assert panel_of(session, case).state is PanelState.INDIVIDUAL

    signed_in(case.reviewers[2]).post(f"/review/{case.reference}/decline", data={"reason": "Ill"})

    session.expire_all()
    assert panel_of(session, case).state is PanelState.CONSENSUS


def test_the_chair_replaces_a_reviewer_whose_draft_is_kept_and_closed(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    leaving, _, successor = case.reviewers
    assign(session, case, *case.reviewers[:2])
    clear(session, case, leaving)
    draft(session, case, leaving)
    relay()
    chair = signed_in(case.chair)
    address = f"/panel/{case.reference}/replace"
    assert "Canary" not in chair.get(address).text
    data = {"leaving": str(leaving.id), "successor": str(successor.id), "reason": "No answer", "form_key": "k"}
    for _ in range(2):
        assert chair.post(address, data=data).location == f"/panel/{case.reference}/assign"
    relay()

    review = review_of(session, leaving)
    assert (review.state, review.reason, review.note) == (ReviewState.REPLACED, "No answer", "Canary note")
    assert review_of(session, successor).state is ReviewState.TO_DECLARE
    assert "Please review" in mailer.to(successor.email)[0].subject
    (told,) = mailer.to(leaving.email)
    assert "need not review" in told.subject
    assert "No answer" not in told.text
    assert case.reference not in signed_in(leaving).get("/review").text
    assert signed_in(leaving).get(f"/review/{case.reference}").status_code == 404
    with pytest.raises(NotFound):
        draft(session, case, leaving)
    assert session.scalars(select(Notice.path).where(Notice.account_id == leaving.id)).all() == ["/review"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param({"leaving": ""}, "Choose who does not review any more.", id="nobody leaves"),
        pytest.param({"leaving": "x" * 5000}, "Choose who does not review any more.", id="no id"),
        pytest.param({"leaving": "sent"}, "Choose who does not review any more.", id="has sent"),
        pytest.param({"successor": "asked"}, "Choose only from the reviewers shown.", id="is on the panel"),
        pytest.param({"successor": ""}, "The panel needs 2 reviews: choose who takes over.", id="too few are left"),
        pytest.param({"reason": " "}, "Say why.", id="no reason"),
        pytest.param({"reason": LONG}, "shorten this to 4000 characters", id="over-long"),
    ],
)
def test_a_wrong_replacement_is_explained_and_nothing_is_saved(
    session: Session, case: Case, signed_in: SignIn, data: dict[str, str], message: str
) -> None:
    sender, other, free = case.reviewers
    assign(session, case, sender, other)
    clear(session, case, sender)
    send(session, case, sender)
    names = {"sent": str(sender.id), "asked": str(other.id)}
    typed = {"leaving": str(other.id), "successor": str(free.id), "reason": "Kept words"} | data
    typed |= {name: names[value] for name, value in data.items() if value in names}

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/replace", data=typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert typed["reason"].strip() in answer.text
    assert review_of(session, other).state is ReviewState.TO_DECLARE


def test_without_anybody_free_the_panel_may_shrink_and_then_wants_reviewers() -> None:
    leaving = ReplaceReviewer(leaving_id=SOMEBODY, reason="Ill", successor_id=None)

    check_replacement(leaving, replaceable=[SOMEBODY], free=[], active=2, quorum=2)
    with pytest.raises(RuleBroken):
        check_replacement(leaving, replaceable=[SOMEBODY], free=[SOMEBODY], active=2, quorum=2)
    check_replacement(leaving, replaceable=[SOMEBODY], free=[SOMEBODY], active=3, quorum=2)


def test_once_all_reviews_are_in_nobody_is_replaced(session: Session, case: Case, signed_in: SignIn) -> None:
    to_consensus(session, case)
    client, address = signed_in(case.chair), f"/panel/{case.reference}/replace"

    assert client.get(address).location == f"/panel/{case.reference}/assign"
    with pytest.raises((RuleBroken, Conflict)):
        replace_reviewer(
            session,
            ReplaceReviewer(leaving_id=case.reviewers[0].id, reason="Late", successor_id=None),
            case.reference,
            actor=actor(session, case.chair),
            now=NOW,
        )
