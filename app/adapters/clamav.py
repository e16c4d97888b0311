"""The virus scanner clamd."""

import asyncio
from collections.abc import Iterator
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from app.adapters.own_thread import in_own_thread
from app.core.ports import Scanner

PATIENCE = 60  # seconds for one file
PORT = 3310


class ScannerAway(OSError):
    """The scanner did not answer, or not with a verdict."""


class Readable:
    """Blocks as a file to read from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int) -> bytes:
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._rest = block
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


class Clamd:
    """Streams files to clamd. Anything but a clear answer counts as none."""

    def __init__(self, host: str, port: int, *, patience: float = PATIENCE) -> None:
        self._host, self._port, self._patience = host, port, patience

    def scan(self, blocks: Iterator[bytes]) -> str:
        from aioclamd import ClamdAsyncClient, ClamdError  # only the worker needs it

        client = ClamdAsyncClient(self._host, self._port, timeout=self._patience)

        def ask() -> dict[str, tuple[str, str]]:
            return asyncio.run(client.instream(cast(BinaryIO, Readable(blocks))))

        try:
            verdict, finding = in_own_thread(ask)["stream"]
        except (ClamdError, OSError, KeyError) as error:
            raise ScannerAway(str(error)) from error
        if verdict not in {"OK", "FOUND"}:
            raise ScannerAway(f"{verdict} {finding}")
        return finding if verdict == "FOUND" else ""


def scanner_for(url: str) -> Scanner | None:
    """Return the scanner that a setting like tcp://host:port names, or None without one."""
    if not url:
        return None
    place = urlsplit(url)
    return Clamd(place.hostname or "", place.port or PORT)
