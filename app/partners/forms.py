"""What people type about an organisation and who belongs to it."""

from collections.abc import Mapping
from uuid import UUID

from flask import session
from wtforms import (
    EmailField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from app.accounts.policy import Role
from app.core.errors import NotFound
from app.partners.policy.identifiers import NumberTaken
from app.partners.policy.identity import LONGEST_REASON, LONGEST_VALUE, AskChange
from app.partners.policy.invitations import InvitePerson
from app.partners.policy.joining import LONGEST_MESSAGE, AskToJoin
from app.partners.policy.members import ROLES
from app.web.forms import HouseForm, at_most, email_address, filled

TAKEN = "taken"
PICK_ROLES = "Choose roles from the list."


def roles_field() -> SelectMultipleField:
    return SelectMultipleField(
        "Roles",
        [InputRequired("Choose at least one role.")],
        choices=[SelectChoice(role.value, f"{name}: {words}") for role, (name, words) in ROLES.items()],
        invalid_choice_message=PICK_ROLES,
    )


def offer_to_join(taken: NumberTaken) -> None:
    """Remember which number somebody else has, for the page that asks its owners."""
    session[TAKEN] = {"kind": taken.kind, "number": taken.number, "country": taken.country}


def taken_number() -> dict[str, str] | None:
    """Return the number that was refused in this browser."""
    found: dict[str, str] | None = session.get(TAKEN)
    return found


class AskForm(HouseForm):
    message = TextAreaField(
        "Message to the owners (optional)",
        [at_most(LONGEST_MESSAGE)],
        description="They see your name, your email address and this message",
    )

    def command(self, taken: dict[str, str]) -> AskToJoin:
        return AskToJoin(**taken, message=self.message.data or "")


class ChooseForm(HouseForm):
    """Stands in the head of every page, so it has nothing to mend: what is not offered is not there."""

    organisation = StringField()

    def organisation_id(self) -> UUID:
        """Raises NotFound for anything but an id."""
        try:
            return UUID(self.organisation.data)
        except (TypeError, ValueError) as error:
            raise NotFound from error


class RolesForm(HouseForm):
    roles = roles_field()

    def chosen(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in filled(self.roles.data))


class InviteForm(RolesForm):
    name = StringField(
        "Full name", [InputRequired("Enter the person's full name."), at_most(200)], render_kw={"autocomplete": "off"}
    )
    address = EmailField(
        "Email address",
        [InputRequired("Enter the person's email address."), at_most(254), email_address],
        description="The invitation works with this address only",
        render_kw={"autocomplete": "off"},
    )

    def command(self) -> InvitePerson:
        return InvitePerson(address=filled(self.address.data), name=filled(self.name.data), roles=self.chosen())


class AskChangeForm(HouseForm):
    field = SelectField("What should change?", [InputRequired("Choose what should change.")], validate_choice=False)
    new_value = StringField(
        "New value (empty to take it out)",
        [at_most(LONGEST_VALUE)],
        description="Several former names: parted by a semicolon",
    )
    reason = TextAreaField(
        "Reason",
        [InputRequired("Tell the program team why."), at_most(LONGEST_REASON)],
        description="For example the date and number of the entry in the register",
    )

    def offer(self, fields: Mapping[str, str]) -> None:
        self.field.choices = [SelectChoice("", "Choose"), *(SelectChoice(*field) for field in fields.items())]

    def validate_field(self, field: SelectField) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Choose one of the answers in the list.")

    def command(self) -> AskChange:
        return AskChange(
            field=filled(self.field.data), new_value=self.new_value.data or "", reason=filled(self.reason.data)
        )


class DeclineChangeForm(HouseForm):
    reason = TextAreaField("Reason", [InputRequired("Tell the organisation why."), at_most(LONGEST_REASON)])
