"""The virus scanner clamd, for real: with one signature of our own and no other."""

import asyncio
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from app.adapters.clamav import Clamd, Readable, ScannerAway, scanner_for
from tests.files import samples
from tests.places import free_port

CLAMD = shutil.which("clamd") or "/usr/sbin/clamd"
CONFIG = """\
Foreground yes
TCPAddr 127.0.0.1
TCPSocket {port}
DatabaseDirectory {folder}
OfficialDatabaseOnly no
StreamMaxLength {limit}
AlertEncrypted yes
AlertOLE2Macros yes
AlertExceedsMax yes
SelfCheck 0
"""
LIMIT = 2**21


def wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("clamd does not answer")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "local.ndb").write_text(f"Local.Eicar:0:*:{samples.eicar().hex()}\n")
    port = free_port()
    (folder / "clamd.conf").write_text(CONFIG.format(port=port, folder=folder, limit=LIMIT))
    with subprocess.Popen([CLAMD, "--config-file", folder / "clamd.conf"], stdout=subprocess.DEVNULL) as process:
        wait_for(port)
        yield port, process
        process.kill()


@pytest.fixture
def clamd(daemon: tuple[int, object]) -> Clamd:
    return Clamd("127.0.0.1", daemon[0], patience=20)


def blocks(data: bytes, size: int = 1000) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def infected_pdf() -> bytes:
    """A document that is right in every other way."""
    data = samples.good_pdf()
    end = data.rindex(b"startxref")
    return data[:end] + b"%" + samples.eicar() + b"\n" + data[end:]


def test_a_clean_file_has_nothing(clamd: Clamd) -> None:
    assert clamd.scan(blocks(samples.good_pdf())) == ""


@pytest.mark.parametrize("made", [samples.eicar, infected_pdf, lambda: samples.archive("eicar.com", samples.eicar())])
def test_what_is_known_is_found_wherever_it_hides(clamd: Clamd, made: object) -> None:
    assert callable(made)
    assert clamd.scan(blocks(made())) == "Local.Eicar.UNOFFICIAL"


def test_a_locked_document_is_found(clamd: Clamd) -> None:
    assert "Encrypted" in clamd.scan(blocks(samples.locked_pdf("user")))


def test_a_caller_with_an_event_loop_of_its_own_may_scan(clamd: Clamd) -> None:
    async def caller() -> str:
        return clamd.scan(blocks(samples.good_pdf()))

    with ThreadPoolExecutor(1) as own:
        assert own.submit(asyncio.run, caller()).result() == ""


def test_what_is_too_large_for_the_scanner_has_no_answer(clamd: Clamd) -> None:
    with pytest.raises(ScannerAway):
        clamd.scan(blocks(bytes(3 * LIMIT), 2**16))


def test_a_scanner_that_is_not_there_has_no_answer() -> None:
    with pytest.raises(ScannerAway):
        Clamd("127.0.0.1", free_port()).scan(blocks(b"abc"))


def test_a_scanner_that_hangs_is_given_up(daemon: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = daemon
    process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(ScannerAway, match="Timed out"):
            Clamd("127.0.0.1", port, patience=0.5).scan(blocks(b"abc"))
    finally:
        process.send_signal(signal.SIGCONT)


def test_a_setting_names_the_scanner() -> None:
    assert scanner_for("") is None
    assert vars(Clamd("scanner", 3310)) == vars(scanner_for("tcp://scanner"))
    assert vars(Clamd("::1", 99)) == vars(scanner_for("tcp://[::1]:99"))


def test_blocks_are_read_in_any_size() -> None:
    source = Readable(iter([b"abc", b"", b"defg"]))

    assert [source.read(2) for _ in range(6)] == [b"ab", b"c", b"de", b"fg", b"", b""]
