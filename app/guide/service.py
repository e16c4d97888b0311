"""The guide, its acceptances, and everything that the program keeps as data."""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.core.db import Base
from app.core.errors import NotFound
from app.guide import policy
from app.guide.models import (
    Acceptance,
    CatalogueEntry,
    Clause,
    GuideBenefit,
    GuideStep,
    GuideVersion,
    PolicyValue,
    Requirement,
)

REFERENCE = Path(__file__).parent.parent / "reference"
NEWEST_FIRST = select(GuideVersion).order_by(GuideVersion.published_on.desc(), GuideVersion.number.desc())
OUTLINES = (
    select(
        *(Requirement.code, Requirement.title, Requirement.documents, Requirement.formats),
        *(Requirement.mandatory, Requirement.condition, Requirement.region),
    )
    .where(Requirement.guide_version_id == bindparam("guide_version_id"))
    .order_by(Requirement.position)
)
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What one applicant is asked: the requirement with what the rules say of it."""

    requirement: Requirement
    need: policy.Need
    way: policy.Way


def guide_versions(session: Session) -> Sequence[GuideVersion]:
    """Return all versions, the newest first."""
    return session.scalars(NEWEST_FIRST).all()


def current_guide(session: Session) -> GuideVersion:
    """Return the version in force: the one published last. Raises NotFound before the first."""
    newest = session.scalar(NEWEST_FIRST.limit(1))
    if newest is None:
        raise NotFound
    return newest


def guide_numbered(session: Session, number: str) -> GuideVersion:
    """Return one version. Raises NotFound."""
    found = session.scalar(select(GuideVersion).where(GuideVersion.number == number))
    if found is None:
        raise NotFound
    return found


def accept_guide(
    session: Session,
    guide: GuideVersion,
    *,
    subject_id: UUID,
    person: str,
    account_id: UUID | None,
    occasion: str,
    now: datetime,
) -> Acceptance:
    """Record that a person agreed to this version on an occasion (A5)."""
    acceptance = Acceptance(
        guide_version_id=guide.id,
        subject_id=subject_id,
        person=person,
        account_id=account_id,
        occasion=occasion,
        accepted_at=now,
    )
    session.add(acceptance)
    return acceptance


def clauses_of(session: Session, guide_version_id: UUID) -> Sequence[Clause]:
    """Return the criteria and the duties of a version, in order."""
    mine = select(Clause).where(Clause.guide_version_id == guide_version_id)
    return session.scalars(mine.order_by(Clause.position)).all()


def benefits_of(session: Session, guide_version_id: UUID) -> Sequence[GuideBenefit]:
    mine = select(GuideBenefit).where(GuideBenefit.guide_version_id == guide_version_id)
    return session.scalars(mine.order_by(GuideBenefit.position)).all()


def steps_of(session: Session, guide_version_id: UUID) -> Sequence[GuideStep]:
    mine = select(GuideStep).where(GuideStep.guide_version_id == guide_version_id)
    return session.scalars(mine.order_by(GuideStep.position)).all()


def requirements_of(session: Session, guide_version_id: UUID) -> Sequence[Requirement]:
    """Return everything that a version asks from anybody, in order."""
    mine = select(Requirement).where(Requirement.guide_version_id == guide_version_id)
    return session.scalars(mine.order_by(Requirement.position)).all()


def outlines_of(session: Session, guide_version_id: UUID) -> Sequence[Any]:
    """Return what the rules read of each requirement, without its long texts."""
    return session.execute(OUTLINES, {"guide_version_id": guide_version_id}).all()


def requirement_titles(session: Session) -> dict[str, str]:
    """Return what each code of a requirement is called, in any version of the guide."""
    return dict(session.execute(select(Requirement.code, Requirement.title)).all())


def asks_for(session: Session, guide_version_id: UUID, *, country: str, legal_form: str) -> list[Ask]:
    """Return all that concerns this applicant, what comes later too, in order (S1.44)."""
    asks = (
        Ask(requirement=asked, need=policy.need(asked, country=country, legal_form=legal_form), way=policy.way(asked))
        for asked in requirements_of(session, guide_version_id)
    )
    return [ask for ask in asks if ask.need is not policy.Need.NEVER]


# Asked for at every save, so the statement is built once.
NUMBER = (
    select(PolicyValue.value)
    .where(PolicyValue.code == bindparam("code"), PolicyValue.valid_from <= bindparam("on"))
    .order_by(PolicyValue.valid_from.desc())
    .limit(1)
)


def policy_value(session: Session, code: str, *, on: date) -> int:
    """Return the program's number on a day. Raises LookupError when none is in force."""
    found = session.scalar(NUMBER, {"code": code, "on": on})
    if found is None:
        raise LookupError(code)
    return found


def policies(session: Session, *, on: date) -> dict[str, PolicyValue]:
    """Return all numbers in force on a day by their code."""
    begun = select(PolicyValue).where(PolicyValue.valid_from <= on).order_by(PolicyValue.valid_from)
    return {row.code: row for row in session.scalars(begun)}


def catalogue(session: Session, kind: str) -> Sequence[CatalogueEntry]:
    """Return the entries of one kind, in order."""
    mine = select(CatalogueEntry).where(CatalogueEntry.kind == kind)
    return session.scalars(mine.order_by(CatalogueEntry.position)).all()


def catalogue_names(session: Session, *kinds: str) -> dict[str, str]:
    """Return the names of these kinds of the catalogue by their codes, kind by kind, in order."""
    return {entry.code: entry.name for kind in kinds for entry in catalogue(session, kind)}


def load_reference(session: Session) -> None:
    """Add what is missing from the files that the product ships. What is there stays, edited or not."""
    guide = _toml("guide.toml")
    _add_version(session, guide)
    version = guide_numbered(session, guide["number"])
    for model, rows in (
        (Clause, guide["clauses"]),
        (GuideBenefit, guide["benefits"]),
        (GuideStep, guide["steps"]),
        (Requirement, _requirements()),
    ):
        owned = [_numbered(position, row, guide_version_id=version.id) for position, row in enumerate(rows, 1)]
        _add_missing(session, model, ("guide_version_id", "code"), owned)
    _add_missing(session, PolicyValue, ("code", "valid_from"), _toml("policies.toml")["policies"])
    _add_missing(session, CatalogueEntry, ("kind", "code"), list(_catalogue()))


def _add_version(session: Session, guide: Row) -> None:
    columns = ("number", "title", "published_on", "attribution", "source_address")
    _add_missing(session, GuideVersion, ("number",), [{name: guide[name] for name in columns}])
    session.flush()


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
