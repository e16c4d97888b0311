"""C01 and C03: the board leads to the right next act, and the chair begins with what all agree on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.reviews.policy import ReturnDecision, Verdict
from app.reviews.service.decisions import send_back
from tests.builders import NOW
from tests.conftest import SignIn
from tests.reviews.builders import (
    ALL_MET,
    Case,
    actor,
    approve,
    assign,
    open_reviews,
    panel_of,
    propose,
    send,
    to_agreement,
    to_consensus,
)


def nothing(session: Session, case: Case) -> None:
    pass


def half_sent(session: Session, case: Case) -> None:
    open_reviews(session, case)
    send(session, case, case.reviewers[0])


def proposed(session: Session, case: Case) -> None:
    to_agreement(session, case)
    propose(session, case)


def returned(session: Session, case: Case) -> None:
    proposed(session, case)
    command = ReturnDecision(version=1, reason="Why")
    send_back(session, command, case.reference, actor=actor(session, case.manager), now=NOW)
    session.commit()


def decided(session: Session, case: Case) -> None:
    proposed(session, case)
    approve(session, case)


DUE = "20 March 2030, 23:59 IST"


@pytest.mark.parametrize(
    ("happens", "page", "stage", "waits_for", "due"),
    [
        (nothing, "assign", "Reviewers wanted", "The chair, to choose 2 reviewers", DUE),
        (half_sent, "assign", "Individual review", "The reviewers: 1 of 2 reviews are in", DUE),
        (to_consensus, "consensus", "Consensus", "The chair, to agree on the findings", "No deadline"),
        (to_agreement, "decide", "Findings agreed", "The chair, to propose a decision", "No deadline"),
        (proposed, "approve", "Waiting for approval", "A second person, to approve it or send it back", "No deadline"),
        (returned, "decide", "Sent back", "The chair, to propose again", "No deadline"),
        (decided, "record", "Decided", "Nobody", "–"),
    ],
)
def test_each_row_says_what_is_waited_for_by_when_and_leads_there(
    session: Session,
    case: Case,
    signed_in: SignIn,
    happens: Callable[[Session, Case], None],
    page: str,
    stage: str,
    waits_for: str,
    due: str,
) -> None:
    happens(session, case)

    found = html.document_fromstring(signed_in(case.chair).get("/panel").text)

    row = found.xpath("//table[caption='Applications']/tbody/tr")[0]
    cells = {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row}
    assert (cells["Stage"], cells["Waits for"], cells["Due by"]) == (stage, waits_for, due)
    assert set(row.xpath(".//a/@href")) == {f"/panel/{case.reference}/{page}"}
    assert signed_in(case.chair).get(f"/panel/{case.reference}/{page}").status_code == 200


def test_reviews_that_are_late_are_marked(session: Session, case: Case, signed_in: SignIn) -> None:
    panel_of(session, case).due_on = NOW.date() - timedelta(days=1)
    session.commit()

    assert "9 March 2030, 23:59 IST (late)" in signed_in(case.chair).get("/panel").text


def test_what_all_found_is_chosen_already_and_a_difference_never_is(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    open_reviews(session, case)
    send(session, case, case.reviewers[0], ALL_MET | {"CRIT-ELIG": Verdict.UNCLEAR})
    send(session, case, case.reviewers[1], {**ALL_MET, "CRIT-ELIG": Verdict.UNCLEAR, "CRIT-MIT": Verdict.UNCLEAR})

    text = signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text

    chosen = {
        field.get("name"): field.get("value")
        for field in html.document_fromstring(text).xpath("//input[@type='radio'][@checked]")
    }
    assert chosen == {"verdict-CRIT-ELIG": "unclear", "verdict-CRIT-BLACKLIST": "compliant"}
    assert "The findings differ on 1 of 3 clauses" in text
    section = text[text.index('id="clause-CRIT-MIT"') : text.index('id="clause-CRIT-ELIG"')]
    for words in ("Findings differ", "Ravi One", "Rita Two", "Met", "Unclear"):
        assert words in section


def test_what_is_recorded_goes_before_what_all_found(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    text = signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text

    assert "Canary reason" in text


def test_where_the_findings_differ_the_agreed_one_needs_a_reason_and_nowhere_else(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """C03"""
    open_reviews(session, case)
    send(session, case, case.reviewers[0])
    send(session, case, case.reviewers[1], ALL_MET | {"CRIT-MIT": Verdict.UNCLEAR})
    client, address = signed_in(case.chair), f"/panel/{case.reference}/consensus"
    typed = {f"verdict-{code}": "compliant" for code in ALL_MET} | {"version": str(panel_of(session, case).version)}

    refused = client.post(address, data=typed)

    faults = [one.get("href") for one in html.document_fromstring(refused.text).xpath("//*[@role='alert']//a")]
    assert refused.status_code == 422
    assert faults == ["#words-CRIT-MIT"]
    assert "Keeps the licence: the findings differ. Say why the panel agrees on this." in refused.text
    assert panel_of(session, case).agreed_at is None
    answer = client.post(address, data=typed | {"words-CRIT-MIT": "Shown on the website."})
    assert answer.location == f"/panel/{case.reference}/decide"


@pytest.mark.parametrize(
    ("happens", "page", "acts_next"),
    [
        (nothing, "assign", "Next: The chair, to choose 2 reviewers · until 20 March 2030, 23:59 IST"),
        (to_consensus, "consensus", "Next: The chair, to agree on the findings · there is no deadline"),
        (to_agreement, "decide", "Next: The chair, to propose a decision · there is no deadline"),
        (proposed, "approve", "Next: A second person, to approve it or send it back · there is no deadline"),
        (returned, "decide", "Next: The chair, to propose again · there is no deadline"),
        (decided, "approve", "Next: Nobody"),
    ],
)
def test_each_page_of_a_panel_says_who_acts_next_and_until_when(
    session: Session,
    case: Case,
    signed_in: SignIn,
    happens: Callable[[Session, Case], None],
    page: str,
    acts_next: str,
) -> None:
    happens(session, case)

    found = html.document_fromstring(signed_in(case.chair).get(f"/panel/{case.reference}/{page}").text)

    assert found.xpath("//*[contains(@class, 'portal-status-line')]/p[last()]/text()") == [acts_next]


def test_the_day_that_the_applicant_was_told_is_the_panel_s_too(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    to_consensus(session, case)
    session.get_one(Application, case.application_id).due_on = NOW.date() - timedelta(days=1)
    session.commit()
    client = signed_in(case.chair)

    for path in ("/panel", f"/panel/{case.reference}/consensus"):
        assert "9 March 2030, 23:59 IST (late)" in client.get(path).text


def test_the_page_of_a_late_review_says_so(session: Session, case: Case, signed_in: SignIn) -> None:
    assign(session, case, *case.reviewers[:2])
    panel_of(session, case).due_on = NOW.date() - timedelta(days=1)
    session.commit()

    text = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text

    assert "0 of 2 reviews are in · until 9 March 2030, 23:59 IST (late)" in text


@pytest.mark.parametrize(("happens", "age"), [(to_consensus, "30 days"), (decided, "Took 10 days")])
def test_the_age_of_a_case_stands_still_once_it_is_decided(
    session: Session,
    case: Case,
    signed_in: SignIn,
    happens: Callable[[Session, Case], None],
    age: str,
) -> None:
    happens(session, case)
    panel = panel_of(session, case)
    panel.opened_at = NOW - timedelta(days=30)
    if panel.decision and panel.decision.state == "sent":
        panel.decision.approved_at = NOW - timedelta(days=20)
    session.commit()

    found = html.document_fromstring(signed_in(case.chair).get("/panel").text)

    cells = found.xpath("//table[caption='Applications']/tbody/tr[1]/*[@data-label='With the panel']")
    assert [" ".join(cell.text_content().split()) for cell in cells] == [age]
