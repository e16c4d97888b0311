"""The public list of partners and their profiles."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.directory.forms import SearchForm
from app.directory.service import entry_named, facets, found_partners
from app.extensions import db
from app.web.paging import asked_page, page_of

bp = Blueprint("directory", __name__, url_prefix="/partners")


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
