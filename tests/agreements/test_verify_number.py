"""P23: whether a number is a partner today, for everybody and for programs; never more than is public."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.agreements import forms
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Side
from app.agreements.policy.verification import as_number
from app.agreements.service.seals import SEALED
from app.cli import verify_copy
from app.core.ports import Ports
from app.partners.models import Organisation, Partner
from app.partners.policy import Standing
from tests.agreements.builders import SHA256, make_agreement
from tests.agreements.sealed import REFERENCE, file_sealed
from tests.builders import NOW
from tests.fakes import FakeSeals

TEXT = b"%PDF-1.7 one\nDPP-MOU-2030-0777"
PRIVATE = ("Zoë", "zoe@bolt.example", "MG Road", "AAACB1234C", "DPP-APP", SHA256)


@pytest.fixture
def filed(session: Session, fakes: Ports, partner: Partner) -> Agreement:
    """An MoU in force whose sealed copy is filed."""
    return file_sealed(session, fakes.store, partner, FakeSeals().seal(TEXT, reason=f"{SEALED} {REFERENCE}", at=NOW))


def data_at(visitor: FlaskClient, path: str) -> dict[str, Any]:
    return dict(visitor.get(path).get_json())


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("DPP-MOU-2030-0777", "DPP-MOU-2030-0777"),
        (" dpp-mou-2030-0777 ", "DPP-MOU-2030-0777"),
        ("DPP-PAR-2030-0001", "DPP-PAR-2030-0001"),
        ("DPP-APP-2030-0001", ""),
        ("DPP-MOU-2030-077", ""),
        ("", ""),
        ("DPP-MOU-2030-0777' OR 1=1", ""),
    ],
)
def test_a_number_is_taken_as_people_type_it(typed: str, number: str) -> None:
    assert as_number(typed) == number


@pytest.mark.parametrize("kind", ["mou", "partner"])
def test_a_partner_of_today_is_named_with_its_first_day(
    visitor: FlaskClient, partner: Partner, filed: Agreement, kind: str
) -> None:
    number = filed.reference if kind == "mou" else partner.reference

    page = visitor.get(f"/verify/{number}")

    assert page.status_code == 200
    assert "Bolt Systems is a DIGIT Partner today" in page.text
    assert [word for word in PRIVATE if word in page.text] == []


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CANCELLED, Standing.LEFT])
def test_who_is_no_partner_any_more_is_told_with_the_day(
    session: Session, visitor: FlaskClient, partner: Partner, filed: Agreement, standing: Standing
) -> None:
    """A8: status and day, never the reason; the answer changes with the standing, at once."""
    partner.standing, partner.standing_since = standing, NOW + timedelta(days=1)
    session.commit()

    page, data = visitor.get(f"/verify/{REFERENCE}"), data_at(visitor, f"/verify/{REFERENCE}.json")

    assert "is not a DIGIT Partner today" in page.text
    assert "11 March 2030" in page.text
    assert (data["partner_today"], data["since"]) == (False, "2030-03-11")


@pytest.mark.parametrize("state", [AgreementState.PREPARING, AgreementState.ISSUED, AgreementState.SIGNED])
def test_an_mou_that_is_not_in_force_has_no_public_number(
    session: Session, visitor: FlaskClient, organisation: Organisation, state: AgreementState
) -> None:
    agreement = make_agreement(session, organisation, state)

    page, unknown = visitor.get(f"/verify/{agreement.reference}"), visitor.get("/verify/DPP-MOU-2030-9999")

    assert (page.status_code, unknown.status_code) == (404, 404)
    assert page.text.replace(agreement.reference, "N") == unknown.text.replace("DPP-MOU-2030-9999", "N")
    assert "mailto:" in page.text
    assert data_at(visitor, f"/verify/{agreement.reference}.json") == {"known": False}


def test_a_number_in_the_form_leads_to_its_page(visitor: FlaskClient) -> None:
    assert visitor.get("/verify?number=+DPP-MOU-2030-0777").location == "/verify/DPP-MOU-2030-0777"
    assert "Check the number" in visitor.get("/verify").text


def test_the_term_of_a_document_that_ended_by_notice_ends_on_that_day(
    session: Session, visitor: FlaskClient, filed: Agreement
) -> None:
    filed.state, filed.ends_on, filed.notice_by = AgreementState.TERMINATED, NOW.date(), Side.PARTNER
    session.commit()

    assert data_at(visitor, f"/verify/{filed.reference}.json")["term"]["to"] == NOW.date().isoformat()


@pytest.mark.parametrize("typed", ["https://portal.example/verify/dpp-mou-2030-0777", "MoU DPP-MOU-2030-0777."])
def test_a_number_is_found_in_what_was_pasted(visitor: FlaskClient, typed: str) -> None:
    answer = visitor.get("/verify", query_string={"number": typed})

    assert answer.location == "/verify/DPP-MOU-2030-0777"


@pytest.mark.parametrize("typed", ["", " ", "..", "a/b", "certificates.pem", "sha256/1.json", "x" * 5000])
def test_what_is_no_number_is_said_on_its_field(visitor: FlaskClient, typed: str) -> None:
    page = visitor.get("/verify", query_string={"number": typed})

    assert page.status_code == (422 if typed else 200)
    assert page.text.count("Enter a number like DPP-MOU-2026-0042") == 2
    assert "<title>Error: " in page.text


@pytest.mark.parametrize("number", ["<script>", "../x", "x" * 500, "%F0%9F%98%80", "certificates.pem.json"])
def test_an_odd_number_is_unknown(visitor: FlaskClient, number: str) -> None:
    page = visitor.get(f"/verify/{number}")

    assert page.status_code == 404
    assert "<script>x" not in page.text


def test_programs_get_all_that_is_public_and_no_more(visitor: FlaskClient, filed: Agreement) -> None:
    data = data_at(visitor, f"/verify/{REFERENCE}.json")

    assert data == {
        "known": True,
        "number": REFERENCE,
        "name": "Bolt Systems",
        "partner_today": True,
        "status": "Partner",
        "since": data["since"],
        "in_force": True,
        "term": {"from": "2030-03-10", "to": "2032-03-09"},
        "was_partner": None,
        "profile": data["profile"],
    }


def test_programs_ask_for_a_copy_by_its_hash(session: Session, visitor: FlaskClient, filed: Agreement) -> None:
    assert filed.final_file is not None
    data = data_at(visitor, f"/verify/sha256/{filed.final_file.sha256}.json")

    assert (data["verdict"], data["partner"]["number"]) == ("unchanged", REFERENCE)
    assert data_at(visitor, f"/verify/sha256/{SHA256}.json") == {
        "known": True,
        "verdict": "not_sealed_yet",
        "partner": {"known": False},
    }
    other = visitor.get(f"/verify/sha256/{sha256(b'x').hexdigest()}.json")
    assert (other.status_code, other.json) == (404, {"known": False})


def test_the_certificates_of_all_seals_are_public(visitor: FlaskClient, filed: Agreement) -> None:
    answer = visitor.get("/verify/certificates.pem")

    assert answer.mimetype == "application/x-pem-file"
    assert answer.text == FakeSeals.certificate


def test_without_a_file_the_form_says_what_to_do(visitor: FlaskClient) -> None:
    page = visitor.post("/verify", data={})

    assert page.status_code == 422
    assert "Choose the file that you want to check." in page.text


def test_a_file_that_is_too_large_is_refused(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST_COPY", 10)

    page = visitor.post("/verify", data={"file": (BytesIO(b"x" * 11), "mou.pdf")})

    assert page.status_code == 422
    assert "No copy of ours is that large." in page.text


def test_a_checked_file_is_not_kept(visitor: FlaskClient, fakes: Ports, filed: Agreement) -> None:
    before = {stored.key for stored in fakes.store.stored()}

    page = visitor.post("/verify", data={"file": (BytesIO(b"%PDF-1.7 other"), "mou.pdf")})

    assert "carries no seal of the program" in html.fromstring(page.text).text_content()
    assert {stored.key for stored in fakes.store.stored()} == before


@pytest.mark.parametrize(("change", "code", "said"), [(b"", 0, "nothing in it has changed"), (b"x", 1, "no seal")])
def test_operators_check_a_file_by_a_command(
    app: Flask, fakes: Ports, filed: Agreement, tmp_path: Path, change: bytes, code: int, said: str
) -> None:
    assert filed.final_file is not None
    path = tmp_path / "copy.pdf"
    path.write_bytes(b"".join(fakes.store.read(filed.final_file.sha256)) + change)

    with app.app_context():
        result = app.test_cli_runner().invoke(verify_copy, [str(path)])

    assert said in result.output
    assert result.exit_code == code


@pytest.mark.parametrize(("days", "begins"), [(1, True), (0, False)])
def test_a_renewal_before_its_first_day_says_from_when_it_is_in_force(
    session: Session, visitor: FlaskClient, fakes: Ports, filed: Agreement, days: int, begins: bool
) -> None:
    filed.starts_on = NOW.date() + timedelta(days=days)
    session.commit()

    page, data = visitor.get(f"/verify/{REFERENCE}").text, data_at(visitor, f"/verify/{REFERENCE}.json")

    assert ("is in force from 11 March 2030 on" in page) is begins
    assert data["in_force"] is not begins
    assert filed.final_file is not None
    copy = BytesIO(b"".join(fakes.store.read(filed.final_file.sha256)))
    checked = visitor.post("/verify", data={"file": (copy, "mou.pdf")}).text
    assert ("nothing in it has changed" in checked, "is in force from 11 March 2030 on" in checked) == (True, begins)
    assert "not in force any more" not in page
