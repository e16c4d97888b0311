"""Issue 5: way, day, proof and stamp paper of a signature outside of the portal."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.agreements.policy import Method
from app.agreements.policy.outside import (
    LOOKED_AT,
    METHOD_TEXT,
    SignOutside,
    as_stamp_paper,
    check_looked_at,
    check_outside,
    check_signed,
    how_signed,
    needs_eyes,
)
from app.core.errors import RuleBroken

ISSUED_ON, TODAY = date(2030, 3, 10), date(2030, 3, 20)
M = Method
OUTSIDE = [method for method in M if method is not M.PORTAL]
GOOD = SignOutside(
    name="Zoë O’Brien",
    capacity="Director",
    sha256="5f" * 32,
    address="",
    method=M.DSC,
    signed_on=date(2030, 3, 12),
    proof="77 01",
)


def refused_field(**changed: Any) -> str | None:
    try:
        check_outside(replace(GOOD, **changed), issued_on=ISSUED_ON, today=TODAY)
    except RuleBroken as error:
        return error.field
    return None


@pytest.mark.parametrize(("day", "field"), [(9, "signed_on"), (10, None), (20, None), (21, "signed_on")])
def test_the_day_lies_between_issue_and_today(day: int, field: str | None) -> None:
    assert refused_field(signed_on=date(2030, 3, day)) == field


@pytest.mark.parametrize("method", OUTSIDE)
@pytest.mark.parametrize("proof", ["", "  ", "77 01"])
def test_an_electronic_signature_needs_a_proof(method: Method, proof: str) -> None:
    lacks = method is not M.WET_INK and not proof.strip()

    assert refused_field(method=method, proof=proof) == ("proof" if lacks else None)


@pytest.mark.parametrize(
    ("number", "taken"),
    [
        ("", True),
        ("IN-KA12345678901234P", True),
        ("in-ka 1234 5678 9012 34p", True),
        ("AB 123456", True),
        ("45AA 123456", True),
        ("A123456", True),
        ("IN-KA1234567890123P", False),
        ("KA12345678901234P", False),
        ("123456", False),
        ("AB 12345", False),
        ("ABC 123456", False),
        ("none", False),
        ("AB 123456; and more", False),
    ],
)
def test_a_stamp_paper_has_a_number_of_its_shape(number: str, taken: bool) -> None:
    assert refused_field(stamp_paper=number) == (None if taken else "stamp_paper")
    assert as_stamp_paper(as_stamp_paper(number)) == as_stamp_paper(number)


@pytest.mark.parametrize(
    ("method", "document", "taken"),
    [
        (M.WET_INK, b"scan", True),
        (M.WET_INK, b"issued", False),
        (M.DSC, b"issued", False),
        (M.DSC, b"scan", False),
        (M.DSC, b"issued /ByteRange [0 1]", True),
        (M.AADHAAR_ESIGN, b"scan", False),
        (M.AADHAAR_ESIGN, b"issued /ByteRange [0 1]", True),
    ],
)
def test_a_file_holds_the_signature_that_it_is_sent_for(method: Method, document: bytes, taken: bool) -> None:
    with nullcontext() if taken else pytest.raises(RuleBroken):
        check_signed(method, document, issued=b"issued")


SAME: dict[str, Any] = {"pages": 2, "front": 0, "pictures": [], "added": []}


@pytest.mark.parametrize("method", OUTSIDE)
@pytest.mark.parametrize("more", [{}, {"front": 1}, {"pictures": [2]}, {"added": [{"page": 2, "words": "x"}]}])
@pytest.mark.parametrize("words", ["", "I looked.", LOOKED_AT])
def test_people_compare_what_the_portal_cannot(method: Method, more: dict[str, Any], words: str) -> None:
    needed = method is M.WET_INK or bool(more)

    assert needs_eyes(method, SAME | more) is needed
    if needed and words != LOOKED_AT:
        with pytest.raises(RuleBroken):
            check_looked_at(method, SAME | more, words)
    else:
        check_looked_at(method, SAME | more, words)


@pytest.mark.parametrize("method", M)
def test_every_method_has_words(method: Method) -> None:
    assert how_signed(method, None, "", "").startswith(METHOD_TEXT[method])


def test_how_it_was_signed_is_said_in_one_line() -> None:
    said = how_signed(M.DSC, date(2030, 3, 2), "77 01", "AB123456")

    assert said == (
        "Digital signature certificate (DSC) outside the portal on 2 March 2030; proof: 77 01; stamp paper: AB123456"
    )
