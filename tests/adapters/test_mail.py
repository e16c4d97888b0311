from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from app.adapters.mail import FolderMailer, SmtpMailer, mailer_for
from app.core.ports import Mail

AT = datetime(2030, 3, 10, 6, 30, tzinfo=UTC)
MAIL = Mail(key="one", to="asha@example.org", subject="स्वागत है", text="Namaste", html="<p>Namaste</p>", at=AT)
SENDER = "partner@example.org"


class Sink:
    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(envelope.content)
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    """A real SMTP server on this machine."""
    sink = Sink()
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    yield sink, port
    server.stop()


def test_a_mail_arrives_by_smtp_with_text_and_html(sink: tuple[Sink, int]) -> None:
    mailer_for(f"smtp://127.0.0.1:{sink[1]}", SENDER).send(MAIL)
    message = message_from_bytes(sink[0].got[0], policy=policy.default)

    assert (message["To"], message["From"], message["Subject"]) == (MAIL.to, SENDER, MAIL.subject)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_second_attempt_has_the_same_message_id_and_date(sink: tuple[Sink, int]) -> None:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{sink[1]}", SENDER)
    for _ in range(2):
        mailer.send(MAIL)

    heads = {(mail["Message-ID"], mail["Date"]) for mail in map(message_from_bytes, sink[0].got)}
    assert [date for _, date in heads] == ["Sun, 10 Mar 2030 06:30:00 +0000"]


def test_a_server_that_is_away_is_an_os_error() -> None:
    with pytest.raises(OSError, match="refused"):
        SmtpMailer("smtp://127.0.0.1:9", SENDER).send(MAIL)


def test_a_line_break_cannot_reach_a_header(sink: tuple[Sink, int]) -> None:
    mail = Mail(key="two", to="asha@example.org", subject="a\nBcc: b@example.org", text="t", html="h", at=AT)

    with pytest.raises(ValueError, match="linefeed"):
        SmtpMailer(f"smtp://127.0.0.1:{sink[1]}", SENDER).send(mail)


def test_the_folder_keeps_the_same_mail_once(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", SENDER)
    for _ in range(2):
        mailer.send(MAIL)

    assert len(list((tmp_path / "mail").iterdir())) == 1
