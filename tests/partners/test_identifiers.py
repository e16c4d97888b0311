"""Registration numbers: good ones are taken, and each error names the part that is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.partners.policy import LegalForm
from app.partners.policy.identifiers import BASE_36, GST_STATES, NAMES, fault_in, kinds_for, pan_warning, tidy

TODAY = date(2030, 3, 10)
PAN, GSTIN, CIN = "AAACD0000A", "29AAACD0000A1ZR", "U72900KA2008PTC000000"


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
    kind=st.sampled_from("ABCFGHJLPT"),
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
