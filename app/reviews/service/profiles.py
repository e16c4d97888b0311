"""A reviewer's page: capacity, absences, languages, areas, former employers. The reviewer and the chair keep it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import people_with
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews.events import ReviewerProfileKept
from app.reviews.models import Absence, Review, ReviewerProfile
from app.reviews.policy.profiles import Away, KeepProfile, check_profile

NEW = 0  # the version of a page that nobody has kept yet


def reviewer_named(session: Session, account_id: UUID | None) -> Account:
    """Return a reviewer. Raises NotFound for everybody else."""
    found = next((one for one in people_with(session, Role.REVIEWER) if one.id == account_id), None)
    if found is None:
        raise NotFound
    return found


def profile_of(session: Session, reviewer: Account, *, now: datetime) -> KeepProfile:
    """Return what is noted of a reviewer, or what counts as long as nothing is; absences that are over are left out."""
    today, profile = local_date(now), session.get(ReviewerProfile, reviewer.id, populate_existing=True)
    if profile is None:
        usual = policy_value(session, "review_capacity", on=today)
        return KeepProfile(version=NEW, capacity=usual, languages=[], areas=[], former_employers=[], absences=[])
    return KeepProfile(
        version=profile.version,
        capacity=profile.capacity,
        languages=profile.languages,
        areas=profile.areas,
        former_employers=profile.former_employers,
        absences=[
            Away(from_on=one.from_on, until_on=one.until_on) for one in profile.absences if one.until_on >= today
        ],
    )


def keep_profile(session: Session, command: KeepProfile, reviewer: Account, *, actor: Actor, now: datetime) -> None:
    """Keep a reviewer's page as it was filled in. The caller commits, and found the reviewer through the actor."""
    profile = session.get(ReviewerProfile, reviewer.id, populate_existing=True)
    check_profile(command, today=local_date(now))
    if command.version != (profile.version if profile else NEW):
        raise Conflict("Somebody else changed this page meanwhile.")
    if profile is None:
        profile = ReviewerProfile(account_id=reviewer.id, capacity=command.capacity)
        session.add(profile)
    _write(profile, command)
    publish(session, ReviewerProfileKept(account_id=reviewer.id), actor=actor, at=now)


def _write(profile: ReviewerProfile, command: KeepProfile) -> None:
    profile.capacity = command.capacity
    flag_modified(profile, "capacity")  # each keeping counts, so that another window's is noticed
    profile.languages, profile.areas = list(command.languages), list(command.areas)
    profile.former_employers = list(command.former_employers)
    profile.absences = [
        Absence(reviewer_id=profile.account_id, from_on=one.from_on, until_on=one.until_on) for one in command.absences
    ]


def forget_reviewer(session: Session, account_id: UUID) -> None:
    """Delete what is noted of somebody who has gone, and the notes that nobody else ever read."""
    session.execute(update(Review).where(Review.reviewer_id == account_id).values(private_note=""))
    profile = session.get(ReviewerProfile, account_id)
    if profile is not None:
        session.delete(profile)
