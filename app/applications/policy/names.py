"""Names of countries, states and languages, from the ISO lists. Pure."""

from datetime import date
from functools import cache

import pycountry

from app.core.clock import day_in_words
from app.guide.policy import INDIA

LANGUAGES = "en hi as bn brx doi gu kn ks kok mai ml mni mr ne or pa sa sat sd ta te ur ar fr pt es sw"
# English, the scheduled languages of India, and the widest spoken ones of other countries with DIGIT


@cache
def countries() -> dict[str, str]:
    """Return all countries by their two letters, in the order of their names."""
    named = {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}
    return dict(sorted(named.items(), key=lambda entry: entry[1]))


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


@cache
def country_code(name: str) -> str:
    """Return the code of a country that somebody wrote by name or code, or nothing."""
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return next((code for code, known in countries().items() if known.casefold() == name.casefold()), "")


def place_name(code: str) -> str:
    """Return the name of a country or an Indian state; an unknown code stays as it is."""
    return countries().get(code) or indian_states().get(code, code)


def language_name(code: str) -> str:
    return languages().get(code, code)


def day_name(answer: str | None) -> str:
    """Return a typed day as people read it."""
    return day_in_words(date.fromisoformat(answer)) if answer else ""
