"""A draft keeps itself while somebody types: what the script asks for, and what it is told (R04)."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.outbox.models import EventRecord
from app.reviews.models import Finding, Review
from app.reviews.policy import ReviewState
from tests.conftest import SignIn
from tests.reviews.builders import CLAUSES, Case, assign, clear, recuse
from tests.reviews.rubric import add_rubric

FOUND = {f"verdict-{code}": "compliant" for code in CLAUSES}
FULL = FOUND | {"points-SCORE-EXP": "3", "points-SCORE-TEAM": "2", "recommendation": "approved"}
TYPED = {"words-CRIT-MIT": "Typed so far", "points-SCORE-EXP": "0", "version": "2"}


@pytest.fixture
def reviewer(session: Session, case: Case, signed_in: SignIn) -> FlaskClient:
    add_rubric(session)
    assign(session, case, *case.reviewers[:2])
    clear(session, case, case.reviewers[0])
    return signed_in(case.reviewers[0])


def words(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(Finding.words).where(Finding.clause_code == "CRIT-MIT")).one()


def test_a_draft_is_kept_with_all_gaps_and_the_answer_has_the_next_version(
    session: Session, case: Case, reviewer: FlaskClient
) -> None:
    address = f"/review/{case.reference}/draft"

    first = reviewer.post(address, data=TYPED)
    second = reviewer.post(
        address, data=TYPED | {"words-CRIT-MIT": "Typed more", "version": first.get_json()["version"]}
    )

    assert (first.status_code, second.status_code) == (200, 200)
    assert int(second.get_json()["version"]) > int(first.get_json()["version"]) > 2
    assert second.get_json()["said"].startswith("Draft saved 10 March 2030")
    assert words(session) == "Typed more"
    assert session.scalars(select(Review.state).where(Review.saved_at.is_not(None))).all() == [ReviewState.OPEN]
    assert "ReviewSubmitted" not in session.scalars(select(EventRecord.name)).all()
    sent = FULL | {"evidence-SCORE-EXP": "", "version": second.get_json()["version"]}
    assert reviewer.post(f"/review/{case.reference}/score", data=sent).location.endswith("/done")


def test_a_draft_of_an_older_window_is_not_kept_and_says_how_to_see_both(
    session: Session, case: Case, reviewer: FlaskClient
) -> None:
    address = f"/review/{case.reference}/draft"
    reviewer.post(address, data=TYPED)

    late = reviewer.post(address, data=TYPED | {"words-CRIT-MIT": "Second window"})

    assert late.status_code == 409
    assert "another window" in late.get_json()["said"]
    assert "Press Save draft to see both." in late.get_json()["said"]
    assert words(session) == "Typed so far"
    both = TYPED | {"words-CRIT-MIT": "Second window", "save_draft": "yes"}
    shown = reviewer.post(f"/review/{case.reference}/score", data=both)
    assert "Typed so far" in shown.text
    assert "Second window" in shown.text


def test_a_draft_after_sending_changes_nothing(session: Session, case: Case, reviewer: FlaskClient) -> None:
    """(15) Late edit refused."""
    reviewer.post(f"/review/{case.reference}/score", data=FULL | {"words-CRIT-MIT": "As sent", "version": "2"})

    late = reviewer.post(f"/review/{case.reference}/draft", data=TYPED | {"version": "3"})

    assert late.status_code == 409
    assert "It cannot be changed any more." in late.get_json()["said"]
    assert words(session) == "As sent"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"words-CRIT-MIT": "x" * 4001}, id="over-long"),
        pytest.param({"points-SCORE-EXP": "9"}, id="unknown score"),
        pytest.param({"verdict-CRIT-MIT": "superb"}, id="unknown finding"),
        pytest.param({"note": "a\x07b"}, id="control character"),
        pytest.param({"version": "two"}, id="wrong version"),
        pytest.param({"version": ""}, id="no version"),
    ],
)
def test_a_draft_with_something_to_mend_is_not_kept(
    session: Session, case: Case, reviewer: FlaskClient, change: dict[str, str]
) -> None:
    answer = reviewer.post(f"/review/{case.reference}/draft", data=TYPED | change)

    assert answer.status_code == 422
    assert "something has to be mended" in answer.get_json()["said"]
    assert not session.scalars(select(Finding)).all()


def test_only_the_own_draft_is_kept(session: Session, case: Case, reviewer: FlaskClient, signed_in: SignIn) -> None:
    for person in (case.reviewers[2], case.member, case.chair):
        assert signed_in(person).post(f"/review/{case.reference}/draft", data=TYPED).status_code == 404
    recuse(session, case, case.reviewers[0])

    assert reviewer.post(f"/review/{case.reference}/draft", data=TYPED).status_code == 404
    assert not session.scalars(select(Finding)).all()


def test_after_the_end_of_the_session_nothing_is_kept_by_itself(
    session: Session, case: Case, reviewer: FlaskClient, visitor: FlaskClient
) -> None:
    """The page stays as it is; the button keeps the words over the sign-in (ADR 10)."""
    answer = visitor.post(f"/review/{case.reference}/draft", data=TYPED)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert not session.scalars(select(Finding)).all()
