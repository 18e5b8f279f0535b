"""The page without a kernel: the widget's numbers, one file, nothing fetched, nothing executed that is not ours."""

import base64
import html
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from toys import make_vectors, quick_presets

from mfsbi_tutorial.data import Parameter
from mfsbi_tutorial.explorer import State, contents, course_store, curves, explore, markup, page, train_store
from mfsbi_tutorial.explorer.packing import LARGEST, N_POINTS, pack, thin
from mfsbi_tutorial.explorer.page import suite_contents
from mfsbi_tutorial.explorer.store import Store
from mfsbi_tutorial.inference import TrainConfig
from mfsbi_tutorial.plots.corners import LEVELS, Marginals, marginals, prior_range

QUICK = TrainConfig(2e-3, epochs=1, min_steps=3, keep_best=False)
HOSTILE = "</script><img src=x onerror=alert(1)>"
NAMES = (r"$\Omega_m$", "n_s run", "α_%", "a{b", HOSTILE)


def own_suites(names=NAMES):
    """Two fidelities of vectors that follow parameters of any name, and whose suite has a hostile one."""
    parameters = tuple(Parameter(name, 0.1, 10.0, log=i == 0) for i, name in enumerate(names))
    return [replace(make_vectors(60, parameters, seed=seed), name=HOSTILE, fidelity=HOSTILE) for seed in (0, 1)]


@pytest.fixture(scope="module")
def own():
    with pytest.MonkeyPatch.context() as patch:
        quick_presets(patch, QUICK)
        return train_store(*own_suites(), n_sims=(5, 10), n_seeds=2)


@pytest.fixture(scope="module")
def written(own):
    return page.page(own, title=HOSTILE)


def data_of(text):
    """What the page knows."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])


def unpack(text: str, n_theta: int, prior: np.ndarray) -> Marginals:
    """What ``pack`` packed, to the precision of its numbers (without ``span``)."""
    numbers = iter(np.frombuffer(base64.b64decode(text), "<u2").tolist())

    def take(n, low=0.0, high=1.0):
        return low + np.array([next(numbers) for _ in range(n)]) / LARGEST * (high - low)

    curves = []
    for low, high in prior:
        start, end = take(2, low, high)
        curves.append(np.stack([np.linspace(start, end, N_POINTS), take(N_POINTS)]))
    regions = {}
    for pair in [(i, j) for i in range(n_theta) for j in range(i + 1, n_theta)]:
        low, width = prior[list(pair), 0], np.ptp(prior[list(pair)], axis=1)
        regions[pair] = [
            [[low + width * take(2 * next(numbers)).reshape(-1, 2) for _ in range(next(numbers))]
             for _ in range(next(numbers))] for _ in range(2)
        ]  # fmt: skip
    return Marginals(curves, regions, np.array([curve[0, [0, -1]] for curve in curves]))


# The same numbers as the widget


@pytest.fixture(scope="module")
def store():
    return course_store()


@pytest.fixture(scope="module")
def said(store):
    """The page's contents for each suite, of two test maps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "n_shown", lambda self, suite: 2)
        return {suite: suite_contents(store, suite) for suite in store.suites}


