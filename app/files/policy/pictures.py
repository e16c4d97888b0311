"""Which pictures show a file, and under which names they are stored. Pure."""

MOST_PAGES = 10
ONLY_FIRST = f"Here are the first {MOST_PAGES} pages. Download the file to see all of it."
NOT_YET = "The pages are being drawn, which takes a few seconds. Open this page again to see them."
NONE = "This file cannot be shown here. Download it to see it."


def picture_key(sha256: str, number: int | str) -> str:
    """Return the name under which the picture of a page is stored."""
    return f"{sha256}.page-{number}.jpg"


def content_of(key: str) -> str:
    """Return the content that a stored key belongs to: the file itself or a picture of it."""
    return key.partition(".")[0]


def said_about_pages(pages: int | None) -> str:
    """Return the sentence about the pictures of a file, or nothing when they show all of it."""
    if pages is None:
        return NOT_YET
    if pages == 0:
        return NONE
    return ONLY_FIRST if pages == MOST_PAGES else ""
