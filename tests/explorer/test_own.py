"""Simulations of one's own: arrays and files of vectors or maps, an analytic posterior, and every named defect."""

from dataclasses import replace

import h5py
import numpy as np
import pytest
from scipy.stats import truncnorm
from test_cli import run  # noqa: F401, a fixture

from mfsbi_tutorial import explorer, own, plots, recipes
from mfsbi_tutorial.data import Scaler, Suite
from mfsbi_tutorial.evaluate import judge
from mfsbi_tutorial.files import load_suite, save_suite, validate
from mfsbi_tutorial.models import ModelConfig, build_estimator, model_for
from mfsbi_tutorial.recipes import train_method
from mfsbi_tutorial.shelf import State
from mfsbi_tutorial.suites import Parameter, from_unit
from mfsbi_tutorial.train import Checkpoint, TrainConfig, load_checkpoint, log_prob, save_checkpoint

PRIORS = (Parameter("height", -1.0, 3.0), Parameter("width", 0.1, 10.0, log=True))
N_FEATURES, NOISE, BIAS = 4, 0.25, 0.15
SMALL = {"latent": 16, "flow_hidden": 32, "n_blocks": 2, "dropout": 0.0}
QUICK = TrainConfig(2e-3, epochs=1, min_steps=3, keep_best=False)


def gaussian(n_sims, n_theta, bias, seed, **changes):
    """Each parameter (in the unit cube) measured four times with noise; ``bias`` is what the cheap simulator misses."""
    rng = np.random.default_rng(seed)
    unit = rng.random((n_sims, n_theta))
    x = np.repeat(unit, N_FEATURES, axis=1) + bias + NOISE * rng.standard_normal((n_sims, N_FEATURES * n_theta))
    priors = PRIORS[:n_theta]
    return Suite.from_arrays(x, from_unit(unit, priors), priors, **changes)


def exact_log_posterior(draw, bias):
    """Each parameter's posterior is a normal around the mean of its measurements, cut off at the edge of the prior."""
    n_theta = draw.theta.shape[1]
    mean = (draw.maps.astype(float) - bias).reshape(len(draw), n_theta, N_FEATURES).mean(-1)
    error = NOISE / np.sqrt(N_FEATURES)
    return truncnorm.logpdf(draw.theta, -mean / error, (1 - mean) / error, mean, error).sum(1)


@pytest.fixture(scope="module", params=[1, 2])
def trained(request):
    """LF suite, HF suite and the models ``pretrain`` and ``transfer`` on one or two parameters."""
    low = gaussian(1200, request.param, 0.0, 0, n_test=0)
    high = gaussian(500, request.param, BIAS, 1, n_validation=0, n_test=400)
    model = replace(model_for(low), **SMALL)
    start, _ = train_method("pretrain", low, model=model, config=TrainConfig(5e-3, epochs=8))
    tune = TrainConfig(3e-4, epochs=1, min_steps=60, keep_best=False)
    return low, high, start, train_method("transfer", low, high, start, n_sims=100, config=tune)[0]


def test_a_hundred_hf_simulations_nearly_reach_the_analytic_posterior(trained):
    _, high, start, tuned = trained
    test = high.split("test").all_maps()
    exact = exact_log_posterior(test, BIAS)
    missing = {name: exact - log_prob(m.estimator, test) for name, m in (("start", start), ("tuned", tuned))}
    # The gap is a divergence: never below 0 but for the scatter of its estimate.
    assert missing["tuned"].mean() > -4 * missing["tuned"].std() / np.sqrt(len(test))
    assert missing["tuned"].mean() < 0.3 and missing["start"].mean() > 2 * missing["tuned"].mean()


def test_metrics_agree_with_the_analytic_posterior(trained):
    _, high, _, tuned = trained
    test = high.split("test").all_maps()
    made = judge(tuned.estimator, test, [p.name for p in high.inferred], seed=0, n_samples=300)
    spread = made.samples.std(0)[np.abs(test.theta - 0.5) < 0.2]
    assert np.median(spread) == pytest.approx(NOISE / np.sqrt(N_FEATURES), rel=0.3)
    assert made.metrics["calibration_error"] < 0.15 and made.metrics["leaked"] < 0.1


