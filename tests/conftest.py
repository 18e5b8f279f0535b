"""Fixtures that every room uses, and the tiers: `pytest -m quick`, notebooks, browser, faults, slow."""

import sys

import numpy as np
import pytest
from toys import make_suite

from mfsbi_tutorial import cli
from mfsbi_tutorial.evaluation.results import LOW

TIERS = ("notebooks", "browser", "faults", "slow")


def pytest_collection_modifyitems(items):
    """Notebooks are a tier of their own; what is in no tier is quick."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebooks")
        if not any(item.get_closest_marker(tier) for tier in TIERS):
            item.add_marker("quick")


@pytest.fixture
def suite():
    return make_suite()


@pytest.fixture(scope="session")
def suites():
    """LF and HF toy suites; HF maps lie 0.1 dex lower, as HF dark matter lies below LF matter."""
    low = make_suite(n_sims=150, fidelity=LOW, field="Mtot")
    return low, make_suite(n_sims=150, seed=1, x=low.x - np.float32(0.1))


@pytest.fixture
def run(monkeypatch, capsys):
    """Run ``mfsbi`` in this process: exit status, standard output, standard error."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["mfsbi", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out = capsys.readouterr()
        return stop.value.code or 0, out.out, out.err

    return call
