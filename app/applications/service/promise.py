"""Whether applicants were answered by the day that we had promised them."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.models import Application, CheckAnswer, Revision
from app.applications.policy.document_check import Kept
from app.applications.service.ties import is_open_to
from app.core.clock import local_date

PERIODS = {"The last 30 days": 30, "The last 12 months": 365}


def note_answer(session: Session, application: Application, revision: Revision, *, now: datetime) -> None:
    """Keep that a revision is answered now, and by which day that was promised: the promise itself goes on changing."""
    if application.due_on is not None:
        answer = CheckAnswer(revision_id=revision.id, promised_on=application.due_on, answered_on=local_date(now))
        session.add(answer)


def promises_kept(session: Session, actor: Actor, *, today: date) -> dict[str, Kept]:
    """Return in one statement how many answers came in time and how many late, of those the actor may know of."""
    begins = {f"after_{days}": today - timedelta(days=days) for days in PERIODS.values()}
    found = session.execute(_counted().where(is_open_to(actor)), begins).one()
    pairs = zip(found[::2], found[1::2], strict=True)
    return {period: Kept(in_time=kept, late=late) for period, (kept, late) in zip(PERIODS, pairs, strict=True)}


@cache
def _counted() -> Select[*tuple[Any, ...]]:
    """Put the statement together once: for each period what came in time, and what came late."""
    in_time = CheckAnswer.answered_on <= CheckAnswer.promised_on
    counts = []
    for days in PERIODS.values():
        recent = CheckAnswer.answered_on > bindparam(f"after_{days}", type_=Date)
        counts += [func.count().filter(recent, in_time), func.count().filter(recent, ~in_time)]
    known = select(*counts).select_from(CheckAnswer).join(Revision, Revision.id == CheckAnswer.revision_id)
    return known.join(Application)
