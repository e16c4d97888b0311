"""The demo's people: one password for this installation, made at its first start."""

import json
import secrets
import time
from pathlib import Path

from flask import current_app
from passlib.totp import TOTP

WORDS = (
    "amber",
    "banyan",
    "cedar",
    "delta",
    "ember",
    "fern",
    "garnet",
    "heron",
    "indigo",
    "jasmine",
    "kestrel",
    "lotus",
)


def password_file() -> Path:
    folder: Path = current_app.extensions["settings"].data_dir
    return folder / "demo-password"


def demo_password() -> str:
    """Return this installation's password for all invented people."""
    path = password_file()
    if not path.exists():
        words = "-".join(secrets.choice(WORDS) for _ in range(4))
        path.write_text(f"{words}-{secrets.randbelow(9000) + 1000}")
        path.chmod(0o600)
    return path.read_text()


def accounts_file() -> Path:
    return password_file().with_name("demo-accounts.json")


def keep_accounts(accounts: list[dict[str, str]]) -> None:
    """Write role, address, password, organisation and, where there is one, code secret of every invented person."""
    path = accounts_file()
    path.write_text(json.dumps(accounts, indent=2, ensure_ascii=False))
    path.chmod(0o600)


def current_codes() -> list[dict[str, str]]:
    """Return name, address, and the codes of now and of the next half minute, of everybody who needs one."""
    with_secret = [account for account in _kept_accounts() if "totp_secret" in account]
    return [account | _codes(account["totp_secret"]) for account in with_secret]


def _codes(secret: str) -> dict[str, str]:
    app = TOTP(key=secret)
    return {"now": app.generate().token, "next": app.generate(time.time() + app.period).token}


def _kept_accounts() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(accounts_file().read_text()) if accounts_file().exists() else []
    return found


def show_accounts() -> None:
    """Print the sign-ins as a table."""
    accounts = _kept_accounts()
    print(f"\nSign-ins of this demo, all with the password {demo_password()}")
    for account in accounts:
        print(f"  {account['role']:<22}{account['address']:<38}{account['organisation']}")
    print("The program and who signs an MoU need a code, too, as from an app on a phone: /demo/codes shows it.")
    print(f"Also in {accounts_file()}, with the secrets of the codes\n", flush=True)
