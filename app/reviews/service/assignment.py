"""Who may be asked to review an application, whom the portal proposes, and why the others cannot be chosen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import members_of, people_with
from app.applications.service.ties import people_tied_to
from app.applications.service.words import offered
from app.core.clock import local_date
from app.core.languages import languages
from app.guide.service import policy_value
from app.reviews import policy
from app.reviews.models import Panel, Review, ReviewerProfile
from app.reviews.policy import PanelState
from app.reviews.policy.assignment import (
    Candidate,
    Names,
    Wanted,
    away_in,
    fitting,
    proposed,
    reasons,
    still_wanted,
    why_not,
)
from app.reviews.policy.profiles import Away
from app.reviews.policy.states import GONE, TO_GIVE
from app.reviews.policy.ties import Person, Side, side_of, suspicions
from app.reviews.service.access import quorum
from app.reviews.service.rounds import people_before


@dataclass(frozen=True, kw_only=True)
class Load:
    """A reviewer with the reviews still to give, and when there will be none."""

    reviewer: Account
    open: int
    capacity: int
    profile: ReviewerProfile | None

    def away(self, first: date, last: date) -> Away | None:
        absences = self.profile.absences if self.profile else ()
        return away_in((Away(from_on=one.from_on, until_on=one.until_on) for one in absences), first, last)


def loads(session: Session, *, today: date) -> list[Load]:
    """Return all reviewers, those with the least to do first."""
    people, counts = people_with(session, Role.REVIEWER), _open_reviews(session)
    profiles = profiles_of(session, [person.id for person in people])
    usual = policy_value(session, "review_capacity", on=today)
    found = []
    for one in people:
        profile = profiles.get(one.id)
        capacity = profile.capacity if profile else usual
        found.append(Load(reviewer=one, open=counts.get(one.id, 0), capacity=capacity, profile=profile))
    return sorted(found, key=lambda load: load.open)


def _open_reviews(session: Session) -> dict[UUID, int]:
    waiting = (
        select(Review.reviewer_id, func.count())
        .join(Review.panel)
        .where(Review.state.in_(TO_GIVE), Panel.state == PanelState.INDIVIDUAL)
        .group_by(Review.reviewer_id)
    )
    return dict(session.execute(waiting).all())


def profiles_of(session: Session, account_ids: Collection[UUID]) -> dict[UUID, ReviewerProfile]:
    """Return what is noted of these reviewers; of somebody of whom nothing is noted there is nothing."""
    noted = select(ReviewerProfile).where(ReviewerProfile.account_id.in_(account_ids))
    with_days = noted.options(selectinload(ReviewerProfile.absences)).execution_options(populate_existing=True)
    return {one.account_id: one for one in session.scalars(with_days)}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the chair is shown of all reviewers for one panel."""

    candidates: Sequence[Candidate]
    wanted: Wanted
    names: Names
    count: int

    @property
    def free(self) -> list[Candidate]:
        return fitting(self.candidates, self.wanted)

    @property
    def proposed(self) -> list[Candidate]:
        return proposed(self.candidates, self.wanted, count=self.count)

    @property
    def others(self) -> list[tuple[str, str]]:
        """Return who cannot be chosen, with the reason in words."""
        return [(one.name, why_not(one)) for one in self.candidates if not one.is_free and not one.is_asked]

    def reasons(self, one: Candidate) -> list[str]:
        return reasons(one, self.wanted, self.names)


def choice_for(session: Session, panel: Panel, actor: Actor, *, now: datetime) -> Choice:
    """Return everybody who reviews, without the chair who asks, as they stand to this application."""
    today = local_date(now)
    active = session.scalar(_asked(panel).with_only_columns(func.count()).where(Review.state.not_in(GONE))) or 0
    wanted = quorum(session, now)
    return Choice(
        candidates=_candidates(session, panel, actor, today=today),
        wanted=_wanted(panel.revision.content),
        names=_names(session),
        count=still_wanted(quorum=wanted, panel_size=policy_value(session, "panel_size", on=today), active=active),
    )


def _asked(panel: Panel) -> Any:
    return select(Review.reviewer_id).where(Review.panel_id == panel.id)


def _candidates(session: Session, panel: Panel, actor: Actor, *, today: date) -> list[Candidate]:
    members = members_of(session, panel.organisation_id)
    ties = people_tied_to(session, panel.organisation_id)
    tied = {member.id for member in members} | ties.get(panel.application_id, set())
    earlier = set[UUID]().union(*ties.values()) - tied
    asked, side = set(session.scalars(_asked(panel))), _side(session, panel, members)
    before = people_before(session, panel)
    days = policy_value(session, "review_days", on=today)
    last = policy.last_day_for(panel.due_on, asked_on=today, days=days)
    return [
        _candidate(
            load,
            side,
            is_tied=load.reviewer.id in tied,
            is_asked=load.reviewer.id in asked,
            took_part=load.reviewer.id in before,
            had_tie=load.reviewer.id in earlier,
            away=load.away(today, last),
        )
        for load in loads(session, today=today)
        if load.reviewer.id != actor.account_id
    ]


def _side(session: Session, panel: Panel, members: Iterable[Account]) -> Side:
    organisation = panel.application.organisation
    known = [organisation.legal_name, organisation.trading_name, *organisation.former_names]
    return side_of(
        panel.revision.content, organisations=known, addresses=[member.email for member in members if member.active]
    )


def _candidate(
    load: Load, side: Side, *, is_tied: bool, is_asked: bool, took_part: bool, had_tie: bool, away: Away | None
) -> Candidate:
    reviewer, profile = load.reviewer, load.profile
    person = Person(
        name=reviewer.name,
        email=reviewer.email,
        former_employers=profile.former_employers if profile else (),
        had_tie=had_tie,
    )
    return Candidate(
        person_id=reviewer.id,
        name=reviewer.name,
        open=load.open,
        capacity=load.capacity,
        languages=frozenset(profile.languages if profile else ()),
        areas=frozenset(profile.areas if profile else ()),
        away=away,
        is_tied=is_tied,
        is_asked=is_asked,
        took_part=took_part,
        suspicions=suspicions(person, side),
    )


def _wanted(content: Mapping[str, Any]) -> Wanted:
    offers = content.get("capabilities") or {}
    areas = [*(offers.get("products") or []), *(offers.get("services") or [])]
    return Wanted(languages=frozenset(offers.get("languages") or []), areas=frozenset(areas))


def areas_named(session: Session) -> dict[str, str]:
    """Return the areas of the catalogue that a reviewer may know, by code."""
    named = offered(session)
    return named["products"] | named["services"]


def _names(session: Session) -> Names:
    return Names(languages=languages(), areas=areas_named(session))
