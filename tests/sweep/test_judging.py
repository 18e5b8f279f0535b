"""What runs are judged on, and that their scores come back as they were."""

import numpy as np
import pytest
from toys import make_suite

from mfsbi_tutorial.data.files import read_npz
from mfsbi_tutorial.evaluation import Run, evaluate_samples, load_scores
from mfsbi_tutorial.evaluation.scores import PER_SIM
from mfsbi_tutorial.sweep.judging import collect_scores, judged_maps, save_scores


def an_evaluation(draw, seed=0):
    rng = np.random.default_rng(seed)
    samples = rng.random((50, len(draw), 2), dtype=np.float32)
    return evaluate_samples(samples, np.zeros(len(draw)), rng.standard_normal(len(draw)), draw, seed)


def test_every_test_simulation_counts_with_evenly_spread_maps_and_further_ones_have_numbers_of_their_own():
    high, further = make_suite(n_sims=60), make_suite(n_sims=30)
    draw = judged_maps(high, further)
    sims, counts = np.unique(draw.sim_id, return_counts=True)
    assert sims.tolist() == [*range(54, 60), *range(60, 90)]
    assert set(counts) == {min(6, high.x.shape[1])}
    assert len(judged_maps(high, None)) == 6 * counts[0]
    np.testing.assert_array_equal(draw.x[-1], further.x[-1, -1])


def test_scores_by_simulation_give_the_metrics_again(tmp_path):
    draw = judged_maps(make_suite(n_sims=60), make_suite(n_sims=30))
    runs = [Run("scratch", "n_maps", 50, seed) for seed in (0, 1)]
    found = {run: an_evaluation(draw, run.seed) for run in runs}
    for run, evaluation in found.items():
        save_scores(tmp_path / f"{run.seed}.npz", evaluation, draw.sim_id)
    collect_scores({run: tmp_path / f"{run.seed}.npz" for run in runs}, tmp_path / "scores.h5")
    stored = load_scores("lh", tmp_path / "scores.h5")
    assert set(stored) == {run.key for run in runs}
    for run in runs:
        scores = stored[run.key]
        metrics = found[run].metrics
        assert scores.log_q.shape == (36,) and scores.squared.shape == (36, 2)
        whole = dict(zip(PER_SIM, read_npz(tmp_path / f"{run.seed}.npz", *PER_SIM), strict=True))
        assert whole["log_q"].mean() == pytest.approx(metrics["mtpp"], rel=1e-5)
        assert whole["fom"].mean() == pytest.approx(metrics["fom"], rel=1e-5)
        for name, values in whole.items():  # gathered to 11 bits
            np.testing.assert_allclose(getattr(scores, name), values, rtol=2**-11, atol=0)
        assert scores.squared.mean(0)[0] == pytest.approx(metrics["mse_Omega_m"], rel=2**-11)
        np.testing.assert_allclose(scores.levels, found[run].levels, atol=1e-6)


def test_runs_judged_on_other_maps_are_not_gathered(tmp_path):
    runs = {}
    for seed, further in ((0, None), (1, make_suite(n_sims=30))):
        draw = judged_maps(make_suite(n_sims=60), further)
        run = Run("scratch", "n_maps", 50, seed)
        runs[run] = tmp_path / f"{seed}.npz"
        save_scores(runs[run], an_evaluation(draw), draw.sim_id)
    with pytest.raises(ValueError, match="seed1 was judged on other maps"):
        collect_scores(runs, tmp_path / "scores.h5")
    assert not (tmp_path / "scores.h5").exists()
