"""Asking for a second factor before something that binds others, also from people who may do without one elsewhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import SET_UP_SECOND_FACTOR

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
NEEDED = "This needs a second factor. Set it up, then come back: nothing has been done yet."


def with_second_factor(view: View) -> View:
    """Lead whoever has no second factor to its set-up; goes under `requires`.

    Who has one gave it at this sign-in, since no sign-in goes without it.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_user.has_second_factor:
            flash(NEEDED, "warning")
            return redirect(SET_UP_SECOND_FACTOR)
        return view(*args, **kwargs)

    return cast(View, guarded)
