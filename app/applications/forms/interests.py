"""The expression of interest, and the program team's answer to it."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional, Regexp

from app.applications.policy.interests import PLAYER_TEXT, ExpressInterest, Player
from app.core.countries import countries
from app.web.forms import HouseForm, at_most, email_address, filled, web_address, with_scheme

PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}\Z")


class InterestForm(HouseForm):
    player = RadioField(
        "What kind of organisation are you?",
        [AnyOf(list(Player), message="Choose what kind of organisation you are.")],
        choices=[SelectChoice(player.value, text) for player, text in PLAYER_TEXT.items()],
        validate_choice=False,
    )
    organisation_name = StringField(
        "Name of the organisation",
        [InputRequired("Enter the name of your organisation."), at_most(200)],
        render_kw={"autocomplete": "organization"},
    )
    country = SelectField(
        "Country of registration",
        [AnyOf(list(countries()), message="Choose a country from the list.")],
        choices=[SelectChoice("", "Choose a country"), *(SelectChoice(*country) for country in countries().items())],
        validate_choice=False,
        render_kw={"autocomplete": "country"},
    )
    is_another = BooleanField("Ours is another organisation of the same name")
    website = URLField(
        "Website (optional)",
        [Optional(), at_most(300), web_address],
        filters=[with_scheme],
        render_kw={"autocomplete": "url"},
    )
    contact_name = StringField(
        "Your full name", [InputRequired("Enter your full name."), at_most(200)], render_kw={"autocomplete": "name"}
    )
    contact_email = EmailField(
        "Your email address",
        [InputRequired("Enter your email address."), at_most(254), email_address],
        description="We send our answer to this address. If we accept, it becomes your sign-in.",
        render_kw={"autocomplete": "email"},
    )
    contact_phone = TelField(
        "Phone number (optional)",
        [Optional(), Regexp(PHONE, message="Enter a phone number like +91 80 1234 5678."), at_most(30)],
        render_kw={"autocomplete": "tel"},
    )
    message = TextAreaField(
        "Why do you want to become a partner?",
        [InputRequired("Tell us in a few sentences why you want to become a partner."), at_most(4000)],
        description="Tell us what you do, and what you want to do with DIGIT. A few sentences are enough.",
    )
    guide = HiddenField()
    agreed = BooleanField(
        "",
        [InputRequired("Read the guide, then agree to it.")],
        description="So you know what is expected. What binds your organisation comes later, in the application.",
    )

    def __init__(self, *args: Any, guide_number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guide.data = self.guide.data or guide_number
        self.agreed.label.text = f"I have read version {guide_number} of the program guide, and I agree to its terms"

    def command(self) -> ExpressInterest:
        return ExpressInterest(
            player=Player(self.player.data),
            organisation_name=filled(self.organisation_name.data),
            country=filled(self.country.data),
            website=self.website.data or "",
            contact_name=filled(self.contact_name.data),
            contact_email=filled(self.contact_email.data),
            contact_phone=self.contact_phone.data or "",
            message=filled(self.message.data),
            guide=filled(self.guide.data),
            is_another=self.is_another.data,
        )

    def show_guide(self, number: str) -> None:
        """Ask for the version in force, when the one on the page is not it any more."""
        if self.guide.data != number:
            self.guide.data, self.agreed.data = number, False


class DeclineForm(HouseForm):
    reason = TextAreaField(
        "Reason",
        [InputRequired("Enter the reason: the contact reads it."), at_most(2000)],
        description="The contact reads these words. Say what would have to change.",
    )
