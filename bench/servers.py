"""Real servers on free ports, for the length of a measurement."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

BIN = Path(sys.executable).parent
PROCESSES = 2
SECONDS = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def granian(target: str, environ: Mapping[str, str], *options: str) -> Iterator[str]:
    """Serve a WSGI app with two processes and yield its address."""
    port = free_port()
    command = [BIN / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    more = ["--workers", str(PROCESSES), "--log-level", "error", "--no-ws", *options, target]
    with _running([*map(str, command), *more], {**os.environ, **environ}):
        yield wait_for(f"http://127.0.0.1:{port}")


def processes(url: str) -> list[int]:
    """Return the workers of the server at this address."""
    port = url.rpartition(":")[2]
    main = [pid for pid in _all_processes() if f"\0--port\0{port}\0" in _read(pid, "cmdline")]
    return [pid for pid in _all_processes() if _parent(pid) in main]


def _all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int:
    """Return the process that started this one, or 0 when it has ended."""
    return int(_read(pid, "stat").rpartition(")")[2].split()[1] if _read(pid, "stat") else 0)


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """Serve a folder with two processes and yield its address."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"user {getuser()}; worker_processes {PROCESSES}; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}\n"
    )
    with _running(["nginx", "-p", str(folder), "-c", str(config)], os.environ):
        yield wait_for(f"http://127.0.0.1:{port}/page.html").removesuffix("/page.html")


def requests_per_second(url: str) -> float:
    """Ask for one page as fast as it comes."""
    done = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{SECONDS}s", url], capture_output=True, text=True, check=True, timeout=60
    )
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None or "Non-2xx" in done.stdout:
        raise RuntimeError(f"wrk could not measure {url}:\n{done.stdout}")
    return float(found[1])


@contextmanager
def demo(data_dir: Path) -> Iterator[str]:
    """Start the demo by its command and yield its address once it answers."""
    port = free_port()
    environ = {**os.environ, "PORT": str(port), "DATA_DIR": str(data_dir)}
    with _running(["make", "run"], environ, stdout=subprocess.DEVNULL):
        yield wait_for(f"http://127.0.0.1:{port}/")


@contextmanager
def _running(command: list[str], environ: Mapping[str, str], stdout: int | None = None) -> Iterator[None]:
    """Run a server meanwhile; it is stopped also when the measurement fails."""
    process = subprocess.Popen(command, env=dict(environ), stdout=stdout)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str) -> str:
    """Return the address as soon as it answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return url
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
