"""A case in which all that the first reviewer says or asks, and everybody behind the decision, is a canary.

So are the reason for which a review is opened again, what is scored, and why the panel agreed on a score.
"""

import re
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.guide.models import RubricCriterion
from app.reviews.policy import AgreeFindings, ApproveDecision, Entry, FillSheet, Outcome, ProposeDecision, Verdict
from app.reviews.policy.questions import AskQuestion, SendOn
from app.reviews.policy.reopening import ReopenReview
from app.reviews.policy.rubric import Score
from app.reviews.service.access import criteria_of, own_review
from app.reviews.service.again import take_up_revision
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.individual import save_sheet, send_sheet
from app.reviews.service.questions import ask_as_reviewer, send_on
from app.reviews.service.reopening import reopen_review
from tests.access.of_reviews import make_case
from tests.access.portal import Portal
from tests.access.table import TABLE
from tests.access.who import Row, Who
from tests.access.world import World
from tests.builders import NOW, make_account
from tests.reviews import asking
from tests.reviews import builders as panels
from tests.screening.builders import BY_NAME, add_match, answer

WORDS, PRIVATE, NAMES, OF_A = "Canary finding", "Canary to myself", "Canary", "Agatha"
LISTED = "Canary list of the barred"
ASKED, WHY, SCALE = "Canary question", "Canary reason to look again", "Canary scale"
IN_OTHER_WORDS = "Please name the products that you run."
RENAMED = {Who.REVIEWER: "Bertha Canary", Who.CHAIR: "Chandra Canary", Who.MANAGER: "Manu Canary"}
NEW_EACH_TIME = re.compile(r'<input[^>]*name="(form_key|csrf_token)"[^>]*>|nonce="[^"]*"')


def make_canary_case(world: World) -> panels.Case:
    """Return an application before its panel; the second reviewer is the one of the world."""
    for who, name in RENAMED.items():
        world.people[who].name = name
    case = make_case(world)
    first = make_account(world.session, Role.REVIEWER, name="Agatha Canary")
    case.chair, case.reviewers = world.people[Who.CHAIR], [first, world.people[Who.REVIEWER]]
    for one in world.session.scalars(select(RubricCriterion)):
        one.title = f"{SCALE} {one.code}"
    lead_to(world, case)
    return case


def lead_to(world: World, case: panels.Case) -> None:
    """Let every address with an application, or a file of its revision, in it lead to this one."""
    own = {"reference": case.reference, "evidence_id": case.evidence_id}
    for place in world.places.values():
        if str(place.get("reference", "")).startswith("DPP-APP"):
            place.update({name: value for name, value in own.items() if name in place})


class Canaries:
    """Moves the case on, one stage after the other, and reads what anybody is shown."""

    def __init__(self, session: Session, portal: Portal, case: panels.Case) -> None:
        self.session, self.portal, self.case = session, portal, case
        session.add_all([case.application, case.organisation, case.chair, case.manager, *case.reviewers])
        self.first, self.second = case.reviewers
        self.codes = [one.code for one in criteria_of(session, panels.panel_of(session, case))]

    def assign(self) -> None:
        asking.write_down(self.session, self.case)
        panels.assign(self.session, self.case, self.first, self.second)
        panels.clear(self.session, self.case, self.first, self.second)

    def draft(self) -> None:
        save_sheet(self.session, self._sheet(), self.case.reference, actor=self._actor(self.first), now=NOW)
        self.session.commit()

    def send(self) -> None:
        send_sheet(self.session, self._sheet(), self.case.reference, actor=self._actor(self.first), now=NOW)
        self.session.commit()

    def reopen(self) -> None:
        """Let the chair give A's review back."""
        command = ReopenReview(reviewer_id=self.first.id, reason=f"{WHY}.")
        reopen_review(self.session, command, self.case.reference, actor=self._actor(self.case.chair), now=NOW)
        self.session.commit()

    def ask(self) -> None:
        """Let A ask the applicant."""
        command = AskQuestion(about=asking.ABOUT, words=f"{ASKED}: do they run anything?", is_safe=True)
        ask_as_reviewer(self.session, command, self.case.reference, actor=self._actor(self.first), now=NOW)
        self.session.commit()

    def match(self) -> None:
        """Let a manager find the applicant on a list, and find out that it is another organisation."""
        entry = replace(BY_NAME, listed_name=f"{LISTED}, name", list_name=LISTED, note=f"{LISTED}, note")
        found = add_match(self.session, self.case.application, self.case.manager, entry)
        answer(self.session, found, self.case.manager, is_same=False, reason=f"{LISTED}, reason")

    def pass_on(self) -> None:
        """Let the program team ask, in words of its own."""
        question = asking.newest_question(self.session, self.case)
        command = SendOn(version=question.version, words=IN_OTHER_WORDS, is_opened=False)
        manager = self._actor(self.case.manager)
        send_on(self.session, command, self.case.reference, question.number, actor=manager, now=NOW)
        self.session.commit()

    def reply(self, by: Who) -> None:
        """Let the applicant answer; the panel takes the new revision up, and both read it."""
        asking.reply(self.session, self.case, by=self.session.merge(self.portal.world.people[by]))
        take_up_revision(self.session, panels.panel_of(self.session, self.case), NOW)
        for person in (self.first, self.second):
            asking.confirm(self.session, self.case, person)

    def answer(self) -> None:
        """Let B send as well, which opens the consensus."""
        panels.send(self.session, self.case, self.second, dict.fromkeys(self.codes, Verdict.COMPLIANT))

    def decide(self) -> None:
        session, reference, chair = self.session, self.case.reference, self._actor(self.case.chair)
        agreed = panels.entries(dict.fromkeys(self.codes, Verdict.NOT_COMPLIANT), "It is not there.")
        scores = {code: replace(one, words=f"{SCALE} seems so.") for code, one in panels.scores(session).items()}
        version = panels.panel_of(session, self.case).version
        findings = AgreeFindings(version=version, entries=agreed, scores=scores)
        agree_findings(session, findings, reference, actor=chair, now=NOW)
        wish = ProposeDecision(outcome=Outcome.DECLINED, summary="Not yet.")
        propose_decision(session, wish, reference, actor=chair, now=NOW)
        send_decision(session, ApproveDecision(version=1), reference, actor=self._actor(self.case.manager), now=NOW)
        session.commit()

    def portal_address(self, who: Who) -> str:
        return self.session.merge(self.portal.world.people[who]).email

    def _actor(self, account: Account) -> Actor:
        return panels.actor(self.session, account)

    def _sheet(self) -> FillSheet:
        """Return A's sheet: nothing of it is met, in words of its own on every clause."""
        review = own_review(self.session, self._actor(self.first), self.case.reference)
        found = Verdict.NOT_COMPLIANT
        return FillSheet(
            version=review.version,
            entries={code: Entry(verdict=found, words=f"{WORDS} on {code}.") for code in self.codes},
            recommendation=Outcome.DECLINED,
            note=f"{WORDS} in all.",
            private_note=f"{PRIVATE}.",
            scores={one: Score(points=1, words=f"{WORDS} on {one}.") for one in panels.scores(self.session)},
        )

    def seen_by(self, who: Who, table: dict[str, Row] = TABLE) -> dict[str, str]:
        """Return what every address answers to somebody, without what is new each time."""
        return {row: as_text(self.portal.ask(who, row)[0]) for row in table}


def as_text(answer: TestResponse) -> str:
    shown = answer.get_data().decode("latin-1")
    return NEW_EACH_TIME.sub("", f"{answer.status}\n{answer.headers.get('Location', '')}\n{shown}")
