"""The demo's people: one password for this installation, made at its first start."""

import json
import secrets
from pathlib import Path

from flask import current_app

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
    """Write role, address, password and organisation of every invented person."""
    path = accounts_file()
    path.write_text(json.dumps(accounts, indent=2, ensure_ascii=False))
    path.chmod(0o600)


def show_accounts() -> None:
    """Print the sign-ins as a table."""
    accounts = json.loads(accounts_file().read_text())
    print(f"\nSign-ins of this demo, all with the password {demo_password()}")
    for account in accounts:
        print(f"  {account['role']:<22}{account['address']:<38}{account['organisation']}")
    print(f"Also in {accounts_file()}\n", flush=True)
