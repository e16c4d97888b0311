"""M25: either side ends the MoU with notice; who gave it can take it back; on the day after the last one it is over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.jobs import end_with_notice
from app.agreements.models import Agreement, AgreementStep
from app.agreements.policy import Action, AgreementState, Side
from app.agreements.policy.times import has_ended, last_day
from app.outbox.models import EventRecord
from app.partners.models import Organisation, Partner
from app.partners.policy import Cause, Standing
from tests.agreements.builders import make_agreement
from tests.builders import NOW, make_account, make_partner, stay_signed_in
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

Relay = Callable[[], None]
S = AgreementState
REASON = {"reason": "We leave this business."}
LAST_DAY = date(2030, 6, 8)  # 90 days after 10 March


@pytest.fixture
def agreement(session: Session, organisation: Organisation) -> Agreement:
    make_partner(session, organisation)
    return make_agreement(session, organisation, S.ACTIVE)


@pytest.fixture
def signatory(session: Session, organisation: Organisation) -> Account:
    return make_account(session, Role.SIGNATORY, organisation=organisation)


@pytest.fixture
def browsers(signatory: Account, manager: Account, signed_in: SignIn) -> dict[Side, FlaskClient]:
    return {Side.PARTNER: signed_in(signatory), Side.PROGRAM: signed_in(manager)}


def home(agreement: Agreement, side: Side) -> str:
    own = f"/apply/{agreement.application.reference}/mou"
    return own if side is Side.PARTNER else f"/desk/mou/{agreement.reference}"


@pytest.mark.parametrize(("today", "over"), [(LAST_DAY, False), (LAST_DAY + timedelta(days=1), True)])
def test_the_last_day_is_whole(today: date, over: bool) -> None:
    assert has_ended(last_day(NOW.date(), 90), today) is over
    assert has_ended(None, today) is False


@pytest.mark.parametrize(("side", "standing"), [(Side.PARTNER, Standing.LEFT), (Side.PROGRAM, Standing.WITHDRAWN)])
def test_with_notice_it_goes_on_until_the_last_day_and_ends_after_it(
    app: Flask,
    session: Session,
    agreement: Agreement,
    browsers: dict[Side, FlaskClient],
    signatory: Account,
    manager: Account,
    signed_in: SignIn,
    clock: StillClock,
    relay: Relay,
    mailer: FakeMailer,
    side: Side,
    standing: Standing,
) -> None:
    place = home(agreement, side)
    assert "ends on 8 June 2030, 23:59 IST" in browsers[side].get(f"{place}/end").text
    assert browsers[side].post(f"{place}/end", data=REASON).location == place
    assert browsers[side].post(f"{place}/end", data=REASON).status_code == 409
    page = browsers[side].get(place).text
    assert ("8 June 2030, 23:59 IST, by notice" in page, "Renewal opens" in page) == (True, False)
    assert "8 June 2030" in browsers[Side.PROGRAM].get("/desk/mou").text
    relay()
    for person in (signatory, manager):
        (mail,) = mailer.to(person.email)
        assert "8 June 2030, 23:59 IST" in mail.text
        assert REASON["reason"] in mail.text

    seen = []
    for days in (89, 90, 91, 92):
        clock.at = NOW + timedelta(days=days)
        for _ in range(2):
            with app.app_context():
                end_with_notice()
            relay()
        session.expire_all()
        seen.append((agreement.state, session.scalars(select(Partner.standing)).one()))

    before, ended = (S.ENDING, Standing.ACTIVE), (S.TERMINATED, standing)
    assert seen == [before, before, ended, ended]
    assert session.scalars(select(Partner.standing_cause)).one() is Cause.AGREEMENT
    assert ["has ended" in mail.subject for mail in mailer.to(signatory.email)] == [False, True]
    assert session.scalars(select(EventRecord.name)).all().count("StandingChanged") == 1
    later = signed_in(signatory if side is Side.PARTNER else manager)
    stay_signed_in(session, clock.at)
    assert "This MoU ended on 8 June 2030" in later.get(place).text


@pytest.mark.parametrize("side", Side)
def test_only_the_side_that_gave_notice_takes_it_back(
    session: Session, agreement: Agreement, browsers: dict[Side, FlaskClient], side: Side
) -> None:
    other = Side.PROGRAM if side is Side.PARTNER else Side.PARTNER
    browsers[side].post(f"{home(agreement, side)}/end", data=REASON)
    assert "Take the notice back" in browsers[side].get(home(agreement, side)).text
    assert "Take the notice back" not in browsers[other].get(home(agreement, other)).text

    assert browsers[other].post(f"{home(agreement, other)}/go-on").status_code == 409
    assert browsers[side].post(f"{home(agreement, side)}/go-on").status_code == 302

    session.expire_all()
    assert (agreement.state, agreement.ends_on, agreement.notice_by) == (S.ACTIVE, None, None)
    assert sorted(session.scalars(select(AgreementStep.action))) == [Action.GIVE_NOTICE, Action.TAKE_NOTICE_BACK]


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_notice_needs_a_reason(
    session: Session, agreement: Agreement, browsers: dict[Side, FlaskClient], side: Side, reason: str
) -> None:
    answer = browsers[side].post(f"{home(agreement, side)}/end", data={"reason": reason})

    assert answer.status_code == 422
    session.expire_all()
    assert agreement.state is S.ACTIVE


@pytest.mark.parametrize("state", sorted(set(S) - {S.ACTIVE}))
@pytest.mark.parametrize("side", Side)
def test_only_what_is_in_force_is_ended(
    session: Session,
    organisation: Organisation,
    browsers: dict[Side, FlaskClient],
    side: Side,
    state: AgreementState,
) -> None:
    agreement = make_agreement(session, organisation, state)

    assert browsers[side].get(f"{home(agreement, side)}/end").status_code == 409
    assert browsers[side].post(f"{home(agreement, side)}/end", data=REASON).status_code == 409


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER])
def test_only_a_signatory_ends_it_for_the_organisation(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn, role: Role
) -> None:
    browser = signed_in(make_account(session, role, organisation=organisation))

    assert "End this MoU" not in browser.get(home(agreement, Side.PARTNER)).text
    assert browser.post(f"{home(agreement, Side.PARTNER)}/end", data=REASON).status_code == 404
    assert browser.post(f"{home(agreement, Side.PARTNER)}/go-on").status_code == 404
