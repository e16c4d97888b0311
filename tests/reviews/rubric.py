"""A small rubric for the panels of the tests."""

from datetime import date

from sqlalchemy.orm import Session

from app.guide.models import RubricCriterion
from app.reviews.policy import FillSheet, Outcome
from app.reviews.policy.rubric import Score
from app.reviews.service.access import own_review
from app.reviews.service.individual import send_sheet
from tests.builders import NOW
from tests.reviews.builders import ALL_MET, CLAUSES, Case, actor, entries, open_reviews

WEIGHTS = {"SCORE-EXP": 60, "SCORE-TEAM": 40}
TITLES = {"SCORE-EXP": "Size of programs", "SCORE-TEAM": "Plan for the team"}
SINCE = date(2020, 1, 1)
SCORES = {"points-SCORE-EXP": "3", "points-SCORE-TEAM": "2"}
FOUND = {f"verdict-{code}": "compliant" for code in CLAUSES}


def add_rubric(session: Session, *, since: date = SINCE, title: str = "") -> None:
    """Put a set in force from a day on."""
    session.add_all(
        RubricCriterion(
            valid_from=since,
            code=code,
            position=position,
            clause_code="CRIT-ELIG",
            title=title or TITLES[code],
            text=f"How good is it: {TITLES[code]}",
            weight=weight,
            anchors=[f"{TITLES[code]} anchor {points}" for points in range(5)],
            sources="S1.31",
            reading="Made up",
        )
        for position, (code, weight) in enumerate(WEIGHTS.items())
    )
    session.commit()


def give(session: Session, case: Case, person: int, exp: Score, team: Score, **more: str) -> None:
    """Send the whole sheet of one reviewer."""
    who = actor(session, case.reviewers[person])
    command = FillSheet(
        version=own_review(session, who, case.reference).version,
        entries=entries(ALL_MET),
        scores={"SCORE-EXP": exp, "SCORE-TEAM": team},
        recommendation=Outcome.APPROVED,
        note="",
        **more,
    )
    send_sheet(session, command, case.reference, actor=who, now=NOW)
    session.commit()


def compared(session: Session, case: Case, *, private: str = "") -> None:
    """Both reviewers send: they share the first score and lie far apart on the second."""
    open_reviews(session, case)
    give(session, case, 0, Score(points=3), Score(points=0, words="Page 2"), private_note=private)
    give(session, case, 1, Score(points=3), Score(points=2))
