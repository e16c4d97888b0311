"""The syntax of declaring a tie, and of reporting somebody's."""

from uuid import UUID

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.reviews import policy
from app.reviews.forms.fields import LONG, choice, listed
from app.reviews.policy.ties import ReportTie
from app.web.forms import HouseForm, filled


class ConflictForm(HouseForm):
    tie = choice(
        "Do you, your family or your employer have a tie to any of them?",
        {"no": "No, I have no tie", "yes": "Yes, I have a tie"},
        "Choose whether you have a tie.",
    )
    words = TextAreaField(
        "If yes, what is the tie?", [LONG], description="Kept in the panel's record, never shown to the applicant."
    )

    def command(self) -> policy.DeclareConflict:
        return policy.DeclareConflict(has_tie=self.tie.data == "yes", words=self.words.data or "")


class ReportTieForm(HouseForm):
    person = SelectField(
        "Who has the tie?",
        [InputRequired("Choose who has the tie."), listed("Choose who has the tie.")],
        choices=[],
        validate_choice=False,
    )
    words = TextAreaField(
        "What ties this person to the applicant?",
        [InputRequired("Say in a few words what the tie is."), LONG],
        description="Kept in the register of ties. The applicant never reads it.",
    )

    def command(self) -> ReportTie:
        return ReportTie(person_id=UUID(filled(self.person.data)), words=filled(self.words.data))
