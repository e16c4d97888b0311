"""Lists begin with what asks for something, and the summary of errors follows the page."""

from datetime import timedelta

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.core.ports import Ports
from app.reviews.policy import PanelState, ReviewState
from tests.builders import NOW
from tests.conftest import SignIn
from tests.reviews.asking import resubmit
from tests.reviews.builders import Case, assign, clear, make_case, panel_of, send, to_agreement
from tests.reviews.rubric import add_rubric
from tests.reviews.test_conditions import CONDITION, EXCEPTION, UNMET, WISH


def references(client: FlaskClient, path: str) -> list[str]:
    """Return the references of a list, from the top."""
    found = html.document_fromstring(client.get(path).text).xpath("(//main//tbody)[1]/tr/th")
    return [str(cell.text_content()).strip() for cell in found]


def links_and_fields(text: str) -> tuple[list[str], list[str]]:
    """Return where the summary of errors leads, and the same places in the order of the page."""
    page = html.document_fromstring(text)
    links = [href.removeprefix("#") for href in page.xpath("//*[contains(@class, 'error-summary')]//a/@href")]
    return links, [place for place in page.xpath("//main//form//@id") if place in links]


def test_my_reviews_begin_with_what_has_to_be_read_again_and_end_with_what_was_sent_first(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn
) -> None:
    """Scenario 17: a review that is stale waits for its reviewer, though it was sent."""
    me, second, _ = case.reviewers
    cases = [case, make_case(session, fakes.store), make_case(session, fakes.store)]
    for days, one in enumerate(cases):
        one.reviewers = case.reviewers
        assign(session, one, me, second)
        clear(session, one, me, second)
        send(session, one, me)
        panel = panel_of(session, one)
        mine = next(review for review in panel.reviews if review.reviewer_id == me.id)
        mine.submitted_at = NOW + timedelta(days=days)
    session.commit()
    resubmit(session, cases[0], second)

    found = references(signed_in(me), "/review")

    assert found == [cases[0].reference, cases[2].reference, cases[1].reference]


def test_the_board_ends_with_what_was_decided_first(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn
) -> None:
    cases = [case, *(make_case(session, fakes.store) for _ in range(3))]
    for days, (one, state) in enumerate(zip(cases, [PanelState.CLOSED, PanelState.INDIVIDUAL] * 2, strict=True)):
        panel = panel_of(session, one)
        panel.state, panel.opened_at = state, NOW + timedelta(days=days)
    session.commit()

    found = references(signed_in(case.chair), "/panel")

    assert found == [cases[position].reference for position in (1, 3, 2, 0)]


def test_the_errors_of_a_sheet_stand_in_the_order_of_the_page(session: Session, case: Case, signed_in: SignIn) -> None:
    add_rubric(session)
    assign(session, case, *case.reviewers[:2])
    clear(session, case, case.reviewers[0])
    (review,) = [one for one in panel_of(session, case).reviews if one.state is ReviewState.OPEN]

    empty = {"version": str(review.version)}
    answer = signed_in(case.reviewers[0]).post(f"/review/{case.reference}/score", data=empty)

    links, fields = links_and_fields(answer.text)
    assert any(link.startswith("points-") for link in links)
    assert links == fields


def test_the_errors_of_a_proposal_stand_in_the_order_of_the_page(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    to_agreement(session, case, UNMET)
    over = {"condition-due-1": "2030-03-01", "exception-until-CRIT-ELIG": "2030-03-01", "summary": ""}

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/decide", data=WISH | CONDITION | EXCEPTION | over)
    again = signed_in(case.chair).post(
        f"/panel/{case.reference}/decide", data=WISH | CONDITION | EXCEPTION | over | {"summary": "Yes"}
    )

    assert links_and_fields(answer.text)[0] == ["summary"]
    assert links_and_fields(again.text)[0] == ["exception-until-CRIT-ELIG", "condition-due-1"]
