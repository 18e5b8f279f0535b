"""A plain ``pip install .``, without a clone around it."""

import os
import shutil
import subprocess
import sys

import pytest

from mfsbi_tutorial.data.files import REPOSITORY


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the package as pip installs it, dependencies aside."""
    pytest.importorskip("setuptools", minversion="70")
    folder = tmp_path_factory.mktemp("plain")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    shutil.copytree(REPOSITORY / "mfsbi_tutorial", source / "mfsbi_tutorial")
    target = folder / "site"
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check", "--target", target]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, source], check=True)
    return target


@pytest.mark.slow
def test_without_a_clone_it_works_on_own_data_and_says_where_those_of_the_course_are(installed, tmp_path):
    command = [sys.executable, REPOSITORY / "benchmarks" / "installed.py"]
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith(f"installed: {installed}")
    assert not list(tmp_path.iterdir())
