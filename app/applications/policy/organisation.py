"""The organisation: its names, its form, its address. Pure."""

import re

from app.applications.policy import About, Answers
from app.applications.policy.names import place_name
from app.applications.policy.refusals import Refusal, Remark, gaps_in
from app.core.addresses import is_web_address
from app.guide.policy import INDIA
from app.partners.policy import LegalForm, form_name

QUESTIONS = {
    "legal_name": "Legal name",
    "trading_name": "Trading name",
    "former_names": "Former names",
    "legal_form": "Legal form",
    "country": "Country of registration",
    "founded_year": "Year founded",
    "address": "Address",
    "city": "Town or city",
    "postcode": "Postcode",
    "website": "Website",
}
REQUIRED = {
    "legal_name": "Enter the legal name.",
    "legal_form": "Choose the legal form.",
    "country": "Choose the country of registration.",
    "founded_year": "Enter the year of founding.",
    "address": "Enter the address.",
    "city": "Enter the town or city.",
}
PIN_CODE = "PIN code"  # what a postcode is called in India, in questions and messages alike
REQUIRED_IN_INDIA = {"postcode": f"Enter the {PIN_CODE}."}
EARLIEST_YEAR = 1600
NAME_KNOWN = (
    "An organisation with a similar name is in the program. If it is yours, you need no second application: "
    "enter your registration numbers next, and you can ask to join it."
)


def gaps(answers: Answers, about: About) -> list[Refusal]:
    """Name what is missing. Not every country has postcodes, and not every firm a website."""
    in_india = answers.get("country") == INDIA
    return gaps_in(answers, REQUIRED | REQUIRED_IN_INDIA if in_india else REQUIRED)


def faults(answers: Answers, about: About) -> list[Refusal]:
    """Name the answers that cannot be right."""
    checks = {
        "founded_year": _year_fault(answers.get("founded_year"), about),
        "legal_form": _form_fault(answers),
        "postcode": _postcode_fault(answers),
        "website": _website_fault(str(answers.get("website") or "")),
    }
    return [Refusal(field=field, message=message) for field, message in checks.items() if message]


def remarks(answers: Answers, about: About) -> list[Remark]:
    return []


def rows(answers: Answers) -> list[tuple[str, str, object]]:
    """Return field, question and answer, as people read them."""
    shown = dict(answers)
    shown["country"] = place_name(answers.get("country", ""))
    shown["legal_form"] = form_name(answers.get("legal_form", ""))
    questions = QUESTIONS | {"postcode": postcode_name(answers.get("country", ""))}
    return [(field, question, shown.get(field)) for field, question in questions.items()]


def postcode_name(country: str) -> str:
    """Return what people of a country call the number of a place."""
    return PIN_CODE if country == INDIA else QUESTIONS["postcode"]


def _year_fault(year: int | None, about: About) -> str:
    if not year:
        return ""
    if year > about.today.year:
        return "The year cannot be in the future."
    return "Enter the year in four digits, like 2009." if year < EARLIEST_YEAR else ""


def _form_fault(answers: Answers) -> str:
    foreign, country = answers.get("legal_form") == LegalForm.FOREIGN_COMPANY, answers.get("country")
    if foreign and country == INDIA:
        return "This form is for organisations outside India. Choose another form, or another country."
    return ""


def _postcode_fault(answers: Answers) -> str:
    postcode = "".join(str(answers.get("postcode") or "").split())
    wrong = postcode and answers.get("country") == INDIA and not re.fullmatch("[1-9][0-9]{5}", postcode)
    return f"A {PIN_CODE} has six digits and does not begin with 0." if wrong else ""


def _website_fault(website: str) -> str:
    return "" if not website or is_web_address(website) else "Enter an address like https://www.example.org."
