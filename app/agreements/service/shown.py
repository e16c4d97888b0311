"""What both sides are shown of the term of an MoU."""

from typing import Any

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import KIND_TEXT, OWED_TEXT, STATUS_TEXT, Action, Kind
from app.agreements.policy.term import RENEWABLE, rule_of
from app.agreements.service.changes import owed_since
from app.agreements.service.find import agreements_of


def term_shown(session: Session, agreement: Agreement) -> dict[str, Any]:
    """Return the written rule from the day on which a renewal opens, and all that belongs to the partnership."""
    return {
        "rule": rule_for(agreement),
        "closed": next((step for step in reversed(agreement.steps) if step.action is Action.CLOSE), None),
        "family": [(one, _status_of(session, one)) for one in agreements_of(session, agreement.application_id)],
        "kind_text": KIND_TEXT,
        "may_end": agreement.kind is not Kind.ADDENDUM and not agreement.is_renewed,
    }


def _status_of(session: Session, agreement: Agreement) -> str:
    return OWED_TEXT if owed_since(session, agreement) else STATUS_TEXT[agreement.state]


def rule_for(agreement: Agreement) -> list[str]:
    """Return what follows where the renewal fails, with its days, while one is open; otherwise nothing."""
    old = agreement.base if agreement.kind is Kind.RENEWAL else agreement
    if old is None or old.term is None or old.renewal is None or old.is_renewed or old.state not in RENEWABLE:
        return []
    return rule_of(old.term)
