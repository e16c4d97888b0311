"""The term of an MoU: from when until when it is in force, when its renewal opens, and what follows without one.

Days are days in Asia/Kolkata, and the last day counts: it ends with its last second. Pure.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.agreements.policy import STATUS_TEXT, Action, AgreementState, Kind, Side
from app.core.errors import Conflict

S, A = AgreementState, Action
YEARS, RENEWAL_DAYS, GRACE_DAYS = "mou_term_years", "mou_renewal_days", "mou_grace_days"
REMINDERS = ("mou_renewal_reminder_days", "mou_second_renewal_reminder_days", "mou_last_renewal_reminder_days")
RENEWABLE = frozenset({S.ACTIVE, S.IN_GRACE})  # only an MoU in such a state can be renewed
WITH_PROGRAM = frozenset({S.SIGNED, S.ON_HOLD, S.APPROVED})  # the partner has signed, the program answers
STOPPED = "The MoU that this one renews ends or has ended, so it cannot be renewed any more."
NO_ADDENDUM = "An addendum needs an MoU that is in force."


@dataclass(frozen=True, kw_only=True)
class Term:
    """From the first day to the last one, which is included; the renewal's first day and the last day of grace."""

    starts_on: date
    last_on: date
    renewal_on: date
    grace_until: date


def term_from(starts_on: date, numbers: Mapping[str, int]) -> Term:
    """Return the term of so many years that begins on a day, by the numbers that its MoU states."""
    last_on = last_day_of(starts_on, numbers["years"])
    return Term(
        starts_on=starts_on,
        last_on=last_on,
        renewal_on=last_on - timedelta(days=numbers["renewal_days"]),
        grace_until=last_on + timedelta(days=numbers["grace_days"]),
    )


def last_day_of(starts_on: date, years: int) -> date:
    """Return the day before the same date, years later; what began on a leap day ends with February."""
    try:
        anniversary = starts_on.replace(year=starts_on.year + years)
    except ValueError:
        anniversary = date(starts_on.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def next_start(last_on: date) -> date:
    """Return the first day of the term that follows one: no day lies between them, and none is in both."""
    return last_on + timedelta(days=1)


def is_over(last_on: date | None, today: date) -> bool:
    """Tell whether the last day of a term has passed."""
    return last_on is not None and today > last_on


def reminder_before(last_on: date, today: date, days: Collection[int]) -> int | None:
    """Return how many days before the last one the newest reminder was due; nothing before the first and after all."""
    passed = [one for one in days if last_on - timedelta(days=one) <= today <= last_on]
    return min(passed, default=None)


def after_term(
    state: AgreementState,
    *,
    term: Term,
    today: date,
    renewal: AgreementState | None,
    is_renewed: bool,
    is_owed: bool = False,
) -> Action | None:
    """Return what follows by itself from the end of a term; nothing before it, and nothing twice.

    Who has signed the renewal, or has no text to sign because the program owes one, is not put out meanwhile.
    """
    if state not in RENEWABLE or not is_over(term.last_on, today):
        return None
    if is_renewed:
        return A.SUCCEED
    if state is S.ACTIVE:
        return A.START_GRACE
    waits = is_owed or renewal is S.PREPARING or renewal in WITH_PROGRAM
    return A.EXPIRE if today > term.grace_until and not waits else None


def who_let_it_end(renewal: AgreementState | None, last_by: Side | None) -> Side:
    """Return the side whose doing it is that a term was not followed by another."""
    return Side.PROGRAM if renewal is S.CLOSED and last_by is Side.PROGRAM else Side.PARTNER


def check_base(kind: Kind, base: AgreementState | None) -> None:
    """Raise Conflict where the MoU that a renewal or an addendum belongs to cannot take it any more."""
    if said := stopped_by(kind, base):
        raise Conflict(said)


def stopped_by(kind: Kind, base: AgreementState | None) -> str:
    """Say why nothing can be done with a renewal or an addendum because of its MoU; nothing where something can."""
    if kind is Kind.RENEWAL and base not in RENEWABLE:
        return STOPPED
    return NO_ADDENDUM if kind is Kind.ADDENDUM and base is not S.ACTIVE else ""


def in_words(day: date) -> str:
    """Return a day as the text of an MoU says it."""
    return f"{day.day} {day:%B %Y}"


def rule_of(term: Term) -> list[str]:
    """Say what follows where a renewal fails, with its days. Clause MOU-RENEWAL states the same."""
    last_on, grace = in_words(term.last_on), in_words(term.grace_until)
    return [
        f"If the new MoU carries both signatures by 23:59 IST on {last_on}, the partnership goes on from the next day "
        "without a gap.",
        "Without a new MoU that carries both signatures, whatever the reason, a period of grace "
        f"runs from {in_words(next_start(term.last_on))} until 23:59 IST on {grace}. The partner stays listed, the MoU "
        "that was in force goes on to bind both sides, and the new one can still be signed. "
        "It then counts from the first day of the grace.",
        f"If the new MoU is not signed for the partner by 23:59 IST on {grace}, the partnership ends then. If it is, "
        "the grace lasts until the program team has countersigned it or said that it does not renew.",
        "Nothing ends while the program team owes an answer to a change of a clause, or a new issue. With the issue, "
        "or when no change waits any more, the days to sign begin anew, and the grace goes on until their end.",
        "Either side may say before that it does not sign, with its reason. That changes none of these days.",
    ]


def status_words(state: AgreementState, starts_on: date | None, today: date) -> str:
    """Say where an MoU stands: a renewal that both sides have signed is in force from its first day on, not before."""
    if state is S.ACTIVE and starts_on is not None and today < starts_on:
        return f"Signed by both sides, in force from {in_words(starts_on)}"
    return STATUS_TEXT[state]


def numbers_of(terms: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers of a term as its MoU states them: a later policy changes no promise."""
    return {name: int(terms["term"][name]) for name in ("years", "renewal_days", "grace_days")}
