"""What the repository says about itself in several places is the same in all of them."""

import importlib
import pkgutil
import re
from pathlib import Path

import nbformat
import pytest
import typer
import yaml
from packaging.requirements import Requirement

import mfsbi_tutorial
from mfsbi_tutorial import cli

ROOT = Path(mfsbi_tutorial.__file__).resolve().parent.parent
CONDA_NAMES = {"pytorch": "torch", "matplotlib-base": "matplotlib"}
MODULES = [module.name for module in pkgutil.iter_modules(mfsbi_tutorial.__path__)]


def read(name):
    return (ROOT / name).read_text()


def requirements():
    """The course's dependencies as pyproject.toml lists them, name -> version range (tomllib needs Python 3.11)."""
    block = read("pyproject.toml").split("\ndependencies = [")[1].split("\n]")[0]
    return {r.name: r.specifier for r in map(Requirement, re.findall('"(.+)"', block))}


def test_one_version_everywhere():
    assert yaml.safe_load(read("CITATION.cff"))["version"] == mfsbi_tutorial.__version__
    assert f"\n## {mfsbi_tutorial.__version__}" in read("CHANGELOG.md")
    assert "release = __version__" in read("docs/conf.py") and 'dynamic = ["version"]' in read("pyproject.toml")


def test_binder_installs_what_the_course_needs_in_the_same_ranges():
    *conda, pypi = yaml.safe_load(read("binder/environment.yml"))["dependencies"]
    versions = {name: version for name, version, *_ in (line.split() for line in conda)}
    assert versions.pop("pip")
    wanted = re.search('requires-python = "(.+)"', read("pyproject.toml"))[1]
    assert Requirement(f"python{wanted}").specifier.contains(versions.pop("python").removeprefix("="))
    found = {CONDA_NAMES.get(name, name): Requirement(name + version).specifier for name, version in versions.items()}
    assert found | {r.name: r.specifier for r in map(Requirement, pypi["pip"])} == requirements()


def test_the_lock_file_pins_every_dependency():
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in read("constraints.txt").splitlines()}
    assert set(requirements()) <= pinned


def test_the_reference_has_every_module_and_every_command():
    page = read("docs/api.md")
    listed = re.findall(r"^   (\w+)$", page, re.MULTILINE)
    assert sorted(listed) == sorted(set(MODULES) - {"cli"})
    commands = set(typer.main.get_command(cli.app).commands)
    assert commands == set(re.findall(r"^\| `mfsbi (\w+)", page, re.MULTILINE))


@pytest.mark.parametrize("page", ["paper_to_code.md", "differences.md"])
def test_every_name_of_code_in_the_pages_exists(page):
    names = set(re.findall(r"`([A-Za-z_]+(?:\.\w+)+)`", read(f"docs/{page}")))
    names = {name for name in names if name.rsplit(".")[-1] not in ("csv", "h5", "md", "npy", "png", "py")}
    assert names
    for name in names:
        module, *rest = name.split(".")
        thing = importlib.import_module(f"mfsbi_tutorial.{module}")
        for part in rest:
            thing = getattr(thing, part)


def test_every_link_to_a_file_in_the_pages_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "notebooks").glob("*.md"),
             *(ROOT / "data").rglob("*.md"), *(ROOT / "binder").glob("*.md")]  # fmt: skip
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_every_figure_has_alt_text_and_its_own_cell(path):
    for cell in nbformat.read(path, as_version=4).cells:
        figures = [o for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
        assert len(figures) <= 1 and all(len(f.metadata["image/png"]["alt"]) > 20 for f in figures), cell.id
