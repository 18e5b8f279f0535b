"""Simulations of one's own, from arrays to posteriors: vectors and maps, their files, and an analytic posterior.

Each defect of arrays and files is in test_bad_inputs.py.
"""

from dataclasses import replace

import h5py
import numpy as np
import pytest
from scipy.stats import truncnorm
from toys import quick_presets

from mfsbi_tutorial import plots
from mfsbi_tutorial.data import Parameter, Scaler, Suite, from_unit, load_suite, save_suite, validate
from mfsbi_tutorial.inference import ModelConfig, TrainConfig, config_for, load_model, train_model

PRIORS = (Parameter("height", -1.0, 3.0), Parameter("width", 0.1, 10.0, log=True))
N_FEATURES, NOISE, BIAS = 4, 0.25, 0.15
SMALL = {"latent": 16, "flow_hidden": 32, "n_blocks": 2, "dropout": 0.0}
QUICK = TrainConfig(2e-3, epochs=1, min_steps=3, keep_best=False)


def gaussian(n_sims, n_theta, bias, seed, **changes):
    """Each parameter (in the unit cube) measured four times with noise; ``bias`` is what the cheap simulator misses."""
    rng = np.random.default_rng(seed)
    theta_unit = rng.random((n_sims, n_theta))
    noise = NOISE * rng.standard_normal((n_sims, N_FEATURES * n_theta))
    x = np.repeat(theta_unit, N_FEATURES, axis=1) + bias + noise
    priors = PRIORS[:n_theta]
    return Suite.from_arrays(x, from_unit(theta_unit, priors), priors, **changes)


def exact_log_posterior(draw, bias):
    """Each parameter's posterior is a normal around the mean of its measurements, cut off at the edge of the prior."""
    n_theta = draw.theta_unit.shape[1]
    mean = (draw.x.astype(float) - bias).reshape(len(draw), n_theta, N_FEATURES).mean(-1)
    error = NOISE / np.sqrt(N_FEATURES)
    return truncnorm.logpdf(draw.theta_unit, -mean / error, (1 - mean) / error, mean, error).sum(1)


@pytest.fixture(scope="module", params=[1, 2])
def trained(request):
    """LF suite, HF suite and the models ``pretrain`` and ``transfer`` on one or two parameters."""
    low = gaussian(1200, request.param, 0.0, 0, n_test=0)
    high = gaussian(500, request.param, BIAS, 1, n_validation=0, n_test=400)
    config = replace(config_for(low), **SMALL)
    start = train_model("pretrain", low, config=config, preset=TrainConfig(5e-3, epochs=8))
    tune = TrainConfig(3e-4, epochs=1, min_steps=60, keep_best=False)
    return low, high, start, train_model("transfer", low, high, start, n_sims=100, preset=tune)


def test_a_hundred_hf_simulations_nearly_reach_the_analytic_posterior(trained):
    _, high, start, tuned = trained
    test = high.split("test").as_draw()
    exact = exact_log_posterior(test, BIAS)
    missing = {name: exact - m.log_q(test) for name, m in (("start", start), ("tuned", tuned))}
    # The gap is a divergence: never below 0 but for the scatter of its estimate.
    assert missing["tuned"].mean() > -4 * missing["tuned"].std() / np.sqrt(len(test))
    assert missing["tuned"].mean() < 0.3 and missing["start"].mean() > 2 * missing["tuned"].mean()


def test_metrics_agree_with_the_analytic_posterior(trained):
    _, high, _, tuned = trained
    test = high.split("test").as_draw()
    made = tuned.evaluate(test, seed=0, n_samples=300)
    spread = made.samples_unit.std(0)[np.abs(test.theta_unit - 0.5) < 0.2]
    assert np.median(spread) == pytest.approx(NOISE / np.sqrt(N_FEATURES), rel=0.3)
    assert made.metrics["calibration_error"] < 0.15 and made.metrics["leaked"] < 0.1


def test_checkpoints_of_vectors_and_their_scalers_round_trip(trained, tmp_path):
    low, high, start, _ = trained
    start.save(tmp_path / "a")
    once = load_model(tmp_path / "a")
    digest = once.save(tmp_path / "b")
    again = load_model(tmp_path / "b")
    test = high.split("test").as_draw()
    assert digest == once.provenance["sha256"] and again.config == start.config
    np.testing.assert_array_equal(again.log_q(test), once.log_q(test))
    for name in ("mean", "std"):
        np.testing.assert_allclose(getattr(again.scaler, name), getattr(Scaler.fit(low), name), rtol=1e-6)


