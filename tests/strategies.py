"""What hypothesis draws the inputs of property tests from; the same ones on every run."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from mfsbi_tutorial.data import Parameter

some = settings(max_examples=20, deadline=None, derandomize=True)
many = settings(max_examples=80, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
sides = st.integers(8, 24)
names = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=12)


@st.composite
def priors(draw, max_size=4):
    """Some parameters with any names and any sensible priors."""
    parameters = []
    for name in draw(st.lists(names, min_size=1, max_size=max_size, unique=True)):
        low = draw(st.floats(1e-3, 1e3))
        width = draw(st.floats(1e-2, 1e3))
        log = draw(st.booleans())
        shift = 0.0 if log else draw(st.floats(-1e3, 1e3))
        parameters.append(Parameter(name, low + shift, low + shift + width, log))
    return tuple(parameters)


@st.composite
def moves(draw):
    """An exact symmetry of periodic maps."""
    shift = draw(st.tuples(*2 * [st.integers(-20, 20)]))
    turns = draw(st.integers(0, 3))
    flip = draw(st.booleans())

    def move(maps):
        maps = np.rot90(np.roll(maps, shift, (-2, -1)), turns, (-2, -1))
        return maps[..., ::-1] if flip else maps

    return move
