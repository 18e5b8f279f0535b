"""What commands share: options, folders, and checks that come before anything is loaded."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ..data.files import REPOSITORY, check_target

NOTEBOOKS = REPOSITORY / "notebooks"
MAX_SEED = 2**32 - 1  # what every generator of random numbers takes
Force = Annotated[bool, typer.Option("--force", help="Write over files that are there already.")]
Jobs = Annotated[int, typer.Option(help="Worker processes; -1 for one a core.")]
Scheduler = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, instead of --jobs.")]
Seed = Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Of everything random.")]


def home() -> Path:
    """Where full suites go: $MFSBI_HOME, or the user's cache folder; never the repository.

    Raises:
        ValueError: if the user has no home folder and MFSBI_HOME is not set.
    """
    given = os.environ.get("MFSBI_HOME")
    try:
        return Path(given or Path.home() / ".cache" / "mfsbi_tutorial") / "suites"
    except RuntimeError as error:
        raise ValueError("this user has no home folder: set MFSBI_HOME to a folder for suites and runs.") from error


def whole_numbers(option: str, text: str) -> list[int]:
    """The numbers of an option such as ``50,200,800``."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(word.isascii() and word.isdigit() for word in words):
        raise ValueError(f"{option} {text!r}: expected whole numbers with commas between, such as 50,200,800.")
    return [int(word) for word in words]


def need_files(*paths: Path | None) -> None:
    """Raise FileNotFoundError for the first of the given paths that is no file."""
    for path in paths:
        if path is not None and not path.is_file():
            raise FileNotFoundError(f"{path}: no such file.")


def need_target(path: Path) -> None:
    """Raise OSError, before the work and not after it, if its result cannot be written."""
    parent = next(folder for folder in path.absolute().parents if folder.exists())
    if path.is_dir() or not parent.is_dir() or not os.access(parent, os.W_OK):
        raise OSError(f"{path} cannot be written: give a file in a folder that you may write to.")
    check_target(path)


def keep(paths: Iterable[Path], force: bool) -> None:
    """Raise FileExistsError, before the work, if it would write over one of ``paths`` without ``--force``."""
    for path in paths:
        if path.exists() and not force:
            raise FileExistsError(f"{path} is there already: give another name, or --force to write over it.")
