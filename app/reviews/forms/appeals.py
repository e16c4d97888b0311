"""The syntax of an appeal, of who answers it, and of the answer."""

from uuid import UUID

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.reviews import policy
from app.reviews.forms.fields import LONG, choice, listed, several_reviewers
from app.web.forms import HouseForm, SeenForm, filled


class AppealForm(HouseForm):
    reasons = TextAreaField(
        "Why should other people look at it again?",
        [InputRequired("Say why other people should look at it again."), LONG],
        description="Name the clause, and what the panel did not see or read differently.",
    )

    def command(self) -> policy.MakeAppeal:
        return policy.MakeAppeal(reasons=filled(self.reasons.data))


class AssignAppealForm(SeenForm):
    chair = RadioField(
        "Chair of the appeal",
        [InputRequired("Choose the chair of the appeal."), listed("Choose a chair from those shown.")],
        choices=[],
        validate_choice=False,
    )
    reviewers = several_reviewers()

    def command(self) -> policy.AssignAppeal:
        return policy.AssignAppeal(
            version=self.seen(),
            chair_id=UUID(filled(self.chair.data)),
            reviewer_ids=frozenset(UUID(one) for one in filled(self.reviewers.data)),
        )


class AnswerAppealForm(SeenForm):
    answer = choice("How do you answer?", policy.ANSWER_TEXT, "Choose how you answer.")
    reason = TextAreaField(
        "Reason for the applicant",
        [InputRequired("Write the reason for the applicant."), LONG],
        description="The applicant reads these words. Do not say who found what.",
    )

    def command(self) -> policy.AnswerAppeal:
        action = policy.AppealAction(filled(self.answer.data))
        return policy.AnswerAppeal(version=self.seen(), action=action, reason=filled(self.reason.data))


class ConfirmAnswerForm(SeenForm):
    def command(self) -> policy.ConfirmAnswer:
        return policy.ConfirmAnswer(version=self.seen())


class ReturnAnswerForm(SeenForm):
    reason = TextAreaField(
        "What should the chair of the appeal change?",
        [InputRequired("Say what the chair of the appeal should change."), LONG],
        description="Read by those who deal with the appeal. The applicant never reads it.",
    )

    def command(self) -> policy.ReturnAnswer:
        return policy.ReturnAnswer(version=self.seen(), reason=filled(self.reason.data))
