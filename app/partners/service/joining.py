"""Asking to join the organisation that has a number or a name, and what its owners answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.accounts.policy import Actor, Role
from app.accounts.service import is_of_program, roles_in, set_roles
from app.core.errors import NotFound
from app.outbox.service import publish
from app.partners.events import JoinAccepted, JoinAsked, JoinDeclined
from app.partners.models import Identifier, JoinRequest
from app.partners.policy.identifiers import registered
from app.partners.policy.invitations import check_may_belong
from app.partners.policy.joining import (
    AskByName,
    AskToJoin,
    JoinAction,
    JoinState,
    after,
    check_is_outside,
    check_may_ask,
    check_no_staff,
    may_reach,
)
from app.partners.policy.members import check_is_owner
from app.partners.service.organisations import (
    organisation_by_id,
    organisations_named,
    organisations_to_change,
    own_organisation_to_change,
)


def ask_to_join(session: Session, command: AskToJoin, *, actor: Actor, now: datetime) -> JoinRequest:
    """Ask the owners of the organisation that has the number. Raises NotFound and RuleBroken."""
    assert actor.account_id is not None, "the page asks for a signed-in person"
    check_no_staff(is_of_program=is_of_program(session, actor.account_id))
    organisation_id = _holder_of(session, command)
    session.refresh(organisation_by_id(session, organisation_id), with_for_update=True)
    open_to = _open_requests_of(session, actor.account_id)
    check_may_ask(
        belongs_to_it=organisation_id in actor.organisation_ids,
        waits_for_it=organisation_id in open_to,
        others_open=len(open_to),
    )
    return _ask(session, organisation_id, command.message, number=command.number_in_words, actor=actor, now=now)


def ask_by_name(session: Session, command: AskByName, *, actor: Actor, now: datetime) -> None:
    """Ask the owners of organisations of this name in the country, if any. Raises RuleBroken for one's own only."""
    assert actor.account_id is not None, "the page asks for a signed-in person"
    check_no_staff(is_of_program=is_of_program(session, actor.account_id))
    named = organisations_to_change(session, organisations_named(session, command.name, command.country))
    for organisation in named:
        check_is_outside(belongs_to_it=organisation.id in actor.organisation_ids)
    for organisation in named:
        open_to = _open_requests_of(session, actor.account_id)
        if may_reach(waits_for_it=organisation.id in open_to, others_open=len(open_to)):
            _ask(session, organisation.id, command.message, actor=actor, now=now)


def _ask(
    session: Session, organisation_id: UUID, message: str, *, number: str = "", actor: Actor, now: datetime
) -> JoinRequest:
    assert actor.account_id is not None, "the page asks for a signed-in person"
    request = JoinRequest(
        organisation_id=organisation_id, account_id=actor.account_id, message=message, asked_at=now, number=number
    )
    session.add(request)
    session.flush()
    asked = JoinAsked(request_id=request.id, organisation_id=organisation_id, account_id=actor.account_id)
    publish(session, asked, actor=actor, at=now)
    return request


def _holder_of(session: Session, command: AskToJoin) -> UUID:
    register, kind, value = registered({command.kind: command.number}, command.country)[0]
    that = (Identifier.country == register, Identifier.kind == kind, Identifier.value == value)
    found = session.scalar(select(Identifier.organisation_id).where(*that))
    if found is None:
        raise NotFound
    return found


def _open_requests_of(session: Session, account_id: UUID) -> Sequence[UUID]:
    mine = (JoinRequest.account_id == account_id, JoinRequest.state == JoinState.OPEN)
    return session.scalars(select(JoinRequest.organisation_id).where(*mine)).all()


def own_open_requests(session: Session, actor: Actor) -> Sequence[JoinRequest]:
    """Return what somebody asked for by number; what was asked for by name would tell who takes part."""
    mine = (JoinRequest.account_id == actor.account_id, JoinRequest.state == JoinState.OPEN, JoinRequest.number != "")
    return session.scalars(select(JoinRequest).where(*mine).order_by(JoinRequest.asked_at, JoinRequest.id)).all()


def settle_request(session: Session, organisation_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Close the open request of somebody who came in another way."""
    waiting = (JoinRequest.organisation_id == organisation_id, JoinRequest.account_id == account_id)
    settled = {"state": JoinState.ACCEPTED, "answered_at": now, "answered_by": account_id}
    session.execute(update(JoinRequest).where(*waiting, JoinRequest.state == JoinState.OPEN).values(settled))


def open_join_requests(session: Session, organisation_id: UUID) -> Sequence[JoinRequest]:
    """Return who waits for an answer, the one that waits longest on top."""
    return session.scalars(
        select(JoinRequest)
        .options(joinedload(JoinRequest.asker, innerjoin=True))
        .where(JoinRequest.organisation_id == organisation_id, JoinRequest.state == JoinState.OPEN)
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    ).all()


def own_join_request(session: Session, actor: Actor, request_id: UUID) -> JoinRequest:
    """Return a request to the actor's own organisation. Raises NotFound."""
    mine = (JoinRequest.id == request_id, JoinRequest.organisation_id == actor.organisation_id)
    found = session.scalar(select(JoinRequest).where(*mine))
    if found is None:
        raise NotFound
    return found


def accept_join(
    session: Session, request_id: UUID, roles: frozenset[Role], *, actor: Actor, now: datetime
) -> JoinRequest:
    """Let the person in with these roles, beside any that the person holds. Raises RuleBroken and NotFound."""
    asker = own_join_request(session, actor, request_id).account_id
    check_may_belong(is_of_program=is_of_program(session, asker))
    request = _answer(session, request_id, JoinAction.ACCEPT, actor=actor, now=now)
    held = roles_in(session, request.organisation_id).get(request.account_id, frozenset())
    set_roles(session, request.account_id, held | roles, request.organisation_id)
    publish(session, JoinAccepted(**_about(request)), actor=actor, at=now)
    return request


def decline_join(session: Session, request_id: UUID, *, actor: Actor, now: datetime) -> JoinRequest:
    """Let the person stay outside. Raises RuleBroken and NotFound."""
    request = _answer(session, request_id, JoinAction.DECLINE, actor=actor, now=now)
    publish(session, JoinDeclined(**_about(request)), actor=actor, at=now)
    return request


def _answer(session: Session, request_id: UUID, action: JoinAction, *, actor: Actor, now: datetime) -> JoinRequest:
    """Under the lock of the organisation, so that of two owners one answers."""
    organisation = own_organisation_to_change(session, actor)
    check_is_owner(roles_in(session, organisation.id), actor.account_id)
    request = own_join_request(session, actor, request_id)
    session.refresh(request)
    request.state = after(request.state, action)
    request.answered_at, request.answered_by = now, actor.account_id
    return request


def _about(request: JoinRequest) -> dict[str, UUID]:
    return {
        "request_id": request.id,
        "organisation_id": request.organisation_id,
        "account_id": request.account_id,
    }
