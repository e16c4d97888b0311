"""Organisations, the people they invite, their numbers, and the partners they become."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, exists, inspect, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account, Grant
from app.core.db import Entity
from app.partners.policy import Cause, LegalForm, Standing
from app.partners.policy.identity import ChangeState
from app.partners.policy.invitations import InvitationState, invitation_state
from app.partners.policy.joining import JoinState


class Organisation(Entity):
    """A body that applies or is a partner. `name_key` finds the same name written otherwise.

    From `checked_at` on names, country and numbers change by request only.
    """

    __tablename__ = "organisation"

    legal_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    legal_form: Mapped[LegalForm | None]
    country: Mapped[str]
    made_at: Mapped[datetime]
    trading_name: Mapped[str] = mapped_column(default="")
    former_names: Mapped[list[str]] = mapped_column(default_factory=list)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    identifiers: Mapped[list["Identifier"]] = relationship(init=False)


class Identifier(Entity):
    """A number that a register gave to the organisation; no two organisations share one."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("country", "kind", "value"), UniqueConstraint("organisation_id", "kind"))

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    country: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str]


class Invitation(Entity):
    """A place in an organisation, offered to one address. The mail holds the token, we hold its hash."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="ended_once"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    roles: Mapped[list[str]]
    invited_by: Mapped[str]  # a colleague's name; empty for the program team
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    organisation: Mapped[Organisation] = relationship(init=False)

    def state_at(self, now: datetime) -> InvitationState:
        return invitation_state(
            accepted_at=self.accepted_at, revoked_at=self.revoked_at, expires_at=self.expires_at, now=now
        )


class JoinRequest(Entity):
    """Somebody whose number another organisation has asks its owners to let them in."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_has_time"),
        CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_has_owner"),
        Index(
            "uq_join_request_open",
            "organisation_id",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    message: Mapped[str]
    asked_at: Mapped[datetime]
    number: Mapped[str] = mapped_column(default="")  # by which it was found; empty when it was asked for by name
    state: Mapped[JoinState] = mapped_column(default=JoinState.OPEN)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    asker: Mapped[Account] = relationship(init=False, foreign_keys=account_id)


class IdentityChange(Entity):
    """A field of the checked identity that should read differently; the old value is live until it is approved."""

    __tablename__ = "identity_change"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_has_time"),
        CheckConstraint("state <> 'declined' OR answer <> ''", name="declined_has_reason"),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index(
            "uq_identity_change_open",
            "organisation_id",
            "field",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    field: Mapped[str]
    old_value: Mapped[str]
    new_value: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    numbers: Mapped[dict[str, str]] = mapped_column(default_factory=dict)  # that come with another country or form
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.OPEN, index=True)
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[str] = mapped_column(default="")
    organisation: Mapped[Organisation] = relationship(init=False)


class Partner(Entity):
    """An organisation whose MoU is countersigned, with its public words.

    `status_index` is its place in the public list of credentials that do not count; it never changes.
    """

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint("slug <> ''", name="slug_given"),
        CheckConstraint("last_on IS NULL OR standing IN ('cancelled', 'withdrawn', 'left')", name="last_day_is_over"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    standing: Mapped[Standing]
    standing_since: Mapped[datetime]
    active_on: Mapped[date]
    status_index: Mapped[int] = mapped_column(unique=True)
    standing_cause: Mapped[Cause] = mapped_column(default=Cause.NONE)
    last_on: Mapped[date | None] = mapped_column(default=None)  # the last day as a partner
    organisation: Mapped[Organisation] = relationship(init=False)


is_for_partner = exists().where(Partner.organisation_id == Grant.organisation_id)
inspect(Grant).add_property("is_for_partner", column_property(is_for_partner))
