"""The methods as one call each, and the tour without a browser."""

import nbformat
import numpy as np
import pytest
import torch

from mfsbi_tutorial.recipes import train_method
from mfsbi_tutorial.tour import run_notebook
from mfsbi_tutorial.train import FINE_TUNE, TrainConfig, log_prob

QUICK = TrainConfig(2e-3, epochs=8)


@pytest.fixture(scope="module")
def pretrained(suites):
    return train_method("pretrain", suites[0], seed=3, config=QUICK)[0]


def test_the_papers_story_on_toy_maps(suites, pretrained):
    """N = 0 fails on shifted maps; fine-tuning on a few beats training on those few from scratch."""
    low, high = suites
    test = high.split("test").all_maps()
    long = TrainConfig(2e-3, epochs=60)
    transfer, _ = train_method("transfer", low, high, pretrained, n_maps=60, seed=1, config=long)
    scratch, _ = train_method("scratch", low, high, n_maps=60, seed=1, config=long)
    mtpp = {m: log_prob(c.estimator, test).mean() for m, c in
            (("pretrained", pretrained), ("transfer", transfer), ("scratch", scratch))}  # fmt: skip
    assert mtpp["transfer"] > mtpp["scratch"]
    assert mtpp["transfer"] > mtpp["pretrained"] + 1


def test_fine_tuning_leaves_the_pretrained_model_as_it_was(suites, pretrained):
    before = {k: v.clone() for k, v in pretrained.estimator.state_dict().items()}
    tuned, _ = train_method("transfer", *suites, pretrained, n_sims=5, seed=1, config=QUICK)
    after = pretrained.estimator.state_dict()
    assert all(torch.equal(before[k], after[k]) for k in before)
    assert any(not torch.equal(before[k], v) for k, v in tuned.estimator.state_dict().items())


def test_the_scaler_comes_from_lf_training_maps_and_is_kept_by_fine_tuning(suites, pretrained):
    low, high = suites
    expected = low.split("train").maps.mean(dtype=np.float64)
    scratch, _ = train_method("scratch", low, high, n_maps=20, seed=1, config=TrainConfig(1e-3, 1))
    tuned, _ = train_method("transfer", low, high, pretrained, n_maps=20, seed=1, config=TrainConfig(1e-3, 1))
    for model in (scratch, tuned):
        assert float(model.estimator.embedding_net.mean) == pytest.approx(expected, rel=1e-5)


def test_provenance_says_what_was_done(suites, pretrained):
    made, history = train_method("scratch", *suites, n_maps=20, seed=7, config=TrainConfig(1e-3, 1))
    assert made.provenance["method"] == "scratch" and made.provenance["seed"] == 7
    assert made.provenance["suite"] == "toy hydro Mcdm" and made.provenance["n_maps"] == 20
    assert made.provenance["validation_loss"] == min(history.validation)


def test_a_preset_without_early_stopping_trains_on_the_whole_budget(suites, pretrained):
    made, history = train_method("transfer", *suites, pretrained, n_maps=20, seed=7, config=FINE_TUNE)
    assert made.provenance["n_maps"] == 20 and made.provenance["validation_loss"] is None
    watched = suites[1].split("validation").all_maps()
    again, seen = train_method("transfer", *suites, pretrained, n_maps=20, seed=7, config=FINE_TUNE, watch=watched)
    assert len(seen.validation) == len(seen.train) == seen.kept_epoch + 1 and not history.validation
    for name, value in made.estimator.state_dict().items():
        torch.testing.assert_close(again.estimator.state_dict()[name], value)


def test_an_unknown_method_is_named(suites):
    with pytest.raises(ValueError, match="method 'magic': expected one of pretrain, scratch, transfer, accurate"):
        train_method("magic", *suites)


def test_a_notebook_is_executed_and_its_results_kept(tmp_path):
    cells = [
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        "from IPython.display import Markdown; Markdown('|a|')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, tmp_path / "x.ipynb")
    written = run_notebook(tmp_path / "x.ipynb", tmp_path / "out")
    assert [p.name for p in written] == ["x.html", "x_1.png", "results.md"]
    assert (tmp_path / "out" / "results.md").read_text() == "|a|"
    assert (tmp_path / "out" / "x_1.png").read_bytes().startswith(b"\x89PNG")


def test_a_missing_notebook_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"x\.ipynb"):
        run_notebook(tmp_path / "x.ipynb", tmp_path / "out")
    assert not (tmp_path / "out").exists()
