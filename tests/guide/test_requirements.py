"""Who is asked for what, and how it is handed in. The rows are the shipped ones."""

import csv
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guide.policy import FOREIGN_COMPANY, MEGABYTE, Need, Way, kinds_of, max_bytes, need, way
from app.guide.service.reference import REFERENCE
from app.partners.policy import LegalForm


@dataclass(frozen=True, kw_only=True)
class Row:
    code: str
    documents: str
    formats: str
    mandatory: str
    condition: str
    region: str


def shipped() -> dict[str, Row]:
    with (REFERENCE / "evidence_requirements.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Row(
                code=row["code"],
                documents=row["accepted_documents"],
                formats=row["file_formats"],
                mandatory=row["mandatory"],
                condition=row["condition"],
                region=row["region"],
            )
            for row in csv.DictReader(file)
        }


ROWS = shipped()
COMPANY = LegalForm.COMPANY
countries = st.sampled_from(["IN", "KE", "NG", "ZA", "GH", "DE", "US", "ZZ", ""])
legal_forms = st.sampled_from(LegalForm)


@pytest.mark.parametrize(
    ("code", "india", "kenya", "germany", "foreign_in_india"),
    [
        ("ID-INC", Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
        ("ID-PAN", Need.REQUIRED, Need.NEVER, Need.NEVER, Need.REQUIRED),
        ("ID-GST", Need.OPTIONAL, Need.NEVER, Need.NEVER, Need.OPTIONAL),
        ("ID-TAXF", Need.NEVER, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
        ("ID-TAXCL", Need.NEVER, Need.REQUIRED, Need.OPTIONAL, Need.OPTIONAL),
        ("ID-OWN", Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
        ("AUTH-SIG", Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
        ("FIN-TO", Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL),
        ("QLT-27001", Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL),
        ("DEC-BLK", Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
        ("DEC-SCR", Need.LATER, Need.LATER, Need.LATER, Need.LATER),
        ("DEC-CODE", Need.LATER, Need.LATER, Need.LATER, Need.LATER),
        ("EXP-WO", Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL),
        ("EXP-CC", Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL),
        ("EXP-REF", Need.LATER, Need.LATER, Need.LATER, Need.LATER),
        ("TEAM-PLAN", Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
        ("TEAM-CERT", Need.LATER, Need.LATER, Need.LATER, Need.LATER),
        ("BRAND-LOGO", Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL),
        ("MOU-SIGN", Need.LATER, Need.LATER, Need.LATER, Need.LATER),
    ],
)
def test_place_and_legal_form_decide_what_is_needed(
    code: str, india: Need, kenya: Need, germany: Need, foreign_in_india: Need
) -> None:
    """S1.44"""
    found = [need(ROWS[code], country=country, legal_form=COMPANY) for country in ("IN", "KE", "DE")]

    assert found == [india, kenya, germany]
    assert need(ROWS[code], country="IN", legal_form=LegalForm.FOREIGN_COMPANY) is foreign_in_india


@pytest.mark.parametrize(
    ("country", "codes"),
    [
        ("IN", ["ID-INC", "ID-PAN", "ID-OWN", "AUTH-SIG"]),
        ("DE", ["ID-INC", "ID-TAXF", "ID-OWN", "AUTH-SIG"]),
        ("NG", ["ID-INC", "ID-TAXF", "ID-TAXCL", "ID-OWN", "AUTH-SIG"]),
    ],
)
def test_these_files_must_be_uploaded(country: str, codes: list[str]) -> None:
    """S1.44"""
    required = [row for row in ROWS.values() if need(row, country=country, legal_form=COMPANY) is Need.REQUIRED]

    assert [row.code for row in required if way(row) is Way.UPLOAD] == codes


ON_SCREEN = {"DEC-BLK", "DEC-LIT", "DEC-COI", "DEC-MIT", "DEC-CODE", "DEC-TERMS", "DEC-DATA", "EXP-PROJ"}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_each_row_has_one_way(row: Row) -> None:
    on_screen = ON_SCREEN | {"TEAM-PLAN", "CAP-STMT"}
    by_portal = {"DEC-SCR", "EXP-REF", "MOU-SIGN"}
    expected = Way.ON_SCREEN if row.code in on_screen else Way.BY_PORTAL if row.code in by_portal else Way.UPLOAD

    assert way(row) is expected


def is_asked(row: Row, country: str, legal_form: LegalForm) -> bool:
    return need(row, country=country, legal_form=legal_form) in {Need.REQUIRED, Need.OPTIONAL}


@given(country=countries, legal_form=legal_forms)
def test_every_applicant_shows_a_tax_identity_of_each_place_it_belongs_to(country: str, legal_form: LegalForm) -> None:
    asked = {code for code in ("ID-PAN", "ID-TAXF") if is_asked(ROWS[code], country, legal_form)}

    assert ("ID-PAN" in asked) == (country == "IN")
    assert ("ID-TAXF" in asked) == (country != "IN" or legal_form is LegalForm.FOREIGN_COMPANY)


@given(country=countries, legal_form=legal_forms, row=st.sampled_from(list(ROWS.values())))
def test_what_is_asked_can_be_given_and_what_the_portal_makes_is_not_asked(
    country: str, legal_form: LegalForm, row: Row
) -> None:
    asked = is_asked(row, country, legal_form)

    assert not (asked and way(row) is Way.BY_PORTAL)
    if asked and way(row) is Way.UPLOAD:
        assert kinds_of(row.formats)
        assert max_bytes(row.formats) > 0


@given(country=countries, legal_form=legal_forms, condition=st.text(max_size=30))
def test_a_condition_that_the_portal_does_not_know_is_left_to_the_applicant(
    country: str, legal_form: LegalForm, condition: str
) -> None:
    known = {row.condition for row in ROWS.values()}
    row = Row(
        code="NEW", documents="A letter", formats="PDF", mandatory="conditional", condition=condition, region="all"
    )

    assert condition in known or need(row, country=country, legal_form=legal_form) is Need.OPTIONAL


@pytest.mark.parametrize(
    ("formats", "kinds", "megabytes"),
    [
        ("PDF, JPG, PNG up to 10 MB", {"pdf", "jpg", "png"}, 10),
        ("PDF up to 2 MB each", {"pdf"}, 2),
        ("PDF or PNG up to 2 MB", {"pdf", "png"}, 2),
        ("SVG, PNG up to 1 MB", {"svg", "png"}, 1),
        ("PDF up to 20 MB", {"pdf"}, 20),
        ("on screen", set(), 0),
        ("none", set(), 0),
        ("", set(), 0),
    ],
)
def test_kinds_and_size_are_read_from_the_text(formats: str, kinds: set[str], megabytes: int) -> None:
    assert kinds_of(formats) == kinds
    assert max_bytes(formats) == megabytes * MEGABYTE


@given(
    kinds=st.sets(st.sampled_from(["PDF", "JPG", "PNG", "SVG"]), min_size=1),
    megabytes=st.integers(1, 999),
    space=st.sampled_from(["", " "]),
)
def test_whatever_kinds_and_size_are_written_are_read_back(kinds: set[str], megabytes: int, space: str) -> None:
    formats = f"{', '.join(sorted(kinds))} up to {megabytes}{space}MB"

    assert kinds_of(formats) == {kind.lower() for kind in kinds}
    assert max_bytes(formats) == megabytes * MEGABYTE


def test_the_rule_on_foreign_companies_names_the_legal_form_that_exists() -> None:
    assert LegalForm.FOREIGN_COMPANY.value == FOREIGN_COMPANY
