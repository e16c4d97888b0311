"""Finding agreements, each through whoever asks."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.policy import Actor
from app.agreements.models import Agreement, ClauseChange, Issue, Signature
from app.agreements.policy import Action, AgreementState, Kind, Side, actions_from
from app.agreements.policy.changes import Answer, Changed, changed
from app.agreements.policy.term import RENEWABLE, stopped_by
from app.applications.models import Application
from app.applications.service import own_application
from app.applications.service.ties import closed_to
from app.core.errors import NotFound
from app.files.models import StoredFile

S = AgreementState
IN_ORDER = (
    S.APPROVED,
    S.SIGNED,
    S.ON_HOLD,
    S.DECLINED,
    S.LAPSED,
    S.ISSUED,
    S.PREPARING,
    S.IN_GRACE,
    S.ENDING,
    S.ACTIVE,
    S.TERMINATED,
    S.EXPIRED,
    S.RENEWED,
    S.CLOSED,
)
PROGRAM_FIRST = {state: place for place, state in enumerate(IN_ORDER)}
BASE = aliased(Agreement)
GOES_ON = or_(  # what belongs to an MoU goes on only while that one takes it, as `check_base` says of one agreement
    Agreement.kind == Kind.FIRST,
    exists().where(BASE.id == Agreement.base_id, Agreement.kind == Kind.RENEWAL, BASE.state.in_(RENEWABLE)),
    exists().where(BASE.id == Agreement.base_id, BASE.state == S.ACTIVE),
)
NEWEST = select(func.count(Issue.id)).where(Issue.agreement_id == Agreement.id).correlate(Agreement).scalar_subquery()
OWED_SINCE = (  # since when nobody can sign, as `owed_since` of the changes says of one agreement
    select(func.min(ClauseChange.asked_at))
    .where(
        ClauseChange.agreement_id == Agreement.id,
        ClauseChange.issue == NEWEST,
        or_(ClauseChange.answer.is_(None), ClauseChange.answer == Answer.AGREED),
        Agreement.state == S.ISSUED,
    )
    .scalar_subquery()
)
SIGN_BY = case(
    (Agreement.state == S.IN_GRACE, Agreement.grace_until),
    (Agreement.state != S.ISSUED, None),
    (Agreement.kind != Kind.FIRST, Agreement.sign_by),
    else_=Agreement.promised_on,
)


def own_agreement(session: Session, actor: Actor, reference: str) -> tuple[Application, Agreement | None]:
    """Return the actor's organisation's application and its MoU, if there is one, by either number. Raises NotFound."""
    named = session.scalar(select(Agreement).where(Agreement.reference == reference))
    if named is not None:
        return own_application(session, actor, named.application.reference), named
    application = own_application(session, actor, reference)
    return application, agreement_for(session, application.id)


def agreement_for(session: Session, application_id: UUID) -> Agreement | None:
    """Return the MoU that counts for an application: the newest with both signatures, or the one that waits."""
    of_term = select(Agreement).where(Agreement.application_id == application_id, Agreement.kind != Kind.ADDENDUM)
    return session.scalar(of_term.order_by(Agreement.starts_on.desc().nulls_last(), Agreement.drafted_at).limit(1))


def first_agreement(session: Session, application_id: UUID) -> Agreement | None:
    """Return the first MoU of an application, if it is drafted."""
    mine = Agreement.application_id == application_id, Agreement.kind == Kind.FIRST
    return session.scalar(select(Agreement).where(*mine))


def agreements_of(session: Session, application_id: UUID) -> Sequence[Agreement]:
    """Return everything that was drafted for an application: the first MoU, its renewals and addenda, in order."""
    mine = select(Agreement).where(Agreement.application_id == application_id)
    return session.scalars(mine.order_by(Agreement.drafted_at, Agreement.reference)).all()


def later_ones_to_sign(session: Session, organisation_id: UUID | None) -> Sequence[Row[str, Kind, date | None]]:
    """Return the renewals and addenda that wait for this organisation's signature now, with the last day to sign."""
    waiting = select(Agreement.reference, Agreement.kind, Agreement.sign_by).where(
        Agreement.kind != Kind.FIRST,
        Agreement.state == AgreementState.ISSUED,
        OWED_SINCE.is_(None),
        Agreement.application.has(organisation_id=organisation_id),
    )
    return session.execute(waiting.order_by(Agreement.drafted_at, Agreement.reference)).all()


def agreement_at(session: Session, actor: Actor, reference: str) -> Agreement:
    """Return an agreement for the program's team. Raises NotFound, also for people with a tie to the applicant."""
    found = session.scalar(select(Agreement).where(Agreement.reference == reference, is_open_to(actor)))
    if found is None:
        raise NotFound
    return found


