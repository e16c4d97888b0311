"""A reviewer for whose review a panel waits does not delete the account."""

import pytest
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.reviews.policy.deletion import check_may_go
from tests.conftest import SignIn
from tests.reviews.builders import Case, assign, clear, send

DELETE = "/account/delete"


def test_the_message_names_what_waits() -> None:
    check_may_go([])
    with pytest.raises(RuleBroken, match="your review of DPP-APP-2030-0001, DPP-APP-2030-0002"):
        check_may_go(["DPP-APP-2030-0001", "DPP-APP-2030-0002"])


def test_a_reviewer_goes_when_all_reviews_are_given(session: Session, case: Case, signed_in: SignIn) -> None:
    one, two = case.reviewers[:2]
    assign(session, case, one, two)
    clear(session, case, two)
    for person in (one, two):
        answer = signed_in(person).post(DELETE, data={"agreed": "y"})
        assert answer.status_code == 422
        assert f"The panel waits for your review of {case.reference}." in answer.text
    send(session, case, two)

    assert signed_in(two).post(DELETE, data={"agreed": "y"}).status_code == 302
