"""The composition root: settings and ports in, a WSGI app out."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from inspect import iscoroutinefunction
from types import ModuleType

from flask import Blueprint, Flask, has_request_context
from werkzeug.middleware.proxy_fix import ProxyFix

from app.accounts import access, library
from app.core import sqlite
from app.core.db import Base, UtcDateTime
from app.core.ports import Ports
from app.extensions import csrf, db
from app.files.policy import LARGEST
from app.navigation import navigation
from app.web import assets, errors, headers, receipts, transactions, uploads, words
from app.web.forms import MADE_FOR
from config import Settings

MEGABYTE = 2**20
MIGRATION_NAME = "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s"
FEATURES = (
    "accounts",
    "outbox",
    "files",
    "guide",
    "partners",
    "duties",
    "applications",
    "screening",
    "reviews",
    "agreements",
    "clients",
    "directory",
    "desk",
)


def create_app(settings: Settings, ports: Ports) -> Flask:
    """Return the portal. Raises UnguardedView when a view has no guard."""
    app = Flask(__name__, static_folder=None)
    app.config.update(_flask_config(settings))
    app.extensions["ports"] = ports
    app.extensions["settings"] = settings
    features = FEATURES + (("demo",) if settings.demo else ())
    _bind_database(app, ports, features)
    _install_views(app, features)
    _put_in_front(app, features, settings.proxies)
    return app


def _install_views(app: Flask, features: tuple[str, ...]) -> None:
    """Give the app what every request passes, and the pages of all features."""
    csrf.init_app(app)
    for part in (headers, errors, receipts, words, assets, uploads):
        part.install(app)
    library.install(app)
    app.add_url_rule("/sent/<digest>", "receipts.sent", access.public(receipts.sent))
    for blueprint in _blueprints(features):
        app.register_blueprint(blueprint)
    app.context_processor(_page_values)
    app.extensions[MADE_FOR] = access.organisation_here
    access.check_every_view_is_guarded(app)


def _put_in_front(app: Flask, features: tuple[str, ...], proxies: int) -> None:
    """Put around the app what answers before it: each layer around the one before."""
    assets.serve(app)
    for feature in features:
        if (front := _layer(feature, "front")) is not None:
            front.install(app)
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "TESTING": settings.testing,
        "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url,
        "CONTACT": settings.contact,
        "SQLALCHEMY_ENGINES": {"default": settings.database_url},
        "ALEMBIC": {"script_location": "../migrations", "file_template": MIGRATION_NAME},
        "ALEMBIC_CONTEXT": {"render_as_batch": True, "include_name": _is_ours, "render_item": _in_migrations},
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "MAX_CONTENT_LENGTH": 64 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "LARGEST_FILE": LARGEST,
        "MAX_FORM_PARTS": 1000,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure else "session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=7),  # then the cookie is waste; sessions end sooner, see accounts
        "RATE_LIMITS": settings.rate_limits,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _page_values() -> dict[str, object]:
    """Return what every page may show; a mail that a job writes is no page."""
    return {"actor": access.current_actor(), "navigation": navigation()} if has_request_context() else {}


def _bind_database(app: Flask, ports: Ports, features: tuple[str, ...]) -> None:
    for feature in features:
        _layer(feature, "models")
        _layer(feature, "handlers")
        _layer(feature, "jobs")
    db.init_app(app)
    _drop_async_teardown(app)
    with app.app_context():
        sqlite.set_pragmas(db.engine)
        sqlite.begin_by_hand(db.engine, transactions.may_write)
        db.sessionmaker.configure(info={"jobs": ports.jobs, "scans": ports.scanner is not None}, expire_on_commit=False)


def _drop_async_teardown(app: Flask) -> None:
    """Each request would start an event loop only to close async sessions that the portal never opens."""
    closers = app.teardown_appcontext_funcs
    app.teardown_appcontext_funcs = [closer for closer in closers if not iscoroutinefunction(closer)]


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Leave the job library's tables to the library."""
    return kind != "table" or name in Base.metadata.tables


def _in_migrations(kind: str, value: object, _: object) -> str | bool:
    """Write our own column type as the plain one, so that a migration stands by itself."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


def _layer(feature: str, layer: str) -> ModuleType | None:
    name = f"app.{feature}.{layer}"
    return import_module(name) if find_spec(f"app.{feature}") and find_spec(name) else None


def _blueprints(features: tuple[str, ...]) -> Iterator[Blueprint]:
    for feature in features:
        routes = _layer(feature, "routes")
        yield from (value for value in vars(routes).values() if isinstance(value, Blueprint)) if routes else ()
