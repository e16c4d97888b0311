"""Recording possible matches, saying what they are by one or two people, and what others may know of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Account
from app.accounts.policy import Actor
from app.applications.models import Application
from app.applications.service import application_at
from app.applications.service.ties import organisations_closed_to, team_for_organisation
from app.core.errors import Conflict, NotFound
from app.outbox.service import publish
from app.partners.policy.identifiers import NAMES
from app.partners.service.identity import identity_of
from app.partners.service.organisations import organisations_to_change
from app.screening import policy
from app.screening.events import MatchConfirmed, MatchDismissed, MatchProposed, MatchRecorded, MatchReopened
from app.screening.models import FormerVerdict, Match
from app.screening.policy import (
    ConfirmVerdict,
    GiveVerdict,
    MatchAction,
    MatchState,
    RecordMatch,
    ReopenMatch,
)

FACTS: dict[MatchAction, type[MatchDismissed | MatchProposed | MatchConfirmed]] = {
    MatchAction.DISMISS: MatchDismissed,
    MatchAction.PROPOSE: MatchProposed,
    MatchAction.SETTLE: MatchConfirmed,
}


def applicant_at(session: Session, actor: Actor, reference: str) -> Application:
    """Return an application for one who may know what lists its organisation may be on.

    Raises NotFound, also for people with a tie to any application of the organisation.
    """
    application = application_at(session, actor, reference)
    if not may_know(session, actor, application.organisation_id):
        raise NotFound
    return application


def may_know(session: Session, actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether no application of the organisation is closed to the actor."""
    closed = organisations_closed_to(actor).subquery()
    return session.scalar(select(closed).where(closed.c.organisation_id == organisation_id).limit(1)) is None


def identity_to_compare(session: Session, application: Application) -> dict[str, str]:
    """Return names, country and numbers of the organisation by field, as far as they are known."""
    return {field: value for field, value in identity_of(session, application.organisation).items() if value}


def _numbers(session: Session, application: Application) -> list[str]:
    return [value for kind, value in identity_to_compare(session, application).items() if kind in NAMES]


def record_match(
    session: Session, command: RecordMatch, reference: str, *, actor: Actor, now: datetime
) -> tuple[Match, bool]:
    """Return the match with this entry and whether it is new: what was recorded once is not raised again."""
    application = applicant_at(session, actor, reference)
    organisations_to_change(session, [application.organisation_id])
    policy.check_record(command, _numbers(session, application))
    key = policy.entry_key(command)
    same = Match.organisation_id == application.organisation_id, Match.entry_key == key
    if (before := session.scalar(select(Match).where(*same))) is not None:
        return before, False
    match = _new(session, command, application.organisation_id, key, actor=actor, now=now)
    publish(session, MatchRecorded(match_id=match.id), actor=actor, at=now)
    return match, True


def _new(
    session: Session, command: RecordMatch, organisation_id: UUID, key: str, *, actor: Actor, now: datetime
) -> Match:
    last = session.scalar(select(func.max(Match.number)).where(Match.organisation_id == organisation_id))
    match = Match(
        organisation_id=organisation_id,
        number=(last or 0) + 1,
        entry_key=key,
        listed_name=command.listed_name,
        list_name=command.list_name,
        country=command.country,
        evidence=command.evidence,
        identifier=command.identifier,
        link=command.link,
        note=command.note,
        recorded_by=_person(actor),
        recorded_at=now,
    )
    session.add(match)
    session.flush()
    return match


def _person(actor: Actor) -> UUID:
    assert actor.account_id is not None, "people look at lists, not the portal"
    return actor.account_id


def give_verdict(
    session: Session, command: GiveVerdict, reference: str, number: int, *, actor: Actor, now: datetime
) -> Match:
    """Say what a match is: "the same" by name waits for a second person, all else stands at once."""
    match = _to_change(session, command.version, reference, number, actor=actor)
    action = policy.action_for(match.evidence, is_same=command.is_same)
    match.state = policy.after(match.state, action)
    match.verdict_by, match.verdict_at, match.reason = _person(actor), now, command.reason
    publish(session, FACTS[action](match_id=match.id), actor=actor, at=now)
    return match


def confirm_verdict(
    session: Session, command: ConfirmVerdict, reference: str, number: int, *, actor: Actor, now: datetime
) -> Match:
    """Agree as the second person that it is the same organisation; that cannot be taken back here."""
    match = _to_change(session, command.version, reference, number, actor=actor)
    state = policy.after(match.state, MatchAction.CONFIRM)
    policy.check_second(match.verdict_by, actor.account_id)
    match.state, match.second_by, match.second_at = state, _person(actor), now
    publish(session, MatchConfirmed(match_id=match.id), actor=actor, at=now)
    return match


