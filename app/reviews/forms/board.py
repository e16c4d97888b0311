"""The syntax of finding a panel, and of choosing its reviewers."""

from uuid import UUID

from wtforms import Form, SelectChoice, SelectField, StringField

from app.reviews import policy
from app.reviews.forms.fields import several_reviewers
from app.web.forms import HouseForm, filled

LONGEST_WORDS = 200


class FindForm(Form):  # type: ignore[misc]
    """Words that stand in an address; odd ones find nothing."""

    words = StringField("Reference or applicant")

    def chosen_words(self) -> str:
        return (self.words.data or "").strip()[:LONGEST_WORDS]


class StageForm(FindForm):
    stage = SelectField(
        "Stage",
        choices=[SelectChoice("", "All"), *(SelectChoice(stage.value) for stage in policy.Stage)],
        validate_choice=False,
    )

    def chosen_stage(self) -> policy.Stage | None:
        """Return the stage; an unknown one is none."""
        return next((stage for stage in policy.Stage if stage.value == self.stage.data), None)


class AssignForm(HouseForm):
    reviewers = several_reviewers()

    def command(self) -> policy.AssignReviewers:
        return policy.AssignReviewers(reviewer_ids=frozenset(UUID(one) for one in filled(self.reviewers.data)))
