"""Panels at each of their stages, and the cases they look at."""

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.policy import State
from app.files.policy.pictures import picture_key
from app.reviews.policy import (
    ApproveDecision,
    Outcome,
    ProposeDecision,
    Verdict,
)
from app.reviews.policy.practice import Practise, Tried
from app.reviews.service.access import criteria_of, own_review
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.panels import open_panel
from app.reviews.service.practice import practice_case, practise
from tests.access.who import Who
from tests.builders import NOW, make_account
from tests.reviews import builders as panels
from tests.rows import make_application, make_revision

if TYPE_CHECKING:
    from tests.access.world import World


def put_panels(world: "World") -> None:
    """Put one panel at each of its stages: opened, asked, reviewing, in consensus, agreed, proposed, decided."""
    session = world.session
    panels.set_policy(session, "review_capacity", 20)  # the same reviewer is asked for each of them
    put_reviewers(world)
    asked, reviewing, together, agreed, proposed, decided = (ask(world) for _ in range(6))
    put_asked(world, asked)
    put_reopening(world)
    found = verdicts(session, reviewing)
    for case in (reviewing, together, agreed, proposed, decided):
        panels.clear(session, case, *case.reviewers)
    put_reviewing(world, reviewing, typed_sheet(session, found))
    for case in (together, agreed, proposed, decided):
        send_all(session, case, found)
    put_together(world, together, typed_sheet(session, found))
    for case in (agreed, proposed, decided):
        panels.agree(session, case, found)
    world.put("panel.decide", {"outcome": "approved", "summary": "Welcome."}, reference=agreed.reference)
    for case in (proposed, decided):
        propose(session, case, Outcome.APPROVED)
    put_proposed(world, proposed)
    approve(session, decided)
    world.put("panel.record panel.record_text panel.tell_again decisions.decision", reference=decided.reference)


def verdicts(session: Session, case: panels.Case, verdict: Verdict = Verdict.COMPLIANT) -> dict[str, Verdict]:
    """Return the same finding on every clause."""
    return dict.fromkeys((one.code for one in criteria_of(session, panels.panel_of(session, case))), verdict)


def typed_sheet(session: Session, found: dict[str, Verdict]) -> dict[str, str]:
    """Return findings and scores as a form sends them."""
    typed = {f"verdict-{code}": verdict.value for code, verdict in found.items()}
    return typed | {f"points-{code}": "3" for code in panels.scores(session)}


def send_all(session: Session, case: panels.Case, found: dict[str, Verdict]) -> None:
    for reviewer in case.reviewers:
        panels.send(session, case, reviewer, found)


def propose(session: Session, case: panels.Case, outcome: Outcome) -> None:
    wish = ProposeDecision(outcome=outcome, summary="So be it.")
    propose_decision(session, wish, case.reference, actor=panels.actor(session, case.chair), now=NOW)


def approve(session: Session, case: panels.Case) -> None:
    by = panels.actor(session, case.manager)
    send_decision(session, ApproveDecision(version=1), case.reference, actor=by, now=NOW)


def put_reviewers(world: "World") -> None:
    """Put the pages about reviewers, and a panel for which they are to be chosen."""
    pair = [str(world.people[who].id) for who in (Who.REVIEWER, Who.OTHER_REVIEWER)]
    about = {"version": "0", "capacity": "3"}
    world.put("reviews.about_me", about)
    world.put("panel.reviewer", about, account_id=world.people[Who.OTHER_REVIEWER].id)
    world.put("panel.assign", {"reviewers": pair}, reference=make_case(world).reference)


def put_asked(world: "World", case: panels.Case) -> None:
    ours, other = (str(world.people[who].id) for who in (Who.REVIEWER, Who.OTHER_REVIEWER))
    world.put("reviews.conflict", {"tie": "no"}, reference=case.reference)
    world.put("reviews.decline", {"reason": "On leave."}, reference=case.reference)
    world.put("panel.replace", {"leaving": ours, "successor": other, "reason": "Ill."}, reference=case.reference)
    world.put("panel.report_tie", {"person": other, "words": "Cousins."}, reference=case.reference)


def put_reviewing(world: "World", case: panels.Case, typed: dict[str, str]) -> None:
    own = own_review(world.session, panels.actor(world.session, world.people[Who.REVIEWER]), case.reference)
    sheet = typed | {"recommendation": "approved", "version": str(own.version)}
    world.put("reviews.read", reference=case.reference)
    world.put("reviews.score reviews.draft", sheet, reference=case.reference)
    put_document(world, case, "reviews")


def put_document(world: "World", case: panels.Case, pages: str) -> None:
    """Put the document of a case as these pages show it."""
    document: dict[str, Any] = {"reference": case.reference, "evidence_id": case.evidence_id}
    world.put(f"{pages}.file {pages}.preview", **document)
    world.put(f"{pages}.picture", **document, number=1)


def put_together(world: "World", case: panels.Case, typed: dict[str, str]) -> None:
    version = str(panels.panel_of(world.session, case).version)
    world.put("reviews.done", reference=case.reference)
    world.put("panel.consensus", typed | {"version": version}, reference=case.reference)


def put_proposed(world: "World", case: panels.Case) -> None:
    world.put("panel.application", reference=case.reference)
    put_document(world, case, "panel")
    world.put("panel.approve", {"version": "1"}, reference=case.reference)
    world.put("panel.return_proposal", {"version": "1", "reason": "Say more."}, reference=case.reference)


def put_reopening(world: "World") -> None:
    """Put a panel of which one review has been sent and another one not."""
    case = ask(world)
    panels.clear(world.session, case, *case.reviewers)
    panels.send(world.session, case, case.reviewers[1], verdicts(world.session, case))
    typed = {"reviewer": str(case.reviewers[1].id), "reason": "A page was missing."}
    world.put("panel.reopen", typed, reference=case.reference)


def make_case(world: "World") -> panels.Case:
    """Return an application of ours before the panel; another chair leads it, so that ours may approve."""
    session, people = world.session, world.people
    case = panels.Case(
        application=make_application(session, world.home, State.IN_REVIEW),
        organisation=world.home,
        member=people[Who.MEMBER],
        chair=make_account(session, Role.CHAIR, name="Chandra Chair"),
        manager=people[Who.MANAGER],
        reviewers=[people[Who.REVIEWER], make_account(session, Role.REVIEWER, name="Rita Two")],
    )
    file = panels.keep(session, world.store)
    world.store.put(picture_key(file.sha256, 1), [b"jpeg"])
    session.flush()
    revision = make_revision(session, case.application, **panels.content(case.evidence_id, file.id))
    open_panel(session, application_id=case.application_id, revision_id=revision.id, now=NOW)
    session.commit()
    return case


def ask(world: "World") -> panels.Case:
    """Return a panel that was chosen; one of it has a tie."""
    case = make_case(world)
    panels.assign(world.session, case, *case.reviewers, world.people[Who.RECUSED_REVIEWER])
    panels.recuse(world.session, case, world.people[Who.RECUSED_REVIEWER])
    return case


def put_practice(world: "World") -> None:
    """Let the reviewer practise once; others have nothing to look back at."""
    session, codes = world.session, list(practice_case().models)
    entries = {code: Tried(verdict=Verdict.UNCLEAR, score=2) for code in codes}
    practise(session, Practise(entries=entries), actor=panels.actor(session, world.people[Who.REVIEWER]), now=NOW)
    world.put(
        "reviews.practice", {f"verdict-{code}": "unclear" for code in codes} | {f"score-{code}": "2" for code in codes}
    )
