"""What people type about an organisation and who belongs to it."""

from wtforms import EmailField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from app.accounts.policy import Role
from app.partners.policy.invitations import InvitePerson
from app.partners.policy.members import ROLES
from app.web.forms import HouseForm, at_most, email_address, filled

PICK_ROLES = "Choose roles from the list."


def roles_field() -> SelectMultipleField:
    return SelectMultipleField(
        "Roles",
        [InputRequired("Choose at least one role.")],
        choices=[SelectChoice(role.value, f"{name}: {words}") for role, (name, words) in ROLES.items()],
        invalid_choice_message=PICK_ROLES,
    )


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
