"""Languages by their codes (BCP 47), from the ISO list, and which way a text runs. Pure."""

import gettext
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pycountry

ENGLISH = "en"
LANGUAGES = "en hi as bn brx doi gu kn ks kok mai ml mni mr ne or pa sa sat sd ta te ur ar fr pt es sw"
# English, the scheduled languages of India, and the widest spoken ones of other countries with DIGIT
TO_THE_LEFT = frozenset({"R", "AL"})


@cache
def languages() -> dict[str, str]:
    """Return the English names of all languages that the portal knows."""
    return {code: _plain(_listed_name(code)) for code in LANGUAGES.split()}


def language_name(code: str) -> str:
    return languages().get(code, code)


@cache
def own_name(code: str) -> str:
    """Return what speakers call their language, or its English name where the ISO list has no translation."""
    translated = gettext.translation("iso639-3", pycountry.LOCALES_DIR, languages=[code], fallback=True)
    return _plain(translated.gettext(_listed_name(code)))


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language as it is offered to its speakers."""

    code: str
    name: str
    own_name: str

    @property
    def is_named_by_itself(self) -> bool:
        return self.own_name != self.name

    @property
    def direction(self) -> str:
        return direction(self.own_name)


def languages_named(codes: Iterable[str]) -> list[Language]:
    """Return these languages in the order of their English names."""
    found = (Language(code=code, name=language_name(code), own_name=own_name(code)) for code in codes)
    return sorted(found, key=lambda one: one.name)


def direction(text: str) -> str:
    """Return which way most letters of a text run, since some languages are written in more than one script."""
    ways = Counter(unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if sum(ways[way] for way in TO_THE_LEFT) > ways["L"] else "ltr"


def _listed_name(code: str) -> str:
    found = pycountry.languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code})
    assert found is not None, "the codes above are in the ISO list"
    return str(found.name)


def _plain(name: str) -> str:
    return name.split(" (")[0]
