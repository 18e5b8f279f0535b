"""Ctrl-C, SIGTERM and SIGKILL: no process stays, nothing is half-written, one line says so, and the status is right."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import nbformat
import psutil
import pytest
from toys import make_suite, shard_digests, write_suites

from mfsbi_tutorial.data import save_suite
from mfsbi_tutorial.simulation import LH, Resolution
from mfsbi_tutorial.sweep import simulate_suite

pytestmark = pytest.mark.faults

MFSBI = "import sys; sys.argv = ['mfsbi', *{words!r}]; from mfsbi_tutorial.cli import main; main()"
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}
DESIGN = """
name = "small"
n_sims = 5000
parameters = { Omega_m = [0.1, 0.5], sigma_8 = [0.6, 1.0] }
resolution = { n_grid = 16, n_pix = 16 }
"""


@contextmanager
def started(*words, code=MFSBI, cwd=None):
    """A command in a session of its own, as a terminal would start it; whatever is left of it is killed in the end."""
    words = list(map(str, words))
    process = subprocess.Popen(
        [sys.executable, "-c", code.format(words=words)], start_new_session=True, cwd=cwd, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
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
    save_suite(make_suite(200, fidelity="nbody", field="Mtot"), tmp_path / "low.h5")
    with started("train", "pretrain", tmp_path / "new.safetensors", "--low", tmp_path / "low.h5") as process:
        assert process.stdout.readline().startswith("device")
        time.sleep(1)
        stop(process, number)
        assert_stopped(process, number, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["low.h5"]


def test_a_stopped_campaign_ends_its_workers(tmp_path):
    suites = write_suites(tmp_path / "suites")
    (suites / "lh_pm_Mtot.h5").rename(suites / "lh_nbody_Mtot.h5")
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


@pytest.mark.slow
def test_a_sweep_over_dask_whose_workers_are_killed_again_and_again_ends_with_the_same_bits(tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
    design = replace(LH, n_sims=60)
    resolution = Resolution(n_grid=16, n_pix=16)
    kills = []
    quiet = {"dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        cluster.scheduler.allowed_failures = 20
        over = threading.Event()

        def kill_again_and_again():
            """A worker dies whenever fifteen more shards are done; the nannies start others."""
            while not over.wait(0.02):
                if len(shard_digests(tmp_path / "dask")) >= 15 * (len(kills) + 1):
                    living = [n.process.pid for n in cluster.workers.values() if n.process and n.process.pid]
                    os.kill(living[len(kills) % len(living)], signal.SIGKILL)
                    kills.append(1)

        killer = threading.Thread(target=kill_again_and_again)
        killer.start()
        try:
            simulate_suite(design, tmp_path / "dask", scheduler=cluster, resolution=resolution)
        finally:
            over.set()
            killer.join()
    simulate_suite(design, tmp_path / "alone", n_jobs=1, resolution=resolution)
    assert len(kills) >= 2, "too few workers were killed"
    assert shard_digests(tmp_path / "dask") == shard_digests(tmp_path / "alone")
    assert len(shard_digests(tmp_path / "dask")) == 60
