"""The numbers of the organisation: which it has to give, and whether they agree. Pure."""

from collections.abc import Collection, Mapping

from app.applications.policy import About, Answers
from app.applications.policy.refusals import Refusal, Remark
from app.partners.policy.identifiers import NAMES, ask_for, fault_in, kinds_for, optional_kinds, pan_warning
from app.partners.policy.identity import NAME_FIELDS

NO_GST = "below_gst_threshold"
ORGANISATION, NUMBERS = "organisation", "identifiers"
ANEW = "Enter the numbers anew: country or legal form is another now."
AS_CHECKED = "Enter the numbers as they were checked: country and legal form are what they were then."


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


def are_asked_anew(before: Mapping[str, Answers], now: Mapping[str, Answers]) -> bool:
    """Tell whether Organisation asks for other numbers than it did before: another country has other registers."""
    return _asked_by(before.get(ORGANISATION, {})) != _asked_by(now.get(ORGANISATION, {}))


def _asked_by(registered: Answers) -> tuple[str, tuple[str, ...]]:
    country = registered.get("country", "")
    return country, kinds_for(country, registered.get("legal_form", ""))


def with_numbers(
    returned: Collection[str], before: Mapping[str, Answers], now: Mapping[str, Answers]
) -> frozenset[str]:
    """Add the numbers to what came back, when Organisation came back and they follow it, or followed it already."""
    follow = ORGANISATION in returned and (are_asked_anew(before, now) or are_others(before, now))
    return frozenset({*returned, *({NUMBERS} if follow else ())})


def to_answer(returned: Collection[str], before: Mapping[str, Answers], now: Mapping[str, Answers]) -> dict[str, str]:
    """Say by section why the numbers cannot stay as they are, when they follow Organisation and did not come back."""
    if NUMBERS not in with_numbers(returned, before, now) - {*returned}:
        return {}
    if not are_asked_anew(before, now):
        return {NUMBERS: AS_CHECKED}
    return {} if are_others(before, now) else {NUMBERS: ANEW}


def are_others(before: Mapping[str, Answers], now: Mapping[str, Answers]) -> bool:
    """Tell whether the numbers say something else than before."""
    old, new = before.get(NUMBERS, {}), now.get(NUMBERS, {})
    return numbers_in(old) != numbers_in(new) or bool(old.get(NO_GST)) != bool(new.get(NO_GST))


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
    named, numbers = everything.get(ORGANISATION), everything.get(NUMBERS)
    names = {field: named.get(field) or "" for field in NAME_FIELDS} if named is not None else {}
    return names | ({kind: numbers.get(kind) or "" for kind in NAMES} if numbers is not None else {})


def numbers_in(answers: Answers) -> dict[str, str]:
    """Return only the numbers, by kind."""
    return {kind: answers[kind] for kind in NAMES if answers.get(kind)}
