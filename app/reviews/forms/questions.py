"""The syntax of questions to the applicant, and of reading again what changed."""

from wtforms import BooleanField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.reviews.forms.fields import LONG, listed
from app.reviews.policy.questions import AskQuestion, SendOn, TurnDown
from app.reviews.policy.stale import Seen
from app.web.forms import HouseForm, SeenForm, filled

ABOUT = "Choose what the question is about."


class AskForm(HouseForm):
    about = SelectField("What is it about?", [InputRequired(ABOUT), listed(ABOUT)], choices=[], validate_choice=False)
    words = TextAreaField(
        "Your question",
        [InputRequired("Write your question."), LONG],
        description="The program team may change the words, and takes names of people of the panel out.",
    )
    is_safe = BooleanField("These words do not tell who asks")

    def offer(self, topics: dict[str, str]) -> None:
        self.about.choices = [SelectChoice("", "Choose"), *(SelectChoice(*topic) for topic in topics.items())]

    def command(self) -> AskQuestion:
        return AskQuestion(about=filled(self.about.data), words=filled(self.words.data), is_safe=self.is_safe.data)


class SendOnForm(SeenForm):
    words = TextAreaField(
        "Question to the applicant",
        [InputRequired("Write the question."), LONG],
        description="The applicant reads these words as a question of the program team.",
    )
    is_opened = BooleanField("Let the applicant change this part of the application")

    def command(self) -> SendOn:
        return SendOn(version=self.seen(), words=filled(self.words.data), is_opened=self.is_opened.data)


class TurnDownForm(SeenForm):
    reason = TextAreaField(
        "Why is it not asked?",
        [InputRequired("Say why it is not asked."), LONG],
        description="Read by the person who wanted to know, never by the applicant.",
    )

    def command(self) -> TurnDown:
        return TurnDown(version=self.seen(), reason=filled(self.reason.data))


class ReadAgainForm(SeenForm):
    """That the reviewer has read the revision with this number."""

    def command(self) -> Seen:
        return Seen(revision=self.seen())
