"""The keys by which credentials are known."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Entity


class CredentialKey(Entity):
    """The public half of a key that signed: credentials stay verifiable after the program has changed it."""

    __tablename__ = "credential_key"

    public_key: Mapped[str] = mapped_column(unique=True)
    first_used_at: Mapped[datetime]
