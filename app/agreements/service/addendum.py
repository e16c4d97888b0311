"""Adding to an MoU in force: the program's team proposes, both sides sign, and the text that was signed stays."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.models import Agreement
from app.agreements.policy import Kind
from app.agreements.policy.addendum import ProposeAddendum, check_addendum, new_addendum
from app.agreements.policy.term import check_base
from app.agreements.policy.terms import whole_terms
from app.agreements.service.find import agreement_at, agreement_to_change
from app.agreements.service.keep import keep_draft
from app.agreements.service.texts import renewal_terms
from app.core.errors import Conflict

TWICE = "An addendum belongs to an MoU. Open that one and add to it."


def open_to_addenda(session: Session, actor: Actor, reference: str) -> Agreement:
    """Return an MoU to which the program's team can add now. Raises NotFound and Conflict."""
    base = agreement_at(session, actor, reference)
    if base.kind is Kind.ADDENDUM:
        raise Conflict(TWICE)
    check_base(Kind.ADDENDUM, base.state)
    return base


def propose_addendum(
    session: Session, reference: str, command: ProposeAddendum, *, contact: str, actor: Actor, now: datetime
) -> Agreement:
    """Draft an addendum with the next part's number. The caller commits."""
    base = agreement_to_change(session, open_to_addenda(session, actor, reference).id)
    check_base(Kind.ADDENDUM, base.state)
    check_addendum(command)
    fresh = renewal_terms(session, base, contact=contact, now=now)
    part = 1 + sum(one.kind is Kind.ADDENDUM for one in base.dependents)
    guide = base.terms["guide"]
    terms = whole_terms(new_addendum(fresh, base=base.reference, guide=guide, part=part, command=command))
    return keep_draft(session, base.application_id, terms, actor=actor, now=now, kind=Kind.ADDENDUM, base_id=base.id)
