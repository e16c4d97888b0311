"""What may be said in public, and how it is found. Pure."""

import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LETTERS_KEPT = 20_000


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for: words, and one value for some kinds of facet."""

    words: str = ""
    facets: dict[str, str] = field(default_factory=dict)


FACETS = ("product", "service", "place", "language")


def plain(text: str) -> str:
    """Return text without accents and capitals, so that it is found however it is typed."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter) or _is_indic(letter))
    return " ".join(bare.split())[:LETTERS_KEPT]


def _is_indic(letter: str) -> bool:
    """Vowel signs of Indian scripts are combining, too, but change the word."""
    return "\u0900" <= letter <= "\u0dff"


def safe_website(address: str) -> str:
    """Return the address when a link to it can do no harm, else nothing."""
    try:
        parts = urlsplit(address.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    except ValueError:
        return ""
    return parts.geturl() if usable else ""
