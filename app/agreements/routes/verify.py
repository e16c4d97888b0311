"""Whether a number is a partner today, and whether a copy is what was sealed: for everybody, and for programs."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.agreements.forms import CopyForm
from app.agreements.policy.verification import VERDICT_TEXT, Checked, PublicStanding, number_in
from app.agreements.service.seals import certificates
from app.agreements.service.verify import check_file, check_hash, standing_of
from app.core.clock import local_date
from app.credentials.policy import CREDENTIAL_VERDICT_TEXT, is_token
from app.credentials.service import check_credential, issuer_at
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("verification", __name__, url_prefix="/verify")
WORDS = {"words": VERDICT_TEXT, "credential_words": CREDENTIAL_VERDICT_TEXT}


@bp.get("")
@public
def form() -> ResponseReturnValue:
    """Ask for a number or a file; a number in the address leads to its page."""
    typed = request.args.get("number")
    if typed and (number := number_in(typed)):
        return redirect(url_for(".number", number=number))
    page = render_template("agreements/verify.html", form=CopyForm(), typed=typed, **WORDS)
    return page, 422 if typed else 200


@bp.post("")
@public
def check() -> ResponseReturnValue:
    """Judge a file. It is not kept."""
    form = CopyForm()
    found = _judged(form.document()) if form.validate_on_submit() else {}
    return render_form("agreements/verify.html", form, today=_today(), **WORDS, **found)


@bp.get("/<number>")
@public
def number(number: str) -> ResponseReturnValue:
    """Say whether this is a partner today. The QR code of an MoU leads here."""
    standing = standing_of(db.session, number)
    return render_template(
        "agreements/verified.html",
        standing=standing,
        number=number[:40],
        contact=current_app.config["CONTACT"],
        today=_today(),
    ), 200 if standing else 404


@bp.get("/<number>.json")
@public
def number_data(number: str) -> ResponseReturnValue:
    """Say the same to programs."""
    standing = standing_of(db.session, number)
    return jsonify(_standing(standing)), 200 if standing else 404


@bp.get("/sha256/<digest>.json")
@public
def copy_data(digest: str) -> ResponseReturnValue:
    """Say to programs whether a file with this SHA-256 is one that was sealed; the file itself stays with them."""
    checked = check_hash(db.session, digest.lower())
    return jsonify(_checked(checked)), 200 if checked else 404


@bp.get("/certificates.pem")
@public
def seal_certificates() -> ResponseReturnValue:
    """Send the certificates of all seals, for checks without the portal."""
    return Response("".join(certificates(db.session)), mimetype="application/x-pem-file")


def _judged(document: bytes) -> dict[str, Any]:
    """Judge a signed credential by its signature, and every other file as a copy of an MoU."""
    if not is_token(document):
        return {"checked": check_file(db.session, ports().store, ports().seals, ports().texts, document)}
    signer = ports().credentials
    found = check_credential(db.session, signer, issuer_at(current_app.config["BASE_URL"], signer), document)
    return {"credential": found, "standing": standing_of(db.session, found.number)}


def _today() -> date:
    return local_date(ports().clock.now())


def _standing(standing: PublicStanding | None) -> dict[str, Any]:
    if standing is None:
        return {"known": False}
    return {
        "known": True,
        "number": standing.number,
        "name": standing.name,
        "partner_today": standing.is_partner,
        "status": standing.status,
        "since": standing.since.isoformat(),
        "in_force": standing.is_in_force_on(_today()),
        "term": _days(standing.term),
        "was_partner": _days(standing.was),
        "profile": f"{current_app.config['BASE_URL']}/partners/{standing.slug}",
    }


def _days(days: tuple[date, date] | None) -> dict[str, str] | None:
    """Return a first and a last day, which counts."""
    return {"from": days[0].isoformat(), "to": days[1].isoformat()} if days else None


def _checked(checked: Checked | None) -> dict[str, Any]:
    if checked is None:
        return {"known": False}
    return {"known": True, "verdict": str(checked.verdict), "partner": _standing(checked.standing)}
