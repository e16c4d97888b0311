"""Fields that several forms of the panel share, and a base of some."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import DateField, Field, RadioField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.errors import RuleBroken
from app.reviews import policy
from app.web.forms import NO_DAY, HouseForm, at_most

LONG = at_most(4000)
WHICH_OUTCOME = "Choose approved, approved with conditions, declined or deferred."


def choice(label: str, texts: Mapping[Any, str], message: str, *, required: bool = True) -> RadioField:
    """Return radio buttons; what is not on the list gets the same advice as nothing."""
    check = [InputRequired(message) if required else Optional(), AnyOf([str(value) for value in texts], message)]
    choices = [SelectChoice(str(value), text) for value, text in texts.items()]
    return RadioField(label, check, choices=choices, validate_choice=False)


def listed(message: str) -> Callable[[HouseForm, Field], None]:
    """Refuse what was not among the choices, in words that say what to do."""

    def check(form: HouseForm, field: Field) -> None:
        picked = field.data if isinstance(field.data, list) else [field.data or ""]
        if not {choice.value for choice in field.choices}.issuperset(picked):
            raise ValidationError(message)

    return check


def several_reviewers() -> SelectMultipleField:
    """Return boxes to tick; the page says whom they are for."""
    return SelectMultipleField(
        "Reviewers",
        [InputRequired("Choose the reviewers."), listed("Choose only from the reviewers shown.")],
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def day(label: str) -> DateField:
    """Return a day that may be left empty."""
    return DateField(label, [Optional()], invalid_value_message=NO_DAY)


class GapsForm(HouseForm):
    """A form on which several things may be missing at once."""

    def reject(self, error: RuleBroken) -> None:
        """Show every gap on its field."""
        for one in error.gaps if isinstance(error, policy.Gaps) else (error,):
            super().reject(one)
