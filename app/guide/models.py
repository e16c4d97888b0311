"""The program guide in versions, and all that the program sets as data."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Entity


class GuideVersion(Entity):
    """One version of the guide with the source it restates: a draft until it is published, then never changed.

    It is in force from a day on; drafts of applications under earlier versions move to it after the cut-off day.
    """

    __tablename__ = "guide_version"
    __table_args__ = (
        CheckConstraint("(published_on IS NULL) = (effective_on IS NULL)", name="published_has_day"),
        CheckConstraint("cut_off_on IS NULL OR cut_off_on >= effective_on", name="cut_off_in_force"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    published_on: Mapped[date | None] = mapped_column(default=None)
    effective_on: Mapped[date | None] = mapped_column(default=None)
    cut_off_on: Mapped[date | None] = mapped_column(default=None)
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    edited_by: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(init=False)
    attribution: Mapped[str] = mapped_column(default="")
    source_address: Mapped[str] = mapped_column(default="")
    clauses: Mapped[list["Clause"]] = relationship(init=False, order_by="Clause.position")
    requirements: Mapped[list["Requirement"]] = relationship(init=False, order_by="Requirement.position")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_draft(self) -> bool:
        return self.published_on is None


class Clause(Entity):
    """A numbered statement of the guide; `code` stays the same over versions."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("guide_version_id", "code"),)

    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"), index=True)
    code: Mapped[str]
    position: Mapped[int]
    part: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    sources: Mapped[str]
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}


class GuideLanguage(Entity):
    """A language, by its BCP 47 code, into which a version is translated; everybody reads it when it is shown."""

    __tablename__ = "guide_language"
    __table_args__ = (UniqueConstraint("guide_version_id", "language"),)

    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"))
    language: Mapped[str]
    is_shown: Mapped[bool] = mapped_column(default=False)


class ClauseTranslation(Entity):
    """A clause in another language, which binds nobody; `english_sha256` tells which English text it was made from."""

    __tablename__ = "clause_translation"
    __table_args__ = (
        UniqueConstraint("guide_version_id", "language", "code"),
        ForeignKeyConstraint(
            ["guide_version_id", "language"], ["guide_language.guide_version_id", "guide_language.language"]
        ),
        CheckConstraint("title <> '' AND text <> ''", name="says_something"),
    )

    guide_version_id: Mapped[UUID]
    language: Mapped[str]
    code: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    english_sha256: Mapped[str]
    translated_by: Mapped[str]
    translated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(init=False)
    of_language: Mapped[GuideLanguage] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}


class GuideBenefit(Entity):
    """What a version promises to partners."""

    __tablename__ = "guide_benefit"
    __table_args__ = (UniqueConstraint("guide_version_id", "code"),)

    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"), index=True)
    code: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    sources: Mapped[str]


class GuideStep(Entity):
    """One step on the way in; `policy` is the code of the allowance that says how long it takes, if any."""

    __tablename__ = "guide_step"
    __table_args__ = (UniqueConstraint("guide_version_id", "code"),)

    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"), index=True)
    code: Mapped[str]
    position: Mapped[int]
    who: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    policy: Mapped[str]
    sources: Mapped[str]


class Requirement(Entity):
    """A document or statement that an applicant gives; `mandatory` is yes, no or conditional."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("guide_version_id", "code"),)

    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"), index=True)
    code: Mapped[str]
    position: Mapped[int]
    clause_code: Mapped[str]
    title: Mapped[str]
    proves: Mapped[str]
    documents: Mapped[str]
    formats: Mapped[str]
    identifier: Mapped[str]
    validity: Mapped[str]
    checked_by: Mapped[str]
    mandatory: Mapped[str]
    condition: Mapped[str]
    region: Mapped[str]
    how_checked: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}


class Acceptance(Entity):
    """Somebody read and agreed to a version, at a moment, for a thing (A5)."""

    __tablename__ = "acceptance"

    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"), index=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    person: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    occasion: Mapped[str]
    accepted_at: Mapped[datetime]
    guide_version: Mapped[GuideVersion] = relationship(init=False)


class PolicyValue(Base):
    """A number of the program that may change from a day on, such as days to report a client."""

    __tablename__ = "policy_value"

    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int]
    unit: Mapped[str]
    source: Mapped[str]


class RubricCriterion(Base):
    """What reviewers score, in a set that is in force from a day on; `anchors` say what 0 to 4 mean."""

    __tablename__ = "rubric_criterion"
    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 100", name="weight_is_share"),)

    valid_from: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    clause_code: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    weight: Mapped[int]
    anchors: Mapped[list[str]]
    sources: Mapped[str]
    reading: Mapped[str]


class MouTemplate(Base):
    """The text of the MoU from a day on, before the values of a partner take their places; it never changes."""

    __tablename__ = "mou_template"

    number: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    articles: Mapped[list[dict[str, Any]]]


class CatalogueEntry(Base):
    """A product, module or other thing of the DIGIT catalogue."""

    __tablename__ = "catalogue_entry"

    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    note: Mapped[str]


NEVER_CHANGES = "a published version of the guide never changes"
PARTS = ("clause", "guide_benefit", "guide_step", "requirement")
OF_PUBLISHED = "(SELECT published_on FROM guide_version WHERE id = OLD.guide_version_id) IS NOT NULL"
FUNCTIONS_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION refuse_published_guide() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF OLD.published_on IS NOT NULL THEN RAISE EXCEPTION '{NEVER_CHANGES}'; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
CREATE OR REPLACE FUNCTION refuse_published_row() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF {OF_PUBLISHED} THEN RAISE EXCEPTION '{NEVER_CHANGES}'; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$
"""


def _refuse_sqlite(table: str, verb: str) -> str:
    is_published = OF_PUBLISHED if table in PARTS else "OLD.published_on IS NOT NULL"
    return f"""
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} WHEN {is_published}
BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
"""


def _refuse_postgresql(table: str) -> str:
    function = "refuse_published_row" if table in PARTS else "refuse_published_guide"
    return f"""
CREATE TRIGGER {table}_published BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}()
"""


GUARDED = ("guide_version", *PARTS)
PUBLISHED_STAYS = {
    "sqlite": [_refuse_sqlite(table, verb) for table in GUARDED for verb in ("UPDATE", "DELETE")],
    "postgresql": [FUNCTIONS_POSTGRESQL, *(_refuse_postgresql(table) for table in GUARDED)],
}
