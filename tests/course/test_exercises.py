"""Exercises answer whatever a learner gives them, and name the common mistakes."""

import io
import math
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import many

from mfsbi_tutorial.course import Choice, Number
from mfsbi_tutorial.course.exercises import UNSET


class Stubborn:
    def __float__(self):
        raise RuntimeError("no")


def number(expected, **options):
    return Number(expected=expected, hints=("think", "count"), why="So it is.", code="x = 1", **options)


def said(function, *args):
    """What a call prints, its line breaks aside."""
    with redirect_stdout(io.StringIO()) as printed:
        function(*args)
    return " ".join(printed.getvalue().split())


answers = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**309, 10**320), st.floats(), st.text(),
    st.complex_numbers(), st.binary(), st.lists(st.floats()), st.just(Stubborn()), st.just(print), st.just(set()),
    st.lists(st.floats(), max_size=3).map(np.array), st.lists(st.floats(), max_size=3).map(torch.tensor),
    st.lists(st.floats(), max_size=3).map(pd.Series),
)  # fmt: skip


@many
@given(answer=answers, expected=st.floats(-1e6, 1e6), abs_tol=st.floats(0, 1e3))
def test_a_learners_answer_never_fails_and_only_the_right_one_is_right(answer, expected, abs_tol):
    exercise = number(expected, abs_tol=abs_tol)
    text = said(exercise.check, answer)
    try:
        values = np.atleast_1d(np.asarray(answer, dtype=float))
        right = values.size == 1 and abs(values[0] - expected) <= max(0.01 * abs(expected), abs_tol)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        right = False
    if isinstance(answer, (str, bytes, bool)):
        right = False
    assert text.startswith("Right." if right else "Not yet. ") and len(text) > 10


@pytest.mark.parametrize(
    "answer",
    [2.5, np.float32(2.5), np.array(2.5), np.array([2.5]), torch.tensor(2.5, requires_grad=True), pd.Series([2.5])],
)
def test_the_right_number_is_right_in_every_wrapping(answer):
    assert said(number(2.5).check, answer) == "Right. So it is."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("3.7", "without quotes"),
        (None, "print the number"),
        (True, "this is True"),
        (print, "a function"),
        ([1.0, 2.0], "list of 2"),
        (np.ones((2, 3)), "ndarray of 6"),
        (math.nan, "NaN"),
        (math.inf, "infinite"),
        (-3.7, "the sign is not"),
        (7.4, "2 times the answer"),
        (1.85, "divided by 2"),
        (0.037, "divided by 100"),
        (3700, "1000 times"),
        (1 / 3.7, "one over the answer"),
        (math.log10(3.7), "logarithm to base 10 of"),
        (10**3.7, "10 to the power"),
        (3.7**2, "the square"),
        (4.4, "4.4 nats is too large"),
        (77.7, "77.7 nats is far too large"),
        (-3.1, "wrong sign"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(answer, words):
    assert words in said(number(3.7, unit="nats").check, answer)


def test_percentages_and_complements_are_told_from_fractions():
    assert "divide by 100" in said(number(0.9).check, 90)
    assert "one minus the answer" in said(number(0.9).check, 0.1)


@many
@given(expected=st.floats(0.01, 100), wrong=st.floats(0.01, 100))
def test_no_right_answer_is_taken_for_a_mistake(expected, wrong):
    exercise = number(expected, mistakes={"That is the other one.": wrong})
    assert said(exercise.check, expected) == "Right. So it is."
    assume(abs(wrong - expected) > 0.01 * expected)
    assert said(exercise.check, wrong) == "Not yet. That is the other one."


def test_the_answer_may_depend_on_what_the_notebook_made():
    exercise = number(lambda results: results["a"] - results["b"], mistakes={"Turned.": lambda results: results["a"]})
    results = {"a": 3.0, "b": 1.0}
    assert said(exercise.check, 2.0, results).startswith("Right.")
    assert said(exercise.check, 3.0, results) == "Not yet. Turned."
    assert said(exercise.check, 2.0) == "Not yet. Call check(answer, results), as the cell of the exercise does."


def test_arguments_with_a_default_are_the_lessons_own():
    exercise = number(lambda results, column=1: results[column])
    assert said(exercise.check, 3.0, [1.0, 3.0]).startswith("Right.")


def test_an_unset_answer_computes_nothing():
    def never():
        raise AssertionError

    assert said(number(never).check, ...) == UNSET


def test_hints_come_one_at_a_time_and_end():
    exercise = number(1.0)
    assert [said(exercise.hint) for _ in range(4)] == [
        "Hint 1 of 2: think",
        "Hint 2 of 2: count",
        *["That was the last hint. Call solution() to see the answer."] * 2,
    ]


def test_an_exercise_shows_its_answer_only_when_asked():
    exercise = number(1.0)
    assert "1" not in repr(exercise) and said(exercise.solution) == "x = 1 So it is."


def test_a_choice_takes_its_letter_in_any_dress_and_answers_to_each_wrong_one():
    exercise = Choice(right="b", options={"a": "No: half of it.", "c": "No: twice."}, hints=("x", "y"), why="It is.")
    for answer in ("b", "B", " (b) ", "b."):
        assert said(exercise.check, answer) == "Right. It is."
    assert said(exercise.check, "c") == "Not yet. No: twice."
    for answer in ("d", "", 2, None, b"b"):
        assert "letters a, b, c" in said(exercise.check, answer)
    assert said(exercise.solution) == 'answer = "b" It is.'


def test_long_words_are_broken_between_words(capsys):
    number(1.0, mistakes={"very long " * 40: 2.0}).check(2.0)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_a_small_wrong_number_is_not_taken_for_a_part_of_a_count():
    exercise = number(5, rel_tol=0.0, abs_tol=0.5, mistakes={"This is a share.": 0.25})
    assert "far too small" in said(exercise.check, 0)
    assert "share" in said(exercise.check, 0.25)
    assert said(exercise.check, 5.4).startswith("Right.")
