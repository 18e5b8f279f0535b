"""Questions that set the explorer's controls, and the states that they lead to."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .curves import catch_up_sentence
from .store import State, Store

FEW = 20  # simulations
RIGHT = 2.0  # standard deviations from the truth at most


@dataclass(frozen=True)
class Question:
    """A question to explore.

    Attributes:
        title: on its button.
        text: what to look for.
        answer: what is to be found there.
        state: what the controls are set to.
        pinned: a state to compare with, or None.
    """

    title: str
    text: str
    answer: str
    state: State
    pinned: State | None = None


def questions(store: Store, suite: str | None = None) -> list[Question]:
    """Those questions that the runs of a suite (the first if None) can answer."""
    suite = suite or store.suites[0]
    if not {"scratch", "transfer"} <= set(store.methods(suite)):
        return []
    makers: list[Callable] = [_catch_up, _liar, _maps_or_simulations]
    return [question for make in makers if (question := make(store, suite)) is not None]


def _state(store, suite, kind, budget):
    return State(suite, kind, store.near(suite, kind, budget), methods=("scratch", "transfer", "accurate"))


def _few(store, suite):
    """A small budget, in simulations if there are runs of these."""
    kind = "n_sims" if "n_sims" in store.kinds(suite) else "n_maps"
    return _state(store, suite, kind, FEW if kind == "n_sims" else FEW * _maps_per_simulation(store, suite))


def _maps_per_simulation(store, suite):
    """Of the HF suite; a campaign may have judged fewer of each test simulation."""
    return store.remember(("maps per simulation", suite), lambda: store.high(suite).x.shape[1])


def _catch_up(store, suite):
    state = _few(store, suite)
    text = (
        f"Transfer used {state.budget} {store.units[state.budget_kind]}. Follow the level line in the curve of MTPP "
        "from transfer to the right. At which budget does scratch reach the same score?"
    )
    return Question("Where does scratch catch up?", text, catch_up_sentence(store, state), state)


def _liar(store, suite):
    """The test map whose truth lies farthest outside what scratch says, of those on which accurate is right."""
    state = _few(store, suite)
    stored = store.posteriors(state, "scratch")
    if stored is None:
        return None
    distances, fair = (_distances(one)[: store.n_shown(suite)] for one in (stored, store.posteriors(state, "accurate")))
    farthest = int(np.argmax(np.where(fair <= max(RIGHT, fair.min()), distances, 0)))
    text = (
        "Compare the width of scratch with that of accurate, then look at the truth (dotted lines). How many of "
        "scratch's contours hold it? Does the coverage curve warn you?"
    )
    answer = (
        f"Scratch is sure of itself, and the truth is {distances[farthest]:.0f} standard deviations away. No single "
        "corner plot can tell you so without the truth. The coverage curve over all test maps can: compare its ends "
        "with the diagonal."
    )
    return Question("A confident liar", text, answer, replace(state, test_map=farthest))


def _distances(posteriors):
    """Of each truth from what a posterior says, in standard deviations, shape (n_shown,)."""
    samples = np.moveaxis(posteriors.samples_unit, 1, 0)
    return np.array([_distance(one, truth) for one, truth in zip(samples, posteriors.theta_unit, strict=True)])


def _distance(samples, truth):
    offset = truth - samples.mean(0)
    covariance = np.atleast_2d(np.cov(samples.T)) + 1e-9 * np.eye(len(truth))
    return float(np.sqrt(offset @ np.linalg.solve(covariance, offset)))


def _maps_or_simulations(store, suite):
    if store.kinds(suite) != ["n_maps", "n_sims"]:
        return None
    pinned = _few(store, suite)
    same = pinned.budget * _maps_per_simulation(store, suite)
    state = _state(store, suite, "n_maps", same)
    text = (
        f"{pinned.budget} whole simulations (pinned, left) hold {same} maps. Beside them are {state.budget} maps taken "
        "at random from the whole suite. Which of the two serves scratch better?"
    )
    means = {s.budget_kind: store.rows(s, "scratch").mtpp.mean() for s in (pinned, state)}
    answer = (
        f"Scratch reaches {means['n_sims']:.2f} nats with {pinned.budget} simulations and {means['n_maps']:.2f} nats "
        f"with {state.budget} maps. Maps of one simulation share its parameters; random maps come from many "
        "simulations and see more of the prior. But money buys whole simulations."
    )
    return Question("Maps or simulations?", text, answer, state, pinned)
