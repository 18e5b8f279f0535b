"""Compressing on all cores gives what HDF5 itself would write."""

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, seeds, some

from mfsbi_tutorial.data.files import atomic_hdf5
from mfsbi_tutorial.data.packing import chunk_of, fletcher32, write_packed

OURS = dict(shuffle=True, compression="gzip", compression_opts=9, fletcher32=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("packed")


@some
@given(
    sides=st.one_of(
        st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(8, 20)).map(lambda s: (*s, s[2])),
        st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(250, 270)).map(lambda s: (*s, s[2])),
        st.tuples(st.integers(1, 3000), st.integers(1, 3), st.integers(1, 60)),
    ),
    dtype=st.sampled_from(["i2", "f4"]),
    seed=seeds,
)
def test_every_chunk_is_the_one_that_hdf5_writes(folder, sides, dtype, seed):
    values = (100 * np.random.default_rng(seed).normal(size=sides)).astype(dtype)
    chunks = chunk_of(sides, values.itemsize)
    step = 2 * chunks[0]
    with atomic_hdf5(folder / "ours.h5") as file:
        pieces = ((start, values[start : start + step]) for start in range(0, len(values), step))
        write_packed(file, "x", sides, values.dtype, pieces)
    with h5py.File(folder / "theirs.h5", "w") as file:
        file.create_dataset("x", data=values, chunks=chunks, **OURS)
    with h5py.File(folder / "ours.h5") as ours, h5py.File(folder / "theirs.h5") as theirs:
        np.testing.assert_array_equal(ours["x"][:], values)
        n_chunks = ours["x"].id.get_num_chunks()
        assert n_chunks == theirs["x"].id.get_num_chunks()
        for index in range(n_chunks):
            place = ours["x"].id.get_chunk_info(index).chunk_offset
            assert ours["x"].id.read_direct_chunk(place)[1] == theirs["x"].id.read_direct_chunk(place)[1]


@many
@given(content=st.binary(min_size=1, max_size=700))
def test_the_checksum_is_that_of_hdf5(content):
    """HDF5 appends it to the bytes of a chunk, without compression to the data themselves."""
    with h5py.File("checksum", "w", driver="core", backing_store=False) as file:
        values = np.frombuffer(content, np.uint8)
        file.create_dataset("x", data=values, chunks=values.shape, fletcher32=True)
        stored = file["x"].id.read_direct_chunk((0,))[1]
    assert stored == content + fletcher32(content).to_bytes(4, "little")
