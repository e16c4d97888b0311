"""Asking for the password again before something important; what was typed into such a form comes back after it."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import check_and_update_authn_fresh

from app.accounts.kept_forms import keep_typed
from app.extensions import security

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
JUST_NOW = timedelta(minutes=5)
GRACE_UNTIL = "fs_gexp"  # where the library keeps that nobody is asked again for a while


def freshly(view: View) -> View:
    """Ask for the password again unless it was given a short time ago; goes under `requires`.

    Whoever goes on with such pages is not asked again; the person comes back to the page, so it has to be one.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        within, grace = (current_app.config[f"SECURITY_FRESHNESS{end}"] for end in ("", "_GRACE_PERIOD"))
        if not check_and_update_authn_fresh(within, grace, "session"):
            return _ask(within, grace)
        return view(*args, **kwargs)

    return cast(View, guarded)


def just_now(view: View) -> View:
    """Ask for the password again unless it was given these minutes: the page opens, gives away or ends the account."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        no_grace = timedelta(0)
        session.pop(GRACE_UNTIL, None)
        if not check_and_update_authn_fresh(JUST_NOW, no_grace, "session"):
            return _ask(JUST_NOW, no_grace)
        return view(*args, **kwargs)

    return cast(View, guarded)


def _ask(within: timedelta, grace: timedelta) -> ResponseReturnValue:
    """Lead over the password back to the page, with what this request sends where it is a page of work."""
    asked: ResponseReturnValue = security._reauthn_handler(within, grace)
    place = keep_typed(current_user.id) if request.method == "POST" else None
    return redirect(f"/account/again?{urlencode({'next': place})}") if place else asked
