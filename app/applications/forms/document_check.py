"""What a checker decides on one document."""

from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app.applications.models import EvidenceItem
from app.applications.policy.document_check import (
    LONGEST_ADVICE,
    REASON_TEXT,
    AcceptEvidence,
    ReturnEvidence,
    ReturnReason,
)
from app.web.forms import HouseForm, filled

LOOK_AGAIN = "Open the check again: this page is too old."


class SeenForm(HouseForm):
    """Carries which document was looked at, and in which state."""

    evidence_id = HiddenField()
    seen_version = HiddenField()

    @classmethod
    def of(cls, item: EvidenceItem, **given: Any) -> "SeenForm":
        return cls(evidence_id=item.id, seen_version=item.version, **given)

    def validate_evidence_id(self, field: HiddenField) -> None:
        try:
            UUID(field.data or "")
        except ValueError as error:
            raise ValidationError(LOOK_AGAIN) from error

    def validate_seen_version(self, field: HiddenField) -> None:
        if not (field.data or "").isascii() or not (field.data or "").isdecimal() or len(field.data) > 9:
            raise ValidationError(LOOK_AGAIN)

    def seen(self) -> dict[str, Any]:
        return {"evidence_id": UUID(filled(self.evidence_id.data)), "version": int(filled(self.seen_version.data))}


class AcceptForm(SeenForm):
    def command(self) -> AcceptEvidence:
        return AcceptEvidence(**self.seen())


class ReturnForm(SeenForm):
    reason = RadioField(
        "Why does it come back?",
        [InputRequired("Choose why the document comes back.")],
        choices=[SelectChoice(reason.value, text) for reason, text in REASON_TEXT.items()],
        validate_choice=False,
    )
    advice = TextAreaField(
        "What should the applicant do?",
        [
            InputRequired("Tell the applicant what to do."),
            Length(max=LONGEST_ADVICE, message=f"Shorten the text to {LONGEST_ADVICE} characters."),
        ],
    )

    def validate_reason(self, field: RadioField) -> None:
        if field.data and field.data not in set(ReturnReason):
            raise ValidationError("Choose one of the reasons.")

    def command(self) -> ReturnEvidence:
        return ReturnEvidence(
            **self.seen(), reason=ReturnReason(filled(self.reason.data)), advice=filled(self.advice.data)
        )
