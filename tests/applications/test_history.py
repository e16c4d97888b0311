"""The history in plain words, without names of the program's people."""

from dataclasses import fields
from importlib import import_module
from importlib.util import find_spec

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app import FEATURES
from app.accounts.policy import Actor, Role
from app.applications.events import CheckStarted, EvidenceAccepted, SectionSaved
from app.applications.models import Application
from app.applications.policy.events import INTERNAL, WORDS, doer, in_words
from app.outbox.events import Event
from app.outbox.service import publish
from app.reviews.events import ConsensusOpened
from tests.applications.samples import make_application, member_of
from tests.builders import NOW, make_account
from tests.conftest import SignIn

for feature in FEATURES:
    if find_spec(f"app.{feature}") and find_spec(f"app.{feature}.events"):
        import_module(f"app.{feature}.events")
ABOUT_APPLICATIONS = sorted(
    name for name, kind in Event.kinds.items() if "application_id" in {field.name for field in fields(kind)}
)
PRIYA, RITA = (Actor(account_id=None, name=name) for name in ("Priya Menon", "Rita Reviewer"))


def test_every_fact_about_an_application_has_words() -> None:
    """A new event without words fails here."""
    assert set(ABOUT_APPLICATIONS) <= WORDS.keys()
    assert WORDS.keys() >= INTERNAL


@pytest.mark.parametrize("name", sorted(WORDS))
def test_words_need_only_what_the_fact_tells(name: str) -> None:
    payload = {field.name: "organisation" for field in fields(Event.kinds[name])} | {"last_on": "2030-04-30"}

    assert "{" not in in_words(name, payload, {})


def test_staff_are_named_by_their_office_only() -> None:
    assert doer("CheckPassed", "Priya Menon") == "Program team"
    assert doer("DecisionSent", "Rita Reviewer") == "Panel"
    assert doer("SectionSaved", "Asha Rao") == "Asha Rao"


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


@pytest.fixture
def reviewed(session: Session, application: Application) -> Application:
    for fact, actor in (
        (CheckStarted(application_id=application.id), PRIYA),
        (EvidenceAccepted(application_id=application.id, evidence_id=application.id, requirement="ID-PAN"), PRIYA),
        (ConsensusOpened(application_id=application.id, panel_id=application.id), RITA),
    ):
        publish(session, fact, actor=actor, at=NOW)
    publish(
        session,
        SectionSaved(application_id=application.id, section="team"),
        actor=Actor(account_id=None, name="Asha Rao"),
        at=NOW,
    )
    session.commit()
    return application


def lines(client: FlaskClient, path: str) -> list[str]:
    found = html.fromstring(client.get(path).get_data(as_text=True))
    return [" ".join(item.text_content().split()) for item in found.xpath("//ol[contains(@class, 'history')]/li")]


def test_the_applicant_reads_what_happened_but_no_names_of_staff(
    session: Session, reviewed: Application, signed_in: SignIn
) -> None:
    client = signed_in(member_of(session, reviewed, Role.VIEWER))
    path = f"/apply/{reviewed.reference}/history"

    assert lines(client, path) == [
        "Team plan saved 10 March 2030, 12:00 IST · Asha Rao",
        "All reviews are in; the panel compares them 10 March 2030, 12:00 IST · Panel",
        "Document check begun 10 March 2030, 12:00 IST · Program team",
        "Your interest was accepted and this application was opened 10 March 2030, 12:00 IST · Program team",
    ]
    shown = client.get(path).get_data(as_text=True)
    assert "Rita" not in shown
    assert "Priya" not in shown


def test_the_desk_reads_everything_with_names(session: Session, reviewed: Application, signed_in: SignIn) -> None:
    client = signed_in(make_account(session, Role.PROGRAM_MANAGER))

    shown = lines(client, f"/desk/applications/{reviewed.reference}")

    assert len(shown) == 5
    assert "All reviews are in; the panel compares them 10 March 2030, 12:00 IST · Rita Reviewer" in shown
    assert "Permanent account number: document accepted 10 March 2030, 12:00 IST · Priya Menon" in shown
