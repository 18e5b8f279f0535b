"""Faults at length, on tiny suites: what was tried, and what came out as if nothing had happened.

Run: python benchmarks/faults.py [simulate] [train] [campaign] [dask] [slurm] [stop] [disk] [flip] [files], or all of
them; the first three kill what they are called after. Linux only; ``disk`` needs root, to mount a small one, and
``files`` needs strace. Nothing is timed, so the machine may be busy.
"""

import collections
import contextlib
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import torch
from distributed import Client, LocalCluster, WorkerPlugin

from mfsbi_tutorial import cli, sweep
from mfsbi_tutorial.course import inspect_file
from mfsbi_tutorial.data import Scaler, Suite, load_suite, save_suite, validate
from mfsbi_tutorial.data.files import REPOSITORY, read_npz
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import METHODS, Model, ModelConfig, TrainConfig, checkpoints, load_model, register, tasks
from mfsbi_tutorial.simulation import LH, Resolution
from mfsbi_tutorial.sweep import trainings

N_KILLS = 30
N_FLIPS = 1000
KILL_EVERY = 20  # seconds
OWN_DESIGN = """
name = "small"
n_sims = 50000
parameters = { Omega_m = [0.1, 0.5], sigma_8 = [0.6, 1.0] }
resolution = { n_grid = 16, n_pix = 16 }
"""
DESIGN = replace(LH, n_sims=6)
SMALL = Resolution(n_grid=16, n_pix=16)
RUNS = sweep.grid(["scratch", "transfer"], seeds=[0], n_maps=[20], n_sims=[])
FORK = multiprocessing.get_context("fork")  # the children start at once, with everything imported


def toy_suite(seed, **names):
    """Noise whose mean is Omega_m and whose scatter is sigma_8."""
    theta = LH.theta()[:60]
    noise = np.random.default_rng(seed).standard_normal((60, 3, 16, 16))
    maps = (11 + 2 * theta[:, :1, None, None] + 0.3 * theta[:, 1:2, None, None] * noise).astype(np.float32)
    return Suite(maps, theta, np.arange(60), LH.parameters, 2, 60, "lh", **names)


def simulate(folder):
    sweep.simulate_suite(DESIGN, folder / "shards", n_jobs=1, resolution=SMALL)


def train(folder):
    words = ["--low", SUITES / f"lh_{LOW}_Mtot.h5", "--high", SUITES / "lh_hydro_Mcdm.h5", "--n-maps", 20]
    sys.argv = ["mfsbi", *map(str, ["train", "scratch", folder / "model.safetensors", *words])]
    with contextlib.suppress(SystemExit):
        cli.main()


def train_grid(folder):
    sweep.run_sweep(RUNS, SUITES, folder / "runs", n_jobs=1)


def child(work, folder):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    work(folder)


