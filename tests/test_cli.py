"""The command line as a user meets it. Wrong inputs to it are in test_bad_inputs.py."""

import json
import os
import pwd
import subprocess
import sys

import numpy as np
import psutil
import pytest
from toys import make_suite

from mfsbi_tutorial import __version__, cli, course, sweep
from mfsbi_tutorial.cli.commands import COMMANDS
from mfsbi_tutorial.cli.lessons import NOTEBOOKS, lab
from mfsbi_tutorial.data import DATA, Scaler, load_suite, save_suite
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import METHODS, Model, ModelConfig
from mfsbi_tutorial.simulation import LH, load_design
from mfsbi_tutorial.simulation.designs import DESIGNS

OWN = """
name = "wide"
n_sims = 24
inferred = ["sigma_8", "Omega_m"]
fidelities = ["hydro", "nbody"]
[parameters]
Omega_m = [0.1, 0.6]
A_AGN2 = { low = 0.5, high = 2.0, log = true }
sigma_8 = [0.5, 1.1]
[resolution]
n_grid = 8
n_pix = 8
"""


@pytest.fixture
def toy(tmp_path):
    """Suite files and a checkpoint in a folder, by name."""
    suite = make_suite()
    save_suite(suite, tmp_path / "toy.h5")
    save_suite(make_suite(fidelity=LOW, field="Mtot"), tmp_path / "low.h5")
    model = Model.new(ModelConfig(n_pix=16, width=2), Scaler.fit(suite), suite.inferred, 0)
    model.save(tmp_path / "model.safetensors")
    return tmp_path


def test_version_and_help(run):
    assert run("--version")[:2] == (0, f"{__version__}\n")
    overview = run("--help")[1]
    assert all(word in overview for word in ("simulate", *[design.name for design in DESIGNS]))


@pytest.mark.parametrize("command", [command.__name__ for command in COMMANDS])
def test_the_help_of_a_command_has_an_example_and_lists_what_there_is(run, command):
    status, out, _ = run(command, "--help")
    words = " ".join(out.split())
    assert status == 0 and "Example" in words and f" mfsbi {command} " in words
    assert command not in ("train", "campaign") or all(method in words for method in METHODS)
    assert command not in ("simulate", "campaign") or all(design.name in words for design in DESIGNS)


def test_validate_reports_what_it_saw(run, toy):
    status, out, _ = run("validate", toy / "toy.h5")
    assert status == 0 and "good" in out and "40 simulations, 4 maps each, 16 pixels" in out
    save_suite(make_suite(x=make_suite().x[:, :1]), toy / "one.h5")
    assert "40 simulations, 1 map each" in run("validate", toy / "one.h5")[1]


def test_validate_knows_every_file_that_the_course_ships(run):
    files = [path for path in DATA.rglob("*") if path.suffix in (".h5", ".safetensors", ".csv")]
    assert {path.name for path in files} >= {"showcase.h5", "samples_lh.h5", "grid.csv", "lh_accurate.safetensors"}
    status, out, err = run("validate", *files)
    assert (status, err, out.count(": good; ")) == (0, "", len(files))


@pytest.mark.slow
def test_a_few_universes_of_a_design_of_ones_own_become_a_suite_that_trains(run, tmp_path):
    (tmp_path / "wide.toml").write_text(OWN)
    words = ["--design", tmp_path / "wide.toml", "--out", tmp_path / "shards", "--jobs", 1, "--assemble", tmp_path]
    assert run("simulate", *words, "--count", 20)[0] == 0
    files = [tmp_path / f"wide_{name}.h5" for name in (f"{LOW}_Mtot", "hydro_Mcdm", "hydro_Mtot")]
    assert sorted(tmp_path.glob("*.h5")) == sorted(files)
    assert run("validate", *files, *(tmp_path / "shards").glob("*.npz"))[0] == 0
    suite = load_suite(files[1])
    assert [len(suite.split(name)) for name in ("train", "validation", "test")] == [16, 2, 2]
    assert [p.name for p in suite.parameters] == ["sigma_8", "Omega_m", "A_AGN2"] and len(suite.inferred) == 2
    pair = ["--low", files[0], "--high", files[1]]
    assert run("train", "scratch", tmp_path / "new.safetensors", *pair, "--n-sims", 10)[0] == 0
    before = files[1].read_bytes()
    assert run("simulate", *words)[0] == 2 and files[1].read_bytes() == before
    assert run("simulate", *words, "--force")[0] == 0
    assert len(load_suite(files[1])) == 24
    assert np.array_equal(load_suite(files[1]).theta[:20], suite.theta)


def test_the_first_universes_of_a_design_keep_parameters_and_seeds():
    part = LH.first(20)
    assert part.n_sims == 20 and np.array_equal(part.theta(), LH.theta()[:20])
    assert part.universe(7) == LH.universe(7) and LH.first(1000) is LH


def test_a_design_file_says_order_priors_and_resolution(tmp_path):
    (tmp_path / "wide.toml").write_text(OWN)
    design, resolution = load_design(tmp_path / "wide.toml")
    assert (design.name, design.n_sims, design.n_inferred, design.sobol) == ("wide", 24, 2, False)
    assert design.parameters[2].log and (resolution.n_grid, resolution.n_pix, resolution.hydro_steps) == (8, 8, 10)
    assert design.fidelities == ("nbody", "hydro")
    assert design.seed > max(d.seed + d.n_sims for d in DESIGNS)


