"""Applications and the versions of the guide: each keeps the one it began with, drafts until the cut-off day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.policy import PORTAL, Actor
from app.applications.events import DraftMoved, GuideNewsRead
from app.applications.models import Application, GuideMove
from app.applications.policy import State, actions_from
from app.applications.policy.guide_versions import check_version, ends_first, follows_the_guide, is_cut_off
from app.applications.service.application import own_application_to_change
from app.applications.service.evidence import current_items, registered_as
from app.core.clock import local_date
from app.guide.models import GuideVersion
from app.guide.policy import Need, need
from app.guide.policy.compare import Difference, Mark
from app.guide.service import binding_guide, guide_versions, last_asked, versions_before
from app.guide.service.comparing import compare
from app.outbox.service import publish

OPEN = [state for state in State if actions_from(state)]
UNREAD = (
    select(GuideMove)
    .where(GuideMove.application_id == bindparam("application_id"), GuideMove.read_at.is_(None))
    .options(joinedload(GuideMove.from_version, innerjoin=True))
    .order_by(GuideMove.moved_at)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """The version to which a draft moves, whether it waits for that only, and whether the draft ends before that."""

    version: GuideVersion
    is_moving: bool
    ends_before: bool = False


@dataclass(frozen=True, kw_only=True)
class News:
    """What is new for one applicant since the version it knows; `kept` names documents that nobody asks for now."""

    since: GuideVersion
    clauses: list[Difference]
    requirements: list[Difference]
    kept: Sequence[str]


def coming_version(session: Session, application: Application, *, today: date) -> Coming | None:
    """Return the next version that was published after the one of this draft, if any."""
    if not follows_the_guide(application.state):
        return None
    later = [version for version in guide_versions(session) if _is_later(version, application.guide_version)]
    moved_to = next(
        (version for version in later if version.cut_off_on and is_cut_off(version.cut_off_on, today=today)), None
    )
    if moved_to is not None:
        return Coming(version=moved_to, is_moving=True)
    if not later:
        return None
    ends_before = ends_first(application.due_on, later[-1].cut_off_on)
    return Coming(version=later[-1], is_moving=False, ends_before=ends_before)


def _is_later(version: GuideVersion, than: GuideVersion) -> bool:
    assert version.effective_on is not None, "published versions have a day"
    return than.effective_on is not None and version.effective_on > than.effective_on


def drafts_to_move(session: Session, *, today: date) -> Sequence[UUID]:
    """Return the drafts under an earlier version than the one that binds them since its cut-off day."""
    binding = binding_guide(session, on=today)
    if binding is None:
        return []
    earlier = Application.guide_version_id.in_(versions_before(session, binding))
    drafts = select(Application.id).where(Application.state == State.DRAFT, earlier)
    return session.scalars(drafts.order_by(Application.reference)).all()


def move_draft(session: Session, application_id: UUID, *, now: datetime) -> GuideMove | None:
    """Put a draft under the version that binds it. Answers and documents stay as they are."""
    application = session.get_one(Application, application_id, with_for_update=True, populate_existing=True)
    binding = binding_guide(session, on=local_date(now))
    is_open = follows_the_guide(application.state)
    if binding is None or not is_open or not _is_later(binding, application.guide_version):
        return None
    move = GuideMove(
        application_id=application.id,
        from_version_id=application.guide_version_id,
        to_version_id=binding.id,
        moved_at=now,
    )
    session.add(move)
    application.guide_version_id = binding.id
    session.flush()
    fact = DraftMoved(application_id=application.id, move_id=move.id, number=binding.number)
    publish(session, fact, actor=PORTAL, at=now)
    return move


def unread_move(session: Session, application: Application) -> GuideMove | None:
    """Return the first move after which nobody has read what is new."""
    return session.scalar(UNREAD, {"application_id": application.id})


def news_of(session: Session, application: Application) -> News | None:
    """Return what is new until somebody who may edit has read it, in what concerns this applicant."""
    move = unread_move(session, application) if follows_the_guide(application.state) else None
    if move is None:
        return None
    found = compare(session, move.from_version, application.guide_version)
    concerns = _concerns(session, application, [one.code for one in found.requirements])
    requirements = [one for one in found.requirements if one.code in concerns]
    gone = {one.code: one.title for one in requirements if one.mark is Mark.REMOVED}
    return News(
        since=move.from_version,
        clauses=found.clauses,
        requirements=requirements,
        kept=[gone[code] for code in current_items(session, application.id) if code in gone],
    )


def _concerns(session: Session, application: Application, codes: Sequence[str]) -> set[str]:
    """Return which of these requirements are asked from this applicant, or were."""
    country, form = registered_as(session, application)
    asked = last_asked(session, codes)
    return {code for code, row in asked.items() if need(row, country=country, legal_form=form) is not Need.NEVER}


def read_news(session: Session, reference: str, *, actor: Actor, now: datetime) -> Application:
    """Note that what is new was read; reading it again is nothing new."""
    application = own_application_to_change(session, actor, reference)
    moves = select(GuideMove).where(GuideMove.application_id == application.id, GuideMove.read_at.is_(None))
    unread = session.scalars(moves.order_by(GuideMove.moved_at)).all()
    for move in unread:
        move.read_at, move.read_by = now, actor.name
    if unread:
        number = unread[-1].to_version.number
        publish(session, GuideNewsRead(application_id=application.id, number=number), actor=actor, at=now)
    return application


def check_guide_version(session: Session, application: Application, *, today: date) -> None:
    """Raise RuleBroken while a draft is under another version than its applicant knows, or than binds it."""
    coming = coming_version(session, application, today=today)
    is_draft = follows_the_guide(application.state)
    check_version(
        has_to_move=coming is not None and coming.is_moving,
        has_unread=is_draft and unread_move(session, application) is not None,
    )


def drafts_under_others(session: Session, version_id: UUID) -> Sequence[Application]:
    """Return the drafts that a newly published version concerns."""
    drafts = select(Application).where(Application.state == State.DRAFT, Application.guide_version_id != version_id)
    return session.scalars(drafts.order_by(Application.reference)).all()


def drafts_that_end_before(session: Session, cut_off_on: date) -> int:
    """Count the drafts whose own last day comes before a cut-off day: for them the earlier day counts."""
    ending = (Application.state == State.DRAFT, Application.due_on < cut_off_on)
    return session.scalar(select(func.count()).select_from(Application).where(*ending)) or 0


def open_by_state(session: Session) -> dict[State, int]:
    """Count the applications that are on their way, by where they stand."""
    counted = select(Application.state, func.count()).where(Application.state.in_(OPEN)).group_by(Application.state)
    found = dict(session.execute(counted).all())
    return {state: found[state] for state in OPEN if state in found}
