"""The reference data that the product ships, for tests that only need it to be there."""

from functools import cache
from typing import Any

from sqlalchemy import create_engine, insert, or_, select
from sqlalchemy.orm import Session

from app.core.db import Base
from app.guide.models import (
    CatalogueEntry,
    Clause,
    GuideBenefit,
    GuideStep,
    GuideVersion,
    MouTemplate,
    PolicyValue,
    Requirement,
    RubricCriterion,
)
from app.guide.service import load_reference

MODELS: tuple[type[Base], ...] = (GuideVersion, Clause, GuideBenefit, GuideStep, Requirement)
MODELS += (PolicyValue, RubricCriterion, MouTemplate, CatalogueEntry)


HOLDS_SOME = select(or_(*(select(model).exists() for model in MODELS)))


def lay_out_reference(session: Session) -> None:
    """Do what load_reference does, without reading and checking all again where there is none of it yet."""
    if session.scalar(HOLDS_SOME):
        load_reference(session)
        return
    for model, rows in _shipped():
        session.execute(insert(model), rows)


@cache
def _shipped() -> list[tuple[type[Base], list[dict[str, Any]]]]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        load_reference(session)
        session.flush()
        shipped = [(model, _rows(session, model)) for model in MODELS]
    engine.dispose()
    return shipped


def _rows(session: Session, model: type[Base]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(select(model.__table__)).mappings()]
