"""Whom we write to, who signs, who owns. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.applications.policy import About, Answers
from app.applications.policy.refusals import Refusal, Remark, gaps_in

CONTACT = {"name": "Name", "title": "Position", "email": "Email address", "phone": "Phone number"}
SIGNATORY = {"name": "Name", "title": "Position", "email": "Email address"}
OWNER = {"name": "Name of the owner", "share": "Share in percent"}
CONTACT_REQUIRED = {
    "name": "Enter the contact's name.",
    "email": "Enter the contact's email address.",
    "phone": "Enter the contact's phone number.",
}
SIGNATORY_REQUIRED = {
    "name": "Enter the signatory's name.",
    "title": "Enter the signatory's position.",
    "email": "Enter the signatory's email address: the MoU is sent there.",
}
TITLE_OF_SIGNER = "Enter the contact's position: it stands in the MoU, since the contact signs it."
SAME_PERSON = "signatory_is_contact"
OWNER_REQUIRED = {"name": "Enter the owner's name.", "share": "Enter the owner's share."}
MOST_OWNERS = 10
WHOLE = Decimal(100)


def with_signatory(answers: Answers) -> dict[str, Any]:
    """Return the answers with what is known of the contact as the signatory's, where the contact signs."""
    if not answers.get(SAME_PERSON):
        return dict(answers)
    contact, signatory = answers.get("contact", {}), answers.get("signatory", {})
    return {**answers, "signatory": {field: signatory.get(field) or contact.get(field, "") for field in SIGNATORY}}


def typed_signatory(answers: Answers) -> dict[str, Any]:
    """Return what is said of the signatory alone: where the contact signs, what the contact's answers do not say."""
    contact, signatory = answers.get("contact", {}), answers.get("signatory", {})
    is_same = bool(answers.get(SAME_PERSON))
    return {field: value for field, value in signatory.items() if not (is_same and value == contact.get(field))}


def gaps(answers: Answers, about: About) -> list[Refusal]:
    owners = answers.get("owners", [])
    found = gaps_in(answers.get("contact", {}), CONTACT_REQUIRED, "contact-")
    if answers.get(SAME_PERSON):
        found += gaps_in(with_signatory(answers)["signatory"], {"title": TITLE_OF_SIGNER}, "contact-")
    else:
        found += gaps_in(answers.get("signatory", {}), SIGNATORY_REQUIRED, "signatory-")
    for position, owner in enumerate(owners):
        found += gaps_in(owner, OWNER_REQUIRED, f"owners-{position}-")
    if not owners and not answers.get("no_owner"):
        found.append(Refusal(field="owners-0-name", message="Name the owners, or say that nobody holds over 25 %."))
    return found


def faults(answers: Answers, about: About) -> list[Refusal]:
    """Refuse shares that cannot be, alone or together, and answers that say two things."""
    owners = answers.get("owners", [])
    found = _share_faults(owners)
    if owners and answers.get("no_owner"):
        message = "You named an owner and said that there is none. Take one of them out."
        found.append(Refusal(field="no_owner", message=message))
    if _names_two_signatories(answers):
        message = "You named a signatory and said that it is the contact. Take one of them out."
        found.append(Refusal(field=SAME_PERSON, message=message))
    return found


def _names_two_signatories(answers: Answers) -> bool:
    """Tell whether the contact is said to sign, and something else is said of the signatory than of the contact."""
    contact, typed = answers.get("contact", {}), typed_signatory(answers)
    return bool(answers.get(SAME_PERSON)) and any(value and contact.get(field) for field, value in typed.items())


def _share_faults(owners: Sequence[Answers]) -> list[Refusal]:
    """Name the shares that cannot be, and those that are too much together though each alone could be."""
    shares = {f"owners-{n}-share": Decimal(owner["share"]) for n, owner in enumerate(owners) if owner.get("share")}
    possible = {field: share for field, share in shares.items() if 0 < share <= WHOLE}
    found = [
        Refusal(field=field, message="Enter a share over 0 and up to 100.") for field in shares if field not in possible
    ]
    if sum(possible.values()) > WHOLE:
        message = f"The shares are {sum(possible.values())} % together. They cannot be over 100 %."
        found.append(Refusal(field=list(possible)[-1], message=message))
    return found


def remarks(answers: Answers, about: About) -> list[Remark]:
    return []


def rows(answers: Answers) -> list[tuple[str, str, object]]:
    contact, signatory = answers.get("contact", {}), answers.get("signatory", {})
    owners = [f"{owner.get('name')}, {owner.get('share')} %" for owner in answers.get("owners", [])]
    return [
        *((f"contact-{field}", f"Contact: {label.lower()}", contact.get(field)) for field, label in CONTACT.items()),
        *(
            (f"signatory-{field}", f"Signatory: {label.lower()}", signatory.get(field))
            for field, label in SIGNATORY.items()
        ),
        ("owners-0-name", "Owners over 25 %", ["Nobody holds over 25 %"] if answers.get("no_owner") else owners),
    ]
