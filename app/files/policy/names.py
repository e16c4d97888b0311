"""Names of files: data to show, never a place to store."""

import unicodedata
from pathlib import PurePosixPath

from app.core.errors import RuleBroken
from app.files.policy.limits import LONGEST_NAME, LONGEST_NAME_SENT

DIRECTION_CHANGES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200c\u200d")  # many Indian names need them
UNNAMED = "document"


def check_name(name: str) -> None:
    """Raise RuleBroken for a name that no honest file has."""
    if not name.strip():
        raise RuleBroken("Choose a file.", field="file")
    if len(name) > LONGEST_NAME_SENT:
        message = f"The name of this file is too long. Give it a name of up to {LONGEST_NAME} characters."
        raise RuleBroken(message, field="file")
    if any(letter in "/\\" or letter in DIRECTION_CHANGES or _is_control(letter) for letter in name):
        message = "The name of this file has characters that names of files do not have. Rename the file."
        raise RuleBroken(message, field="file")


def clean_name(name: str) -> str:
    """Return a name that is safe to show and to offer for saving: no path, no unseen signs, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last if _is_visible(letter))
    path = PurePosixPath(" ".join(visible.split()).lstrip(". ") or UNNAMED)
    suffix = path.suffix[:10]
    return path.name.removesuffix(path.suffix)[: LONGEST_NAME - len(suffix)] + suffix


def _is_visible(letter: str) -> bool:
    return letter.isspace() or letter in JOINERS or not unicodedata.category(letter).startswith("C")


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"}
