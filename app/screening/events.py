"""Facts about matches with debarment lists.

They name the match only, not the application or the organisation, so that no history an applicant reads finds them.
"""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class MatchRecorded(Event):
    match_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchProposed(Event):
    match_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchConfirmed(Event):
    match_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchDismissed(Event):
    match_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatchReopened(Event):
    match_id: UUID
