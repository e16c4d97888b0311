"""The rules of a term: no gap, no overlap, leap days, the last day included, and what follows from its end."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agreements.policy import Action, AgreementState, Kind, Side
from app.agreements.policy.term import (
    RENEWABLE,
    after_term,
    check_base,
    is_over,
    last_day_of,
    next_start,
    reminder_before,
    rule_of,
    term_from,
    who_let_it_end,
)
from app.core.clock import local_date
from app.core.errors import Conflict

S, A = AgreementState, Action
NUMBERS = {"years": 2, "renewal_days": 90, "grace_days": 30}
TERM = term_from(date(2030, 3, 10), NUMBERS)
DAY = timedelta(days=1)
STARTS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
YEARS = st.integers(1, 5)


@pytest.mark.parametrize(
    ("starts_on", "years", "last_on"),
    [
        (date(2026, 11, 22), 2, date(2028, 11, 21)),
        (date(2026, 1, 1), 3, date(2028, 12, 31)),
        (date(2027, 3, 1), 1, date(2028, 2, 29)),
        (date(2026, 3, 1), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
        (date(2027, 2, 28), 1, date(2028, 2, 27)),
    ],
)
def test_the_last_day_is_the_one_before_the_same_date(starts_on: date, years: int, last_on: date) -> None:
    assert last_day_of(starts_on, years) == last_on


@given(STARTS, YEARS, YEARS)
def test_between_two_terms_is_no_day_and_none_is_in_both(starts_on: date, years: int, again: int) -> None:
    first = term_from(starts_on, NUMBERS | {"years": years})
    second = term_from(next_start(first.last_on), NUMBERS | {"years": again})

    assert second.starts_on - first.last_on == DAY
    assert first.starts_on < first.last_on < second.starts_on < second.last_on


@given(STARTS, YEARS)
def test_a_term_is_whole_years_whatever_day_it_begins(starts_on: date, years: int) -> None:
    after = next_start(last_day_of(starts_on, years))

    assert after.year == starts_on.year + years
    assert (after.month, after.day) == (starts_on.month, starts_on.day) or (after.month, after.day) == (3, 1)


@given(STARTS, YEARS, st.integers(1, 300), st.integers(0, 90))
def test_the_renewal_opens_before_the_last_day_and_grace_follows_it(
    starts_on: date, years: int, renewal: int, grace: int
) -> None:
    term = term_from(starts_on, {"years": years, "renewal_days": renewal, "grace_days": grace})

    assert term.last_on - term.renewal_on == timedelta(days=renewal)
    assert term.grace_until - term.last_on == timedelta(days=grace)


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (datetime(2032, 3, 9, 18, 29, 59, tzinfo=UTC), False),  # 23:59:59 in Kolkata
        (datetime(2032, 3, 9, 18, 30, tzinfo=UTC), True),  # midnight there
    ],
)
def test_the_last_day_ends_with_its_last_second_in_kolkata(moment: datetime, over: bool) -> None:
    assert is_over(TERM.last_on, local_date(moment)) is over


def test_without_a_term_nothing_is_over() -> None:
    assert not is_over(None, date(2099, 1, 1))


@pytest.mark.parametrize(
    ("before", "due"),
    [(91, None), (61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_the_newest_reminder_is_the_nearest_that_was_due(before: int, due: int | None) -> None:
    assert reminder_before(TERM.last_on, TERM.last_on - timedelta(days=before), (60, 30, 7)) == due


STANDS = [None, *S]
BEFORE, FIRST, LAST, LATER = TERM.last_on, TERM.last_on + DAY, TERM.grace_until, TERM.grace_until + DAY


@pytest.mark.parametrize(("state", "renewal", "today"), list(product(S, STANDS, [BEFORE, FIRST, LAST, LATER])))
def test_what_follows_from_the_end_in_every_state(
    state: AgreementState, renewal: AgreementState | None, today: date
) -> None:
    followed = after_term(state, term=TERM, today=today, renewal=renewal, is_renewed=False)

    waits = renewal in {S.PREPARING, S.SIGNED, S.ON_HOLD, S.APPROVED}
    expected = {
        (S.ACTIVE, False): A.START_GRACE,
        (S.ACTIVE, True): A.START_GRACE,
        (S.IN_GRACE, True): None if waits else A.EXPIRE,
    }.get((state, today == LATER))
    assert followed is (None if today == BEFORE else expected)


def test_nobody_is_put_out_while_the_program_owes_an_answer() -> None:
    answers = {
        is_owed: after_term(S.IN_GRACE, term=TERM, today=LATER, renewal=S.ISSUED, is_renewed=False, is_owed=is_owed)
        for is_owed in (True, False)
    }

    assert answers == {True: None, False: A.EXPIRE}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize(("today", "over"), [(BEFORE, False), (FIRST, True), (LATER, True)])
def test_a_renewal_with_both_signatures_takes_its_place_after_the_last_day(
    state: AgreementState, today: date, over: bool
) -> None:
    followed = after_term(state, term=TERM, today=today, renewal=S.ACTIVE, is_renewed=True)

    assert followed is (A.SUCCEED if over and state in RENEWABLE else None)


@pytest.mark.parametrize("renewal", STANDS)
@pytest.mark.parametrize("last_by", [None, Side.PROGRAM])
def test_the_side_that_let_it_end_is_the_program_only_where_it_said_so(
    renewal: AgreementState | None, last_by: Side | None
) -> None:
    is_program = renewal is S.CLOSED and last_by is Side.PROGRAM

    assert who_let_it_end(renewal, last_by) is (Side.PROGRAM if is_program else Side.PARTNER)


@pytest.mark.parametrize(("kind", "base"), list(product(Kind, [None, *S])))
def test_what_belongs_to_an_mou_needs_it_in_force(kind: Kind, base: AgreementState | None) -> None:
    possible: dict[Kind, set[AgreementState | None]] = {
        Kind.FIRST: {*S, None},
        Kind.RENEWAL: {S.ACTIVE, S.IN_GRACE},
        Kind.ADDENDUM: {S.ACTIVE},
    }

    verdict: AbstractContextManager[object] = nullcontext() if base in possible[kind] else pytest.raises(Conflict)
    with verdict:
        check_base(kind, base)


def test_the_written_rule_names_every_day() -> None:
    words = " ".join(rule_of(TERM))

    assert all(day in words for day in ("9 March 2032", "10 March 2032", "8 April 2032"))
    assert "Nothing ends while the program team owes an answer" in words
    assert "the days to sign begin anew, and the grace goes on until their end" in words
