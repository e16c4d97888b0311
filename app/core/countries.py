"""Countries by their two letters, from the ISO list. Pure."""

from functools import cache

import pycountry


@cache
def countries() -> dict[str, str]:
    """Return all countries by their two letters, in the order of their names."""
    named = {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}
    return dict(sorted(named.items(), key=lambda entry: entry[1]))


@cache
def country_code(text: str) -> str:
    """Return the two letters of a country that somebody wrote by name or code, or nothing."""
    try:
        return str(pycountry.countries.lookup(text.strip()).alpha_2)
    except LookupError:
        return ""
