"""What tests of accounts share: somebody with a password, and limits that count."""

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy.orm import Session

from app.accounts.limits import EXTENSION, fresh_count
from app.accounts.models import Account
from tests.accounts.entering import PASSWORD
from tests.builders import make_account


@pytest.fixture
def person(app: Flask, session: Session) -> Account:
    """Somebody with a password, who confirmed the address."""
    account = make_account(session, name="Ravi Nair")
    with app.app_context():
        account.password = hash_password(PASSWORD)
    session.commit()
    return account


@pytest.fixture
def limits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count tries, as production does."""
    monkeypatch.setitem(app.extensions, EXTENSION, fresh_count())
