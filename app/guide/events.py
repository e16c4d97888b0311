"""Facts about the guide: how a version comes about. `kind` is clauses or requirements, `code` the row."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class GuideDraftStarted(Event):
    guide_version_id: UUID
    based_on_id: UUID


@dataclass(frozen=True, kw_only=True)
class GuideRowAdded(Event):
    guide_version_id: UUID
    kind: str
    code: str


@dataclass(frozen=True, kw_only=True)
class GuideRowSaved(Event):
    guide_version_id: UUID
    kind: str
    code: str


@dataclass(frozen=True, kw_only=True)
class GuideRowRetired(Event):
    guide_version_id: UUID
    kind: str
    code: str


@dataclass(frozen=True, kw_only=True)
class GuideRowPutBack(Event):
    guide_version_id: UUID
    kind: str
    code: str


@dataclass(frozen=True, kw_only=True)
class GuidePublished(Event):
    """`sha256` is the hash of all texts as they were published."""

    guide_version_id: UUID
    effective_on: date
    cut_off_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class GuideLanguageAdded(Event):
    guide_version_id: UUID
    language: str


@dataclass(frozen=True, kw_only=True)
class GuideTranslationSaved(Event):
    """`sha256` is the hash of the translation, `english_sha256` that of the English text it was made from."""

    guide_version_id: UUID
    language: str
    code: str
    sha256: str
    english_sha256: str


@dataclass(frozen=True, kw_only=True)
class GuideLanguageShown(Event):
    guide_version_id: UUID
    language: str


@dataclass(frozen=True, kw_only=True)
class GuideLanguageHidden(Event):
    guide_version_id: UUID
    language: str
