"""The page and the command say of a credential what they say of a copy: whether to rely on it, and why."""

from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.adapters.credentials import FileSigner
from app.cli import verify_copy
from app.credentials.policy import CREDENTIAL_VERDICT_TEXT, CredentialVerdict
from app.partners.models import Partner
from app.partners.policy import Standing
from tests.credentials.tokens import header_of

V = CredentialVerdict
CASES = [
    (Standing.ACTIVE, "", V.VALID, 0),
    (Standing.ACTIVE, "\n", V.VALID, 0),
    (Standing.SUSPENDED, "", V.NOT_TODAY, 1),
    (Standing.LEFT, "", V.NOT_TODAY, 1),
    (Standing.ACTIVE, "A", V.CHANGED, 1),
]


@pytest.fixture(autouse=True)
def own_key(real_signer: FileSigner) -> None:
    """Let the portal sign with a real key."""


@pytest.mark.parametrize(("standing", "end", "verdict", "_"), CASES)
def test_the_page_judges_a_credential(
    session: Session,
    visitor: FlaskClient,
    partner: Partner,
    token: str,
    standing: Standing,
    end: str,
    verdict: V,
    _: int,
) -> None:
    partner.standing = standing
    session.commit()

    page = visitor.post("/verify", data={"file": (BytesIO((token + end).encode()), "a.jwt")})

    text = unescape(page.text)
    assert page.status_code == 200
    assert CREDENTIAL_VERDICT_TEXT[verdict] in text
    assert ("Bolt Systems" in text) is (verdict is not V.CHANGED)
    assert (header_of(token)["kid"] in text) is (verdict is not V.CHANGED)
    assert ("Partner today" in text) is (verdict is V.VALID)


@pytest.mark.parametrize(("standing", "end", "verdict", "code"), CASES)
def test_operators_check_a_credential_by_the_same_command(
    app: Flask,
    session: Session,
    partner: Partner,
    token: str,
    tmp_path: Path,
    standing: Standing,
    end: str,
    verdict: V,
    code: int,
) -> None:
    partner.standing = standing
    session.commit()
    (tmp_path / "a.jwt").write_text(token + end)

    with app.app_context():
        result = app.test_cli_runner().invoke(verify_copy, [str(tmp_path / "a.jwt")])

    assert result.exit_code == code
    assert CREDENTIAL_VERDICT_TEXT[verdict] in result.output
    assert (header_of(token)["kid"] in result.output) is (verdict is not V.CHANGED)
    assert (f"Bolt Systems, {partner.reference}: " in result.output) is (verdict is not V.CHANGED)


def test_the_form_says_that_it_takes_credentials(visitor: FlaskClient) -> None:
    assert "A copy of an MoU, or a partner credential" in visitor.get("/verify").text
