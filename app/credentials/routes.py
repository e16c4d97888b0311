"""The credential of a partner, the list of those that do not count, the keys, and the partner's own page about it."""

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, public, requires
from app.accounts.policy import Permission
from app.core.countries import countries
from app.core.ports import CredentialSigner
from app.credentials.policy import MEDIA_TYPE, Issuer, did_document
from app.credentials.service import (
    facts_of,
    is_noted,
    issuer_at,
    known_keys,
    note_key,
    signed_credential,
    signed_status_list,
)
from app.extensions import db
from app.partners.policy import LISTED, STANDING_TEXT
from app.partners.service import own_partner
from app.web.downloads import attachment
from app.web.ports import ports
from app.web.transactions import own_transaction

bp = Blueprint("credentials", __name__)


def issuer() -> Issuer:
    return issuer_at(current_app.config["BASE_URL"], ports().credentials)


@bp.get("/.well-known/did.json")
@public
def keys() -> ResponseReturnValue:
    """Send the public keys, for checks without the portal."""
    response = jsonify(did_document(issuer(), known_keys(db.session, ports().credentials)))
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = attachment("did.json")  # people keep it for later checks
    return response


@bp.get("/credentials/<number>")
@public
def one(number: str) -> ResponseReturnValue:
    """Send the credential of a partner of today; everybody may have it, since it says only what is public."""
    response = _send(signed_credential(db.session, _noted_signer(), issuer(), number))
    response.headers["Content-Disposition"] = attachment(f"{number}.jwt")
    return response


@bp.get("/credentials/status/<int:number>")
@public
def status(number: int) -> ResponseReturnValue:
    """Say who is no partner at this moment; never from a cache."""
    return _send(signed_status_list(db.session, _noted_signer(), issuer(), number, ports().clock.now()))


@bp.get("/organisation/credential")
@requires(Permission.VIEW_PARTNERSHIP)
def mine() -> ResponseReturnValue:
    """Offer the partner its credential, or say why there is none."""
    partner = own_partner(db.session, current_actor())
    return render_template(
        "credentials/mine.html",
        partner=partner,
        facts=facts_of(partner),
        country=countries().get(partner.organisation.country, partner.organisation.country),
        is_listed=partner.standing in LISTED,
        standing=STANDING_TEXT[partner.standing],
        is_demo=ports().credentials.is_demo,
    )


def _noted_signer() -> CredentialSigner:
    """Return the signer; a key that signs for the first time is kept before."""
    signer = ports().credentials
    if not is_noted(db.session, signer.public_key()):
        with own_transaction():
            note_key(db.session, signer.public_key(), now=ports().clock.now())
    return signer


def _send(token: str) -> Response:
    response = Response(token, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
