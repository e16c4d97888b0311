"""Stored files: one content once, however often it was handed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Entity


class FileContent(Base):
    """Bytes in the store; their hash is their name."""

    __tablename__ = "file_content"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    received_at: Mapped[datetime]


class StoredFile(Entity):
    """A file as somebody named it. Only files that passed the checks are here."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(ForeignKey("file_content.sha256"), index=True)
    name: Mapped[str]
    stored_at: Mapped[datetime]
    stored_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    content: Mapped[FileContent] = relationship(init=False, lazy="joined", innerjoin=True)
