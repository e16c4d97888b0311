"""Scenario 20: who has no authority has the signatory invited, who signs; anything else than that is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Method, consent_to
from app.partners.models import Invitation, Organisation
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer

Relay = Callable[[], None]
S = AgreementState
GOOD = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}


def home(agreement: Agreement) -> str:
    return f"/apply/{agreement.application.reference}/mou"


def named_signatory(session: Session) -> Account:
    """The person at the address that the application names, with a second factor, in no organisation yet."""
    person = make_account(session, name="Zoë O’Brien")
    person.email, person.tf_primary_method, person.tf_totp_secret = "zoe@bolt.example", "authenticator", "sealed"
    session.commit()
    return person


def let_zoe_join(session: Session, organisation: Organisation, role: Role, address: str) -> None:
    zoe = make_account(session, role, organisation=organisation)
    zoe.email = address
    session.commit()


def test_without_authority_one_invites_the_signatory_who_signs_and_every_member_is_mailed_once(
    session: Session,
    agreement: Agreement,
    organisation: Organisation,
    signed_in: SignIn,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    """Scenario 20, the good way."""
    owner = make_account(session, Role.OWNER, organisation=organisation)
    member = make_account(session, Role.MEMBER, Role.VIEWER, organisation=organisation)
    browser = signed_in(member)
    assert "I have no authority to sign: invite Zoë O’Brien" in browser.get(home(agreement)).text
    assert "zoe@bolt.example" in browser.get(f"{home(agreement)}/signatory").text

    assert browser.post(f"{home(agreement)}/signatory").location == home(agreement)
    relay()

    (invitation,) = mailer.to("zoe@bolt.example")
    link = next(word for word in invitation.text.split() if "/invite/" in word)
    zoe = named_signatory(session)
    signatory = signed_in(zoe)
    assert signatory.post(link.removeprefix("http://localhost")).status_code == 302
    mailer.sent.clear()
    assert signatory.post(home(agreement), data=GOOD).location == home(agreement)
    relay()

    session.expire_all()
    assert agreement.state is S.SIGNED
    told = [person.email for person in (owner, member, zoe)]
    assert sorted(mail.to for mail in mailer.sent if "is signed for your organisation" in mail.subject) == sorted(told)


def test_asking_twice_renews_the_one_invitation(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    browser = signed_in(make_account(session, Role.MEMBER, organisation=organisation))

    for _ in range(2):
        assert browser.post(f"{home(agreement)}/signatory").status_code == 302

    (invitation,) = session.scalars(select(Invitation))
    assert (invitation.address, invitation.roles) == ("zoe@bolt.example", ["signatory"])


def test_who_belongs_to_the_organisation_already_is_not_invited(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    let_zoe_join(session, organisation, Role.VIEWER, "ZOE@bolt.example")
    browser = signed_in(make_account(session, Role.OWNER, organisation=organisation))

    page = browser.get(f"{home(agreement)}/signatory").text
    assert "without the role of signatory" in page
    assert "Invite Zoë" not in page

    answer = browser.post(f"{home(agreement)}/signatory")

    assert answer.status_code == 422
    assert "in your organisation already. Change the roles instead." in answer.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICAL_CONTACT])
def test_who_changes_nothing_invites_nobody(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn, role: Role
) -> None:
    browser = signed_in(make_account(session, role, organisation=organisation))

    assert "I have no authority" not in browser.get(home(agreement)).text
    assert browser.post(f"{home(agreement)}/signatory").status_code == 404
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("state", sorted(set(S) - {S.ISSUED, S.PREPARING}))
def test_for_what_cannot_be_signed_nobody_is_invited(
    session: Session, organisation: Organisation, signed_in: SignIn, state: AgreementState
) -> None:
    agreement = make_agreement(session, organisation, state)
    browser = signed_in(make_account(session, Role.OWNER, organisation=organisation))

    assert browser.post(f"{home(agreement)}/signatory").status_code == 409


@pytest.mark.parametrize(
    ("changed", "status", "message"),
    [
        pytest.param({"full_name": "  "}, 422, "Enter the full name", id="blank name"),
        pytest.param({"capacity": ""}, 422, "Enter the capacity", id="missing capacity"),
        pytest.param({"consent": ""}, 422, "Tick the box", id="no consent"),
        pytest.param({"side": "program"}, 422, "a field that this page does not have", id="unknown field"),
        pytest.param({"account_id": "1"}, 422, "a field that this page does not have", id="another unknown field"),
        pytest.param({"sha256": "6e" * 32}, 409, "not the one that you were shown", id="old version"),
    ],
)
def test_what_is_not_whole_or_not_this_text_is_refused(
    session: Session,
    agreement: Agreement,
    organisation: Organisation,
    signed_in: SignIn,
    changed: dict[str, Any],
    status: int,
    message: str,
) -> None:
    """Scenario 20, the refusals."""
    browser = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))

    answer = browser.post(home(agreement), data=GOOD | changed)

    assert answer.status_code == status
    assert message in answer.text
    assert session.scalars(select(Signature)).all() == []


def test_a_field_that_is_left_out_is_refused_like_an_empty_one(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    browser = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))

    for name in ("full_name", "capacity", "consent"):
        assert browser.post(home(agreement), data={**GOOD, name: None} | {}).status_code == 422
    assert session.scalars(select(Signature)).all() == []


def test_the_signatory_of_another_firm_neither_reads_nor_signs(
    session: Session, agreement: Agreement, signed_in: SignIn
) -> None:
    """Scenario 20, the stranger."""
    elsewhere = make_organisation(session, "Other")
    stranger = signed_in(make_account(session, Role.SIGNATORY, name="Zoë O’Brien", organisation=elsewhere))

    for path in ("", "/signatory", "/decline", "/document", "/issues/1", "/issues/1/document"):
        assert stranger.get(home(agreement) + path).status_code == 404
    for path in ("", "/signatory", "/decline"):
        assert stranger.post(home(agreement) + path, data=GOOD | {"reason": "No"}).status_code == 404
    assert session.scalars(select(Signature)).all() == []


def test_a_signature_row_says_who_in_which_capacity_to_what_when_and_from_where(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    person = make_account(session, Role.SIGNATORY, organisation=organisation)
    signed_in(person).post(home(agreement), data=GOOD, environ_base={"REMOTE_ADDR": "192.0.2.44"})

    (row,) = session.scalars(select(Signature))
    assert (row.agreement_id, row.side, row.account_id) == (agreement.id, "partner", person.id)
    assert (row.name, row.capacity, row.sha256) == ("Zoë O’Brien", "Director", SHA256)
    assert (row.consent, row.signed_at) == (consent_to(SHA256, "2026.1"), NOW)
    assert (row.address, row.method) == ("192.0.2.44", Method.PORTAL)
    assert row.consent.startswith(f"I have read the MoU with the hash {SHA256} and version 2026.1")


@pytest.mark.parametrize("table", ["signature", "agreement_issue", "agreement_step"])
@pytest.mark.parametrize("act", ["UPDATE {} SET agreement_id = agreement_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_overwrites_nothing(
    session: Session, organisation: Organisation, table: str, act: str
) -> None:
    if act.startswith("TRUNCATE") and session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    agreement = make_agreement(session, organisation, S.SIGNED)
    kept = "INSERT INTO agreement_step VALUES (:agreement, 'approve', '', 'Priya', NULL, '2030-03-10 06:30:00', :id)"
    if table == "agreement_step":
        columns = "(agreement_id, action, words, person, account_id, at, id)"
        kept = kept.replace("agreement_step", f"agreement_step {columns}")
        session.execute(text(kept), {"agreement": agreement.id.hex, "id": agreement.id.hex})

    with pytest.raises(DBAPIError, match="only ever added to"):
        session.execute(text(act.format(table)))
    session.rollback()


def test_without_a_second_factor_nobody_signs_and_the_page_leads_to_its_set_up(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    person = make_account(session, Role.SIGNATORY, organisation=organisation)
    person.tf_totp_secret = person.tf_primary_method = None
    session.commit()
    browser = signed_in(person)

    page = browser.get(home(agreement)).text
    answer = browser.post(home(agreement), data=GOOD)

    assert "Set up your second factor" in page
    assert "Sign the MoU" not in page
    assert answer.location == "/account/second-factor"
    assert session.scalars(select(Signature)).all() == []


def test_after_a_while_the_password_is_asked_for_again_and_what_was_typed_comes_back(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    browser: FlaskClient = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] = 0

    answer = browser.post(home(agreement), data=GOOD | {"capacity": "Chief of all"})

    assert answer.location.startswith("/account/again?next=")
    assert session.scalars(select(Signature)).all() == []
    with browser.session_transaction() as cookie:
        cookie.pop("fs_gexp", None)
    assert "typed%3D" in answer.location


def test_who_may_sign_is_led_to_the_mou_and_invites_nobody(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    signatory = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))
    place = f"{home(agreement)}/signatory"

    assert [signatory.get(place).location, signatory.post(place).location] == [home(agreement)] * 2
    assert session.scalars(select(Invitation)).all() == []


def test_where_the_signatory_is_there_the_page_says_so_and_offers_no_invitation(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    let_zoe_join(session, organisation, Role.SIGNATORY, "zoe@bolt.example")

    page = signed_in(make_account(session, Role.MEMBER, organisation=organisation)).get(f"{home(agreement)}/signatory")

    assert "is in your organisation here and may sign" in page.text
    assert "Invite Zoë" not in page.text


def test_where_somebody_else_is_to_sign_the_page_says_whom_to_tell(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    owner = signed_in(make_account(session, Role.OWNER, organisation=organisation))

    assert f'?subject=Signatory%20of%20{agreement.reference}"' in owner.get(f"{home(agreement)}/signatory").text