def cells(table):
    """Rows of an HTML table, each a list of its cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1])
    return [
        [html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows
    ]


def run_of(said, score, state):
    names = (score.method, f"{score.method}/{state.budget_kind}/{state.budget}")
    (run,) = [said["runs"][name] for name in names if name in said["runs"]]
    return run


@pytest.mark.slow
def test_the_page_shows_the_scores_of_the_widgets_table_at_every_budget(store, said):
    for suite in store.suites:
        for kind in store.kinds(suite):
            for budget in store.budgets(suite, kind):
                state = State(suite, kind, budget, 0, tuple(store.methods(suite)))
                scores = contents.scores(store, state)
                for score, row in zip(scores, cells(markup.score_table(scores, "here")), strict=True):
                    assert run_of(said[suite], score, state)["score"] == row[1:]


@pytest.mark.slow
def test_the_page_shows_the_estimates_coverage_curves_and_sentences_of_the_widget(store, said):
    for suite in store.suites:
        kind = store.kinds(suite)[-1]
        state = State(suite, kind, store.near(suite, kind, 20), 1, ("scratch", "transfer"))
        columns = contents.corner_columns(store, suite)
        truth, estimates = contents.estimates(store, state)
        assert said[suite]["maps"][1]["truth"] == [f"{v:.3g}" for v in truth[columns]]
        for estimate in estimates:
            run = run_of(said[suite], estimate, state)
            expected = [f"{estimate.mean[i]:.3g} ± {estimate.deviation[i]:.2g}" for i in columns]
            assert run["maps"][1]["cells"] == expected
            mean, spread = contents.coverages(store, state)[estimate.method]
            np.testing.assert_allclose(run["coverage"], [mean, 2 * spread], atol=1e-4)
        for method, line in curves.learning_curves(store, suite, kind, state.methods).items():
            np.testing.assert_allclose(said[suite]["kinds"][kind]["curves"][method]["mean"], line["mean"], atol=1e-4)
        there = said[suite]["kinds"][kind]["catch_up"][state.budget]["sentence"]
        assert there == curves.catch_up_sentence(store, state)


@pytest.mark.slow
def test_the_page_draws_the_contours_of_the_widget(store, said):
    for suite in store.suites:
        state = State(suite, "n_maps", store.near(suite, "n_maps", 200), 1, ("transfer",))
        prior = prior_range(contents.corner_parameters(store, suite))
        widget = contents.densities(store, state)["transfer"]
        packed = said[suite]["runs"][f"transfer/n_maps/{state.budget}"]["maps"][1]["density"]
        drawn = unpack(packed, len(prior), prior)
        for pair, regions in widget.regions.items():
            for here, there in zip(regions, drawn.regions[pair], strict=True):
                assert abs(area(there) / area(here) - 1) < 0.03


def area(region):
    """Of a region, holes taken out."""

    def of(ring):
        x, y = np.asarray(ring).T
        return 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))

    return sum(of(polygon[0]) - sum(map(of, polygon[1:])) for polygon in region)


# Packing


def test_packing_keeps_regions_holes_and_curves():
    rng = np.random.default_rng(0)
    angle = rng.random(5000) * 2 * np.pi
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.1 * rng.standard_normal((5000, 2))
    parameters = (Parameter("a", -2, 2), Parameter("b", -2, 2))
    prior = prior_range(parameters)
    before = marginals(ring, parameters)
    after = unpack(pack(before, prior), 2, prior)
    for index in range(len(LEVELS)):
        here, there = before.regions[0, 1][index], after.regions[0, 1][index]
        assert [len(polygon) for polygon in here] == [len(polygon) for polygon in there]
        assert area(there) == pytest.approx(area(here), rel=0.03)
    x, height = after.curves[0]
    np.testing.assert_allclose(height, np.interp(x, *before.curves[0]), atol=2 / LARGEST + 1e-3)


def test_thinning_keeps_short_rings_and_the_ends_of_long_ones():
    short = np.random.default_rng(0).random((N_POINTS, 2))
    assert thin(short) is short
    angle = np.linspace(0, 2 * np.pi, 500)
    circle = np.stack([np.cos(angle), 0.05 * np.sin(angle)], axis=1)
    few = thin(circle)
    assert len(few) == N_POINTS and abs(area([[few]]) / area([[circle]]) - 1) < 0.02


# One file that is safe


def test_own_parameters_of_any_name_are_on_the_page(own, written):
    (suite,) = data_of(written)["suites"].values()
    assert suite["noun"] == "vector" and len(suite["parameters"]) == 3
    assert suite["parameters"][0] == "Ωm" and suite["axes"][0] == "log10 Ωm"
    assert list(suite["kinds"]) == ["n_sims"] and suite["kinds"]["n_sims"]["budgets"] == [5, 10]
    assert HOSTILE in data_of(written)["suites"], "as data, whose text is put into the page as text"


def test_a_hostile_name_never_becomes_markup(own, written):
    assert HOSTILE not in written and "<img src=x" not in written
    assert html.escape(HOSTILE) in written, "the title"


def test_texts_reach_the_page_as_text_only():
    script = markup.asset("page.js")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_the_page_is_one_file_that_asks_for_no_other(own, written):
    text = re.sub(r"<script.*?</script>", "", written, flags=re.DOTALL)
    assert not re.search(r"""(src|href)=["'](?!data:)|@import|url\((?!data:)""", text)
    assert len(written.encode()) < 3e6


def test_explore_opens_own_data_and_writes_their_page(monkeypatch, tmp_path):
    quick_presets(monkeypatch, QUICK)
    opened = explore(*own_suites(), (5,), page=tmp_path / "ours.html", n_seeds=1)
    assert opened.state.budget == 5 and opened.state.suite == HOSTILE
    assert "<!doctype html>" in (tmp_path / "ours.html").read_text()
    shown = "".join(part.value for part in opened._shown.values())
    assert "<img src=x" not in shown


def test_an_own_suite_may_be_called_as_one_of_the_course(monkeypatch):
    quick_presets(monkeypatch, QUICK)
    low, high = (replace(suite, name="sb13") for suite in own_suites(("one", "two")))
    store = train_store(low, high, (5,), n_seeds=1)
    assert contents.corner_columns(store, "sb13") == [0, 1]
    assert list(contents.densities(store, State("sb13", "n_sims", 5)))[-1] == "accurate"
