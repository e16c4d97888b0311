"""The syntax of handing a review over: giving it back, or replacing its reviewer."""

from uuid import UUID

from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from app.reviews.forms.fields import LONG, listed
from app.reviews.policy.handover import DeclineReview, ReplaceReviewer
from app.web.forms import HouseForm, filled

NOBODY = SelectChoice("", "Nobody")


class DeclineForm(HouseForm):
    reason = TextAreaField(
        "Why can you not give this review?",
        [InputRequired("Say why you cannot give this review."), LONG],
        description="Read by the chairs, never by the applicant. A tie is declared on its own page, not here.",
    )

    def command(self) -> DeclineReview:
        return DeclineReview(reason=filled(self.reason.data))


class ReplaceForm(HouseForm):
    leaving = RadioField(
        "Who does not review any more?",
        [InputRequired("Choose who does not review any more."), listed("Choose who does not review any more.")],
        choices=[],
        validate_choice=False,
    )
    successor = RadioField(
        "Who takes over?", [listed("Choose only from the reviewers shown.")], choices=[], validate_choice=False
    )
    reason = TextAreaField(
        "Why?",
        [InputRequired("Say why."), LONG],
        description="Read by the chairs. Neither the reviewer nor the applicant reads it.",
    )

    def command(self) -> ReplaceReviewer:
        successor = self.successor.data
        return ReplaceReviewer(
            leaving_id=UUID(filled(self.leaving.data)),
            reason=filled(self.reason.data),
            successor_id=UUID(successor) if successor else None,
        )
