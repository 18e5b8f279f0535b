"""Many tasks over many processes: joblib on one machine, Dask on several.

A task leaves a file behind and returns nothing. It may be called twice, for example where a worker died before it could
report, so it begins by looking whether its file is there, and writes it with ``data.files.atomic_write``."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from itertools import islice
from pathlib import Path
from platform import node
from threading import Lock
from typing import Any

from joblib import Parallel, delayed, parallel_config

IN_FLIGHT = 2000  # tasks that a Dask scheduler knows at a time
RETRIES = 2  # of a task that failed on a Dask worker, since the fault may lie with the machine
_one_at_a_time = Lock()


def run_all(
    function: Callable[..., None], tasks: Iterable[tuple], n_jobs: int = -1, scheduler: Any = None
) -> Iterator[None]:
    """Call ``function(*task)`` for each task and yield whenever one is done, in any order.

    Args:
        function, tasks: importable on every worker, and the arguments of each call.
        n_jobs: joblib workers, each on one thread; -1 for one a core.
        scheduler: a Dask cluster, or the address of a scheduler such as ``tcp://10.0.0.1:8786``, to use instead of
            joblib. Its workers may die, leave and join at any time.

    Raises:
        ValueError: if ``n_jobs`` is 0, ``scheduler`` is no address or Dask is not installed.
        OSError: if the scheduler cannot be reached, or workers die of a task again and again; what was done stays.
    """
    if n_jobs == 0:
        raise ValueError("n_jobs = 0: expected -1 for one a core, or 1 or more.")
    return _on_dask(function, tasks, scheduler) if scheduler else _on_joblib(function, tasks, n_jobs)


def require_shared(path: Path) -> None:
    """Raise FileNotFoundError unless this worker sees what the campaign's client has put at ``path``."""
    if not path.exists():
        raise FileNotFoundError(f"{path} is not on {node()}: workers on other machines need to share the folder.")


def _on_joblib(function, tasks, n_jobs):
    calls = (delayed(function)(*task) for task in tasks)
    try:
        with parallel_config("loky", inner_max_num_threads=1):
            yield from Parallel(n_jobs=n_jobs, return_as="generator_unordered")(calls)
    except BrokenExecutor as error:
        raise OSError(
            "a worker process was killed, perhaps for lack of memory: run again with fewer jobs; what was done stays."
        ) from error


def _on_dask(function, tasks, address):
    """A future is let go as soon as it is done: else Dask would repeat all that a dead worker ever did."""
    try:
        from distributed import Client, KilledWorker, as_completed
    except ModuleNotFoundError as error:
        raise ValueError("a scheduler needs Dask: pip install distributed dask-jobqueue.") from error

    # Not joblib's Dask backend (1.6): where Dask gives a task up it waits for ever, and it never tries a task again.
    tasks = iter(tasks)

    def submit(n_tasks):
        # Not pure: Dask must not take a file that was deleted for a result that it remembers.
        return [client.submit(_alone, function, *t, pure=False, retries=RETRIES) for t in islice(tasks, n_tasks)]

    try:
        with Client(address) as client:
            running = as_completed(submit(IN_FLIGHT))
            for future in running:
                yield future.result()
                running.update(submit(1))
    except KilledWorker as error:
        raise OSError(
            f"{error.allowed_failures + 1} workers died of the same task, perhaps for lack of memory: look into their "
            "logs and run again; what was done stays."
        ) from error
    except CancelledError as error:
        raise OSError(f"the scheduler {address} is lost: start one and run again; what was done stays.") from error


def _alone(function, *task):
    """One task at a time in a process, whatever threads a Dask worker has: they would share torch's random state."""
    with _one_at_a_time:
        function(*task)
