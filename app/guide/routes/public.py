"""The public pages: what the program is, its guide, help, and the portal's own statements."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, public
from app.core.clock import local_date
from app.core.errors import NotFound
from app.core.languages import ENGLISH, languages_named
from app.extensions import db
from app.guide.forms import CompareForm, PlaceForm
from app.guide.models import GuideVersion
from app.guide.policy.compare import MARK_TEXT
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
from app.guide.service.comparing import compare as compared
from app.guide.service.languages import languages_shown, readings_in
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
    guide = current_guide(db.session, on=_today())
    page = render_template(
        "guide/programme.html",
        form=form,
        guide=guide,
        clauses=clauses_of(db.session, guide.id),
        benefits=benefits_of(db.session, guide.id),
        steps=steps_of(db.session, guide.id),
        policies=policies(db.session, on=_today()),
        partner_types=catalogue(db.session, "partner_type"),
        asks=asks_for(db.session, guide.id, country=form.country.data, legal_form="") if answered else [],
    )
    return page, 200 if answered else 422


@bp.get("/programme/guide")
@public
def guide() -> ResponseReturnValue:
    """List the versions of the guide."""
    versions = guide_versions(db.session)
    return render_template("guide/versions.html", versions=versions, in_force=_in_force(versions))


def _today() -> date:
    return local_date(ports().clock.now())


def _in_force(versions: Sequence[GuideVersion]) -> GuideVersion | None:
    """Return which of these versions, the newest first, is in force today."""
    today = _today()
    return next((one for one in versions if one.effective_on and one.effective_on <= today), None)


@bp.get("/programme/guide/compare")
@public
def compare() -> ResponseReturnValue:
    """Show what is different between two versions, clause by clause and word by word."""
    versions = guide_versions(db.session)
    form = CompareForm(request.args, numbers=[version.number for version in versions])
    answered = form.validate() if len(versions) > 1 else False
    page = render_template(
        "guide/compare.html",
        form=form,
        versions=versions,
        comparison=compared(db.session, *_chosen(versions, form)) if answered else None,
        marks=MARK_TEXT,
    )
    return page, 422 if form.errors else 200


def _chosen(versions: Sequence[GuideVersion], form: CompareForm) -> tuple[GuideVersion, GuideVersion]:
    by_number = {version.number: version for version in versions}
    return by_number[form.old.data], by_number[form.new.data]


@bp.get("/programme/guide/<number>")
@public
def version(number: str) -> ResponseReturnValue:
    """Show one version, word by word: in English, or in a language that is offered, where English prevails."""
    versions = guide_versions(db.session)
    guide = guide_numbered(db.session, number)
    clauses, offered = clauses_of(db.session, guide.id), languages_shown(db.session, guide.id)
    language = _language_asked(offered)
    return render_template(
        "guide/version.html",
        guide=guide,
        versions=versions,
        in_force=_in_force(versions),
        today=_today(),
        clauses=clauses,
        languages=languages_named(offered),
        language=language,
        readings=readings_in(db.session, guide, clauses, language) if language != ENGLISH else {},
        benefits=benefits_of(db.session, guide.id),
        steps=steps_of(db.session, guide.id),
        requirements=requirements_of(db.session, guide.id),
    )


def _language_asked(offered: Sequence[str]) -> str:
    """Return the language of the address. Raises NotFound for one that this version is not offered in."""
    asked = request.args.get("language") or ENGLISH
    if asked not in {ENGLISH, *offered}:
        raise NotFound
    return asked


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
