"""Who is asking, and the guard of every view."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, abort, flash, g, redirect, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.models import Account
from app.accounts.policy import Actor, Held, Permission, needs_second_factor
from app.extensions import security

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
WORKS_FOR = "works_for"
VISITOR = Actor(account_id=None, name="")
SET_UP_SECOND_FACTOR = "/account/second-factor"


class UnguardedView(Exception):
    """A view says neither whom it serves nor that it serves everybody."""


def current_actor() -> Actor:
    """Return the signed-in person with all roles, or a visitor. Who still needs a second factor has no role yet."""
    if "actor" not in g:
        account = account_here()
        g.actor = actor_here(account) if account else VISITOR
        if lacks_second_factor():
            g.actor = replace(g.actor, held=frozenset())
    return cast(Actor, g.actor)


def account_here() -> Account | None:
    """Return the signed-in person; the library's stand-in would look for them at each of their attributes."""
    account: Account | None = current_user._get_current_object()
    return account if account is not None and account.is_authenticated else None


def is_signed_in() -> bool:
    return account_here() is not None


def lacks_second_factor() -> bool:
    """Tell whether the person here may go on only after setting up a second factor."""
    account = account_here()
    return account is not None and needs_second_factor(account.roles_held) and not account.has_second_factor


def actor_here(account: Account) -> Actor:
    """Return the person with the choice that was made in this browser."""
    chosen = session.get(WORKS_FOR)
    return replace(actor_for(account), chosen=UUID(chosen)) if chosen else actor_for(account)


def work_for(organisation_id: UUID) -> None:
    """Remember the choice in this browser; each request looks whether the person still holds a role there."""
    session[WORKS_FOR] = str(organisation_id)
    g.pop("actor", None)


def organisation_here() -> str:
    """Return the id of the organisation for which somebody works here, as a form carries it."""
    return str(current_actor().organisation_id or "")


def actor_for(account: Account) -> Actor:
    """Return a person as the rules see them, with all roles."""
    held = frozenset(
        Held(role=grant.role, organisation_id=grant.organisation_id, is_for_partner=grant.is_for_partner)
        for grant in account.grants
    )
    return Actor(account_id=account.id, name=account.name, email=account.email, held=held)


def requires(*permissions: Permission, even_without_second_factor: bool = False) -> Callable[[View], View]:
    """Open a view to people who hold one of the permissions; for others it does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if current_actor().account_id is None:
                return cast(ResponseReturnValue, security.login_manager.unauthorized())
            if lacks_second_factor() and not even_without_second_factor:
                flash("Set up your second factor first. Everything else opens after that.", "warning")
                return redirect(SET_UP_SECOND_FACTOR)
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
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "guard")]
    if bare:
        raise UnguardedView(f"These views need @requires or @public: {', '.join(sorted(bare))}")
