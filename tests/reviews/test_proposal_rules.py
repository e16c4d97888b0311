"""Whom the portal proposes to the chair, as a rule: the free ones, least load first, with their reasons."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

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
from app.reviews.policy.ties import Ground, Suspicion
from tests.builders import NOW

TODAY = NOW.date()
AWAY = Away(from_on=TODAY, until_on=TODAY + timedelta(days=3))
HINT = Suspicion(ground=Ground.SAME_NAME, words="The application names a person called Ravi One")
WANTED = Wanted(languages=frozenset({"hi", "en"}), areas=frozenset({"URBAN", "CORE"}))
NAMES = Names(languages={"en": "English", "hi": "Hindi"}, areas={"CORE": "DIGIT Core", "URBAN": "DIGIT Urban"})
CODES = st.frozensets(st.sampled_from(["en", "hi", "ta"]))
AREAS = st.frozensets(st.sampled_from(["URBAN", "CORE", "HEALTH"]))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        person_id=st.uuids(),
        name=st.sampled_from(["Ravi", "Rita"]),
        open=st.integers(0, 4),
        capacity=st.integers(0, 4),
        languages=CODES,
        areas=AREAS,
        away=st.sampled_from([None, None, AWAY]),
        is_tied=st.booleans(),
        is_asked=st.booleans(),
        suspicions=st.sampled_from([(), (), (HINT,)]),
    ),
    max_size=8,
    unique_by=lambda one: one.person_id,
)


def somebody(**given: object) -> Candidate:
    plain: dict[str, object] = {"person_id": UUID(int=1), "name": "Ravi One", "open": 0, "capacity": 5}
    return Candidate(**plain | given)  # type: ignore[arg-type]


@given(CANDIDATES, st.integers(-2, 5))
def test_nobody_tied_absent_full_or_suspected_is_ever_proposed(candidates: list[Candidate], count: int) -> None:
    found = proposed(candidates, WANTED, count=count)

    able = [
        one
        for one in candidates
        if not one.is_tied and not one.is_asked and one.away is None and one.open < one.capacity and not one.suspicions
    ]
    assert len(found) == min(max(0, count), len(able))
    assert all(one in able for one in found)


@given(CANDIDATES, st.integers(1, 5))
def test_who_is_proposed_never_has_more_to_do_than_who_is_left_out(candidates: list[Candidate], count: int) -> None:
    found = proposed(candidates, WANTED, count=count)
    left = [one for one in proposed(candidates, WANTED, count=99) if one not in found]

    assert all(one.open <= other.open for one in found for other in left)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_of_asking_changes_nothing(candidates: list[Candidate], random: object) -> None:
    mixed = list(candidates)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert fitting(mixed, WANTED) == fitting(candidates, WANTED)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param({"open": 0}, {"open": 1, "languages": {"hi"}, "areas": {"URBAN"}}, id="load before all"),
        pytest.param({"languages": {"hi"}}, {"areas": {"URBAN", "CORE"}}, id="language before areas"),
        pytest.param({"areas": {"URBAN", "CORE"}}, {"areas": {"URBAN"}}, id="more shared areas"),
        pytest.param({"areas": {"URBAN"}}, {"areas": {"HEALTH"}}, id="a shared area"),
    ],
)
def test_load_counts_first_then_language_then_areas(better: dict[str, object], worse: dict[str, object]) -> None:
    frozen = [
        {name: frozenset(value) if isinstance(value, set) else value for name, value in one.items()}
        for one in (better, worse)
    ]
    first = somebody(person_id=UUID(int=9), name="Z", **frozen[0])
    second = somebody(person_id=UUID(int=1), name="A", **frozen[1])

    assert fitting([second, first], WANTED) == [first, second]


@pytest.mark.parametrize(
    ("quorum", "panel_size", "active", "count"),
    [(2, 3, 0, 3), (2, 3, 2, 1), (2, 3, 3, 0), (4, 3, 0, 4), (2, 3, 5, -2)],
)
def test_three_are_proposed_or_the_quorum_if_that_is_more(
    quorum: int, panel_size: int, active: int, count: int
) -> None:
    """S1.45"""
    assert still_wanted(quorum=quorum, panel_size=panel_size, active=active) == count


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["Has no other review to give", "Languages are not noted", "Areas are not noted", "No tie is known"]),
        (
            {"open": 2, "languages": frozenset({"hi", "ta"}), "areas": frozenset({"URBAN", "CORE"})},
            ["Has 2 of at most 5 reviews to give", "Reads Hindi", "Knows DIGIT Core, DIGIT Urban", "No tie is known"],
        ),
        (
            {"languages": frozenset({"ta"}), "areas": frozenset({"HEALTH"}), "suspicions": (HINT,)},
            ["Has no other review to give", "Shares no language with the applicant", "Knows other areas", HINT.words],
        ),
    ],
)
def test_the_reasons_are_said_in_words(given: dict[str, object], said: list[str]) -> None:
    assert reasons(somebody(**given), WANTED, NAMES) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"is_asked": True}, ""),
        ({"is_tied": True, "open": 5}, "Has a tie to the applicant"),
        ({"open": 5, "away": AWAY}, "At the limit: 5 of 5 reviews to give"),
        ({"away": AWAY}, "Away until 13 March 2030"),
    ],
)
def test_it_is_said_why_somebody_cannot_be_chosen(given: dict[str, object], said: str) -> None:
    assert why_not(somebody(**given)) == said


@pytest.mark.parametrize(
    ("first", "last", "is_away"),
    [(1, 4, False), (1, 5, True), (9, 9, True), (15, 20, True), (16, 20, False), (1, 30, True)],
)
def test_an_absence_counts_when_it_touches_the_days_of_the_review(first: int, last: int, is_away: bool) -> None:
    absence = Away(from_on=date(2030, 3, first), until_on=date(2030, 3, last))

    assert (away_in([absence], date(2030, 3, 5), date(2030, 3, 15)) is not None) is is_away


class Board(RuleBasedStateMachine):
    """Reviewers come, take reviews, give them, leave and get ties, in any order; each panel takes who is proposed."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[dict[str, object]] = []
        self.taken: list[Candidate] = []

    def candidates(self) -> list[Candidate]:
        return [Candidate(**one) for one in self.people]  # type: ignore[arg-type]

    @rule(capacity=st.integers(0, 3))
    def comes(self, capacity: int) -> None:
        self.people.append({"person_id": uuid4(), "name": f"R{len(self.people)}", "open": 0, "capacity": capacity})

    @rule(count=st.integers(1, 3))
    def panel(self, count: int) -> None:
        self.taken = proposed(self.candidates(), WANTED, count=count)
        for one in self.taken:
            person = next(person for person in self.people if person["person_id"] == one.person_id)
            person["open"] = one.open + 1

    @rule(
        which=st.integers(0, 9),
        changes=st.sampled_from([{"away": AWAY}, {"away": None}, {"is_tied": True}, {"open": 0}]),
    )
    def changes(self, which: int, changes: dict[str, object]) -> None:
        if self.people:
            self.people[which % len(self.people)].update(changes)
            self.taken = []

    @invariant()
    def nobody_has_more_than_promised(self) -> None:
        assert all(one.open <= one.capacity for one in self.candidates())

    @invariant()
    def nobody_tied_or_away_was_taken(self) -> None:
        assert not [one for one in self.taken if one.is_tied or one.away]


TestBoard = Board.TestCase
