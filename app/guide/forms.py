"""Input of the public pages. Questions by GET have no token and no key: they change nothing."""

from wtforms import Form, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from app.guide.policy import INDIA, PLACES


class PlaceForm(Form):  # type: ignore[misc]
    """Where an organisation is registered, which decides what papers it has."""

    country = RadioField(
        "Where is your organisation registered?",
        [AnyOf(list(PLACES), "Choose where your organisation is registered.")],
        choices=[SelectChoice(value=code, label=name) for code, name in PLACES.items()],
        default=INDIA,
        validate_choice=False,
    )
