"""The guide in other languages: what a reader is shown of a clause. English prevails. Pure."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Protocol

from app.core.digests import sha256_of
from app.core.errors import RuleBroken
from app.core.languages import ENGLISH, direction, languages

UNSAVED = 0  # the version of a translation that nobody has saved yet
ENGLISH_CHANGED = "The English text has changed since you opened this page. Read it again, then save."


@dataclass(frozen=True, kw_only=True)
class SaveTranslation:
    """A clause in another language: `version` is the translation that was read, `english_sha256` the English text."""

    title: str
    text: str
    version: int
    english_sha256: str


class Words(Protocol):
    """What a clause says, in whatever language."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


class Translated(Words, Protocol):
    """Words in another language, with the fingerprint of the English ones that were translated."""

    @property
    def language(self) -> str: ...
    @property
    def english_sha256(self) -> str: ...


class TranslationState(StrEnum):
    """How a translation stands to the English text of today."""

    TRANSLATED = auto()
    OUT_OF_DATE = auto()
    MISSING = auto()


TRANSLATION_TEXT = {
    TranslationState.TRANSLATED: ("Translated", "success"),
    TranslationState.OUT_OF_DATE: ("English has changed", "warning"),
    TranslationState.MISSING: ("Not translated", "neutral"),
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is shown of a clause to who reads in another language: all of it in one language, named here."""

    language: str
    title: str
    text: str
    state: TranslationState

    @property
    def direction(self) -> str:
        return direction(f"{self.title} {self.text}")


def fingerprint(words: Words) -> str:
    """Return the SHA-256 of what a clause says."""
    return sha256_of(json.dumps([words.title, words.text], ensure_ascii=False))


def state_of(english: Words, translated: Translated | None) -> TranslationState:
    """Return whether a clause is translated, and from the English text as it reads now."""
    if translated is None:
        return TranslationState.MISSING
    return (
        TranslationState.TRANSLATED
        if translated.english_sha256 == fingerprint(english)
        else TranslationState.OUT_OF_DATE
    )


def reading(english: Words, translated: Translated | None) -> Reading:
    """Return the translation while it fits the English text, and else the English text."""
    found = state_of(english, translated)
    if translated is None or found is not TranslationState.TRANSLATED:
        return Reading(language=ENGLISH, title=english.title, text=english.text, state=found)
    return Reading(language=translated.language, title=translated.title, text=translated.text, state=found)


def readings(english: Collection[Words], translated: Mapping[str, Translated]) -> dict[str, Reading]:
    """Return what is shown of each clause, by its code; `translated` is in one language, by the codes of clauses."""
    return {words.code: reading(words, translated.get(words.code)) for words in english}


def check_new_language(code: str, there: Collection[str]) -> None:
    """Raise RuleBroken unless a version may be translated into this language: one that the portal knows, once."""
    if code == ENGLISH or code not in languages():
        raise RuleBroken("Choose a language from the list.", field="language")
    if code in there:
        raise RuleBroken("This version has this language already.", field="language")


def check_offerable(states: Collection[TranslationState]) -> None:
    """Raise RuleBroken for a language in which there is nothing to read yet."""
    if TranslationState.TRANSLATED not in states:
        raise RuleBroken("Translate at least one clause first: everybody would read English under this name.")


def check_english_read(read_sha256: str, english: Words) -> None:
    """Raise RuleBroken when the English text is not the one beside which the translation was written."""
    if read_sha256 != fingerprint(english):
        raise RuleBroken(ENGLISH_CHANGED)
