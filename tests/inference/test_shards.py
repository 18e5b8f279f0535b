"""Training in parts side by side: the same numbers from any number of threads, and the gradient of the whole batch."""

import joblib
import numpy as np
import pytest
import torch
from toys import make_suite, small_config

from mfsbi_tutorial.data import Scaler
from mfsbi_tutorial.inference import Model, TrainConfig, fit
from mfsbi_tutorial.inference.estimators import sample_unit
from mfsbi_tutorial.inference.networks import Dropout
from mfsbi_tutorial.inference.shards import Shards
from mfsbi_tutorial.inference.threads import side_by_side

CPU = torch.device("cpu")


def new_model(suite, **config):
    return Model.new(small_config(**config), Scaler.fit(suite), suite.inferred, seed=1)


def trained_weights(suite, n_shards=2):
    model = new_model(suite)
    train, validation = suite.draw(n_maps=60, seed=0)
    fit(
        model,
        train,
        validation,
        TrainConfig(1e-2, 3, batch_size=16, keep_best=False, n_shards=n_shards),
        seed=2,
        device=CPU,
    )
    return model, torch.cat([value.ravel() for value in model.estimator.state_dict().values()])


def test_one_thread_and_two_give_the_same_bits(monkeypatch):
    suite = make_suite(n_sims=60)
    torch.set_num_threads(2)
    try:
        monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
        model, two = trained_weights(suite)
        samples = sample_unit(model.estimator, suite.as_draw().x[:40], 1000, seed=3)[0]
        torch.set_num_threads(1)
        _, one = trained_weights(suite)
        assert torch.equal(one, two)
        assert np.array_equal(sample_unit(model.estimator, suite.as_draw().x[:40], 1000, seed=3)[0], samples)
    finally:
        torch.set_num_threads(1)
    assert not torch.equal(trained_weights(suite, n_shards=1)[1], one)


def batch(suite):
    draw = suite.as_draw()
    return torch.as_tensor(draw.theta_unit[:24]), torch.as_tensor(draw.x[:24])


def test_without_batch_statistics_and_dropout_the_gradient_is_that_of_the_whole_batch():
    suite = make_suite(n_sims=60)
    theta, x = batch(suite)
    gradients = []
    for number in (1, 3):
        model = new_model(suite)
        shards = Shards(model.estimator.eval(), number, seed=0)
        with side_by_side() as threads:
            loss = shards.backward(theta, x, threads)
        gradients.append(torch.cat([p.grad.ravel() for p in model.estimator.parameters()]))
        assert float(loss) == pytest.approx(float(model.estimator.loss(theta, x).detach().mean()), abs=1e-5)
    torch.testing.assert_close(*gradients, rtol=1e-3, atol=1e-5)


def test_a_shard_whose_values_all_leave_the_splines_does_no_harm():
    """As at a wild rate: the weights of those splines then have no gradient in that shard."""
    suite = make_suite()
    train = suite.split("train").as_draw()
    for seed in range(3):
        model = Model.new(small_config(), Scaler.fit(suite), suite.inferred, seed)
        history = fit(model, train, None, TrainConfig(10.0, 3, batch_size=16, keep_best=False), seed)
        assert len(history.train) == 4


def test_replicas_follow_the_weights_and_share_statistics_after_an_epoch():
    suite = make_suite(n_sims=60)
    model = new_model(suite)
    shards = Shards(model.estimator, 2, seed=0)
    with torch.no_grad():
        next(model.estimator.parameters()).mul_(2.0)
    shards.train()
    with side_by_side() as threads:
        shards.backward(*batch(suite), threads)
    ours, theirs = (replica.state_dict() for replica in shards.replicas)
    parts = {name: (ours[name] + theirs[name]) / 2 for name in ours if name.endswith("running_mean")}
    assert any(not torch.equal(ours[name], theirs[name]) for name in parts)
    shards.merge_statistics()
    for name in ours:
        assert torch.equal(ours[name], theirs[name])
    for name, mean in parts.items():
        torch.testing.assert_close(model.estimator.state_dict()[name], mean)


def test_dropout_drops_its_share_and_keeps_the_mean():
    layer = Dropout(0.2).train()
    layer.generator = torch.Generator().manual_seed(0)
    x = layer(torch.ones(100_000))
    assert float((x == 0).double().mean()) == pytest.approx(0.2, abs=0.01)
    assert float(x.mean()) == pytest.approx(1.0, abs=0.01)
    assert torch.equal(layer.eval()(torch.ones(9)), torch.ones(9))


def test_threads_are_given_back_after_an_error():
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError), side_by_side() as threads:
        threads(lambda part: 1 / part, [0])
    assert torch.get_num_threads() == before
