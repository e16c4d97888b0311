"""Small rows for tests. Each takes the session and says only what matters to the test."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant, SignIn
from app.accounts.policy import Role, needs_second_factor
from app.partners.models import Organisation, Partner
from app.partners.policy import LegalForm, Standing, name_key

NOW = datetime(2030, 3, 10, 6, 30, tzinfo=UTC)  # noon in Kolkata
numbers = count(1)


def make_account(
    session: Session, *roles: Role, name: str = "Asha Rao", organisation: Organisation | None = None
) -> Account:
    """Return a confirmed person who holds the roles, in the organisation where they are of that kind.

    People of the program and signatories have their second factor, though no app knows its secret.
    """
    has_codes = needs_second_factor(frozenset(roles)) or Role.SIGNATORY in roles
    account = Account(
        email=f"{name.lower().replace(' ', '.')}.{next(numbers)}@example.org",
        name=name,
        password="",
        fs_uniquifier=uuid4().hex,
        confirmed_at=NOW,
        tf_primary_method="authenticator" if has_codes else None,
        tf_totp_secret="sealed" if has_codes else None,
    )
    session.add(account)
    session.flush()
    held_in: UUID | None = organisation.id if organisation else None
    session.add_all(Grant(account_id=account.id, role=role, organisation_id=held_in) for role in roles)
    session.commit()
    return account


def stay_signed_in(session: Session, at: datetime) -> None:
    """Let everybody who is signed in have used the portal at this moment: a clock that moves on ends sessions."""
    session.execute(update(SignIn).values(started_at=at, seen_at=at))
    session.commit()


def make_organisation(session: Session, name: str = "Bolt Systems") -> Organisation:
    organisation = Organisation(
        legal_name=name, name_key=name_key(name), legal_form=LegalForm.COMPANY, country="IN", made_at=NOW
    )
    session.add(organisation)
    session.commit()
    return organisation


def make_partner(session: Session, organisation: Organisation) -> Partner:
    number = next(numbers)
    partner = Partner(
        organisation_id=organisation.id,
        reference=f"DPP-PAR-2030-{number:04}",
        slug=f"bolt-{number}",
        standing=Standing.ACTIVE,
        standing_since=NOW,
        active_on=NOW.date(),
        status_index=number,
    )
    session.add(partner)
    session.commit()
    return partner
