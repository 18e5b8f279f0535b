"""Certificates of your own for a Dask scheduler and its workers: python certificates.py /scratch/me/tls

They are readable by you alone. With ``export DASK_CONFIG=/scratch/me/tls/dask.yaml`` on every machine the scheduler,
the workers and mfsbi use them, and refuse whoever has none.
"""

import os
import sys
from pathlib import Path

from distributed.security import Security

CONFIG = """distributed:
  comm:
    require-encryption: true
    tls:
      ca-file: {ca}
      scheduler: {{cert: {pair}, key: {pair}}}
      worker: {{cert: {pair}, key: {pair}}}
      client: {{cert: {pair}, key: {pair}}}
"""


def write_certificates(folder: Path) -> Path:
    """Write a certificate with its key and a configuration of Dask that names them; returns the configuration."""
    folder = folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Security.temporary()
    paths = {"ca": folder / "ca.pem", "pair": folder / "pair.pem"}
    write_private(paths["ca"], made.tls_ca_file)
    write_private(paths["pair"], f"{made.tls_client_key}\n{made.tls_client_cert}")
    config = folder / "dask.yaml"
    write_private(config, CONFIG.format(**paths))
    return config


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)


if __name__ == "__main__":
    print(f"export DASK_CONFIG={write_certificates(Path(sys.argv[1]))}")
