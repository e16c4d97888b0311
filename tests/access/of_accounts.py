"""What opens with a token, each person's own account, and the mail that did not go."""

from typing import TYPE_CHECKING
from uuid import uuid4

from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Purpose, Role
from app.accounts.service import make_link
from app.guide.service import current_guide
from app.outbox.models import Notice
from app.outbox.policy import ATTEMPTS, DeliveryState
from app.partners.service import invite
from app.web.receipts import FormReceipt
from tests.access.who import Who
from tests.accounts.test_passkeys import add_passkey
from tests.builders import NOW, make_account

if TYPE_CHECKING:
    from tests.access.world import World


def put_public(world: "World") -> None:
    """Put what opens with a token, the guide, a mail that did not go, and each person's own account."""
    session, viewer = world.session, world.people[Who.VIEWER]
    _, token = invite(
        session, world.home, address=viewer.email, name=viewer.name, roles=[Role.MEMBER], actor=PORTAL, now=NOW
    )
    world.put("partners.join", token=token)
    newcomer = make_account(session, name="New Comer")
    newcomer.confirmed_at = None
    session.flush()
    with world.app.test_request_context():
        world.put("security.confirm_email", token=generate_confirmation_token(newcomer))  # type: ignore[no-untyped-call]
        world.put("security.reset_password", token=generate_reset_password_token(viewer))  # type: ignore[no-untyped-call]
    session.add(FormReceipt(digest="d" * 64, location="", at=NOW))
    world.put("receipts.sent", digest="d" * 64)
    world.put("guide.version", number=current_guide(session, on=NOW.date()).number)
    world.put("guide.statement", name="privacy")
    world.put("desk.messages", {"kind": "notice", "key": str(make_notice(session).id)})
    put_own_account(world)


def put_own_account(world: "World") -> None:
    session, viewer = world.session, world.people[Who.VIEWER]
    world.put("accounts.name", {"name": "Another Name"})
    world.put("accounts.address", {"email": "another@example.org"})
    world.put("accounts.close", {"agreed": "y"})
    world.put("accounts.mail_link", {"email": viewer.email})
    world.put("accounts.use_mail_link", token=make_link(session, viewer, Purpose.SIGN_IN, now=NOW))
    link = make_link(session, viewer, Purpose.NEW_ADDRESS, now=NOW, address="new@example.org")
    world.put("accounts.confirm_address", token=link)
    world.put("security.wan_register_response", token="forged")
    world.put("accounts.remove_passkey", passkey_id=add_passkey(session, world.people[Who.MEMBER], "My phone").id)
    world.put("security.wan_signin_response", token="forged")
    world.put("security.wan_verify_response", token="forged")


def make_notice(session: Session) -> Notice:
    """Return a mail that the portal gave up on."""
    notice = Notice(
        key=uuid4().hex,
        address="asha@example.org",
        account_id=None,
        subject="Your MoU",
        text="",
        html="",
        path="/",
        made_at=NOW,
        state=DeliveryState.FAILED,
        attempts=ATTEMPTS,
        error="no mail server",
    )
    session.add(notice)
    session.flush()
    return notice
