"""What the organisation can do, where, and in which languages. Pure."""

from collections.abc import Mapping

from app.applications.policy import About, Answers
from app.applications.policy.names import place_name
from app.applications.policy.refusals import Refusal, Remark, gaps_in
from app.core.languages import language_name

QUESTIONS = {
    "about": "What your organisation does",
    "products": "DIGIT products you work with",
    "services": "Services you offer",
    "languages": "Languages you work in",
    "places": "Places you work in",
}
REQUIRED = {
    "about": "Describe what your organisation does.",
    "products": "Choose at least one product.",
    "services": "Choose at least one service.",
    "languages": "Choose at least one language.",
}
PRODUCT_KINDS = ("product", "module")
SERVICE_KIND = "enablement_area"
KIND_NAMES = {"product": "Products", "module": "Modules", SERVICE_KIND: "Services"}  # two kinds share some names


def gaps(answers: Answers, about: About) -> list[Refusal]:
    found = gaps_in(answers, REQUIRED)
    if not answers.get("places"):
        found.append(Refusal(field="states", message="Choose a state of India, or name another country."))
    return found


def faults(answers: Answers, about: About) -> list[Refusal]:
    return []


def remarks(answers: Answers, about: About) -> list[Remark]:
    return []


def rows(answers: Answers, names: Mapping[str, str]) -> list[tuple[str, str, object]]:
    shown = {
        "about": answers.get("about"),
        "products": [names.get(code, code) for code in answers.get("products", [])],
        "services": [names.get(code, code) for code in answers.get("services", [])],
        "languages": [language_name(code) for code in answers.get("languages", [])],
        "places": [place_name(code) for code in answers.get("places", [])],
    }
    return [("states" if field == "places" else field, QUESTIONS[field], value) for field, value in shown.items()]
