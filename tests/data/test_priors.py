"""Priors and the unit cube."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, priors

from mfsbi_tutorial.data import Parameter, from_unit, to_unit
from mfsbi_tutorial.data.priors import onto_edges


@many
@given(parameters=priors(max_size=1), unit=st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_priors_map_the_unit_cube_forth_and_back_and_in_order(parameters, unit):
    theta_unit = np.sort(unit)[:, None]
    theta = from_unit(theta_unit, parameters)
    p = parameters[0]
    np.testing.assert_allclose(to_unit(theta, parameters), theta_unit, atol=1e-6)
    slack = 1e-9 * max(abs(p.low), abs(p.high))
    assert (np.diff(theta[:, 0]) >= -slack).all()
    assert (theta >= p.low - slack).all() and (theta <= p.high + slack).all()
    np.testing.assert_allclose(from_unit(np.array([[0.0], [1.0]]), parameters)[:, 0], (p.low, p.high), rtol=1e-9)


@many
@given(
    low=st.floats(-1e3, 1e3, width=32),
    width=st.floats(0.125, 1e3, width=32),
    kind=st.sampled_from([np.float32, np.float64]),
    log=st.booleans(),
)
def test_numbers_of_numpy_become_those_of_python(low, width, kind, log):
    low = abs(low) + 1 if log else low
    one = Parameter(np.str_("a"), kind(low), kind(low + width), np.bool_(log))
    assert [type(value) for value in vars(one).values()] == [str, float, float, bool]
    assert json.loads(json.dumps(vars(one))) == {
        "name": "a",
        "low": float(kind(low)),
        "high": float(kind(low + width)),
        "log": log,
    }


@many
@given(text=st.text(max_size=120))
def test_only_what_may_be_shown_is_a_name(text):
    """No control code, no line break, no invisible or reversing character comes in, whatever else does."""
    try:
        assert Parameter(text, 0.0, 1.0).name == text
    except ValueError as error:
        message = str(error)
        assert message.isprintable() and len(message) < 250
        assert not text.isprintable() or not 1 <= len(text) <= 100
    else:
        assert len(text) <= 100 and not set(text) & {"\n", "\r", "\x1b", "\x07", "\x00", "\u202e", "\u2028"}


@many
@given(parameters=priors(), unit=st.floats(0, 1), edge=st.booleans())
def test_what_single_precision_moves_beyond_an_edge_lies_on_it_again(parameters, unit, edge):
    theta = from_unit(np.full(len(parameters), round(unit) if edge else unit), parameters)
    again = onto_edges(theta.astype(np.float32).astype(np.float64), parameters)
    for value, moved, p in zip(theta, again, parameters, strict=True):
        if p.high - p.low > 1e-3 * max(abs(p.low), abs(p.high)):
            assert p.low <= moved <= p.high
        assert moved == pytest.approx(value, rel=2e-7, abs=2e-7 * max(abs(p.low), abs(p.high)))


def test_what_lies_beyond_an_edge_stays_there():
    theta = np.array([[0.7 - 1e-5], [0.7 - 1e-9], [0.9 + 1e-6], [np.nan]])
    moved = onto_edges(theta, (Parameter("h", 0.7, 0.9),))
    np.testing.assert_array_equal(moved, [[0.7 - 1e-5], [0.7], [0.9 + 1e-6], [np.nan]])
