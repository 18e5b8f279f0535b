"""Suites: splits by simulation, draws, physical parameters and the unit cube, fingerprints."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import many, seeds
from toys import make_suite, make_vectors

from mfsbi_tutorial.data import Draw, Parameter, Suite, from_unit
from mfsbi_tutorial.data.lazy import LazyMaps, Logarithm
from mfsbi_tutorial.data.leaks import check_further, check_leak
from mfsbi_tutorial.data.suite import SPLITS

# Splits


def test_the_paper_split_of_a_thousand_simulations():
    suite = make_suite(1000, 1, 8)
    assert suite.split("test").sim_id.tolist() == list(range(900, 1000))
    assert suite.split("validation").sim_id.tolist() == list(range(800, 900))
    assert suite.split("train").sim_id.tolist() == list(range(800))


def test_a_subset_keeps_the_split_of_the_whole_suite():
    part = make_suite(1000, 1, 8).take(np.array([3, 850, 950]))
    assert part.split_of_sims().tolist() == ["train", "validation", "test"]


@many
@given(n_sims=st.integers(10, 200), seed=seeds, n_held=st.one_of(st.none(), st.tuples(*2 * [st.integers(0, 4)])))
def test_splits_share_no_simulation_and_miss_none(n_sims, seed, n_held):
    suite = make_suite(n_sims, 1, 8)
    if n_held:
        suite = replace(suite, n_validation=n_held[0], n_test=n_held[1])
    parts = [suite.split(name).sim_id for name in SPLITS]
    np.testing.assert_array_equal(np.concatenate(parts), np.arange(n_sims))
    assert tuple(map(len, parts[1:])) == suite.held_out
    some_sims = np.random.default_rng(seed).permutation(n_sims)[: n_sims // 2]
    assert np.array_equal(suite.take(some_sims).split_of_sims(), suite.split_of_sims()[some_sims])


# Draws


def test_each_drawn_map_keeps_its_own_parameters(suite):
    train, _ = suite.draw(n_maps=60, seed=3)
    physical = from_unit(train.theta_unit, suite.inferred)
    np.testing.assert_allclose(physical, suite.theta[train.sim_id, :2], rtol=1e-5)
    np.testing.assert_allclose(train.x.mean((1, 2)), 11 + 2 * suite.theta[train.sim_id, 0], atol=0.1)


def test_a_seed_fixes_the_draw(suite):
    one, again, other = (suite.draw(n_maps=30, seed=s)[0].x for s in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("budget", "complaint"),
    [
        ({"n_maps": 9}, "n_maps = 9: expected 10 to 128"),
        ({"n_maps": 129}, "n_maps = 129: expected 10 to 128"),
        ({"n_sims": 1}, "n_sims = 1: expected 2 to 32"),
        ({"n_sims": 33}, "n_sims = 33"),
        ({}, "either n_maps or n_sims"),
        ({"n_maps": 10, "n_sims": 2}, "either n_maps or n_sims"),
    ],
)
def test_impossible_budgets_are_refused(suite, budget, complaint):
    with pytest.raises(ValueError, match=complaint):
        suite.draw(**budget, seed=0)


@st.composite
def budgets(draw):
    """A suite whose every map shows its own number, part of it, and a budget that it can fill."""
    n_sims = draw(st.integers(20, 60))
    n_per_sim = draw(st.integers(1, 5))
    number = np.arange(n_sims * n_per_sim, dtype=np.float32).reshape(n_sims, n_per_sim, 1, 1)
    suite = make_suite(n_sims, n_per_sim, 8, x=number * np.ones((8, 8), np.float32))
    suite = suite.take(np.random.default_rng(draw(seeds)).permutation(n_sims)[: draw(st.integers(17, n_sims))])
    n_train = len(suite.split("train"))
    if draw(st.booleans()) and n_train * n_per_sim >= 10:
        return suite, {"n_maps": draw(st.integers(10, n_train * n_per_sim))}
    return suite, {"n_sims": draw(st.integers(2, n_train))}


@many
@given(case=budgets(), seed=seeds)
def test_a_draw_spends_its_budget_on_training_simulations_and_shares_none_with_its_validation(case, seed):
    suite, budget = case
    n_per_sim = suite.x.shape[1]
    training = suite.split("train")
    train, validation = suite.draw(**budget, seed=seed)
    both = train + validation
    assert len(train) and len(validation) and not set(train.sim_id) & set(validation.sim_id)
    assert set(both.sim_id) <= set(training.sim_id)
    numbers = both.x[:, 0, 0].astype(int)
    assert len(set(numbers)) == len(numbers) and np.array_equal(numbers // n_per_sim, both.sim_id)
    rows = [training.sim_id.tolist().index(sim) for sim in both.sim_id]
    np.testing.assert_array_equal(both.theta, training.theta[rows, : suite.n_inferred])
    np.testing.assert_array_equal(both.theta_unit, training.theta_unit[rows])
    if "n_maps" in budget:
        assert len(both) == budget["n_maps"] and len(validation) <= max(round(0.1 * len(both)), n_per_sim)
    else:
        assert len(set(validation.sim_id)) == max(1, round(0.1 * budget["n_sims"]))
        assert len(set(both.sim_id)) == budget["n_sims"] and len(both) == n_per_sim * budget["n_sims"]
    for one, again in zip((train, validation), suite.draw(**budget, seed=seed), strict=True):
        np.testing.assert_array_equal(one.x, again.x)


# Physical parameters and the unit cube


def test_theta_is_physical_and_theta_unit_is_the_unit_cube():
    """By hand: a third of a linear prior, a quarter of a logarithmic one from 1 to 16."""
    parameters = (Parameter("a", 10.0, 13.0), Parameter("b", 1.0, 16.0, log=True))
    draw = Draw(np.zeros((2, 8, 8), np.float32), np.array([[11.0, 2.0], [13.0, 1.0]]), np.arange(2), parameters)
    np.testing.assert_allclose(draw.theta_unit, [[1 / 3, 1 / 4], [1.0, 0.0]], rtol=1e-6)
    assert draw.theta_unit.dtype == np.float32
    assert draw.theta.tolist() == [[11.0, 2.0], [13.0, 1.0]]


@pytest.mark.parametrize("n_inferred", [2, 4])
def test_every_draw_of_a_suite_holds_its_physical_parameters(n_inferred):
    suite = make_suite(n_inferred=n_inferred)
    train, validation = suite.draw(n_maps=60, seed=3)
    for draw in (train, validation, train + validation, suite.as_draw()):
        np.testing.assert_array_equal(draw.theta, suite.theta[draw.sim_id, :n_inferred])
        np.testing.assert_array_equal(draw.theta_unit, suite.theta_unit[draw.sim_id])
        assert draw.parameters == suite.inferred == suite.parameters[:n_inferred]
        assert draw.theta.dtype == np.float64 and draw.theta_unit.dtype == np.float32
        assert (draw.theta_unit >= 0).all() and (draw.theta_unit <= 1).all()


# Fingerprints


def lazy_suite(changed_map=None):
    """A suite whose maps stay in one file, simulation after simulation."""
    suite = make_suite()
    file = (10.0**suite.x).reshape(-1, *suite.data_shape)
    if changed_map is not None:
        file[changed_map, 2, 2] *= 2
    return replace(suite, x=LazyMaps(Logarithm(file), np.arange(len(file)).reshape(suite.x.shape[:2])))


def changed_data(suite):
    if isinstance(suite.x, LazyMaps):
        return lazy_suite(changed_map=12).x
    x = suite.x.copy()
    x[3, 0, 2, 2] += 1
    return x


def changed_theta(suite):
    theta = suite.theta.copy()
    theta[5, 0] += 1e-9
    return theta


def wider(suite):
    first = suite.parameters[0]
    return (replace(first, high=first.high + 0.1), *suite.parameters[1:])


CHANGES = {
    "x": lambda suite: {"x": changed_data(suite)},
    "theta": lambda suite: {"theta": changed_theta(suite)},
    "priors": lambda suite: {"parameters": wider(suite)},
    "n_inferred": lambda suite: {"n_inferred": 3},
    "n_test": lambda suite: {"n_test": 5},
    "symmetric": lambda suite: {"symmetric": False},
    "n_validation": lambda suite: {"n_validation": 5},
    "sim_id": lambda suite: {"sim_id": suite.sim_id[::-1]},
}


@pytest.mark.parametrize("make", [make_suite, lazy_suite], ids=["in memory", "in a file"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_fingerprint_changes_with_data_parameters_priors_and_split(make, change):
    suite = make()
    assert replace(suite, **CHANGES[change](suite)).fingerprint != suite.fingerprint


@pytest.mark.parametrize("make", [make_suite, lazy_suite], ids=["in memory", "in a file"])
def test_the_fingerprint_is_that_of_the_content_and_not_of_its_name(make):
    suite = make()
    assert make().fingerprint == suite.fingerprint
    assert replace(suite, name="another").fingerprint == suite.fingerprint
    assert replace(suite, n_validation=4, n_test=4).fingerprint == suite.fingerprint, "the tenth each that it had"
    assert suite.take(np.arange(20)).fingerprint != suite.fingerprint


def test_the_fingerprint_of_maps_in_a_file_reads_one_map_of_each_simulation():
    """The first one: to read all of CAMELS would take minutes."""
    assert lazy_suite(changed_map=13).fingerprint == lazy_suite().fingerprint
    assert lazy_suite(changed_map=12).fingerprint != lazy_suite().fingerprint


def test_the_fingerprint_is_the_same_whoever_counts():
    """Numbers of numpy, or of Python; in memory, or read again."""
    one = make_vectors(60)
    other = replace(one, n_inferred=np.int64(2), n_validation=np.int64(6), n_test=np.int32(6))
    assert one.fingerprint == other.fingerprint


# What arrays must be


@many
@given(shift=st.floats(-1e12, 1e12), scale=st.sampled_from([1.0, 1e-3, 1e6]), seed=seeds)
def test_data_that_single_precision_would_lose_are_refused_and_others_are_kept(shift, scale, seed):
    x = shift + scale * np.random.default_rng(seed).normal(size=(60, 4))
    theta = np.random.default_rng(seed).random((60, 1))
    lost = np.spacing(np.float32(abs(shift))) / 3.5 / scale  # rounding, in standard deviations of the data
    try:
        kept = Suite.from_arrays(x, theta, Parameter("a", 0, 1)).x[:, 0]
    except ValueError as error:
        assert lost > 0.003 and "is lost in single precision" in str(error)
    else:
        assert lost < 0.03 and np.abs(kept - x).max() < 0.1 * scale


def test_constant_features_lose_nothing():
    x = np.random.default_rng(0).normal(size=(60, 3))
    x[:, 1] = 1e9 + 0.1
    Suite.from_arrays(x, np.random.default_rng(0).random((60, 1)), Parameter("a", 0, 1))


def test_parameters_in_single_precision_may_lie_on_the_edge():
    theta = np.random.default_rng(0).uniform(0.7, 0.9, (60, 1)).astype(np.float32)
    theta[3], theta[5] = 0.7, 0.9
    suite = Suite.from_arrays(np.zeros((60, 2)), theta, Parameter("h", 0.7, 0.9))
    assert suite.theta[3] == 0.7 and suite.theta[5] <= 0.9


def test_a_mask_that_hides_nothing_is_no_mask():
    x = np.ma.array(np.zeros((60, 2)), mask=False)
    assert len(Suite.from_arrays(x, np.random.default_rng(0).random((60, 1)), Parameter("a", 0, 1))) == 60


# Pairs


def pair_of(n_low, n_high, shared, n_inferred=2, **changes):
    """LF and HF suites from arrays of which the HF universes are those of LF at the places ``shared``."""
    rng = np.random.default_rng(0)
    low = make_vectors(n_low)
    theta = low.theta[shared] if shared is not None else make_vectors(n_high, seed=1).theta
    high = Suite.from_arrays(rng.normal(size=(n_high, 4)), theta, low.parameters, **changes)
    return replace(low, n_inferred=n_inferred), replace(high, n_inferred=n_inferred)


def test_pairs_whose_test_universes_lf_trains_on_are_refused():
    low, high = pair_of(1000, 100, slice(0, 100))
    with pytest.raises(ValueError, match="10 of 10 test universes of the HF suite are among those"):
        check_leak(low, high)
    with pytest.raises(ValueError, match="10 of 10"):
        check_leak(low, replace(high, theta=high.theta.astype(np.float32).astype(np.float64)))


def test_universes_that_choose_the_epoch_at_lf_are_no_test():
    low, high = pair_of(100, 60, slice(40, 100), n_test=20)
    with pytest.raises(ValueError, match="20 of 20"):
        check_leak(replace(low, n_validation=20, n_test=0), high)
    check_leak(replace(low, n_validation=2, n_test=20), high)


def test_universes_for_testing_only_are_those_of_no_other_split():
    low, high = pair_of(100, 100, slice(0, 100))
    check_further(make_vectors(30, seed=7), low, high)
    check_further(high.split("test"), low, high)
    for taught in (high.split("train"), high.split("validation"), high):
        with pytest.raises(ValueError, match=f"of {len(taught)} universes of suite own, for testing only"):
            check_further(taught, low, high)
    further = make_vectors(30, seed=7)
    for other in (replace(further, parameters=further.parameters[::-1]), replace(further, x=further.x[..., :3])):
        with pytest.raises(ValueError, match="another shape, other parameters or other priors"):
            check_further(other, low, high)


def test_pairs_in_the_same_splits_and_unpaired_suites_are_let_in():
    check_leak(*pair_of(1000, 100, slice(900, 1000)))  # what the sentence advises
    check_leak(*pair_of(1000, 100, None))
    check_leak(make_suite(), make_suite(seed=1))
    check_leak(*pair_of(1000, 100, slice(0, 100), n_test=0))


def test_parameters_that_repeat_name_no_universe():
    """Nine points of a grid, many simulations at each: they are in every split of every suite."""
    low, high = pair_of(1000, 100, np.arange(100) % 9)
    check_leak(low, high)
