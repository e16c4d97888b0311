"""MoUs that are issued or in force, with somebody who signs and somebody of the program."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
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
def agreement(session: Session, organisation: Organisation) -> Agreement:
    """An MoU that waits for the signature of the partner."""
    return make_agreement(session, organisation)


@pytest.fixture
def signatory(session: Session, organisation: Organisation) -> Account:
    return make_account(session, Role.SIGNATORY, name="Zoë O’Brien", organisation=organisation)


@pytest.fixture
def browser(signatory: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(signatory)


@pytest.fixture
def manager(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair")


@pytest.fixture
def desk(manager: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(manager)


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
    signatory: Account,
    manager: Account,
    signed_in: SignIn,
) -> Days:
    return Days(
        app=app,
        session=session,
        clock=clock,
        relay=relay,
        sign_in=signed_in,
        signs=signatory,
        manages=manager,
    )
