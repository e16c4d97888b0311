"""What an invented organisation and the program do with the MoU, as far as its stage says."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import current_app

from app.accounts.policy import Actor
from app.agreements.models import Agreement
from app.agreements.policy import Action, CountersignAgreement, Method, SignAgreement
from app.agreements.policy.changes import AnswerChange, AskChange, clauses_of
from app.agreements.policy.comparison import Comparison
from app.agreements.policy.outside import SignOutside
from app.agreements.service.changes import answer_change, ask_change
from app.agreements.service.draft import take_back_agreement
from app.agreements.service.find import agreement_for
from app.agreements.service.outside import sign_outside
from app.agreements.service.sign import countersign_agreement, sign_agreement
from app.agreements.service.steps import act_for_program
from app.applications.service.application import application_at
from app.core.clock import local_date
from app.demo.answers import sample_scan
from app.demo.invented import Stage
from app.demo.story import Story
from app.extensions import db
from app.files.policy import Upload
from app.web.forms import filled
from app.web.ports import ports

ADDRESS = "192.0.2.1"  # kept for examples: no machine has it
IN_FORCE = frozenset({Stage.ACTIVE, Stage.CONDITIONAL})


@dataclass(frozen=True)
class Signing:
    """Whose MoU it is: the application, the name that the text names, and who acts for the organisation."""

    story: Story
    reference: str
    contact: str
    applicant: Actor

    @property
    def manager(self) -> Actor:
        return self.story.staff["Meera Iyer"]

    @property
    def agreement(self) -> Agreement | None:
        return agreement_for(db.session, application_at(db.session, self.manager, self.reference).id)

    def now(self) -> datetime:
        return self.story.now()


def agree(case: Signing, stage: Stage) -> bool:
    """Lead the MoU as far as the stage says; tell whether it is in force."""
    agreement = case.agreement
    if agreement is None or stage is Stage.MOU_SENT:
        return False
    if stage is Stage.MOU_DISCUSSED:
        _discuss(case, agreement)
        return False
    if stage is Stage.MOU_SIGNED_OUTSIDE:
        _sign_on_paper(case, agreement)
        return False
    _sign(case, agreement)
    if stage in IN_FORCE:
        _countersign(case, agreement)
    case.story.keep()
    return stage in IN_FORCE


def _discuss(case: Signing, agreement: Agreement) -> None:
    """One wish is granted and stands in a second issue; another one about that issue waits."""
    first, second = list(clauses_of(agreement.terms))[-2:]
    wish = AskChange(code=first, wish="Letters may be sent by mail, too.", reason="Our office moves this year.")
    ask_change(db.session, case.reference, wish, actor=case.applicant, now=case.now())
    text = f"{clauses_of(agreement.terms)[first]['text']} Letters may be sent by mail, too."
    granted = AnswerChange(code=first, agrees=True, text=text, words="Mail reaches us as well.")
    answer_change(db.session, agreement.reference, granted, actor=case.manager, now=case.now())
    now = case.now()
    reason = "With the clause that we agreed on."
    contact = current_app.config["CONTACT"]
    take_back_agreement(db.session, agreement.reference, reason=reason, contact=contact, actor=case.manager, now=now)
    now = case.now()
    wish = AskChange(code=second, wish="Please name a second contact.", reason="Two people read our mail.")
    ask_change(db.session, case.reference, wish, actor=case.applicant, now=now)
    case.story.keep()


def _sign(case: Signing, agreement: Agreement) -> None:
    sha256 = filled(agreement.sha256)
    signature = SignAgreement(name=case.contact, capacity="Managing director", sha256=sha256, address=ADDRESS)
    sign_agreement(db.session, case.reference, signature, actor=case.applicant, now=case.now())


def _sign_on_paper(case: Signing, agreement: Agreement) -> None:
    """Send a scan, of which the portal cannot compare the words."""
    now, store = case.now(), ports().store
    signed = SignOutside(
        name=case.contact,
        capacity="Managing director",
        sha256=agreement.sha256,
        address=ADDRESS,
        method=Method.WET_INK,
        signed_on=local_date(now),
        stamp_paper="AB 123456",
    )
    pages = len(ports().texts.pages(b"".join(store.read(agreement.sha256))))
    scan = Upload(name="mou-signed.pdf", stream=BytesIO(sample_scan(pages + 1, case.contact)))
    said = Comparison(pages=pages, front=1, pictures=tuple(range(1, pages + 1)))
    sign_outside(db.session, store, case.reference, signed, scan, said, actor=case.applicant, now=now)
    case.story.keep()


def _countersign(case: Signing, agreement: Agreement) -> None:
    now = case.now()
    act_for_program(db.session, agreement.reference, Action.APPROVE, actor=case.manager, now=now)
    own = CountersignAgreement(sha256=filled(agreement.sha256), address=ADDRESS)
    countersign_agreement(db.session, agreement.reference, own, actor=case.manager, now=now)
