"""The package with every Python that it admits, and with the lowest versions that pyproject.toml admits.

Run: python benchmarks/versions.py [3.10] [3.11] [3.12] [3.13] [lowest], all by default. ``python3.10`` and so on must
be on the PATH, and pip finds the packages where it is configured to. Each gets a virtual environment in a temporary
folder, a plain ``pip install .`` without a clone around it, benchmarks/installed.py and the quick tests. On Linux a
plain torch is a CUDA build of several GB: the README says how to have pip take the small one. ``--no-tests`` leaves the
tests out, ``--dry-run`` everything but the search for versions that go together.
"""

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from mfsbi_tutorial.data.files import REPOSITORY

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
LOWEST = "3.10"  # the Python for the lowest versions
TEST_TOOLS = ("pytest>=8", "nbval>=0.11", "pytest-xdist>=3.6", "hypothesis>=6.100", "pyyaml")
SOURCE = ("pyproject.toml", "README.md", "LICENSE")


def lowest_versions() -> str:
    """pip's constraints for the lower end of each range that pyproject.toml admits."""
    block = (REPOSITORY / "pyproject.toml").read_text().split("\ndependencies = [")[1].split("\n]")[0]
    pairs = re.findall(r'"([\w-]+)>=([\d.]+)', block)
    return "\n".join(f"{name}=={version}" for name, version in pairs) + "\n"


def try_version(name: str, folder: Path, tests: bool, dry: bool) -> str:
    """Install and run what there is to run; returns what came of it."""
    python = folder / "venv" / "bin" / "python"
    source = folder / "source"
    source.mkdir(parents=True)
    for file in SOURCE:
        shutil.copy(REPOSITORY / file, source)
    shutil.copytree(REPOSITORY / "mfsbi_tutorial", source / "mfsbi_tutorial")
    (folder / "lowest.txt").write_text(lowest_versions())
    constraints = ["-c", folder / "lowest.txt"] if name == "lowest" else []
    version = LOWEST if name == "lowest" else name
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    steps = {
        "no such Python": [f"python{version}", "-m", "venv", folder / "venv"],
        "not installed": [python, "-m", "pip", "install", "--quiet", *constraints, source],
    }
    if dry:
        steps["not installed"].append("--dry-run")
        tests = False
    else:
        steps["installed.py fails"] = [python, REPOSITORY / "benchmarks" / "installed.py"]
    if tests:
        steps["test tools not installed"] = [python, "-m", "pip", "install", "--quiet", *constraints, *TEST_TOOLS]
        steps["tests fail"] = [python, "-m", "pytest", "-m", "quick", "-p", "no:cacheprovider", REPOSITORY / "tests"]
    for failure, command in steps.items():
        where = REPOSITORY if failure == "tests fail" else folder
        try:
            subprocess.run(command, cwd=where, env=plain, check=True)
        except (OSError, subprocess.CalledProcessError):
            return failure
    return "works"


def main() -> None:
    """Try every version that was asked for and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("versions", nargs="*", default=[*PYTHONS, "lowest"])
    parser.add_argument("--no-tests", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    wanted = parser.parse_args()
    for name in wanted.versions:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name}: {try_version(name, Path(folder), not wanted.no_tests, wanted.dry_run)}", flush=True)


if __name__ == "__main__":
    main()
