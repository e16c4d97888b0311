"""One invented organisation's way, step by step: each step is a command of the portal, at its own hour."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.access import VISITOR, actor_for
from app.accounts.models import Account
from app.accounts.policy import PORTAL, Actor
from app.agreements.policy import Action, CountersignAgreement, SignAgreement
from app.agreements.service.find import agreement_for
from app.agreements.service.sign import countersign_agreement, sign_agreement
from app.agreements.service.steps import act_for_program
from app.applications.models import Application
from app.applications.policy.document_check import AcceptEvidence, ReturnEvidence
from app.applications.policy.evidence import SaveEvidence
from app.applications.policy.interests import ExpressInterest, Player
from app.applications.policy.sections import SaveSection
from app.applications.service.application import application_at
from app.applications.service.document_check import (
    accept_evidence,
    finish_check,
    return_evidence,
    start_check,
    submitted_proofs,
)
from app.applications.service.evidence import proofs_of, save_evidence
from app.applications.service.interests import accept_interest, decline_interest, express_interest
from app.applications.service.sections import save_section, section_of
from app.applications.service.submission import submit, withdraw
from app.clients.policy import ClientKind, ReportClient
from app.clients.service import report_client
from app.core.clock import local_date
from app.demo.answers import answers_for, sample_document
from app.demo.invented import Invented, Stage
from app.extensions import db
from app.files.policy import ANY_DOCUMENT, Upload
from app.guide.policy import Need
from app.guide.service import current_guide
from app.outbox.models import Notice
from app.partners.service import accept_invitation
from app.reviews.policy import (
    AgreeFindings,
    ApproveDecision,
    AssignReviewers,
    DeclareConflict,
    Entry,
    FillSheet,
    Outcome,
    ProposeDecision,
    Verdict,
)
from app.reviews.policy.rubric import Score
from app.reviews.policy.ties import ReportTie
from app.reviews.service.access import criteria_of, own_review, panel_at
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.individual import declare, send_sheet
from app.reviews.service.panels import assign_reviewers
from app.reviews.service.scores import scales_of
from app.reviews.service.ties import report_tie
from app.web.forms import filled
from app.web.ports import ports

OUTCOMES = {Stage.DECLINED: Outcome.DECLINED, Stage.DEFERRED: Outcome.DEFERRED}
INVITATIONS = "/invite/"
ADDRESS = "192.0.2.1"  # kept for examples: no machine has it
TIE = "Worked for them until last year."
REASON = "The work described is for private clients. The guide asks for programs of governments."


@dataclass(frozen=True, kw_only=True)
class Story:
    """What all journeys share: the people, and how an act is kept and time goes on."""

    staff: Mapping[str, Actor]
    keep: Callable[[], None]
    pass_time: Callable[[timedelta], datetime]
    person: Callable[[str], Account]


def walk(story: Story, invented: Invented, number: int) -> None:
    """Lead one organisation to its stage."""
    Journey(story, invented, number).walk()


class Journey:
    """The steps of one organisation; each takes a day and is kept before the next."""

    def __init__(self, story: Story, invented: Invented, number: int) -> None:
        self._story, self._invented, self._number = story, invented, number
        self._manager = story.staff["Meera Iyer"]

    def walk(self) -> None:
        stage = self._invented.stage
        if not self._express(stage):
            return
        self._join()
        if stage is Stage.INVITED:
            return
        self._answer()
        if stage is not Stage.DRAFT and self._pass_check(stage) and self._decide(stage):
            self._agree(stage)

    def _now(self, hours: int = 24) -> datetime:
        self._story.keep()
        return self._story.pass_time(timedelta(hours=hours))

    def _express(self, stage: Stage) -> bool:
        invented, now = self._invented, self._now(0)
        command = ExpressInterest(
            player=Player.SYSTEM_INTEGRATOR,
            organisation_name=invented.name,
            country=invented.country,
            website=f"https://{invented.host}",
            contact_name=invented.contact,
            contact_email=invented.address,
            contact_phone="",
            message=invented.about,
            guide=current_guide(db.session, on=local_date(now)).number,
        )
        interest = express_interest(db.session, command, actor=VISITOR, now=now).interest
        if stage is Stage.DECLINED_INTEREST:
            decline_interest(db.session, interest, REASON, actor=self._manager, now=self._now())
        if stage in {Stage.NEW, Stage.DECLINED_INTEREST}:
            self._story.keep()
            return False
        application = accept_interest(db.session, interest, actor=self._manager, now=self._now())
        self._reference = application.reference
        return True

    def _join(self) -> None:
        now = self._now(3)
        person = self._story.person(self._invented.address)
        accept_invitation(db.session, self._token_in_mail(), actor=actor_for(person), now=now)
        self._story.keep()
        db.session.refresh(person, ["grants"])
        self._applicant = actor_for(person)

    def _token_in_mail(self) -> str:
        """Return what the link of the invitation carries, as its reader has it."""
        mailed = select(Notice.path).where(
            Notice.address == self._invented.address, Notice.path.startswith(INVITATIONS)
        )
        return db.session.scalars(mailed).one().removeprefix(INVITATIONS)

    def _answer(self) -> None:
        now = self._now(20)
        for key, answers in answers_for(self._invented, self._number, local_date(now)).items():
            kept = section_of(db.session, self._application().id, key)
            command = SaveSection(step=key, version=kept.version if kept else 0, answers=answers, finished=True)
            save_section(db.session, self._reference, command, actor=self._applicant, now=now)
            if key == "team" and self._invented.stage is Stage.DRAFT:
                break
        self._story.keep()

    def _pass_check(self, stage: Stage) -> bool:
        self._hand_in()
        submit(db.session, self._reference, actor=self._applicant, now=self._now())
        if stage is Stage.WITHDRAWN:
            withdraw(db.session, self._reference, actor=self._applicant, now=self._now())
        if stage in {Stage.SUBMITTED, Stage.WITHDRAWN}:
            self._story.keep()
            return False
        start_check(db.session, self._reference, actor=self._manager, now=self._now())
        if stage is not Stage.CHECKING:
            self._check_documents(stage)
        self._story.keep()
        return stage not in {Stage.CHECKING, Stage.CHANGES_REQUESTED}

    def _hand_in(self) -> None:
        now = self._now()
        for proof in proofs_of(db.session, self._application()):
            if proof.is_file and proof.need is Need.REQUIRED:
                document = sample_document(proof.asked.title, self._invented.name)
                upload = Upload(
                    name=f"{proof.asked.code.lower()}.pdf", stream=io.BytesIO(document), accepted=ANY_DOCUMENT
                )
                command = SaveEvidence(upload=upload, issued_on=local_date(now) - timedelta(days=90))
                save_evidence(
                    db.session,
                    ports().store,
                    self._reference,
                    proof.asked.code,
                    command,
                    actor=self._applicant,
                    now=now,
                )
        self._story.keep()

    def _check_documents(self, stage: Stage) -> None:
        now = self._now(2)
        for position, proof in enumerate(submitted_proofs(db.session, self._application())):
            item, code = filled(proof.item), proof.asked.code
            if stage is Stage.CHANGES_REQUESTED and position == 0:
                advice = "The lower half of the page is cut off. Scan the whole page."
                back = ReturnEvidence(evidence_id=item.id, version=item.version, reason="unreadable", advice=advice)
                return_evidence(db.session, self._reference, code, back, actor=self._manager, now=now)
            else:
                seen = AcceptEvidence(evidence_id=item.id, version=item.version)
                accept_evidence(db.session, self._reference, code, seen, actor=self._manager, now=now)
        finish_check(db.session, self._reference, actor=self._manager, now=now)

    def _decide(self, stage: Stage) -> bool:
        chair, names = self._story.staff["Anand Krishnan"], ("Ravi Menon", "Farah Khan")
        if stage is Stage.CONSENSUS:
            cousin = ReportTie(person_id=filled(self._story.staff["Lucia Mendes"].account_id), words=TIE)
            report_tie(db.session, cousin, self._reference, actor=chair, now=self._now())
        chosen = AssignReviewers(reviewer_ids=frozenset(filled(self._story.staff[name].account_id) for name in names))
        assign_reviewers(db.session, chosen, self._reference, actor=chair, now=self._now())
        for name in names[: 1 if stage is Stage.IN_REVIEW else 2]:
            self._review(self._story.staff[name])
        if stage in {Stage.IN_REVIEW, Stage.CONSENSUS}:
            self._story.keep()
            return False
        outcome = OUTCOMES.get(stage, Outcome.APPROVED)
        self._send_decision(chair, outcome)
        return outcome is Outcome.APPROVED

    def _send_decision(self, chair: Actor, outcome: Outcome) -> None:
        panel = panel_at(db.session, chair, self._reference)
        agreed = AgreeFindings(version=panel.version, entries=self._entries(outcome), scores=self._scores(3))
        agree_findings(db.session, agreed, self._reference, actor=chair, now=self._now())
        proposal = ProposeDecision(outcome=outcome, summary="The panel went through every criterion of the guide.")
        decision = propose_decision(db.session, proposal, self._reference, actor=chair, now=self._now(2))
        now, second = self._now(3), self._story.staff["Grace Otieno"]
        approval = ApproveDecision(version=decision.version)
        send_decision(db.session, approval, self._reference, actor=second, now=now)
        self._story.keep()

    def _review(self, reviewer: Actor) -> None:
        none = DeclareConflict(has_tie=False, words="")
        declare(db.session, none, self._reference, actor=reviewer, now=self._now())
        outcome = OUTCOMES.get(self._invented.stage, Outcome.APPROVED)
        now = self._now(3)
        review = own_review(db.session, reviewer, self._reference)
        sheet = FillSheet(
            version=review.version,
            entries=self._entries(outcome),
            scores=self._scores(3 if reviewer.name == "Ravi Menon" else 2),
            recommendation=outcome,
            note="",
        )
        send_sheet(db.session, sheet, self._reference, actor=reviewer, now=now)
        self._story.keep()

    def _entries(self, outcome: Outcome) -> dict[str, Entry]:
        panel = panel_at(db.session, self._story.staff["Anand Krishnan"], self._reference)
        unmet = set() if outcome is Outcome.APPROVED else {"CRIT-EXP"}
        return {
            criterion.code: Entry(verdict=Verdict.NOT_COMPLIANT, words=REASON)
            if criterion.code in unmet
            else Entry(verdict=Verdict.COMPLIANT, words="Shown by the documents.")
            for criterion in criteria_of(db.session, panel)
        }

    def _scores(self, points: int) -> dict[str, Score]:
        panel = panel_at(db.session, self._story.staff["Anand Krishnan"], self._reference)
        return {scale.code: Score(points=points) for scale in scales_of(db.session, panel)}

    def _agree(self, stage: Stage) -> None:
        agreement = agreement_for(db.session, self._application().id)
        if agreement is None or stage is Stage.MOU_SENT:
            return
        sha256 = filled(agreement.sha256)
        signature = SignAgreement(
            name=self._invented.contact, capacity="Managing director", sha256=sha256, address=ADDRESS
        )
        sign_agreement(db.session, self._reference, signature, actor=self._applicant, now=self._now())
        if stage is Stage.ACTIVE:
            now = self._now()
            act_for_program(db.session, agreement.reference, Action.APPROVE, actor=self._manager, now=now)
            own = CountersignAgreement(sha256=sha256, address=ADDRESS)
            countersign_agreement(db.session, agreement.reference, own, actor=self._manager, now=now)
            self._report_clients()
        self._story.keep()

    def _report_clients(self) -> None:
        for client, kind, days, reason in (
            (f"City of {self._invented.city}", ClientKind.LOCAL_GOVERNMENT, 3, ""),
            ("Harbour Trust", ClientKind.PUBLIC_ENTERPRISE, 11, "Our lead fell ill."),
        ):
            now = self._now(96)
            command = ReportClient(
                client_name=client,
                client_kind=kind,
                onboarded_on=local_date(now) - timedelta(days=days),
                country=self._invented.country,
                place=self._invented.city,
                products=self._invented.products[:1],
                label_shown=True,
                late_reason=reason,
            )
            report_client(db.session, command, actor=self._applicant, now=now)

    def _application(self) -> Application:
        return application_at(db.session, PORTAL, self._reference)
