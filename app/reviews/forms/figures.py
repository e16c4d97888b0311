"""The syntax of the days that figures are about."""

from wtforms import DateField, Form
from wtforms.validators import InputRequired

from app.reviews.policy import figures
from app.web.forms import filled


class PeriodForm(Form):  # type: ignore[misc]
    """The days that figures are about; it stands in the address."""

    since = DateField("From", [InputRequired("Enter the first day.")])
    until = DateField("Until", [InputRequired("Enter the last day.")])

    def period(self) -> figures.Period:
        return figures.Period(first=filled(self.since.data), last=filled(self.until.data))
