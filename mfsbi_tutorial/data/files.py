"""Files of every kind: nothing is ever half-written, no file runs code, and none leads to another."""

import hashlib
import io
import json
import os
import stat
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4
from zipfile import BadZipFile

import h5py
import numpy as np

from .hostile import check_hdf5, check_npz

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "data"
OUTSIDE = (
    "the installed package has neither notebooks nor data of the course, which lie in its repository: clone that and "
    "install it with pip install -e ., or give files of your own."
)
ZIP_DAMAGE = (BadZipFile, ValueError, KeyError, EOFError, OSError, RuntimeError, zlib.error)
HDF5_DAMAGE = (OSError, RuntimeError, KeyError, UnicodeError)


def check_target(path: Path) -> Path:
    """The file that ``path`` leads to, through symlinks, if it may be written: a regular file, or one to be made.

    Raises:
        OSError: if it is a folder, a device or the like, or its name cannot be; the message names ``path``.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return target
    except OSError as error:
        raise _not_written(path, error) from error
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a device, a pipe or a loop of links"
        raise OSError(f"{path} is {kind}: give a new file to write, or an old one to replace.")
    return target


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and rename it on success; on failure nothing is left behind.

    Where ``path`` is a symlink, the file that it leads to is replaced. The temporary name is like no other, on other
    machines too, and the content is on disk before the rename: a file that bears its name is complete, whatever dies.

    Raises:
        OSError: if it cannot be written, for example on a full disk; the message names ``path``.
    """
    target = check_target(path)
    shortened = os.fsencode(target.name)[:100].decode(errors="ignore")  # names end at 255 bytes
    temporary = target.with_name(f".{shortened}.{uuid4().hex}.tmp")
    try:
        yield temporary
        with open(temporary, "rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError as error:
        if error.errno is None or (error.filename and Path(error.filename) != temporary):
            raise  # of something else, which has said what it is
        raise _not_written(path, error) from error
    finally:
        if os.path.exists(temporary):  # unlink itself would fail where the folder is a file
            temporary.unlink()


def _not_written(path, error):
    return OSError(error.errno, f"{path} could not be written: {error.strerror}")


class NewHdf5(h5py.File):
    """A new HDF5 file on a stream, whose failures wait in the stream: on a full disk, HDF5 itself would crash."""

    def __init__(self, stream: "_Stream"):
        super().__init__(stream, "w", libver=("v110", "v110"))
        self.stream = stream

    def check(self) -> None:
        """Raise the OSError that the first failed write met, if one did."""
        if self.stream.failure is not None:
            raise self.stream.failure


class _Stream(io.FileIO):
    """Keeps the first failure and swallows all that is written after it."""

    failure = None

    def write(self, content):
        try:
            done = 0 if self.failure is None else len(content)
            while done < len(content):  # a disk that gets full takes a part
                done += super().write(memoryview(content)[done:])
        except OSError as error:
            self.failure = error
        return len(content)

    def truncate(self, size=None):
        try:
            return super().truncate(size)
        except OSError as error:
            self.failure = self.failure or error
            return size


@contextmanager
def atomic_hdf5(path: Path) -> Iterator[NewHdf5]:
    """Yield a new HDF5 file; see ``atomic_write``. Who writes much calls its ``check`` now and then."""
    with atomic_write(path) as temporary, _Stream(temporary, "w+") as stream:
        with NewHdf5(stream) as file:
            yield file
        file.check()


def read_npz(path: Path, *names: str) -> list[np.ndarray]:
    """Read arrays that a campaign wrote, by name.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is damaged, as it is if it holds pickled objects.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        check_npz(path, names)
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
        FileNotFoundError, ValueError: if there is no such file, HDF5 stumbles over it while it is open, or it would
            lead to other files or to more memory than it can fill (``hostile.check_hdf5``).
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file{whereabouts(path)}")
    try:
        with h5py.File(path, "r") as file:
            check_hdf5(file)
            yield file
    except HDF5_DAMAGE as error:
        raise unreadable(path) from error


def unreadable(path: Path) -> ValueError:
    """The complaint about a file that HDF5 stumbles over."""
    found = f"{path} is not a readable HDF5 file (truncated, damaged or of another kind)"
    return ValueError(f"{found}: fetch it again.")


def as_json(value: object, **options) -> str:
    """JSON of a value in which numbers may be numpy's, and become Python's."""
    return json.dumps(value, default=_as_python, **options)


def _as_python(value):
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} is neither a number nor a text.")


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
