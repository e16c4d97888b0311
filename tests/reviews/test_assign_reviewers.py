"""From the passed check to reviewers who were asked: panel, board, assignment, notices."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Role
from app.accounts.service import grant
from app.applications.events import ApplicationWithdrawn, CheckPassed
from app.applications.policy import State
from app.core.errors import RuleBroken
from app.core.ports import Ports
from app.outbox.service import publish
from app.reviews.models import Panel, Review
from app.reviews.policy import PanelState, ReviewState
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.counting import statements
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    NUMBERS,
    Case,
    assign,
    make_case,
    open_reviews,
    panel_of,
    recuse,
    send,
    set_policy,
    to_consensus,
)


def reviewers_of(session: Session, case: Case) -> set[object]:
    return set(session.scalars(select(Review.reviewer_id).where(Review.panel_id == panel_of(session, case).id)))


def test_a_passed_check_opens_one_panel_with_its_due_day(
    session: Session, case: Case, relay: Callable[[], None]
) -> None:
    revision_id = panel_of(session, case).revision_id
    session.delete(panel_of(session, case))
    session.flush()
    fact = CheckPassed(application_id=case.application_id, revision_id=revision_id)
    for _ in range(2):
        publish(session, fact, actor=PORTAL, at=NOW)
    session.commit()

    relay()

    panel = panel_of(session, case)
    assert panel.state is PanelState.INDIVIDUAL
    assert panel.due_on == NOW.date() + timedelta(days=10)
    assert panel.revision_id == revision_id


def test_a_withdrawn_application_has_no_open_panel(session: Session, case: Case, relay: Callable[[], None]) -> None:
    assign(session, case, *case.reviewers)
    publish(session, ApplicationWithdrawn(application_id=case.application_id), actor=PORTAL, at=NOW)
    session.commit()

    relay()

    assert panel_of(session, case).state is PanelState.CLOSED
    with pytest.raises(RuleBroken):
        assign(session, case, *case.reviewers)


def test_a_panel_that_opens_after_the_withdrawal_is_closed(session: Session, fakes: Ports) -> None:
    case = make_case(session, fakes.store, state=State.WITHDRAWN)

    assert panel_of(session, case).state is PanelState.CLOSED


def test_the_chair_assigns_and_each_reviewer_gets_one_mail(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """N42"""
    first, second, third = case.reviewers
    client = signed_in(case.chair)
    data = {"reviewers": [str(first.id), str(second.id)], "form_key": "k"}
    for _ in range(2):
        assert client.post(f"/panel/{case.reference}/assign", data=data).location == "/panel"
    relay()
    client.post(f"/panel/{case.reference}/assign", data={"reviewers": [str(third.id)]})
    relay()

    assert reviewers_of(session, case) == {first.id, second.id, third.id}
    for reviewer in case.reviewers:
        (mail,) = mailer.to(reviewer.email)
        assert f"/review/{case.reference}/conflict" in mail.text
        assert "by 20 March 2030, 23:59 IST" in mail.text


@pytest.mark.parametrize(
    ("pick", "message"),
    [
        pytest.param(lambda case: [], "Choose the reviewers.", id="nobody"),
        pytest.param(lambda case: [case.reviewers[0].id], "Choose at least 2 reviewers.", id="S1.45 one"),
        pytest.param(lambda case: [uuid4(), uuid4()], "Choose only from the reviewers shown.", id="strangers"),
        pytest.param(lambda case: ["x" * 5000], "Choose only from the reviewers shown.", id="no id at all"),
        pytest.param(lambda case: [case.chair.id, case.member.id], "Choose only from", id="no reviewers"),
    ],
)
def test_a_wrong_choice_is_explained_and_nothing_is_saved(
    session: Session, case: Case, signed_in: SignIn, pick: Callable[[Case], list[object]], message: str
) -> None:
    data = {"reviewers": [str(one) for one in pick(case)]}

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/assign", data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert reviewers_of(session, case) == set()
    if str(case.reviewers[0].id) in data["reviewers"]:
        assert f'value="{case.reviewers[0].id}" checked' in answer.text


def test_people_of_the_applicant_and_the_chair_are_not_offered(session: Session, case: Case, signed_in: SignIn) -> None:
    tied = make_account(session, Role.REVIEWER, name="Tina Tied")
    grant(session, tied.id, Role.VIEWER, case.organisation.id)
    grant(session, case.chair.id, Role.REVIEWER)
    session.commit()

    page = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text

    assert "Ravi One" in page
    assert str(tied.id) not in page
    assert "Has a tie to the applicant" in page.split("Tina Tied")[1]
    assert str(case.chair.id) not in page


def test_the_quorum_is_the_program_s_number(session: Session, case: Case) -> None:
    """S1.45"""
    set_policy(session, "quorum", 3)

    with pytest.raises(RuleBroken, match="at least 3"):
        assign(session, case, *case.reviewers[:2])
    assign(session, case, *case.reviewers)


def test_nobody_is_added_once_the_consensus_is_open(session: Session, case: Case, signed_in: SignIn) -> None:
    to_consensus(session, case)
    data = {"reviewers": [str(case.reviewers[2].id)]}

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/assign", data=data)

    assert answer.status_code == 422
    assert case.reviewers[2].id not in reviewers_of(session, case)


def test_the_board_shows_stage_age_and_load(session: Session, case: Case, signed_in: SignIn) -> None:
    panel_of(session, case).opened_at = NOW - timedelta(days=3)
    session.commit()
    client = signed_in(case.chair)
    assert "Reviewers wanted" in client.get("/panel").text

    open_reviews(session, case)
    send(session, case, case.reviewers[0])
    page = " ".join(client.get("/panel").text.split())

    assert "Individual review" in page
    assert "3 days" in page
    assert "1 of 2" in page
    loads = re.findall(r">(Ravi One|Rita Two)</a></th> <td [^>]+>(\d)", page)
    assert loads == [("Ravi One", "0"), ("Rita Two", "1")]


def test_an_empty_board_says_what_will_come(session: Session, signed_in: SignIn) -> None:
    for code, value in NUMBERS.items():
        set_policy(session, code, value)
    page = signed_in(make_account(session, Role.CHAIR)).get("/panel").text

    assert "No application waits for the panel" in page
    assert "Nobody holds the role of reviewer yet" in page


def test_the_board_takes_the_same_number_of_statements_for_many_panels(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn, engine: Engine
) -> None:
    client = signed_in(case.chair)
    with statements(engine) as for_one:
        client.get("/panel")
    for _ in range(5):
        make_case(session, fakes.store)
    with statements(engine) as for_many:
        client.get("/panel")

    assert len(for_many) == len(for_one)


def test_a_tie_is_told_to_the_chair_who_adds_somebody(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """N40"""
    assign(session, case, *case.reviewers[:2])
    recuse(session, case, case.reviewers[0])
    relay()
    client = signed_in(case.chair)

    (mail,) = [mail for mail in mailer.to(case.chair.email) if "has a tie" in mail.subject]
    assert f"/panel/{case.reference}/assign" in mail.text
    assert "Reviewers wanted" in client.get("/panel").text
    page = client.get(f"/panel/{case.reference}/assign").text
    assert "We were colleagues" in page
    assert "One more reviewer is needed." in page
    assert f'value="{case.reviewers[0].id}"' not in page
    assert session.scalars(select(Review.state).where(Review.reviewer_id == case.reviewers[0].id)).all() == [
        ReviewState.RECUSED
    ]
    assert session.scalars(select(Panel.state)).all() == [PanelState.INDIVIDUAL]


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"conflict": "yes", "conflict_text": "Our owner is Ravi's sister"}, "Our owner is Ravi&#39;s sister"),
        ({"conflict": "yes", "conflict_text": ""}, "It did not describe them."),
        ({"conflict": "no", "conflict_text": "Our owner is Ravi's sister"}, None),
        ({}, None),
    ],
)
def test_a_tie_that_the_applicant_declared_is_read_before_anybody_is_chosen_or_begins(
    session: Session, case: Case, signed_in: SignIn, declared: dict[str, str], words: str | None
) -> None:
    revision = panel_of(session, case).revision
    revision.content = revision.content | {"declarations": declared}
    assign(session, case, case.reviewers[0], case.reviewers[1])

    choosing = signed_in(case.chair).get(f"/panel/{case.reference}/assign").text
    declaring = signed_in(case.reviewers[0]).get(f"/review/{case.reference}/conflict").text

    for page in (choosing, declaring):
        assert ("The applicant declares ties" in page) is (words is not None)
        assert (words or "") in page
        assert "Our owner" not in page or words
    if words:
        assert choosing.index(words) < choosing.index("<table")
