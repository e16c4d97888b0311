"""The numbers of the organisation: which it has to give, and whether they agree. Pure."""

from collections.abc import Mapping

from app.applications.policy import About, Answers
from app.applications.policy.refusals import Refusal, Remark
from app.partners.policy.identifiers import NAMES, ask_for, fault_in, kinds_for, optional_kinds, pan_warning
from app.partners.policy.identity import NAME_FIELDS

NO_GST = "below_gst_threshold"


def gaps(answers: Answers, about: About) -> list[Refusal]:
    """Name the numbers that are not there; a small firm may have no GSTIN."""
    asked = [kind for kind in kinds_for(about.country, about.legal_form) if not answers.get(kind)]
    return [Refusal(field=kind, message=_ask(kind)) for kind in asked if not (kind == "GSTIN" and answers.get(NO_GST))]


def _ask(kind: str) -> str:
    if kind == "GSTIN":
        return "Enter the GSTIN, or say that you are below the threshold."
    return ask_for(kind)


def faults(answers: Answers, about: About) -> list[Refusal]:
    """Name the wrong part of each number."""
    pan = answers.get("PAN", "")
    asked = (*kinds_for(about.country, about.legal_form), *optional_kinds(about.country))
    given = {kind: answers[kind] for kind in asked if answers.get(kind)}
    found = {
        kind: fault_in(kind, number, pan=pan, country=about.country, today=about.today)
        for kind, number in given.items()
    }
    if "GSTIN" in given and answers.get(NO_GST):
        found[NO_GST] = "You gave a GSTIN and said that you have none. Take one of them out."
    return [Refusal(field=kind, message=message) for kind, message in found.items() if message]


def remarks(answers: Answers, about: About) -> list[Remark]:
    odd = pan_warning(answers.get("PAN", ""), about.legal_form)
    return [Remark(fields=("PAN",), message=odd)] if odd else []


def rows(answers: Answers) -> list[tuple[str, str, object]]:
    shown: list[tuple[str, str, object]] = [(kind, NAMES[kind], answers[kind]) for kind in NAMES if answers.get(kind)]
    if answers.get(NO_GST):
        shown.append(("GSTIN", NAMES["GSTIN"], "None: below the threshold"))
    return shown


def identity_in(everything: Mapping[str, Answers]) -> dict[str, str]:
    """Return what the given sections say of names, country and numbers: what locks once it is checked."""
    named, numbers = everything.get("organisation"), everything.get("identifiers")
    names = {field: named.get(field) or "" for field in NAME_FIELDS} if named is not None else {}
    return names | ({kind: numbers.get(kind) or "" for kind in NAMES} if numbers is not None else {})


def numbers_in(answers: Answers) -> dict[str, str]:
    """Return only the numbers, by kind."""
    return {kind: answers[kind] for kind in NAMES if answers.get(kind)}
