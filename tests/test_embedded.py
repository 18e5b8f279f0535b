"""What ships in data/: its schema, its origin, its size, and what its checkpoints are worth."""

from pathlib import Path

import numpy as np
import pytest

from mfsbi_tutorial.coverage import calibration_error
from mfsbi_tutorial.files import DATA, load_suite, validate
from mfsbi_tutorial.results import load_said, load_table, over_seeds, select
from mfsbi_tutorial.simulate import simulate
from mfsbi_tutorial.suites import LH, to_unit
from mfsbi_tutorial.train import load_checkpoint, log_prob

LH_THETA = to_unit(LH.theta()[:, :2], LH.parameters[:2])
CONTENTS = {  # file -> simulations, maps of each
    "lh_pm_Mtot": (100, 15),
    "lh_hydro_Mcdm": (180, 15),
    "lh_hydro_Mcdm_test": (100, 3),
    "lh_hydro_Mtot": (90, 15),
    "lh_hydro_Mtot_test": (50, 3),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_files_hold_what_the_readme_says(name):
    suite = validate(DATA / f"{name}.h5")
    assert suite.maps.shape == (*CONTENTS[name], 64, 64)
    np.testing.assert_allclose(suite.theta, LH.theta()[suite.sim_id], rtol=1e-12)
    assert set(suite.split_of_sims()) <= ({"test"} if name.endswith("test") else {"train", "validation"})


def test_the_lh_files_stay_below_25_megabytes():
    assert sum(p.stat().st_size for p in DATA.glob("lh_*.h5")) < 25e6


@pytest.mark.parametrize(("name", "position"), [("lh_hydro_Mcdm", 17), ("lh_hydro_Mcdm_test", 42), ("lh_pm_Mtot", 99)])
def test_simulating_again_gives_the_shipped_maps(name, position):
    suite = load_suite(DATA / f"{name}.h5")
    cosmology, feedback, seed = LH.universe(int(suite.sim_id[position]))
    maps = np.log10(simulate(cosmology, seed, suite.fidelity, feedback)[suite.field])
    if suite.maps.shape[1] == 3:
        maps = maps[[2, 7, 12]]
    difference = np.abs(maps - suite.maps[position])
    # Half the quantum of 0.01 dex; other processors round differently, which haloes amplify in a few pixels.
    assert np.quantile(difference, 0.99) < 0.0055 and difference.mean() < 0.003


def test_pairs_share_their_initial_conditions():
    low, high = load_suite(DATA / "lh_pm_Mtot.h5"), load_suite(DATA / "lh_hydro_Mcdm.h5")
    own = [np.corrcoef(low.maps[i].ravel(), high.maps[i].ravel())[0, 1] for i in range(20)]
    other = [np.corrcoef(low.maps[i].ravel(), high.maps[i + 1].ravel())[0, 1] for i in range(20)]
    assert min(own) > 0.9 > 0.5 > max(other)


def test_shipped_models_are_as_good_as_they_were_when_shipped():
    test = load_suite(DATA / "lh_hydro_Mcdm_test.h5")
    accurate = load_checkpoint(DATA / "checkpoints" / "lh_accurate.safetensors")
    pretrained = load_checkpoint(DATA / "checkpoints" / "lh_pretrained.safetensors")
    for model in (accurate, pretrained):
        model.check(test)
    maps = test.all_maps()
    assert log_prob(accurate.estimator, maps).mean() > 1.8
    assert log_prob(pretrained.estimator, maps).mean() < 0, "LF pre-training alone should fail on HF maps"


def test_tracked_data_stay_within_their_budget():
    assert sum(p.stat().st_size for p in Path(DATA).rglob("*") if p.is_file()) < 45e6


def test_the_campaigns_table_holds_three_seeds_of_each_method_and_budget():
    table = load_table()
    assert not table.key.duplicated().any() and np.isfinite(table.select_dtypes("number")).all().all()
    for method in ("scratch", "transfer"):
        for kind in ("n_maps", "n_sims"):
            assert (over_seeds(select(table, method, kind), "mtpp").n_seeds >= 3).all()
    assert len(select(table, "accurate", "all")) >= 3


def test_what_the_runs_said_fits_their_rows():
    table, path = load_table(), DATA / "results" / "samples_lh.h5"
    assert path.stat().st_size < 10e6
    for key in table.key[(table.seed == 0) & (table.field == "Mcdm")]:
        said = load_said(key, path)
        assert said.samples.shape == (500, 40, 2) and said.levels.shape == said.sim_id.shape == (1500,)
        own = calibration_error(said.levels, said.sim_id, seed=0)
        assert own == pytest.approx(table.calibration_error[table.key == key].item(), rel=0.1, abs=3e-3)
        np.testing.assert_allclose(said.theta, LH_THETA[said.shown_sim_id], atol=1e-6)
