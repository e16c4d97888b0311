"""G12: a version of the guide in other languages, draft or published. The English text stays as it is."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.core.languages import language_name
from app.extensions import db
from app.guide.forms import LanguageForm, TranslationForm
from app.guide.models import Clause, ClauseTranslation, GuideVersion
from app.guide.policy.languages import TRANSLATION_TEXT, fingerprint, state_of
from app.guide.service import clauses_of
from app.guide.service.drafts import version_at
from app.guide.service.languages import (
    TranslationChanged,
    add_language,
    clause_at,
    hide_language,
    language_of,
    progress_in,
    progress_of,
    save_translation,
    show_language,
    translation_of,
)
from app.web.forms import ConfirmForm, filled, render_form
from app.web.ports import ports

bp = Blueprint("desk_languages", __name__, url_prefix="/desk/guide/<number>/languages")
CLAUSE = "/<language>/clauses/<code>"


@bp.route("", methods=["GET", "POST"])
@requires(Permission.WRITE_GUIDE)
def all(number: str) -> ResponseReturnValue:
    """List the languages of a version, and add one."""
    guide, form = version_at(db.session, number), LanguageForm()
    found = progress_of(db.session, guide)
    form.offer([one.language for one in found])
    if form.validate_on_submit():
        language = form.language.data or ""
        try:
            add_language(db.session, guide, language, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            return redirect(url_for(".one", number=number, language=language))
    return render_form("guide/desk/languages.html", form, guide=guide, languages=found)


@bp.get("/<language>")
@requires(Permission.WRITE_GUIDE)
def one(number: str, language: str) -> ResponseReturnValue:
    """Show how far a version is translated, clause by clause."""
    guide = version_at(db.session, number)
    return render_template(
        "guide/desk/language.html",
        guide=guide,
        progress=progress_in(db.session, guide, language),
        clauses=clauses_of(db.session, guide.id),
        marks=TRANSLATION_TEXT,
        form=ConfirmForm(),
    )


@bp.post("/<language>/show")
@requires(Permission.WRITE_GUIDE)
def show(number: str, language: str) -> ResponseReturnValue:
    """Offer a language to everybody."""
    guide = version_at(db.session, number)
    if ConfirmForm().validate_on_submit():
        show_language(db.session, guide, language, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        when = "as soon as it is published" if guide.is_draft else "now"
        flash(f"Everybody can read version {number} in {language_name(language)} {when}.")
    return redirect(url_for(".one", number=number, language=language))


@bp.post("/<language>/hide")
@requires(Permission.WRITE_GUIDE)
def hide(number: str, language: str) -> ResponseReturnValue:
    """Offer a language to nobody any more."""
    guide = version_at(db.session, number)
    if ConfirmForm().validate_on_submit():
        hide_language(db.session, guide, language, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{language_name(language)} is not offered any more. What is translated stays.")
    return redirect(url_for(".one", number=number, language=language))


@bp.get(CLAUSE)
@requires(Permission.WRITE_GUIDE)
def clause(number: str, language: str, code: str) -> ResponseReturnValue:
    """Show one clause beside its English text, to translate it or look at it again."""
    guide = version_at(db.session, number)
    english, kept = _both_texts(guide, language, code)
    form = TranslationForm(formdata=None, data=TranslationForm.shown(english, kept))
    return _page(guide, language, english, kept, form)


@bp.post(CLAUSE)
@requires(Permission.WRITE_GUIDE)
def save(number: str, language: str, code: str) -> ResponseReturnValue:
    """Save one clause in a language; the second of two writers sees both texts."""
    guide, form = version_at(db.session, number), TranslationForm()
    english, kept = _both_texts(guide, language, code)
    if form.validate_on_submit():
        now = ports().clock.now()
        try:
            save_translation(db.session, guide, language, code, form.command(), actor=current_actor(), now=now)
        except TranslationChanged as clash:
            return _page(guide, language, english, clash.kept, form, stored=clash.kept)[0], 409
        except RuleBroken as error:
            form.reject(error)
            form.english.data = fingerprint(clause_at(db.session, guide.id, code))
        else:
            db.session.commit()
            flash(f"{code} is saved in {language_name(language)}.")
            return redirect(url_for(".one", number=number, language=language))
    return _page(guide, language, english, kept, form)


def _both_texts(guide: GuideVersion, language: str, code: str) -> tuple[Clause, ClauseTranslation | None]:
    """Return a clause in English and in a language of this version. Raises NotFound."""
    language_of(db.session, guide.id, language)
    return clause_at(db.session, guide.id, code), translation_of(db.session, guide.id, language, code)


def _page(
    guide: GuideVersion,
    language: str,
    english: Clause,
    kept: ClauseTranslation | None,
    form: TranslationForm,
    **values: Any,
) -> tuple[str, int]:
    """Show what was typed; whoever saves after a clash has read what is stored."""
    form.write_in(language)
    if "stored" in values:
        form.version.data = str(filled(kept).version)
    return render_form(
        "guide/desk/translation.html",
        form,
        guide=guide,
        language=language,
        english=english,
        kept=kept,
        mark=TRANSLATION_TEXT[state_of(english, kept)],
        **values,
    )
