"""The suites of a sweep: which files, how many simulations, and what is refused before anything is trained."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from toys import make_suite, write_suites

from mfsbi_tutorial.data import Suite, from_unit, load_suite, save_suite
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.simulation.designs import DESIGNS, find_design
from mfsbi_tutorial.sweep.suites import check_suites, fewer, suite_paths

RUN = Run("scratch", "n_maps", 20)


@pytest.fixture
def suites(tmp_path):
    return write_suites(tmp_path / "suites")


def test_fewer_lf_simulations_keep_the_splits_apart():
    low = make_suite(n_sims=1000, n_pix=8)
    some = fewer(low, 90)
    assert len(some) == 90 and len(some.split("validation")) == 10 and len(some.split("train")) == 80
    assert fewer(low, 900) is low
    with pytest.raises(ValueError, match=r"low_sims = 901: suite .* has 900 simulations"):
        fewer(low, 901)


def test_more_lf_simulations_are_a_suite_of_their_own(tmp_path):
    many = Run("transfer", "n_maps", 200, low_sims=3600)
    assert suite_paths(many, tmp_path)[0].name == "lh_nbody_Mtot.h5"  # a large suite of one's own has them itself
    (tmp_path / "lh_low_nbody_Mtot.h5").touch()
    assert suite_paths(replace(many, low_sims=900), tmp_path)[0].name == "lh_nbody_Mtot.h5"
    assert [path.name for path in suite_paths(many, tmp_path)] == ["lh_low_nbody_Mtot.h5", "lh_hydro_Mcdm.h5"]
    design = find_design("lh_low")
    theta = design.theta()
    assert len(fewer(Suite.from_arrays(theta, theta, design.parameters), 3600).split("train")) == 3200
    seeds = [range(d.seed, d.seed + d.n_sims) for d in DESIGNS]
    assert len(set().union(*seeds)) == sum(map(len, seeds))  # no two universes of the course begin alike


def test_few_validation_simulations_are_all_used_and_the_number_is_what_was_asked_for():
    low = replace(make_suite(n_sims=100, n_pix=8), n_validation=2, n_test=10)
    some = fewer(low, 70)
    assert len(some.split("train")) == 68 and len(some.split("validation")) == 2
    assert len(fewer(low, 90)) == 90
    with pytest.raises(ValueError, match=r"low_sims = 91: suite \w* has 90"):
        fewer(low, 91)


CANNOT = {  # what the sentence names, and what is changed in a run
    "low_sims = 3600: suite": {"low_sims": 3600},
    "n_maps = 9999": {"budget": 9999},
    "n_sims = 50": {"budget_kind": "n_sims", "budget": 50},
}


@pytest.mark.parametrize("defect", CANNOT)
def test_what_the_suites_cannot_fill_is_refused_and_leaves_nothing(suites, tmp_path, defect):
    with pytest.raises(ValueError, match=defect):
        check_suites([RUN, replace(RUN, **CANNOT[defect])], suites, tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_universes_for_testing_only_must_be_new_and_alike(suites, tmp_path):
    further = suites / "lh_test_hydro_Mcdm.h5"
    shutil.copy(suites / "lh_hydro_Mcdm.h5", further)
    with pytest.raises(ValueError, match="54 of 60 universes of suite lh, for testing only, are trained or"):
        check_suites([RUN], suites, tmp_path / "runs")
    save_suite(make_suite(30, seed=2, n_pix=8), further)
    with pytest.raises(ValueError, match="another shape"):
        check_suites([RUN], suites, tmp_path / "runs")
    others = make_suite(30)
    theta = from_unit(np.random.default_rng(9).random(others.theta.shape), others.parameters)
    save_suite(replace(others, theta=theta), further)
    check_suites([RUN], suites, tmp_path / "runs")


def test_a_pair_that_leaks_is_refused_before_it_is_trained(suites, tmp_path):
    low = load_suite(suites / "lh_nbody_Mtot.h5")
    save_suite(replace(low, theta=low.theta[::-1].copy()), suites / "lh_hydro_Mcdm.h5")
    with pytest.raises(ValueError, match="6 of 6 test universes"):
        check_suites([RUN], suites, tmp_path / "runs")


def test_a_folder_of_runs_belongs_to_its_suites(suites, tmp_path):
    for _ in range(2):
        check_suites([RUN], suites, tmp_path / "runs")
    save_suite(make_suite(60, seed=3, name="lh"), suites / "lh_hydro_Mcdm.h5")
    with pytest.raises(ValueError, match=r"runs holds runs on another lh_hydro_Mcdm\.h5: choose another folder"):
        check_suites([RUN], suites, tmp_path / "runs")
    check_suites([RUN], suites, tmp_path / "others")
    assert np.all([path.suffix == ".sha256" for path in (tmp_path / "others").iterdir()])
