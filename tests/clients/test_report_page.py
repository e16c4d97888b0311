"""M04: the page on which a partner tells about a client."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.library import SIGN_IN_KEY
from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import start_session
from app.clients.models import ClientReport
from app.core.ports import Ports
from app.extensions import db
from app.guide.service import load_reference
from app.outbox.models import EventRecord
from app.partners.models import Partner
from app.partners.policy import LISTED, Standing
from config import Settings
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.own_database import own_database
from tests.rows import make_report

GOOD = {
    "client_name": "Pune Municipal Corporation",
    "client_kind": "local_government",
    "country": "IN",
    "place": "Pune",
    "onboarded_on": "2030-03-09",
    "products": ["URBAN", "HEALTH"],
    "label_shown": "y",
    "late_reason": "",
}


def test_everything_that_was_typed_is_kept(client: FlaskClient, session: Session) -> None:
    """S1.37, S1.38, S1.39"""
    client.post("/clients/report", data=GOOD)

    report = session.scalars(select(ClientReport)).one()
    assert (report.client_name, report.client_kind, report.country, report.place) == (
        "Pune Municipal Corporation",
        "local_government",
        "IN",
        "Pune",
    )
    assert (report.products, report.label_shown) == (["URBAN", "HEALTH"], True)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("client_name", "", "Enter the client&#39;s name."),
        ("client_name", "   ", "Enter the client&#39;s name."),
        ("client_name", "P" * 201, "shorten this to 200 characters."),
        ("client_name", "Pu\x00ne", "Remove the characters that cannot be shown."),
        ("client_kind", "dragon", "Choose the kind of client from the list."),
        ("client_kind", "", "Choose the kind of client."),
        ("client_kind", [], "Choose the kind of client."),
        ("country", "XX", "Choose the country from the list."),
        ("place", "P" * 201, "shorten this to 200 characters."),
        ("onboarded_on", "", "Enter the date of onboarding."),
        ("onboarded_on", "yesterday", "Enter a real date, like 2026-11-22."),
        ("onboarded_on", "2030-02-30", "Enter a real date, like 2026-11-22."),
        ("onboarded_on", "2030-03-11", "The date cannot be in the future."),
        ("onboarded_on", "9999-12-31", "The date cannot be in the future."),
        ("onboarded_on", "0202-03-01", "Check the year"),
        ("onboarded_on", "2030-03-02", "Tell us why this report is late."),
        ("products", [], "Choose at least one product."),
        ("products", ["URBAN", "NONSENSE"], "Choose the products from the list."),
        ("late_reason", "x" * 2001, "Reason, if the report is late: shorten this to 2000 characters."),
    ],
)
def test_bad_input_is_named_on_its_field_and_nothing_is_saved(
    client: FlaskClient, session: Session, field: str, value: object, message: str
) -> None:
    response = client.post("/clients/report", data={**GOOD, "place": "Kept as typed", field: value})

    assert response.status_code == 422
    shown_on = "late_reason" if message.startswith("Tell us why") else field
    error = response.text.split(f'id="{shown_on}-error"')[1].split("</p>")[0]
    assert message in error
    assert "Error: Tell us about a new client" in response.text
    assert field == "place" or 'value="Kept as typed"' in response.text
    assert session.scalars(select(ClientReport)).all() == []
    assert session.scalars(select(EventRecord.name)).all() == []


def test_the_first_report_begins_with_nothing_chosen_but_the_partners_country(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    """A kind or a product that nobody chose would be a statement that nobody made."""
    partner.organisation.country = "KE"
    session.commit()

    page = client.get("/clients/report").text

    assert page.count(" checked") == 0
    assert '<option selected value="KE">' in page


def test_what_the_last_report_offered_counts_only_when_it_is_sent(client: FlaskClient, session: Session) -> None:
    client.post("/clients/report", data=GOOD)

    response = client.post("/clients/report", data={**GOOD, "client_name": "Agra", "client_kind": [], "products": []})

    assert response.status_code == 422
    assert session.scalars(select(ClientReport.client_name)).all() == [GOOD["client_name"]]


def test_what_is_typed_is_shown_as_text(client: FlaskClient) -> None:
    response = client.post("/clients/report", data={**GOOD, "client_name": "<script>alert(1)</script>"})
    page = client.get(response.location)

    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_the_next_report_begins_with_the_last_ones_country_and_products_and_says_so(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    """Place, kind of client, and that it shows the label, is said of each client anew."""
    client.post("/clients/report", data={**GOOD, "country": "KE", "place": "Kisumu", "client_kind": "company"})

    page = client.get("/clients/report").text

    assert '<option selected value="KE">' in page
    assert "Kisumu" not in page
    last = session.scalars(select(ClientReport)).one()
    assert f"as in your last report, {last.reference} about {last.client_name}." in page
    assert partner.organisation.legal_name in page.split("<h1")[1].split("</h1>")[0]
    for code in ("URBAN", "HEALTH"):
        assert f'value="{code}" checked' in page
    assert page.count(" checked") == 2
    assert 'value="Pune Municipal' not in page
    assert "2030-03-09" not in page


@pytest.mark.parametrize("standing", sorted(set(Standing) - LISTED))
def test_only_partners_in_good_standing_report(
    client: FlaskClient, session: Session, partner: Partner, standing: Standing
) -> None:
    """S1.11, A8"""
    partner.standing = standing
    session.commit()

    response = client.post("/clients/report", data=GOOD)

    assert response.status_code == 422
    assert "Only active partners report clients." in response.text
    assert session.scalars(select(ClientReport)).all() == []


def test_a_form_that_is_sent_twice_is_one_report(client: FlaskClient, session: Session) -> None:
    first = client.post("/clients/report", data={**GOOD, "form_key": "one"})
    second = client.post("/clients/report", data={**GOOD, "form_key": "one"})

    assert first.location == second.location
    assert session.scalar(select(func.count()).select_from(ClientReport)) == 1
    assert session.scalars(select(EventRecord.name)).all() == ["ClientReported"]


def test_two_threads_with_one_form_make_one_report(settings: Settings, fakes: Ports, tmp_path: Path) -> None:
    with own_database(settings, tmp_path, fakes) as make:
        app = make()
        with app.app_context():
            organisation = make_organisation(db.session)
            make_partner(db.session, organisation)
            load_reference(db.session)
            account = make_account(db.session, Role.OWNER, organisation=organisation)
            token = start_session(db.session, account, now=NOW)
            db.session.commit()

        def send(_: int) -> int:
            browser = app.test_client()
            with browser.session_transaction() as cookie:
                cookie.update({"_user_id": account.fs_uniquifier, "_fresh": True, SIGN_IN_KEY: token})
            return browser.post("/clients/report", data={**GOOD, "products": "URBAN", "form_key": "one"}).status_code

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(send, range(2))) == [302, 302]
        with app.app_context():
            assert db.session.scalars(select(ClientReport.client_name)).all() == [GOOD["client_name"]]


PRIVATE = ("/partner", "/clients", "/clients/report", "/clients/{own}", "/desk/clients", "/desk/clients/{own}")
PARTNER_PAGES, DESK_PAGES = PRIVATE[:4], PRIVATE[4:]


@pytest.mark.parametrize("path", PRIVATE)
def test_a_visitor_is_asked_to_sign_in(visitor: FlaskClient, session: Session, partner: Partner, path: str) -> None:
    response = visitor.get(path.format(own=make_report(session, partner).reference))

    assert response.status_code == 302
    assert "/sign-in" in response.location


@pytest.mark.parametrize(
    ("roles", "opened"),
    [
        ([Role.OWNER], PARTNER_PAGES),
        ([Role.SIGNATORY], PARTNER_PAGES),
        ([Role.MEMBER], PARTNER_PAGES),
        ([Role.VIEWER], ("/partner", "/clients", "/clients/{own}")),
        ([Role.PROGRAM_MANAGER], DESK_PAGES),
        ([Role.REVIEWER], ()),
        ([Role.CHAIR], ()),
        ([Role.ADMIN], ()),
    ],
)
def test_each_role_opens_its_pages_and_finds_no_others(
    session: Session,
    partner: Partner,
    signed_in: Callable[[Account], FlaskClient],
    roles: list[Role],
    opened: list[str],
) -> None:
    is_ours = Role.VIEWER in roles or set(opened) == set(PARTNER_PAGES)
    browser = signed_in(make_account(session, *roles, organisation=partner.organisation if is_ours else None))
    own = make_report(session, partner).reference

    answers = {path: browser.get(path.format(own=own)).status_code for path in PRIVATE}

    assert answers == {path: 200 if path in opened else 404 for path in PRIVATE}


def test_another_organisation_finds_neither_the_report_nor_the_button(
    session: Session, partner: Partner, signed_in: Callable[[Account], FlaskClient]
) -> None:
    report = make_report(session, partner, "Secret client")
    other = make_organisation(session, "Other Systems")
    make_partner(session, other)
    stranger = signed_in(make_account(session, Role.OWNER, organisation=other))

    assert stranger.get(f"/clients/{report.reference}").status_code == 404
    assert stranger.post(f"/desk/clients/{report.reference}/acknowledge").status_code == 404
    assert "Secret client" not in stranger.get("/clients").text


def test_an_organisation_without_partnership_cannot_report(
    session: Session, signed_in: Callable[[Account], FlaskClient]
) -> None:
    applicant = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session)))

    assert applicant.post("/clients/report", data=GOOD).status_code == 404
    assert "is not a partner yet" in applicant.get("/partner").text
    assert session.scalars(select(ClientReport)).all() == []
