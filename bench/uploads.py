"""Handing in large documents through a running server."""

import hashlib
import http.client
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.accounts.policy import Role
from app.extensions import db
from bench import data, servers
from tests.applications import evidence_rows
from tests.builders import make_account, make_organisation
from tests.files.samples import good_pdf

MEGABYTE = 2**20
BLOCK = 2**20
ASKED = "PDF up to 128 MB"


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Somebody who is signed in and may hand in documents, each at an address of its own."""

    server: str
    cookie: str
    reference: str
    first: str

    def hand_in(self, code: str, file: Path) -> float:
        """Send a document as a browser does and return how many seconds the answer took."""
        path = f"/apply/{self.reference}/evidence/{code}"
        fields, cookie = self._form(path)
        boundary = secrets.token_hex(16)
        head = "".join(_part(boundary, name, value) for name, value in fields.items()) + _file_head(boundary, file.name)
        tail = f"\r\n--{boundary}--\r\n"
        body: list[bytes | Path] = [head.encode(), file, tail.encode()]
        size = len(head.encode()) + file.stat().st_size + len(tail)
        headers = {
            "Cookie": cookie,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(size),
        }
        begun = time.monotonic()
        with closing(self._connect()) as connection:
            connection.request("POST", path, _blocks(body), headers)
            answer = connection.getresponse()
            if answer.status != 302:
                raise RuntimeError(f"{path} answered {answer.status}: {answer.read().decode()}")
        return time.monotonic() - begun

    def _form(self, path: str) -> tuple[dict[str, str], str]:
        with closing(self._connect()) as connection:
            connection.request("GET", path, headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            fields = dict(data.HIDDEN.findall(answer.read().decode()))
            fresh = answer.headers["Set-Cookie"]
        return fields, fresh.partition(";")[0] if fresh else self.cookie

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.server).netloc, timeout=120)


def _part(boundary: str, name: str, value: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def _file_head(boundary: str, name: str) -> str:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    return head + "Content-Type: application/pdf\r\n\r\n"


def _blocks(parts: Sequence[bytes | Path]) -> Iterator[bytes]:
    for part in parts:
        if isinstance(part, bytes):
            yield part
        else:
            yield from _read(part)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


@contextmanager
def portal(folder: Path, codes: Sequence[str]) -> Iterator[Applicant]:
    """Serve a portal where one application asks for these documents."""
    environ = data.environment(folder)
    made = data.empty_portal(environ)
    with made.app_context(), closing(db.session) as session:
        organisation = make_organisation(session)
        asked = tuple((code, code, ASKED, "", "no", "", "all") for code in codes)
        application = evidence_rows.make_application(session, organisation, asked=asked)
        reference = application.reference
        owner = data.with_password(session, make_account(session, Role.OWNER, organisation=organisation))
        db.engine.dispose()
    cookie = data.signed_in(made, f"/apply/{reference}/evidence", owner, shows=codes[0]).cookie
    with servers.granian("bench.large:app", environ) as server:
        yield Applicant(server=server, cookie=cookie, reference=reference, first=codes[0])


def document(path: Path, size: int) -> Path:
    """Write a good PDF of just this size: the rest lies between its objects and is like nothing else."""
    whole = good_pdf()
    end = whole.rindex(b"startxref")
    with path.open("wb") as file:
        file.write(whole[:end])
        rest = size - len(whole)
        while rest:
            block = os.urandom(min(rest, BLOCK))
            file.write(block)
            rest -= len(block)
        file.write(whole[end:])
    return path


def copy_and_hash(source: Path, target: Path) -> float:
    """Copy a file to the same disk, durably, and hash it meanwhile; return the seconds."""
    begun = time.monotonic()
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for block in _read(source):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    target.unlink()
    return time.monotonic() - begun


def at_once(applicant: Applicant, files: dict[str, Path]) -> float:
    """Hand in all documents at the same time and return the seconds until the last one is answered."""
    begun = time.monotonic()
    with ThreadPoolExecutor(len(files)) as pool:
        list(pool.map(applicant.hand_in, files.keys(), files.values()))
    return time.monotonic() - begun


@contextmanager
def memory_growth(server: str) -> Iterator[list[float]]:
    """Add to the list by how many megabytes the server's processes grew together, at the most."""
    found: list[float] = []
    processes = servers.processes(server)
    assert processes, "a server has processes"
    before = {pid: _kilobytes(pid, "VmRSS") for pid in processes}
    for pid in processes:
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
    yield found
    found.append(sum(_kilobytes(pid, "VmHWM") - before[pid] for pid in processes) / 1024)


def _kilobytes(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None, "every process of Linux says how large it is"
    return int(found[1])