def test_the_scaler_of_vectors_is_one_for_each_feature_and_sees_training_simulations_only():
    suite = gaussian(50, 2, 0.0, 0)
    spoilt = suite.x.copy()
    spoilt[suite.split_of_sims() != "train"] = 1e6
    spoilt[..., 0] = 7.0  # a feature that never varies
    scaled = Scaler.fit(replace(suite, x=spoilt))(spoilt[suite.split_of_sims() == "train"])
    np.testing.assert_allclose(scaled.mean((0, 1)), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std((0, 1)), [0] + [1] * 7, atol=1e-5)


def test_vectors_are_never_turned_and_own_maps_only_if_they_say_so():
    maps = np.zeros((10, 2, 8, 8))
    theta = np.full((10, 1), 0.5)
    assert not gaussian(50, 1, 0.0, 0, symmetric=True).as_draw().symmetric
    assert not Suite.from_arrays(maps, theta, PRIORS[:1]).as_draw().symmetric
    assert Suite.from_arrays(maps, theta, PRIORS[:1], symmetric=True).as_draw().symmetric


def test_training_on_maps_without_symmetry_depends_on_where_things_are():
    """A bright corner says everything: shifted about, it would say nothing."""
    rng = np.random.default_rng(0)
    theta_unit = rng.random((300, 1))
    maps = rng.standard_normal((300, 1, 8, 8))
    maps[:, 0, 0, 0] = 10 * theta_unit[:, 0]
    maps[:, 0, 4, 4] = -10 * theta_unit[:, 0] * rng.integers(2, size=300)
    suite = Suite.from_arrays(maps, from_unit(theta_unit, PRIORS[:1]), PRIORS[:1], n_test=100)
    config = replace(config_for(suite), width=4, **SMALL)
    model = train_model("pretrain", suite, config=config, preset=TrainConfig(5e-3, epochs=15))
    assert model.log_q(suite.split("test").as_draw()).mean() > 0.5


def own_maps():
    rng = np.random.default_rng(3)
    maps = 1e-4 * rng.standard_normal((12, 2, 9, 9)) + 50.0  # our rounding would wipe out or overflow both
    return Suite.from_arrays(maps, from_unit(rng.random((12, 2)), PRIORS), PRIORS, n_inferred=1, n_test=5, units="K")


@pytest.mark.parametrize("suite", [own_maps(), gaussian(30, 2, 0.0, 0, name="sir", fidelity="cheap")])
def test_own_suites_come_back_from_their_file_as_they_were(suite, tmp_path):
    save_suite(suite, tmp_path / "a.h5")
    again = validate(tmp_path / "a.h5")
    np.testing.assert_array_equal(again.x, suite.x)
    np.testing.assert_array_equal(again.theta, suite.theta)
    for name in ("parameters", "n_inferred", "name", "fidelity", "units", "symmetric", "held_out"):
        assert getattr(again, name) == getattr(suite, name)


def test_a_file_may_hold_vectors_with_two_axes(tmp_path):
    suite = gaussian(20, 1, 0.0, 0)
    save_suite(suite, tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        flat = file["x"][:, 0]
        del file["x"], file.attrs["symmetric"], file.attrs["n_test"]
        file["x"] = flat
    np.testing.assert_array_equal(load_suite(tmp_path / "a.h5").x, suite.x)


def test_scratch_needs_neither_validation_nor_test_simulations():
    suite = gaussian(30, 1, 0.0, 0, n_validation=0, n_test=0)
    made = train_model("scratch", suite, suite, n_sims=10, preset=QUICK)
    assert made.provenance["n_maps"] == 10


def test_the_command_line_validates_trains_and_evaluates_vectors(run, tmp_path, monkeypatch):
    quick_presets(monkeypatch, QUICK)
    save_suite(gaussian(40, 1, 0.0, 0), tmp_path / "low.h5")
    save_suite(gaussian(40, 1, 0.0, 1), tmp_path / "high.h5")
    assert "40 simulations, 1 vector each, 4 features" in run("validate", tmp_path / "low.h5")[1]
    start, made = tmp_path / "start.safetensors", tmp_path / "made.safetensors"
    assert run("train", "pretrain", start, "--low", tmp_path / "low.h5")[0] == 0
    words = ["--low", tmp_path / "low.h5", "--high", tmp_path / "high.h5", "--start", start, "--n-sims", 10]
    assert run("train", "transfer", made, *words)[0] == 0
    status, out, _ = run("evaluate", made, tmp_path / "high.h5")
    assert status == 0 and "mse_height" in out


def test_corner_plots_take_one_parameter():
    samples = np.random.default_rng(0).random((200, 1))
    assert plots.png(plots.corner({"transfer": samples}, np.array([0.5]), (Parameter("beta", 0.0, 1.0),)))


def test_sizes_of_the_default_architectures():
    assert config_for(gaussian(30, 2, 0.0, 0)) == ModelConfig(n_theta=2, n_features=8)
    assert config_for(own_maps()) == ModelConfig(n_theta=1, n_pix=9, periodic=False)
