"""The forms on the organisation, its numbers and its people."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import Optional, Regexp

from app.applications.forms.sections import Part, Rows, SectionForm, choice, country_choice, mail_address, text
from app.applications.policy import About
from app.applications.policy.numbers import NO_GST
from app.applications.policy.organisation import QUESTIONS, postcode_name
from app.applications.policy.people import CONTACT, MOST_OWNERS, OWNER, SIGNATORY, typed_signatory, with_signatory
from app.guide.policy import INDIA
from app.partners.policy import LEGAL_FORMS
from app.partners.policy.identifiers import NAMES, kinds_for, optional_kinds, tidy
from app.web.forms import at_most, with_scheme

SHARE = r"[0-9]{1,3}(\.[0-9]{1,2})?"
PHONE = r"\+?[0-9][0-9 ()./-]{5,24}"
YEAR_MESSAGE = "Enter the year in four digits, like 2009."
HINTS = {
    "PAN": "10 characters, for example AAACD0000A",
    "GSTIN": "15 characters; characters 3 to 12 are your PAN",
    "CIN": "21 characters, from your certificate of incorporation",
    "LLPIN": "For example AAA-0000",
    "TAX": "The number under which you pay tax in your country",
    "REG": "The number in your country's register of companies or bodies",
    "VAT": "With or without the letters of the country",
    "LEI": "20 characters, if you have one",
    "UNGM": "Up to 7 digits, if you sell to the United Nations",
}


class OrganisationForm(SectionForm):
    legal_name = text(QUESTIONS["legal_name"], description="As it stands in the register")
    trading_name = text("Trading name (optional)", description="If people know you by another name")
    former_names = TextAreaField(
        "Former names (optional)",
        [at_most(1000)],
        description="Legal names that the organisation had before, one in a line",
    )
    legal_form = choice(QUESTIONS["legal_form"], {str(form): name for form, name in LEGAL_FORMS.items()})
    country = country_choice(QUESTIONS["country"])
    founded_year = IntegerField(QUESTIONS["founded_year"], [Optional()], invalid_value_message=YEAR_MESSAGE)
    address = TextAreaField(
        QUESTIONS["address"],
        [at_most(500)],
        description="Street and house",
    )
    city = text(QUESTIONS["city"])
    postcode = text(QUESTIONS["postcode"], 20, description="Leave it empty if your country has none")
    website = text("Website (optional)", 300, description="For example https://www.example.org", filters=[with_scheme])

    def name_for_country(self) -> None:
        """Ask in the words of the country that is chosen."""
        self.postcode.label.text = postcode_name(self.country.data or "")
        if self.country.data == INDIA:
            self.postcode.description = "Six digits"


class IdentifiersForm(SectionForm):
    """Shows only the numbers that such an organisation has."""

    PAN = text(NAMES["PAN"], 40, description=HINTS["PAN"])
    GSTIN = text(NAMES["GSTIN"], 40, description=HINTS["GSTIN"])
    below_gst_threshold = BooleanField("We are below the GST threshold and have no GSTIN")
    CIN = text(NAMES["CIN"], 40, description=HINTS["CIN"])
    LLPIN = text(NAMES["LLPIN"], 40, description=HINTS["LLPIN"])
    TAX = text(NAMES["TAX"], 60, description=HINTS["TAX"])
    REG = text(NAMES["REG"], 60, description=HINTS["REG"])
    VAT = text(f"{NAMES['VAT']} (optional)", 40, description=HINTS["VAT"])
    LEI = text(f"{NAMES['LEI']} (optional)", 40, description=HINTS["LEI"])
    UNGM = text(f"{NAMES['UNGM']} (optional)", 40, description=HINTS["UNGM"])

    def ask_for(self, known: About) -> None:
        """Take out the numbers that this organisation does not have."""
        kinds = kinds_for(known.country, known.legal_form)
        for kind in NAMES.keys() - {*kinds, *optional_kinds(known.country)}:
            del self[kind]
        if "GSTIN" not in kinds:
            del self[NO_GST]

    def answers(self) -> dict[str, Any]:
        typed = super().answers()
        return {name: tidy(name, value) if name in NAMES else value for name, value in typed.items()}


class ContactPart(Part):
    name = text(CONTACT["name"])
    title = text("Position (optional)")
    email = mail_address(CONTACT["email"])
    phone = StringField(
        CONTACT["phone"],
        [Optional(), Regexp(f"{PHONE}$", message="Enter a phone number like +91 80 1234 5678.")],
        description="With the country code",
    )


class SignatoryPart(Part):
    name = text(SIGNATORY["name"])
    title = text(SIGNATORY["title"])
    email = mail_address(SIGNATORY["email"])


class OwnerPart(Part):
    name = text(OWNER["name"])
    share = StringField(
        OWNER["share"], [Optional(), Regexp(f"{SHARE}$", message="Enter the share as a number like 51 or 33.3.")]
    )


class PeopleForm(SectionForm):
    contact = FormField(ContactPart, "Contact")
    signatory_is_contact = BooleanField("The contact signs: take name, position and email address from above")
    signatory = FormField(SignatoryPart, "Signatory")
    owners = Rows(FormField(OwnerPart), "Owner", max_entries=MOST_OWNERS)
    no_owner = BooleanField("Nobody holds more than 25 percent")

    def answers(self) -> dict[str, Any]:
        return with_signatory(super().answers())

    @staticmethod
    def shown(answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return stored answers; where the contact signs, the signatory is not shown as typed a second time."""
        return {**answers, "signatory": typed_signatory(answers)}
