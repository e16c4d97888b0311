"""Submitting and withdrawing."""

from wtforms import BooleanField
from wtforms.validators import InputRequired

from app.web.forms import HouseForm


class SubmitForm(HouseForm):
    agreed = BooleanField(
        "The answers are right, and my organisation agrees to the guide.",
        [InputRequired("Confirm the answers and agree to the guide.")],
    )
