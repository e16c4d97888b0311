"""Addresses of the built assets: their names carry a hash of what is in them, so browsers may keep them for ever."""

import json
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent.parent / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"


def asset_url(name: str) -> str:
    """Return the address of a file that the asset build wrote, for instance "app.css"."""
    return f"/static/vendor/{_manifest()[name]}"


@cache
def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return names


def install(app: Flask) -> None:
    """Give templates `asset`."""
    app.jinja_env.globals["asset"] = asset_url


def serve(app: Flask) -> None:
    """Answer for /static/ in front of Flask: compressed copies, kept by browsers for ever."""
    hashed = frozenset(f"/static/vendor/{name}" for name in _manifest().values())
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(STATIC),
        prefix="static/",
        immutable_file_test=lambda _, url: url in hashed,
    )
