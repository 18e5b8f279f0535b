"""Campaigns on a SLURM cluster: copy this file, edit the capitals, start it on a login node, best inside tmux.

    python slurm.py simulate     # what is missing of the suite, then its HDF5 files
    python slurm.py campaign     # what is missing of the grid, then its table

Workers may die, and so may this script: start it again, what was finished stays. docs/cluster.md explains the numbers.
"""

import sys
from pathlib import Path

import dask
from dask_jobqueue import SLURMCluster

from mfsbi_tutorial import sweep
from mfsbi_tutorial.simulation import LH

SHARED = Path("/scratch/me/mfsbi")  # the login node and every worker see it
PARTITION, ACCOUNT = "cpu", "my-project"
JOBS = 20  # at most
CORES, MEMORY = 16, "32GB"  # of a job: one worker a core, of one thread and 2 GB
DESIGN = LH


def slurm_cluster() -> SLURMCluster:
    """A Dask scheduler in this process that submits SLURM jobs; they and we talk over TLS, pages are on loopback."""
    dask.config.set({"distributed.scheduler.allowed-failures": 20})  # times that a task may lose its worker
    certificates, logs = SHARED / "tls", SHARED / "logs"
    certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SLURMCluster(
        queue=PARTITION,
        account=ACCOUNT,
        cores=CORES,
        processes=CORES,
        memory=MEMORY,
        walltime="04:00:00",
        worker_extra_args=[
            *("--lifetime", "220m", "--lifetime-stagger", "15m"),  # leave before SLURM throws them out
            *("--dashboard-address", "127.0.0.1:0"),
        ],
        scheduler_options={"dashboard_address": "127.0.0.1:8787"},
        local_directory="/tmp",
        log_directory=str(logs),
        security=True,
        shared_temp_directory=str(certificates),
    )


def simulate(cluster):
    sweep.simulate_suite(DESIGN, SHARED / DESIGN.name, scheduler=cluster)
    sweep.assemble_all(DESIGN, SHARED / DESIGN.name, SHARED)


def train(cluster):
    runs = sweep.grid(["scratch", "transfer"], seeds=range(3), n_maps=[200, 800], suite=DESIGN.name)
    sweep.run_sweep(runs, SHARED, SHARED / "runs", scheduler=cluster)
    sweep.collect(SHARED / "runs", SHARED / "grid.csv")


if __name__ == "__main__":
    work = {"simulate": simulate, "campaign": train}[sys.argv[1]]
    with slurm_cluster() as cluster:
        cluster.adapt(minimum_jobs=1, maximum_jobs=JOBS)
        work(cluster)
