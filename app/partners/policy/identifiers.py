"""Numbers that registers give to organisations: what each looks like, and which part of it is wrong. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from stdnum import luhn
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.in_ import pan as pan_numbers

from app.core.errors import RuleBroken
from app.guide.policy import INDIA
from app.partners.policy import LegalForm
from app.partners.policy.registers import WITH_VAT, compact, fault_by_register, lei_fault, register_of

NAMES = {
    "PAN": "Permanent account number (PAN)",
    "GSTIN": "GST identification number (GSTIN)",
    "CIN": "Corporate identity number (CIN)",
    "LLPIN": "LLP identification number (LLPIN)",
    "TAX": "Tax number",
    "REG": "Registration number",
    "VAT": "VAT number",
    "LEI": "Legal entity identifier (LEI)",
    "UNGM": "UN Global Marketplace number (UNGM)",
}
SHORT_NAMES = {"TAX": "tax number", "REG": "registration number", "VAT": "VAT number"}
LENGTHS = {"PAN": 10, "GSTIN": 15, "CIN": 21}
BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PAN_LETTERS_OF: dict[str, str] = {
    LegalForm.COMPANY: "C",
    LegalForm.LLP: "F",
    LegalForm.PARTNERSHIP_FIRM: "F",
    LegalForm.SOLE_PROPRIETOR: "PH",
    LegalForm.TRUST_OR_SOCIETY: "TABJ",
}
GST_STATES = frozenset(f"{number:02}" for number in range(1, 39)) | {"97", "99"}
CIN_STATES = (
    "AN AP AR AS BH BR CG CH CT DD DL DN GA GJ GO HP HR JH JK KA KL LA LD LH MH ML MN MP MZ NL OD OR PB PO PY RJ "
    "SK TG TN TR TS TZ UK UP UR UT WB"
)
CIN_KINDS = "FLC FTC GAP GAT GOI NPL OPC PLC PTC SGC ULL ULT"
EARLIEST_YEAR = 1850
FREE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]*")
FREE_LENGTH = 40
UNGM_LENGTH = 7


class NumberTaken(RuleBroken):
    """Another organisation has this number; its owners can let people join."""

    def __init__(self, kind: str, *, number: str, country: str) -> None:
        super().__init__(
            f"Another organisation in the program has this {SHORT_NAMES.get(kind, kind)}. "
            "If it is yours, ask to join it; if not, check the number.",
            kind,
        )
        self.kind, self.number, self.country = kind, number, country


def kinds_for(country: str, legal_form: str) -> tuple[str, ...]:
    """Return the numbers that such an organisation has."""
    if country != INDIA:
        return ("TAX", "REG")
    register = {LegalForm.COMPANY: ("CIN",), LegalForm.LLP: ("LLPIN",)}
    return ("PAN", "GSTIN", *next((kinds for form, kinds in register.items() if form == legal_form), ()))


def optional_kinds(country: str) -> tuple[str, ...]:
    """Return the numbers that such an organisation may have as well."""
    return (*(("VAT",) if country in WITH_VAT else ()), "LEI", "UNGM")


def ask_for(kind: str) -> str:
    """Return the words that ask for a number."""
    return f"Enter the {SHORT_NAMES.get(kind, kind)}."


def tidy(kind: str, typed: str) -> str:
    """Return the number as registers write it: capitals, without spaces."""
    number = "".join(typed.split()).upper()
    if kind == "LLPIN" and re.fullmatch(r"[A-Z]{3}[0-9]{4}", number):
        return f"{number[:3]}-{number[3:]}"
    return number


def fault_in(kind: str, number: str, *, pan: str = "", country: str = INDIA, today: date) -> str:
    """Say which part of a tidy number is wrong, or return nothing; `country` is that of the organisation."""
    length = LENGTHS.get(kind)
    if length and len(number) != length:
        return f"A {kind} has {length} characters; this one has {len(number)}."
    if kind == "PAN":
        return _pan_fault(number)
    if kind == "GSTIN":
        return _gstin_fault(number, pan)
    if kind == "CIN":
        return _cin_fault(number, today)
    if kind in OTHERS:
        return OTHERS[kind](number)
    return _free_fault(number) or fault_by_register(kind, number, country)


def registered(numbers: Mapping[str, str], country: str) -> list[tuple[str, str, str]]:
    """Return register, kind and value of each number, as two organisations cannot both have them."""
    return [(register_of(kind, country), kind, compact(kind, number, country)) for kind, number in numbers.items()]


def pan_warning(pan: str, legal_form: str) -> str:
    """Say that the kind of holder in a right PAN is not the one we expect; people decide what it means."""
    expected = PAN_LETTERS_OF.get(legal_form, "")
    if len(pan) != LENGTHS["PAN"] or not expected or pan[3] in expected:
        return ""
    return f"The fourth letter of the PAN, {pan[3]}, is unusual for the legal form you chose. Check both."


def _pan_fault(number: str) -> str:
    if not re.fullmatch("[A-Z]{5}", number[:5]):
        return "The first five characters of a PAN are letters."
    if not re.fullmatch("[0-9]{4}", number[5:9]):
        return "Characters 6 to 9 of a PAN are digits."
    if not re.fullmatch("[A-Z]", number[9]):
        return "The last character of a PAN is a letter."
    if not _names_a_holder(number):
        return f"The fourth letter of a PAN names the kind of holder, such as C for a company; {number[3]} is none."
    return ""


def _names_a_holder(pan: str) -> bool:
    try:
        pan_numbers.info(pan)
    except InvalidComponent:
        return False
    return True


def _gstin_fault(number: str, pan: str) -> str:
    if number[:2] not in GST_STATES:
        return f"A GSTIN begins with the number of a state; {number[:2]} is none."
    if pan and number[2:12] != pan:
        return f"Characters 3 to 12 of the GSTIN have to be your PAN, {pan}."
    if _pan_fault(number[2:12]):
        return "Characters 3 to 12 of a GSTIN are the PAN: check them."
    if not re.fullmatch("[1-9A-Z][A-Z][0-9A-Z]", number[12:]):
        return "A GSTIN ends in a registration count, a letter (usually Z) and a check character."
    return "" if _check_character_fits(number) else "The last character of the GSTIN does not fit the others."


def _check_character_fits(number: str) -> bool:
    try:
        luhn.validate(number, BASE_36)
    except InvalidChecksum:
        return False
    return True


def _cin_fault(number: str, today: date) -> str:
    if not re.fullmatch("[LU][0-9]{5}", number[:6]):
        return "A CIN begins with L or U and five digits for the industry."
    if number[6:8] not in CIN_STATES.split():
        return f"Characters 7 and 8 of a CIN name the state; {number[6:8]} is none."
    if not re.fullmatch("[0-9]{4}", number[8:12]) or not EARLIEST_YEAR <= int(number[8:12]) <= today.year:
        return f"Characters 9 to 12 of a CIN are the year of registration; {number[8:12]} cannot be."
    if number[12:15] not in CIN_KINDS.split():
        return f"Characters 13 to 15 of a CIN name the kind of company, such as PTC; {number[12:15]} is none."
    return "" if re.fullmatch("[0-9]{6}", number[15:]) else "The last six characters of a CIN are digits."


def _llpin_fault(number: str) -> str:
    return "" if re.fullmatch("[A-Z]{3}-[0-9]{4}", number) else "An LLPIN has three letters and four digits, AAA-0000."


def _free_fault(number: str) -> str:
    if len(number) > FREE_LENGTH:
        return f"Shorten the number to {FREE_LENGTH} characters."
    return "" if FREE_NUMBER.fullmatch(number) else "Use letters, digits, dots, dashes and slashes only."


def _ungm_fault(number: str) -> str:
    if not number.isascii() or not number.isdecimal():
        return "A UNGM number has digits only."
    return "" if len(number) <= UNGM_LENGTH else f"A UNGM number has at most {UNGM_LENGTH} digits."


OTHERS: dict[str, Callable[[str], str]] = {"LLPIN": _llpin_fault, "LEI": lei_fault, "UNGM": _ungm_fault}
