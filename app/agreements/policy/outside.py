"""Signing outside of the portal: on paper or with an electronic signature of another service. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.agreements.policy import Method, SignAgreement
from app.core.errors import RuleBroken

ELECTRONIC = frozenset({Method.DSC, Method.AADHAAR_ESIGN})
METHOD_TEXT: dict[Method, str] = {
    Method.PORTAL: "In the portal",
    Method.WET_INK: "Wet ink on paper",
    Method.DSC: "Digital signature certificate (DSC)",
    Method.AADHAAR_ESIGN: "Aadhaar eSign",
}
LOOKED_AT = (
    "I have compared every page of the signed file with the issued text by eye. They say the same, and nothing that "
    "was added changes what is agreed."
)
SENT_WHOLE = "the file that I send is what I signed, whole and unchanged."
STAMP_PAPER = re.compile(r"IN-[A-Z]{2}\d{14}[A-Z]|(\d{2})?[A-Z]{1,2}\d{6}")
_SIGNATURE = b"/ByteRange"


@dataclass(frozen=True, kw_only=True)
class SignOutside(SignAgreement):
    """What the signatory says of a signature that was given outside, beside who signs which text."""

    method: Method
    signed_on: date
    proof: str = ""
    stamp_paper: str = ""


def check_outside(command: SignOutside, *, issued_on: date, today: date) -> None:
    """Raise RuleBroken unless way, day, proof and stamp paper fit each other and the issue."""
    if command.signed_on > today:
        raise RuleBroken("The date of the signature cannot be in the future.", field="signed_on")
    if command.signed_on < issued_on:
        message = f"This text was issued on {issued_on.day} {issued_on:%B %Y}. The signature cannot be older."
        raise RuleBroken(message, field="signed_on")
    if command.method in ELECTRONIC and not command.proof.strip():
        raise RuleBroken("Enter the serial number of the certificate, or the number of the eSign transaction.", "proof")
    if command.stamp_paper and not STAMP_PAPER.fullmatch(as_stamp_paper(command.stamp_paper)):
        raise RuleBroken(
            "Enter the number as it stands on the stamp paper, like IN-KA12345678901234P or AB 123456.",
            field="stamp_paper",
        )


def as_stamp_paper(typed: str) -> str:
    """Return the number of a stamp paper as we write it."""
    return "".join(typed.split()).upper()


def check_signed(method: Method, document: bytes, *, issued: bytes) -> None:
    """Raise RuleBroken for the issued file itself, or a file without the signature that it is said to hold."""
    if document == issued:
        raise RuleBroken("This is the file as it was issued. Choose the one that is signed.", field="file")
    if method in ELECTRONIC and _SIGNATURE not in document:
        message = (
            "This file holds no electronic signature. Choose it as the signing program saved it, not printed anew."
        )
        raise RuleBroken(message, field="file")


def needs_eyes(method: Method, comparison: Mapping[str, Any]) -> bool:
    """Tell whether somebody has to compare the file: the portal sees no ink, no pictures, and judges no additions."""
    return method is Method.WET_INK or any(comparison.get(part) for part in ("front", "pictures", "added"))


def check_looked_at(method: Method, comparison: Mapping[str, Any], words: str) -> None:
    """Raise RuleBroken before the approval of what nobody has compared."""
    if needs_eyes(method, comparison) and words != LOOKED_AT:
        message = "Compare the signed file with the issued text, page by page, and tick the box to say so."
        raise RuleBroken(message, field="looked_at")


def consent_outside(sha256: str, guide_version: str) -> str:
    """Return what a signatory who signed outside agrees to, word for word."""
    return (
        f"I have signed the MoU with the hash {sha256} outside the portal; {SENT_WHOLE} "
        f"I have read it and version {guide_version} of the program guide. "
        "I agree to both and may sign for the organisation."
    )


def consent_to_addendum_outside(sha256: str, base: str) -> str:
    """Return what a signatory who signed an addendum outside agrees to: it names no guide anew."""
    return (
        f"I have signed the addendum with the hash {sha256} to the MoU {base} outside the portal; {SENT_WHOLE} "
        "I have read it. I agree to it and may sign for the organisation."
    )


def how_signed(method: Method, signed_on: date | None, proof: str, stamp_paper: str) -> str:
    """Say how somebody signed, in one line."""
    day = f"on {signed_on.day} {signed_on:%B %Y}" if signed_on else ""
    where = "outside the portal" if method is not Method.PORTAL else ""
    first = " ".join(filter(None, (METHOD_TEXT[method], where, day)))
    proven = f"proof: {proof}" if proof else ""
    stamped = f"stamp paper: {stamp_paper}" if stamp_paper else ""
    return "; ".join(filter(None, (first, proven, stamped)))
