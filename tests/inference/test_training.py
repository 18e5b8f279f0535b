"""Estimator, training loop and checkpoints."""

import math

import numpy as np
import pytest
import torch
from conftest import make_suite
from sbi.inference.posteriors import DirectPosterior
from sbi.utils import BoxUniform

from mfsbi_tutorial.data import Draw, Scaler
from mfsbi_tutorial.evaluate import sample_posterior
from mfsbi_tutorial.flows import Probit
from mfsbi_tutorial.models import Compressor, ModelConfig, build_estimator, local_seed
from mfsbi_tutorial.train import Checkpoint, TrainConfig, augment, fit, load_checkpoint, log_prob, save_checkpoint

SMALL = ModelConfig(n_pix=16, width=4, latent=16, flow_hidden=32)


@pytest.fixture(scope="module")
def trained():
    """An estimator that learnt the toy suite, with its loss curves."""
    suite = make_suite(n_sims=200)
    train, validation = suite.draw(n_maps=600, seed=0)
    estimator = build_estimator(SMALL, Scaler.fit(suite), seed=1)
    history = fit(estimator, train, validation, TrainConfig(2e-3, epochs=15), seed=2, device=torch.device("cpu"))
    return estimator, history, suite


def test_default_size_is_that_of_the_design():
    n_weights = sum(p.numel() for p in build_estimator(ModelConfig(), Scaler(0, 1), 0).parameters())
    assert 0.9e6 < n_weights < 1.1e6


@pytest.mark.parametrize("n_theta", [1, 2, 5])
def test_density_integrates_to_one_and_samples_follow_it(n_theta):
    estimator = build_estimator(ModelConfig(n_theta=n_theta, n_pix=16, width=2), Scaler(0, 1), 3).eval()
    x = torch.zeros(1, 16, 16)
    low, high = -0.011, 1.011
    rng = torch.Generator().manual_seed(0)
    theta = low + (high - low) * torch.rand(20000, 1, n_theta, generator=rng)
    with torch.inference_mode(), local_seed(0):
        density = estimator.log_prob(theta, x.expand(1, 16, 16)).exp()
        samples, density_of_samples = estimator.sample_and_log_prob(torch.Size([2000]), x)
        again = estimator.log_prob(samples.reshape(2000, 1, n_theta), x)
    assert float(density.mean()) * (high - low) ** n_theta == pytest.approx(1, abs=0.05)
    # Beyond the prior's edge, where the probit is steepest, single precision leaves them 5e-3 apart.
    inside = ((samples >= 0) & (samples <= 1)).all(-1).ravel()
    assert inside.float().mean() > 0.8
    torch.testing.assert_close(again.ravel()[inside], density_of_samples.ravel()[inside], atol=1e-4, rtol=1e-4)


def test_probit_is_the_inverse_of_its_inverse_with_the_right_slope():
    probit = Probit(0.01)
    theta = torch.linspace(0, 1, 101, dtype=torch.float64)[:, None]
    z, log_slope = probit.forward(theta)
    back, minus = probit.inverse(z)
    torch.testing.assert_close(back, theta)
    torch.testing.assert_close(minus, -log_slope)
    numeric = torch.autograd.functional.jacobian(lambda t: probit.forward(t)[0], theta[30:31]).item()
    assert math.log(numeric) == pytest.approx(float(log_slope[30]))


