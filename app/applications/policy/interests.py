"""Who may become a partner, and what an expression of interest says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from app.applications.policy import InterestState
from app.core.errors import RuleBroken


class Player(StrEnum):
    """The three actors of the ecosystem: Bazaar in its kinds, Samaaj, Sarkaar (S1.6, S1.7)."""

    TECHNOLOGY_PROVIDER = auto()
    SYSTEM_INTEGRATOR = auto()
    PROGRAM_MANAGER = auto()
    CIVIL_SOCIETY = auto()
    GOVERNMENT = auto()


MARKET_PLAYERS = frozenset({Player.TECHNOLOGY_PROVIDER, Player.SYSTEM_INTEGRATOR, Player.PROGRAM_MANAGER})
PLAYER_TEXT: dict[Player, str] = {
    Player.TECHNOLOGY_PROVIDER: "Technology provider",
    Player.SYSTEM_INTEGRATOR: "System integrator",
    Player.PROGRAM_MANAGER: "Program manager or consulting firm",
    Player.CIVIL_SOCIETY: "Civil society organisation (Samaaj)",
    Player.GOVERNMENT: "Government or public body (Sarkaar)",
}
STATE_NAMES: dict[InterestState, tuple[str, str]] = {
    InterestState.NEW: ("New", "info"),
    InterestState.ACCEPTED: ("Accepted", "success"),
    InterestState.DECLINED: ("Declined", "danger"),
    InterestState.REDIRECTED: ("Not a market player", "neutral"),
}


class InterestAction(StrEnum):
    ACCEPT = auto()
    DECLINE = auto()


TRANSITIONS: Mapping[tuple[InterestState, InterestAction], InterestState] = {
    (InterestState.NEW, InterestAction.ACCEPT): InterestState.ACCEPTED,
    (InterestState.NEW, InterestAction.DECLINE): InterestState.DECLINED,
}


def after(state: InterestState, action: InterestAction) -> InterestState:
    """Return the next state. Raises RuleBroken when the interest was answered already."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken("This expression of interest was answered already, or it needs no answer.")
    return TRANSITIONS[state, action]


def actions_from(state: InterestState) -> frozenset[InterestAction]:
    return frozenset(action for start, action in TRANSITIONS if start is state)


@dataclass(frozen=True, kw_only=True)
class ExpressInterest:
    """What somebody says who may apply; `guide` is the version that was agreed to (A5)."""

    player: Player
    organisation_name: str
    country: str
    website: str
    contact_name: str
    contact_email: str
    contact_phone: str
    message: str
    guide: str
    is_another: bool = False  # than the partner of this name that everybody reads of in the directory


class PartnerKnown(RuleBroken):
    """The directory lists a partner of this name; `slug` leads there."""

    def __init__(self, name: str, slug: str) -> None:
        super().__init__(
            f"{name} is a DIGIT partner already. If you work there, ask to join it. "
            "If yours is another organisation, say so below and send again."
        )
        self.name, self.slug = name, slug


def first_state(player: Player) -> InterestState:
    """Return where an interest begins: only market players may apply (S1.8)."""
    return InterestState.NEW if player in MARKET_PLAYERS else InterestState.REDIRECTED


def check_guide(agreed: str, current: str) -> None:
    """Raise RuleBroken when the person read another version than the one in force."""
    if agreed != current:
        raise RuleBroken(f"The guide has changed meanwhile. Read version {current}, then agree again.", field="agreed")
