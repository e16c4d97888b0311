"""A match with a debarment list that comes after the panel's decision stops the program's yes to the MoU (ADR 18)."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.policy.matches import STOPPED_BY, blocks
from app.partners.models import Organisation
from app.screening.policy import MatchState
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.screening.builders import add_match, answer, bring_match

S = AgreementState


@pytest.fixture
def people(session: Session) -> tuple[Account, Account]:
    return make_account(session, Role.PROGRAM_MANAGER), make_account(session, Role.PROGRAM_MANAGER)


@pytest.fixture
def desk(people: tuple[Account, Account], signed_in: SignIn) -> FlaskClient:
    return signed_in(people[0])


def act(desk: FlaskClient, agreement: Agreement, action: str) -> tuple[int, str]:
    done = desk.post(f"/desk/mou/{agreement.reference}/{action}", data={"sha256": SHA256})
    return done.status_code, done.text


@pytest.mark.parametrize("state", MatchState)
@pytest.mark.parametrize(("action", "start"), [("approve", S.SIGNED), ("countersign", S.APPROVED)])
def test_a_match_stops_approving_and_countersigning(
    session: Session,
    organisation: Organisation,
    people: tuple[Account, Account],
    desk: FlaskClient,
    state: MatchState,
    action: str,
    start: AgreementState,
) -> None:
    """S1.27 S1.28: possible, proposed and confirmed; the page of the MoU says it, with who acts next."""
    agreement = make_agreement(session, organisation, start)
    bring_match(session, agreement.application, people, state)
    case = desk.get(f"/desk/mou/{agreement.reference}").text

    status, said = act(desk, agreement, action)

    session.expire_all()
    if state is MatchState.NOT_SAME:
        assert (status, agreement.state is start) == (302, False)
        assert f"{agreement.reference}/{action}" in case
    else:
        assert (status, agreement.state) == (422, start)
        assert STOPPED_BY[state] in said
        assert STOPPED_BY[state] in case
        assert f'href="/desk/applications/{agreement.application.reference}/screening"' in case
        assert f"{agreement.reference}/{action}" not in case


def test_a_match_that_comes_after_the_approval_holds_the_countersignature_until_it_is_answered(
    session: Session, organisation: Organisation, people: tuple[Account, Account], desk: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation, S.SIGNED)
    assert act(desk, agreement, "approve")[0] == 302
    match = add_match(session, agreement.application, people[1])
    page = desk.get(f"/desk/mou/{agreement.reference}/countersign").text
    assert STOPPED_BY[MatchState.POSSIBLE] in page
    status, said = act(desk, agreement, "countersign")
    assert (status, said.count(STOPPED_BY[MatchState.POSSIBLE])) == (422, 1)

    answer(session, match, people[0], is_same=False)

    assert act(desk, agreement, "countersign")[0] == 302
    session.expire_all()
    assert agreement.state is S.ACTIVE


def test_what_is_stopped_can_still_be_put_on_hold(
    session: Session, organisation: Organisation, people: tuple[Account, Account], desk: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation, S.APPROVED)
    bring_match(session, agreement.application, people, MatchState.SAME)

    done = desk.post(f"/desk/mou/{agreement.reference}/hold", data={"reason": "The clause on blacklists is not met."})

    assert done.status_code == 302
    assert f"{agreement.reference}/release" in desk.get(f"/desk/mou/{agreement.reference}").text


def test_a_match_of_another_organisation_stops_nothing(
    session: Session, organisation: Organisation, people: tuple[Account, Account], desk: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation, S.SIGNED)
    other = make_agreement(session, make_organisation(session, "Other Systems"), S.SIGNED)
    bring_match(session, other.application, people, MatchState.POSSIBLE)

    assert act(desk, agreement, "approve")[0] == 302


@pytest.mark.parametrize("state", [S.ISSUED, S.ACTIVE])
def test_the_page_warns_only_while_the_program_is_asked_for_its_yes(
    session: Session,
    organisation: Organisation,
    people: tuple[Account, Account],
    desk: FlaskClient,
    state: AgreementState,
) -> None:
    agreement = make_agreement(session, organisation, state)
    bring_match(session, agreement.application, people, MatchState.POSSIBLE)

    assert "debarment" not in desk.get(f"/desk/mou/{agreement.reference}").text


def test_every_state_but_a_dismissed_match_blocks() -> None:
    assert {state for state in MatchState if blocks([state])} == set(MatchState) - {MatchState.NOT_SAME}
