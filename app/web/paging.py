"""Long lists in pages of 25: one statement for the count, one for the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list, numbered from 1."""

    rows: Sequence[Any]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return min(self.total, (self.number - 1) * PAGE_SIZE + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.number * PAGE_SIZE)

    def url_for_page(self, number: int) -> str:
        """Return the address of another page with the same filters."""
        kept = {**(request.view_args or {}), **request.args.to_dict(), "page": number}
        return url_for(request.endpoint or "", **kept)


def asked_page() -> int:
    """Return the page number in the address; anything odd is page 1."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def page_of(session: Session, query: Select[Any], number: int) -> Page:
    """Read one page of the query; a number past the end gives the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    rows = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows=rows, number=number, total=total)


def page_of_all(everything: Sequence[Any], number: int) -> Page:
    """Return one page of a list that is in memory."""
    number = min(number, max(1, -(-len(everything) // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    return Page(rows=everything[start : start + PAGE_SIZE], number=number, total=len(everything))
