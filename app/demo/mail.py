"""The mails that the demo kept in its folder instead of sending them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class KeptMail:
    """A mail as the list shows it; `name` is the name of its file."""

    name: str
    to: str
    subject: str
    at: datetime


def kept_mails(folder: Path) -> list[KeptMail]:
    """Return all mails, newest first."""
    changed = [(path, path.stat().st_mtime_ns) for path in folder.glob("*.eml")]
    changed.sort(key=lambda entry: entry[1])  # what was written at one moment stays in the order of its sending
    return sorted((_head_of(*entry) for entry in reversed(changed)), key=lambda mail: mail.at, reverse=True)


@lru_cache(maxsize=5000)
def _head_of(path: Path, changed_ns: int) -> KeptMail:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    at = head["Date"].datetime if head["Date"] else datetime.fromtimestamp(changed_ns / 1e9, UTC)
    return KeptMail(name=path.stem, to=str(head["To"] or ""), subject=str(head["Subject"] or ""), at=at)


def text_of(folder: Path, name: str) -> tuple[KeptMail, str] | None:
    """Return a mail and its plain text, if there is one of this name."""
    path = folder / f"{name}.eml"
    if not name.isalnum() or not path.exists():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return _head_of(path, path.stat().st_mtime_ns), body.get_content() if body else ""
