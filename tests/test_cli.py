"""The command line as a user meets it: one sentence and exit status 2 for every wrong input."""

import subprocess
import sys

import numpy as np
import pytest
from conftest import make_suite

from mfsbi_tutorial import __version__, campaign, cli
from mfsbi_tutorial.data import Scaler
from mfsbi_tutorial.files import DATA, load_suite, save_suite
from mfsbi_tutorial.models import ModelConfig, build_estimator
from mfsbi_tutorial.train import Checkpoint, save_checkpoint


@pytest.fixture
def run(monkeypatch, capsys):
    """Run ``mfsbi`` in this process: exit status, standard output, standard error."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["mfsbi", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out = capsys.readouterr()
        return stop.value.code or 0, out.out, out.err

    return call


@pytest.fixture
def toy(tmp_path):
    """Suite files and a checkpoint in a folder, by name."""
    suite = make_suite()
    save_suite(suite, tmp_path / "toy.h5")
    save_suite(make_suite(fidelity="pm", field="Mtot"), tmp_path / "low.h5")
    save_suite(make_suite(n_inferred=3), tmp_path / "other.h5")
    model = ModelConfig(n_pix=16, width=2)
    estimator = build_estimator(model, Scaler.fit(suite), 0)
    save_checkpoint(tmp_path / "model.safetensors", Checkpoint(estimator, model, suite.inferred, {}))
    return tmp_path


def test_version_and_help(run):
    assert run("--version")[:2] == (0, f"{__version__}\n")
    assert "simulate" in run("--help")[1]


def test_validate_reports_what_it_saw(run, toy):
    status, out, _ = run("validate", toy / "toy.h5")
    assert status == 0 and "good" in out and "40 simulations, 4 maps each, 16 pixels" in out


def test_train_then_evaluate(run, toy):
    made = toy / "made.safetensors"
    words = ["--low", toy / "low.h5", "--high", toy / "toy.h5", "--start", toy / "model.safetensors", "--n-maps", 20]
    status, out, _ = run("train", "transfer", made, *words)
    assert status == 0 and "train loss" in out and made.exists()
    status, out, _ = run("evaluate", made, toy / "toy.h5")
    assert status == 0 and {"mtpp", "calibration_error", "fom", "leaked"} <= set(out.split())


BAD = [
    (["validate", "{}/absent.h5"], "no such file"),
    (["validate", "{}/model.safetensors"], "not a readable HDF5 file"),
    (["evaluate", "{}/toy.h5", "{}/toy.h5"], "not a readable safetensors file"),
    (["evaluate", "{}/model.safetensors", "{}/other.h5"], "suite toy has"),
    (["evaluate", "{}/absent", "{}/toy.h5"], "no such checkpoint"),
    (["simulate", "--suite", "camels"], "suite 'camels'"),
    (["simulate", "--suite", "lh", "--first", "999", "--count", "2", "--out", "{}/shards"], "has 0 to 999"),
    (["simulate", "--suite", "lh", "--first", "-1", "--count", "1", "--out", "{}/shards"], "has 0 to 999"),
    (["train", "scratch", "{}/new", "--low", "{}/low.h5", "--high", "{}/toy.h5"], "either n_maps or n_sims"),
    (["train", "scratch", "{}/new", "--low", "{}/low.h5", "--high", "{}/toy.h5", "--n-maps", "9"], "n_maps = 9"),
    (["train", "scratch", "{}/new", "--low", "{}/low.h5", "--high", "{}/toy.h5", "--n-maps", "999"], "n_maps = 999"),
    (["train", "scratch", "{}/new", "--low", "{}/low.h5", "--n-maps", "20"], "needs an HF suite"),
    (
        ["train", "transfer", "{}/new", "--low", "{}/low.h5", "--high", "{}/toy.h5", "--n-maps", "20"],
        "needs a pre-trained",
    ),
    (["campaign", "--n-maps", "50;200"], "expected whole numbers"),
    (["campaign", "--methods", "magic", "--n-maps", "50", "--runs", "{}/runs"], "method 'magic'"),
    (["campaign", "--n-maps", "50", "--suites", "{}/absent", "--runs", "{}/runs", "--jobs", "1"], "no such file"),
    (["train", "magic", "{}/new", "--low", "{}/low.h5"], "'magic'"),
    (["train", "pretrain", "{}/new"], "--low"),
    (["workshop", "{}"], "not an empty folder"),
]


@pytest.mark.parametrize(("words", "complaint"), BAD)
def test_wrong_input_gets_one_sentence_status_two_and_leaves_nothing(run, toy, words, complaint):
    before = {p.name for p in toy.iterdir()}
    status, _, err = run(*[w.format(toy) for w in words])
    assert status == 2 and complaint in err and "Traceback" not in err
    assert {p.name for p in toy.iterdir()} == before


def test_a_full_disk_is_said_in_one_sentence(run, toy, monkeypatch):
    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(campaign, "simulate_suite", full_disk)
    assert run("simulate", "--out", toy / "shards")[2] == "mfsbi: [Errno 28] No space left on device\n"


def test_campaign_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MFSBI_HOME", str(tmp_path))
    assert cli.home() == tmp_path / "suites"


def test_importing_the_package_and_the_light_modules_loads_neither_torch_nor_sbi():
    code = (
        "import sys, mfsbi_tutorial, mfsbi_tutorial.plots, mfsbi_tutorial.statistics;"
        "print(sorted({'torch', 'sbi'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_doctor_finds_the_installation_healthy_and_a_damaged_file_sick(run, tmp_path):
    from mfsbi_tutorial.doctor import examine

    assert all(f.good for f in examine(smoke=False) if f.name not in ("memory", "disk"))
    (tmp_path / "checkpoints").mkdir()
    suite = load_suite(DATA / "lh_hydro_Mtot_test.h5")
    save_suite(suite.take(np.arange(3)), tmp_path / "a.h5")
    content = (tmp_path / "a.h5").read_bytes()
    (tmp_path / "a.h5").write_bytes(content[: len(content) // 2])
    findings = {f.name: f for f in examine(smoke=False, data=tmp_path)}
    assert not findings["a.h5"].good and "git checkout" in findings["a.h5"].mend
    assert not findings["data"].good
