"""Can we join? Six questions with a page each, gaps by clause, and nothing stored."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.applications.policy.interests import MARKET_PLAYERS
from app.applications.policy.self_check import QUESTIONS, gaps, may_apply
from app.guide.models import GuideVersion
from app.guide.service import clauses_of
from tests.counting import Statements

FINE = {"player": "system_integrator", "country": "IN", "barred": "no"}
FINE |= {"experience": "yes", "team": "yes", "licence": "yes"}
READY, CLOSED = "You can apply", "You cannot join for now"
ALMOST = "You can apply, and there is something to prepare"
ANSWERS = st.fixed_dictionaries({question.name: st.sampled_from(list(question.options)) for question in QUESTIONS})


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return unescape(response.text)


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found
    return found[1].strip()


@given(ANSWERS)
def test_a_gap_names_the_clause_that_an_answer_does_not_meet(answers: dict[str, str]) -> None:
    """S1.8, S1.26 to S1.31."""
    found = {gap.name for gap in gaps(answers)}

    assert ("player" in found) == (answers["player"] not in MARKET_PLAYERS)
    assert ("barred" in found) == (answers["barred"] != "no")
    assert found - {"player", "barred"} == {
        name for name in ("experience", "team", "licence") if answers[name] != "yes"
    }
    assert may_apply(answers) == (answers["player"] in MARKET_PLAYERS and answers["barred"] != "yes")


def test_every_question_is_about_a_clause_of_the_guide(session: Session, guide: GuideVersion) -> None:
    codes = {clause.code for clause in clauses_of(session, guide.id)}

    assert {question.clause for question in QUESTIONS} <= codes
    assert len(QUESTIONS) == 6


def test_each_answer_leads_to_the_next_question_and_the_last_to_the_result(
    visitor: FlaskClient, guide: GuideVersion
) -> None:
    given: dict[str, str] = {}
    for question in QUESTIONS:
        shown = page(visitor, f"/check?{urlencode(given)}")
        assert heading(shown) == question.text
        assert re.findall(r'<input type="hidden" name="(\w+)" value="([\w]+)">', shown) == [
            *given.items(),
            ("asked", question.name),
        ]
        given[question.name] = FINE[question.name]

    end = visitor.get(f"/check?{urlencode(given)}", follow_redirects=True)

    assert end.request.path == "/check/result"
    assert heading(end.text) == "You can apply"


@pytest.mark.parametrize("answer", ["", "zz", "🙂", "IN" * 4000], ids=["none", "unknown", "odd", "long"])
def test_a_question_without_one_of_its_answers_is_asked_again_and_keeps_the_rest(
    visitor: FlaskClient, answer: str
) -> None:
    given = urlencode({"player": "program_manager", "asked": "country", "country": answer})

    shown = page(visitor, f"/check?{given}", 422)

    assert "Error: Where is your organisation registered?" in shown
    assert shown.count("Choose one of the answers.") == 2
    assert 'name="player" value="program_manager"' in shown


def test_the_back_link_of_a_question_leads_to_the_one_before(visitor: FlaskClient) -> None:
    third = page(visitor, f"/check?{urlencode({'player': 'program_manager', 'country': 'KE'})}")
    first = page(visitor, "/check")

    back = re.search(r'href="([^"]+)" class="govuk-back-link"', third)
    assert back
    assert heading(page(visitor, back[1])) == QUESTIONS[1].text
    assert 'href="/programme" class="govuk-back-link"' in first


def test_the_result_asked_for_too_early_goes_back_to_the_open_question(visitor: FlaskClient) -> None:
    early = visitor.get("/check/result?player=program_manager", follow_redirects=True)

    assert heading(early.text) == QUESTIONS[1].text


@pytest.mark.parametrize(
    ("answers", "offer"),
    [("player=government", "Tell us about your interest"), ("barred=yes", "If this is a mistake")],
)
def test_an_answer_that_rules_a_partnership_out_ends_the_questions(
    visitor: FlaskClient, guide: GuideVersion, answers: str, offer: str
) -> None:
    end = visitor.get(f"/check?{answers}", follow_redirects=True)

    assert end.request.path == "/check/result"
    assert heading(end.text) == "You cannot join for now"
    assert offer in end.text


@pytest.mark.parametrize(
    ("answers", "says", "codes"),
    [
        ({}, READY, []),
        ({"team": "unsure"}, ALMOST, ["CRIT-TEAM"]),
        ({"experience": "no", "licence": "no"}, ALMOST, ["CRIT-EXP", "CRIT-MIT"]),
        ({"barred": "unsure"}, ALMOST, ["CRIT-BLACKLIST"]),
        ({"barred": "yes", "team": "no"}, CLOSED, ["CRIT-BLACKLIST", "CRIT-TEAM"]),
        ({"player": "government"}, CLOSED, ["CRIT-ELIG"]),
        ({"player": "civil_society"}, CLOSED, ["CRIT-ELIG"]),
    ],
)
def test_the_result_lists_the_gaps_by_clause(
    visitor: FlaskClient, guide: GuideVersion, answers: dict[str, str], says: str, codes: list[str]
) -> None:
    """Scenario 3."""
    shown = page(visitor, f"/check/result?{urlencode(FINE | answers)}")

    assert heading(shown) == says
    assert re.findall(r"#(CRIT-\w+)", shown) == codes
    assert ">CRIT-" not in shown
    assert ('id="documents"' in shown) is (says != CLOSED)


@pytest.mark.parametrize(("country", "paper"), [("IN", "Permanent account number"), ("KE", "Foreign tax registration")])
def test_the_result_names_the_documents_of_the_place(
    visitor: FlaskClient, guide: GuideVersion, country: str, paper: str
) -> None:
    shown = page(visitor, f"/check/result?{urlencode(FINE | {'country': country})}")

    assert paper in shown


def test_nothing_is_stored(visitor: FlaskClient, guide: GuideVersion, statements: Statements) -> None:
    """Scenario 3."""
    with statements() as sent:
        answers = [visitor.get(f"/check/result?{urlencode(FINE)}"), visitor.get("/check?player=government")]

    assert sent
    assert all(statement.startswith("SELECT") for statement in sent)
    assert not any("Set-Cookie" in answer.headers for answer in answers)
