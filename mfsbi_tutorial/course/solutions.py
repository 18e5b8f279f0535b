"""The notebooks with solutions, made from the notebooks and the lesson modules: ``make solutions``.

The cells of a notebook with the tag ``needed`` come first, as they are. Then follow, for each cell with the tag
``exercise``, the question, the same cell with the answer in place of the ``...``, and with its check. Executing the
notebook thus checks every solution by the notebook's own check.
"""

import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import nbformat

from ..data.files import REPOSITORY, atomic_write
from .exercises import Exercise

INTRODUCTION = """# {title}: solutions

First the cells of the notebook that the exercises need, then question, answer and reason. The open tasks have no
single answer; [INSTRUCTOR.md](../INSTRUCTOR.md) says what a good one contains.

Made by `make solutions` from the notebook and `mfsbi_tutorial/course/lesson_{number}.py`: edit those."""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
OPEN = re.compile(r"^(\w+) = \.\.\.$", re.MULTILINE)


def solutions_of(notebook: nbformat.NotebookNode, lesson: ModuleType) -> nbformat.NotebookNode:
    """The solutions, not executed, of a notebook and its lesson module.

    Raises:
        ValueError: if an exercise has no question with a number, no ``...``, no check, or its solution gives another
            variable.
    """
    title = notebook.cells[0].source.splitlines()[0].removeprefix("# ")
    cells = [nbformat.v4.new_markdown_cell(INTRODUCTION.format(title=title, number=lesson.__name__[-2:]))]
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        tags = cell.metadata.get("tags", [])
        if "needed" in tags:
            cells.append(nbformat.v4.new_code_cell(cell.source, metadata={"tags": ["needed"]}))
        elif "exercise" in tags:
            cells.append(nbformat.v4.new_markdown_cell(_question(before.source)))
            metadata = {"tags": ["nbval-check-output"]}
            cells.append(nbformat.v4.new_code_cell(_answered(cell.source, lesson), metadata=metadata))
    for position, cell in enumerate(cells):
        cell.id = f"solution-{position}"
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _question(source: str) -> str:
    """The question in the cell before an exercise: from its number in bold on."""
    number = re.search(r"^\*\*\d+\.\*\*", source, re.MULTILINE)
    if not number:
        raise ValueError(f"cell {source[:40]!r} comes before an exercise: expected its question, beginning with **1.**")
    return source[number.start() :]


def _answered(source: str, lesson) -> str:
    """An exercise cell with the answer."""
    place = OPEN.search(source)
    question = re.search(r"^(q\d+)\.check\(", source, re.MULTILINE)
    if not place or not question:
        raise ValueError(f"exercise cell {source!r}: expected a line 'name = ...' and a line 'q1.check(name)'.")
    exercise: Exercise = getattr(lesson, question[1])
    if not re.search(rf"^{place[1]} = ", exercise.code, re.MULTILINE):
        raise ValueError(f"{lesson.__name__}.{question[1]}: its code does not set {place[1]}, which the cell asks for.")
    return source.replace(place[0], exercise.code)


def lessons(notebooks: Path) -> dict[Path, ModuleType]:
    """The notebooks in a folder that have a lesson module, and that module."""
    found = {}
    for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        name = f"lesson_{path.stem[:2]}"
        if Path(__file__).with_name(f"{name}.py").is_file():
            found[path] = import_module(f".{name}", __package__)
    return found


def write_solutions(notebooks: Path) -> list[Path]:
    """Write the solutions, not executed, of every notebook in a folder that has a lesson module; returns the paths."""
    written = []
    for path, lesson in lessons(notebooks).items():
        target = notebooks / "solutions" / f"{path.stem}_solutions.ipynb"
        node = solutions_of(nbformat.read(path, as_version=4), lesson)
        with atomic_write(target) as temporary:
            temporary.write_text(nbformat.writes(node) + "\n")
        written.append(target)
    return written


if __name__ == "__main__":
    print(*write_solutions(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "notebooks"), sep="\n")
