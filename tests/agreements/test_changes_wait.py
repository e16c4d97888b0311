"""While a change to a clause waits for the program, every page says so, and nobody is asked to sign."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.jobs import follow_signing
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.changes import Answer
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement, make_application, make_change, send_decision
from tests.agreements.renewals import make_renewal
from tests.agreements.terms import LAST
from tests.applications.pages import page, texts
from tests.builders import NOW, make_account, stay_signed_in
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.reference import lay_out_reference

Relay = Callable[[], None]
SIGNATURE = 'name="full_name"'
WISH = {"code": "MOU-LIABILITY", "wish": "Each side answers for its own acts.", "reason": "Our insurer asks."}
YES = {"verdict": "agree", "text": "Each answers for its own acts.", "words": ""}
NO = {"verdict": "decline", "text": "", "words": "It stays."}
LINE = "//*[contains(@class, 'portal-status-line')]//p[last()]"


@pytest.fixture
def signatory(session: Session, organisation: Organisation, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))


@pytest.mark.parametrize(
    ("answer", "waits"),
    [(None, True), (Answer.AGREED, True), (Answer.TAKEN_BACK, False)],
)
def test_both_sides_see_that_the_program_is_next(
    session: Session,
    organisation: Organisation,
    signatory: FlaskClient,
    desk: FlaskClient,
    answer: Answer | None,
    waits: bool,
) -> None:
    agreement = make_agreement(session, organisation)
    change = make_change(agreement)
    if answer:
        change.answer, change.answered_by, change.answered_at = answer, "Priya Nair", NOW
        change.new_text = "New." if answer is Answer.AGREED else ""
    session.add(change)
    session.commit()

    own = signatory.get(f"/apply/{agreement.application.reference}/mou").text
    case = desk.get(f"/desk/mou/{agreement.reference}").text

    assert ("Nobody can sign until then" in own, SIGNATURE in own) == (waits, not waits)
    assert ("waits for the program team" in own, "waits for the program team" in case) == (waits, waits)
    assert ("See the change that waits" in case) is waits
    assert "/mou/decline" in own
    outside = signatory.get(f"/apply/{agreement.application.reference}/mou/outside")
    assert (outside.status_code, "/mou" in (outside.location or "")) == ((302, True) if waits else (200, False))


def who_is_next(signatory: FlaskClient, desk: FlaskClient, agreement: Agreement) -> set[str]:
    """Return whom the pages of the application name, of both sides."""
    reference = agreement.application.reference
    own = ["/apply", *(f"/apply/{reference}{place}" for place in ("", "/organisation", "/check", "/history", "/mou"))]
    lines = [texts(page(signatory.get(path)), LINE)[0] for path in own]
    lines.append(texts(page(desk.get(f"/desk/applications/{reference}")), LINE)[0])
    listed = texts(page(desk.get("/desk/applications")), "//tbody/tr/td[3]")
    return {line.split(" · ")[0].removeprefix("Next: ") for line in lines} | set(listed)


def test_all_pages_of_the_application_name_the_program_as_long_as_it_owes(
    session: Session, organisation: Organisation, signatory: FlaskClient, desk: FlaskClient, relay: Relay
) -> None:
    """Issue 5: asked, taken back, asked again, refused, asked again, agreed to, and issued anew."""
    send_decision(session, make_application(session, organisation))
    relay()
    agreement = session.scalars(select(Agreement)).one()
    own, its_desk = f"/apply/{agreement.application.reference}/mou/changes", f"/desk/mou/{agreement.reference}"
    story = [
        (signatory, own, WISH, True),
        (signatory, f"{own}/{WISH['code']}/take-back", {}, False),
        (signatory, own, WISH, True),
        (desk, f"{its_desk}/changes/{WISH['code']}", NO, False),
        (signatory, own, WISH, True),
        (desk, f"{its_desk}/changes/{WISH['code']}", YES, True),
        (desk, f"{its_desk}/reissue", {"reason": "As agreed."}, False),
    ]
    for browser, path, typed, owes in story:
        assert browser.post(path, data=typed).status_code == 302, path
        relay()

        assert who_is_next(signatory, desk, agreement) == ({"Program team"} if owes else {"You", "Applicant"}), path


def test_no_day_runs_for_the_applicant_meanwhile(
    session: Session, organisation: Organisation, signatory: FlaskClient, desk: FlaskClient
) -> None:
    lay_out_reference(session)
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = NOW.date()
    session.commit()
    places = (f"/apply/{agreement.application.reference}", "/apply")
    assert all("until 10 March 2030" in signatory.get(place).text for place in places)
    assert "10 March 2030" in texts(page(desk.get("/desk/applications")), "//tbody/tr/td[last()]")

    signatory.post(f"{places[0]}/mou/changes", data=WISH)

    assert not any("until 10 March 2030" in signatory.get(place).text for place in places)
    assert "10 March 2030" not in texts(page(desk.get("/desk/applications")), "//tbody/tr/td[last()]")


@pytest.mark.parametrize("kind", Kind)
def test_the_desk_s_list_puts_first_what_waits_for_the_program(
    session: Session, organisation: Organisation, desk: FlaskClient, in_force: Agreement, kind: Kind
) -> None:
    """A first MoU, a renewal and an addendum; the text that waits for the partner shows its last day to sign."""
    other = make_agreement(session, organisation)
    other.application.due_on = LAST
    waits = make_agreement(session, organisation) if kind is Kind.FIRST else make_renewal(session, in_force)
    waits.kind = kind
    change = make_change(waits)
    change.issue = len(waits.issues)
    session.add(change)
    session.commit()

    first, second = page(desk.get("/desk/mou")).xpath("//tbody/tr")[:2]

    assert (waits.reference in first.text_content(), other.reference in second.text_content()) == (True, True)
    assert "a change to a clause waits for the program team" in first.text_content()
    assert (texts(first, "td[4]"), texts(second, "td[4]")) == (
        ["Program team"],
        ["Signatory of the partner, by 9 March 2032"],
    )


@pytest.mark.parametrize("waits", [True, False])
def test_nobody_is_reminded_of_what_cannot_be_signed(
    app: Flask,
    session: Session,
    organisation: Organisation,
    clock: StillClock,
    mailer: FakeMailer,
    relay: Relay,
    waits: bool,
) -> None:
    make_account(session, Role.SIGNATORY, organisation=organisation)
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = LAST
    if waits:
        session.add(make_change(agreement))
    session.commit()
    clock.at = NOW + timedelta(days=4)
    with app.app_context():
        follow_signing()
    relay()

    assert bool(mailer.sent) is not waits


def test_an_answer_after_the_last_day_to_sign_leaves_days_to_sign(
    app: Flask, session: Session, organisation: Organisation, desk: FlaskClient, clock: StillClock
) -> None:
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = NOW.date()
    session.add(make_change(agreement))
    session.commit()
    clock.at = NOW + timedelta(hours=20)
    stay_signed_in(session, clock.at)
    place = f"/desk/mou/{agreement.reference}/changes"
    assert desk.post(f"{place}/{WISH['code']}", data=NO).location == place
    with app.app_context():
        follow_signing()

    session.expire_all()
    assert agreement.last_day_to_sign == NOW.date() + timedelta(days=31)
    assert (agreement.state, agreement.application.program_owes_since) == (AgreementState.ISSUED, None)


def test_an_answer_does_not_shorten_the_days_that_are_left(
    session: Session, organisation: Organisation, desk: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = LAST
    session.add(make_change(agreement))
    session.commit()

    assert desk.post(f"/desk/mou/{agreement.reference}/changes/{WISH['code']}", data=NO).status_code == 302

    session.expire_all()
    assert agreement.last_day_to_sign == LAST


@pytest.mark.parametrize("waits", [True, False])
def test_the_desk_s_page_names_the_last_day_to_sign_unless_the_program_owes_an_answer(
    session: Session, organisation: Organisation, desk: FlaskClient, waits: bool
) -> None:
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = LAST
    if waits:
        session.add(make_change(agreement))
    session.commit()

    (line,) = texts(page(desk.get(f"/desk/mou/{agreement.reference}")), LINE)

    assert ("until 9 March 2032" in line) is not waits


def test_the_table_of_the_partnership_says_when_the_program_owes_an_answer(
    session: Session, in_force: Agreement, signatory: FlaskClient, desk: FlaskClient
) -> None:
    renewal = make_renewal(session, in_force)
    change = make_change(renewal)
    change.issue = len(renewal.issues)
    session.add(change)
    session.commit()

    for browser, place in ((signatory, in_force.home), (desk, f"/desk/mou/{in_force.reference}")):
        rows = page(browser.get(place)).xpath("//tbody/tr[contains(., $number)]", number=renewal.reference)
        assert ["a change to a clause waits for the program team" in row.text_content() for row in rows] == [True]


def test_no_page_leads_to_an_addendum_that_cannot_be_signed_yet(
    session: Session, in_force: Agreement, signatory: FlaskClient
) -> None:
    added = make_renewal(session, in_force)
    added.kind = Kind.ADDENDUM
    session.commit()
    assert "Read and sign the addendum" in signatory.get("/partner").text

    change = make_change(added)
    change.issue = len(added.issues)
    session.add(change)
    session.commit()

    assert "Read and sign the addendum" not in signatory.get("/partner").text
