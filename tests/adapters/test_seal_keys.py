"""Keys of a real program: in a file with a password, or on a device; and the stamp of a time-stamping service."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.adapters.demo_key import new_key
from app.adapters.sealing import DemoKey, KeyFile, PdfSeals, Token, seals_for
from config import ConfigurationError, Settings, from_environment
from tests.agreements.sealed import plain
from tests.builders import NOW

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the renderer's own
TSA_SETTINGS = """
[tsa]
default_tsa = one
[one]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
"""


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key, certificate, others = pkcs12.load_key_and_certificates(new_key(), None)
    assert isinstance(key, RSAPrivateKey)
    path = tmp_path_factory.mktemp("keys") / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, certificate, others, BestAvailableEncryption(b"secret"))
    )
    return path


def test_a_key_from_a_file_seals_and_is_no_demo(settings: Settings, key_file: Path) -> None:
    seals = seals_for(replace(settings, seal_url=f"file:{key_file}", seal_secret="secret"))

    sealed = seals.seal(plain(), reason="Memorandum", at=NOW)

    assert not seals.is_demo
    assert seals.read(sealed.document, [sealed.certificate]).is_whole


@pytest.mark.parametrize("key", [KeyFile(path=Path("nowhere")), KeyFile(path=Path(__file__), password="secret")])
def test_a_key_that_cannot_be_opened_is_an_outage(key: KeyFile) -> None:
    """The worker tries again later; nothing is filed without its seal."""
    with pytest.raises(OSError, match=r"nowhere|cannot be opened"):
        PdfSeals(key=key).seal(plain(), reason="Memorandum", at=NOW)


def test_without_a_setting_the_installation_has_a_key_of_its_own(settings: Settings) -> None:
    seals = seals_for(settings)

    assert seals.is_demo
    assert seals.key == DemoKey(path=settings.data_dir / "demo-seal.p12")


def test_a_device_is_asked_by_its_address(settings: Settings) -> None:
    address = "pkcs11:token=program;object=seal?module-path=/usr/lib/none.so"

    assert seals_for(replace(settings, seal_url=address, seal_secret="1234")).key == Token(address=address, pin="1234")


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"SEAL_URL": "/etc/seal.p12"}, "SEAL_URL"),
        ({"TSA_URL": "https://tsa.example"}, "TSA_ROOTS"),
        ({"TSA_ROOTS": "/etc/roots.pem"}, "TSA_URL"),
    ],
)
def test_a_setting_that_cannot_work_is_named_at_the_start(environ: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        from_environment(environ)


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """A time-stamping service of another maker: openssl behind a small server."""
    (tmp_path / "tsa.cnf").write_text(TSA_SETTINGS)
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "usage").write_text("extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n")
    root = ("-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Roots")
    openssl(tmp_path, "req", "-x509", "-days", "9999", *root)
    openssl(
        tmp_path, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA"
    )
    issue = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "9999", "-extfile", "usage")
    openssl(tmp_path, "x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *issue)

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (tmp_path / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            answer = ("-queryfile", "query", "-inkey", "tsa.key", "-signer", "tsa.pem", "-chain", "root.pem")
            openssl(tmp_path, "ts", "-reply", "-config", "tsa.cnf", *answer, "-out", "answer")
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((tmp_path / "answer").read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Stamps) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_service_vouches_for_the_time_of_the_seal(service: str, key_file: Path, tmp_path: Path) -> None:
    seals = PdfSeals(key=KeyFile(path=key_file, password="secret"), tsa_url=service, tsa_roots=tmp_path / "root.pem")

    sealed = seals.seal(plain(), reason="Memorandum", at=NOW)
    found = seals.read(sealed.document, [sealed.certificate])

    assert found.is_whole
    assert found.stamped_at is not None
    assert PdfSeals(key=seals.key).read(sealed.document, [sealed.certificate]).stamped_at is None, "nobody vouches"


def test_a_service_that_is_away_is_an_outage(key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text(
        PdfSeals(key=KeyFile(path=key_file, password="secret")).seal(plain(), reason="Memorandum", at=NOW).certificate
    )
    seals = PdfSeals(
        key=KeyFile(path=key_file, password="secret"), tsa_url="http://127.0.0.1:9", tsa_roots=tmp_path / "root.pem"
    )

    with pytest.raises(OSError, match="cannot be sealed"):
        seals.seal(plain(), reason="Memorandum", at=NOW)
