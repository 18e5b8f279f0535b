"""Errors over seeds and over test simulations, and differences of runs on the same simulations."""

import numpy as np
import pytest

from mfsbi_tutorial.evaluation import Scores, calibration_error, calibration_sims_error, load_scores, measured, paired

N_SIMS = 400
SIM_ID = np.repeat(np.arange(N_SIMS), 6)


def some_scores(rng, log_q):
    return Scores(log_q, np.ones(N_SIMS), np.zeros((N_SIMS, 2)), rng.random(len(SIM_ID)), SIM_ID)


def seeds_of(rng, hard, shift=0.0, between=0.1, n_seeds=5):
    """Runs whose scores share how hard each simulation is, and differ by seed."""
    return [some_scores(rng, hard + shift + between * rng.standard_normal()) for _ in range(n_seeds)]


def test_a_mean_has_the_error_of_its_seeds_and_of_its_simulations():
    rng = np.random.default_rng(0)
    found = [measured(seeds_of(rng, 2.0 + rng.standard_normal(N_SIMS))) for _ in range(300)]
    means = np.array([m.mean for m in found])
    expected = np.hypot(0.1 / np.sqrt(5), 1.0 / np.sqrt(N_SIMS))
    assert means.std() == pytest.approx(expected, rel=0.15)
    assert np.mean([m.seeds**2 for m in found]) ** 0.5 == pytest.approx(0.1 / np.sqrt(5), rel=0.1)
    assert np.mean([m.sims for m in found]) == pytest.approx(1.0 / np.sqrt(N_SIMS), rel=0.05)


def test_a_difference_on_the_same_simulations_is_better_known_than_either():
    rng = np.random.default_rng(1)
    hard = 3.0 * rng.standard_normal(N_SIMS)
    ours, theirs = seeds_of(rng, hard, 0.5), seeds_of(rng, hard)
    found = paired(ours, theirs)
    assert found.mean == pytest.approx(measured(ours).mean - measured(theirs).mean)
    assert found.sims < 1e-12 < measured(ours).sims
    assert found.seeds == pytest.approx(np.hypot(measured(ours).seeds, measured(theirs).seeds))


def test_one_seed_has_no_error_over_seeds():
    rng = np.random.default_rng(2)
    found = measured([some_scores(rng, rng.standard_normal(N_SIMS))])
    assert np.isnan(found.seeds) and found.sims == pytest.approx(0.05, rel=0.1)


def test_the_error_of_the_calibration_error_over_simulations():
    """It is the scatter between sets of test simulations, here of a posterior that is too narrow."""
    rng = np.random.default_rng(3)
    drawn = [np.repeat(rng.beta(0.7, 0.7, N_SIMS), 6) for _ in range(40)]
    found = [calibration_sims_error([Scores(*np.zeros((3, N_SIMS)), levels, SIM_ID)]) for levels in drawn]
    scatter = np.std([calibration_error(levels, SIM_ID, seed=0) for levels in drawn])
    assert np.mean(found) == pytest.approx(scatter, rel=0.35)


def test_differences_need_the_same_simulations():
    rng = np.random.default_rng(4)
    few = Scores(np.zeros(3), np.ones(3), np.zeros((3, 2)), np.zeros(3), np.arange(3))
    with pytest.raises(ValueError, match="400 and 3 test simulations"):
        paired(seeds_of(rng, np.zeros(N_SIMS)), [few])


def test_a_missing_file_of_scores_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such scores"):
        load_scores("lh", tmp_path / "scores.h5")
