"""The MoU: what it is made from, who signs it and in which order. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from app.accounts.policy import Actor, Permission
from app.applications.policy.names import place_name
from app.core.errors import Conflict, RuleBroken
from app.partners.policy import form_name


class AgreementState(StrEnum):
    PREPARING = auto()
    ISSUED = auto()
    SIGNED = auto()
    ACTIVE = auto()


class Action(StrEnum):
    """What may happen to an agreement."""

    ISSUE = auto()
    SIGN = auto()
    COUNTERSIGN = auto()


class Side(StrEnum):
    PARTNER = auto()
    PROGRAM = auto()


@dataclass(frozen=True, kw_only=True)
class SignAgreement:
    """What the signatory says; `sha256` names the text that was shown."""

    name: str
    capacity: str
    sha256: str


S, A = AgreementState, Action
TRANSITIONS: dict[tuple[AgreementState, Action], AgreementState] = {
    (S.PREPARING, A.ISSUE): S.ISSUED,
    (S.ISSUED, A.SIGN): S.SIGNED,
    (S.SIGNED, A.COUNTERSIGN): S.ACTIVE,
}
MOVED_ON: dict[AgreementState, str] = {
    S.PREPARING: "The MoU is not issued yet.",
    S.ISSUED: "The MoU is issued and waits for the partner's signature.",
    S.SIGNED: "The MoU has been signed for the partner.",
    S.ACTIVE: "The MoU has both signatures.",
}
STATUS_TEXT: dict[AgreementState, str] = {
    S.PREPARING: "Being prepared",
    S.ISSUED: "Waits for the partner's signature",
    S.SIGNED: "Waits for the countersignature",
    S.ACTIVE: "In force",
}
NEXT_PARTY: dict[AgreementState, str] = {
    S.PREPARING: "The portal",
    S.ISSUED: "Signatory of the partner",
    S.SIGNED: "Program team",
    S.ACTIVE: "Nobody",
}
PROGRAM = {"name": "eGov Foundation", "country": "India"}
PROGRAM_CAPACITY = "For eGov Foundation, in the team of the DIGIT Partner Program"
START = (
    "This memorandum begins on the day on which eGov countersigns it. From then the benefits of the Program are open."
)
NEEDED: tuple[tuple[str, str], ...] = (
    ("application", "the reference of the application"),
    ("drafted_on", "the day of the draft"),
    ("program.name", "the name of the program"),
    ("program.contact", "the contact address of the program"),
    ("partner.legal_name", "the legal name of the partner"),
    ("partner.legal_form", "the legal form of the partner"),
    ("partner.country", "the country of the partner"),
    ("partner.address", "the address of the partner"),
    ("partner.identifiers", "a registration or tax number of the partner"),
    ("signatory.name", "the name of the signatory"),
    ("signatory.title", "the title of the signatory"),
    ("guide.number", "the version of the guide"),
    ("guide.clauses", "the clauses of the guide"),
    ("client_report_days", "the days for reporting a client"),
    ("start", "the rule for the first day"),
)


def after(state: AgreementState, action: Action) -> AgreementState:
    """Return the next state. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken(f"This is not possible any more. {MOVED_ON[state]}")
    return TRANSITIONS[state, action]


def actions_from(state: AgreementState) -> frozenset[Action]:
    return frozenset(action for start, action in TRANSITIONS if start is state)


def terms_from(content: Mapping[str, Any], **shared: Any) -> dict[str, Any]:
    """Return all that the MoU is made from: what was approved, word for word, and what the program adds."""
    organisation = content.get("organisation", {})
    signatory = content.get("people", {}).get("signatory", {})
    evidence = ("title", "clause", "number", "file_name", "sha256")
    return {
        **shared,
        "program": PROGRAM | shared["program"],
        "partner": {
            "legal_name": organisation.get("legal_name", ""),
            "legal_form": form_name(organisation.get("legal_form", "")),
            "country": place_name(organisation.get("country", "")),
            "address": ", ".join(filter(None, (organisation.get(part) for part in ("address", "city", "postcode")))),
            "identifiers": [
                {"kind": kind, "value": value} for kind, value in content.get("identifiers", {}).items() if value
            ],
        },
        "signatory": {part: signatory.get(part, "") for part in ("name", "title", "email")},
        "evidence": [{part: item.get(part) or "" for part in evidence} for item in content.get("evidence", [])],
        "start": START,
    }


def missing_terms(terms: Mapping[str, Any]) -> list[str]:
    """Name everything that an MoU needs and these terms lack."""
    return [words for path, words in NEEDED if not _value_at(terms, path)]


def _value_at(terms: Any, path: str) -> Any:
    for part in path.split("."):
        terms = terms.get(part) if isinstance(terms, Mapping) else None
    return terms.strip() if isinstance(terms, str) else terms


def check_terms(terms: Mapping[str, Any]) -> None:
    """Raise RuleBroken, naming all that is missing, unless an MoU can be made from the terms (S1.46)."""
    missing = missing_terms(terms)
    if missing:
        raise RuleBroken(f"The MoU cannot be drafted. Missing: {'; '.join(missing)}.")


def may_sign(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether the actor may sign for this organisation: a role elsewhere does not count."""
    return actor.may_for(organisation_id, Permission.SIGN_AGREEMENT)


def check_signer(command: SignAgreement, *, signatory: str) -> None:
    """Raise RuleBroken unless the name is that of the signatory whom the text names."""
    if _plain(command.name) != _plain(signatory):
        raise RuleBroken(f"The MoU names {signatory} as signatory. Enter this name.", field="full_name")


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_text(shown: str, *, stored: str) -> None:
    """Raise Conflict unless the text that was shown is the one that is kept."""
    if shown != stored:
        raise Conflict("The text of the MoU is not the one that you were shown. Open the page again and read it.")
