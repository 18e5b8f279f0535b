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


def by_slide(deck):
    """[heading, other cells, notes as one text] of each slide."""
    found = []
    for cell, kind in zip(deck.cells, kinds(deck), strict=True):
        if kind == "slide":
            found.append([cell.source.removeprefix("## "), [], ""])
        elif kind == "-":
            found[-1][1].append(cell)
        else:
            found[-1][2] += cell.source.strip() + "\n"
    return found


def lesson(*sections):
    """A notebook of sections, each with a heading and code cells that print."""
    output = nbformat.v4.new_output("stream", text="2\n")
    cells = [nbformat.v4.new_markdown_cell("# 00 · Title\n\n**Goals.** Learn this. Learn that.")]
    for heading, n_outputs in sections:
        cells.append(nbformat.v4.new_markdown_cell(f"## {heading}\n\nprose"))
        cells += [nbformat.v4.new_code_cell("1 + 1", outputs=[output]) for _ in range(n_outputs)]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize("stem", slides.PLAN)
def test_every_notebook_of_the_plan_has_slides_with_its_figures_and_notes(stem):
    notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    deck = slides.slides_of(notebook, slides.instructions_for(stem[:2]))

    def figures(cells):
        return sum("image/png" in o.get("data", {}) for c in cells for o in c.get("outputs", []))

    assert figures(deck.cells) == figures(notebook.cells)
    assert kinds(deck).count("slide") > 3 and kinds(deck).count("notes") > 2
    assert "Rubric." in deck.cells[kinds(deck).index("notes")].source


@pytest.mark.parametrize("stem", slides.PLAN)
def test_every_cue_reaches_a_slide_of_its_heading(stem):
    notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    instructions = slides.instructions_for(stem[:2])
    title, *shown = by_slide(slides.slides_of(notebook, instructions))
    bullets = instructions.strip().split("\n\n")[0].removeprefix("- ").split("\n- ")
    places = []
    for bullet in bullets:
        heading, text = re.fullmatch(r"\*\*(.+?)\.?\*\* ([\s\S]+)", bullet).groups()
        reached = [i for i, (name, _, notes) in enumerate(shown) if name == heading and text in notes]
        assert len(reached) == 1, bullet
        places += reached
        assert text not in title[2]
    assert places == sorted(set(places)), "the cues are in the order of the slides, one for a slide"


def test_cues_of_a_heading_go_to_its_slides_in_order_and_the_last_takes_the_rest():
    cues = "- **One.** first\n  line\n- **One.** second\n- **One.** third\n- **Why?** other\n\nWrong turns: none."
    title, *shown = by_slide(slides.slides_of(lesson(("One", 2), ("Why?", 2)), cues))
    assert title[2] == "Wrong turns: none.\n"
    assert [notes for _, _, notes in shown] == ["first\n  line\nprose\n", "second\nthird\n", "other\nprose\n", ""]


@pytest.mark.parametrize("heading", ["Two", "Exercises", "Bare", "00 · Title"])
def test_a_cue_for_a_heading_without_a_slide_is_refused(heading):
    notebook = lesson(("One", 1), ("Bare", 0), ("Exercises", 1))
    with pytest.raises(ValueError, match=f"INSTRUCTOR.md names the heading '{heading}', which no slide"):
        slides.slides_of(notebook, f"- **{heading}.** *Say:* this.")


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


def test_a_long_table_is_cut_and_keeps_its_header():
    def table(*numbers):
        return "| a | b |\n|---|--:|\n" + "\n".join(f"| {n} | x |" for n in numbers)

    assert slides.parts("before\n\n" + table(*range(13)) + "\n\nafter") == [
        "before\n\n" + table(*range(6)) + "\n",
        table(*range(6, 12)) + "\n",
        table(12) + "\n\nafter",
    ]
    assert slides.parts(table(*range(6))) == [table(*range(6))]
    assert slides.parts("no table") == ["no table"]


def test_no_slide_of_the_plan_has_a_long_table():
    for stem in slides.PLAN:
        notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
        for heading, cells, _ in by_slide(slides.slides_of(notebook, "")):
            n_lines = [
                cell.source.count("\n|") + cell.source.startswith("|") for cell in cells if cell.cell_type != "code"
            ]
            assert max(n_lines, default=0) <= slides.MAX_ROWS + 2, f"{stem}: {heading}"


@pytest.mark.skipif(not installed("sphinx-revealjs"), reason="needs the extra 'book'")
def test_pages_fetch_nothing(tmp_path):
    for page in slides.write_slides(tmp_path):
        text = page.read_text()
        assert not re.search(r"<(?:script|link)[^>]*(?:src|href)=[\"']https?:", text), page.name
        for target in re.findall(r"<(?:script|link)[^>]*(?:src|href)=[\"']([^\"']+)", text):
            needed = tmp_path / target
            assert needed.is_file(), f"{page.name}: {target}"
            assert not re.search(r"(?:@import|url\()[^;)]*https?://", needed.read_text()), target
