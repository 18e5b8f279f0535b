"""Slides of the half-day plan, made from the notebooks with nbconvert: ``make slides``, then build/slides/index.html.

Press S on a slide for the speaker notes. A slide is a figure or an output under its section's heading, a cell with the
tag ``slide`` (code, or a text shown as it is), the goals, or the summary. The rest of the prose goes into the notes.
The notes of a slide begin with the instructor's cue on it: a bullet of INSTRUCTOR.md that begins with the heading in
bold. What else INSTRUCTOR.md says on the notebook is in the notes of the title. Nothing is fetched from the network,
then or later.
"""

import html
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
PLAN = ("00_tour", "01_data_inspection", "03_pre_training", "04_fine_tuning", "05_evaluation", "06_explorer")
ASSETS = {  # folder beside the slides -> distribution, and a file in the folder that is copied
    "reveal": ("sphinx-revealjs", "revealjs/LICENSE"),
    "mathjax": ("sphinx-mathjax-offline", "mathjax/tex-svg.js"),
}
CUE = re.compile(r"^- \*\*(?P<heading>.+?)\.?\*\* (?P<text>.+(?:\n  .+)*)\n?", re.MULTILINE)
TABLE = re.compile(r"(?P<head>^\|.+\n\|[-:| ]+\n)(?P<rows>(?:^\|.+\n?)+)", re.MULTILINE)
MAX_ROWS = 6  # of a table on one slide
HIDDEN = ("Exercises", "Open tasks", "References and further reading")
STYLE = """<style>
.reveal {text-align: left; font-size: 26px}
.reveal h2 {text-transform: none}
.reveal img {width: 100%; max-height: 600px; object-fit: contain; object-position: left}
.reveal table {font-size: 20px}
.reveal div.jp-OutputArea-output > pre {font-size: 22px; line-height: 1.35}
.reveal .highlight pre {font-size: 18px; line-height: 1.35}
.reveal .jp-OutputPrompt, .reveal .jp-InputPrompt {display: none}
</style>"""


class Deck:
    """Slides in the making, each with a heading, cells, and notes for the speaker."""

    def __init__(self):
        self.slides = []
        self.notes = []

    def slide(self, heading: str, *cells: nbformat.NotebookNode) -> None:
        """Begin a slide with a heading; the notes that were waiting are its own."""
        self.slides.append({"heading": heading, "cells": cells, "notes": []})
        waiting, self.notes = self.notes, []
        self.note("\n\n".join(waiting))

    def note(self, text: str) -> None:
        """Add to the notes of the last slide."""
        if text.strip():
            self.slides[-1]["notes"].append(text)

    def cue(self, heading: str, texts: list[str]) -> None:
        """Put cues at the top of the notes of the slides with a heading, in order; the last slide takes what is left.

        Args:
            heading: that of the section. The title slide is left out: it shows the goals and nothing of the section.
            texts: the cues, in the order of the slides.

        Raises:
            ValueError: no slide has this heading.
        """
        slides = [s for s in self.slides[1:] if s["heading"] == heading]
        if not slides:
            raise ValueError(f"A cue in INSTRUCTOR.md names the heading {heading!r}, which no slide of the lesson has.")
        last = len(slides) - 1
        for i, slide in enumerate(slides):
            slide["notes"][:0] = texts[i:] if i == last else texts[i : i + 1]

    def cells(self) -> list[nbformat.NotebookNode]:
        """All cells, with nbconvert's slide types."""
        cells = []
        for slide in self.slides:
            heading = nbformat.v4.new_markdown_cell(f"## {slide['heading']}")
            notes = [nbformat.v4.new_markdown_cell(text) for text in slide["notes"]]
            for kind, group in (("slide", [heading]), ("-", slide["cells"]), ("notes", notes)):
                for cell in group:
                    cell.id = f"slide-{len(cells)}"
                    cell.metadata = {**cell.metadata, "slideshow": {"slide_type": kind}}
                    cells.append(cell)
        return cells


def slides_of(notebook: nbformat.NotebookNode, instructions: str) -> nbformat.NotebookNode:
    """A notebook of slides from an executed lesson and the instructor's notes on it.

    Raises:
        ValueError: a cue names a heading that no slide has.
    """
    deck = Deck()
    first, *rest = notebook.cells
    title, goals = re.search(r"# (.+)\n[\s\S]*?\*\*Goals\.\*\* (.+)", first.source).groups()
    cues, others = cues_in(instructions)
    deck.notes.append(others)
    aims = "\n".join(f"- {goal}" for goal in re.split(r"(?<=\.) ", goals))
    deck.slide(title, nbformat.v4.new_markdown_cell(aims + STYLE))
    heading = title
    for cell in rest:
        if cell.cell_type == "markdown":
            heading = _read(deck, cell, heading)
        elif heading not in HIDDEN and _shown(cell):
            deck.slide(heading, _shown(cell))
    for name, texts in cues.items():
        deck.cue(name, texts)
    return nbformat.v4.new_notebook(cells=deck.cells(), metadata={"title": title})


