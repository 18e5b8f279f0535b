"""Coverage of posteriors: TARP credibility levels, their curves and the calibration error. Needs numpy alone.

The 15 maps of a simulation are not independent, so bootstraps resample simulations.
"""

import numpy as np

N_BINS = 10
N_BOOTSTRAPS = 25  # over simulations, as in the paper


def credibility_levels(samples_unit: np.ndarray, theta_unit: np.ndarray, seed: int) -> np.ndarray:
    """TARP with random references (Lemos et al. 2023): mass of each posterior nearer to a random point than the truth.

    The package tarp computes the same levels but returns their curve alone, which cannot be bootstrapped by simulation;
    the tests hold its curve against ours.

    Args:
        samples_unit: in the unit cube, shape (n_samples, n_obs, n_theta).
        theta_unit: true parameters in the unit cube, shape (n_obs, n_theta).
        seed: of the reference points, uniform in the unit cube.

    Returns:
        Levels in [0, 1], shape (n_obs,), uniform if and only if the posterior is calibrated.
    """
    if samples_unit.ndim != 3 or samples_unit.shape[1:] != theta_unit.shape:
        raise ValueError(
            f"samples has shape {samples_unit.shape}: expected (n_samples, *{theta_unit.shape}), as theta has."
        )
    reference = np.random.default_rng(seed).random(theta_unit.shape)
    radius = np.linalg.norm(theta_unit - reference, axis=-1)
    return (np.linalg.norm(samples_unit - reference, axis=-1) < radius).mean(0)


def overcoverage(levels: np.ndarray, sim_id: np.ndarray, seed: int, n_bins: int = N_BINS) -> np.ndarray:
    """Observed over ideal frequency of the credibility levels in ``n_bins`` bins, p_i / p of the paper's eq. 4.

    Returns:
        One row a bootstrap over simulations, shape (25, n_bins).
    """
    _check_levels(levels, sim_id)
    bins = np.minimum((levels * n_bins).astype(int), n_bins - 1)
    return n_bins * _bootstrapped_shares(bins[:, None] == np.arange(n_bins), sim_id, seed)


def calibration_error(levels: np.ndarray, sim_id: np.ndarray, seed: int, n_bins: int = N_BINS) -> float:
    """Relative mean squared deviation of the credibility levels from uniform (paper, eq. 4)."""
    return float(((overcoverage(levels, sim_id, seed, n_bins).mean(0) - 1.0) ** 2).mean())


def coverage_curves(levels: np.ndarray, sim_id: np.ndarray, nominal: np.ndarray, seed: int) -> np.ndarray:
    """Share of truths below each nominal credibility level, one row a bootstrap over simulations.

    Returns:
        Shape (25, len(nominal)); the diagonal is perfect (paper, Fig. 4).
    """
    _check_levels(levels, sim_id)
    return _bootstrapped_shares(levels[:, None] <= nominal, sim_id, seed)


def _check_levels(levels, sim_id):
    if len(levels) != len(sim_id) or not len(levels) or not ((levels >= 0) & (levels <= 1)).all():
        raise ValueError(
            f"levels and sim_id have {len(levels)} and {len(sim_id)} values: expected a level in [0, 1] and a "
            "simulation for each map, and some maps."
        )


def _bootstrapped_shares(true: np.ndarray, sim_id: np.ndarray, seed: int) -> np.ndarray:
    """Share of maps where each column of ``true`` (n_obs, n) holds, a row a bootstrap over simulations, (25, n)."""
    sims, index = np.unique(sim_id, return_inverse=True)
    counts = np.zeros((len(sims), true.shape[1]))
    np.add.at(counts, index, true)
    chosen = np.random.default_rng(seed).integers(len(sims), size=(N_BOOTSTRAPS, len(sims)))
    return counts[chosen].sum(1) / np.bincount(index)[chosen].sum(1, keepdims=True)
