"""What both sides are shown of the term of an MoU."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import KIND_TEXT, NEXT_PARTY, OWED_TEXT, PROGRAM_TEAM, Action, AgreementState, Kind
from app.agreements.policy.term import RENEWABLE, WITH_PROGRAM, rule_of, status_words
from app.agreements.service.changes import owed_since
from app.agreements.service.find import agreements_of, sign_by


def term_shown(session: Session, agreement: Agreement, *, today: date) -> dict[str, Any]:
    """Return the written rule from the day on which a renewal opens, and all that belongs to the partnership."""
    return {
        "rule": rule_for(agreement),
        "closed": next((step for step in reversed(agreement.steps) if step.action is Action.CLOSE), None),
        "family": [(one, _status_of(session, one, today)) for one in agreements_of(session, agreement.application_id)],
        "kind_text": KIND_TEXT,
        "may_end": agreement.kind is not Kind.ADDENDUM and not agreement.is_renewed,
    }


def _status_of(session: Session, agreement: Agreement, today: date) -> str:
    owed = owed_since(session, agreement)
    return OWED_TEXT if owed else status_words(agreement.state, agreement.starts_on, today)


def who_acts(agreement: Agreement) -> tuple[str, date | None]:
    """Return who acts next and until when: to sign, or in a period of grace to renew what is over."""
    if agreement.state is not AgreementState.IN_GRACE:
        return NEXT_PARTY[agreement.state], sign_by(agreement)
    if agreement.renewal is not None and agreement.renewal.state in WITH_PROGRAM:
        return PROGRAM_TEAM, None
    return NEXT_PARTY[agreement.state], agreement.grace_until


def rule_for(agreement: Agreement) -> list[str]:
    """Return what follows where the renewal fails, with its days, while one is open; otherwise nothing."""
    old = agreement.base if agreement.kind is Kind.RENEWAL else agreement
    if old is None or old.term is None or old.renewal is None or old.is_renewed or old.state not in RENEWABLE:
        return []
    return rule_of(old.term)
