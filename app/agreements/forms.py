"""The forms about the MoU, whose hidden hash names the text that the page showed, and the form for a copy to check."""

from collections.abc import Mapping
from os import SEEK_END
from textwrap import shorten, wrap
from typing import Any, BinaryIO

from flask import request
from flask_wtf.file import FileField, FileRequired
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired

from app.agreements.policy import CountersignAgreement, Method, SignAgreement
from app.agreements.policy.addendum import ProposeAddendum
from app.agreements.policy.changes import AnswerChange, AskChange
from app.agreements.policy.outside import LOOKED_AT, METHOD_TEXT, SignOutside
from app.core.errors import RuleBroken
from app.files.policy import LARGEST, Accepted, Kind, Upload, size_text
from app.web.forms import NO_DAY, HouseForm, at_most, filled

LONGEST = 200
LONGEST_REASON = 2000
LONGEST_TEXT = 4000
CSRF = "csrf_token"
LARGEST_COPY = 20 * 2**20


NAMED = (
    "Full name of the signatory",
    [DataRequired("Enter the full name of the signatory, as in the MoU."), at_most(LONGEST)],
)
IN_CAPACITY = (
    "Capacity in which you sign",
    [DataRequired("Enter the capacity in which you sign, for example Managing Director."), at_most(LONGEST)],
)
PDF_ONLY = {"accept": ".pdf", "data-max-size": size_text(LARGEST)}


def hash_shown(words: str, sha256: str) -> Markup:
    """Return words in which a hash may be broken into lines."""
    before, after = words.split(sha256)
    return Markup("{}{}{}").format(before, Markup("<wbr>").join(wrap(sha256, 8)), after)


def check_nothing_else(form: HouseForm) -> None:
    """Raise RuleBroken when more was sent than the page asks for: a signature is for what was shown."""
    unknown = sorted(set(request.form) - set(form._fields) - {CSRF})
    if unknown:
        raise RuleBroken("The form holds a field that this page does not have. Open the page again and sign there.")


class SignForm(HouseForm):
    """The partner's signature."""

    full_name = StringField(*NAMED)
    capacity = StringField(*IN_CAPACITY)
    consent = BooleanField("", [DataRequired("Tick the box to say that you have read the text and agree to it.")])
    sha256 = HiddenField()

    def show(self, sha256: str, words: str) -> None:
        """Name the text that the signature is for, in the words of the consent."""
        self.consent.label.text = hash_shown(words, sha256)

    def command(self) -> SignAgreement:
        check_nothing_else(self)
        return SignAgreement(
            name=filled(self.full_name.data),
            capacity=filled(self.capacity.data),
            sha256=self.sha256.data or "",
            address=request.remote_addr or "",
        )


class SignOutsideForm(HouseForm):
    """A signature that was given outside of the portal, with the signed file."""

    method = RadioField(
        "How was it signed?",
        [InputRequired("Choose how it was signed.")],
        choices=[SelectChoice(str(method), METHOD_TEXT[method]) for method in Method if method is not Method.PORTAL],
    )
    full_name = StringField(*NAMED)
    capacity = StringField(*IN_CAPACITY)
    signed_on = DateField(
        "Date of the signature", [InputRequired("Enter the date of the signature.")], invalid_value_message=NO_DAY
    )
    proof = StringField(
        "Proof of the signature",
        [at_most(LONGEST)],
        description="Needed for an electronic signature: serial number of the certificate, or eSign transaction",
    )
    stamp_paper = StringField(
        "Number of the stamp paper (optional)", [at_most(40)], description="Like IN-KA12345678901234P or AB 123456"
    )
    file = FileField("The signed MoU, as PDF", [FileRequired("Choose the signed file.")], render_kw=PDF_ONLY)
    consent = BooleanField("", [DataRequired("Tick the box to say that the file is what you signed.")])
    sha256 = HiddenField()

    def show(self, sha256: str, words: str) -> None:
        """Name the text that the signature is for, in the words of the consent."""
        self.consent.label.text = hash_shown(words, sha256)

    def upload(self, attached: frozenset[str]) -> Upload:
        """Return the file; what our own document has inside may come back with it."""
        sent, accepted = self.file.data, Accepted(kinds=(Kind.PDF,), attached=attached)
        return Upload(name=sent.filename, stream=sent.stream, accepted=accepted)

    def command(self) -> SignOutside:
        check_nothing_else(self)
        return SignOutside(
            name=filled(self.full_name.data),
            capacity=filled(self.capacity.data),
            sha256=self.sha256.data or "",
            address=request.remote_addr or "",
            method=Method(self.method.data),
            signed_on=filled(self.signed_on.data),
            proof=self.proof.data or "",
            stamp_paper=self.stamp_paper.data or "",
        )


