"""The program's one queue. The desk only reads: each room says what of its own waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.policy import AgreementState
from app.agreements.service.changes import agreements_to_answer
from app.agreements.service.find import agreements_agreed, agreements_closed_to, agreements_in
from app.agreements.service.matches import agreements_for_yes, agreements_to_hold
from app.applications.policy import State
from app.applications.service.desk import applications_to_check
from app.applications.service.guide_versions import open_by_state
from app.applications.service.interests import interests_to_answer
from app.applications.service.more_time import overdue_changes
from app.applications.service.quick_refusal import refusals_to_confirm
from app.applications.service.ties import references_closed_to
from app.clients.service import reports_to_acknowledge
from app.core.clock import end_of_day
from app.desk.policy import Waiting, in_order
from app.guide.policy.drafts import ACCEPTANCE
from app.guide.service import policy_value
from app.partners.service import active_partners
from app.partners.service.identity import changes_to_answer
from app.reviews.service.appeals import appeals_to_assign, appeals_to_confirm
from app.reviews.service.decisions import decisions_to_approve
from app.reviews.service.questions import questions_to_send_on, questions_without_answer
from app.screening.service import matches_to_answer, matches_to_confirm

WORK = (
    ("Answer a change of names or numbers", "/desk/identity/{}", changes_to_answer()),
    ("Acknowledge a late client report", "/desk/clients/{}", reports_to_acknowledge()),
)


REFUSAL_WAITS = "Check the documents: a refusal waits for a second person"
MATCH_WAITS = "Say whether an applicant is on a debarment list"
HOLD_DEBARRED = "Put an MoU on hold: the organisation is on a debarment list"
MATCH_PROPOSED = "Confirm a match with a debarment list, as second person"
LATE_TO_MEND = "Give more time to mend, or write to the applicant"
LATE_TO_ANSWER = "Give more time to answer, or let the panel go on"


@dataclass(frozen=True, kw_only=True)
class Touched:
    """Whom a new version of the guide touches: open applications by their state, and partners that have to accept."""

    applications: dict[State, int]
    partners: int
    acceptance_days: int


def touched_by_guide(session: Session, *, today: date) -> Touched:
    """Count whom a new version touches, before it is published."""
    return Touched(
        applications=open_by_state(session),
        partners=len(active_partners(session)),
        acceptance_days=policy_value(session, ACCEPTANCE, on=today),
    )


def closed_names(session: Session, actor: Actor) -> list[str]:
    """Return every reference of a case that is closed to the actor, for lists that know references only."""
    return [*references_closed_to(session, actor), *session.scalars(agreements_closed_to(actor))]


def queue(session: Session, actor: Actor, *, today: date) -> list[Waiting]:
    """Return everything that waits for one of the program team, what is due first first: one statement for each room.

    What concerns an application to which the actor has a tie is none of theirs.
    """
    cases = (
        ("Answer an expression of interest", "/desk/interest/{}", interests_to_answer(actor)),
        ("Check the documents", "/desk/applications/{}/check", applications_to_check(actor)),
        (REFUSAL_WAITS, "/desk/applications/{}/refusal", refusals_to_confirm(actor)),
        (LATE_TO_MEND, "/desk/applications/{}/more-time", overdue_changes(actor, today=today)),
        ("Approve a signed MoU", "/desk/mou/{}/approve", agreements_for_yes(actor, AgreementState.SIGNED)),
        ("Answer a change to an MoU", "/desk/mou/{}/changes", agreements_to_answer(actor)),
        ("Issue an MoU anew, with what was agreed", "/desk/mou/{}/reissue", agreements_agreed(actor)),
        ("Countersign an MoU", "/desk/mou/{}/countersign", agreements_for_yes(actor, AgreementState.APPROVED)),
        (HOLD_DEBARRED, "/desk/mou/{}/hold", agreements_to_hold(actor)),
        ("End the hold of an MoU", "/desk/mou/{}/release", agreements_for_yes(actor, AgreementState.ON_HOLD)),
        ("Issue a declined MoU anew", "/desk/mou/{}/reissue", agreements_in(actor, AgreementState.DECLINED)),
        ("Issue an MoU anew: not signed in time", "/desk/mou/{}/reissue", agreements_in(actor, AgreementState.LAPSED)),
        (MATCH_WAITS, "/desk/applications/{}/screening", matches_to_answer(actor)),
        (MATCH_PROPOSED, "/desk/applications/{}/screening", matches_to_confirm(actor)),
        ("Send a question of the panel on, or turn it down", "/desk/questions/{}", questions_to_send_on(actor)),
        (LATE_TO_ANSWER, "/desk/questions/{}", questions_without_answer(actor, today=today)),
        ("Approve a decision, as second person", "/panel/{}/approve", decisions_to_approve(actor)),
        ("Choose who answers an appeal", "/panel/appeals/{}", appeals_to_assign(actor)),
        ("Confirm the answer to an appeal, as second person", "/panel/appeals/{}/confirm", appeals_to_confirm(actor)),
    )
    return in_order(_waiting(session, (*WORK, *cases)))


def _waiting(session: Session, work: Iterable[tuple[str, str, Select[*tuple[Any, ...]]]]) -> Iterator[Waiting]:
    for what, path, query in work:
        for row in session.execute(query):
            yield Waiting(
                what=what,
                reference=row.reference,
                who=row.who,
                since=row.since,
                due_at=end_of_day(row.due_on) if row.due_on else None,
                path=path.format(row.reference),
            )
