"""The form of one document."""

from flask_wtf.file import FileField
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.applications.forms.refusals import RefusableForm
from app.applications.policy.evidence import LONGEST_NOTE, LONGEST_NUMBER, SaveEvidence
from app.files.policy import Accepted, Upload, size_text

LIKE_THIS = "Enter a date like 2030-11-22."


class EvidenceForm(RefusableForm):
    file = FileField("Document")
    number = StringField(
        "Number on the document (optional)",
        [Length(max=LONGEST_NUMBER, message=f"Enter the number in up to {LONGEST_NUMBER} characters.")],
    )
    issued_on = DateField("Date of issue (optional)", [Optional()], invalid_value_message=LIKE_THIS)
    valid_until = DateField("Last day it is valid (optional)", [Optional()], invalid_value_message=LIKE_THIS)
    note = TextAreaField(
        "Note for those who check it (optional)",
        [Length(max=LONGEST_NOTE, message=f"Shorten the note to {LONGEST_NOTE} characters.")],
    )

    def take(self, accepted: Accepted) -> None:
        """Tell the field which files it takes."""
        self.file.render_kw = {"accept": ",".join(accepted.suffixes), "data-max-size": size_text(accepted.max_bytes)}

    def command(self) -> SaveEvidence:
        """Return what to save; before a refusal that is what could be read."""
        sent = self.file.data
        with self.only_readable():
            return SaveEvidence(
                upload=Upload(name=sent.filename, stream=sent.stream) if sent else None,
                number=self.number.data or "",
                issued_on=self.issued_on.data,
                valid_until=self.valid_until.data,
                note=self.note.data or "",
            )
