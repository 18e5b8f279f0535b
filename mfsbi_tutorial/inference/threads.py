"""Python threads with one torch thread each, for training, evaluation and sampling.

Torch's own threads meet after every operation, so that a busy neighbour slows them down two to nine times. Here work is
cut into pieces that meet once, and what a piece gives does not depend on the number of threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import joblib
import torch

CPU = torch.device("cpu")


@contextmanager
def thread_map(n_pieces: int, device: torch.device = CPU) -> Iterator[Callable]:
    """A ``map`` over threads, at most ``n_pieces``, while torch works on one thread in each.

    There are as many threads as torch may use and the process owns (a container shows the host's cores, joblib its
    quota), and only one on an accelerator, which is parallel by itself.
    """
    before = torch.get_num_threads()
    n_threads = min(n_pieces, before, joblib.cpu_count()) if device.type == "cpu" else 1
    torch.set_num_threads(1)
    try:
        if n_threads < 2:
            yield map
        else:
            with ThreadPoolExecutor(n_threads) as pool:
                yield pool.map
    finally:
        torch.set_num_threads(before)
