"""Applications: beginning one, finding one through the actor, moving one on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.policy import Actor, Permission
from app.applications import policy
from app.applications.models import Application, EvidenceItem, Interest, Revision, Section
from app.applications.policy import Action, Answers, EvidenceState, State, Status, after
from app.applications.policy.drafts import begun_again, check_is_kept
from app.applications.policy.tasks import Document, Documents
from app.applications.service.ties import is_open_to
from app.core.clock import add_working_days, local_date
from app.core.errors import NotFound
from app.core.references import next_reference
from app.guide.policy import Need, Way, need, way
from app.guide.service import current_guide, outlines_of, policy_value
from app.partners.policy import OVER, STANDING_TEXT
from app.partners.service import found_organisation, partner_of

# Statements of the pages that everybody opens all day: built once, since building costs more than reading.
OWN = select(Application).where(
    Application.reference == bindparam("reference"), Application.organisation_id == bindparam("organisation_id")
)
OWN_WITH_NAMES = OWN.options(
    joinedload(Application.organisation, innerjoin=True), joinedload(Application.guide_version, innerjoin=True)
)
OWN_TO_CHANGE = OWN.with_for_update().execution_options(populate_existing=True)
ANSWERS = select(Section.key, Section.answers).where(Section.application_id == bindparam("application_id"))
EVIDENCE_IN_FORCE = select(EvidenceItem.state, EvidenceItem.requirement_code).where(
    EvidenceItem.application_id == bindparam("application_id"),
    EvidenceItem.superseded_at.is_(None),
    or_(EvidenceItem.valid_until.is_(None), EvidenceItem.valid_until >= bindparam("today")),
)


def start_application(session: Session, interest: Interest, *, actor: Actor, now: datetime) -> Application:
    """Open an application for an accepted interest; what was said there is not asked again."""
    organisation = found_organisation(session, legal_name=interest.organisation_name, country=interest.country, now=now)
    application = open_draft(session, organisation.id, interest.id, now=now)
    for key, answers in _known_from(interest).items():
        _add_section(session, application, key, answers, by=interest.contact_name, now=now)
    return application


def open_draft(session: Session, organisation_id: UUID, interest_id: UUID, *, now: datetime) -> Application:
    """Add an empty draft under the guide in force; it is kept for a time that each save begins anew."""
    today = local_date(now)
    application = Application(
        reference=next_reference(session, "APP", today.year),
        organisation_id=organisation_id,
        interest_id=interest_id,
        guide_version_id=current_guide(session, on=today).id,
        state=State.DRAFT,
        state_since=now,
        due_on=_promised_day(session, State.DRAFT, today),
    )
    session.add(application)
    session.flush()
    return application


def _known_from(interest: Interest) -> dict[str, dict[str, Any]]:
    contact = {"name": interest.contact_name, "email": interest.contact_email, "phone": interest.contact_phone}
    return {
        "organisation": {
            "legal_name": interest.organisation_name,
            "country": interest.country,
            "website": interest.website,
        },
        "people": {"contact": contact, "owners": []},
    }


def _add_section(
    session: Session, application: Application, key: str, answers: Answers, *, by: str, now: datetime
) -> None:
    session.add(Section(application_id=application.id, key=key, answers=dict(answers), saved_at=now, saved_by=by))


def own_application(session: Session, actor: Actor, reference: str) -> Application:
    """Return an application of the actor's organisation. Raises NotFound for strangers."""
    return _one(session, OWN_WITH_NAMES, _mine(actor, reference))


def own_application_to_change(session: Session, actor: Actor, reference: str) -> Application:
    """Return it as it is now, and let other writers wait until this one is done."""
    return _one(session, OWN_TO_CHANGE, _mine(actor, reference))


def _mine(actor: Actor, reference: str) -> dict[str, object]:
    return {"reference": reference, "organisation_id": actor.organisation_id}


def application_at(session: Session, actor: Actor, reference: str) -> Application:
    """Return an application for somebody of the program. Raises NotFound, also for people with a tie to it."""
    return _one(session, select(Application).where(Application.reference == reference, is_open_to(actor)), {})


def application_to_change(session: Session, actor: Actor, reference: str) -> Application:
    """Return it for staff as it is now, and let other writers wait."""
    application = application_at(session, actor, reference)
    session.refresh(application, with_for_update=True)
    return application


def application_by_id(session: Session, application_id: UUID) -> Application:
    """Return the application that a fact is about."""
    return session.get_one(Application, application_id)


def _one(session: Session, query: Select[Application], values: dict[str, object]) -> Application:
    found = session.scalar(query, values)
    if found is None:
        raise NotFound
    return found


def advance(session: Session, application: Application, action: Action, *, now: datetime) -> None:
    """Move the application on; nothing else writes its state and its time. What was owed before is not owed now."""
    application.state = after(application.state, action)
    application.state_since, application.program_owes_since = now, None
    if application.state not in policy.KEEPS_PROMISE:
        application.due_on = _promised_day(session, application.state, local_date(now))


