"""A decision that is blocked says why, leads to the page that mends it, and has no button (C04)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.outbox.models import Notice
from app.reviews.models import Decision, DecisionCondition
from app.reviews.policy import DecisionState, Verdict
from app.reviews.policy.ties import ReportTie
from app.reviews.service.ties import report_tie
from app.screening.models import Match
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    Case,
    actor,
    agree,
    open_reviews,
    send,
    set_policy,
    to_agreement,
    to_consensus,
)
from tests.reviews.test_conditions import CONDITION, EXCEPTION, UNMET, WISH
from tests.screening import builders as matches

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
    open_reviews(session, case)
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


@pytest.fixture
def colleague(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Mona Colleague")


def test_a_match_that_comes_between_proposal_and_approval_blocks_the_sending(
    session: Session, case: Case, colleague: Account, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """Item 5: open matches. What holds it, and who acts next, stands on both pages; the list itself does not."""
    to_agreement(session, case)
    chair, manager = signed_in(case.chair), signed_in(case.manager)
    home, matched = f"/panel/{case.reference}", f"/desk/applications/{case.reference}/screening"
    assert chair.post(f"{home}/decide", data=APPROVAL).status_code == 302

    match = matches.add_match(session, case.application, colleague)

    held = {"possible": "it compares the two", "proposed": "Another person of the program team acts next"}
    for said in held.values():
        words, buttons, links = page_of(manager, case, "approve")
        assert said in words
        assert (buttons, matched in links) == ([], True)
        assert manager.post(f"{home}/approve", data={"version": "1"}).status_code == 422
        words, _, links = page_of(chair, case, "approve")
        assert said in words
        assert match.list_name not in words
        assert matched not in links
        if match.state == "possible":
            matches.answer(session, match, colleague, is_same=True)
    assert proposals(session) == [DecisionState.PROPOSED]

    signed_in(case.manager).post(f"{matched}/1/reopen", data={"version": "2", "reason": "Another city."})
    session.refresh(match)
    matches.answer(session, match, colleague, is_same=False)
    relay()

    subject = f"The decision on {case.reference} can go on"
    assert [mail.subject for mail in mailer.to(case.manager.email)].count(subject) == 1
    assert manager.post(f"{home}/approve", data={"version": "1", "form_key": "then"}).status_code == 302
    assert proposals(session) == [DecisionState.SENT]


def test_an_open_match_holds_a_proposal(session: Session, case: Case, colleague: Account, signed_in: SignIn) -> None:
    """Item 5: open matches, before there is a proposal; nobody says no in the meantime, either."""
    to_agreement(session, case)
    matches.add_match(session, case.application, colleague)
    chair = signed_in(case.chair)

    words, buttons, links = page_of(chair, case, "decide")

    assert "The applicant may be on a debarment list. The program team acts next" in words
    assert (buttons, [link for link in links if "screening" in link]) == ([], [])
    assert "Next: The program team" in words
    assert "The program team" in html.document_fromstring(chair.get("/panel").text).xpath("string(//main)")
    for outcome in ("approved", "declined"):
        assert chair.post(f"/panel/{case.reference}/decide", data=APPROVAL | {"outcome": outcome}).status_code == 422
    assert proposals(session) == []


def test_an_applicant_on_a_debarment_list_is_declined_and_never_approved(
    session: Session, case: Case, colleague: Account, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """S1.27, S1.28, N47: two people confirmed it while an approval stood; the chair names the clause."""
    to_agreement(session, case)
    chair, manager = signed_in(case.chair), signed_in(case.manager)
    home = f"/panel/{case.reference}"
    chair.post(f"{home}/decide", data=APPROVAL)
    match = matches.add_match(session, case.application, colleague)
    matches.answer(session, match, colleague, is_same=True)
    matches.agree(session, match, case.manager)

    words, buttons, _ = page_of(manager, case, "approve")
    assert "The applicant is on a debarment list, so it cannot be approved." in words
    assert buttons == []
    assert manager.post(f"{home}/approve", data={"version": "1"}).status_code == 422
    assert manager.post(f"{home}/return", data={"version": "1", "reason": "It is listed."}).status_code == 302
    relay()
    assert "cannot be approved" in mailer.to(case.chair.email)[-2].text + mailer.to(case.chair.email)[-1].text

    words, buttons, _ = page_of(chair, case, "decide")
    assert "Decline or defer it" in words
    for outcome, said in (("approved", "cannot be approved"), ("declined", "Record this clause as not met")):
        refused = chair.post(f"{home}/decide", data=APPROVAL | {"outcome": outcome})
        assert (refused.status_code, said in refused.text) == (422, True)
    agree(session, case, ALL_MET | {"CRIT-BLACKLIST": Verdict.NOT_COMPLIANT})
    declined = APPROVAL | {"outcome": "declined", "form_key": "at last"}
    assert chair.post(f"{home}/decide", data=declined).status_code == 302
    session.expire_all()
    version = str(session.scalars(select(Decision.version)).one())
    assert manager.post(f"{home}/approve", data={"version": version, "form_key": "sent"}).status_code == 302
    assert proposals(session) == [DecisionState.SENT]


def test_the_applicant_reads_nothing_of_a_match(
    session: Session, case: Case, colleague: Account, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    to_consensus(session, case)
    before = {page: signed_in(case.member).get(f"/apply/{case.reference}{page}").text for page in ("", "/history")}
    relay()
    mailer.sent.clear()

    match = matches.add_match(session, case.application, colleague)
    matches.answer(session, match, colleague, is_same=True)
    relay()

    after = {page: signed_in(case.member).get(f"/apply/{case.reference}{page}").text for page in before}
    plain = [
        {page: html.document_fromstring(text).xpath("string(//main)") for page, text in one.items()}
        for one in (before, after)
    ]
    assert plain[0] == plain[1]
    assert mailer.to(case.member.email) == []
    assert session.scalars(select(Match.state)).all() == ["proposed"]


def test_a_tie_that_comes_out_late_takes_away_what_was_told_of_a_match(
    session: Session, case: Case, colleague: Account, relay: Callable[[], None]
) -> None:
    """(16), N47"""
    matches.add_match(session, case.application, case.manager)
    relay()
    told = select(Notice.path).where(Notice.account_id == colleague.id, Notice.path.contains("/screening/"))
    assert len(session.scalars(told).all()) == 1

    tie = ReportTie(person_id=colleague.id, words="Cousins")
    report_tie(session, tie, case.reference, actor=actor(session, case.chair), now=NOW)

    assert session.scalars(told).all() == []
