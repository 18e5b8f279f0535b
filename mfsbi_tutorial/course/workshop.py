"""A learner's copy of the course: notebooks without outputs and solutions, and all that ``make lab`` needs."""

import os
import shutil
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor

from ..data.files import REPOSITORY

FILES = ("pyproject.toml", "constraints.txt", "LICENSE", "CITATION.cff", "docs/learners_copy/README.md",
         "docs/learners_copy/Makefile")  # fmt: skip
FOLDERS = {  # and what is left out of them
    "mfsbi_tutorial": ("__pycache__",),
    "data": ("*.py", "__pycache__", ".*"),
    "docs": ("_*", "api*", "book.py", "conf.py", "index.md", "learners_copy", "slides.py"),
}


def write_copy(folder: Path, course: Path = REPOSITORY) -> None:
    """Write a learner's copy of ``course``, a clone, to a new or empty folder; it appears complete or not at all.

    Raises:
        ValueError: if ``folder`` is a file, holds something, or lies in what is copied.
        FileNotFoundError: if ``course`` has no notebooks, as where the package was installed without its repository.
        OSError: if the copy cannot be written; nothing of it is left.
    """
    folder = Path(os.path.abspath(folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not an empty folder: name a new one.")
    inside = [name for name in (*FOLDERS, "notebooks") if folder.is_relative_to(course.absolute() / name)]
    if inside:
        raise ValueError(f"{folder} lies in {inside[0]}, which is copied: name a folder outside of the course's own.")
    notebooks = sorted((course / "notebooks").glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"{course / 'notebooks'} holds no notebooks: run from a clone of the repository.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    try:
        _fill(temporary, course, notebooks)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _fill(folder, course, notebooks):
    (folder / "notebooks").mkdir(parents=True)
    clear = ClearOutputPreprocessor(remove_metadata_fields={"execution"})
    for path in notebooks:
        notebook, _ = clear.preprocess(nbformat.read(path, as_version=4), {})
        notebook.metadata.pop("widgets", None)
        nbformat.write(notebook, folder / "notebooks" / path.name)
    for name in FILES:
        shutil.copy(course / name, folder)
    for name, left_out in FOLDERS.items():
        shutil.copytree(course / name, folder / name, ignore=shutil.ignore_patterns(*left_out))
