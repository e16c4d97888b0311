"""Every failure has a page that says what to do next."""

import secrets

import structlog
from flask import Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core.errors import Conflict, NotFound, RuleBroken
from app.extensions import db

PAGES = {400, 404, 409, 413, 429, 500, 503}
MEGABYTE = 2**20
LIMITS = {"one_file": "LARGEST_FILE", "all_at_once": "MAX_CONTENT_LENGTH", "typed": "MAX_FORM_MEMORY_SIZE"}
log = structlog.get_logger()


def install(app: Flask) -> None:
    app.before_request(refuse_nul)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(RequestEntityTooLarge, show_too_large)
    app.register_error_handler(CSRFError, lambda _: page(400))
    app.register_error_handler(NotFound, lambda _: page(404))
    app.register_error_handler(Conflict, lambda error: page(409, message=str(error), back=page_here()))
    app.register_error_handler(RuleBroken, lambda error: page(409, message=error.message, back=page_here()))
    app.register_error_handler(StaleDataError, lambda _: page(409, back=page_here()))
    app.register_error_handler(OperationalError, show_outage)
    app.register_error_handler(OSError, show_outage)
    app.register_error_handler(Exception, show_failure)


def refuse_nul() -> None:
    """No thing has an address with a NUL, and PostgreSQL fails on it instead of finding nothing."""
    if "\x00" in request.path or any("\x00" in value for _, value in request.args.items(multi=True)):
        abort(404)


def page(status: int, **values: str) -> ResponseReturnValue:
    """Return the page of a status. Nothing of the failed request is kept."""
    db.session.rollback()
    return render_template(f"errors/{status}.html", **values), status


def show_too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how much is taken, and lead back to the form."""
    limits = {name: f"{current_app.config[key] // MEGABYTE} MB" for name, key in LIMITS.items()}
    return page(413, back=page_here(), **limits)


def page_here() -> str:
    """Return the address of the page whose form was sent, or nothing when the form stood on another page."""
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter and adapter.test(request.path, "GET") else ""


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Forbidden looks like unknown; what has no page of its own looks like a bad request."""
    status = 404 if error.code in {401, 403, 405} else error.code or 500
    if status < 400:
        return error.get_response()
    answer = page(status if status in PAGES else 400)
    kept = {name: value for name, value in error.get_headers() if name == "Retry-After"}
    return *answer, kept  # type: ignore[misc]


def show_outage(error: OperationalError | OSError) -> ResponseReturnValue:
    """The database, the disk or a service is away or full; what was sent can be sent again."""
    log.error("not available", path=request.path, error=repr(error))
    return bare_page(503), 503, {"Retry-After": "10"}


def show_failure(error: Exception) -> ResponseReturnValue:
    """Log what happened under a reference number and show only the number."""
    reference = secrets.token_hex(4)
    log.exception("unexpected failure", reference=reference, path=request.path, exc_info=error)
    return bare_page(500, reference=reference), 500


def bare_page(status: int, **values: str) -> str:
    """Render a page that asks the database for nothing, not even for who is signed in."""
    db.session.rollback()
    return current_app.jinja_env.get_template(f"errors/{status}.html").render(**values)
