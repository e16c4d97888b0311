"""G06: possible matches with debarment lists: all open ones, those of one applicant, and one side by side."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.models import Application
from app.applications.routes.desk import MORE_LINKS
from app.core.countries import countries
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.policy import form_name
from app.partners.policy.identifiers import NAMES
from app.partners.policy.identity import FIELDS
from app.screening import service
from app.screening.forms import ConfirmVerdictForm, RecordMatchForm, ReopenForm, VerdictForm
from app.screening.models import Match
from app.screening.policy import (
    EVIDENCE_TEXT,
    NEXT_PARTY,
    OPEN,
    REOPENED_FROM,
    STATE_NAMES,
    MatchState,
    waits_for_person,
)
from app.web.forms import HouseForm, render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.paging import asked_page, page_of
from app.web.ports import ports
from app.web.words import moment

bp = Blueprint("screening", __name__, url_prefix="/desk")
OF_ONE = "/applications/<reference>/screening"
MATCH = f"{OF_ONE}/<int(max=9999):number>"
NO_COUNTRY = "Not of one country"
REMEMBERED = "This entry was recorded before, so nothing is raised again. This is what became of it."
SAID = {
    MatchState.POSSIBLE: "It is a possible match again, and holds a decision and an MoU until it is answered.",
    MatchState.NOT_SAME: "Kept as not the same. This entry holds no decision and no MoU any more.",
    MatchState.PROPOSED: "Proposed. Another person of the program team has to confirm it.",
    MatchState.SAME: "Confirmed. The organisation cannot be approved.",
}


def screening_link(application: Application) -> tuple[str, str] | None:
    """Return words and place for the desk's page of a case."""
    if not service.may_know(db.session, current_actor(), application.organisation_id):
        return None
    is_open = bool(OPEN & service.match_states(db.session, application.organisation_id))
    words = "A possible match with a debarment list is open" if is_open else "Matches with debarment lists"
    return words, url_for("screening.applicant", reference=application.reference)


MORE_LINKS.append(screening_link)


@bp.get("/screening")
@requires(Permission.SCREEN_ORGANISATIONS)
def listing() -> ResponseReturnValue:
    """List every match that waits for somebody, the oldest first."""
    page = page_of(db.session, service.open_matches(current_actor()), asked_page())
    rows = [_cells(row) | {"applicant": row.applicant, "reference": row.reference} for row in page.rows]
    return render_template("screening/open.html", page=page, rows=rows)


def _cells(match: Match | Row[tuple[object, ...]]) -> dict[str, object]:
    name, tone = STATE_NAMES[match.state]
    place = url_for(".match", reference=match.reference, number=match.number)
    return {
        "entry": {"text": match.listed_name, "href": place},
        "list": match.list_name,
        "state": {"tag": name, "tone": tone},
        "next": NEXT_PARTY[match.state],
        "since": moment(match.recorded_at),
    }


@bp.get(OF_ONE)
@requires(Permission.SCREEN_ORGANISATIONS)
def applicant(reference: str) -> ResponseReturnValue:
    """List all matches of one applicant, answered or not."""
    application = service.applicant_at(db.session, current_actor(), reference)
    rows = [_cells(match) for match in service.matches_of(db.session, application)]
    return render_template("screening/applicant.html", application=application, rows=rows)


@bp.route(f"{OF_ONE}/record", methods=["GET", "POST"])
@requires(Permission.SCREEN_ORGANISATIONS)
def record(reference: str) -> ResponseReturnValue:
    """Record an entry that may mean the applicant."""
    application, form = service.applicant_at(db.session, current_actor(), reference), RecordMatchForm()
    if form.validate_on_submit():
        try:
            found, is_new = service.record_match(
                db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now()
            )
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Recorded. No decision on this applicant goes out before it is answered." if is_new else REMEMBERED)
            return redirect(url_for(".match", reference=reference, number=found.number))
    numbers = _of_organisation(application)[1]
    return render_form("screening/record.html", form, application=application, numbers=numbers)


def _of_organisation(application: Application) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return who the organisation is, and its numbers, each by its label."""
    known = service.identity_to_compare(db.session, application)
    words = known | {
        "country": countries().get(known["country"], known["country"]),
        "legal_form": form_name(known.get("legal_form", "")),
    }
    shown = [(field, FIELDS[field], value) for field, value in words.items() if value]
    return (
        [(label, value) for field, label, value in shown if field not in NAMES],
        [(label, value) for field, label, value in shown if field in NAMES],
    )


@bp.route(MATCH, methods=["GET", "POST"])
@requires(Permission.SCREEN_ORGANISATIONS)
def match(reference: str, number: int) -> ResponseReturnValue:
    """Show organisation and entry side by side, and say whether they are the same."""
    found = service.match_at(db.session, current_actor(), reference, number)
    form = VerdictForm(data={"version": str(found.version)})
    return _answer(service.give_verdict, form, reference, number, lambda: _match_page(reference, number, form))


@bp.post(f"{MATCH}/confirm")
@requires(Permission.SCREEN_ORGANISATIONS)
def confirm(reference: str, number: int) -> ResponseReturnValue:
    """Confirm as the second person that it is the same organisation."""
    form = ConfirmVerdictForm()
    return _answer(service.confirm_verdict, form, reference, number, lambda: _match_page(reference, number, form))


def _answer(
    act: Callable[..., Match],
    form: VerdictForm | ConfirmVerdictForm | ReopenForm,
    reference: str,
    number: int,
    page: Callable[[], tuple[str, int]],
) -> ResponseReturnValue:
    """Do with a match what the form says, or show its page again with what was typed."""
    if form.validate_on_submit():
        now = ports().clock.now()
        try:
            said = act(db.session, form.command(), reference, number, actor=current_actor(), now=now)
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            return as_conflict(page())
        else:
            flash(SAID[said.state])
            return redirect(url_for(".match", reference=reference, number=number))
    return page()


def _match_page(reference: str, number: int, form: HouseForm) -> tuple[str, int]:
    actor = current_actor()
    found = service.match_at(db.session, actor, reference, number)
    application = service.applicant_at(db.session, actor, reference)
    who, numbers = _of_organisation(application)
    return render_form(
        "screening/match.html",
        form,
        application=application,
        match=found,
        who=who,
        numbers=numbers,
        country=countries().get(found.country, NO_COUNTRY),
        evidence=EVIDENCE_TEXT[found.evidence],
        state=STATE_NAMES[found.state],
        next_party=NEXT_PARTY[found.state],
        former=service.former_verdicts(db.session, found),
        second_people=service.second_people(db.session, found),
        waits_for_me=waits_for_person(found.state, verdict_by=found.verdict_by, person_id=actor.account_id),
        is_mine=found.verdict_by == actor.account_id,
        may_reopen=found.state in REOPENED_FROM,
        confirm_form=ConfirmVerdictForm(formdata=None, data={"version": str(found.version)}),
    )


@bp.route(f"{MATCH}/reopen", methods=["GET", "POST"])
@requires(Permission.SCREEN_ORGANISATIONS)
def reopen(reference: str, number: int) -> ResponseReturnValue:
    """Let a verdict not stand, with the reason."""
    found = service.match_at(db.session, current_actor(), reference, number)
    form = ReopenForm(data={"version": str(found.version)})
    if found.state not in REOPENED_FROM and not form.is_submitted():
        return redirect(url_for(".match", reference=reference, number=number))
    return _answer(
        service.reopen_match,
        form,
        reference,
        number,
        lambda: render_form("screening/reopen.html", form, match=found, reference=reference),
    )
