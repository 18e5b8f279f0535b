"""What every lesson has: a header, a box on the paper, exercises, open tasks with a rubric, a summary, references."""

import re

import nbformat
import pytest

from mfsbi_tutorial.cli import NOTEBOOKS
from mfsbi_tutorial.course.solutions import lessons
from notebooks import MAX_SECONDS, faults, stated_seconds

PATHS = list(lessons(NOTEBOOKS))


def markdown(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
class TestEachLesson:
    def test_its_header_says_what_it_takes(self, path):
        header = markdown(path)[0]
        for words in ("**Goals.**", "**You should know**", "minutes to teach", "](../docs/glossary.md)"):
            assert words in header, words
        assert stated_seconds(path) <= MAX_SECONDS

    def test_it_ends_as_all_do(self, path):
        text = "\n".join(markdown(path))
        titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert titles[-4:] == ["Exercises", "Open tasks", "Summary", "References and further reading"]
        assert "> **How this differs from the paper.**" in text
        assert re.search(r"^\*\*A\. [\s\S]*^\*\*B\. ", text, re.MULTILINE)

    def test_the_instructor_has_a_rubric_for_both_open_tasks(self, path):
        page = (NOTEBOOKS / "INSTRUCTOR.md").read_text()
        part = re.search(rf"^### {path.stem[:2]} .*\n([\s\S]*?)(?=^### |\Z)", page, re.MULTILINE)[1]
        assert re.search(r"^Rubric\.\n\n- \*A[,.:].*[\s\S]*^- \*B[,.:]", part, re.MULTILINE)

    def test_links_lead_to_files(self, path):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", "\n".join(markdown(path))):
            assert (path.parent / target).exists(), target


def test_a_header_that_is_off_and_a_slow_or_large_notebook_are_named():
    assert faults("00", 40.0, 900.0, 45) == []
    assert [len(faults("00", *measured, 45)) for measured in ((20.0, 900.0), (65.0, 900.0), (40.0, 1300.0))] == [
        1,
        1,
        1,
    ]
    assert "its header says 45" in faults("00", 20.0, 900.0, 45)[0]
