"""Organisations at a stage, for tests."""

from sqlalchemy.orm import Session

from app.applications.models import Application
from app.partners.policy import LegalForm
from app.partners.service import Registered, lock_identity, register_organisation
from tests.applications.samples import ANSWERS, CIN, GSTIN, PAN, STAFF, answer, make_application
from tests.builders import NOW


def make_checked(session: Session) -> Application:
    """Return a draft of an organisation that the program has checked."""
    application = make_application(session)
    answer(session, application)
    own = ANSWERS["organisation"]
    register_organisation(
        session,
        application.organisation_id,
        Registered(
            legal_name=own["legal_name"],
            trading_name=own["trading_name"],
            former_names=[],
            legal_form=LegalForm.COMPANY,
            country="IN",
            numbers={"PAN": PAN, "GSTIN": GSTIN, "CIN": CIN},
        ),
    )
    lock_identity(session, application.organisation_id, actor=STAFF, now=NOW)
    session.commit()
    return application
