"""Files of every kind: atomic writing, what may be written to, numbers in JSON."""

import json
import os
import shutil
import stat
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import many

from mfsbi_tutorial.data.files import as_json, atomic_write, check_target

FAULTS = (ValueError, KeyError, OSError, MemoryError, RuntimeError, KeyboardInterrupt, SystemExit, StopIteration)


def test_atomic_write_renames_only_on_success(tmp_path):
    with pytest.raises(RuntimeError), atomic_write(tmp_path / "a") as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())
    with atomic_write(tmp_path / "a") as temporary:
        temporary.write_text("whole")
    assert (tmp_path / "a").read_text() == "whole"
    shutil.rmtree(tmp_path)


@many
@given(
    old=st.one_of(st.none(), st.binary(max_size=9)),
    new=st.binary(max_size=9),
    fault=st.one_of(st.none(), st.sampled_from(FAULTS)),
    written=st.booleans(),
)
def test_atomic_writing_is_all_or_nothing(tmp_path_factory, old, new, fault, written):
    folder = tmp_path_factory.mktemp("atomic")
    if old is not None:
        (folder / "a").write_bytes(old)

    def write():
        with atomic_write(folder / "a") as temporary:
            if written or fault is None:
                temporary.write_bytes(new)
            if fault is not None:
                raise fault

    if fault is None:
        write()
    else:
        with pytest.raises((fault, RuntimeError)):
            write()
    expected = new if fault is None else old
    assert [path.read_bytes() for path in folder.iterdir()] == ([] if expected is None else [expected])


# Targets


def test_a_symlink_stays_and_what_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "a"
    for name, leads_to in (("link", target), ("to_link", tmp_path / "link")):
        (tmp_path / name).symlink_to(leads_to)
    for name in ("link", "to_link"):  # the first makes the file
        with atomic_write(tmp_path / name) as temporary:
            temporary.write_text(name)
        assert target.read_text() == name and (tmp_path / name).is_symlink()
        assert [path.name for path in target.parent.iterdir()] == ["a"]


def test_a_device_stays_a_device(tmp_path):
    (tmp_path / "link").symlink_to("/dev/full")
    for path in ("/dev/full", tmp_path / "link"):
        with pytest.raises(OSError, match="is a device"), atomic_write(path):
            pytest.fail("it was opened")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode) and (tmp_path / "link").is_symlink()


@many
@given(name=st.text(st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1, max_size=255))
def test_every_name_that_a_file_may_have_can_be_written(tmp_path_factory, name):
    path = tmp_path_factory.mktemp("names") / name
    assume(name not in (".", ".."))
    if len(os.fsencode(name)) <= 255:
        with atomic_write(path) as temporary:
            temporary.write_text("whole")
        assert path.read_text() == "whole"
    else:
        with pytest.raises(OSError, match="could not be written: File name too long"):
            check_target(path)


def test_a_name_too_long_is_named_before_anything_is_written(tmp_path):
    path = tmp_path / (256 * "x")
    with pytest.raises(OSError, match="x could not be written: File name too long"), atomic_write(path):
        pytest.fail("it was opened")


# HDF5 on a full disk


@pytest.mark.faults
@pytest.mark.parametrize("n_bytes", [1, 700, 2000, 4096, 20_000, 60_000])
def test_hdf5_on_a_full_disk_is_one_error_wherever_it_gets_full(tmp_path, n_bytes):
    """In a process of its own, since HDF5 would crash it."""
    done = subprocess.run([sys.executable, "-c", FULL.format(n_bytes=n_bytes, path=str(tmp_path / "a.h5"))],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0 and "a.h5 could not be written: File too large" in done.stdout
    assert not list(tmp_path.iterdir())


FULL = """
import resource, numpy as np
from mfsbi_tutorial.data.files import atomic_hdf5
from mfsbi_tutorial.data.packing import write_packed
resource.setrlimit(resource.RLIMIT_FSIZE, ({n_bytes}, resource.RLIM_INFINITY))
pieces = ((i, np.random.default_rng(i).random((1, 2, 64, 64), np.float32)) for i in range(50))
try:
    with atomic_hdf5({path!r}) as file:
        file["theta"] = np.zeros(50)
        write_packed(file, "maps", (50, 2, 64, 64), np.dtype("f4"), pieces)
        file.attrs["name"] = "a"
except OSError as error:
    print(error, len(list(pieces)))
"""


# Numbers


@many
@given(value=st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.booleans()))
def test_numpys_numbers_are_stored_as_pythons(value):
    as_numpy = np.asarray(value)[()]
    assert json.loads(as_json({"a": [as_numpy]})) == json.loads(json.dumps({"a": [value]}))


def test_what_is_no_number_is_not_stored():
    with pytest.raises(TypeError, match="neither a number nor a text"):
        as_json({"a": object()})
