"""Two people, or one in two windows, answered one section: row by row, what is stored beside what was typed."""

from typing import Any

from flask import render_template, request
from sqlalchemy import Row

from app.accounts.access import current_actor
from app.applications.forms.about_organisation import IdentifiersForm, OrganisationForm
from app.applications.forms.about_work import CapabilitiesForm, TeamForm
from app.applications.forms.sections import SectionForm
from app.applications.forms.two_windows import CHOICE, choices_between, merged, rows_in
from app.applications.models import Application
from app.applications.policy import About, Answers
from app.applications.policy.sections import SaveSection
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service.own_changes import saved_section
from app.applications.service.words import offered, offered_by_kind
from app.extensions import db


def prepare(form: SectionForm, known: About) -> None:
    """Give the form what depends on the catalogue and on other answers."""
    if isinstance(form, OrganisationForm):
        form.name_for_country()
    elif isinstance(form, IdentifiersForm):
        form.ask_for(known)
    elif isinstance(form, CapabilitiesForm):
        form.offer(offered_by_kind(db.session))
    elif isinstance(form, TeamForm):
        form.offer(offered(db.session))


def stored_form(kind: type[SectionForm], answers: Answers, known: About) -> SectionForm:
    """Return the form with the answers that are stored, also what could not be read."""
    form = kind(formdata=None, data=kind.shown(answers))
    prepare(form, known)
    form.recall(answers)
    return form


def sent_form(kind: type[SectionForm], answers: Answers, known: About) -> SectionForm:
    """Return the form as it was sent, with what is stored in the rows for which that was chosen."""
    has_chosen = any(name.startswith(CHOICE) for name in request.form)
    sent = merged(request.form, rows_in(stored_form(kind, answers, known))) if has_chosen else request.form
    form = kind(formdata=sent)
    prepare(form, known)
    return form


def both(application: Application, command: SaveSection, kept: Row[Any], form: SectionForm, known: About) -> str:
    """Show what is stored beside what was typed, with a choice for each row that differs."""
    mine, theirs = rows_in(form), rows_in(stored_form(type(form), kept.answers, known))
    return render_template(
        "applications/sections/changed.html",
        application=application,
        step=SECTION_STEPS[command.step],
        kept=kept,
        is_own=saved_section(db.session, current_actor(), application.id, command.step),
        form=form,
        rows=choices_between(mine, theirs, form.read.data),
        typed=[pair for row in mine.values() for pair in row.pairs],
        finished=command.finished,
    )
