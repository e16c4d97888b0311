"""Keeping files: bytes into the store first, rows after."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.errors import NotFound
from app.core.ports import ObjectStore
from app.files.models import FileContent, StoredFile
from app.files.policy import Upload
from app.files.policy.check import checked
from app.files.policy.limits import FORMATS
from app.files.policy.names import clean_name

BLOCK = 2**18


def keep_file(session: Session, store: ObjectStore, upload: Upload, *, actor: Actor, now: datetime) -> StoredFile:
    """Check and keep what somebody sent. Raises RuleBroken(field="file"); the caller commits.

    The bytes are durable in the store before a row names them: what is committed can be read. What was checked
    before, outside of a transaction, is not checked again.
    """
    media_type = FORMATS[checked(upload).kind].media_type
    return _keep(session, store, upload.stream, name=upload.name, media_type=media_type, actor=actor, now=now)


def keep_bytes(
    session: Session, store: ObjectStore, data: bytes, *, name: str, media_type: str, actor: Actor, now: datetime
) -> StoredFile:
    """Keep a document that the portal made."""
    return _keep(session, store, BytesIO(data), name=name, media_type=media_type, actor=actor, now=now)


def stored_file(session: Session, file_id: UUID) -> StoredFile:
    """Return a file with its content's row. Raises NotFound. The caller has asked who may have it."""
    found = session.get(StoredFile, file_id)
    if found is None:
        raise NotFound
    return found


def _keep(
    session: Session,
    store: ObjectStore,
    stream: BinaryIO,
    *,
    name: str,
    media_type: str,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    sha256 = hashlib.sha256()
    size = 0
    for block in _blocks(stream):
        sha256.update(block)
        size += len(block)
    digest = sha256.hexdigest()
    store.put(digest, _blocks(stream))
    _note_content(session, FileContent(sha256=digest, size=size, media_type=media_type, received_at=now))
    file = StoredFile(sha256=digest, name=clean_name(name), stored_at=now, stored_by=actor.account_id)
    session.add(file)
    session.flush()
    return file


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(BLOCK):
        yield block


def _note_content(session: Session, content: FileContent) -> None:
    """Add the row of a content unless it is known; somebody else may be adding it at this moment."""
    if session.get(FileContent, content.sha256) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(content)
