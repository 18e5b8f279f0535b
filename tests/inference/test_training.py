"""The training loop: it learns, keeps the best epoch, and repeats itself; nothing else decides."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from toys import make_suite, make_vectors, small_config

from mfsbi_tutorial.data import Draw, Scaler, from_unit
from mfsbi_tutorial.inference import Model, TrainConfig, fit
from mfsbi_tutorial.inference.training import _Epochs, augment

SMALL = small_config(width=4)
CPU = torch.device("cpu")


def new_model(suite, config=SMALL):
    return Model.new(config, Scaler.fit(suite), suite.inferred, seed=1)


@pytest.fixture(scope="module")
def trained():
    """A model that learnt the toy suite, with its loss curves."""
    suite = make_suite(n_sims=200)
    model = new_model(suite)
    history = fit(model, *suite.draw(n_maps=600, seed=0), TrainConfig(4e-3, epochs=10), seed=2, device=CPU)
    return model, history, suite


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
    model, history, suite = trained
    test = suite.split("test").as_draw()
    assert model.log_q(test).mean() > 1.5
    assert history.validation[history.kept_epoch] < 0.5 * history.validation[0] - 1
    found = model.evaluate(suite, n_samples=500)
    assert np.abs(found.samples_unit[..., 0].mean(0) - test.theta_unit[:, 0]).mean() < 0.1
    assert found.metrics["leaked"] < 0.05


@pytest.mark.parametrize(("n_maps", "n_epochs"), [(40, 60), (180, 200)])
def test_total_decay_is_the_same_share_of_a_short_and_of_a_long_training(n_maps, n_epochs):
    suite = make_suite(n_sims=60)
    config = TrainConfig(1e-3, n_epochs, total_decay=2.0)
    epochs = _Epochs(new_model(suite).estimator, suite.draw(n_maps=n_maps, seed=0)[0], config, 0, CPU)
    (group,) = epochs.optimiser.param_groups
    spent = 0.0
    for _ in range(epochs.number * epochs.n_batches):
        spent += group["lr"] * group["weight_decay"]
        epochs.optimiser.step()
        epochs.schedule.step()
    assert spent == pytest.approx(2.0, rel=0.05)


def mirrored(draw):
    """The draw with wrong truths, on which a model grows worse as it learns."""
    return replace(draw, theta=from_unit(1 - draw.theta_unit, draw.parameters))


def test_kept_weights_reproduce_the_best_validation_loss():
    """Which is not that of the last epoch."""
    suite = make_suite(n_sims=60)
    train, validation = suite.draw(n_maps=100, seed=0)
    model = new_model(suite)
    config = TrainConfig(1e-2, epochs=8, batch_size=32)
    history = fit(model, train, mirrored(validation), config, seed=2, device=CPU)
    assert -model.log_q(mirrored(validation)).mean() == pytest.approx(min(history.validation), rel=1e-4)
    assert history.validation[-1] > min(history.validation) + 0.1


def test_a_seed_fixes_training_and_the_global_state_is_left_alone():
    suite = make_suite()
    train, validation = suite.draw(n_maps=40, seed=0)
    torch.manual_seed(123)
    before = torch.random.get_rng_state()
    losses = []
    for seed in (4, 4, 5):
        losses.append(fit(new_model(suite), train, validation, TrainConfig(1e-3, 3), seed).validation[-1])
    assert losses[0] == losses[1] != losses[2]
    assert torch.equal(before, torch.random.get_rng_state())


def test_test_simulations_change_nothing():
    """Changing the test simulations leaves the trained model as it was."""
    suite = make_suite(n_sims=60)
    spoilt = suite.x.copy()
    spoilt[suite.split_of_sims() == "test"] += 3.0
    probe = Draw(suite.x[:3, 0], suite.theta[:3, :2], suite.sim_id[:3], suite.inferred)
    log_q = []
    for one in (suite, replace(suite, x=spoilt)):
        model = new_model(one)
        fit(model, *one.draw(n_maps=100, seed=0), TrainConfig(5e-3, epochs=5), seed=2, device=CPU)
        log_q.append(model.log_q(probe))
    np.testing.assert_allclose(*log_q, rtol=1e-4)


@pytest.mark.parametrize("keep_best", [True, False])
def test_validation_maps_choose_the_epoch_and_nothing_else(keep_best):
    """With other validation maps the loss of every epoch is the same; without ``keep_best`` the weights are, too."""
    suite = make_suite(n_sims=60)
    train, validation = suite.draw(n_maps=100, seed=0)
    models = []
    histories = []
    for watched in (validation, mirrored(validation)):
        models.append(new_model(suite, small_config()))
        config = TrainConfig(1e-2, epochs=6, batch_size=32, keep_best=keep_best)
        histories.append(fit(models[-1], train, watched, config, seed=2, device=CPU))
    assert histories[0].train[1:] == histories[1].train[1:]
    assert histories[0].validation != histories[1].validation
    weights = [m.estimator.state_dict() for m in models]
    same = all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert same == (not keep_best)
    assert (histories[0].kept_epoch == histories[1].kept_epoch) == (not keep_best)


def test_frozen_modules_keep_weights_and_statistics():
    suite = make_suite()
    model = new_model(suite)
    model.compressor.requires_grad_(False)
    before = model.copy().estimator.state_dict()
    fit(model, *suite.draw(n_maps=40, seed=0), TrainConfig(1e-3, 3, keep_best=False), seed=2, device=CPU)
    after = model.estimator.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed and not any("embedding_net" in name for name in changed)


def test_vectors_are_learnt_as_they_are():
    """No augmentation: the shape and the order of the features count."""
    suite = make_vectors()
    model = new_model(suite, small_config(n_features=4))
    fit(model, *suite.draw(n_maps=150, seed=0), TrainConfig(1e-2, epochs=15), seed=2, device=CPU)
    assert model.log_q(suite.split("test").as_draw()).mean() > 1.0


def test_every_step_is_told_and_an_exception_ends_the_training(capsys):
    suite = make_suite(n_sims=200)
    train, validation = suite.draw(n_maps=150, seed=0)
    seen = []

    def stop_at_four(done, total):
        seen.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    model = new_model(suite)
    with pytest.raises(KeyboardInterrupt):
        fit(model, train, validation, TrainConfig(1e-3, epochs=5), seed=2, on_step=stop_at_four)
    assert seen == [(step, 10) for step in range(1, 5)]
    assert capsys.readouterr().err == ""


def test_vectors_have_the_rate_of_their_own_whatever_their_number_and_maps_one_that_grows():
    preset = TrainConfig(1e-5, 1, grows_from=300, vector_rate=1e-4)
    assert [preset.rate(n) for n in (20, 300, 3000)] == pytest.approx([1e-5, 1e-5, 1e-4])
    assert preset.rate(20, vectors=True) == preset.rate(3000, vectors=True) == 1e-4
    assert TrainConfig(1e-5, 1).rate(20, vectors=True) == 1e-5
    suite = make_vectors(100)
    config = small_config(n_features=4)
    weights = {}
    for name, one in {"own": replace(preset, keep_best=False), "low": TrainConfig(1e-5, 1, keep_best=False),
                      "high": TrainConfig(1e-4, 1, keep_best=False)}.items():  # fmt: skip
        model = new_model(suite, config)
        fit(model, *suite.draw(n_sims=50, seed=0), one, seed=2, device=CPU)
        weights[name] = torch.cat([weight.ravel() for weight in model.estimator.parameters()])
    assert torch.equal(weights["own"], weights["high"]) and not torch.equal(weights["own"], weights["low"])
