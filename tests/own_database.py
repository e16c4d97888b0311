"""A second app, and a database in which commits are real: for what several processes or threads do at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app import create_app
from app.core.db import Base
from app.core.ports import Ports
from app.extensions import db
from config import Settings


@contextmanager
def own_database(settings: Settings, folder: Path, ports: Ports) -> Iterator[Callable[[], Flask]]:
    """Yield a maker of apps that share one empty database."""
    own = replace(settings, database_url=empty_database(settings.database_url, folder))
    apps: list[Flask] = []

    def make() -> Flask:
        app = create_app(own, ports)
        app.config.update(WTF_CSRF_ENABLED=False)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def empty_database(url: str, folder: Path) -> str:
    """Return the address of a new database without tables, beside the tests' own."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder}/own.db"
    name = f"own_{uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
