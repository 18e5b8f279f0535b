"""CONTRIBUTING's recipe for a new training method, executed: from its two blocks of code to the tables."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from toys import quick_presets, write_suites

from mfsbi_tutorial import explorer, plots
from mfsbi_tutorial.data.files import REPOSITORY
from mfsbi_tutorial.evaluation import Run, load_table, metric_table
from mfsbi_tutorial.explorer.store import explored
from mfsbi_tutorial.inference import METHODS, TrainConfig, load_model, methods, probes, register
from mfsbi_tutorial.sweep import collect, run_sweep
from mfsbi_tutorial.sweep.trainings import pretraining_of, run_path

QUICK = TrainConfig(5e-3, epochs=20, keep_best=False)
RUN = Run("frozen", "n_maps", 20)


@pytest.fixture
def method(monkeypatch):
    """The method of the recipe: its function in ``probes``, its entry in ``methods``, with a quick preset."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text()
    recipe = text[text.index("**A new training method**") :]
    function, entry = re.findall(r"```python\n(.*?)```", recipe, re.DOTALL)[:2]
    names = dict(vars(probes))
    exec(function, names)
    made = eval(entry, dict(vars(methods)))
    monkeypatch.setattr(probes, "frozen", names["frozen"], raising=False)
    quick_presets(monkeypatch, QUICK)
    monkeypatch.setitem(METHODS, made.name, None)  # so that it is forgotten after the test
    register(replace(made, preset=QUICK))
    return METHODS[made.name]


@pytest.fixture
def suites(tmp_path):
    return write_suites(tmp_path / "suites", n_sims=30, n_maps=3)


def test_it_is_swept_from_a_pre_trained_start_and_freezes_the_compressor(method, suites, tmp_path):
    run_sweep([RUN], suites, tmp_path / "runs", n_jobs=1)
    table = collect(tmp_path / "runs", tmp_path / "grid.csv")
    assert sorted(table.method) == ["frozen", "pretrain"]
    start, made = (
        load_model(run_path(run, tmp_path / "runs", "model.safetensors")) for run in (pretraining_of(RUN), RUN)
    )
    assert made.provenance["method"] == "frozen" and made.provenance["n_maps"] == 20
    assert made.provenance["pretrained_sha256"] == start.provenance["sha256"]
    for name, weight in start.compressor.state_dict().items():
        torch.testing.assert_close(made.compressor.state_dict()[name], weight, rtol=2e-3, atol=1e-4)
    ours, theirs = (torch.cat([w.ravel() for w in model.flow.parameters()]) for model in (made, start))
    assert not torch.allclose(ours, theirs, rtol=2e-3, atol=1e-4)


@pytest.mark.slow
def test_from_the_command_line_to_tables_and_figure(method, suites, tmp_path, run):
    words = ["--methods", "scratch,frozen", "--n-maps", "20,40", "--seeds", "1", "--jobs", "1", "--suites", suites]
    status, out, err = run("campaign", *words, "--runs", tmp_path / "runs", "--out", tmp_path)
    assert status == 0 and "wrote 5 rows" in out, err
    table = load_table(tmp_path / "grid.csv")
    rows = table[table.method == "frozen"]
    assert rows.budget.tolist() == [20, 40]
    assert np.isfinite(rows[["mtpp", "calibration_error", "mse_sigma_8"]].to_numpy()).all()

    figure = plots.budget_curves(table, "n_maps", ("mtpp",), methods=("scratch", "transfer", "frozen"))
    curves = {container.get_label(): container.lines[0] for container in figure.axes[0].containers}
    assert curves["frozen"].get_color() == plots.COLOURS[method.colour] != curves["scratch"].get_color()
    assert curves["frozen"].get_linestyle() == "--"  # what matplotlib calls any pattern of dashes
    np.testing.assert_allclose(curves["frozen"].get_ydata().astype(float), rows.mtpp)
    assert "frozen" in [text.get_text() for text in figure.axes[0].get_legend().get_texts()]

    lines = [line.split(" | ") for line in metric_table(table, "lh") if "frozen" in line]
    assert [line[2:5] for line in lines] == [["frozen", "20 maps", "1"], ["frozen", "40 maps", "1"]]
    assert [float(line[5]) for line in lines] == pytest.approx(rows.mtpp.tolist(), rel=1e-2)


def test_the_explorer_offers_it_if_it_shall(method):
    assert "frozen" not in explored()
    with pytest.raises(ValueError, match="frozen"):
        explorer.State(methods=("frozen",))
    register(replace(method, explored=True))
    assert explored()[-1] == "frozen"
    assert explorer.State(methods=("frozen",), budget=20).run("frozen") == RUN


def test_what_tests_register_is_forgotten():
    assert "frozen" not in METHODS and not hasattr(probes, "frozen")
