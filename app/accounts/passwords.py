"""New passwords: the library checks the length, a list that we ship says which ones thieves know."""

from functools import cache
from pathlib import Path
from typing import Any

from flask_security import PasswordUtil

from app.accounts.policy import is_guessed_first

KNOWN = Path(__file__).parent.parent / "reference" / "known_passwords.txt"
LONGEST_PASSWORD = 128
TOO_LONG = f"Password: shorten this to {LONGEST_PASSWORD} characters."
OWN_ADDRESS = "Choose a password that is not your email address."
TOO_KNOWN = "This password is in lists of stolen passwords. Choose another one, for example three random words."


@cache
def known_passwords() -> frozenset[str]:
    return frozenset(KNOWN.read_text().splitlines())


class Passwords(PasswordUtil):
    """Refuses what is on the list, or is one's own address, wherever a password is chosen. One message at a time."""

    def validate(self, password: str, is_register: bool, **values: Any) -> tuple[list[str] | None, str]:
        if len(password) > LONGEST_PASSWORD:
            return [TOO_LONG], password
        found, normal = super().validate(password, is_register, **values)
        address = values["user"].email if "user" in values else values.get("email")
        if not found and normal.casefold() == str(address).casefold():
            found = [OWN_ADDRESS]
        if not found and is_guessed_first(normal, known_passwords()):
            found = [TOO_KNOWN]
        return found, normal
