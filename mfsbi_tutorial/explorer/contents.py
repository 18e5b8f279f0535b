"""What the explorer says about a state, in numbers and words: the widget and the page without a kernel show these.

Nothing here draws or trains."""

import re
import unicodedata
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..data import Parameter, from_unit
from ..evaluation import StoredPosteriors, coverage_curves, over_seeds
from ..evaluation.results import N_SEED_BOOTSTRAPS
from ..plots.corners import Marginals, marginals, on_axes
from ..plots.style import display_name
from .store import Live, State, Store, varied

CONSTRAINED = ("Omega_m", "sigma_8", "n_s")  # of the cosmological parameters, what maps constrain
N_CORNER = 3
NOMINAL = np.linspace(0, 1, 51)


def found(store: Store, state: State, live: Live | None = None) -> dict[str, StoredPosteriors]:
    """Posteriors of the chosen methods that were run at this budget, and of the reference, which is always there."""
    methods = [*state.methods, *(["accurate"] if "accurate" not in state.methods else [])]
    posteriors = {method: store.posteriors(state, method) for method in methods}
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


def plain_name(parameter: Parameter) -> str:
    """A parameter's name without mathematics, for tables and screen readers.

    >>> [plain_name(Parameter(name, 0, 1)) for name in ("Omega_m", r"$\\sigma_8$", "n_s_run", "two words")]
    ['Ωm', 'σ8', 'n s run', 'two words']
    """
    words = [_greek(word) for word in re.split(r"(\W|_)", parameter.name)]
    text = "".join(words)
    joined = re.fullmatch(r"\W*(\w)_\{?(\w{1,2})\}?\W*", text)
    return "".join(joined.groups()) if joined else re.sub(r"[\\${}]", "", text).replace("_", " ").strip() or parameter.name


def title(store: Store, suite: str) -> str:
    """A suite's name and what is inferred from it."""
    names = [plain_name(parameter) for parameter in store.test(suite).inferred]
    shown = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    known = suite in ("lh", "sb13")
    return f"{suite.upper() if known else suite}: {shown}"


