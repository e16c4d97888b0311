"""Does a signed file say what was issued, page by page and word by word? Pure.

Outside of the signature block every word has to stand in its place. Inside it the words may move, since a stamp in it
changes the order in which they are read, and more may stand beside them; what was added is named.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

SIGNATURES = ("Signatures", "Signature")  # the heading of the block, and the first words below it
MOST_FRONT = 2  # pages of stamp paper
AROUND = 6  # words shown before and behind a place
MOST_SHOWN = 25  # words of the place itself
MOST_PLACES = 5
MOST_ADDED = 300  # words that are kept of what was added to one page
SCAN = 5  # a file with fewer than a fifth of the words on every page is a scan that a program has put its name on
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
_LIGATURES = dict(zip(map(ord, "ﬀﬁﬂﬃﬄ"), ("ff", "fi", "fl", "ffi", "ffl"), strict=True))
SOFT = "\u00ad"


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word as it is compared; `may_go_on` when it ends its line, and with a hyphen."""

    text: str
    may_go_on: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file does not say what was issued; `page` counts the pages of the issued text."""

    page: int
    before: str = ""
    issued: str = ""
    given: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class Added:
    """What stands in the file beside the issued text, where that may be; `page` counts the pages of the file."""

    page: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What came out for a file: of which pages only a picture is there, and what was added."""

    pages: int
    front: int = 0
    pictures: tuple[int, ...] = ()
    added: tuple[Added, ...] = ()
    places: tuple[Place, ...] = ()
    wrong_count: str = ""

    @property
    def says_the_same(self) -> bool:
        """Tell whether nothing in the file contradicts the issued text."""
        return not self.places and not self.wrong_count

    @property
    def refusal(self) -> str:
        """Say in one sentence why the file is not taken."""
        pages = ", ".join(str(place.page) for place in self.places)
        return self.wrong_count or f"The file does not say what was issued. See the place on page {pages}."

    def kept(self) -> dict[str, Any]:
        """Return what stays with the signature."""
        added = [asdict(one) for one in self.added]
        return {"pages": self.pages, "front": self.front, "pictures": list(self.pictures), "added": added}


def compare(issued: Sequence[str], given: Sequence[str], *, may_have_front: bool) -> Comparison:
    """Compare a signed file with the issued text; in front of it stamp paper may stand."""
    front = len(given) - len(issued)
    if wrong := _wrong_count(issued, given, may_have_front=may_have_front):
        return Comparison(pages=len(issued), wrong_count=wrong)
    both = [(words_of(ours), words_of(theirs)) for ours, theirs in zip(issued, given[front:], strict=True)]
    is_scan = all(_is_picture(ours, theirs, is_scan=True) for ours, theirs in both)
    found = [_page(number, *two, front=front, is_scan=is_scan) for number, two in enumerate(both, 1)]
    before = [_added(number, words_of(text)) for number, text in enumerate(given[:front], 1)]
    return Comparison(
        pages=len(issued),
        front=front,
        pictures=tuple(one.number for one in found if one.is_picture),
        added=tuple(added for added in (*before, *(one.added for one in found)) if added and added.words),
        places=tuple(one.place for one in found if one.place)[:MOST_PLACES],
    )


def _wrong_count(issued: Sequence[str], given: Sequence[str], *, may_have_front: bool) -> str:
    more = len(given) - len(issued)
    if more < 0:
        return f"The file has {_pages(given)}, the issued text {len(issued)}. Send all of them in one file."
    if more and not may_have_front:
        return (
            f"The file has {_pages(given)}, the issued text {len(issued)}. Only stamp paper may be added, in front: "
            "then enter its number."
        )
    if more > MOST_FRONT:
        return f"The file has {_pages(given)}, the issued text {len(issued)}. Stamp paper has at most {MOST_FRONT}."
    if more and _is_same(words_of(issued[-1]), words_of(given[len(issued) - 1])):
        return f"Page {len(issued) + 1} of the file was added behind the text. Only stamp paper in front may be added."
    return ""


def _pages(given: Sequence[str]) -> str:
    return "1 page" if len(given) == 1 else f"{len(given)} pages"


@dataclass(frozen=True, kw_only=True)
class _Page:
    number: int
    is_picture: bool = False
    added: Added | None = None
    place: Place | None = None


def _page(number: int, ours: Sequence[Word], theirs: Sequence[Word], *, front: int, is_scan: bool) -> _Page:
    if _is_picture(ours, theirs, is_scan=is_scan):
        return _Page(number=number, is_picture=True, added=_added(number + front, theirs))
    start = _block(ours)
    if start is None:
        return _Page(number=number, place=_place(number, ours, theirs))
    ours_above, theirs_above = ours[:start], theirs[: _block(theirs)]
    if place := _place(number, ours_above, theirs_above):
        return _Page(number=number, place=place)
    return _block_page(number, ours[start:], theirs[len(theirs_above) :], front)


