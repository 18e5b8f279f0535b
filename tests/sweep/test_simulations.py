"""Simulation campaigns: resumable, bit-identical, refusing what is not theirs."""

import hashlib
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from mfsbi_tutorial import campaign
from mfsbi_tutorial.simulate import Resolution
from mfsbi_tutorial.suites import LH

SMALL = Resolution(n_grid=16, n_pix=16)
DESIGN = replace(LH, n_sims=6)


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("*.npz"))}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    campaign.simulate_suite(DESIGN, folder, n_jobs=1, resolution=SMALL)
    return folder


RUN = (
    "from dataclasses import replace; from mfsbi_tutorial import campaign, simulate, suites;"
    "campaign.simulate_suite(replace(suites.LH, n_sims=6), {folder!r}, n_jobs=1,"
    "resolution=simulate.Resolution(n_grid=16, n_pix=16))"
)


def test_killed_again_and_again_it_ends_as_if_uninterrupted(uninterrupted, tmp_path):
    for n_wanted in (1, 3, 4):
        process = subprocess.Popen([sys.executable, "-c", RUN.format(folder=str(tmp_path))], stderr=subprocess.DEVNULL)
        while len(digests(tmp_path)) < n_wanted and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    campaign.simulate_suite(DESIGN, tmp_path, n_jobs=1, resolution=SMALL)
    assert digests(tmp_path) == digests(uninterrupted)


def test_two_joblib_workers_give_the_same_files(uninterrupted, tmp_path):
    campaign.simulate_suite(DESIGN, tmp_path, n_jobs=2, resolution=SMALL)
    assert digests(tmp_path) == digests(uninterrupted)


def test_a_finished_campaign_does_nothing(uninterrupted):
    before = {p: p.stat().st_mtime_ns for p in uninterrupted.iterdir()}
    campaign.simulate_suite(DESIGN, uninterrupted, n_jobs=1, resolution=SMALL)
    assert {p: p.stat().st_mtime_ns for p in uninterrupted.iterdir()} == before


def test_assembling_keeps_order_parameters_and_maps(uninterrupted):
    suite = campaign.assemble(DESIGN, uninterrupted, "hydro", "Mcdm", sim_ids=[4, 1], map_ids=[0, 5, 10])
    assert suite.sim_id.tolist() == [4, 1] and suite.maps.shape == (2, 3, 16, 16)
    np.testing.assert_array_equal(suite.theta, DESIGN.theta()[[4, 1]])
    with np.load(uninterrupted / "00001.npz") as shard:
        np.testing.assert_array_equal(suite.maps[1, 1], np.log10(shard["hydro_Mcdm"][5]))


def test_assembling_says_what_is_missing(tmp_path):
    campaign.simulate_suite(DESIGN, tmp_path, [0, 2], n_jobs=1, resolution=SMALL)
    with pytest.raises(FileNotFoundError, match="4 of 6 simulations are missing, the first is 1"):
        campaign.assemble(DESIGN, tmp_path, "pm", "Mtot")


@pytest.mark.parametrize("keep", [0, 500])
def test_a_damaged_shard_is_named(tmp_path, keep):
    campaign.simulate_suite(DESIGN, tmp_path, [0], n_jobs=1, resolution=SMALL)
    path = campaign.shard_path(tmp_path, 0)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"00000\.npz is damaged"):
        campaign.assemble(DESIGN, tmp_path, "pm", "Mtot", sim_ids=[0])


def test_another_campaigns_folder_is_refused(uninterrupted):
    before = digests(uninterrupted)
    with pytest.raises(ValueError, match="another design or resolution"):
        campaign.simulate_suite(replace(DESIGN, seed=1), uninterrupted, n_jobs=1, resolution=SMALL)
    assert digests(uninterrupted) == before


def test_numbers_outside_the_design_are_refused(tmp_path):
    with pytest.raises(ValueError, match="suite lh has 0 to 5"):
        campaign.simulate_suite(DESIGN, tmp_path, [6], n_jobs=1, resolution=SMALL)


def test_a_full_disk_stops_it_without_a_half_written_shard(tmp_path, monkeypatch):
    campaign.simulate_suite(DESIGN, tmp_path, [0], n_jobs=1, resolution=SMALL)

    def full_disk(stream, **_):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(campaign.np, "savez", full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        campaign.simulate_suite(DESIGN, tmp_path, n_jobs=1, resolution=SMALL)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["00000.npz", "campaign.json"]
