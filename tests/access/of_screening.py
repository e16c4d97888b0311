"""Matches with debarment lists at each of their states, of an organisation that no panel of the world decides on."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.accounts.policy import Role
from app.applications.policy import State
from tests.builders import make_account, make_organisation
from tests.rows import make_application
from tests.screening.builders import BY_NAME, TYPED, add_match, answer

if TYPE_CHECKING:
    from tests.access.world import World


def put_matches(world: "World") -> None:
    """A colleague of our manager recorded them, and said what two of them are."""
    session = world.session
    listed = make_application(session, make_organisation(session, "Listed Works"), State.IN_REVIEW)
    colleague = make_account(session, Role.PROGRAM_MANAGER, name="Mona Third")
    names = ("Listed One", "Listed Two", "Listed Three")
    _, proposed, dismissed = (
        add_match(session, listed, colleague, replace(BY_NAME, listed_name=name)) for name in names
    )
    answer(session, proposed, colleague, is_same=True)
    answer(session, dismissed, colleague, is_same=False)
    own = {"reference": listed.reference}
    world.put("screening.applicant screening.record", TYPED, **own)
    world.put("screening.match", {"verdict": "same", "reason": "It is.", "version": "1"}, **own, number=1)
    world.put("screening.confirm", {"version": "2"}, **own, number=2)
    world.put("screening.reopen", {"version": "2", "reason": "Too quick."}, **own, number=3)
