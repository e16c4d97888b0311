"""Facts: frozen dataclasses with ids and plain values, stored as JSON, and who listens to them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter


@dataclass(frozen=True, kw_only=True)
class Event:
    """The base of every fact. A subclass is known by its class name."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.__name__] = cls

    def payload(self) -> dict[str, Any]:
        """Return the fact as JSON values."""
        stored: dict[str, Any] = _adapter(type(self).__name__).dump_python(self, mode="json")
        return stored

    def subjects(self) -> set[UUID]:
        """Return the ids of all things the fact is about."""
        return {value for value in vars(self).values() if isinstance(value, UUID)}


def from_payload(name: str, payload: dict[str, Any]) -> Event:
    """Return the fact that was stored under this name."""
    fact: Event = _adapter(name).validate_python(payload)
    return fact


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """Making one takes longer than storing the fact."""
    return TypeAdapter(Event.kinds[name])


Handler = Callable[[Any], None]
HANDLERS: dict[str, dict[str, Handler]] = {}


def on(*kinds: type[Event]) -> Callable[[Handler], Handler]:
    """Register a handler: it runs once for each such fact, after the commit, with retries."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            HANDLERS.setdefault(kind.__name__, {})[f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return register


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AddressConfirmed(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class NameChanged(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SecondFactorSetUp(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SecondFactorTurnedOff(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AllSessionsEnded(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """An operator gave somebody a role of the program."""

    account_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class SentAgain(Event):
    """Somebody of the program had a notice or delivery tried once more."""

    row_id: UUID
