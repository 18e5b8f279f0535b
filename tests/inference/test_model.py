"""A model samples, scores, evaluates and saves itself; theta is physical, log-uniform priors included."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sbi.inference.posteriors import DirectPosterior, EnsemblePosterior
from sbi.utils import BoxUniform
from toys import BETA_GAMMA, make_suite, make_vectors, small_config

from mfsbi_tutorial.data import Parameter, Scaler, from_unit, to_unit
from mfsbi_tutorial.inference import Model, TrainConfig, estimators, fit, load_model, local_seed, train_model
from mfsbi_tutorial.inference.estimators import Ensemble, sample_unit

WIDE = (Parameter("beta", 0.05, 10.0, log=True), BETA_GAMMA[1])


def train(suite, seed=1, epochs=25, **config):
    model = Model.new(small_config(**config), Scaler.fit(suite), suite.inferred, seed)
    budget = suite.draw(n_maps=int(0.6 * suite.x.shape[0] * suite.x.shape[1]), seed=0)
    history = fit(model, *budget, TrainConfig(1e-2, epochs, batch_size=32), seed=2, on_step=lambda *_: None)
    return replace(model, history=history, provenance={"seed": seed})


def central(suite):
    """The data (1, n_features) of the simulation that lies nearest to the middle of the prior."""
    return suite.x[[np.abs(suite.theta_unit - 0.5).max(1).argmin()], 0]


@pytest.fixture(scope="module")
def vectors():
    """Of the two parameters the first has a log-uniform prior."""
    return make_vectors()


@pytest.fixture(scope="module")
def single(vectors):
    return train(vectors, n_features=4)


@pytest.fixture(scope="module")
def mixture(vectors, single):
    return replace(Model.mixture([single, train(vectors, seed=7, epochs=5, n_features=4)]), provenance={"seed": 1})


@pytest.fixture(params=["single", "mixture"])
def model(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def of_maps():
    suite = make_suite(n_sims=60)
    return train(suite, epochs=5), suite


def test_samples_are_physical_within_the_prior_and_those_of_the_unit_cube(model, vectors):
    x = vectors.x[:7, 0]
    samples = model.sample(x, 200, seed=3)
    assert samples.shape == (200, 7, 2)
    low, high = np.transpose([(p.low, p.high) for p in BETA_GAMMA])
    assert (samples >= low).all() and (samples <= high).all()
    assert (samples[..., 0] > 1.5).any()  # beyond the unit cube
    unit = model.sample_unit(x, 200, seed=3)
    np.testing.assert_array_equal(samples, from_unit(unit, BETA_GAMMA))
    assert (unit >= 0).all() and (unit <= 1).all()


def test_samples_lie_around_the_truth(single, vectors):
    """The posterior is narrower than the prior, and the truth lies within it."""
    test = vectors.split("test").as_draw()
    unit = to_unit(single.sample(test.x, 500), BETA_GAMMA)
    z = (unit.mean(0) - test.theta_unit) / unit.std(0)
    assert unit.std(0).mean() < 0.2
    assert np.abs(z).mean() < 1.5


def test_a_seed_fixes_the_samples_and_the_global_state_is_left_alone(model, vectors):
    torch.manual_seed(123)
    before = torch.random.get_rng_state()
    first, second, other = (model.sample(vectors.x[:3, 0], 20, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)
    assert torch.equal(before, torch.random.get_rng_state())


def test_log_prob_is_the_density_in_physical_units(model, vectors):
    """log q in the unit cube plus the log density of the prior: 1 / (beta log(10 / 0.1)) times 1 / 3."""
    draw = vectors.split("test").as_draw()
    prior = -np.log(draw.theta[:, 0] * np.log(100.0)) - np.log(3.0)
    np.testing.assert_allclose(model.log_prob(draw.theta, draw.x), model.log_q(draw) + prior, atol=1e-5)


def test_log_prob_integrates_to_one_over_physical_parameters(model, vectors):
    """On a grid that is uniform in neither parameter's unit; at most the margin's 0.01 or so lies beyond the prior."""
    edges = [np.linspace(p.low**0.5, p.high**0.5, 81) ** 2 for p in BETA_GAMMA[:1]] + [np.linspace(-1.0, 2.0, 81)]
    centres = [(e[1:] + e[:-1]) / 2 for e in edges]
    theta = np.stack(np.meshgrid(*centres, indexing="ij"), -1).reshape(-1, 2)
    areas = np.outer(*map(np.diff, edges)).ravel()
    x = np.repeat(central(vectors), len(theta), axis=0)
    assert (np.exp(model.log_prob(theta, x)) * areas).sum() == pytest.approx(1.0, abs=0.03)


def test_log_prob_of_one_log_uniform_parameter_integrates_to_the_mass_within_the_prior():
    suite = make_vectors(100, BETA_GAMMA[:1])
    model = train(suite, n_features=4, n_theta=1, epochs=10)
    edges = np.linspace(0.1, 10.0, 2001)
    theta = (edges[1:] + edges[:-1])[:, None] / 2
    density = np.exp(model.log_prob(theta, np.repeat(central(suite), len(theta), axis=0)))
    _, leaked = sample_unit(model.estimator, central(suite), 4000, seed=0)
    assert (density * np.diff(edges)).sum() == pytest.approx(1.0 - leaked[0], abs=0.02)


def test_as_many_theta_as_data_are_scored(model, vectors):
    with pytest.raises(ValueError, match="x has 1 observations and theta 5"):
        model.log_prob(vectors.theta[:5], vectors.x[:1, 0])


def test_beyond_the_prior_the_density_is_zero_and_at_its_edge_it_is_not(model, vectors):
    theta = np.array([[0.1, 0.0], [1.0, -1.0], [0.09, 0.0], [-1.0, 0.0], [1.0, 2.1]])
    log_prob = model.log_prob(theta, vectors.x[:5, 0])
    assert np.isfinite(log_prob[:2]).all()
    assert (log_prob[2:] == -np.inf).all()


def test_the_posterior_is_sbis_on_the_physical_prior(model, single, vectors):
    posterior = model.posterior()
    assert isinstance(posterior, DirectPosterior if model is single else EnsemblePosterior)
    x = central(vectors)
    with local_seed(4):
        theirs = posterior.sample((4000,), x=torch.as_tensor(x), show_progress_bars=False).numpy()
    ours = model.sample(x, 4000, seed=0)[:, 0]
    theirs_unit, ours_unit = (to_unit(samples, BETA_GAMMA) for samples in (theirs, ours))
    np.testing.assert_allclose(theirs_unit.mean(0), ours_unit.mean(0), atol=0.015)
    np.testing.assert_allclose(theirs_unit.std(0), ours_unit.std(0), rtol=0.1)


def test_the_posterior_scores_as_the_model_does(model, vectors):
    """At samples and beyond the prior."""
    x = central(vectors)
    theta = np.concatenate([model.sample(x, 200)[:, 0], [[0.05, 0.0], [1.0, 3.0]]]).astype(np.float32)
    posterior = model.posterior()
    theirs = posterior.log_prob(torch.as_tensor(theta), x=torch.as_tensor(x), norm_posterior=False).numpy()
    ours = model.log_prob(theta, np.repeat(x, len(theta), axis=0))
    np.testing.assert_allclose(theirs, ours, atol=2e-3)
    assert (theirs[-2:] == -np.inf).all() and np.isfinite(theirs[:-2]).all()


def test_sbi_accepts_the_estimator(of_maps):
    model, suite = of_maps
    posterior = DirectPosterior(model.estimator, BoxUniform(torch.zeros(2), torch.ones(2)))
    x = suite.x[0, :1]
    theirs = posterior.sample((2000,), x=torch.as_tensor(x), show_progress_bars=False).numpy()
    ours = model.sample_unit(x, 2000, seed=0)[:, 0]
    np.testing.assert_allclose(theirs.mean(0), ours.mean(0), atol=0.02)
    np.testing.assert_allclose(theirs.std(0), ours.std(0), rtol=0.2)


def test_a_suite_is_evaluated_by_its_test_simulations(model, vectors):
    of_suite = model.evaluate(vectors, seed=2, n_samples=100)
    of_draw = model.evaluate(vectors.split("test").as_draw(), seed=2, n_samples=100)
    assert of_suite.metrics == of_draw.metrics
    for name in ("samples_unit", "levels", "log_q"):
        np.testing.assert_array_equal(getattr(of_suite, name), getattr(of_draw, name))
    assert of_suite.metrics["mtpp"] == pytest.approx(model.log_q(vectors.split("test").as_draw()).mean())
    np.testing.assert_array_equal(of_suite.samples_unit, model.sample_unit(vectors.split("test").x[:, 0], 100, seed=2))
    with pytest.raises(ValueError, match="nothing to judge"):
        model.evaluate(vectors.split("train"))


@pytest.mark.parametrize("kind", ["suite", "draw"])
def test_other_priors_and_shapes_are_refused(kind, model, vectors):
    """The same names with another prior, other parameters, data of another shape: by every call that takes data."""
    wrong = [
        (make_vectors(20, WIDE), "or other priors"),
        (make_vectors(20, BETA_GAMMA[:1]), "infers .'beta', 'gamma'., .* has .'beta'."),
        (replace(vectors, x=vectors.x[..., :3]), "vectors of 4 features, .* vectors of 3 features"),
        (make_suite(parameters=BETA_GAMMA, theta=vectors.theta[:40]), "vectors of 4 features, .* has 16-pixel maps"),
    ]
    for suite, message in wrong:
        data = suite if kind == "suite" else suite.as_draw()
        for refuse in (model.check, model.evaluate):
            with pytest.raises(ValueError, match=message):
                refuse(data)
    model.check(vectors if kind == "suite" else vectors.as_draw())


def test_a_model_of_another_suite_is_refused(of_maps):
    model, _ = of_maps
    model.check(make_suite())
    with pytest.raises(ValueError, match="suite toy has"):
        model.check(make_suite(n_inferred=3))
    with pytest.raises(ValueError, match="16-pixel maps"):
        model.check(make_suite(n_pix=8))


def test_a_copy_is_a_model_of_its_own(model, vectors):
    draw = vectors.split("test").as_draw()
    before = model.log_q(draw)
    copied = model.copy()
    np.testing.assert_array_equal(copied.log_q(draw), before)
    with torch.no_grad():
        for weight in copied.estimator.parameters():
            weight += 0.1
    assert not np.array_equal(copied.log_q(draw), before)
    np.testing.assert_array_equal(model.log_q(draw), before)


def test_summaries_are_what_the_flow_sees(of_maps):
    """The flow, given a map's summary, gives the density of the model."""
    model, suite = of_maps
    draw = suite.split("test").as_draw()
    summaries = model.summarise(draw.x)
    assert summaries.shape == (len(draw), 16)
    with torch.inference_mode():
        z, log_slope = model.flow(torch.as_tensor(draw.theta_unit), torch.as_tensor(summaries))
    log_q = log_slope - 0.5 * (z**2).sum(-1) - np.log(2 * np.pi)
    np.testing.assert_allclose(log_q, model.log_q(draw), atol=1e-4)


