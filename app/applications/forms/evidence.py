"""The form of one document."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.applications.forms.refusals import RefusableForm
from app.applications.policy.evidence import LONGEST_NOTE, LONGEST_NUMBER, SaveEvidence, accepted
from app.applications.service.evidence import Proof
from app.core.errors import RuleBroken
from app.files.policy import Accepted, Upload, size_text
from app.web.forms import NO_DAY, HouseForm


class SeveralForm(HouseForm):
    """A field for each document, named by its code; fields that nobody used count for nothing."""

    def upload(self, code: str, accepted: Accepted) -> Upload | None:
        """Return the file that was chosen for a document, or None."""
        sent = self[code].data
        return Upload(name=sent.filename, stream=sent.stream, accepted=accepted) if sent else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one file at least."""
        is_right: bool = super().validate(extra_validators)
        files = [field for field in self if isinstance(field, FileField)]
        if is_right and files and not any(field.data for field in files):
            self.reject(RuleBroken("Choose at least one document.", field=files[0].name))
        return is_right and not self.errors


def several_form(proofs: Sequence[Proof]) -> SeveralForm:
    """Return the form with a field for each of these documents."""
    fields = {proof.asked.code: _file_field(proof) for proof in proofs}
    form: SeveralForm = type("SeveralForm", (SeveralForm,), fields)()
    return form


def _file_field(proof: Proof) -> FileField:
    takes = accepted(proof.asked)
    return FileField(proof.asked.title, render_kw=shown_limits(takes))


def shown_limits(accepted: Accepted) -> dict[str, str]:
    """Return what tells browser and reader which files a field takes."""
    return {"accept": ",".join(accepted.suffixes), "data-max-size": size_text(accepted.max_bytes)}


class RemoveEvidenceForm(HouseForm):
    made_from = HiddenField(default=None)


def id_or_none(text: str | None) -> UUID | None:
    """Return the id that a hidden field carries; anything else counts as nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class EvidenceForm(RefusableForm):
    file = FileField("Document")
    made_from = HiddenField(default=None)
    aside = HiddenField()
    stay = HiddenField()  # a script fills it in: it sends the file alone, and the rest is typed afterwards
    number = StringField(
        "Number on the document (optional)",
        [Length(max=LONGEST_NUMBER, message=f"Enter the number in up to {LONGEST_NUMBER} characters.")],
    )
    issued_on = DateField("Date of issue (optional)", [Optional()], invalid_value_message=NO_DAY)
    valid_until = DateField("Last day it is valid (optional)", [Optional()], invalid_value_message=NO_DAY)
    note = TextAreaField(
        "Note for those who check it (optional)",
        [Length(max=LONGEST_NOTE, message=f"Shorten the note to {LONGEST_NOTE} characters.")],
    )

    def take(self, accepted: Accepted) -> None:
        """Tell the field which files it takes."""
        self.file.render_kw = shown_limits(accepted)

    def command(self) -> SaveEvidence:
        """Return what to save; before a refusal that is what could be read."""
        sent = self.file.data
        with self.only_readable():
            return SaveEvidence(
                upload=Upload(name=sent.filename, stream=sent.stream) if sent else None,
                aside=id_or_none(self.aside.data),
                made_from=self.made_from.data,
                number=self.number.data or "",
                issued_on=self.issued_on.data,
                valid_until=self.valid_until.data,
                note=self.note.data or "",
            )
