"""Ctrl-C, SIGTERM and SIGKILL: no process stays, nothing is half-written, one line says so, and the status is right."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import nbformat
import psutil
import pytest
from toys import make_suite, quick_presets, shard_digests

from mfsbi_tutorial.data import save_suite
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import TrainConfig, load_model
from mfsbi_tutorial.simulation import LH, Resolution
from mfsbi_tutorial.sweep import grid, run_sweep, simulate_suite

pytestmark = pytest.mark.faults

MFSBI = "import sys; sys.argv = ['mfsbi', *{words!r}]; from mfsbi_tutorial.cli import main; main()"
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}
DESIGN = """
name = "small"
n_sims = 5000
parameters = { Omega_m = [0.1, 0.5], sigma_8 = [0.6, 1.0] }
resolution = { n_grid = 16, n_pix = 16 }
"""


def write_pair(folder):
    """Toy suites of both fidelities, named as a campaign looks for them."""
    folder.mkdir()
    save_suite(make_suite(60, fidelity=LOW, field="Mtot", name="lh"), folder / f"lh_{LOW}_Mtot.h5")
    save_suite(make_suite(60, seed=1, name="lh"), folder / "lh_hydro_Mcdm.h5")
    return folder


def default_signals():
    """Those of a terminal's child; one that was started in the background would ignore SIGINT."""
    for number in STATUS:
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def started(*words, code=MFSBI, cwd=None):
    """A command in a session of its own, as a terminal would start it; whatever is left of it is killed in the end."""
    words = list(map(str, words))
    process = subprocess.Popen(
        [sys.executable, "-c", code.format(words=words)], start_new_session=True, cwd=cwd, text=True,
        preexec_fn=default_signals, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        for left in members(process.pid):
            left.kill()
        process.wait()


def members(session):
    """Processes of a session, without zombies."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def wait_until(condition, process=None, seconds=120):
    until = time.perf_counter() + seconds
    while not condition():
        assert time.perf_counter() < until, "it never came to that"
        assert process is None or process.poll() is None, process.stderr.read()
        time.sleep(0.05)


def stop(process, number):
    """Ctrl-C reaches the whole foreground group, SIGTERM the process alone."""
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)


def assert_stopped(process, number, folder):
    """One line, the status of the signal, no process, no hidden file."""
    _, err = process.communicate(timeout=60)
    lines = [line for line in err.replace("\r", "\n").splitlines() if line.strip()]
    said = [line for line in lines if "|" not in line]  # without progress bars
    assert process.returncode == STATUS[number], err
    assert len(said) == 1 and said[0].startswith("mfsbi: stopped by "), err
    wait_until(lambda: not members(process.pid), seconds=10)
    assert not [path for path in folder.rglob(".*") if path.suffix == ".tmp"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_workers_do_not_hear_the_ctrl_c_that_reaches_their_parent(tmp_path):
    (tmp_path / "own.toml").write_text(DESIGN)
    words = ("simulate", "--design", tmp_path / "own.toml", "--out", tmp_path / "shards", "--jobs", 2)
    with started(*words) as process:
        wait_until(lambda: len(shard_digests(tmp_path / "shards")) > 3, process)
        workers = [p.pid for p in members(process.pid) if any("LokyProcess" in word for word in p.cmdline())]
        lines = [line for pid in workers for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    blocked = [int(line.split()[1], 16) for line in lines if line.startswith("SigBlk")]
    assert len(blocked) == 2 and all(mask >> (signal.SIGINT - 1) & 1 for mask in blocked)


@pytest.mark.parametrize("number", STATUS)
def test_a_stopped_simulate_ends_its_workers_and_a_second_run_gives_the_same_files(tmp_path, number):
    (tmp_path / "own.toml").write_text(DESIGN)
    words = ("simulate", "--design", tmp_path / "own.toml", "--out", tmp_path / "shards", "--jobs", 2)
    with started(*words) as process:
        wait_until(lambda: len(shard_digests(tmp_path / "shards")) > 3, process)
        assert len(members(process.pid)) >= 3
        stop(process, number)
        assert_stopped(process, number, tmp_path)


@pytest.mark.parametrize("number", STATUS)
def test_a_stopped_training_leaves_no_checkpoint(tmp_path, number):
    save_suite(make_suite(200, fidelity=LOW, field="Mtot"), tmp_path / "low.h5")
    with started("train", "pretrain", tmp_path / "new.safetensors", "--low", tmp_path / "low.h5") as process:
        assert process.stdout.readline().startswith("device")
        time.sleep(1)
        stop(process, number)
        assert_stopped(process, number, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["low.h5"]


def test_a_stopped_campaign_ends_its_workers(tmp_path):
    suites = write_pair(tmp_path / "suites")
    words = ("campaign", "--methods", "scratch", "--n-maps", 50, "--suites", suites, "--runs", tmp_path / "runs")
    with started(*words, "--jobs", 2) as process:
        wait_until(lambda: len(members(process.pid)) >= 3, process)
        time.sleep(1)
        stop(process, signal.SIGTERM)
        assert_stopped(process, signal.SIGTERM, tmp_path)


TOUR = """
import sys; from pathlib import Path; from mfsbi_tutorial.cli import lessons, main
lessons.NOTEBOOKS = Path.cwd(); sys.argv = ['mfsbi', *{words!r}]; main()
"""


@pytest.mark.parametrize("number", STATUS)
def test_a_stopped_tour_ends_its_kernel_and_writes_nothing(tmp_path, number):
    cell = "import os, time; open('kernel', 'w').write(str(os.getpid())); time.sleep(300)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    nbformat.write(notebook, tmp_path / "00_tour.ipynb")
    pid = tmp_path / "kernel"
    with started("tour", "--out", "out", code=TOUR, cwd=tmp_path) as process:
        wait_until(lambda: pid.exists() and pid.read_text(), process)
        stop(process, number)
        assert_stopped(process, number, tmp_path)
    wait_until(lambda: not psutil.pid_exists(int(pid.read_text())), seconds=10)
    assert not list((tmp_path / "out").iterdir())


def test_workers_end_with_a_parent_that_was_killed(tmp_path):
    (tmp_path / "own.toml").write_text(DESIGN)
    words = ("simulate", "--design", tmp_path / "own.toml", "--out", tmp_path / "shards", "--jobs", 2)
    with started(*words) as process:
        wait_until(lambda: len(shard_digests(tmp_path / "shards")) > 3, process)
        process.kill()
        process.wait()
        wait_until(lambda: not members(process.pid), seconds=20)
    assert not list(tmp_path.rglob(".*.tmp"))


SELF = "import os, signal; from mfsbi_tutorial.cli.stopping import stoppable\n"


@pytest.mark.parametrize("number", STATUS)
def test_a_signal_that_was_ignored_before_as_under_nohup_stays_ignored(number):
    code = f"signal.signal({int(number)}, signal.SIG_IGN)\nwith stoppable(): os.kill(os.getpid(), {int(number)})"
    assert subprocess.run([sys.executable, "-c", SELF + code], check=False).returncode == 0


# A worker killed again and again


@contextmanager
def killed_again_and_again(folder, pattern, every):
    """A Dask cluster, of which a worker dies whenever ``every`` more files are done; its nannies start others."""
    distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
    quiet = {"dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    kills = []
    over = threading.Event()
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        cluster.scheduler.allowed_failures = 20

        def kill():
            while not over.wait(0.02):
                living = [n.process.pid for n in cluster.workers.values() if n.process and n.process.pid]
                if living and len(list(folder.glob(pattern))) >= every * (len(kills) + 1):
                    os.kill(living[len(kills) % len(living)], signal.SIGKILL)
                    kills.append(1)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            yield cluster
        finally:
            over.set()
            killer.join()
    assert len(kills) >= 2, "too few workers were killed"


@pytest.mark.slow
def test_simulations_over_dask_whose_workers_die_again_and_again_end_with_the_same_bits(tmp_path):
    design = replace(LH, n_sims=60)
    small = Resolution(n_grid=16, n_pix=16)
    with killed_again_and_again(tmp_path / "dask", "*.npz", every=15) as cluster:
        simulate_suite(design, tmp_path / "dask", scheduler=cluster, resolution=small)
    simulate_suite(design, tmp_path / "alone", n_jobs=1, resolution=small)
    assert shard_digests(tmp_path / "dask") == shard_digests(tmp_path / "alone")
    assert len(shard_digests(tmp_path / "dask")) == 60


@pytest.mark.slow
def test_a_campaign_over_dask_whose_workers_die_again_and_again_ends_with_the_same_bits(tmp_path, monkeypatch):
    suites = write_pair(tmp_path / "suites")
    quick_presets(monkeypatch, TrainConfig(2e-3, epochs=2))  # which travel to the workers
    runs = grid(["scratch", "transfer"], seeds=range(2), n_maps=[20, 30], n_sims=[])
    with killed_again_and_again(tmp_path / "dask", "*/row.json", every=3) as cluster:
        run_sweep(runs, suites, tmp_path / "dask", scheduler=cluster)
    run_sweep(runs, suites, tmp_path / "alone", n_jobs=1)
    found = {where: results(tmp_path / where) for where in ("dask", "alone")}
    assert found["dask"] == found["alone"] and len(found["dask"]) == 10


def results(folder):
    """What each run of a campaign left, seconds aside: its row, its posteriors and the hash of its checkpoint."""
    found = {}
    for path in sorted(folder.glob("*/row.json")):
        row = json.loads(path.read_text())
        del row["train_seconds"]
        weights = load_model(path.with_name("model.safetensors")).provenance["sha256"]
        found[path.parent.name] = (row, path.with_name("posteriors.npz").read_bytes(), weights)
    return found
