"""What an installed package does where no clone is around it: own data up to the explorer, and honest sentences.

Run with any Python that has the package: python installed.py
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

import mfsbi_tutorial
from mfsbi_tutorial import cli, course, explorer
from mfsbi_tutorial.data import Parameter, Suite, load_showcase, load_suite, save_suite
from mfsbi_tutorial.evaluation import load_table
from mfsbi_tutorial.inference import METHODS, load_model, register

PARAMETERS = (Parameter("beta", 0.1, 10.0, log=True), Parameter("gamma", -1.0, 2.0))


def mfsbi(*words: object) -> int:
    """Run a command in this process; returns its exit status."""
    sys.argv = ["mfsbi", *map(str, words)]
    try:
        cli.main()
    except SystemExit as stop:
        return stop.code or 0
    return 0


def own_suite(fidelity: str, offset: float) -> Suite:
    """Vectors of four features that follow two parameters."""
    rng = np.random.default_rng(0)
    unit = rng.random((120, 2))
    theta = np.column_stack([0.1 * 100 ** unit[:, 0], -1 + 3 * unit[:, 1]])
    x = unit @ rng.normal(size=(2, 4)) + offset + 0.1 * rng.normal(size=(120, 4))
    return Suite.from_arrays(x, theta, PARAMETERS, name="own", fidelity=fidelity)


def own_data(folder: Path) -> None:
    """Suites, ``mfsbi train all``, samples, an evaluation and the explorer."""
    quick = {"epochs": 2, "min_steps": 0}
    register(*[replace(method, preset=replace(method.preset, **quick)) for method in METHODS.values()])
    low, high = folder / "low.h5", folder / "high.h5"
    save_suite(own_suite("cheap", 0.0), low)
    save_suite(own_suite("exact", 0.3), high)
    assert mfsbi("validate", low, high) == 0
    assert mfsbi("train", "all", folder / "out", "--low", low, "--high", high, "--n-sims", 20) == 0
    checkpoint = folder / "out" / "transfer.safetensors"
    assert mfsbi("evaluate", checkpoint, high, "--json") == 0
    suite = load_suite(high)
    samples = load_model(checkpoint).sample(suite.x[:3, 0], 50)
    assert samples.shape == (50, 3, 2) and np.isfinite(samples).all()
    store = explorer.train_store(load_suite(low), suite, (10,), n_seeds=1)
    explorer.Explorer(store)


def sentence(call: Callable[[], object]) -> str:
    """The complaint of a call that misses the course's data."""
    try:
        call()
    except FileNotFoundError as error:
        return str(error)
    return ""


def main() -> None:
    """Print what worked; an assertion fails where something did not."""
    package = Path(mfsbi_tutorial.__file__).parent
    assert not (package.parent / "notebooks").exists(), f"{package} lies in a clone"
    tour = partial(course.run_notebook, cli.NOTEBOOKS / "00_tour.ipynb", Path("out"))
    for call in (load_table, load_showcase, explorer.Explorer, tour):
        assert "clone that" in sentence(call), sentence(call)
    assert mfsbi("lab") == mfsbi("tour") == 2
    (finding,) = (found for found in course.examine(smoke=False) if found.name == "data")
    assert not finding.good and "clone that" in finding.remedy
    with tempfile.TemporaryDirectory() as folder:
        own_data(Path(folder))
    print(f"installed: {package} works on own data and says where the course's are; Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
