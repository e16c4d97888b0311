"""Why something stays as it is."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from app.applications.forms.document_check import check_number
from app.applications.policy.explanations import LONGEST_WORDS, Explain
from app.web.forms import HouseForm, at_most, filled


class ExplainForm(HouseForm):
    version = HiddenField()
    words = TextAreaField(
        "It stays as it is, because",
        [InputRequired("Say why it stays as it is."), at_most(LONGEST_WORDS)],
        description="The program team reads your words beside the old answer",
    )

    def validate_version(self, field: HiddenField) -> None:
        check_number(field)

    def command(self, key: str) -> Explain:
        return Explain(key=key, words=filled(self.words.data), version=int(filled(self.version.data)))
