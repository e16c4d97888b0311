"""Questions of panels: one that waits, one that the applicant answers, and one that was answered."""

from datetime import timedelta
from typing import TYPE_CHECKING

from app.reviews.models import Panel
from app.reviews.service.again import take_up_revision
from tests.access.of_reviews import verdicts
from tests.access.who import Who
from tests.builders import NOW
from tests.reviews import asking
from tests.reviews import builders as panels

if TYPE_CHECKING:
    from tests.access.world import World


def put_questions(world: "World", waiting: panels.Case, open_: panels.Case, answered: panels.Case) -> None:
    """Our reviewer has sent a review before the last of them was answered."""
    for case in (waiting, open_, answered):
        panels.clear(world.session, case, *case.reviewers)
        asking.write_down(world.session, case)
    typed = {"about": asking.ABOUT, "words": asking.ASKED}
    world.put("reviews.ask panel.ask_as_lead", typed, reference=waiting.reference)
    question = asking.ask(world.session, waiting, waiting.reviewers[1])
    words = {"version": "1", "words": "Which ones?", "reason": "It is there."}
    place = {"reference": waiting.reference, "number": question.number}
    world.put("desk_questions.send desk_questions.decline", words, **place)
    world.put("desk_questions.listing", reference=waiting.reference)
    asking.pass_on(world.session, open_, asking.ask(world.session, open_, open_.reviewers[1]))
    open_.application.due_on = NOW.date() - timedelta(days=1)
    world.put("desk_questions.go_on_without", reference=open_.reference)
    world.put("evidence.answer", {"version": "1", "answer-1": "Two."}, reference=open_.reference)
    put_answered(world, answered)


def put_answered(world: "World", case: panels.Case) -> None:
    panels.send(world.session, case, case.reviewers[0], verdicts(world.session, case))
    asking.pass_on(world.session, case, asking.ask(world.session, case, case.reviewers[1]))
    asking.reply(world.session, case, by=world.people[Who.OWNER])
    panel: Panel = panels.panel_of(world.session, case)
    take_up_revision(world.session, panel, NOW)
    world.session.commit()
    world.put("reviews.changes reviews.confirm reviews.again", {"version": "2"}, reference=case.reference)
