"""Scores on the sheet of one reviewer (R04, R05)."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.service import keep_form
from app.reviews.models import Review, ReviewScore
from app.reviews.policy import (
    ReviewState,
)
from app.reviews.policy.rubric import Score
from app.reviews.service.profiles import forget_reviewer
from app.reviews.service.scores import scales_of
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import StillClock
from tests.reviews.builders import Case, open_reviews, panel_of
from tests.reviews.rubric import FOUND, SCORES, TITLES, add_rubric, compared, give

LONG = "x" * 4001
SECRET = "Canary private"
FULL = FOUND | SCORES | {"recommendation": "approved", "version": "2"}


@pytest.fixture(autouse=True)
def in_force(session: Session, case: Case) -> None:
    add_rubric(session)


@pytest.fixture
def reviewer(session: Session, case: Case, signed_in: SignIn) -> FlaskClient:
    """The first of two reviewers, who has no tie."""
    open_reviews(session, case)
    return signed_in(case.reviewers[0])


def sheet(case: Case) -> str:
    return f"/review/{case.reference}/score"


def stored(session: Session) -> dict[str, tuple[int | None, bool, str]]:
    session.expire_all()
    return {
        one.criterion_code: (one.points, one.cannot_judge, one.words) for one in session.scalars(select(ReviewScore))
    }


def test_every_criterion_shows_its_anchors_and_weight_beside_the_answers(case: Case, reviewer: FlaskClient) -> None:
    """R04, R03: each score with its anchor, cannot judge, and answers and documents on the same page."""
    page = html.document_fromstring(reviewer.get(sheet(case)).text)

    options = page.xpath("//input[@name='points-SCORE-EXP']")
    assert [one.get("value") for one in options] == ["0", "1", "2", "3", "4", "cannot"]
    text = page.text_content()
    for points in range(5):
        assert f"{points}: {TITLES['SCORE-EXP']} anchor {points}" in text
    assert "Weighs 60 of 100" in text
    (read,) = page.xpath("//*[@class='portal-beside']/*[@aria-label='Answers and documents']")
    assert "Street programme" in read.text_content()
    assert "certificate.pdf" in read.text_content()
    (own,) = page.xpath("//section[@aria-labelledby='clause-CRIT-ELIG']//a[text()='Certificate']/@href")
    assert own.endswith(f"/files/{case.evidence_id}/preview")
    assert not page.xpath("//section[@aria-labelledby='clause-CRIT-MIT']//a")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"points-SCORE-EXP": ""}, "Size of programs: choose a score.", id="no score"),
        pytest.param({"points-SCORE-EXP": "5"}, "Size of programs: choose one of the scores.", id="unknown score"),
        pytest.param({"points-SCORE-EXP": "1"}, "a score of 1 needs its evidence", id="1 without evidence"),
        pytest.param({"points-SCORE-EXP": "4"}, "a score of 4 needs its evidence", id="4 without evidence"),
        pytest.param({"evidence-SCORE-EXP": LONG}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"evidence-SCORE-EXP": "a\x07b"}, "characters that cannot be shown", id="control character"),
        pytest.param({"private_note": LONG}, "shorten this to 4000 characters", id="over-long private note"),
    ],
)
def test_a_gap_in_the_scores_is_explained_and_nothing_is_sent(
    session: Session, case: Case, reviewer: FlaskClient, change: dict[str, str], message: str
) -> None:
    """R04: note missing below 2 or above 3; criterion without score."""
    answer = reviewer.post(sheet(case), data=FULL | {"evidence-SCORE-TEAM": "Typed words stay"} | change)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed words stay" in answer.text
    assert stored(session) == {}


def test_scores_are_sent_with_evidence_or_as_not_to_be_judged(
    session: Session, case: Case, reviewer: FlaskClient
) -> None:
    scores = {"points-SCORE-EXP": "4", "evidence-SCORE-EXP": "Certificate, page 3", "points-SCORE-TEAM": "cannot"}

    answer = reviewer.post(sheet(case), data=FULL | scores)

    assert answer.location == f"/review/{case.reference}/done"
    assert stored(session) == {"SCORE-EXP": (4, False, "Certificate, page 3"), "SCORE-TEAM": (None, True, "")}
    page = reviewer.get(answer.location).text
    assert "Certificate, page 3" in page
    assert "All in all, by weight: 100 of 100." in page


def test_a_draft_keeps_scores_with_their_gaps(session: Session, case: Case, reviewer: FlaskClient) -> None:
    draft = {"points-SCORE-EXP": "1", "evidence-SCORE-TEAM": "To look up", "private_note": SECRET, "version": "2"}

    answer = reviewer.post(sheet(case), data=draft | {"save_draft": "yes"})

    page = html.document_fromstring(reviewer.get(answer.location).text)
    assert page.xpath("//input[@name='points-SCORE-EXP'][@checked]/@value") == ["1"]
    assert "To look up" in page.xpath("string(//textarea[@name='evidence-SCORE-TEAM'])")
    assert SECRET in page.xpath("string(//textarea[@name='private_note'])")
    assert "Draft saved 10 March 2030" in page.text_content()
    assert stored(session)["SCORE-EXP"] == (1, False, "")
    assert "Noted" in reviewer.get(f"/review/{case.reference}").text


def test_what_was_typed_before_the_session_ended_is_shown_again(
    session: Session, case: Case, reviewer: FlaskClient, clock: StillClock
) -> None:
    typed = [["points-SCORE-EXP", "4"], ["evidence-SCORE-EXP", "Typed before"], ["version", "2"]]
    token = keep_form(session, case.reviewers[0].id, sheet(case), typed, now=clock.now())
    session.commit()

    page = html.document_fromstring(reviewer.get(f"{sheet(case)}?typed={token}").text)

    assert "Typed before" in page.xpath("string(//textarea[@name='evidence-SCORE-EXP'])")
    assert page.xpath("//input[@name='points-SCORE-EXP'][@checked]/@value") == ["4"]


def test_another_window_shows_both_scores(case: Case, reviewer: FlaskClient) -> None:
    reviewer.post(sheet(case), data=FULL | {"evidence-SCORE-EXP": "First window", "save_draft": "yes"})

    second = FULL | {"points-SCORE-EXP": "2", "evidence-SCORE-EXP": "Second window", "save_draft": "yes"}
    answer = reviewer.post(sheet(case), data=second)

    assert answer.status_code == 409
    assert "Stored meanwhile: 3 of 4. First window" in answer.text
    assert "Second window" in answer.text


def test_before_the_consensus_nobody_sees_anothers_scores(
    session: Session, case: Case, reviewer: FlaskClient, signed_in: SignIn
) -> None:
    """(15)"""
    give(session, case, 1, Score(points=4, words="Canary evidence"), Score(points=3), private_note=SECRET)

    seen = [reviewer.get(f"/review/{case.reference}{page}").text for page in ("", "/score")]
    seen += [signed_in(case.chair).get(f"/panel/{case.reference}/{page}").text for page in ("consensus", "assign")]
    reviewer.post(sheet(case), data=FULL | {"save_draft": "yes"})
    assert all("Canary" not in page and "4 of 4" not in page for page in seen)


def test_who_goes_takes_the_private_notes_along(session: Session, case: Case) -> None:
    compared(session, case)

    forget_reviewer(session, case.reviewers[0].id)

    session.expire_all()
    assert session.scalars(select(Review.private_note)).all() == ["", ""]
    assert {review.state for review in session.scalars(select(Review))} == {ReviewState.SUBMITTED}


def test_a_panel_keeps_the_rubric_of_the_day_it_was_opened(session: Session, case: Case) -> None:
    """X03: a later set does not touch reviews that are under way."""
    panel, tomorrow = panel_of(session, case), NOW + timedelta(days=1)
    add_rubric(session, since=tomorrow.date(), title="A new question")

    assert {scale.title for scale in scales_of(session, panel)} == set(TITLES.values())
    panel.opened_at = tomorrow
    assert {scale.title for scale in scales_of(session, panel)} == {"A new question"}
