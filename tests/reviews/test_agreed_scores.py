"""Scores side by side, what the panel agrees on, and the record (C03, C05)."""

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reviews.models import AgreedScore, Decision
from tests.conftest import SignIn
from tests.reviews.builders import Case, finish, panel_of, propose, recuse, to_agreement
from tests.reviews.rubric import FOUND, SCORES, TITLES, add_rubric, compared

SECRET = "Canary private"


@pytest.fixture(autouse=True)
def in_force(session: Session, case: Case) -> None:
    add_rubric(session)


def test_scores_stand_side_by_side_those_far_apart_first(session: Session, case: Case, signed_in: SignIn) -> None:
    """C03: spread per criterion; a spread of 2 or more comes first."""
    compared(session, case)

    page = html.document_fromstring(signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text)

    rows = [[cell.text_content().strip() for cell in row.xpath("./*")] for row in page.xpath("//table//tbody/tr")]
    team, exp, total = rows
    assert team[0].startswith(TITLES["SCORE-TEAM"])
    assert team[1:] == ["0 of 4", "2 of 4", "2"]
    assert exp[1:] == ["3 of 4", "3 of 4", "0"]
    assert total[1:3] == ["45 of 100", "65 of 100"]
    assert page.xpath("//input[@name='points-SCORE-EXP'][@checked]/@value") == ["3"]
    assert not page.xpath("//input[@name='points-SCORE-TEAM'][@checked]")
    assert "2 points apart" in page.text_content()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"points-SCORE-TEAM": ""}, "choose the agreed score", id="none"),
        pytest.param({"points-SCORE-EXP": "4"}, "no reviewer&#39;s score is there", id="outside all given"),
        pytest.param({"points-SCORE-TEAM": "1"}, "the scores lie far apart", id="apart without a reason"),
    ],
)
def test_the_agreed_score_asks_why(
    session: Session, case: Case, signed_in: SignIn, change: dict[str, str], message: str
) -> None:
    """C03: agreed score outside all given scores: asks why."""
    compared(session, case)
    version = {"version": str(panel_of(session, case).version)}
    good = FOUND | SCORES | {"evidence-SCORE-TEAM": "Typed reason"} | version
    bad = good | ({"evidence-SCORE-TEAM": ""} if change.get("points-SCORE-TEAM") else {}) | change
    chair, address = signed_in(case.chair), f"/panel/{case.reference}/consensus"

    answer = chair.post(address, data=bad)

    assert answer.status_code == 422
    assert message in answer.text
    assert not session.scalars(select(AgreedScore)).all()
    assert chair.post(address, data=good).status_code == 302
    assert "The agreed score, by weight: 65 of 100." in chair.get(address).text


def test_agreed_scores_of_another_window_are_shown_beside_what_was_typed(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    compared(session, case)
    form = FOUND | SCORES | {"evidence-SCORE-TEAM": "First", "version": str(panel_of(session, case).version)}
    chair, address = signed_in(case.chair), f"/panel/{case.reference}/consensus"
    chair.post(address, data=form)

    answer = chair.post(address, data=form | {"evidence-SCORE-TEAM": "Second"})

    assert answer.status_code == 409
    assert "Stored meanwhile: 2 of 4. First" in answer.text
    assert "Second" in answer.text


def test_a_late_tie_takes_the_agreed_scores_back(session: Session, case: Case) -> None:
    """(16)"""
    to_agreement(session, case)
    assert session.scalars(select(AgreedScore)).all()

    recuse(session, case, case.reviewers[0])

    assert not session.scalars(select(AgreedScore)).all()


def test_the_record_names_all_scores_and_nobodys_private_note(session: Session, case: Case, signed_in: SignIn) -> None:
    """C05; a private note is not in consensus, not in the record, and not on the page of another reviewer."""
    compared(session, case, private=SECRET)
    form = FOUND | SCORES | {"evidence-SCORE-TEAM": "We talked", "version": str(panel_of(session, case).version)}
    chair = signed_in(case.chair)
    assert chair.post(f"/panel/{case.reference}/consensus", data=form).status_code == 302
    finish(session, case)

    record = session.scalars(select(Decision.record)).one()
    for line in (
        "Agreed score on Plan for the team (weight 40): 2 of 4. We talked",
        "Agreed score, all in all by weight: 65 of 100",
        "Ravi One on Plan for the team (weight 40): 0 of 4. Page 2",
        "Rita Two, all in all by weight: 65 of 100",
    ):
        assert line in record.splitlines()
    other = signed_in(case.reviewers[1])
    pages = [chair.get(f"/panel/{case.reference}/{page}").text for page in ("consensus", "record", "approve", "assign")]
    pages += [other.get(f"/review/{case.reference}/done").text, record]
    assert all(SECRET not in page for page in pages)
    assert SECRET in signed_in(case.reviewers[0]).get(f"/review/{case.reference}/done").text
    assert "0 of 4" in pages[-2]


def test_the_second_person_reads_all_scores_before_approving(session: Session, case: Case, signed_in: SignIn) -> None:
    """C04: as on the page of the consensus, and only once there is one."""
    manager, address = signed_in(case.manager), f"/panel/{case.reference}/approve"
    compared(session, case, private=SECRET)
    assert manager.get(address).status_code == 404
    form = FOUND | SCORES | {"evidence-SCORE-TEAM": "We talked", "version": str(panel_of(session, case).version)}
    signed_in(case.chair).post(f"/panel/{case.reference}/consensus", data=form)
    propose(session, case)

    shown = manager.get(address).text

    page = html.document_fromstring(shown)
    rows = [[cell.text_content().strip() for cell in row.xpath("./*")] for row in page.xpath("//table//tbody/tr")]
    assert [row[1:] for row in rows] == [["0 of 4", "2 of 4", "2"], ["3 of 4", "3 of 4", "0"], rows[2][1:]]
    for words in ("The agreed score, by weight: 65 of 100.", "Page 2", "We talked"):
        assert words in shown
    assert SECRET not in shown
    assert signed_in(case.reviewers[0]).get(address).status_code == 404