def contents(folder):
    """What lies in a folder, by name: hashes of content, times left out; hidden files are left-overs of a kill."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        if path.suffix == ".safetensors":
            content = load_model(path).provenance["sha256"].encode()
        elif path.name == "row.json":
            row = json.loads(path.read_text())
            content = json.dumps({k: v for k, v in row.items() if k != "train_seconds"}).encode()
        else:
            content = path.read_bytes()
        found[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return found


def run_once(work, folder, moment=None):
    """Do the work in a process of its own, killed at ``moment`` seconds if it lasts so long; whether it was killed."""
    process = FORK.Process(target=child, args=(work, folder))
    process.start()
    process.join(moment)
    killed = process.is_alive()
    process.kill()
    process.join()
    return killed


def kill(work):
    """SIGKILL at seeded random moments; what is there then is whole, and the next run ends like an undisturbed one."""
    pin()
    rng = np.random.default_rng(0)
    started = time.perf_counter()
    run_once(work, fresh("whole"))
    seconds = time.perf_counter() - started
    whole = contents(SCRATCH / "whole")
    counts = collections.Counter()
    while counts["killed"] < N_KILLS:
        folder = fresh("killed")
        if not run_once(work, folder, rng.uniform(0, seconds)):
            continue  # it was quicker this time
        left = contents(folder)
        counts["killed"] += 1
        counts["with something finished"] += bool(left)
        counts["half-written"] += not left.items() <= whole.items()
        run_once(work, folder)
        counts["then finished with the same result"] += contents(folder) == whole
    print(f"{work.__name__}: {len(whole)} files, {dict(counts)}", flush=True)


def pin():
    """Presets that take a second, one thread, and a revision that stays the same while someone edits the repository."""
    register(*[replace(method, preset=TrainConfig(2e-3, epochs=2)) for method in METHODS.values()])
    torch.set_num_threads(1)
    for module in (checkpoints, tasks, trainings):
        module.git_revision = lambda: "pinned"


class Pinned(WorkerPlugin):
    """The same for a Dask worker, also for one that is started again."""

    def setup(self, worker):
        pin()


def dask():
    """A worker of two is killed every 20 s, and its nanny starts another, until 280 trainings are done."""
    pin()
    folder = fresh("dask")
    runs = sweep.grid(["scratch", "transfer"], seeds=range(40), n_maps=[20, 30, 40], n_sims=[])
    over = threading.Event()
    kills = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        with Client(cluster) as client:
            client.register_plugin(Pinned())

        def kill_again_and_again():
            while not over.wait(KILL_EVERY):
                living = [n.process.pid for n in cluster.workers.values() if n.process and n.process.pid]
                os.kill(living[len(kills) % len(living)], signal.SIGKILL)
                kills.append(1)

        killer = threading.Thread(target=kill_again_and_again)
        killer.start()
        try:
            sweep.run_sweep(runs, SUITES, folder, scheduler=cluster)
        finally:
            over.set()
            killer.join()
    sweep.run_sweep(runs, SUITES, fresh("alone"), n_jobs=1)
    same = contents(folder) == contents(SCRATCH / "alone")
    n_rows = len(list(folder.rglob("row.json")))
    print(f"dask: {len(kills)} workers killed, one every {KILL_EVERY} s, {n_rows} runs done, the same: {same}")


def stop():
    """SIGTERM and SIGINT at seeded random moments of ``mfsbi simulate`` with two workers."""
    folder = fresh("stop")
    (folder / "own.toml").write_text(OWN_DESIGN)
    words = ["simulate", "--design", str(folder / "own.toml"), "--out", str(folder / "shards"), "--jobs", "2"]
    code = f"import sys; sys.argv = ['mfsbi', *{words!r}]; from mfsbi_tutorial.cli import main; main()"
    rng = np.random.default_rng(0)
    counts = collections.Counter()
    for number in [signal.SIGTERM, signal.SIGINT] * (N_KILLS // 2):
        done = len(list(folder.rglob("*.npz")))
        process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.DEVNULL)
        while len(list(folder.rglob("*.npz"))) < done + 2:
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 1))
        process.send_signal(number) if number == signal.SIGTERM else os.killpg(process.pid, number)
        counts["right status"] += process.wait() == 128 + number
        time.sleep(1)
        left = [p for p in psutil.process_iter() if p.pid > 1 and os.getsid(p.pid) == process.pid]
        counts["processes left"] += sum(p.status() != psutil.STATUS_ZOMBIE for p in left)
        counts["hidden files"] += len(list(folder.rglob(".*.tmp")))
    whole = [inspect_file(path) for path in folder.rglob("*.npz")]
    print(f"stop: {N_KILLS} signals, {dict(counts)}, {len(whole)} shards, all whole", flush=True)


def slurm():
    """docs/slurm.py against an sbatch and an scancel that start and kill processes here; one job of two is killed."""
    tools = fresh("tools")
    shared = fresh("shared")
    logs = shared / "logs"
    (tools / "sbatch").write_text('#!/bin/bash\ncp "$1" "$1.kept.sh"\nsetsid bash "$1.kept.sh" &> /dev/null &\n'
                                  'echo $! >> "$(dirname "$0")/jobs"\necho "Submitted batch job $!"\n')  # fmt: skip
    (tools / "scancel").write_text('#!/bin/bash\nkill -9 -- "-$1"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    text = (REPOSITORY / "docs" / "slurm.py").read_text()
    edits = {"SHARED": f"Path({str(shared)!r})", "JOBS": "2", "CORES, MEMORY": '2, "4GB"',
             "DESIGN": "__import__('dataclasses').replace(LH, n_sims=30)"}  # fmt: skip
    for name, value in edits.items():
        text = re.sub(rf"^{name} = .*$", lambda _, n=name, v=value: f"{n} = {v}", text, flags=re.MULTILINE)
    (tools / "slurm.py").write_text(text)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    process = subprocess.Popen([sys.executable, tools / "slurm.py", "simulate"], env=environment, cwd=tools)
    while len(list(shared.rglob("*.npz"))) < 5 and process.poll() is None:
        time.sleep(0.1)
    victim = int((tools / "jobs").read_text().split()[0])
    os.killpg(victim, signal.SIGKILL)
    status = process.wait()
    jobs = len((tools / "jobs").read_text().split())
    made = [validate(path).sim_id.tolist() == list(range(30)) for path in sorted(shared.glob("*.h5"))]
    print(f"slurm: 1 job killed, {jobs} submitted, exit status {status}, complete suites {made}, logs {logs.exists()}")


def disk():
    """A disk of 128 KB runs full under a campaign, says so and gets room; the campaign ends like an undisturbed one."""
    folder = fresh("disk")
    simulate(fresh("roomy"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], check=True)
    try:
        complaints = [complaint(simulate, folder), complaint(save_toy, folder)]
        n_shards = len(list((folder / "shards").glob("*.npz")))
        subprocess.run(["mount", "-o", "remount,size=10m", folder], check=True)
        simulate(folder)
        same = contents(folder) == contents(SCRATCH / "roomy")
    finally:
        subprocess.run(["umount", folder], check=True)
    print(f"disk: full after {n_shards} of {DESIGN.n_sims} shards, with room the same: {same}; complaints")
    print(*complaints, sep="\n")


def save_toy(folder):
    save_suite(toy_suite(0, **HIGH), folder / "suite.h5")


def complaint(work, folder):
    try:
        work(folder)
        return "nothing"
    except OSError as error:
        return str(error)


def flip():
    """One flipped bit in a random place of a checkpoint, a suite and a shard."""
    folder = fresh("flip")
    suite = toy_suite(0, **HIGH)
    save_toy(folder)
    toy_model = Model.new(ModelConfig(n_pix=16, width=2), Scaler.fit(suite), suite.inferred, 0)
    toy_model.save(folder / "model.safetensors")
    np.savez(folder / "shard.npz", nbody_Mtot=suite.x[0])
    readers = {"model.safetensors": load_model, "suite.h5": validate, "suite.h5 (load)": load_suite,
               "shard.npz": lambda path: read_npz(path, "nbody_Mtot")[0]}  # fmt: skip
    for name, read in readers.items():
        path = folder / name.split()[0]
        rng = np.random.default_rng(0)
        counts = collections.Counter()
        whole = path.read_bytes()
        good = repr_of(read(path))
        for place in rng.integers(len(whole), size=N_FLIPS):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << int(rng.integers(8))]) + whole[place + 1 :])
            try:
                counts["harmless" if repr_of(read(path)) == good else "unnoticed"] += 1
            except ValueError as error:
                counts["refused in one sentence" if "\n" not in str(error) else "refused"] += 1
        path.write_bytes(whole)
        print(f"flip {name}: {N_FLIPS} tried, {dict(counts)}", flush=True)


def repr_of(thing):
    """Everything in an array, suite or checkpoint, to the byte."""
    if isinstance(thing, np.ndarray):
        return thing.tobytes()
    if isinstance(thing, Suite):
        return [repr_of(v) if isinstance(v, np.ndarray) else repr(v) for v in vars(thing).values()]
    weights = [tensor.numpy().tobytes() for tensor in thing.estimator.state_dict().values()]
    return weights, thing.config, thing.parameters, repr(thing.provenance)


def files():
    """What the commands write with a new home, seen by strace: folders, and how often."""
    home = fresh("home")
    work = fresh("work")
    data = REPOSITORY / "data"
    mfsbi = f"{sys.executable} -c 'from mfsbi_tutorial.cli import main; main()'"
    test = data / "lh_hydro_Mcdm_test.h5"
    commands = f"""{mfsbi} doctor --no-smoke; {mfsbi} simulate --count 1 --jobs 1; {mfsbi} validate {test}
        {mfsbi} evaluate {data / "checkpoints" / "lh_accurate.safetensors"} {test}"""
    trace = SCRATCH / "trace"
    calls = "openat,creat,mkdir,mkdirat,rename,renameat,renameat2,symlink,link"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")} | {"HOME": str(home)}
    subprocess.run(["strace", "-f", "-qq", "-e", f"trace={calls}", "-o", trace, "bash", "-c", commands], cwd=work,
                   env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # fmt: skip
    counts = collections.Counter()
    for line in trace.read_text(errors="replace").splitlines():
        path = re.search(r'"([^"]+)"', line)
        if path and "= -1" not in line and re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir|rename|link", line):
            counts[str(Path(path[1]).parent).replace(str(SCRATCH), "")] += 1
    print(f"files: left in the working folder {len(list(work.iterdir()))}; written to, by folder")
    for folder, count in counts.most_common():
        print(f"  {count:4d} {folder}")


def fresh(name):
    shutil.rmtree(SCRATCH / name, ignore_errors=True)
    (SCRATCH / name).mkdir()
    return SCRATCH / name


HIGH = {"fidelity": "hydro", "field": "Mcdm"}
PARTS = {
    "simulate": partial(kill, simulate),
    "train": partial(kill, train),
    "campaign": partial(kill, train_grid),
    "dask": dask,
    "stop": stop,
    "slurm": slurm,
    "disk": disk,
    "flip": flip,
    "files": files,
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        SCRATCH = Path(scratch)
        SUITES = fresh("suites")
        save_suite(toy_suite(0, fidelity=LOW, field="Mtot"), SUITES / f"lh_{LOW}_Mtot.h5")
        save_suite(toy_suite(1, **HIGH), SUITES / "lh_hydro_Mcdm.h5")
        for name in sys.argv[1:] or PARTS:
            PARTS[name]()
