"""The public pages: what the program is, its guide, help, and the portal's own statements."""

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, public
from app.core.clock import local_date
from app.extensions import db
from app.guide.forms import PlaceForm
from app.guide.service import (
    asks_for,
    benefits_of,
    catalogue,
    clauses_of,
    current_guide,
    guide_numbered,
    guide_versions,
    policies,
    requirements_of,
    steps_of,
)
from app.web.ports import ports

bp = Blueprint("guide", __name__)


@bp.after_request
def let_browsers_ask_again(response: Response) -> Response:
    """A visitor's browser keeps the page and asks whether it has changed."""
    if response.status_code == 200 and current_actor().account_id is None:
        response.cache_control.no_cache = True
        response.add_etag()
        response.make_conditional(request)
    return response


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    return render_template("guide/home.html")


@bp.get("/programme")
@public
def programme() -> ResponseReturnValue:
    """Show who can join, what for, and which papers it takes from where."""
    form = PlaceForm(request.args)
    answered = form.validate() if "country" in request.args else True
    guide = current_guide(db.session)
    page = render_template(
        "guide/programme.html",
        form=form,
        guide=guide,
        clauses=clauses_of(db.session, guide.id),
        benefits=benefits_of(db.session, guide.id),
        steps=steps_of(db.session, guide.id),
        policies=policies(db.session, on=local_date(ports().clock.now())),
        partner_types=catalogue(db.session, "partner_type"),
        asks=asks_for(db.session, guide.id, country=form.country.data, legal_form="") if answered else [],
    )
    return page, 200 if answered else 422


@bp.get("/programme/guide")
@public
def guide() -> ResponseReturnValue:
    """List the versions of the guide."""
    return render_template("guide/versions.html", versions=guide_versions(db.session))


@bp.get("/programme/guide/<number>")
@public
def version(number: str) -> ResponseReturnValue:
    """Show one version, word by word."""
    guide = guide_numbered(db.session, number)
    return render_template(
        "guide/version.html",
        guide=guide,
        is_current=guide.id == current_guide(db.session).id,
        clauses=clauses_of(db.session, guide.id),
        benefits=benefits_of(db.session, guide.id),
        steps=steps_of(db.session, guide.id),
        requirements=requirements_of(db.session, guide.id),
    )


@bp.get("/help")
@public
def help() -> ResponseReturnValue:
    return render_template("guide/help.html", contact=current_app.config["CONTACT"])


@bp.get("/<any(accessibility, privacy, terms, cookies):name>")
@public
def statement(name: str) -> ResponseReturnValue:
    """Show a statement of the portal about itself."""
    cookie = current_app.config["SESSION_COOKIE_NAME"]
    return render_template(f"guide/{name}.html", contact=current_app.config["CONTACT"], cookie=cookie)
