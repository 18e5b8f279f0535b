"""Atomic writing."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many

from mfsbi_tutorial.data.files import atomic_write

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
