import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.core.ports import Ports
from tests.builders import make_account
from tests.conftest import SignIn
from tests.reviews.appealed import Appealed, decide
from tests.reviews.asking import write_down
from tests.reviews.builders import Case, assign, clear, make_case, open_reviews, send


@pytest.fixture
def case(session: Session, fakes: Ports) -> Case:
    """An application in review; its panel is open and nobody is asked yet."""
    return make_case(session, fakes.store)


@pytest.fixture
def asker(session: Session, case: Case) -> Account:
    """A reviewer whose review is open; another one reviews, too."""
    write_down(session, case)
    open_reviews(session, case)
    return case.reviewers[0]


@pytest.fixture
def manager(case: Case, signed_in: SignIn) -> FlaskClient:
    return signed_in(case.manager)


@pytest.fixture
def pair(session: Session, case: Case) -> tuple[Account, Account]:
    """Two who review: the first has sent, the second has a question."""
    first, second, _ = case.reviewers
    assign(session, case, first, second)
    clear(session, case, first, second)
    send(session, case, first, words="As I first found")
    return first, second


@pytest.fixture
def declined(session: Session, case: Case) -> Appealed:
    decide(session, case)
    return Appealed(
        case=case,
        owner=make_account(session, Role.OWNER, organisation=case.organisation),
        chair=make_account(session, Role.CHAIR, name="Carla Newchair"),
        manager=make_account(session, Role.PROGRAM_MANAGER, name="Mona Newmanager"),
        reviewers=[make_account(session, Role.REVIEWER, name=name) for name in ("Nora Newone", "Noel Newtwo")],
    )
