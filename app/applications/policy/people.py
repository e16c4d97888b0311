"""Whom we write to, who signs, who owns. Pure."""

from decimal import Decimal

from app.applications.policy import About, Answers, Refusal, gaps_in

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
OWNER_REQUIRED = {"name": "Enter the owner's name.", "share": "Enter the owner's share."}
MOST_OWNERS = 10
WHOLE = Decimal(100)


def gaps(answers: Answers, about: About) -> list[Refusal]:
    owners = answers.get("owners", [])
    found = gaps_in(answers.get("contact", {}), CONTACT_REQUIRED, "contact-")
    found += gaps_in(answers.get("signatory", {}), SIGNATORY_REQUIRED, "signatory-")
    for position, owner in enumerate(owners):
        found += gaps_in(owner, OWNER_REQUIRED, f"owners-{position}-")
    if not owners and not answers.get("no_owner"):
        found.append(Refusal(field="owners-0-name", message="Name the owners, or say that nobody holds over 25 %."))
    return found


def faults(answers: Answers, about: About) -> list[Refusal]:
    """Refuse shares that cannot be, alone or together."""
    owners = answers.get("owners", [])
    shares = {f"owners-{position}-share": Decimal(owner.get("share") or 1) for position, owner in enumerate(owners)}
    found = [
        Refusal(field=field, message="Enter a share over 0 and up to 100.")
        for field, share in shares.items()
        if not 0 < share <= WHOLE
    ]
    if not found and sum(shares.values()) > WHOLE:
        message = f"The shares are {sum(shares.values())} % together. They cannot be over 100 %."
        found.append(Refusal(field=list(shares)[-1], message=message))
    if owners and answers.get("no_owner"):
        message = "You named an owner and said that there is none. Take one of them out."
        found.append(Refusal(field="no_owner", message=message))
    return found


def warnings(answers: Answers, about: About) -> list[str]:
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
