"""The figures of the panel: what they count, whom they spare, and that they take the same statements at any size."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.reviews.policy import PanelState
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.counting import statements
from tests.reviews.builders import Case, add_clauses, assign, recuse
from tests.reviews.many import make_cases
from tests.rows import make_guide

EVERYTHING = {"since": "2029-01-01", "until": "2030-12-31"}


@pytest.fixture
def reviewers(session: Session) -> list[Account]:
    add_clauses(session, make_guide(session).id)
    return [make_account(session, Role.REVIEWER, name=f"Reviewer {number}") for number in range(4)]


@pytest.fixture
def chair(session: Session, reviewers: list[Account], signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.CHAIR, name="Chandra Chair"))


def table(page: str, caption: str) -> list[list[str]]:
    rows = html.document_fromstring(page).xpath(f"//table[caption='{caption}']/tbody/tr")
    return [[cell.text_content().strip() for cell in row] for row in rows]


def test_each_picture_has_its_numbers_in_a_table(
    session: Session, reviewers: list[Account], chair: FlaskClient
) -> None:
    make_cases(session, 36, reviewers)

    page = chair.get("/panel/figures", query_string=EVERYTHING).text

    outcomes = [["Approved", "0"], ["Approved with conditions", "0"], ["Declined", "12"], ["Deferred", "0"]]
    assert table(page, "Decisions by outcome") == outcomes
    assert ["Individual review", "12", "8.0", "8.0"] in table(page, "Days per stage")
    assert ["From submission to decision", "12", "13.0", "13.0"] in table(page, "Days per stage")
    assert ["Individual review", "12", "12"] in table(page, "Open and overdue now")
    assert [row[:2] for row in table(page, "Load per reviewer")] == [[f"Reviewer {n}", "9"] for n in range(4)]
    whole = table(page, "Agreement of reviewers")[0]
    assert whole[:2] == ["Whole period", "24"]
    assert -1 <= float(whole[2]) <= 1
    pictures = html.document_fromstring(page).xpath("//main//*[local-name()='svg'][@role='img']")
    assert len(pictures) == 5
    assert "Declined 12" in pictures[1].get("aria-label")
    assert "style=" not in page


def test_only_the_days_that_were_asked_for_count(
    session: Session, reviewers: list[Account], chair: FlaskClient
) -> None:
    (panel,) = make_cases(session, 1, reviewers, first=2)
    assert panel.state is PanelState.CLOSED
    assert panel.decision is not None
    panel.decision.approved_at = NOW - timedelta(days=1)
    session.commit()

    def outcomes(since: str, until: str) -> list[list[str]]:
        return table(chair.get(f"/panel/figures?since={since}&until={until}").text, "Decisions by outcome")

    assert outcomes("2030-03-09", "2030-03-09")[2] == ["Declined", "1"]
    assert outcomes("2030-03-10", "2030-03-11") == []
    assert outcomes("2030-03-01", "2030-03-08") == []


def test_below_ten_cases_agreement_is_not_told(session: Session, reviewers: list[Account], chair: FlaskClient) -> None:
    make_cases(session, 12, reviewers)

    page = chair.get("/panel/figures", query_string=EVERYTHING).text

    assert table(page, "Agreement of reviewers")[0] == ["Whole period", "8", "Too few to say"]


def test_an_empty_page_says_when_figures_come(chair: FlaskClient) -> None:
    page = chair.get("/panel/figures").text

    for words in ("No decision was sent in these days.", "No case is open.", "no case had all its reviews"):
        assert words in page
    assert "From 11 March 2029 until 10 March 2030: 0 decisions" in page


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "", "until": "2030-01-01"}, "Enter the first day."),
        ({"since": "odd", "until": "2030-01-01"}, "Not a valid date value."),
        ({"since": "2030-01-01"}, "Enter the last day."),
        ({"since": "2030-01-02", "until": "2030-01-01"}, "The last day is before the first."),
        ({"since": "1990-01-01", "until": "2030-01-01"}, "Choose five years or fewer."),
    ],
)
def test_days_that_cannot_be_looked_at_are_said(chair: FlaskClient, asked: dict[str, str], message: str) -> None:
    answer = chair.get("/panel/figures", query_string=asked)

    assert answer.status_code == 422
    assert message in answer.text
    assert chair.get("/panel/figures.csv", query_string=asked).status_code == 302


def test_a_recused_chair_finds_the_case_in_no_figure(session: Session, case: Case, signed_in: SignIn) -> None:
    """Scenario 16: not even as one more in a count."""
    tied = make_account(session, Role.CHAIR, Role.REVIEWER, name="Tara Tied")
    assign(session, case, case.reviewers[0], tied)

    def seen(person: Account) -> tuple[list[list[str]], list[str]]:
        page = signed_in(person).get("/panel/figures").text
        load = {row[0]: row[1] for row in table(page, "Load per reviewer")}
        return table(page, "Open and overdue now"), [load["Ravi One"]]

    recuse(session, case, tied)

    assert seen(tied) == ([], ["0"])
    assert seen(case.chair) == ([["Reviewers wanted", "1", "0"]], ["1"])


def test_the_file_has_the_same_numbers_and_no_formula(
    session: Session, reviewers: list[Account], chair: FlaskClient
) -> None:
    make_account(session, Role.REVIEWER, name="=HYPERLINK(1)")
    make_cases(session, 36, reviewers)

    answer = chair.get("/panel/figures.csv", query_string=EVERYTHING)

    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert ["Decisions", "Declined", "number", "12"] in rows
    assert ["Load", "'=HYPERLINK(1)", "to give", "0"] in rows
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=panel-figures-2029-01-01")


@pytest.mark.parametrize("path", ["/panel/figures?since=2029-01-01&until=2030-12-31", "/panel", "/panel/appeals"])
def test_pages_of_the_chair_take_the_same_statements_at_any_size(
    session: Session, reviewers: list[Account], chair: FlaskClient, engine: Engine, path: str
) -> None:
    make_cases(session, 6, reviewers)
    with statements(engine) as few:
        chair.get(path)
    more = [make_account(session, Role.REVIEWER) for _ in range(10)]
    make_cases(session, 60, reviewers + more, first=100)
    with statements(engine) as many:
        chair.get(path)

    assert len(many) == len(few) <= 15


def test_the_list_of_a_reviewer_takes_the_same_statements_at_any_size(
    session: Session, reviewers: list[Account], signed_in: SignIn, engine: Engine
) -> None:
    browser = signed_in(reviewers[0])
    make_cases(session, 3, reviewers)
    with statements(engine) as few:
        browser.get("/review")
    make_cases(session, 60, reviewers, first=100)
    with statements(engine) as many:
        browser.get("/review")

    assert len(many) == len(few)


def test_the_file_names_people_so_the_password_is_asked_for_again(chair: FlaskClient) -> None:
    with chair.session_transaction() as cookie:
        cookie["fs_paa"] = 1.0
    path = "/panel/figures.csv?since=2030-01-01&until=2030-02-01"

    asked = chair.get(path).location or ""

    assert asked.startswith("/account/again?next=")
    assert "since" in asked
    assert chair.get("/panel/figures").status_code == 200


def test_the_desk_and_the_board_lead_to_the_figures(session: Session, case: Case, signed_in: SignIn) -> None:
    for person, page in ((case.manager, "/desk"), (case.chair, "/panel")):
        links = html.document_fromstring(signed_in(person).get(page).text).xpath("//main//a/@href")
        assert "/panel/figures" in links
        assert signed_in(person).get("/panel/figures").status_code == 200
