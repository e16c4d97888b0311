"""Every document that the portal makes keeps what it claims, by a validator that did not make it."""

import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
from page import validate_pdf_bytes
from sqlalchemy.orm import Session

from app.adapters.pdf import UNCLEAR_END, WeasyRenderer, claim_for
from app.agreements.documents import mou_data, mou_html
from app.applications.documents import copy_html
from app.applications.service import latest_revision
from app.applications.service.words import topics_of
from app.partners.models import Organisation
from tests.agreements.builders import SHA256, TERMS, make_application, with_value
from tests.agreements.sealed import ADDRESS, SIGNED, own_seals
from tests.builders import NOW

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the library's own
NAMES = {
    "accents": "Łódź & Söhne",
    "markup": "Bolt <script>alert(1)</script> {{ 7 * 7 }}",
    "devanagari": "आशा क्षेत्री राष्ट्रीय",
    "tamil": "கூட்டாளர் ஸ்ரீ",
    "arabic": "شركة النور",
    "accents apart": "Zoe\u0308 Systems",
}


@pytest.fixture(scope="module")
def renderer() -> WeasyRenderer:
    return WeasyRenderer()


def broken_rules(document: bytes, html: str) -> list[str]:
    """Return what the document claims and does not keep: PDF/A, and PDF/UA where it may be claimed."""
    level = claim_for(html).removeprefix("pdf/a-")
    profiles = [level, "ua1"] if level == "3u" else [level]
    reports = [validate_pdf_bytes(document, profile=profile) for profile in profiles]
    return [f"{failure.rule_id}: {failure.message}" for report in reports for failure in report.failures]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_an_mou_keeps_its_claims_before_and_after_it_is_sealed(renderer: WeasyRenderer, name: str) -> None:
    terms = with_value(TERMS, "partner.legal_name", name)
    html = mou_html(terms, SIGNED, SHA256, address=ADDRESS)
    document = renderer.render(html, [mou_data(terms, SIGNED, SHA256, address=ADDRESS)])

    assert broken_rules(document, html) == []
    assert broken_rules(own_seals().seal(document, reason="Memorandum", at=NOW).document, html) == []


def test_a_text_to_sign_keeps_its_claims(renderer: WeasyRenderer) -> None:
    html = mou_html(TERMS, address=ADDRESS)

    assert broken_rules(renderer.render(html, [mou_data(TERMS, address=ADDRESS)]), html) == []


def test_an_addendum_keeps_its_claims_before_and_after_it_is_sealed(renderer: WeasyRenderer) -> None:
    article = {"number": "1", "title": "A second contact", "clauses": [{"number": "1.1", "text": "Zoë reads, too."}]}
    amends = {"number": TERMS["reference"], "part": 1, "reason": "Two people read our mail."}
    html = mou_html(TERMS | {"amends": amends, "articles": [article]}, SIGNED, SHA256, address=ADDRESS)
    document = renderer.render(html, [mou_data(TERMS, SIGNED, SHA256, address=ADDRESS)])

    assert "Addendum 1" in html
    assert broken_rules(document, html) == []
    assert broken_rules(own_seals().seal(document, reason="Addendum", at=NOW).document, html) == []


def test_an_applicants_copy_keeps_its_claims(
    session: Session, organisation: Organisation, renderer: WeasyRenderer
) -> None:
    application = make_application(session, organisation)
    revision = latest_revision(session, application.id)
    revision.content = {**revision.content, "questions": []}
    html = copy_html(application, revision, topics_of(session, revision.content))

    assert broken_rules(renderer.render(html), html) == []


@pytest.mark.parametrize("number", range(12))
def test_no_part_of_a_document_has_an_unclear_end(renderer: WeasyRenderer, number: int) -> None:
    """One compressed part in 256 ends with a carriage return, which strict readers take for the end of a line."""
    html = f'<!doctype html><html lang="en"><title>{number}</title><p>{"Words " * number}</p></html>'

    assert UNCLEAR_END not in renderer.render(html)


def test_the_validator_finds_what_is_broken(renderer: WeasyRenderer) -> None:
    html = '<!doctype html><html><title>x</title><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p>Words'

    assert broken_rules(renderer.render(html), html)


def test_the_data_lies_inside_for_programs_and_mail_addresses_of_people_do_not(
    renderer: WeasyRenderer, tmp_path: Path
) -> None:
    document = renderer.render(mou_html(TERMS, address=ADDRESS), [mou_data(TERMS, address=ADDRESS)])
    path = tmp_path / "mou.pdf"
    path.write_bytes(document)

    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, path], check=True, capture_output=True)
    data = json.loads((tmp_path / "DPP-MOU-2030-0001.json").read_text())
    with pikepdf.open(path) as pdf:
        assert len(pdf.Root.AF) == 1
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"
    assert data["terms"]["partner"] == TERMS["partner"]
    assert data["check_at"] == ADDRESS
    assert "zoe@bolt.example" not in (tmp_path / "DPP-MOU-2030-0001.json").read_text()
