"""The public list of partners and their profiles, and what programs that search the web are told."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.directory.forms import SearchForm
from app.directory.service import entry_named, facets, found_partners, listed_slugs
from app.extensions import db
from app.web.paging import asked_page, page_of

bp = Blueprint("directory", __name__, url_prefix="/partners")
site = Blueprint("site", __name__)
PRIVATE = (
    *(
        "/account",
        "/apply",
        "/clients",
        "/demo",
        "/desk",
        "/home",
        "/notifications",
        "/organisation",
        "/panel",
        "/review",
    ),
    *("/partner$", "/partner?", "/partner/"),  # but not /partners
    "/partners?",  # searches without end; every profile is in the sitemap
    *("/confirm/", "/interest/sent", "/invite/", "/reset/", "/sent/"),  # opened by a secret in the address
)
PUBLIC = (
    *("guide.home", "guide.programme", "guide.guide", "guide.compare", "guide.help"),
    *("directory.partners", "self_check.ask", "interests.express", "verification.form"),
)
STATEMENTS = ("accessibility", "privacy", "terms", "cookies")


@bp.route("")
@public
def partners() -> ResponseReturnValue:
    """Search the listed partners."""
    form = SearchForm(request.args)
    form.offer(facets(db.session))
    if not form.validate():
        return render_template("directory/partners.html", form=form, page=None, dropped=[]), 422
    page = page_of(db.session, found_partners(form.search()), asked_page())
    return render_template("directory/partners.html", form=form, page=page, dropped=_dropped(form))


def _dropped(form: SearchForm) -> list[dict[str, str]]:
    """Return, for each filter in use, the address of the same search without it."""
    kept = {filter["name"]: request.args[filter["name"]] for filter in form.chosen()}
    return [{**filter, "href": _without(filter["name"], kept)} for filter in form.chosen()]


def _without(name: str, kept: Mapping[str, Any]) -> str:
    return url_for(".partners", **{other: kept[other] for other in kept if other != name})


@bp.route("/<slug>")
@public
def profile(slug: str) -> ResponseReturnValue:
    """Show one partner, or that it is not listed any more (A8)."""
    entry = entry_named(db.session, slug)
    template = "directory/profile.html" if entry.is_listed else "directory/tombstone.html"
    return render_template(template, entry=entry)


@site.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Ask programs that search the web to leave private areas alone, and lead them to the rest."""
    lines = ["User-agent: *", *(f"Disallow: {area}" for area in PRIVATE), f"Sitemap: {_absolute('site.sitemap')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@site.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """List the public pages and every listed partner's profile."""
    addresses = [
        *(_absolute(page) for page in PUBLIC),
        *(_absolute("guide.statement", name=name) for name in STATEMENTS),
        *(_absolute("directory.profile", slug=slug) for slug in listed_slugs(db.session)),
    ]
    return Response(render_template("directory/sitemap.xml", addresses=addresses), mimetype="application/xml")


def _absolute(endpoint: str, **values: Any) -> str:
    """Return the address under the portal's own name, whatever name it was asked by."""
    return f"{current_app.config['BASE_URL']}{url_for(endpoint, **values)}"
