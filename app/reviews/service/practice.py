"""Practising on the made-up case, and how far one's own findings lie from those that were agreed."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.clock import local_date
from app.core.errors import NotFound
from app.guide.service import clauses_of, current_guide
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import CasePractised
from app.reviews.models import PracticeSheet, Review
from app.reviews.policy import Criterion, DecisionState, Verdict
from app.reviews.policy.agreement import Compared, compared
from app.reviews.policy.practice import (
    Lesson,
    Model,
    Paper,
    PracticeCase,
    Practise,
    Topic,
    Tried,
    lessons,
    practice_gaps,
)
from app.reviews.service.access import titles
from app.reviews.service.consensus import agreed_entries

FILE = Path(__file__).parents[2] / "reference" / "practice.toml"


@cache
def practice_case() -> PracticeCase:
    """Return the made-up case that the product ships."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return PracticeCase(
        applicant=found["applicant"],
        anchors={one["score"]: one["text"] for one in found["anchors"]},
        topics=[
            Topic(title=one["title"], lines=[(name, said) for name, said in one["lines"]]) for one in found["topics"]
        ],
        documents=[Paper(**one) for one in found["documents"]],
        models={
            one["code"]: Model(verdict=Verdict(one["verdict"]), score=one["score"], reason=one["reason"])
            for one in found["findings"]
        },
    )


def practice_criteria(session: Session, *, on: date) -> Sequence[Criterion]:
    """Return the clauses, of the guide in force on a day, that the made-up case is about."""
    clauses = clauses_of(session, current_guide(session, on=on).id)
    return [
        Criterion(code=clause.code, title=clause.title, text=clause.text)
        for clause in clauses
        if policy.is_criterion(clause.part) and clause.code in practice_case().models
    ]


def practise(session: Session, command: Practise, *, actor: Actor, now: datetime) -> None:
    """Keep the last answers of the reviewer, for themselves alone. The caller commits."""
    policy.check_complete(practice_gaps(command, titles(practice_criteria(session, on=local_date(now)))))
    assert actor.account_id is not None, "people practise, not the portal"
    said = {code: {"verdict": one.verdict, "score": one.score} for code, one in command.entries.items()}
    sheet = session.get(PracticeSheet, actor.account_id)
    if sheet is None:
        session.add(PracticeSheet(reviewer_id=actor.account_id, entries=said, done_at=now))
    else:
        sheet.entries, sheet.done_at, sheet.times = said, now, sheet.times + 1
    publish(session, CasePractised(reviewer_id=actor.account_id), actor=actor, at=now)


def own_practice(session: Session, actor: Actor) -> PracticeSheet:
    """Return the actor's last answers. Raises NotFound before the first."""
    found = session.get(PracticeSheet, actor.account_id) if actor.account_id else None
    if found is None:
        raise NotFound
    return found


def lessons_of(session: Session, sheet: PracticeSheet) -> list[Lesson]:
    """Return the reviewer's answers beside the program's."""
    entries = {code: Tried(verdict=Verdict(one["verdict"]), score=one["score"]) for code, one in sheet.entries.items()}
    return lessons(practice_case(), entries, titles(practice_criteria(session, on=local_date(sheet.done_at))))


def distances(session: Session, review: Review) -> dict[str, Compared]:
    """Return the reviewer's findings beside the agreed ones; before the decision is sent there is nothing."""
    decision = review.panel.decision
    if decision is None or decision.state is not DecisionState.SENT:
        return {}
    agreed = {code: entry.verdict for code, entry in agreed_entries(session, review.panel).items() if entry.verdict}
    return compared({one.clause_code: one.verdict for one in review.findings}, agreed)
