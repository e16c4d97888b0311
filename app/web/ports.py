"""The ports of the running app, for the edges."""

from datetime import timedelta
from typing import cast

from flask import current_app

from app.core.ports import Ports

CLOCKS_AGREE = timedelta(minutes=1)


def ports() -> Ports:
    return cast(Ports, current_app.extensions["ports"])


def clock_is_moved() -> bool:
    """Tell whether the program's clock shows another time than the machine's, by which sessions end: in a demo."""
    return abs(ports().clock.now() - ports().wall.now()) > CLOCKS_AGREE
