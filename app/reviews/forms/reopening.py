"""The syntax of opening a sent review again."""

from uuid import UUID

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.reviews.forms.fields import LONG, listed
from app.reviews.policy.reopening import ReopenReview
from app.web.forms import HouseForm, filled

WHOSE = "Choose whose review is opened again."


class ReopenForm(HouseForm):
    reviewer = RadioField(
        "Whose review is opened again?",
        [InputRequired(WHOSE), listed(WHOSE)],
        choices=[],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Why?",
        [InputRequired("Say why the review is opened again."), LONG],
        description="Read by this reviewer, and kept in the panel's record. The applicant never reads it.",
    )

    def command(self) -> ReopenReview:
        return ReopenReview(reviewer_id=UUID(filled(self.reviewer.data)), reason=filled(self.reason.data))
