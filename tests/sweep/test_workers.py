"""Tasks over processes: whatever dies, every task is done, and the sentence says what to do."""

import os
import runpy
import shlex
import signal
import subprocess
import threading
import time
import urllib.request
from dataclasses import replace

import psutil
import pytest
from toys import SMALL_DESIGN, SMALL_RESOLUTION, shard_digests

from mfsbi_tutorial.data.files import REPOSITORY
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.inference import METHODS, TrainConfig
from mfsbi_tutorial.inference.methods import Method
from mfsbi_tutorial.simulation import LH
from mfsbi_tutorial.sweep import run_all, simulate_suite, workers
from mfsbi_tutorial.sweep.simulations import simulate_shard
from mfsbi_tutorial.sweep.trainings import do_run

distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
QUIET = {"dashboard_address": "127.0.0.1:0", "silence_logs": 50}
calls = []
running = []


@pytest.fixture(scope="module")
def four():
    """A Dask cluster of four processes; what dies is started again."""
    with distributed.LocalCluster(n_workers=4, threads_per_worker=1, **QUIET) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def inside():
    """A Dask cluster in this process, one worker of four threads: quick to start, and what it calls can be seen."""
    with distributed.LocalCluster(n_workers=1, threads_per_worker=4, processes=False, **QUIET) as cluster:
        yield cluster.scheduler_address


@pytest.mark.faults
@pytest.mark.slow
def test_two_of_four_dask_workers_are_killed_and_nothing_is_lost_or_done_twice(four, tmp_path):
    many = replace(LH, n_sims=60)
    before = {}
    with distributed.Client(four) as client:
        victims = list(client.run(os.getpid).values())[:2]

    def kill_two():
        while len(before) < 5:
            time.sleep(0.01)
            before.update({p.name: p.stat().st_ino for p in tmp_path.glob("*.npz")})
        for victim in victims:
            os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill_two)
    killer.start()
    simulate_suite(many, tmp_path, scheduler=four, resolution=SMALL_RESOLUTION)
    killer.join()
    assert 5 <= len(before) < 50, "the workers died too late to matter"
    assert {name: (tmp_path / name).stat().st_ino for name in before} == before
    simulate_suite(many, tmp_path / "alone", n_jobs=1, resolution=SMALL_RESOLUTION)
    assert shard_digests(tmp_path) == shard_digests(tmp_path / "alone") and len(shard_digests(tmp_path)) == 60


@pytest.mark.faults
@pytest.mark.slow
def test_a_task_that_kills_every_worker_ends_the_campaign_with_a_sentence(four, monkeypatch):
    monkeypatch.setattr(four.scheduler, "allowed_failures", 0)
    with pytest.raises(OSError, match="1 workers died of the same task"):
        list(run_all(os._exit, [(1,)], scheduler=four.scheduler_address))


def test_a_killed_joblib_worker_is_told_in_one_sentence():
    with pytest.raises(OSError, match="run again with fewer jobs"):
        list(run_all(os._exit, [(1,), (1,)], n_jobs=2))


def note(number):
    running.append(number)
    time.sleep(0.002)
    calls.append((number, len(running)))
    running.remove(number)


def test_a_worker_of_several_threads_does_one_task_at_a_time(inside):
    calls.clear()
    assert len(list(run_all(note, [(i,) for i in range(12)], scheduler=inside))) == 12
    assert sorted(calls) == [(i, 1) for i in range(12)]


def test_a_scheduler_knows_few_tasks_at_a_time_and_all_are_done(inside, monkeypatch):
    monkeypatch.setattr(workers, "IN_FLIGHT", 3)
    calls.clear()
    handed_out = []

    def tasks():
        for number in range(20):
            handed_out.append(number)
            yield (number,)

    for count, _ in enumerate(run_all(note, tasks(), scheduler=inside), start=1):
        assert len(handed_out) <= count + 2
    assert sorted(number for number, _ in calls) == list(range(20))


def leave_preset(name, path):
    path.write_text(str(METHODS[name].preset.epochs))


@pytest.mark.parametrize("way", ["joblib", "dask"])
def test_workers_know_methods_that_were_registered_here(tmp_path, monkeypatch, request, way):
    own = Method("own_method", TrainConfig(1e-3, epochs=77))
    monkeypatch.setitem(METHODS, "own_method", own)
    where = {"n_jobs": 2} if way == "joblib" else {"scheduler": request.getfixturevalue("four")}
    tasks = [("own_method", tmp_path / str(number)) for number in range(2)]
    assert len(list(run_all(leave_preset, tasks, **where))) == 2
    assert [path.read_text() for path in tmp_path.iterdir()] == ["77", "77"]


class Unloadable:
    """Its pickle names a function that no worker has."""

    def __reduce__(self):
        return getattr, (os, "no_such_name")


def test_a_task_that_workers_cannot_load_is_told_in_one_sentence():
    with pytest.raises(ValueError, match="module that workers can import"):
        list(run_all(print, [(Unloadable(),), (1,)], n_jobs=2))


