"""From the approval to the filed copy with the real PDF library."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.adapters.pdf import WeasyRenderer
from app.agreements.models import Agreement
from app.core.ports import Ports
from tests.agreements.builders import CONTENT, make_application, send_decision, with_value
from tests.agreements.signed_files import text_of
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakePdf, FakeStore

NAME = "Łódź & Söhne <script>"


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the library's own
def test_an_approved_organisation_ends_with_two_documents_that_name_the_same_text(
    session: Session,
    relay: Callable[[], None],
    signed_in: SignIn,
    fakes: Ports,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """S1.46 S1.47"""
    renderer = WeasyRenderer()
    monkeypatch.setattr(FakePdf, "render", lambda _, html, attached=(): renderer.render(html, attached))
    assert isinstance(fakes.store, FakeStore)
    organisation = make_organisation(session, NAME)
    signatory = signed_in(make_account(session, Role.SIGNATORY, name="Zoë O’Brien", organisation=organisation))
    manager = signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair"))
    application = make_application(session, organisation, content=with_value(CONTENT, "organisation.legal_name", NAME))
    send_decision(session, application)
    relay()
    agreement = session.scalars(select(Agreement)).one()
    signing = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": agreement.sha256}
    assert signatory.post(f"/apply/{application.reference}/mou", data=signing).status_code == 302
    place = f"/desk/mou/{agreement.reference}"
    assert manager.post(f"{place}/approve").status_code == 302
    assert manager.post(f"{place}/countersign", data={"sha256": agreement.sha256}).status_code == 302
    relay()

    issued = text_of(manager.get(f"{place}/document").data, tmp_path)
    executed = text_of(signatory.get(f"/apply/{application.reference}/mou/signed-copy").data, tmp_path)
    assert all(NAME in text and agreement.reference in text for text in (issued, executed))
    assert agreement.sha256 in executed.replace(" ", "")
    assert all(words in executed for words in ("Priya Nair", "Director", "10 March 2030, 12:00 IST"))
    assert "Priya Nair" not in issued
