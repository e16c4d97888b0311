"""Credentials taken apart by the standard library and openssl, not by the library that signs."""

import base64
import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

PREFIX = bytes.fromhex("302a300506032b6570032100")  # what an Ed25519 key begins with in DER


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def header_of(token: str) -> dict[str, Any]:
    return dict(json.loads(plain(token.split(".")[0])))


def claims_of(token: str) -> dict[str, Any]:
    return dict(json.loads(plain(token.split(".")[1])))


def is_marked(status: dict[str, Any], index: int) -> bool:
    """Tell whether a bit of the list is set, counted from the left."""
    bits = gzip.decompress(plain(status["credentialSubject"]["encodedList"][1:]))
    return f"{int.from_bytes(bits):0{len(bits) * 8}b}"[index] == "1"


def openssl_says(token: str, public_key: str, folder: Path) -> bool:
    """Ask openssl whether the signature holds."""
    head, body, signature = token.split(".")
    parts = {"key": PREFIX + plain(public_key), "text": f"{head}.{body}".encode(), "signature": plain(signature)}
    for name, data in parts.items():
        (folder / name).write_bytes(data)
    command = "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -in text -sigfile signature"
    return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0
