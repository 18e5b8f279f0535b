"""Exercises answer whatever a learner gives them."""

import io
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from strategies import many

from mfsbi_tutorial.course.exercises import check_number


class Stubborn:
    def __float__(self):
        raise RuntimeError("no")


answers = st.one_of(
    st.none(), st.just(...), st.booleans(), st.integers(), st.integers(10**309, 10**320), st.floats(), st.text(),
    st.complex_numbers(), st.binary(), st.lists(st.floats()), st.just(Stubborn()), st.just(print),
    st.lists(st.floats(), max_size=3).map(np.array), st.lists(st.floats(), max_size=3).map(torch.tensor),
    st.lists(st.floats(), max_size=3).map(pd.Series),
)  # fmt: skip


@many
@pytest.mark.filterwarnings("ignore:Conversion of an array:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Calling float on a single element Series:FutureWarning")
@given(answer=answers, expected=st.floats(-1e6, 1e6), tolerance=st.floats(0, 1e3))
def test_a_learners_answer_never_fails_and_gets_one_line(answer, expected, tolerance):
    for given_answer, wanted in ((answer, None), (expected, "Right.\n")):
        with redirect_stdout(io.StringIO()) as printed:
            check_number(given_answer, expected, tolerance, "count again")
        assert printed.getvalue().count("\n") == 1 and wanted in (None, printed.getvalue())