def _is_picture(ours: Sequence[Word], theirs: Sequence[Word], *, is_scan: bool) -> bool:
    """Tell whether a page has no words to compare; only a scan may have a few that are not of the text."""
    return bool(ours) and (len(theirs) * SCAN < len(ours) if is_scan else not theirs)


def _block_page(number: int, ours: Sequence[Word], theirs: Sequence[Word], front: int) -> _Page:
    """Look for every word of the signature block, in whatever order a stamp has left them."""
    missing = Counter(_plain(ours)) - Counter(_plain(theirs))
    more = _more(theirs, Counter(_plain(ours)))
    if missing:
        lost = [word for word in ours if word.text in missing]
        place = Place(page=number, before=" ".join(SIGNATURES[:1]), issued=_shown(lost), given=_shown(more))
        return _Page(number=number, place=place)
    return _Page(number=number, added=_added(number + front, more))


def _more(theirs: Sequence[Word], left: Counter[str]) -> list[Word]:
    """Return the words that stand there beside those of the issued text, in the order in which they are read."""
    more = []
    for word in theirs:
        if left[word.text] > 0:
            left[word.text] -= 1
        else:
            more.append(word)
    return more


def _added(page: int, words: Sequence[Word]) -> Added:
    return Added(page=page, words=_shown(words[:MOST_ADDED], MOST_ADDED))


def words_of(page: str) -> list[Word]:
    """Return the words of a page; spaces, lines and letters that are written in two ways make no difference."""
    plain = unicodedata.normalize("NFC", page).translate(_UNSEEN | _HYPHENS | _LIGATURES)
    return [word for line in plain.splitlines() for word in _line(line.split())]


def _line(texts: Sequence[str]) -> list[Word]:
    words = [Word(text=text.replace(SOFT, "")) for text in texts]
    if texts and texts[-1].endswith(("-", SOFT)):
        last = texts[-1].replace(SOFT, "")
        words[-1] = Word(text=last if last.endswith("-") else f"{last}-", may_go_on=True)
    return [word for word in words if word.text]


def _plain(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def _block(words: Sequence[Word]) -> int | None:
    """Return where the signature block begins."""
    texts = _plain(words)
    starts = (place for place in range(len(texts) - 1) if (texts[place], texts[place + 1]) == SIGNATURES)
    return next(starts, None)


def _is_same(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    return _same_until(ours, theirs) == (len(ours), len(theirs))


def _same_until(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[int, int]:
    """Return how many words of each text say the same from the beginning on; a word may be parted at a line's end."""
    one = other = 0
    while one < len(ours) and other < len(theirs):
        step = _step(ours[one : one + 2], theirs[other : other + 2])
        if step is None:
            break
        one, other = one + step[0], other + step[1]
    return one, other


def _step(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[int, int] | None:
    """Return how many words of each text are the same next word, if they are."""
    if ours[0].text == theirs[0].text:
        return 1, 1
    if theirs[0].text in _joined(ours)[:1]:  # the issued text parts words only where they have a hyphen
        return 2, 1
    return (1, 2) if ours[0].text in _joined(theirs) else None


def _joined(words: Sequence[Word]) -> tuple[str, ...]:
    """Return what a word at the end of a line and the next one may be together, with the hyphen and without."""
    match words:
        case [Word(may_go_on=True) as first, second]:
            return first.text + second.text, first.text.removesuffix("-") + second.text
    return ()


def _place(number: int, ours: Sequence[Word], theirs: Sequence[Word]) -> Place | None:
    """Return the part of a page that differs, with the words around it."""
    one, other = _same_until(ours, theirs)
    if (one, other) == (len(ours), len(theirs)):
        return None
    end = _same_at_end(ours[one:], theirs[other:])
    last, other_last = len(ours) - end, len(theirs) - end
    return Place(
        page=number,
        before=_shown(ours[max(0, one - AROUND) : one]),
        issued=_shown(ours[one:last]),
        given=_shown(theirs[other:other_last]),
        after=_shown(ours[last : last + AROUND]),
    )


def _same_at_end(ours: Sequence[Word], theirs: Sequence[Word]) -> int:
    both = enumerate(zip(reversed(ours), reversed(theirs), strict=False))
    return next((place for place, (one, other) in both if one.text != other.text), min(len(ours), len(theirs)))


def _shown(words: Sequence[Word], most: int = MOST_SHOWN) -> str:
    """Return words as a text to read, cut where it gets too long."""
    text = " ".join(_plain(words[:most]))
    return f"{text} …" if len(words) > most else text
