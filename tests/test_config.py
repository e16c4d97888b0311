from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from config import ConfigurationError, Settings, from_environment

COMPLETE = {
    "SECRET_KEY": "k" * 32,
    "BASE_URL": "https://partners.example.org",
    "MAIL_URL": "smtp://mail.example.org",
    "CREDENTIAL_KEY": "file:/etc/portal/credential.pem",
}


def test_production_starts_with_a_complete_setting(tmp_path: Path) -> None:
    settings = from_environment({**COMPLETE, "DATA_DIR": str(tmp_path)})

    assert not settings.demo
    assert settings.secure
    assert settings.rate_limits


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL", "MAIL_URL", "CREDENTIAL_KEY"])
def test_production_names_the_setting_that_is_missing(tmp_path: Path, name: str) -> None:
    environ = {**COMPLETE, "DATA_DIR": str(tmp_path)}
    del environ[name]

    with pytest.raises(ConfigurationError, match=f"{name} is not set"):
        from_environment(environ)


def test_production_names_all_that_is_missing_at_once() -> None:
    with pytest.raises(ConfigurationError, match=r"SECRET_KEY.*BASE_URL.*MAIL_URL.*CREDENTIAL_KEY"):
        from_environment({})


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"RATE_LIMITS": "off"}, "RATE_LIMITS=off is for the demo only"),
        ({"DEMO_CLOCK": "1"}, "DEMO_CLOCK is for the demo only"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter"),
        ({"BASE_URL": "http://partners.example.org"}, "BASE_URL has to start with https"),
        ({"CLAMD_URL": "localhost:3310"}, "CLAMD_URL has to look like tcp://host:port"),
        ({"CREDENTIAL_KEY": "/etc/portal/credential.pem"}, "CREDENTIAL_KEY has to look like file:PATH"),
        ({"FILES_URL": "/files"}, "FILES_URL has to look like s3://bucket/prefix"),
    ],
)
def test_production_refuses_what_is_weak_or_for_the_demo(setting: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        from_environment({**COMPLETE, **setting})


def test_the_demo_makes_a_key_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    first = from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path / "one")})
    again = from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path / "one")})
    other = from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path / "two")})

    assert first.secret_key == again.secret_key != other.secret_key
    assert len(first.secret_key) >= 32


def test_the_demo_may_switch_rate_limits_off(tmp_path: Path) -> None:
    environ = {"DEMO": "1", "DATA_DIR": str(tmp_path), "RATE_LIMITS": "off"}

    assert not from_environment(environ).rate_limits


SHOWN = {"base_url", "contact", "clamd_url", "credential_key", "tsa_roots"}  # addresses and paths without a password


def test_no_secret_stands_in_the_representation(tmp_path: Path) -> None:
    """Every setting that is text is hidden, unless it is known to hold no secret: a new one has to be thought about."""
    texts = [one.name for one in fields(Settings) if one.type in {str, "str"}]
    values: dict[str, Any] = {name: f"hidden-{name}" for name in texts}

    shown = repr(Settings(demo=False, data_dir=tmp_path, **values))

    assert {name for name in texts if f"hidden-{name}" in shown} == SHOWN
    assert {"secret_key", "seal_secret", "database_url", "mail_url"} <= set(texts) - SHOWN