def reopen_match(
    session: Session, command: ReopenMatch, reference: str, number: int, *, actor: Actor, now: datetime
) -> Match:
    """Let a verdict not stand: a proposal that somebody disagrees with, or a "not the same" that was too quick."""
    match = _to_change(session, command.version, reference, number, actor=actor)
    state = policy.after(match.state, MatchAction.REOPEN)
    session.add(_former(match, command.reason, by=_person(actor), at=now))
    match.state, match.reason = state, ""
    match.verdict_by = match.verdict_at = None
    publish(session, MatchReopened(match_id=match.id), actor=actor, at=now)
    return match


def _former(match: Match, because: str, *, by: UUID, at: datetime) -> FormerVerdict:
    assert match.verdict_by is not None, "only a verdict is reopened"
    assert match.verdict_at is not None, "a verdict has its time"
    return FormerVerdict(
        match_id=match.id,
        state=match.state,
        reason=match.reason,
        verdict_by=match.verdict_by,
        verdict_at=match.verdict_at,
        because=because,
        reopened_by=by,
        reopened_at=at,
    )


def _to_change(session: Session, version: int, reference: str, number: int, *, actor: Actor) -> Match:
    """Return a match as it is now, and let others who change it or decide on the applicant wait."""
    match = match_at(session, actor, reference, number)
    organisations_to_change(session, [match.organisation_id])
    session.refresh(match)
    if match.version != version:
        raise Conflict(policy.ANSWERED)
    return match


def match_at(session: Session, actor: Actor, reference: str, number: int) -> Match:
    """Return a match of an applicant by its number, for one who may know. Raises NotFound."""
    application = applicant_at(session, actor, reference)
    mine = (Match.organisation_id == application.organisation_id, Match.number == number)
    with_people = (joinedload(Match.recorder), joinedload(Match.giver), joinedload(Match.second))
    found = session.scalar(select(Match).where(*mine).options(*with_people))
    if found is None:
        raise NotFound
    return found


def match_by_id(session: Session, match_id: UUID) -> Match:
    """Return the match that a fact is about."""
    return session.get_one(Match, match_id)


def matches_of(session: Session, application: Application) -> Sequence[Match]:
    """Return all matches of an applicant, the newest first; the caller found the application through the actor."""
    mine = select(Match).where(Match.organisation_id == application.organisation_id)
    return session.scalars(mine.order_by(Match.number.desc())).all()


def match_states(session: Session, organisation_id: UUID) -> frozenset[MatchState]:
    """Return in which states the organisation has matches: all that a panel needs to know."""
    return frozenset(session.scalars(select(Match.state).where(Match.organisation_id == organisation_id)))


def organisations_with(states: Collection[MatchState]) -> Select[UUID]:
    """Choose the ids of the organisations that have a match in one of these states."""
    return select(Match.organisation_id).where(Match.state.in_(states))


def former_verdicts(session: Session, match: Match) -> Sequence[FormerVerdict]:
    """Return what was said of a match and does not stand any more, the oldest first."""
    people = (joinedload(FormerVerdict.giver), joinedload(FormerVerdict.reopener))
    mine = select(FormerVerdict).where(FormerVerdict.match_id == match.id).options(*people)
    return session.scalars(mine.order_by(FormerVerdict.reopened_at, FormerVerdict.id)).all()


def second_people(session: Session, match: Match) -> Sequence[Account]:
    """Return who may confirm what is proposed."""
    return team_for_organisation(session, match.organisation_id, but=[match.verdict_by])


def open_matches(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose all matches that wait for somebody, the oldest first, as the desk lists them."""
    columns = (Match.reference, Match.number, Match.applicant, Match.listed_name, Match.list_name, Match.state)
    return _open(select(*columns, Match.recorded_at), actor).order_by(Match.recorded_at, Match.id)


def matches_to_answer(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the matches on which nobody has said anything yet, for the queue; no day is set for that."""
    columns = (Match.reference, Match.applicant.label("who"), Match.recorded_at.label("since"))
    return _open(select(*columns, null().label("due_on")), actor).where(Match.state == MatchState.POSSIBLE)


def matches_to_confirm(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the matches of which somebody else said that they are the same, for the queue."""
    columns = (Match.reference, Match.applicant.label("who"), Match.verdict_at.label("since"))
    proposed = Match.state == MatchState.PROPOSED, Match.verdict_by != actor.account_id
    return _open(select(*columns, null().label("due_on")), actor).where(*proposed)


def _open(query: Select[*tuple[Any, ...]], actor: Actor) -> Select[*tuple[Any, ...]]:
    known = Match.organisation_id.not_in(organisations_closed_to(actor))
    return query.where(Match.state.in_(policy.OPEN), known)
