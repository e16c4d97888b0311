"""C02: whom the portal proposes to the chair, why, and who cannot be chosen."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.models import Tie
from app.applications.policy.ties import TieSource
from app.core.ports import Ports
from app.reviews.models import Review
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.counting import statements
from tests.reviews.builders import Case, assign, make_case, panel_of, set_policy
from tests.reviews.profiles import away, note

TODAY = NOW.date()


def ticked(page: str, reviewer: Account) -> bool:
    assert f'value="{reviewer.id}"' in page
    return f'value="{reviewer.id}" checked' in page


def test_three_are_ticked_with_their_reasons(session: Session, case: Case, signed_in: SignIn) -> None:
    busy = make_account(session, Role.REVIEWER, name="Berta Busy")
    session.add(Review(panel_id=panel_of(session, case).id, reviewer_id=busy.id, due_on=TODAY))
    note(session, case.reviewers[0], languages=["en"], areas=["CORE"])
    session.commit()

    page = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text

    assert "Has no other review to give. Reads English. Knows other areas. No tie is known." in page
    assert [ticked(page, reviewer) for reviewer in case.reviewers] == [True, True, False]  # one is asked already


def full(session: Session, case: Case, reviewer: Account) -> None:
    note(session, reviewer, capacity=0)


def tied(session: Session, case: Case, reviewer: Account) -> None:
    session.add(
        Tie(
            application_id=case.application_id,
            person_id=reviewer.id,
            words="Cousins",
            source=TieSource.REPORTED,
            said_by=case.chair.id,
            said_at=NOW,
            is_late=False,
        )
    )
    session.commit()


def member(session: Session, case: Case, reviewer: Account) -> None:
    grant(session, reviewer.id, Role.VIEWER, case.organisation.id)
    session.commit()


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        pytest.param(full, "At the limit: 0 of 0 reviews to give", id="full"),
        pytest.param(away, "Away until 19 March 2030", id="away"),
        pytest.param(tied, "Has a tie to the applicant", id="tied"),
        pytest.param(member, "Has a tie to the applicant", id="belongs to the applicant"),
    ],
)
def test_who_is_not_free_is_named_with_the_reason_and_refused_to_a_crafted_post(
    session: Session, case: Case, signed_in: SignIn, happens: object, why: str
) -> None:
    happens(session, case, case.reviewers[0])  # type: ignore[operator]
    client = signed_in(case.chair)
    address = f"/panel/{case.reference}/assign"

    page = client.get(address).text
    answer = client.post(address, data={"reviewers": [str(one.id) for one in case.reviewers]})

    assert f'value="{case.reviewers[0].id}"' not in page
    assert why in page.split("Cannot be chosen</caption>")[1]
    assert answer.status_code == 422
    assert "Choose only from the reviewers shown." in answer.text
    assert session.scalars(select(Review)).all() == []


def test_when_nobody_is_free_the_page_says_who_is_at_the_limit(session: Session, case: Case, signed_in: SignIn) -> None:
    for reviewer in case.reviewers:
        full(session, case, reviewer)

    page = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text

    assert "Nobody is free." in page
    assert page.count("At the limit: 0 of 0 reviews to give") == 3


def test_a_hint_of_a_tie_is_shown_and_not_proposed_but_may_be_chosen(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    note(session, case.reviewers[0], former_employers=["BOLT systems Pvt. Ltd."])
    client = signed_in(case.chair)

    page = client.get(f"/panel/{case.reference}/assign").text

    assert "Worked for BOLT systems Pvt. Ltd." in page
    assert [ticked(page, reviewer) for reviewer in case.reviewers] == [False, True, True]
    assign(session, case, case.reviewers[0], case.reviewers[1])


def test_a_tie_to_an_earlier_application_of_the_organisation_is_a_hint(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn
) -> None:
    earlier = make_case(session, fakes.store)
    earlier.application.organisation_id = case.organisation.id
    tied(session, earlier, case.reviewers[0])

    page = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text

    assert "Had a tie to the same organisation at an earlier application" in page
    assert not ticked(page, case.reviewers[0])


def test_who_is_asked_late_has_the_days_of_everybody(session: Session, case: Case) -> None:
    panel = panel_of(session, case)
    panel.due_on = TODAY + timedelta(days=2)
    session.commit()

    assign(session, case, *case.reviewers[:2])

    assert panel_of(session, case).due_on == TODAY + timedelta(days=10)
    assert set(session.scalars(select(Review.due_on))) == {TODAY + timedelta(days=10)}


def test_a_new_number_of_days_or_reviewers_counts_from_its_day(session: Session, case: Case, signed_in: SignIn) -> None:
    """S1.45: dated data of the program."""
    set_policy(session, "panel_size", 2)
    set_policy(session, "review_days", 20)
    session.commit()

    page = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text
    assert [ticked(page, reviewer) for reviewer in case.reviewers].count(True) == 2
    assign(session, case, *case.reviewers)
    assert set(session.scalars(select(Review.due_on))) == {TODAY + timedelta(days=20)}


def test_choosing_takes_the_same_number_of_statements_for_many_reviewers(
    session: Session, case: Case, signed_in: SignIn, engine: Engine
) -> None:
    client = signed_in(case.chair)
    counts = []
    for more in (1, 12):
        for number in range(more):
            away(session, case, make_account(session, Role.REVIEWER, name=f"R{number}"))
        for path in ("/panel", f"/panel/{case.reference}/assign"):
            with statements(engine) as sent:
                client.get(path)
            counts.append(len(sent))

    assert counts[:2] == counts[2:]