def test_checkpoints_of_vectors_and_their_scalers_round_trip(trained, tmp_path):
    low, high, start, _ = trained
    save_checkpoint(tmp_path / "a", start)
    once = load_checkpoint(tmp_path / "a")
    digest = save_checkpoint(tmp_path / "b", once)
    again, test = load_checkpoint(tmp_path / "b"), high.split("test").all_maps()
    assert digest == once.provenance["sha256"] and again.config == start.config
    np.testing.assert_array_equal(log_prob(again.estimator, test), log_prob(once.estimator, test))
    for name in ("mean", "std"):
        np.testing.assert_allclose(getattr(again.scaler, name), getattr(Scaler.fit(low), name), rtol=1e-6)


def test_the_scaler_of_vectors_is_one_for_each_feature_and_sees_training_simulations_only():
    suite = gaussian(50, 2, 0.0, 0)
    spoilt = suite.maps.copy()
    spoilt[suite.split_of_sims() != "train"] = 1e6
    spoilt[..., 0] = 7.0  # a feature that never varies
    scaled = Scaler.fit(replace(suite, maps=spoilt))(spoilt[suite.split_of_sims() == "train"])
    np.testing.assert_allclose(scaled.mean((0, 1)), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std((0, 1)), [0] + [1] * 7, atol=1e-5)


def test_vectors_are_never_turned_and_own_maps_only_if_they_say_so():
    maps, theta = np.zeros((10, 2, 8, 8)), np.full((10, 1), 0.5)
    assert not gaussian(50, 1, 0.0, 0, symmetric=True).all_maps().symmetric
    assert not Suite.from_arrays(maps, theta, PRIORS[:1]).all_maps().symmetric
    assert Suite.from_arrays(maps, theta, PRIORS[:1], symmetric=True).all_maps().symmetric


def test_training_on_maps_without_symmetry_depends_on_where_things_are():
    """A bright corner says everything: shifted about, it would say nothing."""
    rng = np.random.default_rng(0)
    unit = rng.random((300, 1))
    maps = rng.standard_normal((300, 1, 8, 8))
    maps[:, 0, 0, 0], maps[:, 0, 4, 4] = 10 * unit[:, 0], -10 * unit[:, 0] * rng.integers(2, size=300)
    suite = Suite.from_arrays(maps, from_unit(unit, PRIORS[:1]), PRIORS[:1], n_test=100)
    model = replace(model_for(suite), width=4, **SMALL)
    made, _ = train_method("pretrain", suite, model=model, config=TrainConfig(5e-3, epochs=15))
    assert log_prob(made.estimator, suite.split("test").all_maps()).mean() > 0.5


def own_maps():
    rng = np.random.default_rng(3)
    maps = 1e-4 * rng.standard_normal((12, 2, 9, 9)) + 50.0  # our rounding would wipe out or overflow both
    return Suite.from_arrays(maps, from_unit(rng.random((12, 2)), PRIORS), PRIORS, n_inferred=1, n_test=5, units="K")


@pytest.mark.parametrize("suite", [own_maps(), gaussian(30, 2, 0.0, 0, name="sir", fidelity="cheap")])
def test_own_suites_come_back_from_their_file_as_they_were(suite, tmp_path):
    save_suite(suite, tmp_path / "a.h5")
    again = validate(tmp_path / "a.h5")
    np.testing.assert_array_equal(again.maps, suite.maps)
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
    np.testing.assert_array_equal(load_suite(tmp_path / "a.h5").maps, suite.maps)


GOOD = dict(x=np.zeros((40, 6)), theta=np.random.default_rng(0).uniform(0.2, 0.9, (40, 2)), parameters=PRIORS)


def spoilt(key, where, value):
    """Arrays with one wrong number."""
    array = GOOD[key].copy()
    array[where] = value
    return {key: array}