def _greek(word):
    """The letter that a word names, or the word."""
    case = "CAPITAL" if word[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {word.upper()}") if word.isalpha() and len(word) > 1 else word
    except KeyError:
        return word


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
        samples, _ = physical(store, state.suite, posteriors, state.test_map)
        return marginals(samples[:, columns], parameters, method)

    stored = found(store, state, live)
    return {m: _once(store, state, m, ("density", state.test_map), lambda m=m: density(m, stored[m])) for m in stored}


def _once(store, state, method, key, make):
    """Remember what is made of a stored run; a network trained now is none."""
    return make() if method == "live" else store.remember((*key, state.run(method)), make)


def truth_on_axes(store: Store, state: State) -> np.ndarray:
    """Truth of the shown map at the corner's parameters, on its axes."""
    _, truth = physical(store, state.suite, store.posteriors(state, "accurate"), state.test_map)
    return on_axes(truth[corner_columns(store, state.suite)], corner_parameters(store, state.suite))


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
    methods = [*state.methods, *(["accurate"] if "accurate" not in state.methods else [])]
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

    _, truth = physical(store, state.suite, store.posteriors(state, "accurate"), state.test_map)
    return truth, [_once(store, state, m, ("estimate", state.test_map), lambda m=m: estimate(m)) for m in stored]


def learning_curves(store: Store, suite: str, budget_kind: str, methods) -> dict[str, pd.DataFrame]:
    """MTPP of each method against the budget: mean, error and number of seeds, indexed by budget."""
    lines = {}
    for method in methods:
        if method in varied():
            rows = store.runs(suite, method, budget_kind)
            key = ("curve", suite, method, budget_kind)
            lines[method] = store.remember(key, lambda rows=rows: over_seeds(rows, "mtpp"))
    return {method: line for method, line in lines.items() if len(line)}


def levels(store: Store, suite: str, methods) -> dict[str, float]:
    """MTPP of those methods that have no budget to choose, nats."""
    state = State(suite)
    fixed = [m for m in dict.fromkeys((*methods, "accurate")) if m not in varied()]
    means = {method: store.rows(state, method).mtpp.mean() for method in fixed}
    return {method: mean for method, mean in means.items() if np.isfinite(mean)}


def bootstrap(rows: pd.DataFrame, budgets: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """MTPP at ``budgets``, linear in their logarithm between measured ones, seeds resampled; a row a bootstrap.

    Beyond the measured budgets the answer is NaN."""
    measured = np.array(sorted(set(rows.budget)))
    values = [rows.mtpp[rows.budget == budget].to_numpy() for budget in measured]
    drawn = [v[rng.integers(len(v), size=(N_SEED_BOOTSTRAPS, len(v)))].mean(1) for v in values]
    x, known = np.log(np.maximum(budgets, 1e-9)), np.log(measured)
    return np.array([np.interp(x, known, one, left=np.nan, right=np.nan) for one in np.stack(drawn, axis=1)])


@dataclass(frozen=True)
class CatchUp:
    """Where ``scratch`` reaches what ``transfer`` reaches at a budget.

    ``budget`` is interpolated between measured budgets, ``low`` and ``high`` are 16 and 84 % quantiles of a bootstrap
    over ``n_seeds`` seeds; ``beyond`` is -1 or 1 where it lies below or above all measured budgets."""

    goal: float
    budget: float
    low: float
    high: float
    beyond: int
    n_seeds: int


def catch_up(store: Store, state: State) -> CatchUp | None:
    """Where scratch catches up with transfer at the state's budget; None if either was not run there."""
    key = ("catch up", state.suite, state.budget_kind, state.budget)
    return store.remember(key, lambda: _catch_up(store, state))


def _catch_up(store, state):
    scratch = store.runs(state.suite, "scratch", state.budget_kind)
    transfer = store.rows(state, "transfer")
    if scratch.empty or transfer.empty:
        return None
    rng = np.random.default_rng(0)
    smallest, largest = scratch.budget.min(), scratch.budget.max()
    fine = np.exp(np.linspace(np.log(smallest), np.log(largest), 400))
    fine[[0, -1]] = smallest, largest
    mean = over_seeds(scratch, "mtpp")["mean"]
    goal = transfer.mtpp.mean()
    best = _crossing(fine, np.interp(np.log(fine), np.log(mean.index.to_numpy(float)), mean)[None], np.array([goal]))
    seeds = transfer.mtpp.to_numpy()
    goals = seeds[rng.integers(len(seeds), size=(N_SEED_BOOTSTRAPS, len(seeds)))].mean(1)
    crossings = _crossing(fine, bootstrap(scratch, fine, rng), goals)
    low, high = np.quantile(np.minimum(crossings, largest), (0.16, 0.84))
    beyond = int(best[0] > largest) - int(best[0] <= smallest)
    n_seeds = min(len(seeds), int(over_seeds(scratch, "mtpp").n_seeds.min()))
    return CatchUp(goal, float(min(best[0], largest)), float(low), float(high), beyond, n_seeds)


def _crossing(budgets, curves, goals):
    """The first budget at which each curve is as high as its goal, infinite if none is."""
    reached = curves >= goals[:, None]
    return np.where(reached.any(1), budgets[reached.argmax(1)], np.inf)


def catch_up_sentence(store: Store, state: State) -> str:
    """Where scratch catches up with transfer, in a sentence."""
    result = catch_up(store, state)
    unit = store.units[state.budget_kind]
    if result is None:
        return f"Scratch and transfer were not both run at {state.budget} {unit}."
    start = f"Transfer reaches {result.goal:.2f} nats with {state.budget} {unit}."
    if result.beyond > 0:
        return f"{start} Scratch does not reach that with {result.budget:.0f}, the most that was measured."
    if result.beyond < 0:
        return f"{start} Scratch reaches that with {result.budget:.0f} or fewer, the fewest that was measured."
    ratios = [value / state.budget for value in (result.budget, result.low, result.high)]
    factor, low, high = (f"{ratio:.0f}" if ratio > 3 else f"{ratio:.1f}" for ratio in ratios)
    seeds = f"{result.n_seeds} seed{'s' if result.n_seeds > 1 else ''}"
    return (f"{start} Scratch needs about {round_budget(result.budget)}: {factor} times as many ({low} to {high}, "
            f"from {seeds} a budget).")  # fmt: skip


def round_budget(budget: float) -> str:
    """A budget that was read off a curve, to two figures."""
    digits = max(int(np.floor(np.log10(budget))) - 1, 0)
    return f"{round(budget, -digits):.0f}"


def width_ratio(store: Store, state: State) -> float | None:
    """How wide transfer's posterior of the shown map is beside that of accurate, a geometric mean over parameters."""
    _, said = estimates(store, replace(state, methods=("transfer",)))
    widths = {estimate.method: estimate.deviation for estimate in said}
    if not {"transfer", "accurate"} <= set(widths):
        return None
    return float(np.exp(np.log(widths["transfer"] / widths["accurate"]).mean()))


def describe(store: Store, state: State) -> str:
    """What is shown, for those who cannot see it."""
    names = ", ".join(display_name(score.method) for score in scores(store, state))
    where = f"{state.budget} {store.units[state.budget_kind]} of {title(store, state.suite)}"
    truth, said = estimates(store, state)
    parameters = store.test(state.suite).inferred
    columns = corner_columns(store, state.suite)
    texts = [
        f"{display_name(e.method)} " + ", ".join(f"{e.mean[i]:.3g} ± {e.deviation[i]:.2g}" for i in columns)
        for e in said
    ]
    shown = ", ".join(f"{plain_name(parameters[i])} {truth[i]:.3g}" for i in columns)
    return f"{names} at {where}, test {store.noun(state.suite)} {state.test_map}: truth {shown}; {'; '.join(texts)}."


def describe_coverage(store: Store, state: State) -> str:
    """The coverage curves, for those who cannot see them."""
    middle = {m: mean[len(NOMINAL) // 2] for m, (mean, _) in coverages(store, state).items()}
    texts = [f"{display_name(method)} {share:.0%}" for method, share in middle.items()]
    return f"Coverage over all test data. Share of truths within the 50 % level: {', '.join(texts)}; 50 % is perfect."


def describe_curves(store: Store, state: State) -> str:
    """The learning curves, for those who cannot see them."""
    unit = store.units[state.budget_kind]
    texts = [
        f"{display_name(method)} " + ", ".join(f"{mean:.2f} at {budget}" for budget, mean in line["mean"].items())
        for method, line in learning_curves(store, state.suite, state.budget_kind, state.methods).items()
    ]
    texts += [f"{display_name(m)} {mean:.2f} always" for m, mean in levels(store, state.suite, state.methods).items()]
    return f"MTPP in nats against {unit}: {'; '.join(texts)}. The prior has 0."
