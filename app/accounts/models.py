"""People and what they may do. Flask-Security reads and writes `Account`."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.policy import Purpose, Role
from app.core.db import Entity


class Account(Entity, UserMixin):  # type: ignore[misc]
    """A person who can sign in. `fs_uniquifier` changes with the password and ends all sessions.

    The library keeps what belongs to the second factor sealed with keys made of SECRET_KEY.
    """

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    tf_primary_method: Mapped[str | None] = mapped_column(default=None)
    tf_totp_secret: Mapped[str | None] = mapped_column(default=None)
    totp_counter: Mapped[int | None] = mapped_column(default=None)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()), default=None)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True, default=None)  # type: ignore[assignment]
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        init=False, cascade="all, delete-orphan"
    )
    grants: Mapped[list["Grant"]] = relationship(init=False)

    @property
    def has_second_factor(self) -> bool:
        return bool(self.tf_primary_method and self.tf_totp_secret)

    @property
    def roles_held(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


class Grant(Entity):
    """A role that a person holds, in an organisation or in the program.

    The room of partners maps `is_for_partner`, so that one statement reads it with the roles.
    """

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "organisation_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True, default=None)
    is_for_partner: ClassVar[bool]


class Passkey(Entity, WebAuthnMixin):  # type: ignore[misc]
    """A key on a device or in a password manager that opens an account by itself."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True, init=False)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    usage: Mapped[str]
    device_type: Mapped[str]
    backup_state: Mapped[bool]
    transports: Mapped[list[str] | None]
    extensions: Mapped[str | None]
    lastuse_datetime: Mapped[datetime]
    added_at: Mapped[datetime]

    def get_user_mapping(self) -> dict[str, UUID]:
        return {"id": self.account_id}


class SignIn(Entity):
    """One session of one person. The browser holds the token, we hold its hash."""

    __tablename__ = "sign_in"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class AccountLink(Entity):
    """A link that acts for a person once. The mail holds the token, we hold its hash."""

    __tablename__ = "account_link"
    __table_args__ = (CheckConstraint("purpose <> 'new_address' OR address <> ''", name="new_address_is_known"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose]
    address: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    account: Mapped[Account] = relationship(init=False)


class KeptForm(Entity):
    """What somebody typed into a form after the session had ended. The address that shows it again holds the token."""

    __tablename__ = "kept_form"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]
    typed: Mapped[list[list[str]]] = mapped_column(JSON())
    kept_at: Mapped[datetime]
