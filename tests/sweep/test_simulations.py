"""Simulation campaigns: resumable, bit-identical, refusing what is not theirs."""

import json
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from toys import SIMULATE_SMALL, SMALL_DESIGN, SMALL_RESOLUTION, shard_digests

from mfsbi_tutorial.data import validate
from mfsbi_tutorial.data.lazy import LazyMaps
from mfsbi_tutorial.sweep import assemble, assemble_all, simulate_suite
from mfsbi_tutorial.sweep.simulations import MARKER, shard_path


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    simulate_suite(SMALL_DESIGN, folder, n_jobs=1, resolution=SMALL_RESOLUTION)
    return folder


@pytest.mark.faults
@pytest.mark.slow
def test_killed_again_and_again_it_ends_as_if_uninterrupted(uninterrupted, tmp_path):
    for n_wanted in (1, 3, 4):
        command = [sys.executable, "-c", SIMULATE_SMALL.format(folder=str(tmp_path))]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while len(shard_digests(tmp_path)) < n_wanted and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    simulate_suite(SMALL_DESIGN, tmp_path, n_jobs=1, resolution=SMALL_RESOLUTION)
    assert shard_digests(tmp_path) == shard_digests(uninterrupted)


@pytest.mark.slow
def test_two_joblib_workers_give_the_same_files(uninterrupted, tmp_path):
    simulate_suite(SMALL_DESIGN, tmp_path, n_jobs=2, resolution=SMALL_RESOLUTION)
    assert shard_digests(tmp_path) == shard_digests(uninterrupted)


def test_a_finished_campaign_does_nothing(uninterrupted):
    before = {p: p.stat().st_mtime_ns for p in uninterrupted.iterdir()}
    simulate_suite(SMALL_DESIGN, uninterrupted, n_jobs=1, resolution=SMALL_RESOLUTION)
    assert {p: p.stat().st_mtime_ns for p in uninterrupted.iterdir()} == before


def test_assembling_keeps_order_parameters_and_maps(uninterrupted):
    suite = assemble(SMALL_DESIGN, uninterrupted, "hydro", "Mcdm", sim_ids=[4, 1], map_ids=[0, 5, 10])
    assert suite.sim_id.tolist() == [4, 1] and suite.x.shape == (2, 3, 16, 16)
    np.testing.assert_array_equal(suite.theta, SMALL_DESIGN.theta()[[4, 1]])
    with np.load(uninterrupted / "00001.npz") as shard:
        np.testing.assert_array_equal(suite.x[1, 1], np.log10(shard["hydro_Mcdm"][5]))


@pytest.mark.parametrize("map_ids", [20, [0, 15], -16])
def test_maps_that_there_are_not_are_named(uninterrupted, map_ids):
    with pytest.raises(ValueError, match="every simulation has maps 0 to 14"):
        assemble(SMALL_DESIGN, uninterrupted, "pm", "Mtot", map_ids=map_ids)


def test_one_map_of_each_simulation(uninterrupted):
    """And a slice, and the last."""
    whole = assemble(SMALL_DESIGN, uninterrupted, "pm", "Mtot").x
    for map_ids, kept in ((3, [3]), (slice(None, None, 5), [0, 5, 10]), (-1, [14])):
        some = assemble(SMALL_DESIGN, uninterrupted, "pm", "Mtot", map_ids=map_ids)
        np.testing.assert_array_equal(some.x, whole[:, kept])


def test_files_are_assembled_a_few_simulations_at_a_time(uninterrupted, tmp_path, monkeypatch):
    read = []
    whole = LazyMaps.__array__
    monkeypatch.setattr("mfsbi_tutorial.data.lazy.PIECE", 2 * 15 * 16**2 * 4)
    monkeypatch.setattr(LazyMaps, "__array__", lambda self, *args, **kw: read.append(len(self)) or whole(self))
    paths = assemble_all(SMALL_DESIGN, uninterrupted, tmp_path)
    assert len(paths) == 5 and set(read) == {2}
    suite = validate(paths[3])
    expected = assemble(SMALL_DESIGN, uninterrupted, "hydro", "Mcdm")
    np.testing.assert_allclose(suite.x, expected.x, atol=0.0006)
    np.testing.assert_array_equal(suite.theta, expected.theta)


