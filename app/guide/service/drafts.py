"""Writing the next version of the guide: one draft at a time, which can be left and carried on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.policy import Actor
from app.core.clock import local_date
from app.core.db import Entity
from app.core.errors import Conflict, NotFound
from app.guide.events import GuideDraftStarted, GuideRowAdded, GuideRowPutBack, GuideRowRetired, GuideRowSaved
from app.guide.models import Clause, GuideBenefit, GuideStep, GuideVersion, Requirement
from app.guide.policy import drafts as policy
from app.guide.policy.drafts import Around, Kind, RowText
from app.guide.service.languages import copy_translations
from app.guide.service.reading import newest_guide
from app.outbox.service import publish

GuideRow = Clause | Requirement
TABLES: dict[Kind, type[Clause] | type[Requirement]] = {Kind.CLAUSES: Clause, Kind.REQUIREMENTS: Requirement}
PARTS_OF_A_VERSION = (Clause, GuideBenefit, GuideStep, Requirement)
NOT_COPIED = frozenset({"id", "guide_version_id", "version"})
BEGUN_MEANWHILE = "Somebody began a draft at this moment. Open it from the list of versions."


class RowChanged(Conflict):
    """Somebody saved this row after it was read; both texts have to be shown."""

    def __init__(self, kept: GuideRow) -> None:
        super().__init__("Somebody else saved this meanwhile.")
        self.kept = kept


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A version that is being written, with the published one that it began as."""

    version: GuideVersion
    base: GuideVersion


def all_versions(session: Session) -> Sequence[GuideVersion]:
    """Return drafts, too, for those who write them; what is not in force yet comes first."""
    in_order = (GuideVersion.effective_on.is_(None).desc(), GuideVersion.effective_on.desc())
    return session.scalars(select(GuideVersion).order_by(*in_order, GuideVersion.number.desc())).all()


def version_at(session: Session, number: str) -> GuideVersion:
    """Return a version, published or not. Raises NotFound."""
    found = session.scalar(select(GuideVersion).where(GuideVersion.number == number))
    if found is None:
        raise NotFound
    return found


def draft_at(session: Session, number: str) -> Draft:
    """Return a version that is written at. Raises NotFound, and RuleBroken for a published one."""
    version = version_at(session, number)
    policy.check_is_draft(version.published_on, version.number)
    return Draft(version=version, base=newest_guide(session))


def start_draft(session: Session, *, actor: Actor, now: datetime) -> GuideVersion:
    """Begin the next version with all that the newest one says. Raises RuleBroken while there is a draft."""
    policy.check_no_draft(session.scalar(select(GuideVersion.number).where(GuideVersion.published_on.is_(None))))
    base = newest_guide(session)
    number = policy.next_number(local_date(now).year, session.scalars(select(GuideVersion.number)))
    draft = GuideVersion(
        number=number,
        title=base.title,
        attribution=base.attribution,
        source_address=base.source_address,
        edited_at=now,
        edited_by=actor.name,
    )
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError as error:
        raise Conflict(BEGUN_MEANWHILE) from error
    for table in PARTS_OF_A_VERSION:
        rows = session.scalars(select(table).where(table.guide_version_id == base.id)).all()
        session.add_all(_copy(row, draft.id) for row in rows)
    copy_translations(session, base, draft)
    publish(session, GuideDraftStarted(guide_version_id=draft.id, based_on_id=base.id), actor=actor, at=now)
    return draft


def _copy(row: Entity, guide_version_id: UUID) -> Entity:
    """Return a row that says the same in another version."""
    table: Any = type(row)
    names = {column.key for column in table.__table__.columns} - NOT_COPIED
    copy: Entity = table(guide_version_id=guide_version_id, **{name: getattr(row, name) for name in names})
    return copy


def row_at(session: Session, guide_version_id: UUID, kind: Kind, code: str) -> GuideRow:
    """Return one row of a version. Raises NotFound."""
    found = _find(session, guide_version_id, kind, code)
    if found is None:
        raise NotFound
    return found


def _find(session: Session, guide_version_id: UUID, kind: Kind, code: str) -> GuideRow | None:
    table: Any = TABLES[kind]
    mine = (table.guide_version_id == guide_version_id, table.code == code)
    row: GuideRow | None = session.scalar(select(table).where(*mine))
    return row