def test_the_scaler_is_the_one_it_was_built_with(of_maps, single, vectors):
    model, suite = of_maps
    assert model.scaler.mean == pytest.approx(suite.split("train").x.mean(dtype=np.float64), rel=1e-6)
    np.testing.assert_allclose(single.scaler.std, vectors.split("train").x.std((0, 1)), rtol=1e-5)


def test_round_trip(of_maps, tmp_path):
    model, suite = of_maps
    digest = model.save(tmp_path / "a.safetensors")
    again = load_model(tmp_path / "a.safetensors")
    assert again.provenance["sha256"] == digest and again.provenance["seed"] == 1
    assert again.parameters == suite.inferred
    test = suite.split("test").as_draw()
    np.testing.assert_allclose(again.log_q(test), model.log_q(test), atol=0.1)
    again.save(tmp_path / "b.safetensors")
    twice = load_model(tmp_path / "b.safetensors")
    assert twice.provenance == again.provenance
    np.testing.assert_array_equal(twice.log_q(test), again.log_q(test))


def test_round_trip_of_vectors_and_mixtures(model, vectors, tmp_path):
    model.save(tmp_path / "a.safetensors")
    again = load_model(tmp_path / "a.safetensors")
    assert again.config == model.config and again.parameters == BETA_GAMMA
    draw = vectors.split("test").as_draw()
    np.testing.assert_allclose(again.log_q(draw), model.log_q(draw), atol=0.02)
    np.testing.assert_allclose(again.log_prob(draw.theta, draw.x), model.log_prob(draw.theta, draw.x), atol=0.02)


