"""The syntax of a client report."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from app.clients.policy import KIND_TEXT, ClientKind, ReportClient, WithdrawReport
from app.core.countries import countries
from app.web.forms import HouseForm, at_most, filled

FIRST_DAY = date(2020, 1, 1)  # before it the program had no rule


def from_list(message: str) -> Callable[[Form, Any], None]:
    """Refuse what is not among the field's choices, in words that say what to do."""

    def check(_: Form, field: Any) -> None:
        known = {choice.value for choice in field.choices}
        picked = field.data if isinstance(field.data, list) else [field.data]
        if not known.issuperset(picked):
            raise ValidationError(message)

    return check


def in_the_program(_: Form, field: Field) -> None:
    if field.data is not None and field.data < FIRST_DAY:
        raise ValidationError("Check the year: reports count from 2020 on.")


class ReportClientForm(HouseForm):
    client_name = StringField(
        "Client name",
        [InputRequired("Enter the client's name."), at_most(200)],
        description="The body that signed with you, as it calls itself",
    )
    is_another = BooleanField("This is another client")
    client_kind = RadioField(
        "Kind of client",
        [InputRequired("Choose the kind of client."), from_list("Choose the kind of client from the list.")],
        choices=[SelectChoice(kind.value, text) for kind, text in KIND_TEXT.items()],
        validate_choice=False,
    )
    country = SelectField(
        "Country",
        [from_list("Choose the country from the list.")],
        choices=[SelectChoice(code, name) for code, name in countries().items()],
        default="IN",
        validate_choice=False,
    )
    place = StringField(
        "Place",
        [at_most(200)],
        description="City, district or state. Leave it empty for a whole country",
    )
    onboarded_on = DateField(
        "Date of onboarding",
        [InputRequired("Enter the date of onboarding."), in_the_program],
        invalid_value_message="Enter a real date, like 2026-11-22.",
    )
    products = SelectMultipleField(
        "DIGIT products in use",
        [InputRequired("Choose at least one product."), from_list("Choose the products from the list.")],
        choices=[],
        validate_choice=False,
        description="Choose all that the client uses or will use",
    )
    label_shown = BooleanField("The solution shows the label “powered by DIGIT”")
    late_reason = TextAreaField("Reason, if the report is late", [at_most(2000)])

    def offer_products(self, names: Mapping[str, str]) -> None:
        """Let the partner choose among these, by code."""
        self.products.choices = [SelectChoice(*product) for product in names.items()]

    def command(self) -> ReportClient:
        return ReportClient(
            client_name=filled(self.client_name.data),
            onboarded_on=filled(self.onboarded_on.data),
            client_kind=ClientKind(self.client_kind.data),
            country=self.country.data,
            place=self.place.data or "",
            products=tuple(filled(self.products.data)),
            label_shown=self.label_shown.data,
            late_reason=self.late_reason.data or "",
            is_another=self.is_another.data,
        )


class WithdrawReportForm(HouseForm):
    reason = TextAreaField(
        "Why do you withdraw the report?",
        [
            InputRequired("Tell us why you withdraw the report."),
            at_most(2000),
        ],
        description="For example, that the same client was reported twice",
    )

    def command(self) -> WithdrawReport:
        return WithdrawReport(reason=filled(self.reason.data))
