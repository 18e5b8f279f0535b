"""Priors and the unit cube."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, priors

from mfsbi_tutorial.data import from_unit, to_unit


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
