"""What the public reads: one flat row for each listed partner, and the version of the whole list."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class DirectoryEntry(Base):
    """One partner as the public sees it. A row that is not listed is shown as a tombstone (A8)."""

    __tablename__ = "directory_entry"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    reference: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    country: Mapped[str]
    about: Mapped[str]
    website: Mapped[str]
    products: Mapped[list[str]]
    services: Mapped[list[str]]
    languages: Mapped[list[str]]
    places: Mapped[list[str]]
    is_listed: Mapped[bool]
    standing: Mapped[str]
    standing_on: Mapped[date]
    active_on: Mapped[date]
    words: Mapped[str]
    last_on: Mapped[date | None] = mapped_column(default=None)  # the last day as a partner


class DirectoryFacet(Base):
    """One value by which a partner is found; `value` is what addresses carry, `label` what people read."""

    __tablename__ = "directory_facet"
    __table_args__ = (Index("ix_directory_facet_kind_value", "kind", "value"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("directory_entry.partner_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]


class DirectoryVersion(Base):
    """One row that changes with every change of the list, so that each web process knows when its pages are old.

    The token is random: a counter would repeat itself after a restore from a backup.
    """

    __tablename__ = "directory_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]
    changed_at: Mapped[datetime]
