"""G12: writing the next version of the guide. Publishing it is a page of the desk, which sees who is touched."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.guide.forms import ClauseForm, RequirementForm, RowForm, VersionForm
from app.guide.models import GuideVersion, Requirement
from app.guide.policy.compare import MARK_TEXT, Difference, Mark
from app.guide.policy.drafts import Kind
from app.guide.service import clauses_of, newest_guide, requirements_of
from app.guide.service.comparing import compare, row_words
from app.guide.service.drafts import (
    GuideRow,
    RowChanged,
    add_row,
    all_versions,
    draft_at,
    put_row_back,
    retire_row,
    row_at,
    save_row,
    start_draft,
    version_at,
)
from app.web.forms import ConfirmForm, filled, render_form
from app.web.ports import ports

bp = Blueprint("desk_guide", __name__, url_prefix="/desk/guide")
FORMS: dict[Kind, type[ClauseForm] | type[RequirementForm]] = {
    Kind.CLAUSES: ClauseForm,
    Kind.REQUIREMENTS: RequirementForm,
}
WHAT = {Kind.CLAUSES: "clause", Kind.REQUIREMENTS: "requirement"}
ROWS = f"/<number>/<any({', '.join(Kind)}):kind>"


@bp.get("")
@requires(Permission.WRITE_GUIDE)
def versions() -> ResponseReturnValue:
    """List all versions, and the draft on which somebody works."""
    found, today = all_versions(db.session), local_date(ports().clock.now())
    draft = next((version for version in found if version.is_draft), None)
    return render_template("guide/desk/versions.html", versions=found, draft=draft, today=today, form=ConfirmForm())


@bp.post("")
@requires(Permission.WRITE_GUIDE)
def start() -> ResponseReturnValue:
    """Begin the next version."""
    if not ConfirmForm().validate_on_submit():
        return redirect(url_for(".versions"))
    draft = start_draft(db.session, actor=current_actor(), now=ports().clock.now())
    db.session.commit()
    flash(f"Version {draft.number} is begun, with everything that the newest version says.")
    return redirect(url_for(".show", number=draft.number))


@bp.get("/<number>")
@requires(Permission.WRITE_GUIDE)
def show(number: str) -> ResponseReturnValue:
    """Show a draft with all its rows and what is different; a published version is read where everybody reads it."""
    version = version_at(db.session, number)
    if not version.is_draft:
        return redirect(url_for("guide.version", number=number))
    comparison = compare(db.session, newest_guide(db.session), version)
    return render_template(
        "guide/desk/draft.html",
        guide=version,
        comparison=comparison,
        lists=[
            _listed(Kind.CLAUSES, clauses_of(db.session, version.id), comparison.clauses),
            _listed(Kind.REQUIREMENTS, requirements_of(db.session, version.id), comparison.requirements),
        ],
        marks=MARK_TEXT,
        form=ConfirmForm(),
    )


def _listed(kind: Kind, rows: object, found: list[Difference]) -> dict[str, object]:
    """Return what the page of a draft says about one kind of rows."""
    return {
        "kind": kind,
        "what": WHAT[kind],
        "rows": rows,
        "marks": {one.code: one.mark for one in found},
        "gone": [one for one in found if one.mark is Mark.REMOVED],
    }


@bp.route(f"{ROWS}/add", methods=["GET", "POST"])
@requires(Permission.WRITE_GUIDE)
def add(number: str, kind: str) -> ResponseReturnValue:
    """Add a clause or a requirement."""
    draft, which = draft_at(db.session, number), Kind(kind)
    form = FORMS[which]()
    _prepare(form, draft.version, None)
    if form.validate_on_submit():
        code, text, now = filled(form.code.data), form.row_text(), ports().clock.now()
        try:
            add_row(db.session, number, which, code, text, actor=current_actor(), now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"{code} is added.")
            return redirect(url_for(".show", number=number))
    return render_form("guide/desk/row.html", form, guide=draft.version, kind=which, what=WHAT[which], row=None)


@bp.get(f"{ROWS}/<code>")
@requires(Permission.WRITE_GUIDE)
def row(number: str, kind: str, code: str) -> ResponseReturnValue:
    """Show one row, to change or to retire it."""
    draft, which = draft_at(db.session, number), Kind(kind)
    found = row_at(db.session, draft.version.id, which, code)
    return _row_page(draft.version, which, found, _form(draft.version, which, found))


@bp.post(f"{ROWS}/<code>")
@requires(Permission.WRITE_GUIDE)
def save(number: str, kind: str, code: str) -> ResponseReturnValue:
    """Save one row; the second of two writers sees both texts."""
    draft, which = draft_at(db.session, number), Kind(kind)
    found = row_at(db.session, draft.version.id, which, code)
    form = _typed_form(draft.version, which, found)
    if form.validate_on_submit():
        try:
            _save(number, which, code, form, found)
        except RowChanged as clash:
            return _both(draft.version, which, clash.kept, form), 409
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"{code} is saved.")
            return redirect(url_for(".show", number=number))
    return _row_page(draft.version, which, found, form)


def _save(number: str, kind: Kind, code: str, form: ClauseForm | RequirementForm, found: GuideRow) -> None:
    text = form.row_text(found if isinstance(found, Requirement) else None)
    version, now = form.version_read(), ports().clock.now()
    save_row(db.session, number, kind, code, text, version=version, actor=current_actor(), now=now)


def _form(version: GuideVersion, kind: Kind, found: GuideRow) -> ClauseForm | RequirementForm:
    form = FORMS[kind](formdata=None, data=FORMS[kind].shown(found))  # type: ignore[arg-type]
    return _prepare(form, version, found)


def _typed_form(version: GuideVersion, kind: Kind, found: GuideRow) -> ClauseForm | RequirementForm:
    return _prepare(FORMS[kind](), version, found)


def _prepare(
    form: ClauseForm | RequirementForm, version: GuideVersion, found: GuideRow | None
) -> ClauseForm | RequirementForm:
    """Give the form what depends on the draft, and take away what a row that is there cannot change."""
    if isinstance(form, RequirementForm):
        form.offer(clauses_of(db.session, version.id))
        if found is not None:
            form.keep_way_of(cast(Requirement, found))
    if found is not None:
        del form.code
    return form


def _row_page(version: GuideVersion, kind: Kind, found: GuideRow, form: RowForm) -> ResponseReturnValue:
    retire_form = VersionForm(formdata=None, version=str(found.version))
    words = {"guide": version, "kind": kind, "what": WHAT[kind], "row": found}
    return render_form("guide/desk/row.html", form, retire_form=retire_form, **words)


def _both(version: GuideVersion, kind: Kind, kept: GuideRow, form: RowForm) -> str:
    """Show what is stored above what was typed; whoever saves again has read both."""
    form.version.data = str(kept.version)
    words = {"guide": version, "kind": kind, "what": WHAT[kind], "row": kept}
    return render_template("guide/desk/row.html", form=form, stored=row_words(kept), **words)


@bp.post(f"{ROWS}/<code>/retire")
@requires(Permission.WRITE_GUIDE)
def retire(number: str, kind: str, code: str) -> ResponseReturnValue:
    """Leave a row out of the next version."""
    form, which, now = VersionForm(), Kind(kind), ports().clock.now()
    if form.validate_on_submit():
        retire_row(db.session, number, which, code, version=form.version_read(), actor=current_actor(), now=now)
        db.session.commit()
        flash(f"{code} is not part of version {number} any more. You can put it back until you publish.")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ROWS}/<code>/put-back")
@requires(Permission.WRITE_GUIDE)
def put_back(number: str, kind: str, code: str) -> ResponseReturnValue:
    """Take a retired row in again."""
    if ConfirmForm().validate_on_submit():
        put_row_back(db.session, number, Kind(kind), code, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{code} is part of version {number} again.")
    return redirect(url_for(".show", number=number))
