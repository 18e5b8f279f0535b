"""A JupyterLab and a Chromium for the browser test and for the pictures of the book (docs/screenshots.py)."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextmanager
def jupyterlab(notebook: Path) -> Iterator[str]:
    """Address of a notebook in a JupyterLab of its own, which serves the notebook's folder and ends with the block.

    RuntimeError with the end of its log if it does not answer within a minute."""
    folder, token = notebook.parent, secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
               "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}",
               f"--IdentityProvider.token={token}"]  # fmt: skip
    own = {name: str(folder / name) for name in ("JUPYTERLAB_WORKSPACES_DIR", "JUPYTERLAB_SETTINGS_DIR")}
    environment = os.environ | own  # or the user's next JupyterLab would open as this one was left
    address = f"http://127.0.0.1:{port}"
    with open(folder / "log", "w") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environment) as server:
        try:
            if not _answers(f"{address}/api?token={token}"):
                raise RuntimeError(f"JupyterLab did not answer: {(folder / 'log').read_text()[-2000:]}")
            yield f"{address}/lab/tree/{notebook.name}?token={token}"
        finally:
            server.terminate()


def _answers(address):
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return True
        except OSError:
            time.sleep(0.5)
    return False