def stumble(times):
    calls.append(times)
    if len(calls) <= times:
        raise OSError(28, "No space left on device")


def test_a_task_that_fails_is_tried_again_and_in_the_end_its_error_is_told(inside):
    calls.clear()
    assert len(list(run_all(stumble, [(2,)], scheduler=inside))) == 1
    with pytest.raises(OSError, match="No space left on device"):
        list(run_all(stumble, [(9,)], scheduler=inside))


def test_a_scheduler_that_does_not_answer_is_named():
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "0.3s"}):
        with pytest.raises(OSError, match=r"tcp://127\.0\.0\.1:1 ") as stop:
            list(run_all(note, [(0,)], scheduler="tcp://127.0.0.1:1"))
        with pytest.raises(ValueError, match="nonsense"):
            list(run_all(note, [(0,)], scheduler="nonsense://here"))
    assert "\n" not in str(stop.value)


def test_a_lost_scheduler_is_told_in_one_sentence():
    with distributed.LocalCluster(n_workers=1, processes=False, **QUIET) as cluster:
        steps = run_all(time.sleep, [(0,), (0.2,)], scheduler=cluster.scheduler_address)
        next(steps)
        cluster.close()
        with pytest.raises(OSError, match="is lost: start one and run again"):
            list(steps)


def test_a_worker_that_does_not_share_the_folder_says_so_before_it_works(tmp_path):
    with pytest.raises(FileNotFoundError, match="need to share the folder"):
        simulate_shard(SMALL_DESIGN, 0, tmp_path / "absent", SMALL_RESOLUTION)
    with pytest.raises(FileNotFoundError, match="need to share the folder"):
        do_run(Run("scratch", "n_maps", 20), tmp_path, tmp_path / "absent")


@pytest.fixture
def slurm(tmp_path):
    """The functions of docs/slurm.py, for jobs of one core."""
    pytest.importorskip("dask_jobqueue", reason="needs the extra 'cluster'")
    script = runpy.run_path(REPOSITORY / "docs" / "slurm.py")
    script["slurm_cluster"].__globals__.update(SHARED=tmp_path, CORES=1, MEMORY="2GB")
    return script


def open_ports(*processes):
    """Ports that these processes listen on at other addresses than loopback."""
    listening = [c for p in processes for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    return {c.laddr.port for c in listening if c.laddr.ip != "127.0.0.1"}


def test_the_slurm_script_asks_for_one_thread_a_worker_and_for_tls(slurm, tmp_path):
    before = open_ports(psutil.Process())
    with slurm["slurm_cluster"]() as cluster:
        job = cluster.job_script()
        address = cluster.scheduler_address
        opened = open_ports(psutil.Process()) - before
    for words in ("#SBATCH -p cpu", "#SBATCH -A my-project", "--nthreads 1", "--tls-key", address):
        assert words in job
    assert address.startswith("tls://") and opened == {int(address.rpartition(":")[2])}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "tls").iterdir())


@pytest.mark.faults
@pytest.mark.slow
def test_a_slurm_worker_has_no_page_that_others_can_read(slurm):
    with slurm["slurm_cluster"]() as cluster:
        line = next(line for line in cluster.job_script().splitlines() if "dask" in line and "--tls-key" in line)
        with subprocess.Popen(shlex.split(line), stderr=subprocess.DEVNULL, start_new_session=True) as worker:
            try:
                cluster.wait_for_workers(1, timeout=240)
                parent = psutil.Process(worker.pid)
                opened = open_ports(parent, *parent.children(recursive=True))
                assert opened, "nobody listens"
                for port in opened:
                    with pytest.raises(OSError):
                        urllib.request.urlopen(f"http://127.0.0.1:{port}/info/main/workers.html", timeout=5)
            finally:
                os.killpg(worker.pid, signal.SIGKILL)


def test_a_scheduler_with_our_certificates_refuses_who_has_none(tmp_path):
    import dask
    import yaml

    script = runpy.run_path(REPOSITORY / "docs" / "certificates.py")
    config = yaml.safe_load(script["write_certificates"](tmp_path / "tls").read_text())
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "tls").iterdir())
    before = {"distributed": dask.config.get("distributed")}
    merged = dask.config.merge(dask.config.config, config, {"distributed": {"comm": {"timeouts": {"connect": "2s"}}}})
    with dask.config.set(distributed=merged["distributed"]):
        with distributed.LocalCluster(n_workers=1, processes=False, protocol="tls", **QUIET) as cluster:
            address = cluster.scheduler_address
            assert address.startswith("tls://")
            assert len(list(run_all(note, [(0,)], scheduler=address))) == 1
            with pytest.raises(OSError):
                distributed.Client(address, security=distributed.Security.temporary(), timeout=3)
            with pytest.raises(ValueError, match="certificates for TLS"):
                list(run_all(note, [(0,)], scheduler=address.replace("tls://", "tcp://")))
            with dask.config.set(before), pytest.raises(ValueError, match="certificates for TLS"):
                list(run_all(note, [(0,)], scheduler=address))
    with pytest.raises(FileExistsError):
        script["write_certificates"](tmp_path / "tls")