def test_a_recalibrated_model_is_read_back(of_maps, tmp_path):
    model, suite = of_maps
    made = train_model("recalibrated", suite, suite, model, n_maps=20, preset=TrainConfig(1e-2, 1, keep_best=False))
    made.save(tmp_path / "a.safetensors")
    test = suite.split("test").as_draw()
    again = load_model(tmp_path / "a.safetensors")
    assert again.config.linear_correction
    np.testing.assert_allclose(again.log_q(test), made.log_q(test), atol=0.1)


def test_numbers_of_numpy_are_saved(vectors, tmp_path):
    """A seed from an array, priors in single precision: found out after the training they would cost it."""
    parameters = tuple(replace(p, low=np.float32(p.low), log=np.bool_(p.log)) for p in vectors.parameters)
    suite = replace(vectors, parameters=parameters, theta=np.maximum(vectors.theta, [p.low for p in parameters]))
    preset = TrainConfig(np.float32(1e-3), epochs=np.int64(1))
    config = small_config(n_features=np.int64(4), dropout=np.float64(0.2))
    made = train_model("scratch", suite, suite, n_sims=np.int64(40), seed=np.int64(1), preset=preset, config=config)
    made.save(tmp_path / "a.safetensors")
    again = load_model(tmp_path / "a.safetensors")
    assert again.provenance["seed"] == 1 and again.provenance["n_sims"] == 40 and again.parameters == parameters


