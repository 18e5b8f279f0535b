"""The command line as a user meets it. Wrong inputs to it are in test_bad_inputs.py."""

import numpy as np
import pytest
from toys import make_suite

from mfsbi_tutorial import __version__, cli, course, sweep
from mfsbi_tutorial.data import DATA, Scaler, load_suite, save_suite
from mfsbi_tutorial.inference import Model, ModelConfig


@pytest.fixture
def toy(tmp_path):
    """Suite files and a checkpoint in a folder, by name."""
    suite = make_suite()
    save_suite(suite, tmp_path / "toy.h5")
    save_suite(make_suite(fidelity="pm", field="Mtot"), tmp_path / "low.h5")
    model = Model.new(ModelConfig(n_pix=16, width=2), Scaler.fit(suite), suite.inferred, 0)
    model.save(tmp_path / "model.safetensors")
    return tmp_path


def test_version_and_help(run):
    assert run("--version")[:2] == (0, f"{__version__}\n")
    assert "simulate" in run("--help")[1]


def test_validate_reports_what_it_saw(run, toy):
    status, out, _ = run("validate", toy / "toy.h5")
    assert status == 0 and "good" in out and "40 simulations, 4 maps each, 16 pixels" in out


@pytest.mark.slow
def test_train_then_evaluate(run, toy):
    made = toy / "made.safetensors"
    words = ["--low", toy / "low.h5", "--high", toy / "toy.h5", "--start", toy / "model.safetensors", "--n-maps", 20]
    status, out, _ = run("train", "transfer", made, *words)
    assert status == 0 and "train loss" in out and made.exists()
    status, out, _ = run("evaluate", made, toy / "toy.h5")
    assert status == 0 and {"mtpp", "calibration_error", "fom", "leaked"} <= set(out.split())


def test_a_full_disk_is_reported_in_one_sentence(run, toy, monkeypatch):
    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sweep, "simulate_suite", full_disk)
    assert run("simulate", "--out", toy / "shards")[2] == "mfsbi: [Errno 28] No space left on device\n"


def test_campaign_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MFSBI_HOME", str(tmp_path))
    assert cli.home() == tmp_path / "suites"


def test_doctor_finds_the_installation_healthy_and_finds_a_damaged_file(run, tmp_path):
    assert all(f.good for f in course.examine(smoke=False) if f.name not in ("memory", "disk"))
    (tmp_path / "checkpoints").mkdir()
    suite = load_suite(DATA / "lh_hydro_Mtot_test.h5")
    save_suite(suite.take(np.arange(3)), tmp_path / "a.h5")
    content = (tmp_path / "a.h5").read_bytes()
    (tmp_path / "a.h5").write_bytes(content[: len(content) // 2])
    findings = {f.name: f for f in course.examine(smoke=False, data=tmp_path)}
    assert not findings["a.h5"].good and "git checkout" in findings["a.h5"].remedy
    assert not findings["data"].good
