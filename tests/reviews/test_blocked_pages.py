"""A decision that is blocked says why, leads to the page that mends it, and has no button (C04)."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.reviews.models import Decision, DecisionCondition
from app.reviews.policy import DecisionState, Verdict
from tests.builders import NOW
from tests.conftest import SignIn
from tests.reviews.builders import Case, assign, clear, send, set_policy, to_agreement, to_consensus
from tests.reviews.test_conditions import CONDITION, EXCEPTION, UNMET, WISH

APPROVAL = {"outcome": "approved", "summary": "Yes"}
BUTTONS = "//main//form//button[not(@name)]/text()"


def page_of(client: FlaskClient, case: Case, page: str) -> tuple[str, list[str], list[str]]:
    """Return the words of a page of the panel, its buttons, and where its links lead."""
    found = html.document_fromstring(client.get(f"/panel/{case.reference}/{page}").text)
    return found.xpath("string(//main)"), found.xpath(BUTTONS), found.xpath("//main//a/@href")


def proposals(session: Session) -> list[DecisionState]:
    session.expire_all()
    return list(session.scalars(select(Decision.state)))


def test_before_the_findings_are_agreed_the_page_says_so_and_has_no_button(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """Item 5: blocked, with the reason shown."""
    to_consensus(session, case)
    chair = signed_in(case.chair)

    words, buttons, links = page_of(chair, case, "decide")

    assert "Record the agreed finding on every clause first." in words
    assert buttons == []
    assert f"/panel/{case.reference}/consensus" in links
    assert chair.post(f"/panel/{case.reference}/decide", data=APPROVAL).status_code == 422
    assert proposals(session) == []


def test_all_reasons_stand_on_the_page_at_once(session: Session, case: Case, signed_in: SignIn) -> None:
    assign(session, case, *case.reviewers[:2])
    clear(session, case, *case.reviewers[:2])
    send(session, case, case.reviewers[0])

    words, buttons, links = page_of(signed_in(case.chair), case, "decide")

    for reason in (
        "Not all reviews are in.",
        "The panel needs 2 reviews and has 1 so far.",
        "Record the agreed finding",
    ):
        assert reason in words
    assert buttons == []
    assert f"/panel/{case.reference}/assign" in links


@pytest.mark.parametrize("what", ["quorum", "day"])
def test_what_comes_between_proposal_and_approval_blocks_the_sending(
    session: Session, case: Case, signed_in: SignIn, what: str
) -> None:
    """S1.45: the quorum is looked at again when the decision is sent, and so is each day of its terms."""
    to_agreement(session, case, UNMET)
    chair, manager = signed_in(case.chair), signed_in(case.manager)
    assert chair.post(f"/panel/{case.reference}/decide", data=WISH | CONDITION | EXCEPTION).status_code == 302
    assert page_of(manager, case, "approve")[1] == ["Approve and send"]

    if what == "quorum":
        set_policy(session, "quorum", 3)
    else:
        session.execute(update(DecisionCondition).values(due_on=NOW.date()))
    session.commit()

    words, buttons, links = page_of(manager, case, "approve")
    assert (
        "The panel needs 3 reviews and has 2."
        if what == "quorum"
        else "Condition 1: make it due on a day that is still to come."
    ) in words
    assert buttons == []
    assert f"/panel/{case.reference}/return" in links
    sent = manager.post(f"/panel/{case.reference}/approve", data={"version": "1"})
    assert sent.status_code == 422
    assert proposals(session) == [DecisionState.PROPOSED]


def test_a_clause_that_is_not_met_and_cannot_be_excepted_offers_no_exception(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """S1.29"""
    to_agreement(session, case, UNMET | {"CRIT-MIT": Verdict.UNCLEAR})
    chair = signed_in(case.chair)

    page = chair.get(f"/panel/{case.reference}/decide").text
    crafted = {"exception-asked_by-CRIT-MIT": "Me", "exception-reason-CRIT-MIT": "So"}
    answer = chair.post(f"/panel/{case.reference}/decide", data=WISH | CONDITION | EXCEPTION | crafted)

    assert "exception-reason-CRIT-ELIG" in page
    assert "exception-reason-CRIT-MIT" not in page
    assert answer.status_code == 422
    assert "Keeps the licence: not met, and the guide leaves no room for an exception." in answer.text
    assert proposals(session) == []
