"""(17) A reviewer reads what changed, and confirms the review or gives it again."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import RuleBroken
from app.reviews.models import Decision, Review, SentReview
from app.reviews.policy import (
    ReviewState,
    Verdict,
)
from app.reviews.policy.stale import CHANGED_AGAIN, READ_FIRST, Seen
from app.reviews.service.again import confirm_review, redo_review
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.asking import (
    ASKED,
    ask,
    confirm,
    pass_on,
    reply,
    resubmit,
    write_down,
)
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    actor,
    agree,
    finish,
    panel_of,
    review_of,
    said_in,
    send,
)
from tests.reviews.rubric import add_rubric


def test_who_gives_a_review_again_keeps_what_was_sent(
    session: Session, case: Case, pair: tuple[Account, Account], signed_in: SignIn
) -> None:
    """Scenario 17: redo; no sent review is changed."""
    first, second = pair
    old = review_of(session, case, first).revision_id
    resubmit(session, case, second)

    answer = signed_in(first).post(f"/review/{case.reference}/again", data={"version": "2"})

    assert answer.headers["Location"].endswith("/score")
    review = review_of(session, case, first)
    assert (review.state, review.submitted_at) == (ReviewState.OPEN, None)
    kept = session.scalars(select(SentReview)).one()
    assert (kept.review_id, kept.revision_id, kept.submitted_at) == (review.id, old, NOW)
    assert {one["words"] for one in kept.findings} == {"As I first found"}
    assert said_in(session, review) == dict.fromkeys(ALL_MET, (Verdict.COMPLIANT, "As I first found"))
    send(session, case, first, words="As I find now")
    assert {one["words"] for one in session.scalars(select(SentReview)).one().findings} == {"As I first found"}


@pytest.mark.parametrize(
    ("number", "message"), [(1, CHANGED_AGAIN), (3, CHANGED_AGAIN)], ids=["an older one", "one to come"]
)
@pytest.mark.parametrize("service", [confirm_review, redo_review])
def test_only_who_has_read_the_newest_revision_confirms(
    session: Session,
    case: Case,
    pair: tuple[Account, Account],
    service: Callable[..., Review],
    number: int,
    message: str,
) -> None:
    resubmit(session, case, pair[1])

    with pytest.raises(RuleBroken, match=message):
        service(session, Seen(revision=number), case.reference, actor=actor(session, pair[0]), now=NOW)


@pytest.mark.parametrize("service", [confirm_review, redo_review])
def test_what_is_not_stale_can_neither_be_confirmed_nor_given_again(
    session: Session, case: Case, pair: tuple[Account, Account], service: Callable[..., Review]
) -> None:
    with pytest.raises(RuleBroken, match="confirmed your review already"):
        service(session, Seen(revision=1), case.reference, actor=actor(session, pair[0]), now=NOW)


def test_who_confirms_in_one_window_and_then_in_another_is_told_that_it_is_done(
    session: Session, case: Case, pair: tuple[Account, Account], signed_in: SignIn
) -> None:
    """Scenario 17, in two windows: no press goes without an answer."""
    resubmit(session, case, pair[1])
    client, data = signed_in(pair[0]), {"version": "2"}
    assert client.post(f"/review/{case.reference}/again", data=data).status_code == 302

    late = client.post(f"/review/{case.reference}/changes", data=data, follow_redirects=True)

    assert "You have confirmed your review already, or opened it again." in late.text


def test_a_draft_that_is_stale_is_kept_and_saved_but_not_sent(
    session: Session, case: Case, pair: tuple[Account, Account], signed_in: SignIn
) -> None:
    """Scenario 17: a draft on an older revision."""
    second = pair[1]
    resubmit(session, case, second)
    version = review_of(session, case, second).version
    sheet = {"version": str(version), "note": "Kept words", "save_draft": "yes"}
    client = signed_in(second)

    assert client.post(f"/review/{case.reference}/score", data=sheet).status_code == 302
    assert review_of(session, case, second).note == "Kept words"
    found = client.get(f"/review/{case.reference}/score").text
    assert f"/review/{case.reference}/changes" in found
    assert READ_FIRST not in found


def test_who_does_not_read_again_can_be_replaced(
    session: Session, case: Case, pair: tuple[Account, Account], signed_in: SignIn
) -> None:
    """Scenario 17: the panel does not wait for ever; what was sent is kept."""
    first, second = pair
    chair, path = signed_in(case.chair), f"/panel/{case.reference}/replace"
    data = {"leaving": str(first.id), "successor": str(case.reviewers[2].id), "reason": "Does not answer"}
    assert chair.post(path, data=data).status_code == 422
    resubmit(session, case, second)
    confirm(session, case, second)

    assert chair.post(path, data=data).status_code == 302

    review = review_of(session, case, first)
    assert (review.state, review.submitted_at) == (ReviewState.REPLACED, None)
    assert session.scalars(select(SentReview.review_id)).all() == [review.id]


def test_the_page_of_changes_shows_the_answer_and_leads_to_the_sheet_when_nothing_changed(
    session: Session, case: Case, pair: tuple[Account, Account], signed_in: SignIn
) -> None:
    """Scenario 17: a link to the diff."""
    client, path = signed_in(pair[0]), f"/review/{case.reference}/changes"
    assert client.get(path).headers["Location"].endswith("/done")

    resubmit(session, case, pair[1])

    found = client.get(path).text
    assert ASKED in found
    assert "three cities" in found
    assert path in client.get("/review").text
    assert signed_in(case.reviewers[2]).get(path).status_code == 404


def test_everybody_who_has_begun_is_asked_to_read_again_by_mail(
    session: Session,
    case: Case,
    pair: tuple[Account, Account],
    relay: Callable[[], None],
    mailer: FakeMailer,
) -> None:
    """Scenario 17: from the answers through the relay to the reviewers."""
    write_down(session, case)
    pass_on(session, case, ask(session, case, pair[1]))
    reply(session, case)

    relay()

    assert panel_of(session, case).revision.number == 2
    for reviewer in pair:
        assert [one for one in mailer.to(reviewer.email) if "does your review stand" in one.subject]
    assert not [one for one in mailer.to(case.reviewers[2].email) if "does your review stand" in one.subject]


def test_the_record_shows_a_review_that_was_given_again_as_it_was_sent_first(
    session: Session, case: Case, pair: tuple[Account, Account]
) -> None:
    """C05: what counts, and word for word what was sent before, with the revision it was about."""
    first, second = pair
    add_rubric(session)
    resubmit(session, case, second)
    redo_review(session, Seen(revision=2), case.reference, actor=actor(session, first), now=NOW)
    session.commit()
    confirm(session, case, second)
    for person in pair:
        send(session, case, person, words="As I find now")
    agree(session, case)
    finish(session, case)

    lines = session.scalars(select(Decision.record)).one().splitlines()

    when = "10 March 2030, 12:00 IST on revision 1"
    assert f"Earlier review by Ravi One, sent {when}. Recommends: Approved. Note: none" in lines
    for code, title in CLAUSES.items():
        assert f"Ravi One on {title}: Met. As I find now" in lines, code
        assert f"Ravi One, earlier, on {title}: Met. As I first found" in lines, code
    assert [line for line in lines if line.startswith("Earlier review by Rita")] == []
