"""The guide in other languages: translated clause by clause, and offered when a person says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.errors import Conflict, NotFound
from app.guide.events import GuideLanguageAdded, GuideLanguageHidden, GuideLanguageShown, GuideTranslationSaved
from app.guide.models import Clause, ClauseTranslation, GuideLanguage, GuideVersion
from app.guide.policy import languages as policy
from app.guide.policy.languages import Reading, SaveTranslation, TranslationState
from app.guide.service.reading import clauses_of
from app.outbox.service import publish

AS_STORED = {"populate_existing": True}  # who waited for another writer sees what that one saved


class TranslationChanged(Conflict):
    """Somebody saved this translation after it was read; both texts have to be shown."""

    def __init__(self, kept: ClauseTranslation) -> None:
        super().__init__("Somebody else saved this meanwhile.")
        self.kept = kept


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a version is translated into a language."""

    language: str
    is_shown: bool
    states: Mapping[str, TranslationState]

    def count(self, state: str) -> int:
        return sum(one == state for one in self.states.values())


def progress_of(session: Session, guide: GuideVersion) -> list[Progress]:
    """Return all languages of a version, offered or not."""
    clauses = clauses_of(session, guide.id)
    made = session.scalars(select(ClauseTranslation).where(ClauseTranslation.guide_version_id == guide.id)).all()
    return [_progress(one, clauses, made) for one in _languages_of(session, guide.id)]


def progress_in(session: Session, guide: GuideVersion, language: str) -> Progress:
    """Return how one language stands. Raises NotFound."""
    found = language_of(session, guide.id, language)
    return _progress(found, clauses_of(session, guide.id), _translations(session, guide.id, language).values())


def _progress(
    language: GuideLanguage, clauses: Sequence[Clause], translations: Iterable[ClauseTranslation]
) -> Progress:
    mine = {one.code: one for one in translations if one.language == language.language}
    return Progress(
        language=language.language,
        is_shown=language.is_shown,
        states={clause.code: policy.state_of(clause, mine.get(clause.code)) for clause in clauses},
    )


def _languages_of(session: Session, guide_version_id: UUID) -> Sequence[GuideLanguage]:
    mine = select(GuideLanguage).where(GuideLanguage.guide_version_id == guide_version_id)
    return session.scalars(mine.order_by(GuideLanguage.language)).all()


def _translations(session: Session, guide_version_id: UUID, language: str) -> dict[str, ClauseTranslation]:
    mine = (ClauseTranslation.guide_version_id == guide_version_id, ClauseTranslation.language == language)
    return {one.code: one for one in session.scalars(select(ClauseTranslation).where(*mine))}


def language_of(session: Session, guide_version_id: UUID, language: str) -> GuideLanguage:
    """Return one language of a version. Raises NotFound."""
    mine = (GuideLanguage.guide_version_id == guide_version_id, GuideLanguage.language == language)
    found = session.scalar(select(GuideLanguage).where(*mine))
    if found is None:
        raise NotFound
    return found


def languages_shown(session: Session, guide_version_id: UUID) -> list[str]:
    """Return the languages in which everybody may read a version, besides English."""
    return [one.language for one in _languages_of(session, guide_version_id) if one.is_shown]


def readings_in(session: Session, guide: GuideVersion, clauses: Sequence[Clause], language: str) -> dict[str, Reading]:
    """Return what is shown of each clause in a language."""
    return policy.readings(clauses, _translations(session, guide.id, language))


def clause_at(session: Session, guide_version_id: UUID, code: str) -> Clause:
    """Return the English clause. Raises NotFound."""
    mine = select(Clause).where(Clause.guide_version_id == guide_version_id, Clause.code == code)
    found = session.scalar(mine, execution_options=AS_STORED)
    if found is None:
        raise NotFound
    return found


def translation_of(session: Session, guide_version_id: UUID, language: str, code: str) -> ClauseTranslation | None:
    """Return what is stored of a clause in a language, if anything."""
    mine = (ClauseTranslation.guide_version_id == guide_version_id, ClauseTranslation.language == language)
    found = select(ClauseTranslation).where(*mine, ClauseTranslation.code == code)
    return session.scalar(found, execution_options=AS_STORED)


