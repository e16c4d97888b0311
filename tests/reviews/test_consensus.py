"""Consensus: the findings side by side, and what the panel agrees on (C03)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reviews.models import DecisionReason
from app.reviews.policy import Verdict
from tests.conftest import SignIn
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    agreed,
    open_reviews,
    panel_of,
    send,
    to_consensus,
)
from tests.reviews.pages import propose

LONG = "x" * 4001
UNMET = ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}


def agreed_form(session: Session, case: Case, **change: str) -> dict[str, str]:
    version = {"version": str(panel_of(session, case).version)}
    return {f"verdict-{code}": "compliant" for code in CLAUSES} | version | change


def test_before_the_last_review_the_chair_reads_who_is_missing_and_no_finding(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    open_reviews(session, case)
    send(session, case, case.reviewers[0], words="Canary words")
    client = signed_in(case.chair)

    page = client.get(f"/panel/{case.reference}/consensus").text

    assert "Not all reviews are in" in page
    assert "Missing" in page
    assert "Canary" not in page
    answer = client.post(f"/panel/{case.reference}/consensus", data=agreed_form(session, case))
    assert (answer.status_code, agreed(session)) == (422, {})
    assert propose(client, case) == 422


def test_clauses_with_disagreement_come_first(session: Session, case: Case, signed_in: SignIn) -> None:
    open_reviews(session, case)
    send(session, case, case.reviewers[0])
    send(session, case, case.reviewers[1], UNMET)

    page = signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text

    assert page.count("Findings differ") == 1
    assert page.index('id="clause-CRIT-MIT"') < page.index('id="clause-CRIT-ELIG"')


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"verdict-CRIT-MIT": ""}, "Keeps the licence: choose the agreed finding.", id="no finding"),
        pytest.param({"verdict-CRIT-MIT": "fine"}, "Keeps the licence: choose one of", id="unknown finding"),
        pytest.param({"verdict-CRIT-MIT": "unclear"}, "tell the applicant what is missing", id="unclear, no reason"),
        pytest.param({"verdict-CRIT-MIT": "not_applicable"}, "no reviewer found this", id="outside, no reason"),
        pytest.param({"words-CRIT-MIT": LONG}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"version": "x"}, "Load this page again", id="wrong version"),
    ],
)
def test_agreed_findings_with_a_gap_are_explained_and_not_saved(
    session: Session, case: Case, signed_in: SignIn, change: dict[str, str], message: str
) -> None:
    to_consensus(session, case)
    data = agreed_form(session, case, **{"words-CRIT-ELIG": "Typed words stay"}) | change

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/consensus", data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed words stay" in answer.text
    assert agreed(session) == {}


def test_agreed_findings_may_be_recorded_again_until_a_decision_is_proposed(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    to_consensus(session, case)
    client = signed_in(case.chair)
    address = f"/panel/{case.reference}/consensus"
    first = agreed_form(session, case)
    for _ in range(2):
        assert client.post(address, data=first | {"form_key": "k"}).location == f"/panel/{case.reference}/decide"
    assert client.post(address, data=first).status_code == 409  # another window with the old version
    session.expire_all()
    second = agreed_form(session, case, **{"words-CRIT-MIT": "Seen again"})
    assert client.post(address, data=second).status_code == 302
    assert propose(client, case) == 302

    session.expire_all()
    third = agreed_form(session, case, **{"words-CRIT-MIT": "Too late"})
    assert client.post(address, data=third).status_code == 409
    assert agreed(session)["CRIT-MIT"] == (Verdict.COMPLIANT, "Seen again")
    assert session.scalars(select(DecisionReason.words).where(DecisionReason.clause_code == "CRIT-MIT")).all() == [
        "Seen again"
    ]
