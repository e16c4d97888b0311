"""Who has no authority to sign has the signatory invited whom the MoU names."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.models import Agreement
from app.agreements.policy import Action
from app.agreements.service.steps import next_state
from app.core.errors import RuleBroken
from app.partners.models import Invitation
from app.partners.service import invite_signatory

NO_ADDRESS = "The application names no address of the signatory. An owner of your organisation can invite them."


def invite_named_signatory(session: Session, agreement: Agreement, *, actor: Actor, now: datetime) -> Invitation:
    """Invite the person and the address that the panel approved, never another one. The caller commits."""
    next_state(agreement, Action.SIGN)
    named = agreement.terms["signatory"]
    if not named["email"]:
        raise RuleBroken(NO_ADDRESS)
    organisation_id = agreement.application.organisation_id
    return invite_signatory(session, organisation_id, address=named["email"], name=named["name"], actor=actor, now=now)