def test_data_may_be_of_any_kind_of_numbers(model, vectors):
    """In double precision, as lists or as tensors."""
    draw = vectors.split("test").as_draw()
    for other in (np.float64, np.ndarray.tolist, torch.as_tensor):
        x, theta = (values.astype(other) if other is np.float64 else other(values) for values in (draw.x, draw.theta))
        np.testing.assert_array_equal(model.sample(x, 5), model.sample(draw.x, 5))
        np.testing.assert_array_equal(model.log_prob(theta, x), model.log_prob(draw.theta, draw.x))
    double = replace(draw, x=draw.x.astype(np.float64))
    np.testing.assert_array_equal(model.evaluate(double, n_samples=5).log_q, model.log_q(draw))
    if not isinstance(model.estimator, Ensemble):
        np.testing.assert_array_equal(model.summarise(draw.x.tolist()), model.summarise(draw.x))


@pytest.mark.parametrize(("content", "complaint"), [(b"no", "not a readable"), (None, "no such checkpoint")])
def test_what_is_no_checkpoint_is_refused(tmp_path, content, complaint):
    path = tmp_path / "a.safetensors"
    if content:
        path.write_bytes(content)
    with pytest.raises((ValueError, FileNotFoundError), match=complaint):
        load_model(path)


@pytest.mark.parametrize(("n_samples", "longest"), [(300, 33), (1000, 10), (20_000, 1)])
def test_pieces_hold_about_ten_thousand_samples(model, vectors, monkeypatch, n_samples, longest):
    lengths = []

    def note(estimator, x, *rest):
        lengths.append(len(x))
        return torch.zeros(n_samples, len(x), 2)

    monkeypatch.setattr(estimators, "_sample", note)
    assert model.sample_unit(vectors.x[:40, 0], n_samples, seed=0).shape == (n_samples, 40, 2)
    assert max(lengths) == longest and sum(lengths) == 40
