"""Data that stay in their file are the same data."""

import pickle
from dataclasses import replace

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, seeds
from toys import make_suite, make_vectors

from mfsbi_tutorial.data import Scaler, load_suite, save_suite, validate
from mfsbi_tutorial.data.lazy import PIECE, LazyMaps, concatenate, in_pieces
from mfsbi_tutorial.data.suite import LOG_DENSITY

KINDS = {
    "maps": lambda: make_suite(30, 4, 16),
    "large maps": lambda: make_suite(3, 3, 256, n_validation=0, n_test=1),
    "real maps": lambda: make_suite(30, 4, 16, units=""),
    "vectors": lambda: make_vectors(60),
    "several vectors": lambda: replace(make_vectors(60), x=make_vectors(60).x.repeat(3, 1) + np.arange(3)[:, None]),
}


@pytest.fixture(scope="module", params=KINDS)
def pair(request, tmp_path_factory):
    """One file, in memory and not."""
    path = tmp_path_factory.mktemp("lazy") / "suite.h5"
    save_suite(replace(KINDS[request.param](), x=KINDS[request.param]().x.astype(np.float32)), path)
    return load_suite(path, lazy=True), load_suite(path, lazy=False)


def test_a_suite_that_stays_in_its_file_is_the_same_suite(pair):
    lazy, eager = pair
    assert isinstance(lazy.x, LazyMaps) and lazy.x.shape == eager.x.shape and lazy.x.ndim == eager.x.ndim
    np.testing.assert_array_equal(np.asarray(lazy.x), eager.x)
    assert np.asarray(lazy.x).dtype == np.float32
    one, other = Scaler.fit(lazy), Scaler.fit(eager)
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-6)
    np.testing.assert_allclose(one.std, other.std, rtol=1e-5)


@many
@given(seed=seeds, n_rows=st.integers(0, 40), in_order=st.booleans())
def test_any_rows_in_any_order_are_read(pair, seed, n_rows, in_order):
    lazy, eager = (suite.as_draw().x for suite in pair)
    rng = np.random.default_rng(seed)
    start = rng.integers(len(eager))
    rows = np.arange(start, min(len(eager), start + n_rows)) if in_order else rng.integers(len(eager), size=n_rows)
    np.testing.assert_array_equal(np.asarray(lazy[rows]), eager[rows])
    np.testing.assert_array_equal(np.asarray(concatenate(lazy[rows], lazy[rows[::-1]]))[: len(rows)], eager[rows])
    table = rng.integers(len(eager), size=(2, 3))
    np.testing.assert_array_equal(np.asarray(LazyMaps(lazy.file, lazy.rows[table])), eager[table])


def test_a_suite_goes_to_another_process_as_the_name_of_its_file(pair):
    lazy, eager = pair
    np.asarray(lazy.x[:1])
    content = pickle.dumps(lazy.x.file)
    assert len(content) < 1000
    np.testing.assert_array_equal(pickle.loads(content)[np.array([1])], eager.as_draw().x[[1]])


def test_draws_and_splits_read_nothing(pair, monkeypatch):
    lazy, _ = pair
    monkeypatch.setattr(type(lazy.x.file), "__getitem__", lambda *_: pytest.fail("something was read"))
    assert len(lazy.split("test").as_draw()) and lazy.take(np.arange(2)).x.shape[0] == 2


def test_only_what_memory_would_feel_stays_in_its_file(tmp_path, monkeypatch):
    suite = make_suite()
    save_suite(suite, tmp_path / "suite.h5")
    monkeypatch.setattr("mfsbi_tutorial.data.hdf5.LAZY_ABOVE", suite.x.nbytes)
    assert isinstance(load_suite(tmp_path / "suite.h5").x, np.ndarray)
    monkeypatch.setattr("mfsbi_tutorial.data.hdf5.LAZY_ABOVE", suite.x.nbytes - 1)
    assert isinstance(load_suite(tmp_path / "suite.h5").x, LazyMaps)
    validate(tmp_path / "suite.h5")


def test_validate_reads_what_load_suite_leaves_in_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr("mfsbi_tutorial.data.hdf5.LAZY_ABOVE", 0)
    save_suite(make_suite(units=""), tmp_path / "suite.h5")
    with h5py.File(tmp_path / "suite.h5", "r+") as file:
        file["maps"][3, 0, 2, 2] = np.nan
    load_suite(tmp_path / "suite.h5")
    with pytest.raises(ValueError, match=r"suite\.h5: maps of 1 simulations hold NaN .* first in row 3"):
        validate(tmp_path / "suite.h5")


def test_what_single_precision_loses_is_found_before_it_is_read(tmp_path):
    save_suite(make_suite(units=""), tmp_path / "suite.h5")
    with h5py.File(tmp_path / "suite.h5", "r+") as file:
        maps = file["maps"][:].astype(np.float64) + 1e9
        del file["maps"]
        file["maps"] = maps
    with pytest.raises(ValueError, match="maps is lost in single precision"):
        load_suite(tmp_path / "suite.h5", lazy=True)


def test_damage_that_is_met_while_reading_is_named(tmp_path):
    save_suite(make_suite(), tmp_path / "suite.h5")
    lazy = load_suite(tmp_path / "suite.h5", lazy=True)
    with h5py.File(tmp_path / "suite.h5") as file:
        place = file["maps"].id.get_chunk_info(5).byte_offset
    whole = bytearray((tmp_path / "suite.h5").read_bytes())
    whole[place + 40] ^= 1
    (tmp_path / "suite.h5").write_bytes(whole)
    with pytest.raises(ValueError, match=r"suite\.h5 is not a readable HDF5 file"):
        np.asarray(lazy.x)


def test_a_suite_can_be_copied_without_being_read_whole(tmp_path, monkeypatch):
    suite = make_suite(60)
    save_suite(suite, tmp_path / "one.h5")
    monkeypatch.setattr("mfsbi_tutorial.data.lazy.PIECE", suite.x.nbytes // 20)
    monkeypatch.setattr(LazyMaps, "__array__", small_only(suite.x.nbytes // 10))
    save_suite(load_suite(tmp_path / "one.h5", lazy=True), tmp_path / "two.h5")
    with h5py.File(tmp_path / "one.h5") as one, h5py.File(tmp_path / "two.h5") as two:
        assert one.attrs["sha256"] == two.attrs["sha256"] and two["maps"].attrs["quantum"] == 0.001


def small_only(n_bytes):
    whole = LazyMaps.__array__

    def read(self, dtype=None, copy=None):
        assert 4 * np.prod(self.shape) <= n_bytes
        return whole(self, dtype, copy)

    return read


@many
@given(n_sims=st.integers(0, 50), multiple=st.integers(1, 7), size=st.integers(1, PIECE // 8))
def test_pieces_hold_every_simulation_once_and_begin_at_multiples(n_sims, multiple, size):
    x = np.broadcast_to(np.arange(n_sims, dtype=np.float32)[:, None, None], (n_sims, 1, size))
    pieces = list(in_pieces(x, multiple))
    assert np.concatenate([np.arange(0), *(values[:, 0, 0] for _, values in pieces)]).tolist() == list(range(n_sims))
    assert all(start % multiple == 0 and values[0, 0, 0] == start for start, values in pieces)


def test_maps_of_a_thousandth_of_a_dex_are_kept(pair):
    lazy, eager = pair
    assert (lazy.units == LOG_DENSITY) == (lazy.x.file.quantum is not None) == (eager.units == LOG_DENSITY)
