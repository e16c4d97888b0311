"""Input of the pages about the guide. Questions by GET have no token and no key: they change nothing."""

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import (
    DateField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired

from app.core.languages import ENGLISH, languages
from app.guide.models import Clause, ClauseTranslation, Requirement
from app.guide.policy import FILE_KINDS, INDIA, PLACES, Way, kinds_of, max_bytes, way
from app.guide.policy.drafts import (
    MANDATORY,
    NO_CLAUSE,
    PARTS,
    REGIONS,
    SIZES,
    ClauseText,
    Part,
    PublishGuide,
    RequirementText,
    formats_text,
)
from app.guide.policy.languages import UNSAVED, SaveTranslation, fingerprint
from app.web.forms import HouseForm, at_most, filled

MEGABYTE = 2**20
KINDS = sorted(FILE_KINDS, key=["pdf", "jpg", "png", "svg"].index)
SAME_VERSION = "Choose two different versions."


class PlaceForm(Form):  # type: ignore[misc]
    """Where an organisation is registered, which decides what papers it has."""

    country = RadioField(
        "Where is your organisation registered?",
        [AnyOf(list(PLACES), "Choose where your organisation is registered.")],
        choices=[SelectChoice(value=code, label=name) for code, name in PLACES.items()],
        default=INDIA,
        validate_choice=False,
    )


class CompareForm(Form):  # type: ignore[misc]
    """Two versions of the guide; without an answer the last two."""

    old = SelectField("Earlier version", name="from", validate_choice=False)
    new = SelectField("Later version", name="to", validate_choice=False)

    def __init__(self, typed: Any, *, numbers: Sequence[str]) -> None:
        super().__init__(typed, data={"old": numbers[1] if len(numbers) > 1 else "", "new": next(iter(numbers), "")})
        self._numbers = numbers
        for field in (self.old, self.new):
            field.choices = [SelectChoice(number, f"Version {number}") for number in numbers]

    def validate_old(self, field: SelectField) -> None:
        self._check(field)
        if field.data == self.new.data:
            raise ValidationError(SAME_VERSION)

    def validate_new(self, field: SelectField) -> None:
        self._check(field)

    def _check(self, field: SelectField) -> None:
        if field.data not in self._numbers:
            raise ValidationError("Choose one of the versions in the list.")


def one_of(label: str, texts: dict[Any, str], message: str) -> RadioField:
    choices = [SelectChoice(str(value), text) for value, text in texts.items()]
    return RadioField(
        label, [AnyOf([choice.value for choice in choices], message)], choices=choices, validate_choice=False
    )


class VersionForm(HouseForm):
    """One press on what was read; `version` tells whether somebody saved it meanwhile."""

    version = HiddenField(default="0")

    def version_read(self) -> int:
        """Return the version that was shown; anything odd is none that could be there."""
        typed = self.version.data
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class RowForm(VersionForm):
    """A row of a draft."""

    code = StringField(
        "Code",
        [InputRequired("Enter a code."), at_most(20)],
        description="Capital letters, like ID-LOCAL. It never changes: evidence, findings and duties point to it",
    )


class ClauseForm(RowForm):
    part = one_of("Part of the guide", PARTS, "Choose the part of the guide.")
    title = StringField("Title", [InputRequired("Enter a title."), at_most(120)])
    text = TextAreaField(
        "Text",
        [InputRequired("Enter what the clause says."), at_most(4000)],
        description="In our own words, as partners and applicants will read it",
    )
    sources = StringField(
        "Source (optional)", [at_most(200)], description="Ids of the statements that it rests on, like S1.9, S1.48"
    )

    @classmethod
    def shown(cls, row: Clause) -> dict[str, Any]:
        names = ("code", "part", "title", "text", "sources")
        return {name: getattr(row, name) for name in names} | {"version": str(row.version)}

    def row_text(self, before: Requirement | None = None) -> ClauseText:
        return ClauseText(
            part=Part(self.part.data),
            title=filled(self.title.data),
            text=filled(self.text.data),
            sources=self.sources.data or "",
        )


class RequirementForm(RowForm):
    clause_code = SelectField("Clause that it proves", validate_choice=False)
    title = StringField("Title", [InputRequired("Enter a title."), at_most(120)])
    proves = StringField("What it shows", [InputRequired("Say what it shows."), at_most(300)])
    documents = TextAreaField("Documents that are taken", [InputRequired("Name the documents."), at_most(1000)])
    kinds = SelectMultipleField(
        "Kinds of file",
        [InputRequired("Choose at least one kind of file.")],
        choices=[SelectChoice(kind, kind.upper()) for kind in KINDS],
        invalid_choice_message="Choose kinds of file from the list.",
    )
    megabytes = one_of("Largest size", {size: f"{size} MB" for size in SIZES}, "Choose the largest size.")
    identifier = StringField("Number on the document (optional)", [at_most(120)])
    validity = StringField("Valid for (optional)", [at_most(200)], description="For example: 12 months")
    checked_by = StringField("Checked by", [InputRequired("Say who checks it."), at_most(120)])
    how_checked = StringField("How it is checked (optional)", [at_most(300)])
    mandatory = one_of("Who gives it?", MANDATORY, "Choose who gives it.")
    condition = StringField(
        "Condition (optional)",
        [at_most(300)],
        description="The applicant decides whether it holds, unless it is about the place of registration",
    )
    region = one_of("Where?", REGIONS, "Choose where it is asked for.")

    def offer(self, clauses: Sequence[Clause]) -> None:
        self.clause_code.choices = [
            *(SelectChoice(clause.code, f"{clause.code}: {clause.title}") for clause in clauses),
            SelectChoice(NO_CLAUSE, "No clause"),
        ]

    def keep_way_of(self, row: Requirement) -> None:
        """Ask nothing about files for what the portal asks on screen or makes itself."""
        if way(row) is not Way.UPLOAD:
            for name in ("kinds", "megabytes", "mandatory", "condition", "region"):
                del self[name]

    @classmethod
    def shown(cls, row: Requirement) -> dict[str, Any]:
        return {
            **{name: getattr(row, name) for name in RequirementText.__dataclass_fields__ if name != "formats"},
            "code": row.code,
            "version": str(row.version),
            "kinds": [kind for kind in KINDS if kind in kinds_of(row.formats)],
            "megabytes": str(max_bytes(row.formats) // MEGABYTE),
        }

    def row_text(self, before: Requirement | None = None) -> RequirementText:
        """Return what was typed; what was not asked stays as it was."""
        typed = {name: self[name].data or "" for name in RequirementText.__dataclass_fields__ if name in self}
        if "kinds" in self:
            typed["formats"] = formats_text(filled(self.kinds.data), int(self.megabytes.data))
        kept = {name: getattr(before, name) for name in RequirementText.__dataclass_fields__} if before else {}
        return RequirementText(**{**kept, **typed})


class PublishForm(VersionForm):
    """Sent twice: the first time the page says what will happen, the second time it does."""

    confirmed = HiddenField()
    effective_on = DateField("In force from", [InputRequired("Enter the day from which it is in force.")])
    cut_off_on = DateField(
        "Cut-off day for open drafts",
        [InputRequired("Enter the last day on which drafts keep their version.")],
        description="Drafts that are not submitted by the end of this day, India time, move to the new version",
    )

    def command(self) -> PublishGuide:
        return PublishGuide(
            effective_on=filled(self.effective_on.data),
            cut_off_on=filled(self.cut_off_on.data),
            version=self.version_read(),
        )


class LanguageForm(HouseForm):
    """A language into which a version is to be translated."""

    language = SelectField("Language", validate_choice=False)

    def offer(self, there: Collection[str]) -> None:
        known = sorted(languages().items(), key=lambda entry: entry[1])
        self.language.choices = [SelectChoice(*one) for one in known if one[0] not in {*there, ENGLISH}]


class TranslationForm(VersionForm):
    """A clause in another language; `english` tells which English text was beside it."""

    english = HiddenField()
    title = StringField("Title", [InputRequired("Enter the title."), at_most(200)])
    text = TextAreaField("Text", [InputRequired("Enter what the clause says."), at_most(6000)])

    @classmethod
    def shown(cls, english: Clause, kept: ClauseTranslation | None) -> dict[str, str]:
        said = {"title": kept.title, "text": kept.text} if kept else {}
        return {"version": str(kept.version if kept else UNSAVED), "english": fingerprint(english)} | said

    def write_in(self, language: str) -> None:
        """Let browsers spell and turn what is typed as the language wants it."""
        for field in (self.title, self.text):
            field.render_kw = {"lang": language, "dir": "auto"}

    def command(self) -> SaveTranslation:
        return SaveTranslation(
            title=filled(self.title.data),
            text=filled(self.text.data),
            version=self.version_read(),
            english_sha256=self.english.data or "",
        )
