"""Many tasks over many processes: joblib on one machine, Dask on several.

A task leaves a file behind and returns nothing. It may be called twice, for example where a worker died before it could
report, so it begins by looking whether its file is there, and writes it with ``data.files.atomic_write``. Workers of
this machine end with their parent, whatever ends it, and clean up before they go."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from itertools import islice
from multiprocessing import resource_tracker
from pathlib import Path
from platform import node
from typing import Any

import psutil
import torch
from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.backend import resource_tracker as loky_tracker

from ..inference.methods import METHODS, Method, register

IN_FLIGHT = 2000  # tasks that a Dask scheduler knows at a time
RETRIES = 2  # of a task that failed on a Dask worker, since the fault may lie with the machine
UNKNOWN = (
    "a worker cannot load a task or a method that was registered here: define it in a module that workers can import, "
    "or in the notebook itself."
)
PATIENCE = 3.0  # seconds that a worker has to clean up before it is killed
CLEAN_UP = getattr(signal, "SIGURG", signal.SIGTERM)  # the former is ignored by a worker that has not begun yet
AT_REST = (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
_one_at_a_time = threading.Lock()
_watching = threading.Event()
_busy = threading.Event()


def run_all(
    function: Callable[..., None], tasks: Iterable[tuple], n_jobs: int = -1, scheduler: Any = None
) -> Iterator[None]:
    """Call ``function(*task)`` for each task and yield whenever one is done, in any order.

    Args:
        function, tasks: importable on every worker, and the arguments of each call.
        n_jobs: joblib workers, each on one thread; -1 for one a core, 1 for this process as it is.
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


def end_workers() -> None:
    """End the joblib workers of this process: they clean up and stop, for ``PATIENCE`` seconds at most, and are killed.

    None may be gone before the others: loky kills those that are left at once, in the midst of a write."""
    workers = multiprocessing.active_children()
    until = time.perf_counter() + PATIENCE
    while not all(map(_is_clean, workers)) and time.perf_counter() < until:
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, CLEAN_UP)
        time.sleep(0.05)
    for worker in workers:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(worker.pid).kill()
    for worker in workers:
        worker.join(PATIENCE)


def _is_clean(worker):
    """Whether a worker has stopped itself, or is gone; Windows has no such signals, and nothing to wait for."""
    try:
        return CLEAN_UP == signal.SIGTERM or psutil.Process(worker.pid).status() in AT_REST
    except psutil.NoSuchProcess:
        return True


def _on_joblib(function, tasks, n_jobs):
    methods = tuple(METHODS.values())
    calls = (delayed(_in_worker)(os.getpid(), methods, function, task) for task in tasks)
    try:
        with parallel_config("loky", inner_max_num_threads=1):
            with _deaf_to_ctrl_c():  # as the workers, which start here, stay: their parent ends them
                results = Parallel(n_jobs=n_jobs, return_as="generator_unordered")(calls)
            yield from results
    except BrokenExecutor as error:
        if "un-serialize" in str(error):
            raise ValueError(UNKNOWN) from error
        raise OSError(
            "a worker process was killed, perhaps for lack of memory: run again with fewer jobs; what was done stays."
        ) from error


@contextlib.contextmanager
def _deaf_to_ctrl_c():
    """Put SIGINT off; processes that start in the meantime never hear it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    for tracker in (resource_tracker, loky_tracker):  # who starts one lets SIGINT in again
        tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Ended(BaseException):
    """This worker is to clean up and to end."""


def _in_worker(parent: int, methods: tuple[Method, ...], function: Callable[..., None], task: tuple) -> None:
    """Do a task in a worker process, which knows the methods of its parent and ends with it."""
    if os.getpid() == parent:
        function(*task)
        return
    if not _watching.is_set():
        _watching.set()
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
        signal.signal(CLEAN_UP, _end)
    register(*methods)
    before = signal.signal(signal.SIGTERM, _end)
    _busy.set()
    try:
        function(*task)
    except _Ended as ended:
        _leave(*ended.args)
    finally:
        _busy.clear()
        signal.signal(signal.SIGTERM, before)


def _end(number, frame):
    signal.signal(number, signal.SIG_IGN)  # once: a second signal must not disturb the cleaning
    if _busy.is_set():
        raise _Ended(number)
    _leave(number)


def _leave(number):
    """Stop until the parent kills all workers, or end alone if that was asked of this one alone."""
    if number != signal.SIGTERM:
        os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(128 + signal.SIGTERM)


def _watch(parent):
    """Ask this worker to end when its parent is gone, as after SIGKILL, and insist."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(128 + signal.SIGTERM)


def _on_dask(function, tasks, address):
    """A future is let go as soon as it is done: else Dask would repeat all that a dead worker ever did."""
    try:
        from distributed import KilledWorker, as_completed
    except ModuleNotFoundError as error:
        raise ValueError("a scheduler needs Dask: pip install distributed dask-jobqueue.") from error

    # Not joblib's Dask backend (1.6): where Dask gives a task up it waits for ever, and it never tries a task again.
    tasks = iter(tasks)
    methods = tuple(METHODS.values())

    def submit(n_tasks):
        # Not pure: Dask must not take a file that was deleted for a result that it remembers.
        return [
            client.submit(_alone, methods, function, t, pure=False, retries=RETRIES) for t in islice(tasks, n_tasks)
        ]

    try:
        with _connected(address) as client:
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


def _connected(address):
    """A client; Dask's own complaints about certificates name neither the address nor a remedy."""
    from distributed import Client

    try:
        return Client(address)
    except (RuntimeError, TypeError) as error:
        found = f"no connection to the scheduler {address} ({error})"
        raise ValueError(f"{found}: docs/cluster.md says how to set certificates for TLS.") from error


def _alone(methods, function, task):
    """One task at a time in a process, whatever threads a Dask worker has: they would share torch's random state."""
    with _one_at_a_time:
        torch.set_num_threads(1)
        register(*methods)
        function(*task)