def agreement_with(session: Session, agreement_id: UUID) -> Agreement:
    """Return an agreement as it is in the database at this moment."""
    return session.get_one(Agreement, agreement_id, populate_existing=True)


def agreement_to_change(session: Session, agreement_id: UUID) -> Agreement:
    """Return an agreement as it is now, and let other writers wait until this one is done.

    What belongs to an MoU waits for it first, so that no two writers wait for each other.
    """
    base_id = session.scalar(select(Agreement.base_id).where(Agreement.id == agreement_id))
    if base_id is not None:
        session.get_one(Agreement, base_id, populate_existing=True, with_for_update=True)
    return session.get_one(Agreement, agreement_id, populate_existing=True, with_for_update=True)


def issue_numbered(agreement: Agreement | None, number: int) -> Issue:
    """Return one issue of the text, superseded or not. Raises NotFound."""
    found = next((issue for issue in agreement.issues if issue.number == number), None) if agreement else None
    if found is None:
        raise NotFound
    return found


def changed_since(issue: Issue) -> list[Changed]:
    """Return what an issue says differently from the one before it."""
    before = next((one for one in issue.agreement.issues if one.number == issue.number - 1), None)
    return changed(before.terms, issue.terms) if before else []


def is_open_to(actor: Actor) -> ColumnElement[bool]:
    """Choose the agreements that exist for somebody of the program: not those of applicants with a tie."""
    return Agreement.application_id.not_in(closed_to(actor))


def agreements_closed_to(actor: Actor) -> Select[Any]:
    """Choose the references of the MoUs that do not exist for the actor."""
    return select(Agreement.reference).where(~is_open_to(actor))


def agreements_query(state: AgreementState | None, actor: Actor) -> Select[Any]:
    """Select the columns of the desk's list, what waits for the program first."""
    place = case((OWED_SINCE.is_not(None), PROGRAM_FIRST[S.SIGNED]), else_=case(PROGRAM_FIRST, value=Agreement.state))
    columns = select(
        Agreement.reference,
        Agreement.state,
        Agreement.state_since,
        Agreement.kind,
        Agreement.starts_on,
        func.coalesce(Agreement.ends_on, Agreement.last_on).label("last_on"),
        Agreement.terms["partner"]["legal_name"].as_string().label("partner"),
        OWED_SINCE.label("owed_since"),
        SIGN_BY.label("sign_by"),
        GOES_ON.label("goes_on"),
    ).where(is_open_to(actor))
    chosen = columns if state is None else columns.where(Agreement.state == state)
    return chosen.order_by(place, func.coalesce(OWED_SINCE, Agreement.state_since), Agreement.reference)


def agreements_in(state: AgreementState, actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose what waits for the program in this state, for the queue: each since it is in it, without a day.

    While notice runs, nothing can be done with a renewal or an addendum, so none of them waits.
    """
    columns = (Agreement.reference, Agreement.applicant.label("who"), Agreement.state_since.label("since"))
    return select(*columns, null().label("due_on")).where(Agreement.state == state, GOES_ON, is_open_to(actor))


def agreements_agreed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose those of which every change has its answer and one is agreed on: a new issue is owed, for the queue."""
    columns = (Agreement.reference, Agreement.applicant.label("who"), OWED_SINCE.label("since"))
    unanswered = exists().where(ClauseChange.agreement_id == Agreement.id, ClauseChange.answer.is_(None))
    owed = select(*columns, null().label("due_on")).where(OWED_SINCE.is_not(None), ~unanswered)
    return owed.where(GOES_ON, is_open_to(actor))


def sign_by(agreement: Agreement) -> date | None:
    """Return the last day to sign, while the text waits for that."""
    return agreement.last_day_to_sign if agreement.state is S.ISSUED else None


def stopped_because(agreement: Agreement) -> str:
    """Say why nobody can go on with a text that has not both signatures, because of its MoU; mostly nothing."""
    if agreement.base is None or actions_from(agreement.state).isdisjoint({Action.CLOSE, Action.REISSUE}):
        return ""
    return stopped_by(agreement.kind, agreement.base.state)


def signatures_of(agreement: Agreement) -> dict[Side, Signature]:
    """Return the signatures on the newest issue; those on earlier ones count no more."""
    newest = len(agreement.issues)
    return {signature.side: signature for signature in agreement.signatures if signature.issue == newest}


def issued_text(agreement: Agreement | None) -> StoredFile:
    """Return the file that is signed. Raises NotFound before it is issued."""
    if agreement is None or agreement.file is None:
        raise NotFound
    return agreement.file


def executed_copy(agreement: Agreement | None) -> StoredFile:
    """Return the copy with both signatures. Raises NotFound before it is filed."""
    if agreement is None or agreement.final_file is None:
        raise NotFound
    return agreement.final_file
