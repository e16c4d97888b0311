"""Settings, read once from the environment."""

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

KEY_LENGTH = 32
REQUIRED = ("SECRET_KEY", "BASE_URL", "MAIL_URL", "CREDENTIAL_KEY")


class ConfigurationError(Exception):
    """The portal cannot start like this; the message names each setting to mend."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation chooses. `mail_url` is smtp://[user:password@]host:port or folder:PATH.

    `clamd_url` is tcp://host:port of a virus scanner; without one, files are not scanned and the pages say so.
    `files_url` is s3://bucket/prefix of an S3 service; without one, files are kept in a folder of `data_dir`.
    `seal_url` is file:PATH of a PKCS#12 file or pkcs11:token=LABEL;object=LABEL?module-path=PATH, opened by
    `seal_secret`; without one, the installation makes a key itself, and its documents say that it is a demo.
    `credential_key` is file:PATH of an Ed25519 key (PEM), which signs the partners' credentials.
    `tsa_url` is the address of a time-stamping service, `tsa_roots` a file of the certificates (PEM) behind it.

    What is or may hold a secret stays out of the representation, which finds its way into logs and error pages.
    """

    demo: bool
    secret_key: str = field(repr=False)
    base_url: str
    data_dir: Path
    database_url: str = field(repr=False)
    mail_url: str = field(repr=False)
    rate_limits: bool = True
    contact: str = "partner@egovernments.org"
    proxies: int = 0
    clamd_url: str = ""
    files_url: str = field(default="", repr=False)
    seal_url: str = field(default="", repr=False)
    seal_secret: str = field(default="", repr=False)
    credential_key: str = ""
    tsa_url: str = field(default="", repr=False)
    tsa_roots: str = ""
    testing: bool = False

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises ConfigurationError that names all that is missing."""
    data_dir = Path(environ.get("DATA_DIR", "var")).absolute()
    demo = environ.get("DEMO") == "1"
    if not demo:
        _refuse_incomplete(environ)
    data_dir.mkdir(parents=True, exist_ok=True)
    return Settings(
        demo=demo,
        secret_key=environ.get("SECRET_KEY") or _own_key(data_dir / "secret-key"),
        base_url=environ.get("BASE_URL") or f"http://127.0.0.1:{environ.get('PORT', '8000')}",
        data_dir=data_dir,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'portal.db'}",
        mail_url=environ.get("MAIL_URL") or f"folder:{data_dir / 'mail'}",
        rate_limits=environ.get("RATE_LIMITS") != "off",
        contact=environ.get("PROGRAM_CONTACT") or Settings.contact,
        clamd_url=environ.get("CLAMD_URL", ""),
        files_url=environ.get("FILES_URL", ""),
        seal_url=environ.get("SEAL_URL", ""),
        seal_secret=environ.get("SEAL_SECRET", ""),
        credential_key=environ.get("CREDENTIAL_KEY", ""),
        tsa_url=environ.get("TSA_URL", ""),
        tsa_roots=environ.get("TSA_ROOTS", ""),
        proxies=int(environ.get("PROXIES", "0")),
    )


def _refuse_incomplete(environ: Mapping[str, str]) -> None:
    missing = [name for name in REQUIRED if not environ.get(name)]
    problems = [f"{name} is not set" for name in missing]
    if 0 < len(environ.get("SECRET_KEY", "")) < KEY_LENGTH:
        problems.append(f"SECRET_KEY is shorter than {KEY_LENGTH} characters")
    if environ.get("RATE_LIMITS") == "off":
        problems.append("RATE_LIMITS=off is for the demo only")
    if environ.get("DEMO_CLOCK"):
        problems.append("DEMO_CLOCK is for the demo only")
    if environ.get("BASE_URL", "https:").startswith("http:"):
        problems.append("BASE_URL has to start with https://")
    if (environ.get("CLAMD_URL") or "tcp://").partition("://")[0] != "tcp":
        problems.append("CLAMD_URL has to look like tcp://host:port")
    if (environ.get("FILES_URL") or "s3://").partition("://")[0] != "s3":
        problems.append("FILES_URL has to look like s3://bucket/prefix")
    problems += _key_problems(environ)
    if problems:
        raise ConfigurationError("The portal cannot start: " + "; ".join(problems) + ".")


def _key_problems(environ: Mapping[str, str]) -> Iterator[str]:
    if (environ.get("SEAL_URL") or "file:").partition(":")[0] not in {"file", "pkcs11"}:
        yield "SEAL_URL has to look like file:PATH or pkcs11:token=LABEL;object=LABEL?module-path=PATH"
    if (environ.get("CREDENTIAL_KEY") or "file:").partition(":")[0] != "file":
        yield "CREDENTIAL_KEY has to look like file:PATH"
    if bool(environ.get("TSA_URL")) != bool(environ.get("TSA_ROOTS")):
        yield "TSA_URL and TSA_ROOTS need each other"


def _own_key(path: Path) -> str:
    """Return the key of this demo installation, made at its first start."""
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(KEY_LENGTH))
    except FileExistsError:
        pass
    return path.read_text()