DEFECTS = [
    (dict(x=np.zeros((39, 6))), r"theta has shape \(40, 2\): expected \(39, 2\)"),
    (dict(x=np.zeros(40)), "x has shape"),
    (dict(x=np.zeros((40, 0))), "none of them 0"),
    (dict(x=np.zeros((2, 40, 1, 8, 8))), "x has shape"),
    (dict(x=np.zeros((40, 64, 64))), "may be maps or vectors"),
    (dict(x=np.zeros((40, 1, 16, 12))), "square maps"),
    (dict(x=np.zeros((40, 1, 6, 6))), "at least 8 pixels"),
    (dict(x=[[1.0, 2.0], [3.0]]), "x is no array of numbers"),
    (dict(x=[["a"]] * 40), "x is no array of numbers"),
    (spoilt("x", (7, 3), np.nan), "1 simulations hold NaN or infinite values, first in row 7"),
    (spoilt("x", (7, 3), -np.inf), "NaN or infinite"),
    (spoilt("x", (7, 3), 1e300), "NaN or infinite"),
    (spoilt("theta", (5, 1), 11.0), "theta column width leaves its prior .* with 11 in row 5"),
    (spoilt("theta", (5, 0), np.nan), "theta column height leaves its prior"),
    (dict(theta=[["a", "b"]] * 40), "theta is no array of numbers"),
    (dict(theta=GOOD["theta"][:, 0]), "theta has shape"),
    (dict(theta=GOOD["theta"][:, :1]), r"expected \(40, 2\)"),
    (dict(theta=np.sort(GOOD["theta"], axis=0)), "sorted by height"),
    (dict(parameters=()), "found none"),
    (dict(parameters=(("height", 0, 1), ("width", 0, 1))), "expected Parameter"),
    (dict(parameters=(PRIORS[0], PRIORS[0])), "height is there twice"),
    (dict(n_inferred=3), "n_inferred = 3: expected 1 to 2"),
    (dict(n_inferred=0), "n_inferred = 0"),
    (dict(n_test=35), "at least 2 left for training"),
    (dict(n_validation=-1), "expected 0 or more"),
    (dict(n_test=41), "no more than there are"),
    (dict(x=np.zeros((9, 6)), theta=GOOD["theta"][:9]), "give n_validation and n_test"),
]


@pytest.mark.parametrize(("change", "complaint"), DEFECTS)
def test_each_defect_of_the_arrays_is_named_in_one_sentence(change, complaint):
    with pytest.raises(ValueError, match=complaint) as error:
        Suite.from_arrays(**{**GOOD, **change})
    assert "\n" not in str(error.value)


def test_the_arrays_without_defect_pass():
    assert len(Suite.from_arrays(**GOOD)) == 40


