"""One mail that leads to a page of the panel."""

from collections.abc import Iterable

from app.accounts.models import Account
from app.outbox.mail import notify_all
from app.reviews.models import Panel


def tell(
    people: Iterable[Account], mail: str, panel: Panel, *, key: object, page: str, action: str, **values: object
) -> None:
    """Write to each of these people what leads to a page of the panel."""
    template, path = f"reviews/mail/{mail}.txt", f"/panel/{panel.reference}/{page}"
    notify_all(template, people, key=key, path=path, action=action, panel=panel, **values)
