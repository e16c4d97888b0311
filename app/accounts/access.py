"""Who is asking, and the guard of every view."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, abort, g, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.models import Account
from app.accounts.policy import Actor, Held, Permission
from app.extensions import security

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
WORKS_FOR = "works_for"
VISITOR = Actor(account_id=None, name="")
LIBRARY_VIEWS = frozenset({"login", "logout", "register", "send_confirmation", "confirm_email"}) | {
    "forgot_password",
    "reset_password",
    "verify",
}


class UnguardedView(Exception):
    """A view says neither whom it serves nor that it serves everybody."""


def current_actor() -> Actor:
    """Return the signed-in person with all roles, or a visitor."""
    if "actor" not in g:
        g.actor = actor_here(current_user) if current_user and current_user.is_authenticated else VISITOR
    return cast(Actor, g.actor)


def actor_here(account: Account) -> Actor:
    """Return the person with the choice that was made in this browser."""
    chosen = session.get(WORKS_FOR)
    return replace(actor_for(account), chosen=UUID(chosen)) if chosen else actor_for(account)


def work_for(organisation_id: UUID) -> None:
    """Remember the choice in this browser; each request looks whether the person still holds a role there."""
    session[WORKS_FOR] = str(organisation_id)
    g.pop("actor", None)


def actor_for(account: Account) -> Actor:
    """Return a person as the rules see them, with all roles."""
    held = frozenset(
        Held(role=grant.role, organisation_id=grant.organisation_id, is_for_partner=grant.is_for_partner)
        for grant in account.grants
    )
    return Actor(account_id=account.id, name=account.name, email=account.email, held=held)


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open a view to people who hold one of the permissions; for others it does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if current_actor().account_id is None:
                return cast(ResponseReturnValue, security.login_manager.unauthorized())
            if not any(current_actor().may(permission) for permission in permissions):
                abort(404)
            return view(*args, **kwargs)

        guarded.guard = permissions  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def public(view: View) -> View:
    """Open a view to everybody."""
    view.guard = ()  # type: ignore[attr-defined]
    return view


def check_every_view_is_guarded(app: Flask) -> None:
    """Raise UnguardedView that names the views without a guard."""
    library = {f"security.{name}" for name in LIBRARY_VIEWS}
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "guard") and name not in library]
    if bare:
        raise UnguardedView(f"These views need @requires or @public: {', '.join(sorted(bare))}")
