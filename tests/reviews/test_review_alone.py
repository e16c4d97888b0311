"""One reviewer: declare ties, read, score, save, send; then nothing can be changed (R01 to R05)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.outbox.models import EventRecord
from app.reviews.models import Finding, Panel
from app.reviews.policy import FillSheet, PanelState, ReviewState, Verdict
from app.reviews.service.individual import save_sheet
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    actor,
    assign,
    clear,
    entries,
    panel_of,
    recuse,
    review_of,
    send,
)

LONG = "x" * 4001
FULL = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"recommendation": "approved", "version": "2"}


@pytest.fixture(autouse=True)
def asked(session: Session, case: Case) -> None:
    assign(session, case, *case.reviewers[:2])


def findings(session: Session, case: Case) -> dict[str, tuple[Verdict | None, str]]:
    mine = select(Finding).where(Finding.review_id == review_of(session, case, case.reviewers[0]).id)
    return {one.clause_code: (one.verdict, one.words) for one in session.scalars(mine)}


def test_my_reviews_are_listed_by_due_date_with_a_word_on_each(session: Session, case: Case, signed_in: SignIn) -> None:
    client = signed_in(case.reviewers[0])
    assert "Say whether you have a tie" in client.get("/review").text
    clear(session, case, case.reviewers[0])
    assert "20 March 2030" in client.get("/review").text

    review_of(session, case, case.reviewers[0]).due_on = NOW.date() - timedelta(days=1)
    session.commit()
    assert "(late)" in client.get("/review").text


def test_an_empty_list_says_what_will_come(session: Session, case: Case, signed_in: SignIn) -> None:
    assert "you get a mail" in signed_in(case.reviewers[2]).get("/review").text


def test_the_declaration_names_everybody_a_tie_may_concern(case: Case, signed_in: SignIn) -> None:
    page = signed_in(case.reviewers[0]).get(f"/review/{case.reference}/conflict").text

    for name in ("Bolt Systems", "Olga Owner", "Sigi Signatory", "Conny Contact"):
        assert name in page
    assert "Street programme" not in page


@pytest.mark.parametrize(
    ("data", "message", "kept"),
    [
        pytest.param({}, "Choose whether you have a tie.", "", id="empty"),
        pytest.param({"tie": "perhaps", "words": "Kept words"}, "Choose whether", "Kept words", id="unknown option"),
        pytest.param({"tie": "yes"}, "Say in a few words", 'value="yes" checked', id="a tie without words"),
        pytest.param({"tie": "yes", "words": "  "}, "Say in a few words", 'value="yes" checked', id="only blanks"),
        pytest.param({"tie": "yes", "words": LONG}, "shorten this to 4000 characters", LONG, id="over-long"),
        pytest.param({"tie": "no", "words": "a\x00b"}, "characters that cannot be shown", "", id="control character"),
    ],
)
def test_a_declaration_that_cannot_be_read_is_explained(
    session: Session, case: Case, signed_in: SignIn, data: dict[str, str], message: str, kept: str
) -> None:
    answer = signed_in(case.reviewers[0]).post(f"/review/{case.reference}/conflict", data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert kept in answer.text
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.TO_DECLARE


def test_a_declaration_sent_twice_counts_once(session: Session, case: Case, signed_in: SignIn) -> None:
    client = signed_in(case.reviewers[0])

    for _ in range(2):
        answer = client.post(f"/review/{case.reference}/conflict", data={"tie": "no", "form_key": "k"})
        assert answer.location == f"/review/{case.reference}"

    names = session.scalars(select(EventRecord.name)).all()
    assert names.count("ConflictDeclared") == 1
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.OPEN


def test_a_tie_closes_the_application_to_the_reviewer(session: Session, case: Case, signed_in: SignIn) -> None:
    client = signed_in(case.reviewers[0])

    answer = client.post(f"/review/{case.reference}/conflict", data={"tie": "yes", "words": "My cousin"})

    assert answer.location == "/review"
    review = review_of(session, case, case.reviewers[0])
    assert (review.state, review.conflict) == (ReviewState.RECUSED, "My cousin")
    assert client.post(f"/review/{case.reference}/score", data=FULL).status_code == 404


def test_answers_and_documents_are_shown_beside_the_sheet(session: Session, case: Case, signed_in: SignIn) -> None:
    clear(session, case, case.reviewers[0])

    page = signed_in(case.reviewers[0]).get(f"/review/{case.reference}").text

    for text in ("AAACB1234C", "Street programme", "Tara", "certificate.pdf", *CLAUSES.values()):
        assert text in page
    assert "A duty" not in page


def test_a_draft_is_kept_with_its_gaps(session: Session, case: Case, signed_in: SignIn) -> None:
    clear(session, case, case.reviewers[0])
    client = signed_in(case.reviewers[0])
    draft = {"verdict-CRIT-MIT": "unclear", "words-CRIT-ELIG": "To look up", "version": "2", "save_draft": "yes"}

    answer = client.post(f"/review/{case.reference}/score", data=draft)

    assert answer.location == f"/review/{case.reference}/score"
    page = client.get(answer.location).text
    assert "To look up" in page
    assert 'value="unclear" checked' in page
    assert findings(session, case)["CRIT-MIT"] == (Verdict.UNCLEAR, "")
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.OPEN
    assert "Draft" in client.get("/review").text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"verdict-CRIT-MIT": ""}, "Keeps the licence: choose what you found.", id="no finding"),
        pytest.param({"verdict-CRIT-MIT": "not_compliant"}, "Keeps the licence: say why", id="not met, no reason"),
        pytest.param({"verdict-CRIT-MIT": "unclear"}, "Keeps the licence: say why", id="unclear without a reason"),
        pytest.param({"verdict-CRIT-MIT": "superb"}, "Keeps the licence: choose one of", id="unknown finding"),
        pytest.param({"recommendation": ""}, "Choose what you recommend.", id="no recommendation"),
        pytest.param(
            {"recommendation": "maybe"},
            "Choose approved, approved with conditions, declined or deferred.",
            id="unknown outcome",
        ),
        pytest.param({"words-CRIT-MIT": LONG}, "shorten this to 4000 characters", id="over-long words"),
        pytest.param({"note": LONG}, "shorten this to 4000 characters", id="over-long note"),
        pytest.param({"note": "a\x07b"}, "characters that cannot be shown", id="control character"),
        pytest.param({"version": "two"}, "Load this page again", id="wrong version"),
        pytest.param({"version": ""}, "Load this page again", id="no version"),
    ],
)
def test_a_sheet_with_a_gap_is_explained_and_nothing_is_saved(
    session: Session, case: Case, signed_in: SignIn, change: dict[str, str], message: str
) -> None:
    clear(session, case, case.reviewers[0])
    sheet = FULL | {"words-CRIT-ELIG": "Typed words stay"} | change

    answer = signed_in(case.reviewers[0]).post(f"/review/{case.reference}/score", data=sheet)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed words stay" in answer.text
    assert findings(session, case) == {}
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.OPEN


def test_an_empty_sheet_names_every_gap_at_once(session: Session, case: Case, signed_in: SignIn) -> None:
    clear(session, case, case.reviewers[0])

    page = signed_in(case.reviewers[0]).post(f"/review/{case.reference}/score", data={"version": "2"}).text

    for field in (*(f"verdict-{code}" for code in CLAUSES), "recommendation"):
        assert f'href="#{field}"' in page


def test_sending_locks_the_review_and_late_changes_are_refused(session: Session, case: Case, signed_in: SignIn) -> None:
    """(15)"""
    clear(session, case, case.reviewers[0])
    client = signed_in(case.reviewers[0])
    for _ in range(2):
        answer = client.post(f"/review/{case.reference}/score", data=FULL | {"form_key": "k"})
        assert answer.location == f"/review/{case.reference}/done"
    before = findings(session, case)

    for late in ({"verdict-CRIT-MIT": "unclear", "words-CRIT-MIT": "Oh"}, {"save_draft": "yes"}, {"version": "3"}):
        assert client.post(f"/review/{case.reference}/score", data=FULL | late).status_code in {409, 422}
    answer = client.post(f"/review/{case.reference}/conflict", data={"tie": "no"})

    assert answer.status_code == 422
    assert findings(session, case) == before
    assert review_of(session, case, case.reviewers[0]).state is ReviewState.SUBMITTED
    assert session.scalars(select(EventRecord.name)).all().count("ReviewSubmitted") == 1
    assert "It is locked." in client.get(f"/review/{case.reference}/done").text


def test_a_draft_in_a_second_window_does_not_overwrite_the_first(session: Session, case: Case) -> None:
    clear(session, case, case.reviewers[0])
    who = actor(session, case.reviewers[0])
    sheet = FillSheet(version=2, entries=entries(ALL_MET, "First"), recommendation=None, note="")
    save_sheet(session, sheet, case.reference, actor=who, now=NOW)
    session.commit()

    other = FillSheet(version=2, entries=entries(ALL_MET, "Second"), recommendation=None, note="")
    with pytest.raises(Conflict):
        save_sheet(session, other, case.reference, actor=who, now=NOW)
    assert findings(session, case)["CRIT-MIT"] == (Verdict.COMPLIANT, "First")


def test_the_consensus_opens_with_the_last_review(session: Session, case: Case) -> None:
    """S1.45"""
    clear(session, case, *case.reviewers[:2])
    send(session, case, case.reviewers[0])
    assert panel_of(session, case).state is PanelState.INDIVIDUAL
    send(session, case, case.reviewers[1])

    session.expire_all()
    panel = panel_of(session, case)
    assert panel.state is PanelState.CONSENSUS
    assert panel.application.state.value == "consensus"
    assert session.scalars(select(EventRecord.name).order_by(EventRecord.number)).all()[-1] == "ConsensusOpened"


def test_a_tie_leaves_the_panel_waiting_while_it_is_too_small(session: Session, case: Case) -> None:
    """S1.45: two reviews are the least."""
    clear(session, case, *case.reviewers[:2])
    send(session, case, case.reviewers[0])
    recuse(session, case, case.reviewers[1])
    assert panel_of(session, case).state is PanelState.INDIVIDUAL

    assign(session, case, case.reviewers[2])
    clear(session, case, case.reviewers[2])
    send(session, case, case.reviewers[2])
    session.expire_all()
    assert panel_of(session, case).state is PanelState.CONSENSUS


def test_a_late_tie_opens_the_consensus_of_those_who_have_sent(session: Session, case: Case) -> None:
    assign(session, case, case.reviewers[2])
    clear(session, case, *case.reviewers)
    for reviewer in case.reviewers[:2]:
        send(session, case, reviewer)
    recuse(session, case, case.reviewers[2])

    assert session.scalars(select(Panel.state)).all() == [PanelState.CONSENSUS]


def test_a_reviewer_without_the_role_any_more_is_a_stranger(session: Session, case: Case, signed_in: SignIn) -> None:
    assert signed_in(make_account(session)).get("/review").status_code == 404
