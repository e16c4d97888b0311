"""What came back from the document check and stays as it is: the panel reads why, beside what it is about."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.service.application import latest_revision
from tests.applications.pages import page, texts
from tests.conftest import SignIn
from tests.reviews.asking import ask, pass_on, reply, write_down
from tests.reviews.builders import Case, open_reviews

OF_SECTION, OF_DOCUMENT = "The register writes it like this.", "It is stamped on page 2."
SAID = "It came back from the document check and stays as it is, because: "


@pytest.fixture
def explained(session: Session, case: Case) -> Case:
    """An application in review whose applicant left a section and a document as they were, with reasons."""
    write_down(session, case)
    revision = latest_revision(session, case.application_id)
    revision.content = revision.content | {"explanations": {"experience": OF_SECTION, "ID-INC": OF_DOCUMENT}}
    session.commit()
    open_reviews(session, case)
    return case


def read_by(client: FlaskClient, path: str) -> None:
    shown = page(client.get(path))
    assert texts(shown, "//*[self::p or self::li][starts-with(normalize-space(.), 'It came back')]") == [
        SAID + OF_SECTION,
        SAID + OF_DOCUMENT,
    ]
    (card,) = shown.xpath(f"//div[@class='govuk-summary-card'][contains(., '{OF_SECTION}')]")
    assert texts(card, ".//h2") == ["Experience"]
    (row,) = shown.xpath(f"//li[contains(., '{OF_DOCUMENT}')]/preceding-sibling::li[1]")
    assert "certificate.pdf" in row.text_content()


def test_reviewers_and_chair_read_why_something_stays(explained: Case, signed_in: SignIn) -> None:
    """R03, R04, C04: beside the section and under the document."""
    reviewer = explained.reviewers[0]
    places: list[tuple[Account, str]] = [
        (reviewer, f"/review/{explained.reference}"),
        (reviewer, f"/review/{explained.reference}/score"),
        (explained.chair, f"/panel/{explained.reference}/application"),
    ]
    for person, path in places:
        read_by(signed_in(person), path)


def test_the_reasons_are_still_there_after_the_answer_to_a_question(
    session: Session, explained: Case, relay: Callable[[], None], signed_in: SignIn
) -> None:
    """The new revision says them, too: nothing that they are about has changed."""
    pass_on(session, explained, ask(session, explained, explained.reviewers[0]))

    revision = reply(session, explained)
    relay()

    assert revision.content["explanations"] == {"experience": OF_SECTION, "ID-INC": OF_DOCUMENT}
    read_by(signed_in(explained.reviewers[0]), f"/review/{explained.reference}")
