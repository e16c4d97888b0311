"""Fields and bases that several forms of the panel share."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional, Regexp

from app.core.errors import RuleBroken
from app.reviews import policy
from app.web.forms import HouseForm, at_most, filled

LONG = at_most(4000)
WHICH_OUTCOME = "Choose approved, approved with conditions, declined or deferred."
RELOAD = "Load this page again: part of it was missing."


def choice(label: str, texts: Mapping[Any, str], message: str, *, required: bool = True) -> RadioField:
    """Return radio buttons; what is not on the list gets the same advice as nothing."""
    check = [InputRequired(message) if required else Optional(), AnyOf([str(value) for value in texts], message)]
    choices = [SelectChoice(str(value), text) for value, text in texts.items()]
    return RadioField(label, check, choices=choices, validate_choice=False)


class SeenForm(HouseForm):
    """A form that carries which version its reader had before their eyes."""

    version = HiddenField(validators=[InputRequired(RELOAD), Regexp(r"\d{1,9}\Z", message=RELOAD)])

    def seen(self) -> int:
        return int(filled(self.version.data))


class GapsForm(HouseForm):
    """A form on which several things may be missing at once."""

    def reject(self, error: RuleBroken) -> None:
        """Show every gap on its field."""
        for one in error.gaps if isinstance(error, policy.Gaps) else (error,):
            super().reject(one)
