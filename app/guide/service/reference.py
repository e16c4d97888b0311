"""What the product ships as data: the first guide, the MoU, the numbers, the rubric and the catalogue."""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
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
from app.guide.policy.mou import check_template
from app.guide.policy.rubric import check_rubric

REFERENCE = Path(__file__).parents[2] / "reference"
Row = dict[str, Any]


def load_reference(session: Session) -> None:
    """Add what is missing from the files that the product ships. What is there stays, edited or not."""
    _add_guide(session, _toml("guide.toml"))
    _add_missing(session, PolicyValue, ("code", "valid_from"), _toml("policies.toml")["policies"])
    for rubric in _toml("rubric.toml")["rubrics"]:
        add_rubric(session, rubric)
    for template in _toml("mou.toml")["templates"]:
        add_mou_template(session, template)
    _add_missing(session, CatalogueEntry, ("kind", "code"), list(_catalogue()))


def _add_guide(session: Session, guide: Row) -> None:
    """Add the version whole, unless it is there: what is published never changes, not even by a new release."""
    if session.scalar(select(GuideVersion.id).where(GuideVersion.number == guide["number"])) is not None:
        return
    columns = ("number", "title", "published_on", "attribution", "source_address")
    version = GuideVersion(**{name: guide[name] for name in columns}, effective_on=guide["published_on"])
    session.add(version)
    session.flush()
    for model, rows in (
        (Clause, guide["clauses"]),
        (GuideBenefit, guide["benefits"]),
        (GuideStep, guide["steps"]),
        (Requirement, _requirements()),
    ):
        owned = (_numbered(position, row, guide_version_id=version.id) for position, row in enumerate(rows, 1))
        session.add_all(model(**row) for row in owned)


def add_rubric(session: Session, rubric: Row) -> None:
    """Add a set whole, unless one of its day is there: scores rest on it. Raises BrokenRubric."""
    check_rubric(rubric["criteria"])
    day = rubric["valid_from"]
    if session.scalar(select(RubricCriterion.code).where(RubricCriterion.valid_from == day).limit(1)) is None:
        rows = (_numbered(position, row) for position, row in enumerate(rubric["criteria"], 1))
        session.add_all(RubricCriterion(valid_from=day, **row) for row in rows)


def add_mou_template(session: Session, template: Row) -> None:
    """Add a template of the MoU, unless one of its number is there. Raises BrokenTemplate."""
    check_template(template["articles"])
    if session.get(MouTemplate, template["number"]) is None:
        session.add(MouTemplate(**template))


def _add_missing(session: Session, model: type[Base], key: tuple[str, ...], rows: Sequence[Row]) -> None:
    kept = {tuple(row) for row in session.execute(select(*(getattr(model, name) for name in key)))}
    session.add_all(model(**row) for row in rows if tuple(row[name] for name in key) not in kept)


def _numbered(position: int, row: Row, **owner: UUID) -> Row:
    sources = {"sources": ", ".join(row["sources"])} if "sources" in row else {}
    return {**row, **sources, **owner, "position": position}


def _requirements() -> Iterator[Row]:
    renamed = {"clause_code": "rule", "documents": "accepted_documents", "formats": "file_formats"}
    same = ("code", "title", "proves", "identifier", "validity", "checked_by", "how_checked")
    conditions = ("mandatory", "condition", "region")
    for row in _csv("evidence_requirements.csv"):
        yield {name: row[renamed.get(name, name)] for name in (*same, *conditions, *renamed)}


def _catalogue() -> Iterator[Row]:
    for position, row in enumerate(_csv("catalogue.csv"), 1):
        yield {name: row[name] for name in ("kind", "code", "name", "note")} | {"position": position}


def _toml(name: str) -> Row:
    return tomllib.loads((REFERENCE / name).read_text(encoding="utf-8"))


def _csv(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
