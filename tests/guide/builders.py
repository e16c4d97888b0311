"""Versions of the guide for tests."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Held, Role
from app.guide.models import ClauseTranslation, GuideVersion
from app.guide.policy.drafts import ClauseText, Kind, PublishGuide, RequirementText
from app.guide.policy.languages import UNSAVED, SaveTranslation, fingerprint
from app.guide.service.drafts import add_row, retire_row, row_at, save_row, start_draft
from app.guide.service.languages import (
    add_language,
    clause_at,
    save_translation,
    show_language,
    translation_of,
)
from app.guide.service.publishing import publish_guide
from tests.builders import NOW

STAFF = Actor(account_id=None, name="Meera Iyer", held=frozenset({Held(role=Role.PROGRAM_MANAGER)}))
EFFECTIVE_ON = date(2030, 4, 9)  # 30 days after the tests' day
CUT_OFF_ON = date(2030, 4, 20)
LAST_SECOND = datetime(2030, 4, 20, 18, 29, 59, tzinfo=UTC)  # of that day in Kolkata
NEXT_DAY = LAST_SECOND + timedelta(seconds=1)
CLAUSE = ClauseText(part="criteria", title="Local office", text="The applicant has an office there.", sources="")
REQUIREMENT = RequirementText(
    clause_code="CRIT-ELIG",
    title="Office lease",
    proves="There is an office",
    documents="Lease or deed",
    formats="PDF up to 5 MB",
    identifier="",
    validity="12 months",
    checked_by="program manager",
    how_checked="",
    mandatory="yes",
    condition="",
    region="all",
)


def make_draft(session: Session) -> GuideVersion:
    """Return a draft that asks for an office lease, not for owners and tax clearance, and words a criterion anew."""
    draft = start_draft(session, actor=STAFF, now=NOW)
    session.flush()
    number, version = draft.number, draft.id
    add_row(session, number, Kind.REQUIREMENTS, "ID-LEASE", REQUIREMENT, actor=STAFF, now=NOW)
    for code in ("ID-OWN", "ID-TAXCL"):
        gone = row_at(session, version, Kind.REQUIREMENTS, code)
        retire_row(session, number, Kind.REQUIREMENTS, code, version=gone.version, actor=STAFF, now=NOW)
    words = ClauseText(part="criteria", title="On no blacklist", text="Nobody bars the applicant.", sources="S1.27")
    clause = row_at(session, version, Kind.CLAUSES, "CRIT-BLACKLIST")
    save_row(session, number, Kind.CLAUSES, clause.code, words, version=clause.version, actor=STAFF, now=NOW)
    session.commit()
    return draft


def publish_draft(
    session: Session, draft: GuideVersion, *, effective_on: date = EFFECTIVE_ON, cut_off_on: date = CUT_OFF_ON
) -> GuideVersion:
    session.refresh(draft)
    command = PublishGuide(effective_on=effective_on, cut_off_on=cut_off_on, version=draft.version)
    publish_guide(session, draft.number, command, actor=STAFF, now=NOW)
    session.commit()
    return draft


def make_newer(session: Session) -> GuideVersion:
    """Return a published version that is in force in 30 days."""
    return publish_draft(session, make_draft(session))


def translate(
    session: Session, guide: GuideVersion, language: str, code: str, title: str = "अनुभव", text: str = "आवेदक को अनुभव है।"
) -> ClauseTranslation:
    """Save a translation of the English text as it reads now."""
    kept = translation_of(session, guide.id, language, code)
    command = SaveTranslation(
        title=title,
        text=text,
        version=kept.version if kept else UNSAVED,
        english_sha256=fingerprint(clause_at(session, guide.id, code)),
    )
    row = save_translation(session, guide, language, code, command, actor=STAFF, now=NOW)
    session.commit()
    return row


def offer(session: Session, guide: GuideVersion, language: str, *codes: str) -> None:
    """Translate these clauses, and offer the language to everybody."""
    add_language(session, guide, language, actor=STAFF, now=NOW)
    for code in codes:
        translate(session, guide, language, code)
    show_language(session, guide, language, actor=STAFF, now=NOW)
    session.commit()
