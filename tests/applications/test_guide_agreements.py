"""A5: the guide is agreed to at the interest, in the declarations, at submission; each says what it is for."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from tests.applications.pages import page, texts
from tests.applications.samples import make_complete, member_of
from tests.conftest import SignIn

PURPOSES = {
    "/interest": ("I have read version 2026.1", "What binds your organisation comes later"),
    "/apply/{reference}/declarations": ("We keep to the guide", "it binds your organisation"),
    "/apply/{reference}/check": ("which agrees to the guide", "Your declarations become binding"),
}


@pytest.mark.parametrize("path", PURPOSES)
def test_each_agreement_to_the_guide_says_what_it_is_for(session: Session, signed_in: SignIn, path: str) -> None:
    application = make_complete(session)
    client: FlaskClient = signed_in(member_of(session, application, Role.OWNER))

    said = texts(page(client.get(path.format(reference=application.reference))), "//main")[0]

    assert all(words in said for words in PURPOSES[path])
    assert not any(purpose in said for other, (_, purpose) in PURPOSES.items() if other != path)
