"""The syntax of recording a match, of a verdict on it, and of why one should not stand."""

from wtforms import RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional

from app.core.countries import countries
from app.screening.policy import EVIDENCE_TEXT, ConfirmVerdict, Evidence, GiveVerdict, RecordMatch, ReopenMatch
from app.web.forms import HouseForm, SeenForm, at_most, filled, web_address, with_scheme

LONG = at_most(2000)
WHICH_VERDICT = "Choose whether it is the same organisation."
VERDICTS = {"not_same": "Not the same", "same": "The same organisation"}


class RecordMatchForm(HouseForm):
    listed_name = StringField("Name on the list", [InputRequired("Enter the name as the list has it."), at_most(300)])
    list_name = StringField(
        "List and its publisher",
        [InputRequired("Enter the name of the list and who publishes it."), at_most(300)],
        description="Such as: Listing of ineligible firms, World Bank.",
    )
    country = SelectField(
        "Country of the list",
        [AnyOf(["", *countries()], message="Choose a country from the list.")],
        choices=[SelectChoice("", "Not of one country"), *(SelectChoice(*country) for country in countries().items())],
        validate_choice=False,
        default="",
    )
    evidence = RadioField(
        "What is the same?",
        [AnyOf(list(Evidence), message="Choose what is the same.")],
        choices=[SelectChoice(one.value, text) for one, text in EVIDENCE_TEXT.items()],
        validate_choice=False,
    )
    identifier = StringField(
        "The number (only if it is the same)",
        [at_most(60)],
        description="It has to be one of the organisation's own numbers.",
    )
    link = URLField("Address of the entry (optional)", [Optional(), at_most(500), web_address], filters=[with_scheme])
    note = TextAreaField(
        "What did you find, and where?",
        [InputRequired("Say what you found, and where."), LONG],
        description="Read by the program team only. The applicant never reads it.",
    )

    def command(self) -> RecordMatch:
        return RecordMatch(
            listed_name=filled(self.listed_name.data),
            list_name=filled(self.list_name.data),
            country=self.country.data or "",
            evidence=Evidence(filled(self.evidence.data)),
            identifier=self.identifier.data or "",
            link=self.link.data or "",
            note=filled(self.note.data),
        )


class VerdictForm(SeenForm):
    verdict = RadioField(
        "Is it the same organisation?",
        [AnyOf(list(VERDICTS), message=WHICH_VERDICT)],
        choices=[SelectChoice(value, text) for value, text in VERDICTS.items()],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Why?",
        [InputRequired("Say why."), LONG],
        description="Say what you compared. Read by the program team only.",
    )

    def command(self) -> GiveVerdict:
        is_same = self.verdict.data == "same"
        return GiveVerdict(version=self.seen(), is_same=is_same, reason=filled(self.reason.data))


class ConfirmVerdictForm(SeenForm):
    def command(self) -> ConfirmVerdict:
        return ConfirmVerdict(version=self.seen())


class ReopenForm(SeenForm):
    reason = TextAreaField(
        "Why should it be looked at again?",
        [InputRequired("Say why it should be looked at again."), LONG],
        description="Read by the program team only.",
    )

    def command(self) -> ReopenMatch:
        return ReopenMatch(version=self.seen(), reason=filled(self.reason.data))
