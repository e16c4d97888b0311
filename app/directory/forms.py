"""The search of the directory: a plain GET, so without keys of any kind."""

from wtforms import Form, SelectChoice, SelectField, StringField

from app.directory.policy import FACETS, Search
from app.web.forms import at_most, stripped, writable

SHORT = at_most(100)


class SearchForm(Form):  # type: ignore[misc]
    """Names are those in the address; `q` holds words."""

    q = StringField("Words", [SHORT, writable], filters=[stripped], description="Name, product, place or anything else")
    product = SelectField("Product", [SHORT, writable], default="", validate_choice=False)
    service = SelectField("Service", [SHORT, writable], default="", validate_choice=False)
    place = SelectField("Place", [SHORT, writable], default="", validate_choice=False)
    language = SelectField("Language", [SHORT, writable], default="", validate_choice=False)

    def offer(self, facets: dict[str, dict[str, str]]) -> None:
        """Fill the lists; a value that no partner has any more stays chosen, so that it can be dropped."""
        for kind in FACETS:
            known = {"": f"Any {kind}", **facets[kind]}
            chosen = {self[kind].data: self[kind].data} if self[kind].data not in known else {}
            self[kind].choices = [SelectChoice(value, label) for value, label in {**known, **chosen}.items()]

    def search(self) -> Search:
        return Search(words=self.q.data or "", facets={kind: self[kind].data for kind in FACETS if self[kind].data})

    def chosen(self) -> list[dict[str, str]]:
        """Return each filter in use: its name in the address, what it is called, what it asks for."""
        fields = [self[name] for name in ("q", *FACETS) if self[name].data]
        return [{"name": field.name, "label": field.label.text, "text": _text(field)} for field in fields]


def _text(field: StringField | SelectField) -> str:
    choices = getattr(field, "choices", None) or []
    return str(next((choice.label for choice in choices if choice.value == field.data), field.data))
