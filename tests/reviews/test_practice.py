"""R07: practising on a made-up case; R05: one's own findings beside the agreed ones."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.outbox.models import EventRecord
from app.reviews.models import Finding, PracticeSheet, Review
from app.reviews.policy import Verdict
from app.reviews.policy.practice import Practise, Tried, lessons, practice_gaps
from app.reviews.service.practice import practice_case
from tests.builders import make_account
from tests.conftest import SignIn
from tests.reference import lay_out_reference
from tests.reviews.builders import ALL_MET, Case, finish, to_agreement

CODES = list(practice_case().models)
TITLES = {code: code.title() for code in CODES}
MET = {f"verdict-{code}": "compliant" for code in CODES} | {f"score-{code}": "4" for code in CODES}


@pytest.fixture
def person(session: Session) -> Account:
    lay_out_reference(session)
    return make_account(session, Role.REVIEWER)


@pytest.fixture
def reviewer(person: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(person)


def words(page: str) -> str:
    return " ".join(html.document_fromstring(page).text_content().split())


def test_the_model_has_a_finding_a_score_and_a_reason_on_every_criterion_of_the_guide(reviewer: FlaskClient) -> None:
    page = html.document_fromstring(reviewer.get("/review/practice").text)

    assert len(CODES) == 5
    assert len(page.xpath("//section[@aria-labelledby]//fieldset")) == 2 * len(CODES)
    for model in practice_case().models.values():
        assert model.score in practice_case().anchors
        assert len(model.reason) > 40


def test_the_distance_of_each_clause_is_that_of_finding_and_score() -> None:
    entries = {code: Tried(verdict=model.verdict, score=model.score) for code, model in practice_case().models.items()}
    entries["CRIT-MIT"] = Tried(verdict=Verdict.COMPLIANT, score=3)

    found = {one.title: (one.finding.text, one.points_apart) for one in lessons(practice_case(), entries, TITLES)}

    assert found["Crit-Mit"] == ("Far apart", 3)
    assert set(found.values()) == {("The same", 0), ("Far apart", 3)}


def test_every_gap_is_named_at_once() -> None:
    entries = dict.fromkeys(CODES, Tried(verdict=None, score=None))

    assert len(list(practice_gaps(Practise(entries=entries), TITLES))) == 2 * len(CODES)


def test_practising_shows_the_distance_is_repeated_and_counts_nowhere(
    session: Session, person: Account, reviewer: FlaskClient, signed_in: SignIn
) -> None:
    assert reviewer.get("/review/practice/done").status_code == 404
    for _ in range(2):
        assert reviewer.post("/review/practice", data=MET | {"form_key": "k"}).location == "/review/practice/done"
    first = words(reviewer.get("/review/practice/done").text)
    reviewer.post("/review/practice", data=MET | {"verdict-CRIT-MIT": "not_compliant"})
    second = words(reviewer.get("/review/practice/done").text)

    assert "the same on 2 of 5 clauses, and your scores are 10 points apart in all" in first
    assert "the same on 3 of 5 clauses" in second
    assert "2 times so far" in second
    assert session.scalars(select(PracticeSheet.reviewer_id)).all() == [person.id]
    for table in (Review, Finding):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    (first_time, _) = session.scalars(select(EventRecord).where(EventRecord.name == "CasePractised"))
    assert first_time.payload == {"reviewer_id": str(person.id)}
    other = signed_in(make_account(session, Role.REVIEWER))
    assert other.get("/review/practice/done").status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verdict-CRIT-EXP": ""}, "Experience with large government programs: choose what you found."),
        ({"score-CRIT-EXP": ""}, "Experience with large government programs: choose a score."),
        ({"verdict-CRIT-EXP": "maybe"}, "Experience with large government programs: choose one of the four findings."),
        ({"score-CRIT-EXP": "5"}, "Experience with large government programs: choose one of the scores."),
        ({"score-CRIT-EXP": "x"}, "Experience with large government programs: choose one of the scores."),
    ],
)
def test_what_is_missing_is_said_and_what_was_chosen_stays(
    session: Session, reviewer: FlaskClient, change: dict[str, str], message: str
) -> None:
    answer = reviewer.post("/review/practice", data=MET | change)

    assert answer.status_code == 422
    assert message in answer.text
    assert len(html.document_fromstring(answer.text).xpath("//input[@type='radio'][@checked]")) == 9
    assert session.scalar(select(PracticeSheet)) is None


def test_after_the_decision_the_reviewer_sees_how_far_from_the_agreed_findings(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """R05: not before, and each their own only."""
    to_agreement(session, case, ALL_MET)
    finding = session.scalars(
        select(Finding)
        .join(Review)
        .where(Review.reviewer_id == case.reviewers[0].id, Finding.clause_code == "CRIT-MIT")
    ).one()
    finding.verdict = Verdict.NOT_COMPLIANT
    session.commit()
    page = f"/review/{case.reference}/done"
    assert "Your findings and the agreed ones" not in signed_in(case.reviewers[0]).get(page).text

    finish(session, case)

    first, second = (words(signed_in(one).get(page).text) for one in case.reviewers[:2])
    assert "The same on 2 of 3 clauses" in first
    assert "Far apart" in first
    assert "The same on 3 of 3 clauses" in second
