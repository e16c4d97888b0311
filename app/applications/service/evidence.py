"""Documents of an application: what is needed, what is there, giving, replacing and taking away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.policy import Actor
from app.applications.events import EvidenceRemoved, EvidenceUploaded
from app.applications.models import Application, EvidenceItem
from app.applications.policy import EvidenceState, State
from app.applications.policy.evidence import (
    SaveEvidence,
    accepted,
    check_document,
    check_open,
    check_removable,
    has_ended,
    is_open,
)
from app.applications.policy.questions import about_document
from app.applications.service.application import answers_of, keep_longer, own_application, own_application_to_change
from app.applications.service.asking import opened_parts
from app.applications.service.evidence_seen import check_made_from, file_aside
from app.applications.service.overview import returned_sections
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.core.ports import ObjectStore
from app.files.models import StoredFile
from app.files.policy import Upload
from app.files.service import keep_file
from app.guide.models import Requirement
from app.guide.policy import Need, Way, need, way
from app.guide.service import last_asked, requirements_of
from app.outbox.service import publish

DECIDES_WHAT_IS_ASKED = "organisation"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What is asked, how and whether, and the document that is there for it."""

    asked: Requirement
    way: Way
    need: Need
    item: EvidenceItem | None
    may_be_new: bool = False  # answers came back on which it depends what is asked
    is_opened: bool = False  # with a question of the panel

    @property
    def state(self) -> EvidenceState | None:
        return self.item.state if self.item else None

    @property
    def is_required(self) -> bool:
        return self.need is Need.REQUIRED

    @property
    def is_asked(self) -> bool:
        return self.need in {Need.REQUIRED, Need.OPTIONAL}

    @property
    def is_later(self) -> bool:
        return self.need is Need.LATER and self.item is None

    @property
    def is_file(self) -> bool:
        """Tell whether it has a page of its own, where a file is handed in or was."""
        return self.way is Way.UPLOAD and (self.is_asked or self.item is not None)

    @property
    def is_newly_asked(self) -> bool:
        """Tell whether it is needed and not there, since answers were changed that had come back."""
        return self.may_be_new and self.is_required and self.item is None

    def has_ended(self, today: date) -> bool:
        return self.item is not None and has_ended(self.item.valid_until, today=today)

    def is_open(self, application: Application, today: date) -> bool:
        """Tell whether the applicant may give or replace it now."""
        return self.is_opened or is_open(
            application.state, self.state, ended=self.has_ended(today) or self.is_newly_asked
        )

    def is_lacking(self, today: date) -> bool:
        """Tell whether there is a place for a file: asked for and not there, not valid any more, or returned."""
        is_there = self.item is not None and self.state is not EvidenceState.RETURNED and not self.has_ended(today)
        return self.way is Way.UPLOAD and self.is_asked and not is_there

    def is_to_do(self, today: date) -> bool:
        """Tell whether something has to be given: needed and not there or not valid, or returned."""
        is_lacking = self.is_required and (self.item is None or self.has_ended(today))
        return self.is_file and (is_lacking or self.state is EvidenceState.RETURNED)


def proofs_of(session: Session, application: Application) -> list[Proof]:
    """Return all that this applicant is asked for, now or later, and all that is there, in order (S1.44)."""
    country, legal_form = registered_as(session, application)
    items = current_items(session, application.id)
    opened = opened_parts(session, application)
    may_be_new = DECIDES_WHAT_IS_ASKED in returned_sections(session, application, {})
    in_version = [
        Proof(
            asked=asked,
            way=way(asked),
            need=need(asked, country=country, legal_form=legal_form),
            item=items.get(asked.code),
            may_be_new=may_be_new,
            is_opened=about_document(asked.code) in opened,
        )
        for asked in requirements_of(session, application.guide_version_id)
    ]
    everything = [*in_version, *_gone(session, in_version, items)]
    return [proof for proof in everything if proof.need is not Need.NEVER or proof.item]


def _gone(session: Session, in_version: Sequence[Proof], items: Mapping[str, EvidenceItem]) -> list[Proof]:
    """Return the documents that a version of the guide asked for before; this one does not."""
    codes = items.keys() - {proof.asked.code for proof in in_version}
    rows = last_asked(session, codes) if codes else {}
    return [
        Proof(asked=asked, way=Way.UPLOAD, need=Need.NEVER, item=items[code]) for code, asked in sorted(rows.items())
    ]


def registered_as(session: Session, application: Application) -> tuple[str, str]:
    """Return country and legal form: as answered in the application, else as the organisation is known."""
    answers = answers_of(session, application.id).get("organisation", {})
    known = application.organisation
    return answers.get("country") or known.country, answers.get("legal_form") or known.legal_form or ""


def current_items(session: Session, application_id: UUID) -> dict[str, EvidenceItem]:
    """Return the documents in force by the code of their requirement."""
    mine = (EvidenceItem.application_id == application_id, EvidenceItem.superseded_at.is_(None))
    found = session.scalars(select(EvidenceItem).where(*mine).options(joinedload(EvidenceItem.file)))
    return {item.requirement_code: item for item in found}


def proof_of(session: Session, application: Application, code: str) -> Proof:
    """Return one document that is handed in as a file. Raises NotFound for what is not asked or not a file."""
    for proof in proofs_of(session, application):
        if proof.asked.code == code and proof.is_file:
            return proof
    raise NotFound


