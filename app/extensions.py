"""Flask extensions, made here and bound to the app in `create_app`."""

from typing import TYPE_CHECKING

from flask import Flask, current_app
from flask_security import Security
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect

from app.core.db import Base

if TYPE_CHECKING:
    from flask_alembic import Alembic

db = SQLAlchemy()
csrf = CSRFProtect()
security = Security()


def migrations() -> "Alembic":
    """Return the migration library, bound to the running app at first use: the web process never loads it."""
    from flask_alembic import Alembic

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "alembic" not in app.extensions:
        Alembic(app, metadatas=Base.metadata, run_mkdir=False, command_name="")
    bound: Alembic = app.extensions["alembic"]
    return bound
