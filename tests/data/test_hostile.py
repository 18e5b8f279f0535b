"""Files that lead elsewhere, and files that declare more than they hold."""

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many

from mfsbi_tutorial.data.files import open_hdf5, read_npz
from mfsbi_tutorial.data.hostile import RATIO, SLACK

KEYS = st.sampled_from(["a", "b", "c"])
WAYS = {
    "soft": lambda file, name, _: file.__setitem__(name, h5py.SoftLink("/good")),
    "dangling": lambda file, name, _: file.__setitem__(name, h5py.SoftLink("/nowhere")),
    "external": lambda file, name, other: file.__setitem__(name, h5py.ExternalLink(str(other), "secret")),
    "raw": lambda file, name, other: file.create_dataset(name, (8,), np.uint8, external=[(str(other), 0, 8)]),
    "virtual": lambda file, name, other: file.create_virtual_dataset(name, borrowed(other)),
}


def borrowed(other):
    layout = h5py.VirtualLayout((8,), np.uint8)
    layout[:] = h5py.VirtualSource(str(other), "secret", (8,))
    return layout


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """A file whose bytes must not come in."""
    path = tmp_path_factory.mktemp("secret") / "secret.h5"
    with h5py.File(path, "w") as file:
        file["secret"] = np.frombuffer(b"password", np.uint8)
    return path


@many
@given(groups=st.lists(KEYS, max_size=3), way=st.one_of(st.none(), st.sampled_from(list(WAYS))))
def test_a_file_that_leads_elsewhere_is_refused_however_deep_it_does(secret, groups, way):
    path = secret.with_name("suite.h5")
    name = "/".join([*groups, "leads"])
    with h5py.File(path, "w") as file:
        file["good"] = np.arange(8)
        file["twice"] = file["good"]  # a hard link, which is another name
        if way:
            WAYS[way](file, name, secret)
    if way:
        with pytest.raises(ValueError, match=r"suite\.h5: .*leads' (is a link|lies in other files)"), open_hdf5(path):
            pytest.fail("it was opened")
    else:
        with open_hdf5(path) as file:
            assert file["twice"][3] == 3


def test_a_group_that_holds_itself_ends(secret):
    path = secret.with_name("loop.h5")
    with h5py.File(path, "w") as file:
        file["a/b"] = file["/"]
    with open_hdf5(path) as file:
        assert "a" in file


@many
@given(factor=st.floats(0.2, 1e6), compressed=st.booleans())
def test_what_a_file_declares_is_at_most_what_it_can_hold(secret, factor, compressed):
    path = secret.with_name("vast.h5")
    size = int(factor * SLACK)
    with h5py.File(path, "w") as file:
        file.create_dataset("x", (size,), np.uint8, chunks=(2**16,), compression="gzip" if compressed else None)
    room = SLACK + RATIO * path.stat().st_size
    if size > room:
        with pytest.raises(ValueError, match=r"vast\.h5: 'x' declares"), open_hdf5(path):
            pytest.fail("it was opened")
    else:
        with open_hdf5(path) as file:
            assert not file["x"][:].any()


@many
@given(size=st.integers(1, 4 * 2**20), value=st.integers(0, 255))
def test_what_gzip_packs_best_is_let_in(secret, size, value):
    path = secret.with_name("dense")
    with h5py.File(path, "w") as file:
        file.create_dataset("x", data=np.full(size, value, np.uint8), chunks=(size,), compression=9)
    with open_hdf5(path) as file:
        assert file["x"][-1] == value
    np.savez_compressed(path, x=np.full(size, value, np.uint8))
    assert read_npz(path.with_suffix(".npz"), "x")[0].shape == (size,)
