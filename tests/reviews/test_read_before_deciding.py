"""Those who lead the panel read the answers and documents that they decide on; nobody with a tie does."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.models import Revision
from app.core.ports import Ports
from tests.applications.pages import page, texts
from tests.builders import NOW
from tests.conftest import SignIn
from tests.reviews.builders import FILE, Case, assign, clear, make_case, recuse, to_agreement, to_consensus


def pages(client: FlaskClient, case: Case) -> list[int]:
    paths = ("application", f"files/{case.evidence_id}")
    return [client.get(f"/panel/{case.reference}/{path}").status_code for path in paths]


def proposed(session: Session, case: Case, client: FlaskClient) -> None:
    to_agreement(session, case)
    wish = {"outcome": "approved", "summary": "Yes"}
    assert client.post(f"/panel/{case.reference}/decide", data=wish).status_code == 302


def test_chair_and_approver_read_answers_and_documents(session: Session, case: Case, signed_in: SignIn) -> None:
    proposed(session, case, signed_in(case.chair))

    for person in (case.chair, case.manager):
        client = signed_in(person)
        page = client.get(f"/panel/{case.reference}/application").text
        for words in ("Bolt Systems", "Olga Owner", "Street programme", "certificate.pdf", "Not virus-scanned"):
            assert words in page
        assert f"/panel/{case.reference}/files/{case.evidence_id}" in page
        answer = client.get(f"/panel/{case.reference}/files/{case.evidence_id}")
        assert answer.data == FILE
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("happens", [None, to_consensus, to_agreement])
def test_every_page_on_the_way_to_a_decision_links_to_the_application(
    session: Session, case: Case, signed_in: SignIn, happens: Callable[[Session, Case], None] | None
) -> None:
    if happens:
        happens(session, case)
    client = signed_in(case.chair)

    for path in ("assign", "consensus", "decide"):
        assert f'href="/panel/{case.reference}/application"' in client.get(f"/panel/{case.reference}/{path}").text


def test_the_page_of_the_proposal_links_to_the_application(session: Session, case: Case, signed_in: SignIn) -> None:
    proposed(session, case, signed_in(case.chair))

    for person in (case.chair, case.manager):
        page = signed_in(person).get(f"/panel/{case.reference}/approve").text
        assert f'href="/panel/{case.reference}/application"' in page


def make_earlier(session: Session, case: Case) -> None:
    """Let there be a first revision that said something else about the capabilities."""
    revision = session.scalars(select(Revision).where(Revision.application_id == case.application_id)).one()
    revision.number = 2
    session.flush()
    said = revision.content | {"capabilities": revision.content["capabilities"] | {"about": "We dig."}}
    first = Revision(
        application_id=case.application_id, number=1, submitted_at=NOW, submitted_by="Asha Rao", content=said
    )
    session.add(first)
    session.commit()


def test_panel_and_reviewers_see_what_changed_since_the_first_revision(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """Scenario 13: the old answer beside the new one; the first revision has nothing beside it."""
    assign(session, case, *case.reviewers)
    clear(session, case, case.reviewers[0])
    places = ((case.chair, f"/panel/{case.reference}/application"), (case.reviewers[0], f"/review/{case.reference}"))
    clients = [(signed_in(person), path) for person, path in places]
    assert not any("What changed since" in client.get(path).text for client, path in clients)
    make_earlier(session, case)

    for client, path in clients:
        shown = page(client.get(path))
        assert texts(shown, "//main//details//del") == ["dig."]
        assert texts(shown, "//main//details//ins") == ["build."]


def tied(session: Session, case: Case) -> None:
    recuse(session, case, case.reviewers[0])


def reviewing(session: Session, case: Case) -> None:
    clear(session, case, case.reviewers[0])


def employed(session: Session, case: Case) -> None:
    grant(session, case.reviewers[0].id, Role.VIEWER, case.organisation.id)
    session.commit()


@pytest.mark.parametrize("role", [Role.CHAIR, Role.PROGRAM_MANAGER])
@pytest.mark.parametrize("happens", [tied, reviewing, employed])
def test_a_leader_with_a_tie_or_a_review_to_give_finds_nothing(
    session: Session, case: Case, signed_in: SignIn, happens: Callable[[Session, Case], None], role: Role
) -> None:
    grant(session, case.reviewers[0].id, role)
    assign(session, case, *case.reviewers)
    happens(session, case)

    assert pages(signed_in(case.reviewers[0]), case) == [404, 404]
    assert pages(signed_in(case.chair), case) == [200, 200]


def test_the_application_of_the_panel_is_closed_to_everybody_else(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient
) -> None:
    to_consensus(session, case)

    assert pages(visitor, case) == [302, 302]
    for person in (case.member, case.reviewers[0], case.reviewers[2]):
        assert pages(signed_in(person), case) == [404, 404]


def test_a_file_of_another_application_is_not_served_to_the_chair(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn
) -> None:
    other = make_case(session, fakes.store)

    answer = signed_in(case.chair).get(f"/panel/{case.reference}/files/{other.evidence_id}")

    assert answer.status_code == 404