def keep_longer(session: Session, application: Application, *, now: datetime) -> None:
    """Begin the time of a draft anew: whatever is saved shows that somebody works on it. Raises RuleBroken if over."""
    check_is_kept(application.state, application.due_on, local_date(now))
    if application.state is not State.DRAFT:
        return
    last_day = _promised_day(session, application.state, local_date(now))
    if last_day != application.due_on:  # the second save of a day has nothing to write
        application.due_on = last_day


def keep_open_until(application: Application, last_day: date) -> None:
    """Let the last day of what comes next be no earlier than this one; without a last day there stays none."""
    if application.due_on is not None:
        application.due_on = max(application.due_on, last_day)


def _promised_day(session: Session, state: State, today: date) -> date | None:
    """Return the last day for what comes next; it is stored, so a new number does not change old promises."""
    code = policy.PROMISES.get(state)
    if code is None:
        return None
    days = policy_value(session, code, on=today)
    return add_working_days(today, days) if code.endswith("working_days") else today + timedelta(days=days)


def status_of(application: Application) -> Status:
    """Return where an application stands, whoever asks."""
    owed_since = application.program_owes_since
    return policy.status(application.state, application.state_since, application.due_on, owed_since=owed_since)


def status_for(session: Session, application: Application | Row[Any], actor: Actor) -> Status:
    """Return what the status line of every page of the application says to this reader."""
    signer = _signer(session, application, actor) if application.state is State.MOU_SENT else policy.YOU
    stands = policy.status(
        application.state,
        application.state_since,
        application.due_on,
        signer=signer,
        owed_since=application.program_owes_since,
    )
    since = begun_since(session, application)
    return begun_again(stands, since.reference) if since else _after_the_end(session, application, stands)


def _after_the_end(session: Session, application: Application | Row[Any], stands: Status) -> Status:
    """Return what the status line says, which calls nobody a partner whose partnership is over."""
    partner = partner_of(session, application.organisation_id) if application.state is State.ACTIVE else None
    if partner is None or partner.standing not in OVER:
        return stands
    return replace(stands, text=STANDING_TEXT[partner.standing], since=partner.standing_since)


def begun_since(session: Session, lapsed: Application | Row[Any]) -> Application | None:
    """Return what was begun since for the same interest, if the draft has lapsed."""
    if lapsed.state is not State.LAPSED:
        return None
    same = (Application.interest_id == lapsed.interest_id, Application.state != State.LAPSED)
    return session.scalar(select(Application).where(*same))


def _signer(session: Session, application: Application | Row[Any], actor: Actor) -> str:
    """Return who signs the MoU: the reader, if allowed to, else the signatory whom it names."""
    if actor.may_for(application.organisation_id, Permission.SIGN_AGREEMENT):
        return policy.YOU
    signatory: str = latest_revision(session, application.id).content["people"]["signatory"]["name"]
    return signatory


def latest_revision(session: Session, application_id: UUID) -> Revision:
    """Return what was submitted last. Raises NotFound before the first."""
    found = newest_revision(session, application_id)
    if found is None:
        raise NotFound
    return found


def newest_revision(session: Session, application_id: UUID) -> Revision | None:
    mine = select(Revision).where(Revision.application_id == application_id)
    return session.scalar(mine.order_by(Revision.number.desc()).limit(1))


def revision_numbered(session: Session, application_id: UUID, number: int) -> Revision | None:
    mine = select(Revision).where(Revision.application_id == application_id)
    return session.scalar(mine.where(Revision.number == number))


def applications_of(session: Session, actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the applications of the actor's organisation, the newest first."""
    columns = (Application.reference, Application.state, Application.state_since, Application.due_on)
    owed, belongs = Application.program_owes_since, (Application.organisation_id, Application.interest_id)
    mine = select(*columns, owed, *belongs, Application.id, Application.applicant)
    return session.execute(
        mine.where(Application.organisation_id == actor.organisation_id).order_by(Application.reference.desc())
    ).all()


def answers_of(session: Session, application_id: UUID) -> dict[str, Answers]:
    """Return all answers so far, by the key of their section."""
    rows = session.execute(ANSWERS, {"application_id": application_id})
    return {row.key: row.answers for row in rows}


def documents_of(
    session: Session, application: Application, everything: Mapping[str, Answers], *, today: date
) -> Documents:
    """Return which documents are needed and which are there; one that has expired is not."""
    registered = everything.get("organisation", {})
    where = {"country": registered.get("country", ""), "legal_form": registered.get("legal_form", "")}
    outlines = outlines_of(session, application.guide_version_id)
    needed = [
        Document(code=asked.code, title=asked.title)
        for asked in outlines
        if way(asked) is Way.UPLOAD and need(asked, **where) is Need.REQUIRED
    ]
    codes = _evidence_codes(session, application.id, today)
    returned = frozenset(codes[EvidenceState.RETURNED]) & {asked.code for asked in outlines}
    handed_in = frozenset(codes[EvidenceState.UPLOADED] + codes[EvidenceState.ACCEPTED])
    return Documents(needed=needed, handed_in=handed_in, returned=returned)


def _evidence_codes(session: Session, application_id: UUID, today: date) -> dict[EvidenceState, list[str]]:
    found: dict[EvidenceState, list[str]] = {state: [] for state in EvidenceState}
    for state, code in session.execute(EVIDENCE_IN_FORCE, {"application_id": application_id, "today": today}):
        found[state].append(code)
    return found
