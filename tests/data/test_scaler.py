"""Shift and scale of the data."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import seeds, some
from toys import make_suite

from mfsbi_tutorial.data import Scaler


def test_the_scaler_sees_training_simulations_only(suite):
    spoilt = suite.x.copy()
    spoilt[suite.split_of_sims() != "train"] = 1e6
    assert Scaler.fit(make_suite(x=spoilt)) == Scaler.fit(suite)
    scaled = Scaler.fit(suite)(suite.split("train").x)
    assert scaled.mean() == pytest.approx(0, abs=1e-4) and scaled.std() == pytest.approx(1, abs=1e-4)


@some
@given(seed=seeds, scale=st.floats(0.1, 10), shift=st.floats(-10, 10), vectors=st.booleans())
def test_the_scaler_follows_shift_and_scale_and_sees_no_held_out_value(seed, scale, shift, vectors):
    suite = make_suite(30, 2, 8)
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.normal(), 1 + rng.random(), suite.x[..., 0].shape if vectors else suite.x.shape)
    suite = replace(suite, x=x.astype(np.float32))
    one = Scaler.fit(suite)
    other = Scaler.fit(replace(suite, x=np.float32(scale) * suite.x + np.float32(shift)))
    np.testing.assert_allclose(other.mean, scale * one.mean + shift, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(other.std, scale * one.std, rtol=1e-4)
    spoilt = np.where((suite.split_of_sims() != "train").reshape(-1, *[1] * (x.ndim - 1)), 1e9, suite.x)
    again = Scaler.fit(replace(suite, x=spoilt.astype(np.float32)))
    assert np.array_equal(again.mean, one.mean) and np.array_equal(again.std, one.std)
