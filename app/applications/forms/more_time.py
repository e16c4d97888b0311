"""Another last day for the applicant's answer."""

from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired

from app.applications.policy.more_time import LONGEST_REASON, GiveMoreTime
from app.web.forms import NO_DAY, HouseForm, at_most, filled


class MoreTimeForm(HouseForm):
    seen = HiddenField()
    last_on = DateField(
        "New last day",
        [InputRequired("Enter the new last day.")],
        invalid_value_message=NO_DAY,
    )
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why there is more time."), at_most(LONGEST_REASON)],
        description="The applicant reads these words",
    )

    def command(self) -> GiveMoreTime:
        return GiveMoreTime(
            last_on=filled(self.last_on.data), reason=filled(self.reason.data), seen=self.seen.data or ""
        )
