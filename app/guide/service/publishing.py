"""Publishing a version of the guide: in one transaction, and never changed after it."""

import json
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.clock import local_date
from app.core.digests import sha256_of
from app.core.errors import Conflict, RuleBroken
from app.guide.events import GuidePublished
from app.guide.models import GuideVersion
from app.guide.policy import drafts as policy
from app.guide.policy.drafts import PublishGuide
from app.guide.service.comparing import compare, requirement_words
from app.guide.service.drafts import Draft, draft_at
from app.guide.service.reading import benefits_of, clauses_of, policy_value, requirements_of, steps_of
from app.outbox.service import publish

CHANGED_MEANWHILE = "Somebody changed the draft after you looked at it. Look at it again, then publish."


class WrongDays(RuleBroken):
    """All that is wrong with the days, each on its field."""

    def __init__(self, faults: list[RuleBroken]) -> None:
        super().__init__(faults[0].message, faults[0].field)
        self.faults = faults


def earliest_day(session: Session, *, today: date) -> date:
    """Return the first day from which a version may be in force that is published today."""
    return policy.earliest_day(today, policy_value(session, policy.NOTICE, on=today))


def publish_guide(session: Session, number: str, command: PublishGuide, *, actor: Actor, now: datetime) -> GuideVersion:
    """Publish the draft that was read. Raises WrongDays and RuleBroken before anything has changed."""
    draft = draft_to_publish(session, number, command, now=now)
    draft.version.published_on = local_date(now)
    draft.version.effective_on, draft.version.cut_off_on = command.effective_on, command.cut_off_on
    session.flush()
    fact = GuidePublished(
        guide_version_id=draft.version.id,
        effective_on=command.effective_on,
        cut_off_on=command.cut_off_on,
        sha256=text_hash(session, draft.version),
    )
    publish(session, fact, actor=actor, at=now)
    return draft.version


def draft_to_publish(session: Session, number: str, command: PublishGuide, *, now: datetime) -> Draft:
    """Return the draft that was read, if it may be published like this. Raises WrongDays, RuleBroken and Conflict."""
    draft = draft_at(session, number)
    session.refresh(draft.version, with_for_update=True)
    policy.check_is_draft(draft.version.published_on, number)
    if draft.version.version != command.version:
        raise Conflict(CHANGED_MEANWHILE)
    _check(session, draft, command, today=local_date(now))
    return draft


def _check(session: Session, draft: Draft, command: PublishGuide, *, today: date) -> None:
    parts = {clause.part for clause in clauses_of(session, draft.version.id)}
    policy.check_publishable(has_changes=compare(session, draft.base, draft.version).has_changes, parts=parts)
    assert draft.base.effective_on is not None, "the base is published"
    faults = policy.day_faults(
        command,
        earliest_on=earliest_day(session, today=today),
        notice_days=policy_value(session, policy.NOTICE, on=today),
        last_on=draft.base.effective_on,
    )
    if found := list(faults):
        raise WrongDays(found)


def text_hash(session: Session, version: GuideVersion) -> str:
    """Return the SHA-256 of everything that a version says, so that an acceptance names a text, not a number only."""
    said = {
        "number": version.number,
        "title": version.title,
        "clauses": [[row.code, row.part, row.title, row.text] for row in clauses_of(session, version.id)],
        "benefits": [[row.code, row.title, row.text] for row in benefits_of(session, version.id)],
        "steps": [[row.code, row.who, row.title, row.text] for row in steps_of(session, version.id)],
        "requirements": [[row.code, requirement_words(row)] for row in requirements_of(session, version.id)],
    }
    return sha256_of(json.dumps(said, ensure_ascii=False, separators=(",", ":")))
