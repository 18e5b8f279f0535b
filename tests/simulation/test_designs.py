"""Designs: LH and SB13 fill their priors, and every universe can be simulated."""

import numpy as np

from mfsbi_tutorial.data import to_unit
from mfsbi_tutorial.simulation import LH, SB13


def test_latin_hypercube_fills_every_row_once():
    strata = np.floor(to_unit(LH.theta(), LH.parameters) * 1000).astype(int)
    assert all(len(np.unique(column)) == 1000 for column in strata.T)


def test_sb13_shares_cosmology_and_amplitudes_with_lh_and_spreads_every_parameter_evenly():
    shared = {p.name: p for p in LH.parameters}
    assert [p for p in SB13.parameters if p.name in shared] == list(LH.parameters)
    theta_unit = to_unit(SB13.theta(), SB13.parameters)
    counts = [np.histogram(column, 10, range=(0, 1))[0] for column in theta_unit.T]
    assert np.abs(np.array(counts) - 100).max() <= 5  # random numbers would scatter by 10
    assert np.abs(np.corrcoef(theta_unit.T) - np.eye(13)).max() < 0.05


def test_every_sb13_universe_can_be_simulated():
    for sim_id in range(SB13.n_sims):
        cosmology, feedback, seed = SB13.universe(sim_id)
        assert cosmology.omega_b < cosmology.omega_m and 0.3 <= feedback.smoothing <= 0.5 and seed == SB13.seed + sim_id
