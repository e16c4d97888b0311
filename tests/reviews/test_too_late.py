"""Nobody loses what they typed because somebody, or another window, was faster."""

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.reviews.models import Finding
from tests.conftest import SignIn
from tests.reviews.builders import CLAUSES, Case, open_reviews, panel_of, to_agreement, to_consensus

SHEET = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"recommendation": "approved"}
FIRST = {"words-CRIT-MIT": "Kept by the first window", "note": "First note", "version": "2", "save_draft": "yes"}
SECOND = {"words-CRIT-MIT": "Typed in the second window", "note": "Second note", "version": "2", "save_draft": "yes"}


def values(page: str, xpath: str) -> list[str]:
    return [str(value).strip() for value in html.document_fromstring(page).xpath(xpath)]


def open_sheet(session: Session, case: Case, signed_in: SignIn) -> FlaskClient:
    open_reviews(session, case)
    return signed_in(case.reviewers[0])


def test_a_review_that_is_saved_too_late_shows_both_versions_and_may_be_saved_again(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    client, address = open_sheet(session, case, signed_in), f"/review/{case.reference}/score"
    assert client.post(address, data=SHEET | FIRST).status_code == 302

    answer = client.post(address, data=SHEET | SECOND)

    assert answer.status_code == 409
    assert values(answer.text, "//textarea[@name='words-CRIT-MIT']/text()") == ["Typed in the second window"]
    assert values(answer.text, "//textarea[@name='note']/text()") == ["Second note"]
    assert "Kept by the first window" in answer.text
    assert "First note" in answer.text
    assert answer.text.count("Stored meanwhile") == 2
    assert "You saved this review in another window meanwhile." in answer.text
    version = values(answer.text, "//input[@name='version']/@value")
    again = client.post(address, data=SHEET | SECOND | {"version": version[0]})
    assert again.status_code == 302
    assert "Typed in the second window" in client.get(address).text


def test_a_review_that_was_sent_meanwhile_shows_what_was_typed(session: Session, case: Case, signed_in: SignIn) -> None:
    client, address = open_sheet(session, case, signed_in), f"/review/{case.reference}/score"
    client.post(address, data=SHEET | {"version": "2"})

    answer = client.post(address, data=SHEET | SECOND)

    assert answer.status_code == 422
    assert "Typed in the second window" in answer.text
    session.expire_all()
    assert not session.query(Finding).filter(Finding.words == "Typed in the second window").count()


def test_findings_recorded_too_late_show_both_versions(session: Session, case: Case, signed_in: SignIn) -> None:
    to_consensus(session, case)
    client, address = signed_in(case.chair), f"/panel/{case.reference}/consensus"
    old = {"version": str(panel_of(session, case).version)}
    agreed = {f"verdict-{code}": "compliant" for code in CLAUSES} | old
    client.post(address, data=agreed | {"words-CRIT-MIT": "Kept by the first window"})

    answer = client.post(address, data=agreed | {"words-CRIT-MIT": "Typed in the second window"})

    assert answer.status_code == 409
    assert "Kept by the first window" in answer.text
    assert values(answer.text, "//textarea[@name='words-CRIT-MIT']/text()") == ["Typed in the second window"]
    version = values(answer.text, "//input[@name='version']/@value")
    again = client.post(address, data=agreed | {"words-CRIT-MIT": "Mine", "version": version[0]})
    assert again.status_code == 302


def test_findings_and_summaries_that_come_after_a_proposal_are_shown_once_more(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    to_agreement(session, case)
    client = signed_in(case.chair)
    client.post(f"/panel/{case.reference}/decide", data={"outcome": "approved", "summary": "First"})
    agreed = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"version": "1"}

    late = client.post(f"/panel/{case.reference}/consensus", data=agreed | {"words-CRIT-MIT": "Typed too late"})
    twice = client.post(f"/panel/{case.reference}/decide", data={"outcome": "approved", "summary": "Typed second"})

    assert (late.status_code, twice.status_code) == (409, 409)
    assert "Typed too late" in late.text
    assert "not saved" in late.text
    assert "Typed second" in twice.text
    assert "A decision has been proposed for this application already." in twice.text
    assert f'href="/panel/{case.reference}/approve"' in twice.text