def earlier_items(session: Session, application_id: UUID, code: str) -> Sequence[EvidenceItem]:
    """Return the documents that were replaced or taken away, the newest first."""
    mine = (EvidenceItem.application_id == application_id, EvidenceItem.requirement_code == code)
    old = select(EvidenceItem).where(*mine, EvidenceItem.superseded_at.is_not(None))
    return session.scalars(old.options(joinedload(EvidenceItem.file)).order_by(EvidenceItem.superseded_at.desc())).all()


def save_evidence(
    session: Session,
    store: ObjectStore,
    reference: str,
    code: str,
    command: SaveEvidence,
    *,
    actor: Actor,
    now: datetime,
) -> EvidenceItem:
    """Take a document in. What was there for the same requirement is superseded and stays; the caller commits.

    Raises EvidenceChanged when something else is there than the person saw.
    """
    application, proof = to_give(session, reference, code, command, actor=actor, now=now)
    check_made_from(proof.item, command.made_from)
    file_id = file_for(session, store, application.id, proof, command, actor=actor, now=now)
    _supersede(session, proof.item, now=now)
    keep_longer(session, application, now=now)
    item = new_item(application.id, code, file_id, command, by=actor.name, now=now)
    session.add(item)
    session.flush()
    fact = EvidenceUploaded(application_id=application.id, evidence_id=item.id, requirement=code)
    publish(session, fact, actor=actor, at=now)
    return item


def to_give(
    session: Session, reference: str, code: str, command: SaveEvidence, *, actor: Actor, now: datetime
) -> tuple[Application, Proof]:
    """Return where the document goes. Raises RuleBroken unless it may be given now."""
    application = own_application_to_change(session, actor, reference)
    proof = proof_of(session, application, code)
    check_evidence(application, proof, command, today=local_date(now))
    return application, proof


def check_evidence(application: Application, proof: Proof, command: SaveEvidence, *, today: date) -> None:
    """Raise RuleBroken unless the document may be given now, and Refused with all that is wrong about it."""
    ended = proof.has_ended(today)
    if not proof.is_opened:
        check_open(application.state, proof.state, ended=ended or proof.is_newly_asked)
    check_document(command, identifier=proof.asked.identifier, item=proof.state, ended=ended, today=today)


def new_item(
    application_id: UUID, code: str, file_id: UUID, command: SaveEvidence, *, by: str, now: datetime
) -> EvidenceItem:
    return EvidenceItem(
        application_id=application_id,
        requirement_code=code,
        file_id=file_id,
        number=command.number,
        issued_on=command.issued_on,
        valid_until=command.valid_until,
        note=command.note,
        uploaded_at=now,
        uploaded_by=by,
    )


def file_for(
    session: Session,
    store: ObjectStore,
    application_id: UUID,
    proof: Proof,
    command: SaveEvidence,
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Keep the new file, or stay with the one that was set aside or is there."""
    if command.upload is None and command.aside is not None:
        return file_aside(session, application_id, proof.asked.code, command.aside)
    if command.upload is None and proof.item is not None:
        return proof.item.file_id
    assert command.upload is not None, "the rule asks for a file where none is there"
    upload, wanted = command.upload, accepted(proof.asked)
    if upload.accepted != wanted:  # also when it was checked, but for something else
        upload = Upload(name=upload.name, stream=upload.stream, accepted=wanted)
    return keep_file(session, store, upload, actor=actor, now=now).id


def _supersede(session: Session, item: EvidenceItem | None, *, now: datetime) -> None:
    if item is not None:
        item.superseded_at = now
        session.flush()


def remove_evidence(
    session: Session, reference: str, code: str, made_from: str | None, *, actor: Actor, now: datetime
) -> Application:
    """Take a document away from a draft; its row stays. Raises EvidenceChanged when another one is there."""
    application = own_application_to_change(session, actor, reference)
    item = proof_of(session, application, code).item
    if item is None:
        raise RuleBroken("This document is removed already.")
    check_removable(application.state)
    check_made_from(item, made_from)
    keep_longer(session, application, now=now)
    _supersede(session, item, now=now)
    publish(session, EvidenceRemoved(application_id=application.id, requirement=code), actor=actor, at=now)
    return application


def own_evidence_file(session: Session, actor: Actor, reference: str, code: str) -> StoredFile:
    """Return the file of a document of the actor's organisation. Raises NotFound."""
    application = own_application(session, actor, reference)
    item = current_items(session, application.id).get(code)
    if item is None:
        raise NotFound
    return item.file


@dataclass(frozen=True, kw_only=True)
class ReturnedDocument:
    """A document that came back, with what was said about it; mended once there is a new one."""

    proof: Proof
    returned: EvidenceItem
    is_mended: bool


def documents_that_came_back(session: Session, application: Application) -> list[ReturnedDocument]:
    """Return what the last document check sent back, while the applicant may answer."""
    if application.state is not State.CHANGES_REQUESTED:
        return []
    returned = _returned_in_last_check(session, application)
    return [
        ReturnedDocument(proof=one, returned=returned[one.asked.code], is_mended=one.state is EvidenceState.UPLOADED)
        for one in proofs_of(session, application)
        if one.asked.code in returned
    ]


def _returned_in_last_check(session: Session, application: Application) -> dict[str, EvidenceItem]:
    """Return the documents that came back by the code of their requirement: in force, or replaced since."""
    mine = (EvidenceItem.application_id == application.id, EvidenceItem.state == EvidenceState.RETURNED)
    replaced_since = EvidenceItem.superseded_at >= application.state_since
    found = select(EvidenceItem).where(*mine, or_(EvidenceItem.superseded_at.is_(None), replaced_since))
    return {item.requirement_code: item for item in session.scalars(found.order_by(EvidenceItem.checked_at))}
