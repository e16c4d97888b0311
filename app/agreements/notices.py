"""Who is told of the term of an MoU: those who sign, everybody of the organisation, the program's team."""

from app.accounts.policy import Role
from app.accounts.service import members_of
from app.agreements.models import Agreement
from app.agreements.policy.term import Term, rule_of
from app.applications.notices import tell_team
from app.extensions import db
from app.outbox.mail import notify_all


def ask_to_renew(renewal: Agreement, term: Term, template: str, *, key: str) -> None:
    """Write to those who can sign, or see to it."""
    notify_all(
        template,
        members_of(db.session, renewal.application.organisation_id, Role.OWNER, Role.SIGNATORY),
        key=key,
        path=renewal.home,
        action="Read and sign the renewal",
        terms=renewal.terms,
        term=term,
        rule=rule_of(term),
    )


def tell_program(agreement: Agreement, template: str, /, *, key: object, **values: object) -> None:
    """Write to those of the program who may act on it."""
    tell_team(
        agreement.application,
        template,
        key=key,
        path=f"/desk/mou/{agreement.reference}",
        action="Open the MoU",
        but=(),
        terms=agreement.terms,
        **values,
    )


def tell_members(agreement: Agreement, template: str, /, *, key: object, **values: object) -> None:
    """Write to everybody of the organisation."""
    members = members_of(db.session, agreement.application.organisation_id)
    notify_all(template, members, key=key, path=agreement.home, action="Open the MoU", terms=agreement.terms, **values)
