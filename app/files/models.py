"""Stored files: one content once, however often it was handed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Entity
from app.files.policy.pictures import said_about_pages
from app.files.policy.scanning import ScanState, is_readable, said_about


class FileContent(Base):
    """Bytes in the store; their hash is their name."""

    __tablename__ = "file_content"
    __table_args__ = (CheckConstraint("(scan = 'refused') = (finding <> '')", name="refused_has_finding"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    received_at: Mapped[datetime]
    scan: Mapped[ScanState] = mapped_column(index=True)
    scan_attempts: Mapped[int] = mapped_column(default=0)
    scanned_at: Mapped[datetime | None] = mapped_column(default=None)
    finding: Mapped[str] = mapped_column(default="")
    pages: Mapped[int | None] = mapped_column(default=None)

    @property
    def is_readable(self) -> bool:
        return is_readable(self.scan)

    @property
    def is_waiting(self) -> bool:
        return self.scan is ScanState.WAITING

    @property
    def said_about_pages(self) -> str:
        return said_about_pages(self.pages)

    @property
    def said(self) -> str:
        """Return the sentence about the scan that everybody reads who may open the file."""
        return said_about(self.scan, attempts=self.scan_attempts, finding=self.finding)


class StoredFile(Entity):
    """A file as somebody named it. Only files that passed the checks are here."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(ForeignKey("file_content.sha256"), index=True)
    name: Mapped[str]
    stored_at: Mapped[datetime]
    stored_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    content: Mapped[FileContent] = relationship(init=False, lazy="joined", innerjoin=True)