@pytest.mark.parametrize(
    ("prior", "complaint"),
    [((1.0, 0.0), "low < high"), ((0.0, np.inf), "finite"), ((np.nan, 1.0), "finite"), ((0.0, 1.0, True), "low > 0")],
)
def test_a_prior_that_makes_no_sense_is_refused(prior, complaint):
    with pytest.raises(ValueError, match=f"parameter beta: .*{complaint}"):
        Parameter("beta", *prior)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda f: f.__delitem__("x"), "either a dataset 'maps' or"),
        (lambda f: f.create_dataset("maps", data=np.zeros((30, 1, 8, 8))), "either a dataset 'maps' or"),
        (lambda f: f["x"].__setitem__((3, 0, 1), np.nan), "NaN or infinite"),
        (lambda f: f["x"].__setitem__((3, 0, 1), 0.5), "sha256"),
        (lambda f: f["theta"].__setitem__((3, 0), 9.0), "theta column height leaves its prior"),
        (lambda f: f["sim_id"].__setitem__(3, 4), "sim_id repeats simulation 4"),
        (lambda f: f.attrs.modify("param_low", [5.0, 0.1]), "parameter height"),
        (lambda f: f.attrs.modify("n_inferred", 3), "n_inferred = 3"),
        (lambda f: f.attrs.modify("n_sims_in_suite", 20), "sim_id reaches from 0 to 29: expected 0 to 19"),
        (lambda f: f.attrs.modify("n_test", -1), "expected 0 or more"),
    ],
)
def test_each_defect_of_a_file_is_named_with_the_file(spoil, complaint, tmp_path):
    path = tmp_path / "a.h5"
    save_suite(gaussian(30, 2, 0.0, 0), path)
    with h5py.File(path, "r+") as file:
        spoil(file)
    with pytest.raises(ValueError, match=complaint) as error:
        validate(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_checkpoint_of_vectors_refuses_other_data():
    suite = gaussian(30, 1, 0.0, 0)
    model = Checkpoint(build_estimator(model_for(suite), Scaler.fit(suite), 0), model_for(suite), suite.inferred, {})
    model.check(suite)
    with pytest.raises(ValueError, match="reads vectors of 4 features, suite own has vectors of 3"):
        model.check(replace(suite, maps=suite.maps[..., :3]))
    with pytest.raises(ValueError, match="suite own has 9-pixel maps"):
        model.check(replace(own_maps(), parameters=suite.parameters))


def test_without_validation_or_test_simulations_the_methods_that_need_them_say_so():
    suite = gaussian(30, 1, 0.0, 0, n_validation=0, n_test=0)
    with pytest.raises(ValueError, match="no validation simulations"):
        train_method("accurate", suite, suite)
    made, _ = train_method("scratch", suite, suite, n_sims=10, config=QUICK)
    with pytest.raises(ValueError, match="nothing to judge"):
        judge(made.estimator, suite.split("test").all_maps(), ["height"], 0)


def test_the_command_line_validates_trains_and_evaluates_vectors(run, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(recipes, "PRESETS", dict.fromkeys(recipes.PRESETS, QUICK))
    save_suite(gaussian(40, 1, 0.0, 0), tmp_path / "low.h5")
    save_suite(gaussian(40, 1, 0.0, 1), tmp_path / "high.h5")
    assert "40 simulations, 1 vectors each, 4 features" in run("validate", tmp_path / "low.h5")[1]
    start, made = tmp_path / "start.safetensors", tmp_path / "made.safetensors"
    assert run("train", "pretrain", start, "--low", tmp_path / "low.h5")[0] == 0
    words = ["--low", tmp_path / "low.h5", "--high", tmp_path / "high.h5", "--start", start, "--n-sims", 10]
    assert run("train", "transfer", made, *words)[0] == 0
    status, out, _ = run("evaluate", made, tmp_path / "high.h5")
    assert status == 0 and "mse_height" in out


@pytest.mark.parametrize("kind", ["one parameter", "maps"])
def test_the_explorer_draws_own_suites(kind, monkeypatch):
    monkeypatch.setattr(recipes, "PRESETS", dict.fromkeys(recipes.PRESETS, QUICK))
    if kind == "maps":
        rng = np.random.default_rng(0)
        theta = from_unit(rng.random((40, 2)), PRIORS)
        maps = theta[:, :1, None, None] + rng.standard_normal((40, 2, 8, 8))
        low = high = Suite.from_arrays(maps, theta, PRIORS, name="bumps")
    else:
        low, high = gaussian(40, 1, 0.0, 0, name="bumps"), gaussian(40, 1, 0.0, 1, name="bumps")
    shelf = own.stock(low, high, n_sims=(5,), n_seeds=1)
    assert plots.png(explorer.draw(shelf, State("bumps", "n_sims", 5, 1))).startswith(b"\x89PNG")
    assert shelf.budgets("bumps", "n_sims") == [5] and shelf.budgets("bumps", "n_maps") == []


def test_corner_plots_take_one_parameter():
    samples = np.random.default_rng(0).random((200, 1))
    assert plots.png(plots.corner({"transfer": samples}, np.array([0.5]), (Parameter("beta", 0.0, 1.0),)))


def test_sizes_of_the_default_architectures():
    assert model_for(gaussian(30, 2, 0.0, 0)) == ModelConfig(n_theta=2, n_features=8)
    assert model_for(own_maps()) == ModelConfig(n_theta=1, n_pix=9)
