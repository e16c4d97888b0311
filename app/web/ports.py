"""The ports of the running app, for the edges."""

from typing import cast

from flask import current_app

from app.core.ports import Ports


def ports() -> Ports:
    return cast(Ports, current_app.extensions["ports"])
