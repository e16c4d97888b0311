"""The portal with a real key, of Ed25519, in a file of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.adapters.credentials import FileSigner
from app.core.ports import Ports
from app.credentials.policy import CheckedCredential, Issuer
from app.credentials.service import check_credential, note_key, signed_credential
from app.partners.models import Partner
from tests.builders import NOW


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], FileSigner]:
    """Return a signer with a key by name; the same name is the same key."""
    folder = tmp_path_factory.mktemp("keys")

    def named(name: str) -> FileSigner:
        FileSigner(path=folder / name, is_demo=True).public_key()
        return FileSigner(path=folder / name)

    return named


@pytest.fixture
def signer(keys: Callable[[str], FileSigner]) -> FileSigner:
    return keys("own")


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(base_url="http://localhost", is_demo=False)


@pytest.fixture
def use(app: Flask, fakes: Ports, monkeypatch: pytest.MonkeyPatch) -> Callable[[FileSigner], None]:
    """Let the portal sign with this key."""
    return lambda signer: monkeypatch.setitem(app.extensions, "ports", replace(fakes, credentials=signer))


@pytest.fixture
def real_signer(use: Callable[[FileSigner], None], signer: FileSigner) -> FileSigner:
    use(signer)
    return signer


@pytest.fixture
def token(session: Session, signer: FileSigner, issuer: Issuer, partner: Partner) -> str:
    """The credential of a partner of today."""
    note_key(session, signer.public_key(), now=NOW)
    session.commit()
    return signed_credential(session, signer, issuer, partner.reference)


@pytest.fixture
def checked(session: Session, signer: FileSigner, issuer: Issuer) -> Callable[[str | bytes], CheckedCredential]:
    def check(token: str | bytes) -> CheckedCredential:
        document = token.encode() if isinstance(token, str) else token
        return check_credential(session, signer, issuer, document)

    return check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