def test_a_periodic_shift_of_the_map_shifts_the_features():
    """Circular padding is exact: a shift by four pixels is a shift by one after two strides."""
    features = Compressor(SMALL, Scaler(0, 1)).eval().blocks
    maps = torch.randn(3, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    shifted = features(maps.roll((4, 8), (-2, -1)))
    torch.testing.assert_close(shifted, features(maps).roll((1, 2), (-2, -1)), atol=1e-5, rtol=1e-4)
    assert not torch.allclose(shifted, features(maps))


def test_augmentation_reaches_all_eight_orientations_and_keeps_every_pixel():
    maps = torch.arange(16.0).reshape(1, 4, 4)
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(600):
        out = augment(maps, rng)
        assert sorted(out.ravel().tolist()) == list(range(16))
        where = np.argwhere(out[0].numpy() == 0)[0]
        seen.add(tuple(np.roll(out[0].numpy(), -where, (0, 1)).ravel()))
    assert len(seen) == 8


def test_training_learns_and_keeps_the_best_epoch(trained):
    estimator, history, suite = trained
    test = suite.split("test").all_maps()
    assert log_prob(estimator, test).mean() > 1.5
    assert history.validation[history.kept_epoch] < 0.5 * history.validation[0] - 1
    samples, leaked = sample_posterior(estimator, test.maps, 500, seed=0)
    assert np.abs(samples[..., 0].mean(0) - test.theta[:, 0]).mean() < 0.1
    assert leaked.mean() < 0.05


def test_kept_weights_reproduce_the_best_validation_loss():
    suite = make_suite(n_sims=60)
    train, validation = suite.draw(n_maps=100, seed=0)
    estimator = build_estimator(SMALL, Scaler.fit(suite), seed=1)
    history = fit(estimator, train, validation, TrainConfig(5e-3, epochs=12), seed=2, device=torch.device("cpu"))
    assert -log_prob(estimator, validation).mean() == pytest.approx(min(history.validation), rel=1e-4)


def test_a_seed_fixes_training_and_the_global_state_is_left_alone():
    suite = make_suite()
    train, validation = suite.draw(n_maps=40, seed=0)
    torch.manual_seed(123)
    before = torch.random.get_rng_state()
    losses = []
    for seed in (4, 4, 5):
        estimator = build_estimator(SMALL, Scaler.fit(suite), seed=1)
        losses.append(fit(estimator, train, validation, TrainConfig(1e-3, 3), seed).validation[-1])
    assert losses[0] == losses[1] != losses[2]
    assert torch.equal(before, torch.random.get_rng_state())


def test_sbi_accepts_the_estimator(trained):
    estimator, _, suite = trained
    posterior = DirectPosterior(estimator, BoxUniform(torch.zeros(2), torch.ones(2)))
    x = torch.as_tensor(suite.maps[0, :1])
    theirs = posterior.sample((2000,), x=x, show_progress_bars=False).numpy()
    ours, _ = sample_posterior(estimator, suite.maps[0, :1], 2000, seed=0)
    np.testing.assert_allclose(theirs.mean(0), ours[:, 0].mean(0), atol=0.02)
    np.testing.assert_allclose(theirs.std(0), ours[:, 0].std(0), rtol=0.2)


def checkpoint(estimator):
    return Checkpoint(estimator, SMALL, make_suite().inferred, {"seed": 1})


def test_checkpoint_round_trip(trained, tmp_path):
    estimator, _, suite = trained
    digest = save_checkpoint(tmp_path / "a.safetensors", checkpoint(estimator))
    again = load_checkpoint(tmp_path / "a.safetensors")
    assert again.provenance["sha256"] == digest and again.provenance["seed"] == 1
    assert again.parameters == suite.inferred
    test = suite.split("test").all_maps()
    np.testing.assert_allclose(log_prob(again.estimator, test), log_prob(estimator, test), atol=0.1)
    save_checkpoint(tmp_path / "b.safetensors", again)
    twice = load_checkpoint(tmp_path / "b.safetensors")
    assert twice.provenance == again.provenance
    np.testing.assert_array_equal(log_prob(twice.estimator, test), log_prob(again.estimator, test))


@pytest.mark.parametrize(("content", "complaint"), [(b"no", "not a readable"), (None, "no such checkpoint")])
def test_what_is_no_checkpoint_is_refused(tmp_path, content, complaint):
    path = tmp_path / "a.safetensors"
    if content:
        path.write_bytes(content)
    with pytest.raises((ValueError, FileNotFoundError), match=complaint):
        load_checkpoint(path)


def test_a_checkpoint_of_another_suite_is_refused(trained):
    model = checkpoint(trained[0])
    model.check(make_suite())
    with pytest.raises(ValueError, match="suite toy has"):
        model.check(make_suite(n_inferred=3))
    with pytest.raises(ValueError, match="16-pixel maps"):
        model.check(make_suite(n_pix=8))


@pytest.mark.parametrize("n_pix", [8, 9, 12, 20, 33])
def test_maps_of_any_size_from_eight_pixels_work(n_pix):
    config = ModelConfig(n_pix=n_pix, width=2, latent=8)
    maps = torch.randn(3, n_pix, n_pix, generator=torch.Generator().manual_seed(0))
    assert Compressor(config, Scaler(0, 1)).eval()(maps).shape == (3, 8)


def test_smaller_maps_are_refused():
    with pytest.raises(ValueError, match="n_pix = 7"):
        build_estimator(ModelConfig(n_pix=7), Scaler(0, 1), 0)


def test_validation_simulations_decide_nothing_else(trained):
    """Changing the test simulations leaves the trained model as it was."""
    estimator, _, suite = trained
    spoilt = suite.maps.copy()
    spoilt[suite.split_of_sims() == "test"] += 3.0
    other = make_suite(n_sims=200, maps=spoilt)
    train, validation = other.draw(n_maps=600, seed=0)
    again = build_estimator(SMALL, Scaler.fit(other), seed=1)
    fit(again, train, validation, TrainConfig(2e-3, epochs=15), seed=2, device=torch.device("cpu"))
    probe = Draw(suite.maps[:3, 0], suite.theta_unit[:3], suite.sim_id[:3])
    np.testing.assert_allclose(log_prob(again, probe), log_prob(estimator, probe), rtol=1e-4)


def test_every_step_is_told_and_an_exception_ends_the_training(capsys):
    suite, seen = make_suite(n_sims=200), []
    train, validation = suite.draw(n_maps=150, seed=0)

    def stop_at_four(done, total):
        seen.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        estimator = build_estimator(SMALL, Scaler.fit(suite), seed=1)
        fit(estimator, train, validation, TrainConfig(1e-3, epochs=5), seed=2, on_step=stop_at_four)
    assert seen == [(step, 10) for step in range(1, 5)]
    assert capsys.readouterr().err == ""
