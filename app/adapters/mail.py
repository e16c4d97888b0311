"""Mail by SMTP, or into a folder that the demo shows."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.core.digests import sha256_of
from app.core.ports import Mail, Mailer

TIMEOUT = 20


def message_from(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail with a date and a Message-ID that are the same at every attempt."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"] = mail.at
    message["Message-ID"] = f"<{sha256_of(mail.key)[:32]}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class SmtpMailer:
    """smtp://user:password@host:port, with STARTTLS where the server offers it."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    def send(self, mail: Mail) -> None:
        with smtplib.SMTP(self._url.hostname or "", self._url.port or 25, timeout=TIMEOUT) as server:
            if server.has_extn("starttls"):
                server.starttls()
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message_from(mail, self._sender))


class FolderMailer:
    """One .eml file for each mail; the same mail twice is one file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, mail: Mail) -> None:
        path = self._folder / f"{sha256_of(mail.key)[:32]}.eml"
        fresh = path.with_suffix(".new")
        fresh.write_bytes(message_from(mail, self._sender).as_bytes())
        fresh.replace(path)


def mailer_for(url: str, sender: str) -> Mailer:
    """Return the mailer that the setting asks for."""
    kind, _, rest = url.partition(":")
    return FolderMailer(Path(rest), sender) if kind == "folder" else SmtpMailer(url, sender)
