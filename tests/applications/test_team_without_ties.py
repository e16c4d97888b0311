"""(16) What the program team is told of an application: nobody with a tie, and the administrators if nobody is left."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.policy import PORTAL, Role
from app.agreements.events import AgreementSigned
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.applications.events import ApplicationSubmitted, ApplicationWithdrawn, RefusalProposed
from app.applications.models import Application, QuickRefusal
from app.applications.service.quick_refusal import second_people
from app.outbox.events import Event
from app.outbox.models import Notice
from app.outbox.policy import DeliveryState
from app.outbox.service import publish
from tests.agreements.builders import make_agreement
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.rows import make_revision, make_tie

Told = Callable[[Session, Agreement, Account], Event]


def submitted(session: Session, agreement: Agreement, proposer: Account) -> Event:
    revision = make_revision(session, agreement.application)
    return ApplicationSubmitted(application_id=agreement.application_id, revision_id=revision.id, number=1)


def withdrawn(session: Session, agreement: Agreement, proposer: Account) -> Event:
    return ApplicationWithdrawn(application_id=agreement.application_id)


def refusal_proposed(session: Session, agreement: Agreement, proposer: Account) -> Event:
    refusal = QuickRefusal(
        application_id=agreement.application_id, reasons=[], proposed_by=proposer.id, proposed_at=NOW
    )
    session.add(refusal)
    session.flush()
    return RefusalProposed(application_id=agreement.application_id, refusal_id=refusal.id)


def signed(session: Session, agreement: Agreement, proposer: Account) -> Event:
    return AgreementSigned(agreement_id=agreement.id, application_id=agreement.application_id, sha256="")


FACTS = [
    pytest.param(submitted, id="N11"),
    pytest.param(withdrawn, id="N18"),
    pytest.param(refusal_proposed, id="N43"),
    pytest.param(signed, id="countersign"),
]


@pytest.fixture
def agreement(session: Session) -> Agreement:
    return make_agreement(session, make_organisation(session), AgreementState.APPROVED)


@pytest.fixture
def managers(session: Session) -> list[Account]:
    """The first has a tie, the second none, the third belongs to the applicant, the fourth has proposed something."""
    names = ("Tied Manager", "Free Manager", "Own Manager", "Proposing Manager")
    return [make_account(session, Role.PROGRAM_MANAGER, name=name) for name in names]


def tie(session: Session, application: Application, *people: Account) -> None:
    for person in people:
        make_tie(session, application, person)
    session.commit()


def tell(session: Session, fact: Event, relay: Callable[[], None]) -> None:
    publish(session, fact, actor=PORTAL, at=NOW)
    session.commit()
    relay()


@pytest.mark.parametrize("told", FACTS)
def test_nobody_with_a_tie_is_told(
    session: Session,
    agreement: Agreement,
    managers: list[Account],
    mailer: FakeMailer,
    relay: Callable[[], None],
    told: Told,
) -> None:
    tied, _, own, proposer = managers
    tie(session, agreement.application, tied)
    session.add(Grant(account_id=own.id, role=Role.VIEWER, organisation_id=agreement.application.organisation_id))

    tell(session, told(session, agreement, proposer), relay)

    mails = {person.name: [mail for mail in mailer.to(person.email) if "/desk/" in mail.text] for person in managers}
    assert {name: len(found) for name, found in mails.items() if name != "Proposing Manager"} == {
        "Tied Manager": 0,
        "Free Manager": 1,
        "Own Manager": 0,
    }
    assert session.scalars(select(Notice).where(Notice.account_id == tied.id)).all() == []


@pytest.mark.parametrize("told", [one for one in FACTS if one.id != "N18"])
def test_the_administrators_are_asked_for_somebody_when_nobody_is_left(
    session: Session,
    agreement: Agreement,
    managers: list[Account],
    mailer: FakeMailer,
    relay: Callable[[], None],
    told: Told,
) -> None:
    """Not the one with a tie of their own; and who proposed a refusal is no second person for it."""
    admins = [make_account(session, Role.ADMIN, name=name) for name in ("Ada Admin", "Tied Admin")]
    others = managers[:3] if told is refusal_proposed else managers
    tie(session, agreement.application, *others, admins[1])

    tell(session, told(session, agreement, managers[3]), relay)

    assert [mail for person in others for mail in mailer.to(person.email)] == []
    subjects = [[mail.subject for mail in mailer.to(admin.email)] for admin in admins]
    assert subjects == [[f"Nobody may act on application {agreement.application.reference}"], []]


def test_the_administrators_hear_nothing_while_somebody_is_left(
    session: Session, agreement: Agreement, managers: list[Account], mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    admin = make_account(session, Role.ADMIN, name="Ada Admin")
    tie(session, agreement.application, *managers[:2])

    tell(session, signed(session, agreement, managers[3]), relay)

    assert mailer.to(admin.email) == []


def test_a_second_person_has_no_tie(session: Session, agreement: Agreement, managers: list[Account]) -> None:
    tied, *_, proposer = managers
    tie(session, agreement.application, tied)
    refusal_proposed(session, agreement, proposer)

    asked = second_people(session, session.scalars(select(QuickRefusal)).one())

    assert [person.name for person in asked] == ["Free Manager", "Own Manager"]


def test_messages_on_their_way_are_not_shown_to_people_with_a_tie(
    session: Session, agreement: Agreement, managers: list[Account], signed_in: SignIn
) -> None:
    """Neither as a row nor in the number of those that failed; a colleague sees all of them."""
    tied, free, *_ = managers
    application = agreement.application
    paths = (f"/apply/{application.reference}/decision", f"/desk/mou/{agreement.reference}", "/apply/DPP-APP-2029-0001")
    for path in paths:
        notice = Notice(
            key=path,
            address="a@b.example",
            account_id=None,
            subject=f"On {path}",
            text="",
            html="",
            path=path,
            made_at=NOW,
            state=DeliveryState.FAILED,
        )
        session.add(notice)
    tie(session, application, tied)

    shown = [signed_in(person).get("/desk/messages").text for person in (tied, free)]
    counted = [signed_in(person).get("/desk").text for person in (tied, free)]

    assert [[f"On {path}" in page for path in paths] for page in shown] == [[False, False, True], [True, True, True]]
    assert ["1 message or task could" in counted[0], "3 messages or tasks could" in counted[1]] == [True, True]


def test_a_manager_with_a_tie_reads_no_mou_and_a_colleague_countersigns(
    session: Session, agreement: Agreement, managers: list[Account], signed_in: SignIn
) -> None:
    tied, free, *_ = managers
    tie(session, agreement.application, tied)
    pages = [f"/desk/mou/{agreement.reference}{page}" for page in ("", "/countersign", "/document")]

    assert {signed_in(tied).get(page).status_code for page in pages} == {404}
    assert signed_in(tied).post(pages[1], data={"sha256": agreement.sha256}).status_code == 404
    assert agreement.reference not in signed_in(tied).get("/desk/mou").text + signed_in(tied).get("/desk").text
    assert agreement.reference in signed_in(free).get("/desk/mou").text
    assert signed_in(free).get(pages[1]).status_code == 200
