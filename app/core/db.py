"""The base of every table, and the column types they share."""

import enum
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
OF_OTHERS = {"of_others": True}  # marks a column with what other people said: no part of one person's own data


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite has no zones, so they are taken off and put on here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Typed keyword constructors for every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: UtcDateTime(),
        enum.StrEnum: Enum(enum.StrEnum, values_callable=values, native_enum=False, length=40),
        dict[str, Any]: JSON(),
        dict[str, str]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class Entity(Base, kw_only=True, eq=False, repr=False):
    """A row with an identity of its own, made before it is stored."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
