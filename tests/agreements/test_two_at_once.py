"""Two people sign at the same moment, in two threads, on a database of their own."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.accounts.policy import Role
from app.adapters.page_texts import PageReader
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState
from app.applications.policy import State
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import EventRecord
from app.outbox.service import verify_trail
from config import Settings
from tests import own_database
from tests.agreements.builders import SHA256, make_agreement
from tests.agreements.signed_files import SIGNED, issue_really
from tests.builders import make_account, make_organisation
from tests.fakes import FakeJobs
from tests.own_database import Sending, browser_of, send_at_once

S = AgreementState
GOOD = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}
OUTSIDE = {name: GOOD[name] for name in ("full_name", "capacity", "consent")}
OUTSIDE |= {"method": "dsc", "signed_on": "2030-03-10", "proof": "77 01"}


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, jobs: FakeJobs, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database that nobody else uses, with real transactions."""
    with own_database.own_app(settings, tmp_path, replace(fakes, texts=PageReader())) as app:
        yield app


@pytest.fixture
def own_session(own_app: Flask) -> Iterator[Session]:
    maker: sessionmaker[Session] = db.sessionmaker
    with maker(expire_on_commit=True) as session:
        yield session


def browser(app: Flask, session: Session, *roles: Role, **values: object) -> FlaskClient:
    return browser_of(app, session, make_account(session, *roles, **values))  # type: ignore[arg-type]


def post_at_once(clients: list[FlaskClient], path: str, data: dict[str, str]) -> list[int]:
    """Let all clients send the same at the same moment and return what they were answered."""
    return sorted(act_at_once([(client, path, data) for client in clients]))


def act_at_once(acts: list[Sending]) -> list[int]:
    return [answer.status_code for answer in send_at_once(*acts)]


def test_of_two_signatures_at_once_one_counts_and_the_other_meets_a_conflict(
    own_app: Flask, own_session: Session
) -> None:
    organisation = make_organisation(own_session)
    agreement = make_agreement(own_session, organisation)
    path = f"/apply/{agreement.application.reference}/mou"
    clients = [browser(own_app, own_session, Role.SIGNATORY, organisation=organisation) for _ in range(2)]

    own_session.rollback()  # or this session's own transaction would keep the writers out
    answers = post_at_once(clients, path, GOOD)

    own_session.expire_all()
    assert answers == [302, 409]
    assert len(own_session.scalars(select(Signature)).all()) == 1
    assert own_session.scalars(select(Agreement.state)).one() is AgreementState.SIGNED
    assert own_session.scalars(select(EventRecord.name)).all() == ["AgreementSigned"]


def test_of_two_countersignatures_at_once_one_counts(own_app: Flask, own_session: Session) -> None:
    agreement = make_agreement(own_session, make_organisation(own_session), AgreementState.APPROVED)
    path = f"/desk/mou/{agreement.reference}/countersign"
    clients = [browser(own_app, own_session, Role.PROGRAM_MANAGER) for _ in range(2)]

    own_session.rollback()  # or this session's own transaction would keep the writers out
    answers = post_at_once(clients, path, {"sha256": SHA256})

    own_session.expire_all()
    assert answers == [302, 409]
    assert len(own_session.scalars(select(Signature)).all()) == 2
    assert own_session.scalars(select(EventRecord.name)).all() == ["AgreementCountersigned"]


@pytest.mark.parametrize("times", range(3))
def test_signing_while_it_is_issued_anew_is_one_or_the_other(own_app: Flask, own_session: Session, times: int) -> None:
    """Either the signature counts and the text stays, or the text is taken back and nobody has signed it."""
    organisation = make_organisation(own_session)
    agreement = make_agreement(own_session, organisation)
    signatory = browser(own_app, own_session, Role.SIGNATORY, organisation=organisation)
    manager = browser(own_app, own_session, Role.PROGRAM_MANAGER)
    signing: Sending = (signatory, f"/apply/{agreement.application.reference}/mou", GOOD)
    taking: Sending = (manager, f"/desk/mou/{agreement.reference}/reissue", {"reason": "Another signatory."})

    own_session.rollback()  # or this session's own transaction would keep the writers out
    answers = act_at_once([signing, taking])

    own_session.expire_all()
    signed = len(own_session.scalars(select(Signature)).all())
    names = own_session.scalars(select(EventRecord.name)).all()
    if answers == [302, 409]:
        assert (agreement.state, agreement.application.state, signed) == (S.SIGNED, State.MOU_SIGNED, 1)
        assert names == ["AgreementSigned"]
    else:
        assert answers == [409, 302]
        assert (agreement.state, agreement.application.state, signed) == (S.PREPARING, State.DECIDED, 0)
        assert names == ["AgreementTakenBack"]
    assert verify_trail(own_session) == []


def test_of_a_hold_and_a_countersignature_at_once_one_counts(own_app: Flask, own_session: Session) -> None:
    agreement = make_agreement(own_session, make_organisation(own_session), S.APPROVED)
    home = f"/desk/mou/{agreement.reference}"
    one, other = (browser(own_app, own_session, Role.PROGRAM_MANAGER) for _ in range(2))

    own_session.rollback()
    answers = act_at_once(
        [(one, f"{home}/hold", {"reason": "Wait."}), (other, f"{home}/countersign", {"sha256": SHA256})]
    )

    own_session.expire_all()
    assert sorted(answers) == [302, 409]
    assert agreement.state is (S.ON_HOLD if answers[0] == 302 else S.ACTIVE)


@pytest.mark.parametrize("times", range(2))
def test_sending_a_signed_file_while_it_is_issued_anew_is_one_or_the_other(
    own_app: Flask, own_session: Session, fakes: Ports, times: int
) -> None:
    """Comparing takes seconds without a lock: the text is looked at again before the signature counts."""
    organisation = make_organisation(own_session)
    agreement = make_agreement(own_session, organisation)
    sha256 = issue_really(own_session, fakes.store, agreement)
    signatory = browser(own_app, own_session, Role.SIGNATORY, organisation=organisation)
    manager = browser(own_app, own_session, Role.PROGRAM_MANAGER)
    sent = {**OUTSIDE, "sha256": sha256, "file": (BytesIO(SIGNED), "signed.pdf")}
    signing: Sending = (signatory, f"/apply/{agreement.application.reference}/mou/outside", sent)
    taking: Sending = (manager, f"/desk/mou/{agreement.reference}/reissue", {"reason": "Another signatory."})

    own_session.rollback()
    answers = act_at_once([signing, taking])

    own_session.expire_all()
    signed = len(own_session.scalars(select(Signature)).all())
    assert sorted(answers) == [302, 409]
    assert (agreement.state, signed) == ((S.SIGNED, 1) if answers[0] == 302 else (S.PREPARING, 0))
    assert verify_trail(own_session) == []
