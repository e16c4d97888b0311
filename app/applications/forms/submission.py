"""Submitting and withdrawing."""

from wtforms import BooleanField
from wtforms.validators import InputRequired

from app.web.forms import HouseForm


class SubmitForm(HouseForm):
    agreed = BooleanField(
        "The answers are right, and I submit them for my organisation, which agrees to the guide.",
        [InputRequired("Confirm that the answers are right and that you submit them for your organisation.")],
    )
