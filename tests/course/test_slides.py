"""Slides are made from the notebooks, need nothing from the network, and carry what the instructor says."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("slides", ROOT / "docs" / "slides.py")
slides = importlib.util.module_from_spec(spec)
spec.loader.exec_module(slides)


def installed(name):
    return any(d.metadata["Name"].lower() == name for d in importlib.metadata.distributions())


def kinds(deck):
    return [cell.metadata["slideshow"]["slide_type"] for cell in deck.cells]


@pytest.mark.parametrize("stem", slides.PLAN)
def test_every_notebook_of_the_plan_has_slides_with_its_figures_and_notes(stem):
    notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    deck = slides.slides_of(notebook, slides.instructions_for(stem[:2]))

    def figures(cells):
        return sum("image/png" in o.get("data", {}) for c in cells for o in c.get("outputs", []))

    assert figures(deck.cells) == figures(notebook.cells)
    assert kinds(deck).count("slide") > 3 and kinds(deck).count("notes") > 2
    assert "*Say:*" in deck.cells[kinds(deck).index("notes")].source


def test_prose_is_in_the_notes_and_exercises_are_nowhere():
    output = nbformat.v4.new_output("stream", text="2\n")

    def code():
        return nbformat.v4.new_code_cell("1 + 1", outputs=[output])

    def text(source):
        return nbformat.v4.new_markdown_cell(source)

    cells = [
        text("# 00 · Title\n\n**Goals.** Learn this. Learn that."),
        text("## One\n\nbefore"),
        code(),
        text("after\n\n## Exercises\n\n**1.** Hm"),
        code(),
        text("## Summary\n\n- this"),
    ]
    deck = slides.slides_of(nbformat.v4.new_notebook(cells=cells), "instructions")
    assert kinds(deck) == ["slide", "-", "notes", "slide", "-", "notes", "notes", "slide", "-"]
    texts = [cell.source.strip() for cell in deck.cells]
    assert texts[0] == "## 00 · Title" and texts[2] == "instructions" and texts[5:7] == ["before", "after"]
    assert not any("Hm" in text for text in texts) and texts[-1] == "- this"


@pytest.mark.skipif(not installed("sphinx-revealjs"), reason="needs the extra 'book'")
def test_pages_fetch_nothing(tmp_path):
    for page in slides.write_slides(tmp_path):
        text = page.read_text()
        assert not re.search(r"<(?:script|link)[^>]*(?:src|href)=[\"']https?:", text), page.name
        for target in re.findall(r"<(?:script|link)[^>]*(?:src|href)=[\"']([^\"']+)", text):
            needed = tmp_path / target
            assert needed.is_file(), f"{page.name}: {target}"
            assert not re.search(r"(?:@import|url\()[^;)]*https?://", needed.read_text()), target
