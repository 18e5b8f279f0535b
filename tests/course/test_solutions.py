"""Solutions are made from the notebooks: complete, up to date, and every answer was found right."""

import nbformat
import numpy as np
import pytest

from mfsbi_tutorial.cli import NOTEBOOKS
from mfsbi_tutorial.course import lesson_00
from mfsbi_tutorial.course.exercises import UNSET, Choice, Exercise, Number, needed_by
from mfsbi_tutorial.course.solutions import lessons, solutions_of, write_solutions

LESSONS = lessons(NOTEBOOKS)


def read(path):
    return nbformat.read(path, as_version=4)


def exercise_cells(notebook):
    return [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]


def value(number):
    return number() if callable(number) else number


def printed(cell):
    return " ".join("".join(output.get("text", "") for output in cell.outputs).split())


@pytest.mark.parametrize(("path", "lesson"), LESSONS.items(), ids=lambda value: getattr(value, "stem", ""))
class TestEachLesson:
    def test_solutions_are_made_from_the_notebook_as_it_is(self, path, lesson):
        stored = read(path.parent / "solutions" / f"{path.stem}_solutions.ipynb")
        made = solutions_of(read(path), lesson)
        assert [cell.source for cell in stored.cells] == [cell.source for cell in made.cells]

    def test_every_solution_was_found_right(self, path, lesson):
        stored = read(path.parent / "solutions" / f"{path.stem}_solutions.ipynb")
        answered = [cell for cell in stored.cells if "nbval-check-output" in cell.metadata.get("tags", [])]
        assert len(answered) == len(exercise_cells(read(path)))
        for cell in answered:
            assert printed(cell).startswith("Right. "), cell.source

    def test_the_notebook_asks_every_question_once_and_answers_none(self, path, lesson):
        questions = {name: q for name, q in vars(lesson).items() if isinstance(q, Exercise)}
        cells = exercise_cells(read(path))
        asked = [name for cell in cells for name in questions if f"{name}.check(" in cell.source]
        assert asked == sorted(questions) and len(asked) == len(cells)
        assert all(printed(cell) == UNSET for cell in cells)

    def test_an_exercise_has_hints_and_a_reason(self, path, lesson):
        questions = [q for q in vars(lesson).values() if isinstance(q, Exercise)]
        assert any(isinstance(q, Choice) for q in questions)
        for question in questions:
            assert len(question.hints) >= 2 and question.why and question.code not in question.hints


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.__name__[-9:])
def test_every_known_mistake_gets_its_own_words_and_the_right_number_does_not(lesson):
    numbers = [q for q in vars(lesson).values() if isinstance(q, Number) and not needed_by(q.expected)]
    for question in numbers:
        assert question.fault(value(question.expected)) is None
        for words, wrong in question.mistakes.items():
            assert question.fault(value(wrong)) == words


def test_mistakes_in_what_the_tour_trained_get_their_own_words():
    results = {
        "scratch": {"score": 1.0, "error": (0.06, 0.06), "uncertainty": (0.05, 0.05)},
        "transfer": {"score": 2.0, "error": (0.04, 0.05), "uncertainty": (0.04, 0.04)},
        "pretrained": {"score": -9.0, "error": (0.1, 0.2), "uncertainty": (0.03, 0.02)},
    }
    assert lesson_00.q1.fault(np.e, results) is None and lesson_00.q2.fault(10.0, results) is None
    for question in (lesson_00.q1, lesson_00.q2):
        for words, wrong in question.mistakes.items():
            assert question.fault(wrong(results), results) == words


def test_a_cell_without_a_place_for_the_answer_is_refused():
    cell = nbformat.v4.new_code_cell("gain = 3\nq1.check(gain)", metadata={"tags": ["exercise"]})
    cells = [nbformat.v4.new_markdown_cell("# 00\n\n**1.** What?"), cell]
    with pytest.raises(ValueError, match=r"name = \.\.\."):
        solutions_of(nbformat.v4.new_notebook(cells=cells), lesson_00)


def test_a_solution_that_sets_another_variable_is_refused():
    cell = nbformat.v4.new_code_cell("other = ...\nq1.check(other)", metadata={"tags": ["exercise"]})
    cells = [nbformat.v4.new_markdown_cell("# 00\n\n**1.** What?"), cell]
    with pytest.raises(ValueError, match="does not set other"):
        solutions_of(nbformat.v4.new_notebook(cells=cells), lesson_00)


def test_a_question_without_a_number_is_refused():
    cell = nbformat.v4.new_code_cell("factor = ...\nq1.check(factor)", metadata={"tags": ["exercise"]})
    cells = [nbformat.v4.new_markdown_cell("# 00\n\nWhat?"), cell]
    with pytest.raises(ValueError, match=r"beginning with \*\*1"):
        solutions_of(nbformat.v4.new_notebook(cells=cells), lesson_00)


def test_notebooks_without_a_lesson_module_are_left_alone(tmp_path):
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "99_mine.ipynb")
    assert write_solutions(tmp_path) == []
