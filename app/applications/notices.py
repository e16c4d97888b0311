"""Who is told of an application: everybody of the applicant, and of the program nobody with a tie to it."""

from collections.abc import Collection
from uuid import UUID

from app.accounts.service import members_of
from app.applications.models import Application
from app.applications.service.ties import administrators_for, team_for
from app.extensions import db
from app.outbox.mail import notify_all


def tell_members(
    application: Application, template: str, *, key: object, path: str, action: str, **values: object
) -> None:
    """Write to everybody of the applicant."""
    notify_all(
        f"applications/mail/{template}.txt",
        members_of(db.session, application.organisation_id),
        key=key,
        path=path,
        action=action,
        application=application,
        **values,
    )


def tell_team(
    application: Application,
    template: str,
    *,
    key: object,
    path: str,
    action: str,
    but: Collection[UUID] = (),
    **values: object,
) -> None:
    """Write to the program managers who may act on it; where there is none, the administrators are asked for one."""
    people = team_for(db.session, application, but=but)
    notify_all(template, people, key=key, path=path, action=action, application=application, **values)
    if not people:
        ask_for_people(application, "a program manager", key=f"{template}:{key}")


def ask_for_people(application: Application, wanted: str, *, key: object) -> None:
    """Tell the administrators that nobody without a tie is left, and who is needed."""
    notify_all(
        "applications/mail/nobody_left.txt",
        administrators_for(db.session, application),
        key=key,
        path="/account",
        action="Open the portal",
        application=application,
        wanted=wanted,
    )
