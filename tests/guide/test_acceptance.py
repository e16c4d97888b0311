from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.guide.models import Acceptance, GuideVersion
from app.guide.service import accept_guide
from tests.builders import NOW, make_account


def test_an_acceptance_names_version_person_occasion_and_moment(session: Session, guide: GuideVersion) -> None:
    """A5, S1.42"""
    subject, account = uuid4(), make_account(session)

    accept_guide(
        session,
        guide,
        subject_id=subject,
        person="Asha Rao",
        account_id=account.id,
        occasion="submission",
        now=NOW,
    )
    session.commit()

    kept = session.scalars(select(Acceptance)).one()
    assert (kept.guide_version.number, kept.subject_id, kept.accepted_at) == ("2026.1", subject, NOW)
    assert (kept.person, kept.account_id, kept.occasion) == ("Asha Rao", account.id, "submission")


def test_somebody_without_an_account_can_accept(session: Session, guide: GuideVersion) -> None:
    """A5: at the expression of interest nobody has an account yet"""
    accept_guide(session, guide, subject_id=uuid4(), person="Asha Rao", account_id=None, occasion="interest", now=NOW)
    session.commit()

    assert session.scalars(select(Acceptance.account_id)).all() == [None]