class ApproveForm(HouseForm):
    """Approving what was signed; where the portal could not compare it all, somebody says that they did."""

    looked_at = BooleanField(LOOKED_AT)

    def words(self) -> str:
        return LOOKED_AT if self.looked_at.data else ""


class CountersignForm(HouseForm):
    """The program's signature."""

    sha256 = HiddenField()

    def command(self) -> CountersignAgreement:
        return CountersignAgreement(sha256=self.sha256.data or "", address=request.remote_addr or "")


class ReasonForm(HouseForm):
    """Why something is done; the organisation reads it."""

    reason = TextAreaField("Why?", [DataRequired("Say why."), at_most(LONGEST_REASON)])


class AddendumForm(HouseForm):
    """What is added to an MoU in force."""

    addendum_title = StringField("What it is about", [DataRequired("Say what it is about."), at_most(LONGEST)])
    text = TextAreaField(
        "What is added",
        [DataRequired("Enter what is added."), at_most(5 * LONGEST_TEXT)],
        description="Plain words. Each paragraph, parted by an empty line, becomes a clause with a number",
    )
    reason = TextAreaField("Why?", [DataRequired("Say why."), at_most(LONGEST_REASON)])

    def command(self) -> ProposeAddendum:
        title, text, reason = filled(self.addendum_title.data), filled(self.text.data), filled(self.reason.data)
        return ProposeAddendum(title=title, text=text, reason=reason)


class DeclineForm(HouseForm):
    """Why the organisation does not sign this text."""

    reason = TextAreaField(
        "Why does your organisation not sign it?",
        [
            DataRequired("Say why your organisation does not sign, so that the program team can answer."),
            at_most(LONGEST_REASON),
        ],
        description="The program team and everybody in your organisation read it",
    )
    sha256 = HiddenField()


class AskChangeForm(HouseForm):
    """What the organisation wants a clause to say."""

    code = SelectField("Clause", [InputRequired("Choose a clause.")], choices=[], validate_choice=False)
    wish = TextAreaField(
        "What should it say?", [DataRequired("Say what the clause should say."), at_most(LONGEST_TEXT)]
    )
    reason = TextAreaField("Why?", [DataRequired("Say why."), at_most(LONGEST_REASON)])

    def offer(self, clauses: Mapping[str, Mapping[str, Any]]) -> None:
        """Offer the clauses of the text by number, with their first words."""
        named = (
            SelectChoice(code, f"{one['number']} {shorten(one['text'], 80, placeholder=' …')}")
            for code, one in clauses.items()
        )
        self.code.choices = [SelectChoice("", "Choose"), *named]

    def validate_code(self, field: SelectField) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError("Choose a clause from the list.")

    def command(self) -> AskChange:
        return AskChange(code=filled(self.code.data), wish=filled(self.wish.data), reason=filled(self.reason.data))


class AnswerChangeForm(HouseForm):
    """What the program says to a wish."""

    verdict = RadioField(
        "Does the clause change?",
        [InputRequired("Choose whether the clause changes.")],
        choices=[SelectChoice("agree", "Yes, to the text below"), SelectChoice("decline", "No, it stays as it is")],
    )
    text = TextAreaField(
        "What the clause says from the next issue on",
        [at_most(LONGEST_TEXT)],
        description="The clause as it stands. Change it to what both sides will sign, word for word",
    )
    words = TextAreaField(
        "Answer to the organisation", [at_most(LONGEST_REASON)], description="Needed when the clause stays as it is"
    )

    def command(self, code: str) -> AnswerChange:
        return AnswerChange(
            code=code, agrees=self.verdict.data == "agree", text=self.text.data or "", words=self.words.data or ""
        )


class CopyForm(HouseForm):
    """A file that somebody holds. It is looked at and not kept."""

    file = FileField(
        "A copy of an MoU, or a partner credential", [FileRequired("Choose the file that you want to check.")]
    )

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
