"""Who has no authority to sign has the signatory invited whom the MoU names."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Role
from app.accounts.service import members_of
from app.agreements.models import Agreement
from app.agreements.policy import Action
from app.agreements.service.steps import next_state
from app.core.errors import RuleBroken
from app.partners.models import Invitation
from app.partners.service import invite_signatory

NO_ADDRESS = "The application names no address of the signatory. An owner of your organisation can invite them."


class There(StrEnum):
    """How the signatory whom the MoU names belongs to the organisation."""

    NOT_YET = auto()
    MAY_NOT_SIGN = auto()
    MAY_SIGN = auto()


def signatory_there(session: Session, agreement: Agreement) -> There:
    """Tell whether the named signatory is in the organisation here, and may sign."""
    address, organisation_id = agreement.terms["signatory"]["email"].casefold(), agreement.application.organisation_id

    def is_among(*roles: Role) -> bool:
        return address in {account.email.casefold() for account in members_of(session, organisation_id, *roles)}

    if is_among(Role.SIGNATORY):
        return There.MAY_SIGN
    return There.MAY_NOT_SIGN if is_among() else There.NOT_YET


def invite_named_signatory(session: Session, agreement: Agreement, *, actor: Actor, now: datetime) -> Invitation:
    """Invite the person and the address that the panel approved, never another one. The caller commits."""
    next_state(agreement, Action.SIGN)
    named = agreement.terms["signatory"]
    if not named["email"]:
        raise RuleBroken(NO_ADDRESS)
    organisation_id = agreement.application.organisation_id
    return invite_signatory(session, organisation_id, address=named["email"], name=named["name"], actor=actor, now=now)
