"""What an MoU is made from: the values of its places and of its schedules. Pure."""

from collections.abc import Mapping
from typing import Any

from app.agreements.policy.template import filled_in, unresolved, values_of
from app.applications.policy.names import place_name
from app.core.errors import RuleBroken
from app.partners.policy import form_name

PROGRAM = {"name": "eGov Foundation", "country": "India"}
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
    ("articles", "the clauses of the MoU"),
    ("guide.number", "the version of the guide"),
    ("guide.clauses", "the clauses of the guide"),
    ("client_report_days", "the days for reporting a client"),
    ("term.years", "the length of the term"),
    ("term.renewal_days", "the days for the renewal"),
    ("term.grace_days", "the days of grace after the term"),
)


def terms_from(content: Mapping[str, Any], **shared: Any) -> dict[str, Any]:
    """Return all that the MoU is made from: what was approved, word for word, and what the program adds."""
    organisation = content.get("organisation", {})
    signatory = content.get("people", {}).get("signatory", {})
    evidence = ("title", "clause", "number", "file_name", "sha256")
    return {
        "articles": [],
        "conditions": [],
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
        "contacts": _contacts(shared["program"].get("contact", ""), content.get("people", {})),
    }


def _contacts(program: str, people: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return to whom each party writes, for the schedule."""
    theirs = [("the Partner", people.get("contact", {})), ("signing for the Partner", people.get("signatory", {}))]
    return [
        {"of": "eGov", "name": "Team of the Program", "address": program},
        *({"of": of, "name": one.get("name", ""), "address": one.get("email", "")} for of, one in theirs),
    ]


def missing_terms(terms: Mapping[str, Any]) -> list[str]:
    """Name everything that an MoU needs and these terms lack."""
    needed = [words for path, words in NEEDED if not _value_at(terms, path)]
    places = unresolved(_value_at(terms, "articles") or [], values_of(terms))
    return needed + [f"the value for {place}" for place in places if place not in dict(NEEDED)]


def _value_at(terms: Any, path: str) -> Any:
    for part in path.split("."):
        terms = terms.get(part) if isinstance(terms, Mapping) else None
    return terms.strip() if isinstance(terms, str) else terms


def check_terms(terms: Mapping[str, Any]) -> None:
    """Raise RuleBroken, naming all that is missing, unless an MoU can be made from the terms (S1.46)."""
    missing = missing_terms(terms)
    if missing:
        raise RuleBroken(f"The MoU cannot be drafted. Missing: {'; '.join(missing)}.")


def whole_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms with every value in its place of the text. Raises RuleBroken that names what is missing."""
    check_terms(terms)
    return {**terms, "articles": filled_in(terms["articles"], values_of(terms))}
