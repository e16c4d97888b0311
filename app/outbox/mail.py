"""Notices from templates. The first line is `Subject: …`, then paragraphs; the mail ends in one action."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from app.accounts.models import Account
from app.extensions import db
from app.outbox.models import Notice
from app.outbox.service import add_notice
from app.web.ports import ports


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whoever is told; somebody without an account gets mail only."""

    address: str
    name: str
    account_id: UUID | None = None

    @classmethod
    def of(cls, account: Account) -> "Recipient":
        """Return a person who signs in here, and so has an inbox."""
        return cls(address=account.email, name=account.name, account_id=account.id)


def notify(template: str, to: Recipient, *, key: object, path: str, action: str, **values: object) -> None:
    """Write one notice in the running transaction.

    `template` is a file like `applications/mail/received.txt`, `key` what makes this notice one of a kind,
    `path` where its one action leads, `action` the words on the button.
    """
    head, _, body = _written(template, to=to, **values).partition("\n")
    paragraphs = [part.strip() for part in body.split("\n\n") if part.strip()]
    link = current_app.config["BASE_URL"] + path
    shared = {"to": to, "paragraphs": paragraphs, "action": action, "link": link}
    add_notice(
        db.session,
        Notice(
            key=f"{template}:{key}:{to.address}",
            address=to.address,
            account_id=to.account_id,
            subject=head.removeprefix("Subject:").strip(),
            text=_written("outbox/mail/layout.txt", **shared),
            html=_written("outbox/mail/layout.html", **shared),
            path=path,
            made_at=ports().clock.now(),
        ),
    )


def notify_all(
    template: str, people: Iterable[Account], *, key: object, path: str, action: str, **values: object
) -> None:
    """Write the same notice to each of them."""
    for person in people:
        notify(template, Recipient.of(person), key=key, path=path, action=action, **values)


def _written(template: str, **values: object) -> str:
    """Fill a template without what the pages know: a job has neither a request nor somebody signed in."""
    return current_app.jinja_env.get_template(template).render(values)
