"""Saving one section; the second of two writers is told what the first one wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.policy import Actor
from app.applications.events import SectionSaved
from app.applications.models import Application, Section
from app.applications.policy import About, Answers, check_section_open
from app.applications.policy.numbers import identity_in, numbers_in
from app.applications.policy.refusals import Refusal, Refused
from app.applications.policy.sections import SaveSection, about, refusals
from app.applications.service.application import keep_longer, own_application_to_change
from app.applications.service.returned import sections_to_mend
from app.core.clock import local_date
from app.core.errors import Conflict, RuleBroken
from app.outbox.service import publish
from app.partners.policy.identifiers import NumberTaken
from app.partners.policy.identity import locked_message
from app.partners.service import locked_in, numbers_of_others, organisations_like


class SectionChanged(Conflict):
    """Somebody saved this section after it was read; both texts have to be shown."""

    def __init__(self, kept: Row[Any]) -> None:
        super().__init__("Somebody else saved these answers meanwhile.")
        self.kept = kept


@dataclass(frozen=True, kw_only=True)
class OpenSections:
    """An application one section of which is open to change, with all sections as they are stored."""

    application: Application
    stored: Mapping[str, Row[Any]]

    @property
    def answers(self) -> dict[str, Answers]:
        return {key: section.answers for key, section in self.stored.items()}


# Built once: building costs more than reading. Sections are saved all day, so that is done past the session's
# bookkeeping of objects, and asks itself whether the version that was read is still there.
TABLE = Section.metadata.tables[Section.__tablename__]
SECTIONS = select(TABLE).where(TABLE.c.application_id == bindparam("application_id"))
CHANGE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("section_id"), TABLE.c.version == bindparam("read"))
    .values(version=TABLE.c.version + 1)
)
SECTION = select(Section).where(Section.application_id == bindparam("application_id"), Section.key == bindparam("key"))


def section_of(session: Session, application_id: UUID, key: str) -> Section | None:
    return session.scalar(SECTION, {"application_id": application_id, "key": key})


def sections_to_change(session: Session, reference: str, step: str, *, actor: Actor) -> OpenSections:
    """Return an application whose section is open; other writers wait until this one is done."""
    application = own_application_to_change(session, actor, reference)
    check_section_open(step, application.state, sections_to_mend(session, application))
    stored = session.execute(SECTIONS, {"application_id": application.id})
    return OpenSections(application=application, stored={section.key: section for section in stored})


def save_section(session: Session, reference: str, command: SaveSection, *, actor: Actor, now: datetime) -> Application:
    """Save the answers and announce it; what is stored already is not saved again."""
    opened = sections_to_change(session, reference, command.step, actor=actor)
    save_into(session, opened, command, actor=actor, now=now)
    return opened.application


def save_into(session: Session, opened: OpenSections, command: SaveSection, *, actor: Actor, now: datetime) -> None:
    """Save the answers into a draft that is open to change."""
    check_section(session, opened, command, now=now)
    application, kept = opened.application, opened.stored.get(command.step)
    keep_longer(session, application, now=now)
    if kept and kept.answers == command.answers:
        return
    if command.version != (kept.version if kept else 0):
        raise SectionChanged(kept) if kept else Conflict("The answers you read are not there any more.")
    _write(session, application, kept, command, by=actor.name, now=now)
    publish(session, SectionSaved(application_id=application.id, section=command.step), actor=actor, at=now)


def check_section(session: Session, opened: OpenSections, command: SaveSection, *, now: datetime) -> None:
    """Raise Refused with all that is wrong with the answers."""
    known = about({**opened.answers, command.step: command.answers}, today=local_date(now))
    found: list[Refusal | RuleBroken] = [
        *refusals(command, known),
        *_taken(session, opened.application, command, known),
        *_locked(session, opened.application, command),
    ]
    if found:
        raise Refused(found)


def _locked(session: Session, application: Application, command: SaveSection) -> list[Refusal]:
    """Refuse what says something else than what was checked, however it was sent."""
    typed = identity_in({command.step: command.answers})
    fields = locked_in(session, application.organisation_id, typed) if typed else []
    return [Refusal(field=field, message=locked_message(field)) for field in fields]


def _taken(session: Session, application: Application, command: SaveSection, known: About) -> list[NumberTaken]:
    if command.step != "identifiers":
        return []
    numbers = numbers_in(command.answers)
    return numbers_of_others(session, application.organisation_id, country=known.country, numbers=numbers)


def is_new_name(before: Mapping[str, Answers], after: Mapping[str, Answers]) -> bool:
    """Tell whether the organisation goes by another name now, or by the same one in another country."""
    return _name_in(before) != _name_in(after)


def name_is_known(session: Session, application: Application, everything: Mapping[str, Answers]) -> bool:
    """Tell whether another organisation of the same country has a similar name: a hint, no reason to refuse."""
    name, country = _name_in(everything)
    if not name or not country:
        return False
    return bool(organisations_like(session, name, other_than=application.organisation_id, country=country))


def _name_in(everything: Mapping[str, Answers]) -> tuple[str, str]:
    answers = everything.get("organisation", {})
    return answers.get("legal_name", ""), answers.get("country", "")


def _write(
    session: Session, application: Application, kept: Row[Any] | None, command: SaveSection, *, by: str, now: datetime
) -> None:
    said: dict[str, Any] = {"answers": dict(command.answers), "saved_at": now, "saved_by": by}
    if kept is None:
        session.add(Section(application_id=application.id, key=command.step, **said))
    elif not session.execute(CHANGE, {"section_id": kept.id, "read": kept.version, **said}).rowcount:  # type: ignore[attr-defined]
        raise StaleDataError("The section was saved in the same moment.")
