"""The rooms of the package keep their order, and what the repository says in several places is the same in all."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path

import nbformat
import pytest
import typer
import yaml
from packaging.requirements import Requirement

import mfsbi_tutorial
from mfsbi_tutorial import cli

PACKAGE = Path(mfsbi_tutorial.__file__).resolve().parent
ROOT = PACKAGE.parent
ROOMS = ("data", "simulation", "summaries", "evaluation", "inference", "plots", "sweep", "explorer", "course", "cli")
FOLDERS = [room for room in ROOMS if (PACKAGE / room).is_dir()]
MAX_LINES, MAX_LINES_OF_CODE = 60, 40  # of a function, with and without its docstring
CONDA_NAMES = {"pytorch": "torch", "matplotlib-base": "matplotlib"}


def modules():
    """Every module of the package, its full name and its path; a room itself is its ``__init__``."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    assert len(found) > 40
    return found


MODULES = modules()


def short(name):
    """A module's name below the package, as the reference lists it."""
    return name.removeprefix("mfsbi_tutorial.")


# Rooms


def imported(name, path):
    """Full names of what a module imports, also inside functions."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def floor(name):
    """Where the room of a module stands in ``ROOMS``; the package itself, which holds the version, is below all."""
    room = short(name).split(".")[0]
    return -1 if name in ("mfsbi_tutorial", "mfsbi_tutorial.__version__") else ROOMS.index(room)


def test_every_module_is_in_a_room():
    assert {short(name).split(".")[0] for name in MODULES} == {"mfsbi_tutorial", *ROOMS}


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_one_way_between_rooms(name):
    for target in imported(name, MODULES[name]):
        if target.split(".")[0] == "mfsbi_tutorial":
            assert floor(target) <= floor(name), f"{name} imports {target}"


@pytest.mark.parametrize("room", FOLDERS)
def test_a_room_hands_out_every_name_that_it_lists(room):
    module = importlib.import_module(f"mfsbi_tutorial.{room}")
    assert module.__all__ and len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None


def loaded_by(*statements):
    """Modules that a process of its own has loaded after ``statements``."""
    code = "\n".join([*statements, "import sys", "print(*sys.modules)"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {part for name in done.stdout.split() for part in (name, name.split(".")[0])}


LIGHT = ("", ".data", ".summaries", ".explorer", ".explorer.store", ".inference.methods", ".plots")


@pytest.mark.parametrize("name", LIGHT)
def test_light_rooms_load_neither_torch_nor_sbi_nor_numba(name):
    assert not {"torch", "sbi", "numba"} & loaded_by(f"import mfsbi_tutorial{name}")


def test_pictures_load_neither_torch_nor_sbi():
    pictures = [f"import {name}" for name in MODULES if name.startswith("mfsbi_tutorial.plots.")]
    assert pictures and not {"torch", "sbi"} & loaded_by(*pictures)


def test_data_load_no_simulator():
    data = [f"import {name}" for name in MODULES if name.startswith("mfsbi_tutorial.data")]
    assert not {"colossus", "numba", "torch", "mfsbi_tutorial.simulation"} & loaded_by(*data)


IMPORT_ALL = """
import importlib, sys
import matplotlib, torch
from getdist import chains, plots  # which chooses a backend itself

def settings():
    return matplotlib.rcParams.copy() | {"threads": torch.get_num_threads(), "details": chains.print_load_details}

before = settings()
for name in sys.argv[1:]:
    importlib.import_module(name)
print([name for name, value in settings().items() if before[name] != value])
"""


@pytest.mark.slow
def test_importing_everything_changes_no_setting_of_a_library():
    command = [sys.executable, "-c", IMPORT_ALL, *MODULES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def lines_of(function):
    """Lines of a function from its ``def`` on, and how many of them are not its docstring."""
    total = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return total, total
    docstring = function.body[0]
    return total, total - (docstring.end_lineno - docstring.lineno + 1)


@pytest.mark.parametrize("name", MODULES)
def test_no_function_is_long(name):
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.FunctionDef):
            total, code = lines_of(node)
            assert total <= MAX_LINES and code <= MAX_LINES_OF_CODE, f"{node.name} has {total} lines, {code} of code"


def test_tests_share_nothing_but_toys_and_fixtures():
    paths = sorted((ROOT / "tests").rglob("*.py"))
    assert len(paths) > 20
    for path in paths:
        for target in imported(path.stem, path):
            assert not target.startswith(("test_", "conftest")), f"{path.name} imports {target}"


# Pages


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
    listed = re.findall(r"^   ([\w.]+)$", page, re.MULTILINE)
    assert sorted(listed) == sorted(set(map(short, MODULES)) - {"mfsbi_tutorial", *FOLDERS})
    commands = set(typer.main.get_command(cli.app).commands)
    assert commands == set(re.findall(r"^\| `mfsbi (\w+)", page, re.MULTILINE))


@pytest.mark.parametrize("page", ["paper_to_code.md", "differences.md"])
def test_every_name_of_code_in_the_pages_exists(page):
    names = set(re.findall(r"`([A-Za-z_]+(?:\.\w+)+)`", read(f"docs/{page}")))
    names = {name for name in names if name.rsplit(".")[-1] not in ("csv", "h5", "md", "npy", "png", "py")}
    assert names
    for name in names:
        pkgutil.resolve_name(f"mfsbi_tutorial.{name}")


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
