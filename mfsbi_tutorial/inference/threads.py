"""Work cut into parts of fixed size, each on a Python thread with one torch thread.

Torch's own threads wait for each other inside every operation: beside any other busy process two of them are several
times slower than one. Whole parts side by side are not, and since the parts do not depend on the machine, neither does
the result."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import joblib
import torch


@contextmanager
def side_by_side() -> Iterator[Callable[[Callable, Iterable], list]]:
    """A map over parts, on as many threads as torch may use and this process has cores; torch has one in each."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    n_workers = min(n_threads, joblib.cpu_count())  # a container shows the host's cores, joblib its quota
    try:
        with ThreadPoolExecutor(n_workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield lambda function, parts: list(pool.map(function, parts))
    finally:
        torch.set_num_threads(n_threads)