def cues_in(instructions: str) -> tuple[dict[str, list[str]], str]:
    """The cues by heading, and the text without them; a cue is a bullet that begins with a heading in bold."""
    cues = {}
    for bullet in CUE.finditer(instructions):
        cues.setdefault(bullet["heading"], []).append(bullet["text"])
    return cues, CUE.sub("", instructions).strip()


def _read(deck, cell, heading):
    """Put the text of a cell where it belongs; returns the heading that holds after it."""
    before, *sections = re.split(r"^#{2,3} ", cell.source, flags=re.MULTILINE)
    if heading not in HIDDEN:
        if "slide" in cell.metadata.get("tags", []):
            for part in parts(before):
                deck.slide(heading, nbformat.v4.new_markdown_cell(part))
        else:
            deck.note(before)
    for section in sections:
        heading, _, text = section.partition("\n")
        if heading == "Summary":
            deck.slide(heading, nbformat.v4.new_markdown_cell(text.split("\n\n|")[0]))
        elif heading not in HIDDEN:
            deck.notes.append(text)
    return heading


def parts(text: str) -> list[str]:
    """A text in one piece, or cut in its first table so that no piece has more than MAX_ROWS rows of it.

    Each piece of the table has its header. What is before it is in the first piece, what is after it in the last.
    """
    table = TABLE.search(text)
    if table is None:
        return [text]
    rows = table["rows"].splitlines(keepends=True)
    pieces = [table["head"] + "".join(rows[i : i + MAX_ROWS]) for i in range(0, len(rows), MAX_ROWS)]
    pieces[0] = text[: table.start()] + pieces[0]
    pieces[-1] += text[table.end() :]
    return pieces


def _shown(cell):
    """A code cell as it appears on a slide: its source if it has the tag, and its outputs; None if nothing is left."""
    outputs = [o for o in cell.outputs if _is_shown(o)]
    with_source = "slide" in cell.metadata.get("tags", [])
    if not (outputs or with_source):
        return None
    tags = [] if with_source else ["output-only"]
    return nbformat.v4.new_code_cell(cell.source, outputs=outputs, metadata={"tags": tags})


def _is_shown(output):
    if output.output_type == "stream":
        return output.name == "stdout"
    return any(kind in output.get("data", {}) for kind in ("image/png", "text/markdown", "text/html"))


def instructions_for(number: str) -> str:
    """The part of INSTRUCTOR.md on the notebook whose number has two digits."""
    page = (ROOT / "notebooks" / "INSTRUCTOR.md").read_text()
    return re.search(rf"^### {number} .*\n([\s\S]*?)(?=^### |\Z)", page, re.MULTILINE)[1]


def write_slides(folder: Path) -> list[Path]:
    """Write a page of slides for each notebook of the plan, an index, and what they need; returns the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (distribution, known) in ASSETS.items():
        source = next(f for f in metadata.files(distribution) if f.as_posix().endswith(known)).locate().parent
        shutil.copytree(source, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.map"))
    options = {"TagRemovePreprocessor": {"enabled": True, "remove_input_tags": {"output-only"}}}
    templates = {"template_name": "slides", "extra_template_basedirs": [str(ROOT / "docs" / "_templates")]}
    exporter = SlidesExporter(config=Config(options), **templates)
    exporter.reveal_url_prefix = "reveal"
    exporter.reveal_theme = "white"  # whose letters are in the folder
    pages = []
    for stem in PLAN:
        notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
        slides = slides_of(notebook, instructions_for(stem[:2]))
        pages.append(folder / f"{stem}.html")
        pages[-1].write_text(exporter.from_notebook_node(slides, {"metadata": {"name": stem}})[0])
    links = "".join(f'<li><a href="{p.name}">{html.escape(p.stem.replace("_", " "))}</a></li>' for p in pages)
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Slides</title><h1>Half a day</h1><ol>{links}</ol>'
    )
    (folder / "index.html").write_text(text)
    return pages


if __name__ == "__main__":
    print(*write_slides(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "slides"), sep="\n")