def add_row(
    session: Session, number: str, kind: Kind, code: str, text: RowText, *, actor: Actor, now: datetime
) -> GuideRow:
    """Add a clause or a requirement at the end of its list."""
    draft = _to_change(session, number, actor=actor, now=now)
    around = _around(session, draft.version, kind)
    policy.check_new_code(code, text, around)
    policy.check_text(text, around)
    row: GuideRow = TABLES[kind](
        guide_version_id=draft.version.id,
        code=code,
        position=_next_position(session, draft.version, kind),
        **vars(text),
    )
    session.add(row)
    publish(session, GuideRowAdded(guide_version_id=draft.version.id, kind=kind, code=code), actor=actor, at=now)
    return row


def save_row(
    session: Session,
    number: str,
    kind: Kind,
    code: str,
    text: RowText,
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> GuideRow:
    """Save what a row says. Raises RowChanged when somebody saved it after it was read."""
    draft = _to_change(session, number, actor=actor, now=now)
    row = _unchanged(row_at(session, draft.version.id, kind, code), version)
    before = row if isinstance(row, Requirement) else None
    policy.check_text(text, _around(session, draft.version, kind), before=before)
    for name, value in vars(text).items():
        setattr(row, name, value)
    publish(session, GuideRowSaved(guide_version_id=draft.version.id, kind=kind, code=code), actor=actor, at=now)
    return row


def retire_row(
    session: Session, number: str, kind: Kind, code: str, *, version: int, actor: Actor, now: datetime
) -> None:
    """Leave a row out of the next version; those that have it keep it."""
    draft = _to_change(session, number, actor=actor, now=now)
    row = _unchanged(row_at(session, draft.version.id, kind, code), version)
    if isinstance(row, Requirement):
        policy.check_requirement_retirable(row)
    else:
        policy.check_clause_retirable(_proofs(session, draft.version, code))
    session.delete(row)
    publish(session, GuideRowRetired(guide_version_id=draft.version.id, kind=kind, code=code), actor=actor, at=now)


def put_row_back(session: Session, number: str, kind: Kind, code: str, *, actor: Actor, now: datetime) -> None:
    """Take a retired row into the draft again, as the version before has it."""
    draft = _to_change(session, number, actor=actor, now=now)
    row = row_at(session, draft.base.id, kind, code)
    is_there = _find(session, draft.version.id, kind, code) is not None
    proves = row.clause_code if isinstance(row, Requirement) else policy.NO_CLAUSE
    policy.check_put_back(is_there=is_there, proves=proves, clauses=_clause_codes(session, draft.version))
    session.add(_copy(row, draft.version.id))
    publish(session, GuideRowPutBack(guide_version_id=draft.version.id, kind=kind, code=code), actor=actor, at=now)


def _to_change(session: Session, number: str, *, actor: Actor, now: datetime) -> Draft:
    """Return the draft as it is now, and let other writers and its publication wait until this one is done."""
    draft = draft_at(session, number)
    session.refresh(draft.version, with_for_update=True)
    policy.check_is_draft(draft.version.published_on, number)
    draft.version.edited_at, draft.version.edited_by = now, actor.name
    flag_modified(draft.version, "edited_at")  # its version goes up each time, so that who publishes has seen it all
    return draft


def _unchanged(row: GuideRow, version: int) -> GuideRow:
    if row.version != version:
        raise RowChanged(row)
    return row


def _around(session: Session, version: GuideVersion, kind: Kind) -> Around:
    """Return the clauses of the draft, and all codes that were ever used."""
    used = session.scalars(select(TABLES[kind].code)).all()
    return Around(clauses=_clause_codes(session, version), used_codes=frozenset(used))


def _clause_codes(session: Session, version: GuideVersion) -> Sequence[str]:
    return session.scalars(select(Clause.code).where(Clause.guide_version_id == version.id)).all()


def _proofs(session: Session, version: GuideVersion, clause_code: str) -> Sequence[str]:
    mine = (Requirement.guide_version_id == version.id, Requirement.clause_code == clause_code)
    return session.scalars(select(Requirement.title).where(*mine).order_by(Requirement.position)).all()


def _next_position(session: Session, version: GuideVersion, kind: Kind) -> int:
    table: Any = TABLES[kind]
    last = session.scalar(select(func.max(table.position)).where(table.guide_version_id == version.id))
    return (last or 0) + 1