def add_language(session: Session, guide: GuideVersion, language: str, *, actor: Actor, now: datetime) -> GuideLanguage:
    """Begin to translate a version, published or not."""
    _let_others_wait(session, guide)
    policy.check_new_language(language, [one.language for one in _languages_of(session, guide.id)])
    added = GuideLanguage(guide_version_id=guide.id, language=language)
    session.add(added)
    publish(session, GuideLanguageAdded(guide_version_id=guide.id, language=language), actor=actor, at=now)
    return added


def save_translation(
    session: Session,
    guide: GuideVersion,
    language: str,
    code: str,
    command: SaveTranslation,
    *,
    actor: Actor,
    now: datetime,
) -> ClauseTranslation:
    """Save what a clause says in a language. Raises RuleBroken when the English text is not what was read,
    and TranslationChanged when somebody saved after it was read."""
    _let_others_wait(session, guide)
    language_of(session, guide.id, language)
    english = clause_at(session, guide.id, code)
    row = _unchanged(translation_of(session, guide.id, language, code), command.version)
    policy.check_english_read(command.english_sha256, english)
    said = {"title": command.title, "text": command.text, "english_sha256": command.english_sha256}
    by = {"translated_by": actor.name, "translated_at": now}
    if row is None:
        row = ClauseTranslation(guide_version_id=guide.id, language=language, code=code, **said, **by)
        session.add(row)
    for name, value in (said | by).items():
        setattr(row, name, value)
    _announce_translation(session, row, actor=actor, now=now)
    return row


def _unchanged(row: ClauseTranslation | None, version: int) -> ClauseTranslation | None:
    if row is not None and row.version != version:
        raise TranslationChanged(row)
    return row


def _announce_translation(session: Session, row: ClauseTranslation, *, actor: Actor, now: datetime) -> None:
    fact = GuideTranslationSaved(
        guide_version_id=row.guide_version_id,
        language=row.language,
        code=row.code,
        sha256=policy.fingerprint(row),
        english_sha256=row.english_sha256,
    )
    publish(session, fact, actor=actor, at=now)


def show_language(session: Session, guide: GuideVersion, language: str, *, actor: Actor, now: datetime) -> None:
    """Offer a language to everybody, complete or not; a draft's languages are offered once it is published."""
    _let_others_wait(session, guide)
    policy.check_offerable(list(progress_in(session, guide, language).states.values()))
    row = language_of(session, guide.id, language)
    if not row.is_shown:
        row.is_shown = True
        publish(session, GuideLanguageShown(guide_version_id=guide.id, language=language), actor=actor, at=now)


def hide_language(session: Session, guide: GuideVersion, language: str, *, actor: Actor, now: datetime) -> None:
    """Offer a language to nobody any more; what is translated stays."""
    _let_others_wait(session, guide)
    row = language_of(session, guide.id, language)
    if row.is_shown:
        row.is_shown = False
        publish(session, GuideLanguageHidden(guide_version_id=guide.id, language=language), actor=actor, at=now)


def _let_others_wait(session: Session, guide: GuideVersion) -> None:
    """Let other writers wait, those of the English text, too."""
    session.refresh(guide, with_for_update=True)


def copy_translations(session: Session, base: GuideVersion, draft: GuideVersion) -> None:
    """Begin a draft with what is translated of the version before; each language is offered anew, by a person."""
    for language in _languages_of(session, base.id):
        session.add(GuideLanguage(guide_version_id=draft.id, language=language.language))
    session.flush()
    of_clauses = select(Clause.code).where(Clause.guide_version_id == base.id)
    mine = (ClauseTranslation.guide_version_id == base.id, ClauseTranslation.code.in_(of_clauses))
    for row in session.scalars(select(ClauseTranslation).where(*mine)).all():
        session.add(_copy(row, draft.id))


def _copy(row: ClauseTranslation, guide_version_id: UUID) -> ClauseTranslation:
    return ClauseTranslation(
        guide_version_id=guide_version_id,
        language=row.language,
        code=row.code,
        title=row.title,
        text=row.text,
        english_sha256=row.english_sha256,
        translated_by=row.translated_by,
        translated_at=row.translated_at,
    )