def test_a_design_of_cheap_simulations_alone(uninterrupted, tmp_path):
    """They are those of the whole ladder, and a folder holds one or the other."""
    cheap = replace(SMALL_DESIGN, fidelities=("pm",))
    simulate_suite(cheap, tmp_path / "shards", n_jobs=1, resolution=SMALL_RESOLUTION)
    (path,) = assemble_all(cheap, tmp_path / "shards", tmp_path)
    expected = assemble(SMALL_DESIGN, uninterrupted, "pm", "Mtot")
    np.testing.assert_allclose(validate(path).x, expected.x, atol=0.0006)
    with pytest.raises(ValueError, match=r"'hydro'.*expected one of pm Mtot"):
        assemble(cheap, tmp_path / "shards", "hydro", "Mcdm")
    for folder, other in ((tmp_path / "shards", SMALL_DESIGN), (uninterrupted, cheap)):
        with pytest.raises(ValueError, match="another design"):
            simulate_suite(other, folder, n_jobs=1, resolution=SMALL_RESOLUTION)


def test_a_folder_of_version_0_1_goes_on(uninterrupted):
    """Its designs named no fidelities."""
    mark = json.loads((uninterrupted / MARKER).read_bytes())
    assert set(mark["design"]) == {"name", "parameters", "n_inferred", "n_sims", "sobol", "seed"}


def test_a_damaged_shard_leaves_no_file(uninterrupted, tmp_path):
    shutil.copytree(uninterrupted, tmp_path / "shards")
    shard_path(tmp_path / "shards", 4).write_bytes(b"PK")
    (tmp_path / "out").mkdir()
    with pytest.raises(ValueError, match=r"00004\.npz is damaged"):
        assemble_all(SMALL_DESIGN, tmp_path / "shards", tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_assembling_says_what_is_missing(tmp_path):
    simulate_suite(SMALL_DESIGN, tmp_path, [0, 2], n_jobs=1, resolution=SMALL_RESOLUTION)
    with pytest.raises(FileNotFoundError, match="4 of 6 simulations are missing, the first is 1"):
        assemble(SMALL_DESIGN, tmp_path, "pm", "Mtot")


@pytest.mark.parametrize("keep", [0, 500])
def test_a_damaged_shard_is_named(tmp_path, keep):
    simulate_suite(SMALL_DESIGN, tmp_path, [0], n_jobs=1, resolution=SMALL_RESOLUTION)
    path = shard_path(tmp_path, 0)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"00000\.npz is damaged"):
        assemble(SMALL_DESIGN, tmp_path, "pm", "Mtot", sim_ids=[0])


def test_another_campaigns_folder_is_refused(uninterrupted):
    before = shard_digests(uninterrupted)
    with pytest.raises(ValueError, match="another design or resolution"):
        simulate_suite(replace(SMALL_DESIGN, seed=1), uninterrupted, n_jobs=1, resolution=SMALL_RESOLUTION)
    assert shard_digests(uninterrupted) == before


def test_numbers_outside_the_design_are_refused(tmp_path):
    with pytest.raises(ValueError, match="suite lh has 0 to 5"):
        simulate_suite(SMALL_DESIGN, tmp_path, [6], n_jobs=1, resolution=SMALL_RESOLUTION)


def test_a_full_disk_stops_it_without_a_half_written_shard(tmp_path, monkeypatch):
    simulate_suite(SMALL_DESIGN, tmp_path, [0], n_jobs=1, resolution=SMALL_RESOLUTION)

    def full_disk(stream, **_):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        simulate_suite(SMALL_DESIGN, tmp_path, n_jobs=1, resolution=SMALL_RESOLUTION)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["00000.npz", "campaign.json"]
