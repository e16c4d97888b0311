"""Numbers of registers all over the world, judged by the library that knows them: what it refuses, in words. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from stdnum import lei
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
from stdnum.util import get_cc_module

WORLD = "XX"
WORLDWIDE = frozenset({"LEI", "UNGM"})
WITH_VAT = frozenset(state.upper() for state in MEMBER_STATES) | {"GB", "NO", "CH"}
TAX_NUMBERS: Mapping[str, str] = {
    "AU": "abn",
    "BR": "cnpj",
    "EG": "tn",
    "GH": "tin",
    "ID": "npwp",
    "KE": "pin",
    "MA": "ice",
    "MX": "rfc",
    "MZ": "nuit",
    "SG": "uen",
    "US": "ein",
    "VN": "mst",
    "ZA": "tin",
}
LEI_LENGTH, CHECKED_BY = 20, 18


def register_of(kind: str, country: str) -> str:
    """Return the country whose register gives the number; some are one register for the world."""
    return WORLD if kind in WORLDWIDE else country


def fault_by_register(kind: str, number: str, country: str) -> str:
    """Say which part of the number the country's register would not write so, or return nothing."""
    module = _module(kind, country)
    if module is None:
        return ""
    return _fault(module, number, "A VAT number" if kind == "VAT" else "A tax number")


def _fault(module: Any, number: str, name: str) -> str:
    try:
        module.validate(number)
    except InvalidLength:
        return f"{name} of your country has another length; this one has {len(number)} characters."
    except InvalidFormat:
        return f"{name} of your country has letters and digits in other places. Check each character."
    except InvalidChecksum:
        return f"The check digit of the {name.removeprefix('A ')} does not fit the other characters."
    except ValidationError:
        return f"{name} of your country does not begin, or go on, like this: a part of it is not in use."
    return ""


def lei_fault(number: str) -> str:
    """Say which part of a legal entity identifier is wrong, or return nothing."""
    if len(number) != LEI_LENGTH:
        return f"An LEI has {LEI_LENGTH} characters; this one has {len(number)}."
    if not number.isascii() or not number.isalnum():
        return "An LEI has letters and digits only."
    if not number[CHECKED_BY:].isdecimal():
        return "The last two characters of an LEI are digits."
    return "" if lei.is_valid(number) else "The last two digits of the LEI do not fit the other characters."


def compact(kind: str, number: str, country: str) -> str:
    """Return the number without what people write in between, so that one number is found in every spelling."""
    if kind not in {"TAX", "REG", "VAT"}:
        return number
    module = _module(kind, country)
    plain = "".join(letter for letter in number if letter.isalnum())
    if module is None or _fault(module, number, ""):
        return plain
    shortest: str = module.compact(number)
    return shortest


@cache
def _module(kind: str, country: str) -> Any:
    """Return what the library knows of such numbers in the country, if anything."""
    if kind == "VAT":
        return get_cc_module(country, "vat") if country in WITH_VAT else None
    return get_cc_module(country, TAX_NUMBERS[country]) if kind == "TAX" and country in TAX_NUMBERS else None
