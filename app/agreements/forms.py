"""The signing forms, whose hidden hash names the text that the page showed, and the form for a copy to check."""

from os import SEEK_END
from textwrap import wrap
from typing import BinaryIO

from flask_wtf.file import FileField, FileRequired
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired

from app.agreements.policy import SignAgreement
from app.web.forms import HouseForm, at_most, filled

LONGEST = 200
LARGEST_COPY = 20 * 2**20


class SignForm(HouseForm):
    """The partner's signature."""

    full_name = StringField(
        "Full name of the signatory",
        [DataRequired("Enter the full name of the signatory, as in the MoU."), at_most(LONGEST)],
    )
    capacity = StringField(
        "Capacity in which you sign",
        [
            DataRequired("Enter the capacity in which you sign, for example Managing Director."),
            at_most(LONGEST),
        ],
    )
    consent = BooleanField("", [DataRequired("Tick the box to say that you have read the text and agree to it.")])
    sha256 = HiddenField()

    def show(self, sha256: str, guide_version: str) -> None:
        """Name the text that the signature is for."""
        narrow = Markup("<wbr>").join(wrap(sha256, 8))
        self.consent.label.text = Markup(
            "I have read the MoU with the hash {} and version {} of the program guide. "
            "I agree to both and may sign for the organisation."
        ).format(narrow, guide_version)

    def command(self) -> SignAgreement:
        return SignAgreement(
            name=filled(self.full_name.data), capacity=filled(self.capacity.data), sha256=self.sha256.data or ""
        )


class CountersignForm(HouseForm):
    """The program's signature."""

    sha256 = HiddenField()


class CopyForm(HouseForm):
    """A file that somebody holds. It is looked at and not kept."""

    file = FileField("A copy of an MoU, as PDF", [FileRequired("Choose the file that you want to check.")])

    def validate_file(self, field: FileField) -> None:
        if _size(field.data) > LARGEST_COPY:
            raise ValidationError("No copy of ours is that large. Choose the file that you want to check.")

    def document(self) -> bytes:
        sent: BinaryIO = self.file.data.stream
        sent.seek(0)
        return sent.read()


def _size(sent: FileStorage) -> int:
    sent.stream.seek(0, SEEK_END)
    return int(sent.stream.tell())
