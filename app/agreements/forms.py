"""The forms about the MoU. The hidden hash names the text that the page showed."""

from textwrap import wrap

from flask import request
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from app.agreements.policy import CountersignAgreement, SignAgreement, consent_to
from app.core.errors import RuleBroken
from app.web.forms import HouseForm, at_most, filled

LONGEST = 200
LONGEST_REASON = 2000
CSRF = "csrf_token"


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
        before, after = consent_to(sha256, guide_version).split(sha256)
        self.consent.label.text = Markup("{}{}{}").format(before, Markup("<wbr>").join(wrap(sha256, 8)), after)

    def check_nothing_else(self) -> None:
        """Raise RuleBroken when more was sent than the page asks for: a signature is for what was shown."""
        unknown = sorted(set(request.form) - set(self._fields) - {CSRF})
        if unknown:
            raise RuleBroken("The form holds a field that this page does not have. Open the page again and sign there.")

    def command(self) -> SignAgreement:
        self.check_nothing_else()
        return SignAgreement(
            name=filled(self.full_name.data),
            capacity=filled(self.capacity.data),
            sha256=self.sha256.data or "",
            address=request.remote_addr or "",
        )


class CountersignForm(HouseForm):
    """The program's signature."""

    sha256 = HiddenField()

    def command(self) -> CountersignAgreement:
        return CountersignAgreement(sha256=self.sha256.data or "", address=request.remote_addr or "")


class ReasonForm(HouseForm):
    """Why something is done; the organisation reads it."""

    reason = TextAreaField("Why?", [DataRequired("Say why."), at_most(LONGEST_REASON)])


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