@pytest.mark.slow
def test_train_then_evaluate(run, toy):
    made = toy / "made.safetensors"
    words = ["--low", toy / "low.h5", "--high", toy / "toy.h5", "--start", toy / "model.safetensors", "--n-maps", 20]
    status, out, _ = run("train", "transfer", made, *words)
    assert status == 0 and "train loss" in out and made.exists()
    status, out, _ = run("evaluate", made, toy / "toy.h5")
    assert status == 0 and {"mtpp", "calibration_error", "fom", "leaked"} <= set(out.split())
    assert all(len(line.split()) > 4 for line in out.splitlines()), "a metric without its meaning"
    assert "nats" in out and "of sigma_8" in out and "perfect posteriors have a calibration_error" in out
    status, out, _ = run("evaluate", made, toy / "toy.h5", "--json")
    found = json.loads(out)
    assert found["seed"] == 0 and {"mtpp", "fom", "mse_sigma_8"} <= set(found["metrics"])
    before = made.read_bytes()
    status, _, err = run("train", "transfer", made, *words)
    assert status == 2 and "--force" in err and made.read_bytes() == before
    assert run("train", "transfer", made, *words, "--force", "--seed", 1)[0] == 0 and made.read_bytes() != before


WITHOUT_TORCH = """
import sys

class NoTorch:
    def find_spec(name, path, target=None):
        if name.split(".")[0] == "torch":
            raise ImportError("torch is loaded too early")

sys.meta_path.insert(0, NoTorch)
sys.argv = ["mfsbi", *sys.argv[1:]]
from mfsbi_tutorial.cli import main
main()
"""


@pytest.mark.parametrize("line", [
    "train pretrain new --low absent.h5", "train transfer new --high absent.h5 --n-maps 20", "train all new",
    "evaluate absent absent.h5", "campaign --methods magic --n-maps 50", "simulate --design absent.toml", "--help",
    "train --help", "campaign --help",
])  # fmt: skip
def test_what_is_missing_is_said_and_help_is_given_before_torch_is_loaded(tmp_path, line):
    command = [sys.executable, "-c", WITHOUT_TORCH, *line.split()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert "Traceback" not in done.stderr and done.returncode == (0 if "--help" in line else 2)


def test_every_row_of_the_grid_can_be_asked_for(run, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(sweep, "run_sweep", lambda runs, *_: asked.extend(runs))
    words = ["--methods", "scratch,transfer,accurate,pretrain", "--n-maps", "50,200", "--n-sims", 5, "--whole"]
    assert run("campaign", *words, "--seeds", 1, "--low", "lpt", "--low-sims", 90, "--runs", tmp_path)[0] == 0
    start = {"low": "lpt", "low_sims": 90}
    budgets = (("n_maps", 50), ("n_maps", 200), ("n_sims", 5))
    wanted = {Run(method, kind, n, **start) for method in ("scratch", "transfer") for kind, n in budgets}
    assert set(asked) == wanted | {Run("accurate", "all", 0, **start), Run("pretrain", "none", 0, **start)}


def test_lab_becomes_jupyterlab_with_the_options_that_it_was_given(monkeypatch):
    seen = []
    monkeypatch.setattr("mfsbi_tutorial.cli.lessons.replace_process", seen.extend)
    lab(browser=False, port=8899)
    assert {"--no-browser", "--ServerApp.port=8899", "--ServerApp.ip=127.0.0.1", "-y"} <= set(seen)
    assert {f"--ServerApp.root_dir={NOTEBOOKS.parent}", f"--ServerApp.preferred_dir={NOTEBOOKS}"} <= set(seen)


def test_a_full_disk_is_reported_in_one_sentence(run, toy, monkeypatch):
    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sweep, "simulate_suite", full_disk)
    assert run("simulate", "--out", toy / "shards")[2] == "mfsbi: [Errno 28] No space left on device\n"


def test_campaign_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MFSBI_HOME", str(tmp_path))
    assert cli.home() == tmp_path / "suites"


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch):
    for name in ("HOME", "MFSBI_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)  # an unknown uid, as in a container
    with pytest.raises(ValueError, match="set MFSBI_HOME"):
        cli.home()


@pytest.mark.parametrize(("load", "good"), [(0.3, True), (7.0, False)])
def test_doctor_says_when_the_machine_is_busy(monkeypatch, load, good):
    monkeypatch.setattr(psutil, "getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    (finding,) = (f for f in course.examine(smoke=False, data=DATA / "absent") if f.name == "load")
    assert finding.good == good and (good or "4.5 times as long" in finding.remedy)


def test_doctor_finds_the_installation_healthy_and_finds_a_damaged_file(run, tmp_path):
    assert all(f.good for f in course.examine(smoke=False) if f.name not in ("memory", "disk", "load"))
    (tmp_path / "checkpoints").mkdir()
    suite = load_suite(DATA / "lh_hydro_Mtot_test.h5")
    save_suite(suite.take(np.arange(3)), tmp_path / "a.h5")
    content = (tmp_path / "a.h5").read_bytes()
    (tmp_path / "a.h5").write_bytes(content[: len(content) // 2])
    findings = {f.name: f for f in course.examine(smoke=False, data=tmp_path)}
    assert not findings["a.h5"].good and "git checkout" in findings["a.h5"].remedy
    assert not findings["data"].good
