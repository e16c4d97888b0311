"""One mail to everybody of the applicant."""

from app.accounts.service import members_of
from app.applications.models import Application
from app.extensions import db
from app.outbox.mail import notify_all


def tell_members(
    application: Application, template: str, *, key: object, path: str, action: str, **values: object
) -> None:
    notify_all(
        f"applications/mail/{template}.txt",
        members_of(db.session, application.organisation_id),
        key=key,
        path=path,
        action=action,
        application=application,
        **values,
    )
