"""What the explorer says about a state, in numbers and words: the widget and the page without a kernel show these.

Nothing here draws or trains."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..data import Parameter, from_unit
from ..evaluation import StoredPosteriors, coverage_curves
from ..evaluation.results import SAMPLE_STEPS
from ..plots.corners import Marginals, marginals, on_axes
from .store import Live, State, Store

CONSTRAINED = ("Omega_m", "sigma_8", "n_s")  # of the cosmological parameters, what maps constrain
N_CORNER = 3
NOMINAL = np.linspace(0, 1, 51)


def _methods(state):
    """The chosen methods, and the reference, which is always there."""
    return [*state.methods, *(["accurate"] if "accurate" not in state.methods else [])]


def found(store: Store, state: State, live: Live | None = None) -> dict[str, StoredPosteriors]:
    """Posteriors of the chosen methods that were run at this budget, and of the reference, which is always there."""
    posteriors = {method: store.posteriors(state, method) for method in _methods(state)}
    if live is not None and live.belongs_to(state):
        posteriors["live"] = live.posteriors
    return {method: stored for method, stored in posteriors.items() if stored is not None}


def corner_columns(store: Store, suite: str) -> list[int]:
    """Parameters that the corner plot shows: those that maps constrain, else the first three."""
    names = [p.name for p in store.test(suite).inferred]
    known = [names.index(name) for name in CONSTRAINED if name in names]
    return known if len(known) > 1 else list(range(min(len(names), N_CORNER)))


def corner_parameters(store: Store, suite: str) -> list[Parameter]:
    """Those parameters."""
    return [store.test(suite).inferred[i] for i in corner_columns(store, suite)]


def physical(store: Store, suite: str, posteriors: StoredPosteriors, test_map: int) -> tuple[np.ndarray, np.ndarray]:
    """Samples (n_samples, n_theta) and truth (n_theta,) of a shown test map."""
    inferred = store.test(suite).inferred
    return (from_unit(posteriors.samples_unit[:, test_map].astype(float), inferred),
            from_unit(posteriors.theta_unit[test_map].astype(float), inferred))  # fmt: skip


def coverages(store: Store, state: State, live: Live | None = None) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Share of truths within each level of ``NOMINAL`` and its standard deviation, by method."""
    stored = found(store, state, live)
    return {m: _once(store, state, m, ("coverage",), lambda m=m: coverage(stored[m])) for m in stored}


def coverage(posteriors: StoredPosteriors) -> tuple[np.ndarray, np.ndarray]:
    """Share of truths within each level of ``NOMINAL`` and its standard deviation, bootstrapped over simulations."""
    curves = coverage_curves(posteriors.levels, posteriors.sim_id, NOMINAL, seed=0)
    return curves.mean(0), curves.std(0)


def densities(store: Store, state: State, live: Live | None = None) -> dict[str, Marginals]:
    """Densities of the corner's parameters, by method."""
    columns = corner_columns(store, state.suite)
    parameters = corner_parameters(store, state.suite)

    def density(method, posteriors):
        spread = replace(posteriors, samples_unit=dithered(posteriors.samples_unit[:, [state.test_map]]),
                         theta_unit=posteriors.theta_unit[[state.test_map]])  # fmt: skip
        samples, _ = physical(store, state.suite, spread, 0)
        return marginals(samples[:, columns], parameters, method)

    stored = found(store, state, live)
    return {m: _once(store, state, m, ("density", state.test_map), lambda m=m: density(m, stored[m])) for m in stored}


def dithered(samples_unit: np.ndarray) -> np.ndarray:
    """Samples that were stored in steps, spread over these, so that no density shows them; others as they are."""
    steps = samples_unit * SAMPLE_STEPS
    if np.abs(steps - np.round(steps)).max() > 1e-3:
        return samples_unit
    noise = np.random.default_rng(0).random(samples_unit.shape, dtype=np.float32) - 0.5
    return 1 - np.abs(1 - np.abs((steps + noise) / SAMPLE_STEPS))  # the steps at the edges are half as wide


def _once(store, state, method, key, make):
    """Remember what is made of a stored run; a network trained now is none."""
    return make() if method == "live" else store.remember((*key, state.run(method)), make)


def truth(store: Store, state: State) -> np.ndarray:
    """True parameters of the shown test map."""
    return physical(store, state.suite, store.posteriors(state, "accurate"), state.test_map)[1]


def shown_sim(store: Store, state: State) -> int:
    """Number of the shown test simulation."""
    return store.posteriors(state, "accurate").shown_sim_id[state.test_map]


def truth_on_axes(store: Store, state: State) -> np.ndarray:
    """Truth of the shown map at the corner's parameters, on its axes."""
    return on_axes(truth(store, state)[corner_columns(store, state.suite)], corner_parameters(store, state.suite))


@dataclass(frozen=True)
class Score:
    """What a method reaches at a budget, means over ``n_seeds`` and errors of the mean (NaN of one seed)."""

    method: str
    n_seeds: int
    mtpp: float
    mtpp_error: float
    calibration_error: float
    calibration_error_error: float
    fom: float

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """MTPP in nats, calibration error, FoM and number of seeds, as the table shows them."""
        if not self.n_seeds:
            return ("not run", "", "", "0")
        return (_with_error(self.mtpp, self.mtpp_error, "{:.2f}"),
                _with_error(self.calibration_error, self.calibration_error_error, "{:.3f}"),
                f"{self.fom:.0f}", str(self.n_seeds))  # fmt: skip


def _with_error(value, error, form):
    value = form.format(value)
    value = value.removeprefix("-") if not float(value) else value
    return f"{value} ± {form.format(error)}" if np.isfinite(error) else value


def scores(store: Store, state: State, live: Live | None = None) -> list[Score]:
    """A score for each chosen method, the reference, and the network trained now if it belongs to the state."""
    methods = _methods(state)
    found_scores = [_once(store, state, m, ("score",), lambda m=m: _score(m, store.rows(state, m))) for m in methods]
    if live is not None and live.belongs_to(state):
        found_scores.append(_score("live", pd.DataFrame([live.metrics])))
    return found_scores


def _score(method, rows):
    mtpp, error = (rows[name] for name in ("mtpp", "calibration_error"))
    return Score(method, len(rows), mtpp.mean(), mtpp.sem(), error.mean(), error.sem(), rows["fom"].mean())


@dataclass(frozen=True)
class Estimate:
    """Posterior mean and standard deviation of each parameter, for one test map."""

    method: str
    mean: np.ndarray
    deviation: np.ndarray


def estimates(store: Store, state: State, live: Live | None = None) -> tuple[np.ndarray, list[Estimate]]:
    """True parameters of the shown test map, and what each method says about them."""
    stored = found(store, state, live)

    def estimate(method):
        samples, _ = physical(store, state.suite, stored[method], state.test_map)
        return Estimate(method, samples.mean(0), samples.std(0))

    said = [_once(store, state, m, ("estimate", state.test_map), lambda m=m: estimate(m)) for m in stored]
    return truth(store, state), said


def width_ratio(store: Store, state: State) -> float | None:
    """How wide transfer's posterior of the shown map is beside that of accurate, a geometric mean over parameters."""
    _, said = estimates(store, replace(state, methods=("transfer",)))
    widths = {estimate.method: estimate.deviation for estimate in said}
    if not {"transfer", "accurate"} <= set(widths):
        return None
    return float(np.exp(np.log(widths["transfer"] / widths["accurate"]).mean()))
