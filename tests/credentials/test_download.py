"""Where the credential is had: the partner's own page, its profile, and one address for everybody."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.adapters.credentials import FileSigner
from app.applications.policy import State
from app.credentials.models import CredentialKey
from app.credentials.policy import CheckedCredential, CredentialVerdict, Issuer
from app.credentials.service import check_credential
from app.directory.service import list_partner
from app.partners.models import Organisation, Partner
from app.partners.policy import LISTED, STANDING_TEXT, Standing
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.credentials.tokens import claims_of
from tests.reference import lay_out_reference
from tests.rows import CAPABILITIES, make_application, make_revision

NOT_LISTED = sorted(set(Standing) - LISTED)
Check = Callable[[str | bytes], CheckedCredential]


@pytest.mark.parametrize("standing", sorted(LISTED))
def test_a_partner_downloads_its_credential(
    session: Session, client: FlaskClient, partner: Partner, real_signer: FileSigner, checked: Check, standing: Standing
) -> None:
    partner.standing = standing
    session.commit()
    address = f"/credentials/{partner.reference}"
    assert f'href="{address}"' in client.get("/organisation/credential").text

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/vc+jwt")
    assert f'filename="{partner.reference}.jwt"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert checked(answer.data).verdict is CredentialVerdict.VALID
    assert client.get(address).data == answer.data, "the same facts make the same file"


@pytest.mark.parametrize("standing", NOT_LISTED)
def test_who_is_no_partner_today_is_told_why_there_is_none(
    session: Session, client: FlaskClient, partner: Partner, real_signer: FileSigner, standing: Standing
) -> None:
    partner.standing = standing
    session.commit()

    page, file = client.get("/organisation/credential"), client.get(f"/credentials/{partner.reference}")

    assert page.status_code == 200
    assert STANDING_TEXT[standing] in page.text
    assert "There is no credential for your organisation now" in page.text
    assert "Download the credential" not in page.text
    assert file.status_code == 404


def test_the_ways_lead_there(session: Session, client: FlaskClient, partner: Partner) -> None:
    lay_out_reference(session)
    session.commit()
    for page in ("/partner", "/organisation"):
        assert 'href="/organisation/credential"' in client.get(page).text


def test_who_is_no_partner_yet_has_no_such_page(session: Session, signed_in: SignIn, real_signer: FileSigner) -> None:
    browser = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works")))

    assert browser.get("/organisation/credential").status_code == 404
    assert "/organisation/credential" not in browser.get("/organisation").text


def test_the_public_profile_offers_it_with_the_page_of_the_number(
    session: Session, visitor: FlaskClient, organisation: Organisation, partner: Partner
) -> None:
    application = make_application(session, organisation, State.ACTIVE)
    make_revision(session, application, capabilities=CAPABILITIES, organisation={"website": "", "trading_name": ""})
    list_partner(session, partner_id=partner.id, application_id=application.id, now=NOW)
    session.commit()

    page = visitor.get(f"/partners/{partner.slug}").text

    assert f'href="/credentials/{partner.reference}"' in page
    assert f'href="/verify/{partner.reference}"' in page


@pytest.mark.parametrize("number", ["DPP-PAR-2030-9999", "DPP-MOU-2030-0001", "x", "<script>", "%F0%9F%98%80"])
def test_an_unknown_number_has_none(visitor: FlaskClient, real_signer: FileSigner, number: str) -> None:
    assert visitor.get(f"/credentials/{number}").status_code == 404


def test_a_new_name_is_in_the_next_download(
    session: Session, visitor: FlaskClient, partner: Partner, real_signer: FileSigner
) -> None:
    partner.organisation.legal_name = "Bolt & “Söhne” मेमो"
    session.commit()

    claims = claims_of(visitor.get(f"/credentials/{partner.reference}").text)

    assert claims["credentialSubject"]["name"] == "Bolt & “Söhne” मेमो"


def test_old_credentials_hold_after_the_key_has_changed(
    session: Session,
    visitor: FlaskClient,
    partner: Partner,
    keys: Callable[[str], FileSigner],
    use: Callable[[FileSigner], None],
    checked: Check,
) -> None:
    """Also when both keys signed only once, and nothing else was done by hand."""
    made = []
    for name in ("own", "second", "third"):
        use(keys(name))
        made.append(visitor.get(f"/credentials/{partner.reference}").text)

    assert len(set(made)) == 3
    assert [checked(one).verdict for one in made] == [CredentialVerdict.VALID] * 3
    known = visitor.get("/.well-known/did.json").get_json()["verificationMethod"]
    assert known[0]["publicKeyJwk"]["x"] == keys("third").public_key()
    assert {one["publicKeyJwk"]["x"] for one in known} == {
        keys(name).public_key() for name in ("own", "second", "third")
    }


def test_a_stolen_key_is_taken_out_by_hand(
    session: Session, token: str, keys: Callable[[str], FileSigner], issuer: Issuer
) -> None:
    session.query(CredentialKey).delete()
    session.commit()

    found = check_credential(session, keys("second"), issuer, token.encode())

    assert found.verdict is CredentialVerdict.NOT_OURS


def test_a_key_that_cannot_be_opened_is_an_outage(
    visitor: FlaskClient, partner: Partner, use: Callable[[FileSigner], None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    use(FileSigner(path=tmp_path_factory.mktemp("none") / "key.pem"))

    assert visitor.get(f"/credentials/{partner.reference}").status_code == 503
