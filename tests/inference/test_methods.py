"""The registry: every method trains, tells the truth about itself and is loaded again; methods as one call each."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from toys import make_suite, quick_presets, small_config

from mfsbi_tutorial import __version__
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import FINE_TUNE, METHODS, TrainConfig, load_model, tasks, train_model, train_pair

QUICK = TrainConfig(2e-3, epochs=1, min_steps=3)
OTHER = TrainConfig(1e-3, epochs=3)
FROM_START = [name for name, method in METHODS.items() if method.from_pretrained]


def same_weights(a, b):
    ours, theirs = (model.estimator.state_dict() for model in (a, b))
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.fixture(scope="module")
def pair():
    """Two small suites: 32 training, 4 validation and 4 test simulations of 2 maps."""
    low = make_suite(n_maps=2, fidelity=LOW, field="Mtot")
    return low, make_suite(x=low.x - np.float32(0.1))


@pytest.fixture(scope="module")
def start(pair, tmp_path_factory):
    """A pre-trained model from its file, made by another revision."""
    path = tmp_path_factory.mktemp("start") / "start.safetensors"
    made = train_model("pretrain", pair[0], seed=3, preset=QUICK, config=small_config())
    replace(made, provenance={**made.provenance, "git_revision": "of the start"}).save(path)
    return load_model(path)


def train_quickly(name, low, high, start):
    """Train by any method with a quick preset, at a known revision."""
    budget = {"n_maps": 24} if METHODS[name].budget == "some" else {}
    with pytest.MonkeyPatch.context() as patch:
        quick_presets(patch, QUICK)
        patch.setattr(tasks, "git_revision", lambda: "of this training")
        return train_model(name, low, high, start, **budget, seed=5, config=small_config())


@pytest.fixture(scope="module", params=METHODS)
def trained(request, pair, start):
    """The name of each method and the model that it made."""
    return request.param, train_quickly(request.param, *pair, start)


def test_every_method_trains_and_its_model_is_loaded_again(trained, pair, start, tmp_path):
    name, made = trained
    low, high = pair
    digest = made.save(tmp_path / "model.safetensors")
    again = load_model(tmp_path / "model.safetensors")
    test = high.split("test").as_draw()
    np.testing.assert_allclose(again.log_q(test), made.log_q(test), atol=0.02)
    five = {"n_members": 5}
    special = {"ensemble": five, "scratch_kfold": five, "recalibrated": {"linear_correction": True}}
    assert again.config == made.config == small_config(**special.get(name, {}))
    assert again.parameters == high.inferred
    n_whole = 36 * 2
    source = low if name == "pretrain" else high
    validation_loss = again.provenance.pop("validation_loss")
    assert again.provenance == {
        "method": name,
        "seed": 5,
        "suite": f"toy {source.fidelity} {source.field}",
        "n_maps": 24 if METHODS[name].budget == "some" and name != "refit" else n_whole,
        "n_sims": None,
        "preset": asdict(QUICK),
        "low_sha256": low.fingerprint,
        "high_sha256": None if name == "pretrain" else high.fingerprint,
        "pretrained_sha256": start.provenance["sha256"] if name in FROM_START else None,
        "package_version": __version__,
        "git_revision": "of this training",
        "sha256": digest,
    }
    assert (validation_loss is None) == (made.history is None)
    if made.history:
        assert validation_loss == min(made.history.validation)


def test_no_method_sees_a_test_simulation(trained, pair, start):
    """A training on other test simulations, of both suites, ends with the same weights: a seed fixes it as well.

    It leaves its start and the global random states as they were.
    """
    name, made = trained
    other = []
    for suite in pair:
        x = suite.x.copy()
        x[suite.split_of_sims() == "test"] += 3.0
        other.append(replace(suite, x=x))
    assert other[0].fingerprint != pair[0].fingerprint
    before = start.copy()
    states = global_states()
    again = train_quickly(name, *other, start)
    assert global_states() == states
    assert same_weights(made, again)
    assert same_weights(before, start)
    assert not same_weights(again, start)
    assert all(weight.requires_grad for weight in [*again.estimator.parameters(), *start.estimator.parameters()])


def global_states():
    """The random states of torch and numpy that everybody shares."""
    return torch.random.get_rng_state().tolist(), np.random.get_state()[1].tolist()  # noqa: NPY002


def test_the_fingerprint_tells_data_parameters_and_priors_apart(pair):
    low, _ = pair
    assert low.fingerprint == make_suite(n_maps=2, fidelity=LOW, field="Mtot").fingerprint
    wider = replace(low.parameters[0], high=0.6)
    theta = low.theta.copy()
    theta[0, 0] += 0.01
    others = [
        replace(low, x=low.x + np.float32(0.001)),
        replace(low, theta=theta),
        replace(low, parameters=(wider, *low.parameters[1:])),
        replace(low, n_inferred=3),
        replace(low, n_test=8),
    ]
    assert len({low.fingerprint, *(other.fingerprint for other in others)}) == 6


def test_what_begins_with_a_start_needs_no_lf_suite(trained, pair, start):
    """``multilevel`` and ``shifted`` alone do, whose maps are in pairs."""
    name, made = trained
    if name not in FROM_START or name in ("multilevel", "shifted"):
        with pytest.raises(ValueError, match="needs an LF suite"):
            train_quickly(name, None, pair[1], start)
        return
    alone = train_quickly(name, None, pair[1], start)
    assert same_weights(made, alone)
    assert alone.provenance["low_sha256"] is None
    assert alone.provenance["high_sha256"] == pair[1].fingerprint


def test_the_whole_suite_from_nothing_takes_no_start_even_if_one_is_given(pair, start):
    without = train_quickly("scratch_whole", *pair, None)
    given = train_quickly("scratch_whole", *pair, start)
    assert same_weights(without, given)
    assert given.provenance["pretrained_sha256"] is None


def test_what_is_missing_is_named(pair, start):
    low, high = pair
    for arguments, message in (
        (("transfer", low, None, start), "transfer needs an HF suite"),
        (("pretrain",), "pretrain needs an LF suite"),
        (("transfer", low, high), "transfer needs a pre-trained checkpoint"),
        (("scratch", None, high), "scratch needs an LF suite, which the scaler is fitted on"),
        (("transfer", None, make_suite(n_inferred=3), start), "the checkpoint infers"),
        (("scratch", high, low), "swap them"),
    ):
        with pytest.raises(ValueError, match=message):
            train_model(*arguments, n_maps=20)


def test_fidelities_without_names_that_are_swapped_are_told_by_the_start(pair):
    low, high = (replace(suite, fidelity="") for suite in pair)
    start = train_model("pretrain", low, preset=QUICK, config=small_config())
    with pytest.raises(ValueError, match="are LF and HF swapped"):
        train_model("transfer", high, low, start, n_maps=20)


def test_the_difference_of_two_suites_is_named(pair, start):
    low, high = pair
    wider = (replace(high.parameters[0], high=9.0), *high.parameters[1:])
    with pytest.raises(ValueError, match=r"LF infers .* and HF .*, 9\]"):
        train_model("transfer", low, replace(high, parameters=wider), start, n_maps=20)


def test_an_unknown_method_is_named(pair):
    with pytest.raises(ValueError, match="method 'magic': expected one of pretrain, scratch, transfer, accurate"):
        train_model("magic", *pair)


@pytest.mark.slow
def test_the_papers_story_on_toy_maps(suites):
    """N = 0 fails on shifted maps; fine-tuning on a few beats training on those few from scratch."""
    low, high = suites
    test = high.split("test").as_draw()
    pretrained = train_model("pretrain", low, seed=3, preset=TrainConfig(2e-3, epochs=8))
    options = {"n_maps": 60, "seed": 1, "preset": TrainConfig(2e-3, epochs=60)}
    transfer = train_model("transfer", low, high, pretrained, **options)
    scratch = train_model("scratch", low, high, **options)
    models = {"pretrain": pretrained, "transfer": transfer, "scratch": scratch}
    mtpp = {name: model.log_q(test).mean() for name, model in models.items()}
    assert mtpp["transfer"] > mtpp["scratch"]
    assert mtpp["transfer"] > mtpp["pretrain"] + 1


def test_fine_tuning_leaves_the_pre_trained_model_as_it_was(pair, start):
    before = start.copy()
    tuned = train_model("transfer", *pair, start, n_sims=5, seed=1, preset=QUICK)
    assert same_weights(start, before)
    assert not same_weights(start, tuned)


def test_the_scaler_comes_from_lf_training_maps_and_is_kept_by_fine_tuning(pair, start):
    low, high = pair
    expected = low.split("train").x.mean(dtype=np.float64)
    options = {"n_maps": 20, "seed": 1, "preset": TrainConfig(1e-3, 1)}
    scratch = train_model("scratch", low, high, config=small_config(), **options)
    tuned = train_model("transfer", low, high, start, **options)
    for model in (scratch, tuned):
        assert model.scaler.mean == pytest.approx(expected, rel=1e-5)


def test_provenance_says_what_was_done(pair):
    options = {"seed": 7, "preset": TrainConfig(1e-3, 1), "config": small_config()}
    made = train_model("scratch", *pair, n_maps=20, **options)
    assert made.provenance["method"] == "scratch" and made.provenance["seed"] == 7
    assert made.provenance["suite"] == "toy hydro Mcdm" and made.provenance["n_maps"] == 20
    assert made.provenance["validation_loss"] == min(made.history.validation)
    whole = train_model("scratch", *pair, n_sims=5, **options)
    assert whole.provenance["n_sims"] == 5 and whole.provenance["n_maps"] == 10


@pytest.mark.parametrize(
    ("budget", "rate", "seed", "allowed"),
    [({"n_sims": 16}, 5e-3, 1, (10, 3)), ({"n_sims": 16}, 1e-2, 0, (10, 3)), ({"n_maps": 32}, 1e-2, 0, (20, 10))],
)
def test_scratch_keeps_the_better_of_two_lengths(budget, rate, seed, allowed):
    suite = make_suite(n_maps=2)
    preset = TrainConfig(rate, epochs=20)
    options = {**budget, "seed": seed, "config": small_config()}
    kept = train_model("scratch", suite, suite, preset=preset, **options)
    plain = replace(METHODS["scratch"], train=tasks.plain)
    tried = {n: plain(tasks.Task(plain, suite, suite, None, replace(preset, epochs=n), **options)) for n in allowed}
    best = min(tried, key=lambda n: min(tried[n].history.validation))
    assert kept.provenance["preset"]["epochs"] == best and same_weights(kept, tried[best])


def test_scratch_trains_once_where_both_lengths_are_the_same(pair):
    preset = TrainConfig(1e-3, epochs=10, min_steps=20)
    steps = []
    train_model(
        "scratch", *pair, n_sims=5, preset=preset, config=small_config(), on_step=lambda *step: steps.append(step)
    )
    assert steps == [(i + 1, 20) for i in range(20)]


def test_a_preset_without_early_stopping_trains_on_the_whole_budget(pair, start):
    options = {"n_maps": 20, "seed": 7, "preset": FINE_TUNE}
    made = train_model("transfer", *pair, start, **options)
    assert made.provenance["n_maps"] == 20 and made.provenance["validation_loss"] is None
    watched = pair[1].split("validation").as_draw()
    again = train_model("transfer", *pair, start, watch=watched, **options)
    assert len(again.history.validation) == len(again.history.train) == again.history.kept_epoch + 1
    assert not made.history.validation
    for name, value in made.estimator.state_dict().items():
        torch.testing.assert_close(again.estimator.state_dict()[name], value)


@pytest.fixture
def quick_pair(monkeypatch):
    """Presets that take a tenth of a second; those of the paper are others."""
    for name in ("pretrain", "transfer"):
        monkeypatch.setitem(METHODS, name, replace(METHODS[name], preset=QUICK, paper_preset=OTHER))


@pytest.fixture
def folder(pair, quick_pair, tmp_path):
    """A folder with the pre-training of a pair at seed 4."""
    made = train_model("pretrain", pair[0], seed=4, config=small_config())
    made.save(tmp_path / "pretrain.safetensors")
    return tmp_path


def test_a_pre_training_that_fits_is_used(pair, folder):
    path = folder / "pretrain.safetensors"
    before = path.read_bytes()
    metrics = train_pair(*pair, folder, n_sims=4, seed=4)
    assert path.read_bytes() == before
    start = load_model(path)
    assert start.evaluate(pair[1], seed=4).metrics == metrics["pretrain"]
    tuned = load_model(folder / "transfer.safetensors")
    assert tuned.provenance["pretrained_sha256"] == start.provenance["sha256"]
    assert tuned.provenance["n_sims"] == 4 and tuned.provenance["preset"] == asdict(QUICK)
    found = tuned.evaluate(pair[1], seed=4).metrics
    assert found["mtpp"] == pytest.approx(metrics["transfer"]["mtpp"], abs=0.02)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"x": 0.5}, "low_sha256"),
        ({"seed": 5}, "seed"),
        ({"paper": True}, "preset"),
    ],
)
def test_another_pre_training_is_refused(change, why, pair, folder):
    """Other data of the same name, another seed, another preset; nothing is trained or overwritten."""
    low, high = pair
    if "x" in change:
        low = replace(low, x=low.x + np.float32(change["x"]))
    options = {"seed": 4, "n_maps": 20, **{name: value for name, value in change.items() if name != "x"}}
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ValueError, match=rf"another suite, with another seed or preset \({why}\)"):
        train_pair(low, high, folder, **options)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_checkpoint_of_another_method_is_no_pre_training(pair, folder):
    path = folder / "pretrain.safetensors"
    start = load_model(path)
    replace(start, provenance={**start.provenance, "method": "scratch"}).save(path)
    with pytest.raises(ValueError, match=r"preset \(method\)"):
        train_pair(*pair, folder, n_maps=20, seed=4)


def test_a_wrong_budget_is_refused_before_anything_is_trained(pair, tmp_path):
    with pytest.raises(ValueError, match="n_maps = 500"):
        train_pair(*pair, tmp_path / "new", n_maps=500)
    assert not (tmp_path / "new").exists()


def test_a_pair_is_trained_with_the_preset_that_is_asked_for(pair, quick_pair, tmp_path):
    metrics = train_pair(*pair, tmp_path / "new", n_maps=20, seed=4, paper=True)
    models = {name: load_model(tmp_path / "new" / f"{name}.safetensors") for name in ("pretrain", "transfer")}
    for name, model in models.items():
        assert model.provenance["preset"] == asdict(OTHER)
        assert (model.provenance["method"], model.provenance["seed"]) == (name, 4)
    assert models["pretrain"].evaluate(pair[1], seed=4).metrics == metrics["pretrain"]
