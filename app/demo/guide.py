"""The next version of the guide, on which the program team works in the demo."""

from datetime import datetime

from app.accounts.policy import Actor
from app.extensions import db
from app.guide.policy.drafts import ClauseText, Kind, RequirementText
from app.guide.service.drafts import add_row, all_versions, retire_row, row_at, save_row, start_draft

SECURITY = ClauseText(
    part="obligations",
    title="Report what endangers data",
    text="The partner tells eGov within two days when somebody saw or changed data of citizens who may not.",
    sources="",
)
CONTACT = RequirementText(
    clause_code="OBL-SECURITY",
    title="Contact for security",
    proves="Somebody can be reached when data is in danger",
    documents="Letter that names the person and a deputy",
    formats="PDF up to 5 MB",
    identifier="",
    validity="12 months",
    checked_by="program manager",
    how_checked="a call to the number",
    mandatory="yes",
    condition="",
    region="all",
)
LABEL = (
    "Every solution or application that is built or rolled out with DIGIT "
    "carries the label “powered by DIGIT” on its first screen."
)


def begin_next_version(actor: Actor, *, now: datetime) -> None:
    """Leave a draft with a row of each kind of change, unless somebody has begun one."""
    if any(version.is_draft for version in all_versions(db.session)):
        return
    draft = start_draft(db.session, actor=actor, now=now)
    db.session.flush()
    add_row(db.session, draft.number, Kind.CLAUSES, "OBL-SECURITY", SECURITY, actor=actor, now=now)
    db.session.flush()
    add_row(db.session, draft.number, Kind.REQUIREMENTS, "SEC-CONTACT", CONTACT, actor=actor, now=now)
    label = row_at(db.session, draft.id, Kind.CLAUSES, "OBL-LABEL")
    words = ClauseText(part="obligations", title=label.title, text=LABEL, sources="S1.37")
    save_row(db.session, draft.number, Kind.CLAUSES, label.code, words, version=label.version, actor=actor, now=now)
    gone = row_at(db.session, draft.id, Kind.REQUIREMENTS, "QLT-9001")
    retire_row(db.session, draft.number, Kind.REQUIREMENTS, gone.code, version=gone.version, actor=actor, now=now)
