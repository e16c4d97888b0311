"""What a checker decides on one document, or on the answers to one topic."""

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app.applications.models import EvidenceItem, Revision, SectionReturn
from app.applications.policy.document_check import (
    LONGEST_ADVICE,
    AcceptEvidence,
    KeepSection,
    ReturnEvidence,
    ReturnSection,
)
from app.web.forms import HouseForm, filled

LONGEST_NUMBER = 9
LOOK_AGAIN = "Open the check again: this page is too old."


def check_number(field: HiddenField) -> None:
    """Refuse what is no number that a page of ours has written."""
    text = str(field.data or "")
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise ValidationError(LOOK_AGAIN)


class SeenForm(HouseForm):
    """Carries which document was looked at, and in which state."""

    evidence_id = HiddenField()
    seen_version = HiddenField()

    @classmethod
    def of(cls, item: EvidenceItem, **given: Any) -> Self:
        return cls(evidence_id=item.id, seen_version=item.version, **given)

    def validate_evidence_id(self, field: HiddenField) -> None:
        try:
            UUID(field.data or "")
        except ValueError as error:
            raise ValidationError(LOOK_AGAIN) from error

    def validate_seen_version(self, field: HiddenField) -> None:
        check_number(field)

    def seen(self) -> dict[str, Any]:
        return {"evidence_id": UUID(filled(self.evidence_id.data)), "version": int(filled(self.seen_version.data))}


class AcceptForm(SeenForm):
    def command(self) -> AcceptEvidence:
        return AcceptEvidence(**self.seen())


class ReasonForm(HouseForm):
    """Why something comes back, of the reasons that the catalogue has, and what to do."""

    reason = RadioField(
        "Why does it come back?", [InputRequired("Choose why it comes back.")], choices=[], validate_choice=False
    )
    advice = TextAreaField(
        "What should the applicant do?",
        [
            InputRequired("Tell the applicant what to do."),
            Length(max=LONGEST_ADVICE, message=f"Shorten the text to {LONGEST_ADVICE} characters."),
        ],
    )

    def offer(self, reasons: Mapping[str, str]) -> None:
        """Show these reasons, by their codes; others are refused."""
        self.reason.choices = [SelectChoice(code, text) for code, text in reasons.items()]

    def validate_reason(self, field: RadioField) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Choose one of the reasons.")

    def said(self) -> dict[str, Any]:
        return {"reason": filled(self.reason.data), "advice": filled(self.advice.data)}


class ReturnForm(ReasonForm, SeenForm):
    def command(self) -> ReturnEvidence:
        return ReturnEvidence(**self.seen(), **self.said())


class SeenSectionForm(HouseForm):
    """Carries which revision was read, and which return of the answers, if any."""

    revision = HiddenField()
    seen_version = HiddenField()

    @classmethod
    def of(cls, revision: Revision, kept: SectionReturn | None, **given: Any) -> Self:
        return cls(revision=revision.number, seen_version=kept.version if kept else 0, **given)

    def validate_revision(self, field: HiddenField) -> None:
        check_number(field)

    def validate_seen_version(self, field: HiddenField) -> None:
        check_number(field)

    def seen(self, step: str) -> dict[str, Any]:
        return {
            "step": step,
            "revision": int(filled(self.revision.data)),
            "version": int(filled(self.seen_version.data)),
        }


class KeepSectionForm(SeenSectionForm):
    def command(self, step: str) -> KeepSection:
        return KeepSection(**self.seen(step))


class ReturnSectionForm(ReasonForm, SeenSectionForm):
    def command(self, step: str) -> ReturnSection:
        return ReturnSection(**self.seen(step), **self.said())
