"""While a change to a clause waits for the program, both sides are told so, and nobody is asked to sign."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.policy.changes import Answer
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement, make_change
from tests.builders import NOW, make_account
from tests.conftest import SignIn

SIGNATURE = 'name="full_name"'


@pytest.fixture
def desk(session: Session, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER))


@pytest.fixture
def signatory(session: Session, organisation: Organisation, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))


@pytest.mark.parametrize(
    ("answer", "waits"),
    [(None, True), (Answer.AGREED, True), (Answer.TAKEN_BACK, False)],
)
def test_both_sides_see_that_the_program_is_next(
    session: Session,
    organisation: Organisation,
    signatory: FlaskClient,
    desk: FlaskClient,
    answer: Answer | None,
    waits: bool,
) -> None:
    agreement = make_agreement(session, organisation)
    change = make_change(agreement)
    if answer:
        change.answer, change.answered_by, change.answered_at = answer, "Priya Nair", NOW
        change.new_text = "New." if answer is Answer.AGREED else ""
    session.add(change)
    session.commit()

    own = signatory.get(f"/apply/{agreement.application.reference}/mou").text
    case = desk.get(f"/desk/mou/{agreement.reference}").text

    assert ("Nobody can sign until then" in own, SIGNATURE in own) == (waits, not waits)
    assert ("waits for the program team" in own, "waits for the program team" in case) == (waits, waits)
    assert ("See the change that waits" in case) is waits
    assert "/mou/decline" in own
