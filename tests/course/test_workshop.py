"""The learner's copy: complete, without answers, or not there at all."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from mfsbi_tutorial.cli import NOTEBOOKS
from mfsbi_tutorial.course import write_copy


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workshop") / "copy"
    write_copy(folder)
    return folder


def test_every_cell_is_there_and_no_output_is(copy):
    originals = sorted(NOTEBOOKS.glob("*.ipynb"))
    assert [p.name for p in sorted((copy / "notebooks").iterdir())] == [p.name for p in originals]
    for path in originals:
        before, after = (nbformat.read(p, as_version=4) for p in (path, copy / "notebooks" / path.name))
        assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
        assert all(not c.outputs and c.execution_count is None for c in after.cells if c.cell_type == "code")


def test_the_copy_works_from_its_own_package_and_data(copy):
    code = "from mfsbi_tutorial.data import DATA, validate; print(validate(DATA / 'lh_hydro_Mtot_test.h5').name, DATA)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=copy, env={"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["lh", str(copy / "data")]
    assert {p.name for p in copy.iterdir()} >= {"constraints.txt", "pyproject.toml", "Makefile", "README.md"}


def test_every_page_that_the_copy_names_is_in_it(copy):
    for path in (copy / "notebooks").iterdir():
        for page in re.findall(r"`(docs/\w+\.md)`", path.read_text()):
            assert (copy / page).is_file(), f"{path.name}: {page}"
    for path in copy.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_lab_would_install_with_the_lock_file_and_open_the_lab(copy):
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # of make test
    done = subprocess.run(["make", "-n", "lab"], cwd=copy, env=outside, capture_output=True, text=True, check=True)
    assert "-c constraints.txt -e ." in done.stdout and done.stdout.strip().endswith("mfsbi lab")


def test_an_empty_folder_will_do_and_a_full_one_is_left_alone(copy, tmp_path):
    write_copy(tmp_path)
    names = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    assert names == {path.relative_to(copy) for path in copy.rglob("*") if "__pycache__" not in path.parts}
    for target in (tmp_path, tmp_path / "README.md"):
        with pytest.raises(ValueError, match="not an empty folder"):
            write_copy(target)
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*")} == names


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_copy(tmp_path / "copy")
    assert not list(tmp_path.iterdir())
