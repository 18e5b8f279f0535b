"""Files of every kind: nothing is ever half-written, and no file runs code."""

import hashlib
import os
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4
from zipfile import BadZipFile

import h5py
import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "data"
OUTSIDE = (
    "the installed package has neither notebooks nor data of the course, which lie in its repository: clone that and "
    "install it with pip install -e ., or give files of your own."
)
ZIP_DAMAGE = (BadZipFile, ValueError, KeyError, EOFError, OSError, RuntimeError, zlib.error)
HDF5_DAMAGE = (OSError, RuntimeError, KeyError, UnicodeError)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and rename it on success; on failure nothing is left behind.

    The temporary name is like no other, on other machines too, and the content is on disk before the rename: a file
    that bears its name is complete, whatever dies.

    Raises:
        OSError: if it cannot be written, for example on a full disk; the message names ``path``.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        yield temporary
        with open(temporary, "rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise OSError(error.errno, f"{path} could not be written: {error.strerror}") from error
    finally:
        if os.path.exists(temporary):  # unlink itself would fail where the folder is a file
            temporary.unlink()


@contextmanager
def atomic_hdf5(path: Path) -> Iterator[h5py.File]:
    """Yield a new HDF5 file in memory and write it to ``path`` on success: on a full disk, HDF5 itself would crash."""
    with h5py.File(path, "w", driver="core", backing_store=False, libver=("v110", "v110")) as file:
        yield file
        file.flush()
        image = file.id.get_file_image()
    with atomic_write(path) as temporary:
        temporary.write_bytes(image)


def read_npz(path: Path, *names: str) -> list[np.ndarray]:
    """Read arrays that a campaign wrote, by name.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is damaged, as it is if it holds pickled objects.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return [arrays[name] for name in names]
    except ZIP_DAMAGE as error:
        raise ValueError(f"{path} is damaged: delete it and run the campaign again.") from error


def sha256_of(stored: np.ndarray) -> str:
    """Hash of an array as it is stored."""
    return hashlib.sha256(stored.tobytes()).hexdigest()


@contextmanager
def open_hdf5(path: Path) -> Iterator[h5py.File]:
    """Yield an HDF5 file for reading.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or HDF5 stumbles over it while it is open.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file{whereabouts(path)}")
    try:
        with h5py.File(path, "r") as file:
            yield file
    except HDF5_DAMAGE as error:
        found = f"{path} is not a readable HDF5 file (truncated, damaged or of another kind)"
        raise ValueError(f"{found}: fetch it again.") from error


def whereabouts(path: Path) -> str:
    """How a sentence about a missing file ends: of the course's own data, with where they are to be had."""
    own = Path(path).absolute().is_relative_to(DATA)
    return f"; {OUTSIDE}" if own and not DATA.is_dir() else "."


def git_revision() -> str:
    """Revision of the working tree, or ``unknown`` outside of one, also where that of another project surrounds us."""
    if not (REPOSITORY / ".git").exists():
        return "unknown"
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
