"""Files go from the browser to the store in one pass: they are written there, and hashed, while the form is read."""

from functools import cached_property
from typing import IO

from flask import Flask, Request
from werkzeug.exceptions import RequestEntityTooLarge

from app.web.ports import ports

MOST_FILES = 50  # each is an open file of the process


class UploadRequest(Request):
    """A request whose files never lie in memory. One that is not kept is gone when the request ends."""

    @cached_property
    def _arrived(self) -> list[IO[bytes]]:
        return []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not filename:  # nothing was chosen
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        if len(self._arrived) == MOST_FILES:
            raise RequestEntityTooLarge
        self._arrived.append(ports().store.receive())
        return self._arrived[-1]

    def close(self) -> None:
        """Close also the file in whose middle the browser went away, which is in no form."""
        super().close()
        for stream in self._arrived:
            stream.close()


def install(app: Flask) -> None:
    app.request_class = UploadRequest
