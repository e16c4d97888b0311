"""Names of countries, states and languages, from the ISO lists. Pure."""

from datetime import date
from functools import cache

import pycountry

from app.core.clock import day_in_words
from app.core.countries import countries
from app.guide.policy import INDIA

LANGUAGES = "en hi as bn brx doi gu kn ks kok mai ml mni mr ne or pa sa sat sd ta te ur ar fr pt es sw"
# English, the scheduled languages of India, and the widest spoken ones of other countries with DIGIT


@cache
def indian_states() -> dict[str, str]:
    """Return states and union territories of India by their code, such as IN-KA."""
    named = {state.code: state.name for state in pycountry.subdivisions if state.country_code == INDIA}
    return dict(sorted(named.items(), key=lambda entry: entry[1]))


@cache
def languages() -> dict[str, str]:
    return {code: _language(code) for code in LANGUAGES.split()}


def _language(code: str) -> str:
    found = pycountry.languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code})
    assert found is not None, "the codes above are in the ISO list"
    return str(found.name).split(" (")[0]


def place_name(code: str) -> str:
    """Return the name of a country or an Indian state; an unknown code stays as it is."""
    return countries().get(code) or indian_states().get(code, code)


def language_name(code: str) -> str:
    return languages().get(code, code)


def day_name(answer: str | None) -> str:
    """Return a typed day as people read it."""
    return day_in_words(date.fromisoformat(answer)) if answer else ""
