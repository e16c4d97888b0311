"""One invented organisation's way, step by step: each step is a command of the portal, at its own hour."""

import io
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.access import VISITOR, actor_for
from app.accounts.policy import PORTAL
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
from app.demo.agreement import Signing, agree
from app.demo.answers import answers_for, sample_document
from app.demo.invented import Invented, Stage
from app.demo.panel import Case, decide
from app.demo.story import Story
from app.extensions import db
from app.files.policy import ANY_DOCUMENT, Upload
from app.guide.policy import Need
from app.guide.service import current_guide
from app.outbox.models import Notice
from app.partners.service import accept_invitation
from app.web.forms import filled
from app.web.ports import ports

INVITATIONS = "/invite/"
REASON = "The work described is for private clients. The guide asks for programs of governments."


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
        if stage is not Stage.DRAFT and self._pass_check(stage) and self._decide():
            self._agree(stage)

    def _decide(self) -> bool:
        case = Case(self._story, self._reference, self._invented.stage, self._applicant)
        return decide(case)

    def _now(self, hours: int = 24) -> datetime:
        return self._story.now(hours)

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

    def _agree(self, stage: Stage) -> None:
        case = Signing(self._story, self._reference, self._invented.contact, self._applicant)
        if agree(case, stage):
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
