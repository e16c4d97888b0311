"""The guide, its acceptances, and everything that the program keeps as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

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

PUBLISHED = GuideVersion.published_on.is_not(None)
NEWEST_FIRST = (
    select(GuideVersion).where(PUBLISHED).order_by(GuideVersion.effective_on.desc(), GuideVersion.number.desc())
)
OUTLINES = (
    select(
        *(Requirement.code, Requirement.title, Requirement.documents, Requirement.formats),
        *(Requirement.mandatory, Requirement.condition, Requirement.region),
    )
    .where(Requirement.guide_version_id == bindparam("guide_version_id"))
    .order_by(Requirement.position)
)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What one applicant is asked: the requirement with what the rules say of it."""

    requirement: Requirement
    need: policy.Need
    way: policy.Way


def guide_versions(session: Session) -> Sequence[GuideVersion]:
    """Return all published versions, the newest first; the first of them may not be in force yet."""
    return session.scalars(NEWEST_FIRST).all()


def current_guide(session: Session, *, on: date) -> GuideVersion:
    """Return the version in force on a day (S1.48). Raises NotFound before the first."""
    return _found(session.scalar(NEWEST_FIRST.where(GuideVersion.effective_on <= on).limit(1)))


def newest_guide(session: Session) -> GuideVersion:
    """Return the version that was published last, in force or not. Raises NotFound before the first."""
    return _found(session.scalar(NEWEST_FIRST.limit(1)))


def binding_guide(session: Session, *, on: date) -> GuideVersion | None:
    """Return the version to which open drafts have been moved by a day: the newest whose cut-off day is over."""
    return session.scalar(NEWEST_FIRST.where(GuideVersion.cut_off_on < on).limit(1))


def guide_numbered(session: Session, number: str) -> GuideVersion:
    """Return one published version. Raises NotFound, also for a draft."""
    return _found(session.scalar(NEWEST_FIRST.where(GuideVersion.number == number)))


def version_by_id(session: Session, version_id: UUID) -> GuideVersion:
    """Return the version that a fact is about."""
    return session.get_one(GuideVersion, version_id)


def versions_before(session: Session, version: GuideVersion) -> Sequence[UUID]:
    """Return the ids of the published versions that were in force before this one."""
    earlier = select(GuideVersion.id).where(PUBLISHED, GuideVersion.effective_on < version.effective_on)
    return session.scalars(earlier).all()


def acceptances_of(session: Session, subject_id: UUID) -> Sequence[Acceptance]:
    """Return who agreed to which version for a thing, the newest first."""
    mine = select(Acceptance).where(Acceptance.subject_id == subject_id)
    return session.scalars(
        mine.options(joinedload(Acceptance.guide_version)).order_by(Acceptance.accepted_at.desc())
    ).all()


def _found(version: GuideVersion | None) -> GuideVersion:
    if version is None:
        raise NotFound
    return version


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
    """Return what each code of a requirement is called, in the last published version that has it."""
    named = select(Requirement.code, Requirement.title).join(GuideVersion).where(PUBLISHED)
    return dict(session.execute(named.order_by(GuideVersion.effective_on)).all())


def last_asked(session: Session, codes: Iterable[str]) -> dict[str, Requirement]:
    """Return the last published row of each of these requirements, for what a version does not ask any more."""
    rows = select(Requirement).join(GuideVersion).where(PUBLISHED, Requirement.code.in_(codes))
    return {row.code: row for row in session.scalars(rows.order_by(GuideVersion.effective_on))}


def asks_for(session: Session, guide_version_id: UUID, *, country: str, legal_form: str) -> list[Ask]:
    """Return all that concerns this applicant, what comes later too, in order (S1.44)."""
    asks = (
        Ask(requirement=asked, need=policy.need(asked, country=country, legal_form=legal_form), way=policy.way(asked))
        for asked in requirements_of(session, guide_version_id)
    )
    return [ask for ask in asks if ask.need is not policy.Need.NEVER]


# Asked for at every save, so the statement is built once, of columns: a number is no object of the session's.
NUMBERS = PolicyValue.metadata.tables[PolicyValue.__tablename__].c
NUMBER = (
    select(NUMBERS.value)
    .where(NUMBERS.code == bindparam("code"), NUMBERS.valid_from <= bindparam("on"))
    .order_by(NUMBERS.valid_from.desc())
    .limit(1)
)


def policy_value(session: Session, code: str, *, on: date) -> int:
    """Return the program's number on a day. Raises LookupError when none is in force."""
    found: int | None = session.scalar(NUMBER, {"code": code, "on": on})
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
