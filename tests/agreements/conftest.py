"""A partner whose MoU is in force, with somebody who signs and somebody of the program."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.applications.policy import State
from app.partners.models import Organisation, Partner
from tests.agreements.builders import make_agreement
from tests.agreements.terms import Days
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import StillClock


@pytest.fixture
def in_force(session: Session, partner: Partner) -> Agreement:
    """An MoU whose term is from 10 March 2030 to 9 March 2032."""
    agreement = make_agreement(session, partner.organisation, AgreementState.ACTIVE)
    agreement.application.state = State.ACTIVE
    session.commit()
    return agreement


@pytest.fixture
def days(
    app: Flask,
    session: Session,
    clock: StillClock,
    relay: Callable[[], None],
    organisation: Organisation,
    signed_in: SignIn,
) -> Days:
    signatory = make_account(session, Role.SIGNATORY, name="Zoë O’Brien", organisation=organisation)
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair")
    return Days(
        app=app,
        session=session,
        clock=clock,
        relay=relay,
        sign_in=signed_in,
        signs=signatory,
        manages=manager,
    )
