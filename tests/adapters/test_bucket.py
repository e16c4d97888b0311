"""A bucket, for real: on an S3 service that checks signatures and checksums."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from app.adapters.bucket import BucketStore, ServiceAway, store_for
from app.adapters.incoming import BLOCK
from app.adapters.object_store import FolderStore
from app.core.errors import NotFound
from app.core.ports import Kept
from tests.places import free_port

WEED = Path(sys.executable).with_name("weed")
USER = {"name": "portal", "credentials": [{"accessKey": "key", "secretKey": "secret"}], "actions": ["Admin"]}
OFF = ["-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=2", "-master.volumeSizeLimitMB=64"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("s3")
    (folder / "people.json").write_text(json.dumps({"identities": [USER]}))
    servers = ("master", "volume", "filer", "s3")
    ports = {f"{server}.port{kind}": free_port() for server in servers for kind in ("", ".grpc")}
    options = [f"-dir={folder}", "-ip=127.0.0.1", "-s3", f"-s3.config={folder / 'people.json'}", *OFF]
    command = [str(WEED), "server", *options, *(f"-{name}={port}" for name, port in ports.items())]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield f"http://127.0.0.1:{ports['s3.port']}"
        process.kill()


@pytest.fixture
def access(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "REGION": "us-east-1", "ALLOW_HTTP": "true"}
    for name, value in (names | {"ENDPOINT_URL": service}).items():
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.fixture
def store(access: None, tmp_path: Path) -> BucketStore:
    found = BucketStore("s3://portal/files", tmp_path)
    for _ in range(300):
        with suppress(ServiceAway):
            found.put("ready", [b""])
            break
        time.sleep(0.1)
    for stored in found.stored():
        found.remove(stored.key)
    return found


def test_what_arrived_is_in_the_bucket_and_no_more_on_this_machine(store: BucketStore, tmp_path: Path) -> None:
    data = os.urandom(12 * BLOCK + 7)
    with store.receive() as stream:
        stream.write(data)
        kept = store.keep(stream)
        assert store.keep(stream) == kept

    assert kept == Kept(sha256=sha256(data).hexdigest(), size=len(data))
    blocks = list(store.read(kept.sha256))
    assert b"".join(blocks) == data
    assert len(blocks) > 1
    assert list(tmp_path.iterdir()) == []


def test_any_stream_is_kept_from_its_beginning(store: BucketStore) -> None:
    stream = BytesIO(b"abc")
    stream.seek(2)

    assert b"".join(store.read(store.keep(stream).sha256)) == b"abc"


def test_blocks_are_put_under_a_name_and_put_again_without_harm(store: BucketStore) -> None:
    for _ in range(2):
        store.put("a" * 64, (bytes([number]) * BLOCK for number in range(7)))

    assert len(b"".join(store.read("a" * 64))) == 7 * BLOCK


def test_everything_stored_is_listed_with_its_time_and_can_be_removed(store: BucketStore) -> None:
    """What was cut off on its way into the bucket is listed, too: the sweep takes both."""
    before = datetime.now(UTC) - timedelta(seconds=2)
    store.put("kept", [b"abc"])
    arriving = store.receive()

    listed = {found.key: found.stored_at for found in store.stored()}
    assert len(listed) == 2
    assert before < listed["kept"] < datetime.now(UTC) + timedelta(seconds=2)

    for key in (*listed, *listed, "../outside"):
        store.remove(key)
    arriving.close()
    assert list(store.stored()) == []


@pytest.mark.parametrize("key", ["a" * 64, "../outside", "a/../../outside", "/etc/passwd", "", "nul\0", "a/b"])
def test_a_missing_or_odd_key_is_not_found(store: BucketStore, key: str) -> None:
    with pytest.raises(NotFound):
        store.read(key)


@pytest.mark.parametrize("key", ["../outside", "", "nul\0", "a/b", "k" * 300])
def test_nothing_is_put_outside_the_prefix(store: BucketStore, key: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        store.put(key, [b"abc"])


def test_a_service_that_is_away_or_refuses_is_said(
    store: BucketStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    refused = BucketStore("s3://portal/files", tmp_path)
    for failing in (
        lambda: refused.put("a", [b"abc"]),
        lambda: refused.keep(BytesIO(b"abc")),
        lambda: refused.read("a"),
    ):
        with pytest.raises(ServiceAway):
            failing()
    with pytest.raises(ServiceAway):
        list(refused.stored())


def test_a_setting_names_the_bucket(access: None, tmp_path: Path) -> None:
    assert isinstance(store_for("", tmp_path), FolderStore)
    assert isinstance(store_for("s3://portal/files", tmp_path), BucketStore)
