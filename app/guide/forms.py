"""Input of the public pages. Questions by GET have no token and no key: they change nothing."""

from wtforms import Form, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from app.guide.policy import INDIA

ELSEWHERE = "ZZ"
PLACES = [(INDIA, "India"), ("KE", "Kenya"), ("NG", "Nigeria"), ("ZA", "South Africa"), (ELSEWHERE, "Another country")]


class PlaceForm(Form):  # type: ignore[misc]
    """Where an organisation is registered, which decides what papers it has."""

    country = RadioField(
        "Where is your organisation registered?",
        [AnyOf([code for code, _ in PLACES], "Choose where your organisation is registered.")],
        choices=[SelectChoice(value=code, label=name) for code, name in PLACES],
        default=INDIA,
        validate_choice=False,
    )
