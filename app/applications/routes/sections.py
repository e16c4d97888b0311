"""All sections of an application by one route."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.about_organisation import IdentifiersForm, OrganisationForm, PeopleForm
from app.applications.forms.about_work import CapabilitiesForm, DeclarationsForm, ExperienceForm, TeamForm
from app.applications.forms.sections import SectionForm
from app.applications.forms.two_windows import noted
from app.applications.models import Application, Section
from app.applications.policy import About, Answers, State, open_sections
from app.applications.policy.document_check import SECTION_REASONS
from app.applications.policy.drafts import standing
from app.applications.policy.organisation import NAME_KNOWN
from app.applications.policy.refusals import Refused
from app.applications.policy.sections import SECTIONS, SaveSection, about, wrong
from app.applications.policy.steps import SECTION_STEPS
from app.applications.policy.tasks import FIRST_ORGANISATION, can_start, next_open, tasks_behind
from app.applications.policy.team import AREAS
from app.applications.routes.section_changed import both, prepare, sent_form
from app.applications.service.application import answers_of, begun_since, own_application, status_for
from app.applications.service.asking import open_questions
from app.applications.service.overview import overview_of
from app.applications.service.returned import asked_of, in_words, sections_that_came_back, sections_to_mend
from app.applications.service.sections import (
    SectionChanged,
    check_section,
    is_new_name,
    name_is_known,
    save_into,
    section_of,
    sections_to_change,
)
from app.applications.service.words import topic_of
from app.core.clock import local_date
from app.extensions import db
from app.guide.service import catalogue_names
from app.partners.forms import offer_to_join
from app.partners.policy.identifiers import NumberTaken
from app.web.forms import filled, render_form
from app.web.ports import ports
from app.web.receipts import settled
from app.web.words import until

bp = Blueprint("sections", __name__, url_prefix="/apply")
FORMS: dict[str, type[SectionForm]] = {
    "organisation": OrganisationForm,
    "identifiers": IdentifiersForm,
    "people": PeopleForm,
    "capabilities": CapabilitiesForm,
    "experience": ExperienceForm,
    "team": TeamForm,
    "declarations": DeclarationsForm,
}
PATH = f"/<reference>/<any({', '.join(FORMS)}):step>"
TO_MEND = "Something has to be mended. It is kept as you typed it, and marked when you open the page again."


@bp.get(PATH)
@requires(Permission.VIEW_APPLICATION)
def show(reference: str, step: str) -> ResponseReturnValue:
    """Show one section, to fill in or to read."""
    application = own_application(db.session, current_actor(), reference)
    kept = section_of(db.session, application.id, step)
    if not _is_open(application, step) or not current_actor().may(Permission.EDIT_APPLICATION):
        return _read(application, step, kept)
    known = _known(application)
    if not can_start(step, known):
        flash(FIRST_ORGANISATION, "warning")
        return redirect(url_for(".show", reference=reference, step="organisation"))
    answers, kind = kept.answers if kept else {}, FORMS[step]
    form = kind(data=kind.shown(answers) | {"version": str(kept.version if kept else 0)})
    prepare(form, known)
    if not form.version.raw_data:
        form.read.data = noted(form)
    if answers and not form.version.raw_data:
        _mark(form, step, answers, known)
    page, _ = _page(application, step, form, known)
    return page


def _mark(form: SectionForm, step: str, answers: Answers, known: About) -> None:
    """Show what was kept for later though it is wrong, with what to do about it."""
    form.recall(answers)
    if found := wrong(step, answers, known):
        form.reject(Refused(found))


@bp.post(PATH)
@requires(Permission.EDIT_APPLICATION)
def save(reference: str, step: str) -> ResponseReturnValue:
    """Save one section, or add a group of questions to it."""
    opened = sections_to_change(db.session, reference, step, actor=current_actor())
    application, everything = opened.application, opened.answers
    now, press = ports().clock.now(), request.form.get("press", "")
    known = about(everything, today=local_date(now))
    form = sent_form(FORMS[step], everything.get(step, {}), known)
    if press == "add":
        return _with_one_more(application, step, form, known)
    is_readable = form.validate_on_submit()
    command = form.command(step, finished=press != "later")
    try:
        if is_readable or (not command.finished and form.may_wait()):
            save_into(db.session, opened, command, actor=current_actor(), now=now)
            return settled(_lead_on(application, everything, command))
        check_section(db.session, opened, command, now=now)
    except SectionChanged as clash:
        return both(application, command, clash.kept, form, known), 409
    except Refused as error:
        form.reject(error)
        if taken := _taken(error):
            offer_to_join(taken)
            return _page(application, step, form, known, is_taken=True)
    return _page(application, step, form, known)


def _is_open(application: Application, step: str) -> bool:
    return step in open_sections(_state(application), sections_to_mend(db.session, application))


def _state(application: Application) -> State:
    return standing(application.state, application.due_on, local_date(ports().clock.now()))


def _known(application: Application) -> About:
    return about(answers_of(db.session, application.id), today=local_date(ports().clock.now()))


def _page(
    application: Application, step: str, form: SectionForm, known: About, *, is_taken: bool = False
) -> tuple[str, int]:
    remarks = SECTIONS[step].remarks(form.command(step, finished=False).answers, known)
    form.show_first_rows()
    return render_form(
        f"applications/sections/{step}.html",
        form,
        application=application,
        status=status_for(db.session, application, current_actor()),
        step=SECTION_STEPS[step],
        areas=list(AREAS.values()),
        remarks=remarks,
        is_taken=is_taken,
        **_came_back(application, step),
        questions=_questions_on(application, step),
        known_name=NAME_KNOWN if step == "organisation" and _is_known(application) else "",
        remarked=[field for remark in remarks for field in remark.fields],
    )


def _came_back(application: Application, step: str) -> dict[str, object]:
    """Return why the answers came back and what to do, if they did, and whether they may stay with a reason."""
    found = sections_that_came_back(db.session, application).get(step)
    if found is None:
        return {"came_back": "", "may_stay": False}
    said = in_words(found, catalogue_names(db.session, SECTION_REASONS))
    return {"came_back": said, "may_stay": not found.is_changed}


def _questions_on(application: Application, step: str) -> list[str]:
    """Return what is asked about this section while the application is in review."""
    if application.state is not State.QUESTIONS_ASKED:
        return []
    return [one.words for one in open_questions(db.session, application.id) if one.about == step]


def _is_known(application: Application) -> bool:
    return name_is_known(db.session, application, answers_of(db.session, application.id))


def _read(application: Application, step: str, kept: Section | None) -> ResponseReturnValue:
    return render_template(
        "applications/sections/read.html",
        application=application,
        status=status_for(db.session, application, current_actor()),
        topic=topic_of(db.session, step, kept.answers if kept else {}),
        is_open=_is_open(application, step),
        has_lapsed=_state(application) is State.LAPSED,
        since=begun_since(db.session, application),
    )


def _with_one_more(application: Application, step: str, form: SectionForm, known: About) -> ResponseReturnValue:
    """Show what was typed with one more blank group; nothing is saved by that."""
    for rows in form.repeated():
        rows.drop_blank()
        rows.grow()
    return _page(application, step, form, known)


def _taken(error: Refused) -> NumberTaken | None:
    """Return the first number that another organisation has."""
    return next((one for one in error.refusals if isinstance(one, NumberTaken)), None)


def _lead_on(application: Application, before: Mapping[str, Answers], command: SaveSection) -> Response:
    """Go to the next open step, or back to the list."""
    reference, everything = application.reference, {**before, command.step: command.answers}
    flash(f"{SECTION_STEPS[command.step].title} saved.")
    today = local_date(ports().clock.now())
    known = about(everything, today=today)
    for remark in SECTIONS[command.step].remarks(command.answers, known):
        flash(remark.message, "warning")
    if is_new_name(before, everything) and name_is_known(db.session, application, everything):
        flash(NAME_KNOWN, "warning")
    if not command.finished and wrong(command.step, command.answers, known):
        flash(TO_MEND, "warning")
    if not command.finished and application.state is State.DRAFT:
        flash(f"Your draft is kept until {until(filled(application.due_on))}. Each save begins the time anew.")
    if not command.finished:
        return redirect(url_for("applications.tasks", reference=reference))
    if application.state is State.QUESTIONS_ASKED:
        return redirect(url_for("evidence.questions", reference=reference))
    whole = overview_of(db.session, application, everything, today=today)
    asked = asked_of(db.session, whole)
    found = tasks_behind(
        command.step, everything, lambda: whole.documents, today=today, opened=whole.opened, asked=asked
    )
    return redirect(f"/apply/{reference}/{next_open(found)}")
