"""Addresses of websites."""

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Tell whether a text is the full address of a website: a scheme, a name with a dot, nobody's sign-in."""
    try:
        parts = urlsplit(text)
        named = "." in (parts.hostname or "").strip(".") and not parts.username
    except ValueError:
        return False
    return named and parts.scheme in {"http", "https"} and not any(letter.isspace() for letter in text)


def full_address(text: str) -> str:
    """Return the address of a website with its scheme, which people leave out; nothing stays nothing."""
    return text if not text or "://" in text else f"https://{text}"
