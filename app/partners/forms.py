"""What people type about an organisation and who belongs to it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import session
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, InputRequired

from app.accounts.forms import is_local
from app.accounts.policy import Role
from app.core.countries import countries, country_code
from app.core.errors import NotFound, RuleBroken
from app.partners.policy import LEGAL_FORMS, form_code
from app.partners.policy.identifiers import NAMES, NumberTaken, ask_for, tidy
from app.partners.policy.identity import (
    LONGEST_REASON,
    LONGEST_VALUE,
    AskChange,
    gone_in_words,
    wanted,
)
from app.partners.policy.invitations import InvitePerson
from app.partners.policy.joining import LONGEST_MESSAGE, AskByName, AskToJoin
from app.partners.policy.members import ROLES
from app.partners.policy.moves import MOVES, numbers_asked, numbers_needed
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


class AskByNameForm(HouseForm):
    name = StringField(
        "Name of the organisation",
        [InputRequired("Enter the name of the organisation."), at_most(200)],
        render_kw={"autocomplete": "organization"},
    )
    country = SelectField(
        "Country of registration",
        [AnyOf(list(countries()), message="Choose a country from the list.")],
        choices=[SelectChoice("", "Choose a country"), *(SelectChoice(*country) for country in countries().items())],
        coerce=lambda text: country_code(text) or text,
        validate_choice=False,
        render_kw={"autocomplete": "country"},
    )
    message = TextAreaField(
        "Message to the owners (optional)",
        [at_most(LONGEST_MESSAGE)],
        description="They see your name, your email address and this message",
    )

    def command(self) -> AskByName:
        return AskByName(
            name=filled(self.name.data),
            country=filled(self.country.data),
            message=self.message.data or "",
        )


class ChooseForm(HouseForm):
    """Stands in the head of every page, so it has nothing to mend: what is not offered is not there."""

    organisation = StringField()
    onward = HiddenField()  # where what was typed for that organisation is shown again

    def place(self) -> str:
        """Return where to go after the choice, if anywhere; only places of the portal count."""
        text = self.onward.data or ""
        return text if is_local(text) else ""

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
    """Asks for the roles last, as the page does."""

    name = StringField(
        "Full name", [InputRequired("Enter the person's full name."), at_most(200)], render_kw={"autocomplete": "off"}
    )
    address = EmailField(
        "Email address",
        [InputRequired("Enter the person's email address."), at_most(254), email_address],
        description="The invitation works with this address only",
        render_kw={"autocomplete": "off"},
    )
    roles = roles_field()

    def command(self) -> InvitePerson:
        return InvitePerson(address=filled(self.address.data), name=filled(self.name.data), roles=self.chosen())


def number_field(kind: str) -> StringField:
    return StringField(NAMES[kind], [at_most(60)], render_kw={"autocomplete": "off", "spellcheck": "false"})


def list_of(names: Mapping[str, str], code: Callable[[str], str]) -> SelectField:
    """Return the new value as a list; it is sent under the same name, and a name that was typed is understood, too."""
    choices = [SelectChoice("", "Choose"), *(SelectChoice(*one) for one in names.items())]
    return SelectField(
        "New value",
        choices=choices,
        coerce=lambda text: code(text) or text,
        validate_choice=False,
        name="new_value",
        id="new_value",
    )


class AskChangeForm(HouseForm):
    """Another country or legal form comes with other numbers, which the page asks for once it knows which."""

    asked: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()
    field = SelectField("What should change?", [InputRequired("Choose what should change.")], validate_choice=False)
    new_value = StringField(
        "New value (empty to take it out)",
        [at_most(LONGEST_VALUE)],
        description="Several former names: parted by a semicolon",
    )
    country = list_of(countries(), country_code)
    legal_form = list_of({str(form): name for form, name in LEGAL_FORMS.items()}, form_code)
    PAN = number_field("PAN")
    GSTIN = number_field("GSTIN")
    CIN = number_field("CIN")
    LLPIN = number_field("LLPIN")
    TAX = number_field("TAX")
    REG = number_field("REG")
    reason = TextAreaField(
        "Reason",
        [InputRequired("Tell the program team why."), at_most(LONGEST_REASON)],
        description="For example the date and number of the entry in the register",
    )

    def offer(self, fields: Mapping[str, str], live: Mapping[str, str]) -> None:
        """Offer the fields, and the numbers that come with what is asked for."""
        self.field.choices = [SelectChoice("", "Choose"), *(SelectChoice(*field) for field in fields.items())]
        move = (live, self.field.data or "", wanted(self.command()))
        self.asked, self.needed = numbers_asked(*move), numbers_needed(*move)

    def value_to_show(self) -> Field:
        """Return the field for the new value with its errors: a list where there is one, unless words were typed."""
        if self.field.data not in MOVES:
            return self.new_value
        listed: Field = self[self.field.data]
        listed.errors = self.new_value.errors
        is_in_it = listed.data in {choice.value for choice in listed.choices}
        return listed if is_in_it or not self.new_value.data else self.new_value

    def gone_in_words(self, live: Mapping[str, str]) -> str:
        """Return the numbers that go with what is asked for."""
        return gone_in_words(live, self.field.data or "", wanted(self.command()))

    def validate(self, **values: Any) -> bool:
        """Name all numbers that are missing at once."""
        is_valid: bool = super().validate(**values)
        for kind in self.asked:
            if kind in self.needed and not self[kind].data:
                self.reject(RuleBroken(ask_for(kind), field=kind))
        return is_valid and not self.errors

    def validate_field(self, field: SelectField) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Choose one of the answers in the list.")

    def command(self) -> AskChange:
        return AskChange(
            field=self.field.data or "",
            new_value=self.new_value.data or "",
            reason=self.reason.data or "",
            numbers={kind: tidy(kind, self[kind].data) for kind in self.asked if self[kind].data},
        )


class DeclineChangeForm(HouseForm):
    reason = TextAreaField("Reason", [InputRequired("Tell the organisation why."), at_most(LONGEST_REASON)])
