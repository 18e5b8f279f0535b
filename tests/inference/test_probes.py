"""Probes and rivals on toy maps: what is frozen stays, what is unpaired shares nothing, what is mixed is a mixture."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from toys import make_suite, small_config

from mfsbi_tutorial.data import Scaler, from_unit
from mfsbi_tutorial.inference import METHODS, Model, TrainConfig, halves, methods, probes, tasks, train_model

QUICK = TrainConfig(2e-3, epochs=2, keep_best=False)


@pytest.fixture(scope="module")
def pretrained(suites):
    return train_model("pretrain", suites[0], seed=3, preset=TrainConfig(1e-2, epochs=5), config=small_config())


def mtpp(model, suite):
    return model.log_q(suite.split("test").as_draw()).mean()


def fits(monkeypatch):
    """Note what each training learns from."""
    seen = []
    original = tasks.fit

    def noting(model, train, *rest, **options):
        seen.append(train)
        return original(model, train, *rest, **options)

    monkeypatch.setattr(tasks, "fit", noting)
    return seen


def test_halves_share_no_training_simulation_and_keep_validation_and_test(suites):
    a, b = halves(suites[0])
    training = [set(h.split("train").sim_id) for h in (a, b)]
    assert not training[0] & training[1] and len(training[0] | training[1]) == 120
    for name in ("validation", "test"):
        np.testing.assert_array_equal(a.split(name).sim_id, b.split(name).sim_id)


@pytest.mark.parametrize(("method", "same_half"), [("unpaired", False), ("paired_half", True)])
def test_unpaired_maps_are_of_other_simulations_than_the_start_and_paired_ones_are_not(
    suites, method, same_half, monkeypatch
):
    seen = fits(monkeypatch)
    monkeypatch.setitem(METHODS, "pretrain", replace(METHODS["pretrain"], preset=QUICK))
    train_model(method, *suites, n_maps=40, preset=QUICK, config=small_config())
    start, tuned = (set(draw.sim_id) - set(range(120, 135)) for draw in seen)
    assert len(start) == 60 and tuned
    assert (tuned <= start) == same_half and tuned.isdisjoint(start) == (not same_half)


def test_refitting_the_flow_leaves_the_fine_tuned_compressor_as_it_was(suites, pretrained):
    quick = TrainConfig(2e-3, 4)
    tuned = train_model("transfer", *suites, pretrained, n_maps=40, seed=1)
    made = train_model("refit", *suites, pretrained, n_maps=40, seed=1, preset=quick)
    before, after = (m.compressor.state_dict() for m in (tuned, made))
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert any(not torch.equal(a, b) for a, b in zip(tuned.flow.parameters(), made.flow.parameters(), strict=True))
    assert mtpp(made, suites[1]) > mtpp(pretrained, suites[1]) + 1
    assert all(weight.requires_grad for weight in made.estimator.parameters())


def test_recalibration_changes_a_linear_map_alone_and_repairs_shifted_maps(suites, pretrained):
    made = train_model("recalibrated", *suites, pretrained, n_maps=100, seed=1, draw_seed=0)
    ours = {k for k, _ in made.estimator.named_parameters()}
    assert len(ours) - len(list(pretrained.estimator.parameters())) == 4  # bias, lower, upper, diagonal
    for name, weight in pretrained.compressor.state_dict().items():
        assert torch.equal(weight, made.compressor.state_dict()[name])
    assert mtpp(made, suites[1]) > mtpp(pretrained, suites[1]) + 1


def test_normalisation_moves_no_weight_and_repairs_shifted_maps(suites, pretrained):
    made = train_model("normalised", *suites, pretrained, n_maps=100, seed=1)
    before, after = (m.estimator.state_dict() for m in (pretrained, made))
    statistics = ("running_mean", "running_var", "num_batches_tracked")
    for name, value in before.items():
        if not name.endswith(statistics):
            torch.testing.assert_close(value, after[name], rtol=0, atol=1e-6)
    assert mtpp(made, suites[1]) > mtpp(pretrained, suites[1]) + 1


def test_normalisation_needs_no_theta(suites, pretrained):
    """Wrong parameters give the same model, but for rounding."""
    low, high = suites
    wrong = replace(high, theta=from_unit(np.random.default_rng(0).random(high.theta.shape), high.parameters))
    ours, theirs = (train_model("normalised", low, suite, pretrained, n_maps=60, seed=1) for suite in (high, wrong))
    x = high.split("test").as_draw().x
    np.testing.assert_allclose(ours.summarise(x), theirs.summarise(x), rtol=1e-4, atol=1e-4)


def test_a_shift_by_hand_is_that_of_the_paired_maps_and_repairs_shifted_maps(suites, pretrained):
    low, high = suites
    made = train_model("shifted", low, high, pretrained, n_maps=100, seed=1)
    draws = [train + validation for train, validation in (s.draw(n_maps=100, seed=1) for s in (low, high))]
    shift = draws[0].x.mean() - draws[1].x.mean()
    assert made.scaler.mean == pytest.approx(pretrained.scaler.mean - shift, abs=1e-4)
    x = high.split("test").as_draw().x
    np.testing.assert_allclose(made.summarise(x), pretrained.summarise(x + shift), rtol=1e-3, atol=1e-3)
    assert mtpp(made, high) > mtpp(pretrained, high) + 1
    with pytest.raises(ValueError, match="shifted needs paired suites"):
        train_model("shifted", low, high.take(np.arange(149, -1, -1)), pretrained, n_maps=100)


def test_five_folds_learn_from_every_simulation_and_hold_out_each_once(suites, monkeypatch):
    seen = []
    original = tasks.fit

    def noting(model, train, validation, *rest, **options):
        seen.append((set(train.sim_id), set(validation.sim_id)))
        return original(model, train, validation, *rest, **options)

    monkeypatch.setattr(tasks, "fit", noting)
    preset = replace(QUICK, keep_best=True)
    made = train_model("scratch_kfold", *suites, n_sims=7, preset=preset, config=small_config())
    everything = set.union(*(train | held_out for train, held_out in seen))
    assert len(made.estimator.members) == len(seen) == 5 and len(everything) == 7
    assert all(train.isdisjoint(held_out) and train | held_out == everything for train, held_out in seen)
    assert sorted(sim for _, held_out in seen for sim in held_out) == sorted(everything)


@pytest.mark.slow
def test_the_multilevel_loss_learns_more_than_new_statistics_give(suites, pretrained):
    preset = replace(methods.MULTILEVEL, learning_rate=3e-3, min_steps=60)
    made = train_model("multilevel", *suites, pretrained, n_maps=100, preset=preset)
    assert mtpp(made, suites[1]) > mtpp(train_model("normalised", *suites, pretrained, n_maps=100), suites[1]) + 0.1


def test_in_the_multilevel_loss_fidelities_that_differ_by_a_constant_cancel(suites):
    """Each fidelity is a batch of its own, whose normalisation takes the constant away."""
    still = small_config(dropout=0.0)
    estimator = train_model("pretrain", suites[0], preset=QUICK, config=still).estimator.train()
    low = suites[0].split("train").as_draw()
    high = replace(low, x=np.asarray(low.x) + np.float32(3))
    loss = probes._paired_loss(estimator, low, high, np.random.default_rng(0)).detach()
    assert float(loss) == pytest.approx(0, abs=0.01)


def test_without_learning_the_multilevel_loss_leaves_what_new_statistics_give(suites, pretrained):
    low, high = suites
    still = replace(methods.MULTILEVEL, learning_rate=1e-9, min_steps=60)
    made = train_model("multilevel", low, high, pretrained, n_maps=100, preset=still)
    normalised = train_model("normalised", low, high, pretrained, n_maps=100)
    assert mtpp(normalised, high) > mtpp(pretrained, high) + 0.5
    assert mtpp(made, high) == pytest.approx(mtpp(normalised, high), abs=0.02)


def test_the_multilevel_loss_refuses_unpaired_suites_and_a_missing_one(suites, pretrained):
    with pytest.raises(ValueError, match="paired suites"):
        train_model("multilevel", suites[0], suites[1].take(np.arange(149, -1, -1)), pretrained, n_maps=100)
    with pytest.raises(ValueError, match="needs an LF suite"):
        train_model("multilevel", None, suites[1], pretrained, n_maps=100)


def test_an_ensemble_is_the_mixture_of_its_members():
    suite = make_suite(n_sims=20)
    members = [Model.new(small_config(), Scaler.fit(suite), suite.inferred, seed) for seed in range(3)]
    together = Model.mixture(members)
    draw = suite.as_draw()
    density = np.mean([np.exp(m.log_q(draw)) for m in members], axis=0)
    np.testing.assert_allclose(np.exp(together.log_q(draw)), density, rtol=1e-4)
    assert together.sample_unit(draw.x, 100, seed=0).shape == (100, 80, 2)
    assert together.config.n_members == 3


def test_members_of_an_ensemble_see_one_draw_and_differ(suites, pretrained, monkeypatch):
    seen = fits(monkeypatch)
    made = train_model("ensemble", *suites, pretrained, n_maps=30, seed=2, preset=QUICK)
    train, validation = suites[1].draw(n_maps=30, seed=2)
    assert len(seen) == len(made.estimator.members) == probes.N_MEMBERS
    for draw in seen:
        np.testing.assert_array_equal(draw.sim_id, (train + validation).sim_id)
        np.testing.assert_array_equal(draw.x, (train + validation).x)
    first, *others = (replace(made, estimator=m).log_q(suites[1].as_draw()) for m in made.estimator.members)
    assert not any(np.array_equal(first, other) for other in others)
