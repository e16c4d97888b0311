"""Registration numbers: good ones are taken, and each error names the part that is wrong."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.in_ import gstin as library_gstin
from stdnum.in_ import pan as library_pan

from app.applications.policy.evidence import number_fault
from app.partners.policy import LegalForm
from app.partners.policy.identifiers import (
    BASE_36,
    GST_STATES,
    NAMES,
    fault_in,
    kinds_for,
    optional_kinds,
    pan_warning,
    registered,
    tidy,
)
from app.partners.policy.registers import TAX_NUMBERS, WITH_VAT

TODAY = date(2030, 3, 10)
SAMPLES = list(csv.DictReader((Path(__file__).parent / "samples" / "identifiers.csv").read_text().splitlines()))
PAN, GSTIN, CIN = "AAACD0000A", "29AAACD0000A1ZR", "U72900KA2008PTC000000"
LEI = "894500BOLTSYSTEMS096"


def sample_fault(kind: str, number: str) -> str:
    """Ask whoever judges this kind: a UDIN stands on a document, the others belong to an organisation."""
    if kind == "UDIN":
        return number_fault(number, kind, today=TODAY)
    return fault_in(kind, tidy(kind, number), today=TODAY)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["code"])
def test_every_good_sample_is_taken_and_every_bad_one_refused(sample: dict[str, str]) -> None:
    good, bad = sample["good_sample_synthetic"], sample["bad_sample_synthetic"]

    assert sample["code"] in {*NAMES, "UDIN"}
    assert not good or sample_fault(sample["code"], good) == ""
    assert not bad or sample_fault(sample["code"], bad)


def test_the_samples_are_all_there() -> None:
    assert [sample["code"] for sample in SAMPLES] == ["PAN", "GSTIN", "CIN", "LLPIN", "UDIN", "UNGM", "LEI"]
    assert sum(bool(sample["bad_sample_synthetic"]) for sample in SAMPLES) == 6


@pytest.mark.parametrize(
    ("kind", "country", "number"),
    [
        ("LEI", "IN", LEI),
        ("LEI", "KE", LEI.lower()),
        ("UNGM", "KE", "123456"),
        ("VAT", "DE", "DE 111110018"),
        ("VAT", "DE", "111110018"),
        ("VAT", "FR", "FR88100000009"),
        ("VAT", "GB", "100000034"),
        ("TAX", "KE", "P051234567X"),
        ("TAX", "US", "12-3456789"),
        ("TAX", "AU", "96 100 000 000"),
        ("TAX", "NG", "12345678-0001"),
        ("REG", "KE", "CPR/2009/4711"),
        ("REG", "DE", "HRB/12345"),
    ],
)
def test_numbers_of_other_countries_are_taken(kind: str, country: str, number: str) -> None:
    assert fault_in(kind, tidy(kind, number), country=country, today=TODAY) == ""


@pytest.mark.parametrize(
    ("kind", "country", "number", "named"),
    [
        pytest.param("LEI", "IN", LEI[:-1], "20 characters; this one has 19", id="LEI too short"),
        pytest.param("LEI", "IN", LEI[:-2] + "9A", "last two characters of an LEI are digits", id="LEI without digits"),
        pytest.param("LEI", "IN", LEI[:-2] + "97", "last two digits of the LEI", id="LEI with another check"),
        pytest.param("LEI", "IN", "89450!" + LEI[6:], "letters and digits only", id="sign in an LEI"),
        pytest.param("UNGM", "IN", "12345678", "at most 7 digits", id="UNGM too long"),
        pytest.param("UNGM", "IN", "12A456", "digits only", id="letter in a UNGM"),
        pytest.param("VAT", "DE", "DE11111001", "another length", id="German VAT too short"),
        pytest.param("VAT", "DE", "DE111110019", "check digit of the VAT number", id="German VAT, other check"),
        pytest.param("VAT", "GB", "1000000AB", "letters and digits in other places", id="letters in a British VAT"),
        pytest.param("TAX", "KE", "P05123456X", "another length; this one has 10", id="Kenyan PIN too short"),
        pytest.param("TAX", "KE", "Z051234567X", "letters and digits in other places", id="Kenyan PIN, other letter"),
        pytest.param("TAX", "AU", "97100000000", "check digit of the tax number", id="Australian, other check"),
        pytest.param("TAX", "US", "00-3456789", "a part of it is not in use", id="American, no such office"),
        pytest.param("TAX", "KE", "P05<script>", "letters, digits, dots", id="signs in a tax number"),
    ],
)
def test_the_wrong_part_is_named_abroad(kind: str, country: str, number: str, named: str) -> None:
    assert named in fault_in(kind, tidy(kind, number), country=country, today=TODAY)


@pytest.mark.parametrize("kind", ["TAX", "REG", "VAT", "LEI", "UNGM"])
@given(country=st.sampled_from(sorted({*TAX_NUMBERS, *WITH_VAT, "NG"})), typed=st.text(max_size=60))
def test_whatever_is_typed_for_any_country_has_an_answer(kind: str, country: str, typed: str) -> None:
    number = tidy(kind, typed)

    assert isinstance(fault_in(kind, number, country=country, today=TODAY), str)
    assert len(registered({kind: number}, country)) == 1


@given(
    pan=st.from_regex(r"[A-Z]{3}[ABCFGHLJPTK][A-Z][0-9]{4}[A-Z]", fullmatch=True),
    state=st.sampled_from(["01", "29", "37"]),
)
def test_what_the_library_takes_we_take(pan: str, state: str) -> None:
    """We name the wrong part, which the library does not, and are never harder than it is."""
    body = f"{state}{pan}1Z"
    gstin = body + luhn.calc_check_digit(body, BASE_36)

    assert not library_pan.is_valid(pan) or fault_in("PAN", pan, today=TODAY) == ""
    assert not library_gstin.is_valid(gstin) or fault_in("GSTIN", gstin, pan=pan, today=TODAY) == ""


@pytest.mark.parametrize(
    ("kind", "country", "spellings"),
    [
        ("VAT", "DE", ["DE111110018", "111110018", "DE111.110.018"]),
        ("TAX", "US", ["12-3456789", "123456789"]),
        ("REG", "KE", ["CPR/2009/4711", "CPR-2009.4711", "CPR20094711"]),
        ("LEI", "IN", [LEI]),
    ],
)
def test_one_number_is_one_in_every_spelling(kind: str, country: str, spellings: list[str]) -> None:
    assert len({registered({kind: tidy(kind, one)}, country)[0] for one in spellings}) == 1


def test_a_number_of_the_world_is_one_in_all_countries_and_others_are_not() -> None:
    assert registered({"LEI": LEI}, "IN") == registered({"LEI": LEI}, "KE")
    assert registered({"REG": "4711"}, "KE") != registered({"REG": "4711"}, "UG")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("PAN", PAN),
        ("PAN", "aaacd 0000 a"),
        ("GSTIN", GSTIN),
        ("CIN", CIN),
        ("LLPIN", "AAA-0000"),
        ("LLPIN", "aaa0000"),
        ("TAX", "P051234567X"),
        ("REG", "CPR/2009/4711"),
    ],
)
def test_good_numbers_are_taken_however_they_are_typed(kind: str, typed: str) -> None:
    """The synthetic samples have the serial 0000, which no real PAN has; it is taken all the same."""
    assert fault_in(kind, tidy(kind, typed), pan=PAN, today=TODAY) == ""


@pytest.mark.parametrize(
    ("kind", "number", "named"),
    [
        # The samples say "warn on another letter" and list X as bad. We refuse a letter that names no kind of
        # holder, and warn where the letter is one but not that of the legal form: see the next test.
        pytest.param("PAN", "AAAXD0000A", "fourth letter", id="sample: fourth letter unknown"),
        pytest.param("PAN", "AAACD000A", "10 characters; this one has 9", id="PAN too short"),
        pytest.param("PAN", "AA1CD0000A", "first five characters", id="digit among the letters"),
        pytest.param("PAN", "AAACDO000A", "6 to 9", id="letter among the digits"),
        pytest.param("PAN", "AAACD00001", "last character", id="digit at the end"),
        pytest.param("PAN", "AAACD٠٠٠٠A", "6 to 9", id="digits of another script"),
        pytest.param("GSTIN", "29AAACD0000A1Z0", "last character", id="sample: check character wrong"),
        pytest.param("GSTIN", "45AAACD0000A1ZR", "number of a state; 45", id="no such state"),
        pytest.param("GSTIN", "29AAACE0000A1ZR", "3 to 12 of the GSTIN have to be your PAN", id="another PAN"),
        pytest.param("GSTIN", "29AAACD0000A0ZR", "registration count", id="count 0"),
        pytest.param("GSTIN", "29AAACD0000A1Z", "15 characters", id="GSTIN too short"),
        pytest.param("CIN", "U72900KA2908PTC000000", "year of registration; 2908", id="sample: year in the future"),
        pytest.param("CIN", "U72900KA2031PTC000000", "year of registration; 2031", id="next year"),
        pytest.param("CIN", "X72900KA2008PTC000000", "L or U", id="neither listed nor unlisted"),
        pytest.param("CIN", "U72900XX2008PTC000000", "state; XX", id="no such state in the CIN"),
        pytest.param("CIN", "U72900KA2008XXX000000", "kind of company", id="no such kind"),
        pytest.param("CIN", "U72900KA2008PTC00000A", "last six", id="letter in the register number"),
        # "Keep the rule soft" and a bad sample with two letters: we ask for three letters, with or without the dash.
        pytest.param("LLPIN", "AA-00000", "three letters", id="sample: count of letters"),
        pytest.param("TAX", "12<34", "letters, digits", id="sign in a tax number"),
        pytest.param("REG", "1" * 41, "Shorten", id="over-long"),
    ],
)
def test_the_wrong_part_is_named(kind: str, number: str, named: str) -> None:
    assert named in fault_in(kind, tidy(kind, number), pan=PAN if kind == "GSTIN" else "", today=TODAY)


@pytest.mark.parametrize(
    ("pan", "form", "warned"),
    [
        (PAN, LegalForm.COMPANY, False),
        (PAN, LegalForm.LLP, True),
        ("AAAFD0000A", LegalForm.LLP, False),
        ("AAAPD0000A", LegalForm.COMPANY, True),
        ("AAATD0000A", LegalForm.TRUST_OR_SOCIETY, False),
        (PAN, "", False),
    ],
)
def test_a_holder_of_another_kind_is_a_warning_only(pan: str, form: str, warned: bool) -> None:
    assert fault_in("PAN", pan, today=TODAY) == ""
    assert bool(pan_warning(pan, form)) is warned


@given(position=st.integers(0, 14), letter=st.sampled_from(BASE_36))
def test_a_gstin_with_one_character_changed_is_refused(position: int, letter: str) -> None:
    changed = GSTIN[:position] + letter + GSTIN[position + 1 :]

    assert bool(fault_in("GSTIN", changed, today=TODAY)) is (changed != GSTIN)


@given(
    state=st.sampled_from(sorted(GST_STATES)),
    letters=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    kind=st.sampled_from("ABCFGHJKLPT"),
    digits=st.integers(1, 9999),
)
def test_exactly_one_check_character_fits(state: str, letters: str, kind: str, digits: int) -> None:
    body = f"{state}{letters}{kind}Z{digits:04}Q1Z"

    fitting = [letter for letter in BASE_36 if not fault_in("GSTIN", body + letter, today=TODAY)]

    assert len(fitting) == 1


@given(kind=st.sampled_from(sorted(NAMES)), typed=st.text(max_size=60))
def test_whatever_is_typed_has_an_answer(kind: str, typed: str) -> None:
    number = tidy(kind, typed)

    assert isinstance(fault_in(kind, number, today=TODAY), str)
    assert tidy(kind, number) == number


@pytest.mark.parametrize(
    ("country", "form", "kinds"),
    [
        ("IN", LegalForm.COMPANY, ("PAN", "GSTIN", "CIN")),
        ("IN", LegalForm.LLP, ("PAN", "GSTIN", "LLPIN")),
        ("IN", LegalForm.SOLE_PROPRIETOR, ("PAN", "GSTIN")),
        ("KE", LegalForm.FOREIGN_COMPANY, ("TAX", "REG")),
        ("KE", LegalForm.LLP, ("TAX", "REG")),
    ],
)
def test_country_and_legal_form_say_which_numbers_there_are(country: str, form: str, kinds: tuple[str, ...]) -> None:
    assert kinds_for(country, form) == kinds


@pytest.mark.parametrize(
    ("country", "kinds"),
    [("IN", ("LEI", "UNGM")), ("KE", ("LEI", "UNGM")), ("DE", ("VAT", "LEI", "UNGM")), ("GB", ("VAT", "LEI", "UNGM"))],
)
def test_some_numbers_may_be_given_as_well(country: str, kinds: tuple[str, ...]) -> None:
    assert optional_kinds(country) == kinds
