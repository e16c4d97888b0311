"""Which requests write: all that send a form, and a page that has to note that it was read."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context, request

from app.extensions import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def may_write() -> bool:
    """Tell whether the transaction that begins here will write; a job's always may."""
    return not has_request_context() or request.method not in SAFE or g.get("writes", False)


@contextmanager
def own_transaction() -> Iterator[None]:
    """Write on a page that reads: a transaction that turned to writing half-way would meet others who write."""
    db.session.rollback()
    g.writes = True
    try:
        yield
        db.session.commit()
    finally:
        g.writes = False
