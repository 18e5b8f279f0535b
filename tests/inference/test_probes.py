"""Probes and rivals on toy maps: what is frozen stays, what is unpaired shares nothing, what is mixed is a mixture."""

import numpy as np
import pytest
import torch
from conftest import make_suite

from mfsbi_tutorial.data import Scaler
from mfsbi_tutorial.evaluate import sample_posterior
from mfsbi_tutorial.models import Ensemble, ModelConfig, build_estimator
from mfsbi_tutorial.probes import ensemble, halves, recalibrate, refit_flow, train_multilevel
from mfsbi_tutorial.recipes import train_method
from mfsbi_tutorial.train import TrainConfig, log_prob


@pytest.fixture(scope="module")
def pretrained(suites):
    return train_method("pretrain", suites[0], seed=3, config=TrainConfig(2e-3, epochs=15))[0]


def test_halves_share_no_training_simulation_and_keep_the_judges(suites):
    a, b = halves(suites[0])
    training = [set(h.split("train").sim_id) for h in (a, b)]
    assert not training[0] & training[1] and len(training[0] | training[1]) == 120
    for name in ("validation", "test"):
        np.testing.assert_array_equal(a.split(name).sim_id, b.split(name).sim_id)


def test_refitting_the_flow_leaves_the_compressor_as_it_was(suites, pretrained):
    made = refit_flow(pretrained, suites[1], seed=1, config=TrainConfig(2e-3, 4))
    before, after = (m.estimator.embedding_net.state_dict() for m in (pretrained, made))
    assert all(torch.equal(before[name], after[name]) for name in before)
    test = suites[1].split("test").all_maps()
    assert log_prob(made.estimator, test).mean() > log_prob(pretrained.estimator, test).mean() + 1


def test_recalibration_changes_a_linear_map_alone_and_repairs_shifted_maps(suites, pretrained):
    made = recalibrate(pretrained, *suites[1].draw(n_maps=100, seed=0), seed=1)
    ours = {k for k, _ in made.estimator.named_parameters()}
    assert len(ours) - len(list(pretrained.estimator.parameters())) == 4  # bias, lower, upper, diagonal
    for name, weight in pretrained.estimator.embedding_net.state_dict().items():
        assert torch.equal(weight, made.estimator.embedding_net.state_dict()[name])
    test = suites[1].split("test").all_maps()
    assert log_prob(made.estimator, test).mean() > log_prob(pretrained.estimator, test).mean() + 1


def test_the_multilevel_loss_repairs_shifted_maps_and_refuses_unpaired_ones(suites, pretrained):
    test = suites[1].split("test").all_maps()
    made = train_multilevel(pretrained, *suites, seed=0, n_steps=60, n_maps=100)
    assert log_prob(made.estimator, test).mean() > log_prob(pretrained.estimator, test).mean() + 1
    with pytest.raises(ValueError, match="paired suites"):
        train_multilevel(pretrained, suites[0], suites[1].take(np.arange(149, -1, -1)), seed=0, n_maps=100)


def test_an_ensemble_is_the_mixture_of_its_members():
    config = ModelConfig(n_pix=16, width=2)
    suite = make_suite(n_sims=20)
    members = [build_estimator(config, Scaler.fit(suite), seed) for seed in range(3)]
    together, draw = Ensemble(members), suite.all_maps()
    density = np.mean([np.exp(log_prob(m, draw)) for m in members], axis=0)
    np.testing.assert_allclose(np.exp(log_prob(together, draw)), density, rtol=1e-4)
    samples, _ = sample_posterior(together, draw.maps, 100, seed=0)
    assert samples.shape == (100, 80, 2)


def test_members_of_an_ensemble_see_one_draw_and_differ(suites, pretrained):
    made = ensemble(pretrained, *suites, seed=2, n_members=2, n_maps=30)
    a, b = (list(m.parameters()) for m in made.estimator.members)
    assert any(not torch.equal(x, y) for x, y in zip(a, b, strict=True))
