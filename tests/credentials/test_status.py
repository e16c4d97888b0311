"""The list says at every moment who is no partner: it follows the standing at once, without a job in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.adapters.credentials import FileSigner
from app.agreements.policy import AgreementState, Side
from app.agreements.service.notice import end_agreement
from app.core.clock import local_date
from app.core.errors import NotFound
from app.credentials.policy import LIST_SIZE, Issuer
from app.credentials.service import signed_status_list
from app.partners.models import Partner
from app.partners.policy import Cause, Standing
from app.partners.service import move_standing
from tests.agreements.builders import make_agreement
from tests.builders import NOW, make_organisation, make_partner
from tests.counting import statements
from tests.credentials.tokens import claims_of, is_marked, openssl_says

S = Standing
Marked = Callable[[Partner], bool]


@pytest.fixture
def marked(session: Session, signer: FileSigner, issuer: Issuer) -> Marked:
    """Tell what the list says in this very transaction."""

    def ask(partner: Partner) -> bool:
        session.flush()
        status = claims_of(signed_status_list(session, signer, issuer, 1, NOW))
        return is_marked(status, partner.status_index)

    return ask


def move(session: Session, partner: Partner, standing: Standing, cause: Cause) -> None:
    assert move_standing(session, partner, standing, cause, actor=PORTAL, now=NOW)


@pytest.mark.parametrize(
    ("standing", "cause", "expected"),
    [
        (S.ATTENTION, Cause.GUIDE, False),
        (S.GRACE, Cause.GUIDE, False),
        (S.SUSPENDED, Cause.GUIDE, True),
        (S.CANCELLED, Cause.AGREEMENT, True),
        (S.WITHDRAWN, Cause.AGREEMENT, True),
        (S.LEFT, Cause.AGREEMENT, True),
    ],
)
def test_the_list_follows_each_standing_in_the_same_transaction(
    session: Session, partner: Partner, marked: Marked, standing: Standing, cause: Cause, expected: bool
) -> None:
    other = make_partner(session, make_organisation(session, "Nut Works"))
    assert not marked(partner)

    move(session, partner, standing, cause)

    assert marked(partner) is expected
    assert not marked(other)


def test_who_is_restored_counts_again_at_once(session: Session, partner: Partner, marked: Marked) -> None:
    move(session, partner, S.SUSPENDED, Cause.GUIDE)
    assert marked(partner)

    move(session, partner, S.ACTIVE, Cause.GUIDE)

    assert not marked(partner)


@pytest.mark.parametrize("side", Side)
def test_the_end_of_the_mou_marks_the_partner(session: Session, partner: Partner, marked: Marked, side: Side) -> None:
    agreement = make_agreement(session, partner.organisation, AgreementState.ENDING)
    agreement.ends_on, agreement.notice_by = local_date(NOW) - timedelta(days=1), side
    session.flush()

    assert end_agreement(session, agreement.id, now=NOW)

    assert marked(partner)


def test_the_address_answers_anew_each_time(
    session: Session, visitor: FlaskClient, partner: Partner, real_signer: FileSigner, token: str
) -> None:
    """The next reader sees it, also one who names what it has: nothing on the way keeps the list."""
    address = claims_of(token)["credentialStatus"]["statusListCredential"].removeprefix("http://localhost")
    answers = []
    for standing in (S.ACTIVE, S.SUSPENDED, S.ACTIVE):
        partner.standing = standing
        session.commit()
        answers.append(visitor.get(address, headers={"If-None-Match": "*"}))

    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.mimetype for answer in answers} == {"application/vc+jwt"}
    assert [is_marked(claims_of(answer.text), partner.status_index) for answer in answers] == [False, True, False]


def test_the_list_is_signed_as_the_credential_is(
    visitor: FlaskClient,
    partner: Partner,
    real_signer: FileSigner,
    token: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    status = visitor.get("/credentials/status/1").text

    assert claims_of(status)["issuer"] == claims_of(token)["issuer"]
    assert openssl_says(status, real_signer.public_key(), tmp_path_factory.mktemp("openssl"))


@pytest.mark.parametrize(("number", "expected"), [("0", 404), ("1", 200), ("2", 404), ("-1", 404), ("x", 404)])
def test_only_lists_with_partners_are_signed(
    visitor: FlaskClient, partner: Partner, real_signer: FileSigner, token: str, number: str, expected: int
) -> None:
    assert visitor.get(f"/credentials/status/{number}").status_code == expected


def test_a_partner_behind_the_first_list_is_in_the_second(
    session: Session, partner: Partner, signer: FileSigner, issuer: Issuer
) -> None:
    with pytest.raises(NotFound):
        signed_status_list(session, signer, issuer, 2, NOW)
    partner.status_index, partner.standing = LIST_SIZE + 5, S.LEFT
    session.commit()

    lists = [claims_of(signed_status_list(session, signer, issuer, number, NOW)) for number in (1, 2)]

    assert [is_marked(one, 5) for one in lists] == [False, True]


def test_statements_do_not_grow_with_partners(
    session: Session, engine: Engine, visitor: FlaskClient, partner: Partner, real_signer: FileSigner, token: str
) -> None:
    counts = []
    for more in (0, 12):
        for number in range(more):
            make_partner(session, make_organisation(session, f"Nut {number}")).standing = S.LEFT
        session.commit()
        for path in ("/credentials/status/1", f"/credentials/{partner.reference}", "/.well-known/did.json"):
            with statements(engine) as sent:
                assert visitor.get(path).status_code == 200
            counts.append(len(sent))

    assert counts[:3] == counts[3:]
    assert max(counts) <= 3
