"""Public references such as DPP-APP-2026-0042: counted per kind and year, without gaps."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Base


class ReferenceCounter(Base):
    """The last number given out for one kind of thing in one year."""

    __tablename__ = "reference_counter"

    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_number(session: Session, kind: str, year: int = 0) -> int:
    """Take the next number of one kind, in one year or at all. Two takers wait for each other."""
    number = _raise(session, kind, year)
    return _start(session, kind, year) if number is None else number


def next_reference(session: Session, kind: str, year: int) -> str:
    """Take the next reference; no number is given twice."""
    return f"DPP-{kind}-{year}-{next_number(session, kind, year):04}"


def _raise(session: Session, kind: str, year: int) -> int | None:
    counter = ReferenceCounter
    return session.scalar(
        update(counter)
        .where(counter.kind == kind, counter.year == year)
        .values(last=counter.last + 1)
        .returning(counter.last)
    )


def _start(session: Session, kind: str, year: int) -> int:
    try:
        with session.begin_nested():
            session.add(ReferenceCounter(kind=kind, year=year, last=1))
    except IntegrityError:
        return _raise(session, kind, year) or 1
    return 1
