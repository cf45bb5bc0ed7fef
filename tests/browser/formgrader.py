"""A real Jupyter server with nbgrader's formgrader, on a course."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0  # seconds for a server to start on a busy machine
COMMAND = (
    "-m jupyter_server --no-browser --allow-root --ServerApp.port=0 --IdentityProvider.token= --ServerApp.ip=127.0.0.1"
)


@contextmanager
def serving(root: Path, aside: Path) -> Iterator[str]:
    """The address of a server that somebody started in a course folder. aside: for what a person has at home."""
    homes = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "run", "HOME": "home"}
    environment = {**os.environ, **{name: str(aside / folder) for name, folder in homes.items()}}
    (aside / "home").mkdir(parents=True)
    with (aside / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *COMMAND.split()], cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield _address(server, aside)
        finally:
            server.terminate()
            server.wait()


def _address(server: "subprocess.Popen[bytes]", aside: Path) -> str:
    """Where the server says that it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        for said in (aside / "run").glob("jpserver-*.json"):
            return str(json.loads(said.read_text())["url"]).rstrip("/")
        time.sleep(0.1)
    raise RuntimeError(f"Jupyter did not start:\n{(aside / 'server.log').read_text()}")
