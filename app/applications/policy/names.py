"""Names of countries and states, from the ISO lists. Pure."""

from datetime import date
from functools import cache

import pycountry

from app.core.clock import day_in_words
from app.core.countries import countries
from app.guide.policy import INDIA


@cache
def indian_states() -> dict[str, str]:
    """Return states and union territories of India by their code, such as IN-KA."""
    named = {state.code: state.name for state in pycountry.subdivisions if state.country_code == INDIA}
    return dict(sorted(named.items(), key=lambda entry: entry[1]))


def place_name(code: str) -> str:
    """Return the name of a country or an Indian state; an unknown code stays as it is."""
    return countries().get(code) or indian_states().get(code, code)


def day_name(answer: str | None) -> str:
    """Return a typed day as people read it."""
    return day_in_words(date.fromisoformat(answer)) if answer else ""
