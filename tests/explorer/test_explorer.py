"""The explorer: every state draws, controls do what they say, nothing that is shown was not measured."""

import re
import threading
import time
from dataclasses import replace

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from toys import make_starts

from mfsbi_tutorial.evaluation import load_posteriors, saving_table
from mfsbi_tutorial.explorer import (
    Explorer,
    Live,
    Planner,
    StartChooser,
    State,
    contents,
    course_store,
    curves,
    picture,
    pictures,
    plan,
)
from mfsbi_tutorial.explorer.choosers import planner as planning
from mfsbi_tutorial.explorer.pictures import display_name
from mfsbi_tutorial.explorer.questions import questions
from mfsbi_tutorial.plots import png

TRAIN_LIVE = "mfsbi_tutorial.explorer.live_training.train_live"


@pytest.fixture(scope="module")
def store():
    return course_store()


# What a learner sees of a widget


def parts(widget):
    """A widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def control(owner, name):
    """The control that bears a name."""
    (found,) = [part for part in parts(owner.widget) if getattr(part, "description", "") == name]
    return found


def page_of(owner):
    """All HTML of a widget that is displayed."""
    return "".join(part.value for part in parts(owner.widget) if isinstance(part, ipywidgets.HTML))


def pictures_of(owner):
    """The source of every picture, by its caption or text."""
    return dict(re.findall(r'alt="([^"]*)" src="([^"]*)"', page_of(owner)))


def words(owner):
    """What is written in a widget, without pictures and markup."""
    text = re.sub(r"<style>.*?</style>", "", page_of(owner), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def wait_until_trained(explore, seconds=30):
    end = time.monotonic() + seconds
    while not control(explore, "Cancel").disabled:
        assert time.monotonic() < end, "the training did not end"
        time.sleep(0.01)
    assert not control(explore, "Train it now").disabled


def some_budget(store, kind="n_sims", suite=None):
    return store.near(suite or store.suites[0], kind, 20 if kind == "n_sims" else 200)


# Contents


def reachable(store):
    """States that the widgets can reach, one for each suite and budget, with maps and methods taking turns."""
    for suite in store.suites:
        offered = store.methods(suite)
        methods = [("scratch", "transfer", "accurate"), tuple(offered), (), ("transfer",), (offered[0],)]
        for kind in store.kinds(suite):
            for turn, budget in enumerate(store.budgets(suite, kind)):
                last = store.n_shown(suite) - 1
                yield State(suite, kind, budget, last * (turn % 2), methods[turn % len(methods)])


@pytest.mark.slow
def test_every_state_draws_and_leaves_no_figure_open(store):
    for state in reachable(store):
        assert png(picture(store, state)).startswith(b"\x89PNG")
        assert store.provenance(state)
    assert plt.get_fignums() == []


def test_the_shown_map_is_the_one_that_the_samples_are_about(store):
    for suite in store.suites:
        posteriors = store.posteriors(State(suite), "accurate")
        test = store.test(suite)
        rows = [int(np.flatnonzero(test.sim_id == sim)[0]) for sim in posteriors.shown_sim_id]
        np.testing.assert_allclose(test.theta_unit[rows], posteriors.theta_unit, atol=1e-6)


def test_a_method_without_a_run_is_not_shown_and_the_reference_always_is(store):
    largest = max(store.budgets("lh", "n_maps"))
    state = State("lh", "n_maps", largest, methods=("transfer",))
    assert store.posteriors(state, "transfer") is None
    assert list(contents.found(store, state)) == ["accurate"]
    assert contents.scores(store, state)[0].cells[0] == "not run"


def test_dithering_moves_samples_by_half_a_step_and_keeps_them_in_the_prior(store):
    stored = load_posteriors(State("lh").run("accurate")).samples_unit
    moved = contents.dithered(stored)
    assert np.abs(moved - stored).max() <= 0.5 / 255 + 1e-6
    assert moved.min() >= 0 and moved.max() <= 1
    assert len(np.unique(moved)) > 50 * len(np.unique(stored))
    assert contents.dithered(moved) is moved, "what is in no steps stays"
    assert np.array_equal(store.posteriors(State("lh"), "accurate").samples_unit, stored), "numbers stay as stored"


def test_provenance_names_runs_that_exist_and_calls_changed_revisions_so(store):
    largest = max(store.budgets("lh", "n_maps"))
    text = store.provenance(State("lh", "n_maps", largest))
    runs = text.split("Runs, seed 0 drawn: ")[1].split("\n")[0].split(", ")
    assert runs and set(runs) <= set(store.table.key)
    assert "-dirty" not in text


def test_scores_are_means_over_the_tables_seeds(store):
    state = State("lh", "n_sims", some_budget(store))
    rows = store.table.query(f"key.str.startswith('lh-Mcdm-transfer-n_sims-{state.budget}-seed')")
    (score,) = [s for s in contents.scores(store, state) if s.method == "transfer"]
    assert (score.n_seeds, score.mtpp) == (len(rows), pytest.approx(rows.mtpp.mean()))


def test_catching_up_is_where_the_interpolated_curve_of_scratch_meets_transfer(store):
    state = State("lh", "n_sims", some_budget(store))
    goal, needed = curves.crossing(store, state)
    line = curves.scratch_line(store, "lh", "n_sims")
    there = np.interp(np.log(needed), np.log(line.index.to_numpy(float)), line)
    assert there == pytest.approx(goal, abs=0.02) and goal == store.rows(state, "transfer").mtpp.mean()
    assert max(line.index) == 900 and list(curves.ticks(store, "lh", "n_sims").values())[-1] == "all"


def test_table_sentence_and_planner_tell_the_same_numbers(store):
    """Factor and quantiles of the sentence are those of the table of savings; the planner's curves are its curves."""
    scores = store.scores("lh")
    for line in list(saving_table(store.table, "lh", scores))[2:]:
        budget, mtpp, factor, _ = line.strip("| ").split(" | ")
        number, kind = budget.split()
        state = State("lh", f"n_{kind}", int(number))
        sentence = curves.catch_up_sentence(store, state)
        assert f"reaches {mtpp} nats" in sentence
        if factor[0] not in "<>":
            times, low, _, high = factor.replace("(", "").replace(")", "").split()
            spread = f"{low} to {high}, " if low != high else ""
            assert f"{times} times as many ({spread}from" in sentence
    (mix,) = plan(store.table, 1e9, 1, 80, scores=scores)
    assert (mix.n_low, mix.n_high, mix.mtpp) == (0, 80, pytest.approx(curves.scratch_line(store, "lh", "n_sims")[80]))


def test_questions_set_states_that_can_be_shown(store):
    for suite in store.suites:
        asked = questions(store, suite)
        assert [question.title for question in asked] == [
            "Where does scratch catch up?", "A confident liar", "Maps or simulations?",
        ]  # fmt: skip
        for question in asked:
            for state in filter(None, (question.state, question.pinned)):
                assert state.budget in store.budgets(suite, state.budget_kind)
                assert {"scratch", "accurate"} <= set(contents.found(store, state))


def test_the_confident_liar_excludes_a_truth_that_accurate_finds(store):
    state = questions(store)[1].state
    off = {}
    for method in ("scratch", "accurate"):
        said = store.posteriors(state, method)
        off[method] = np.abs(said.theta_unit - said.samples_unit.mean(0)) / said.samples_unit.std(0)
    assert off["scratch"][state.test_map].max() > 3 > 2.1 > off["accurate"][state.test_map].max()


# The widget


@pytest.mark.slow
def test_a_control_changes_the_pictures_that_depend_on_it_and_no_other(store):
    explore = Explorer(store)
    before = pictures_of(explore)
    control(explore, "N").value = store.near("lh", explore.state.budget_kind, 4 * explore.state.budget)
    after = pictures_of(explore)
    same = set(before.values()) & set(after.values())
    assert len(before) == len(after) == 4 and len(same) == 1, "the map alone stays"
    for turn in range(5):
        control(explore, "Test map").value = turn + 1
    assert plt.get_fignums() == []


@pytest.mark.slow
def test_pictures_drawn_into_used_axes_are_those_of_new_axes(store):
    suite = store.suites[0]
    states = [State(suite, kind, store.budgets(suite, kind)[turn], turn, ("scratch", "transfer")[turn:])
              for turn, kind in enumerate(("n_maps", "n_sims"))]  # fmt: skip
    for draw in (pictures.corner_picture, pictures.coverage_picture, pictures.curve_picture):
        used = draw(store, states[0])
        again = png(draw(store, states[1], view=pictures.View(True), figure=used))
        assert again == png(draw(store, states[1], view=pictures.View(True)))


def test_another_unit_keeps_an_offered_budget(store):
    explore = Explorer(store)
    control(explore, "Count N in").value = "n_sims"
    assert explore.state.budget in store.budgets("lh", "n_sims")


def test_every_control_has_a_name_and_a_help(store):
    explore = Explorer(store)
    shown = (ipywidgets.Box, ipywidgets.HTML, ipywidgets.Label)
    controls = [part for part in parts(explore.widget) if not isinstance(part, shown)]
    wanted = {"Suite", "Count N in", "N", "Test map", "Train it now", "Cancel", "Pin", "Whole prior", "Predict first"}
    offered = {display_name(m) for m in store.methods("lh") if m != "accurate"}
    assert wanted | offered <= {part.description for part in controls}
    assert all(part.tooltip for part in controls if not isinstance(part, ipywidgets.FloatProgress))


def test_every_picture_has_a_text_that_says_what_it_shows(store):
    texts = list(pictures_of(Explorer(store)))
    assert len(texts) == 4 and min(map(len, texts)) > 20
    assert any("transfer" in text and "±" in text for text in texts)


def test_method_boxes_reach_the_learning_curve_and_the_scores(store):
    explore = Explorer(store)
    control(explore, "scratch").value = False
    (curve,) = [text for text in pictures_of(explore) if text.startswith("MTPP")]
    assert "scratch" not in curve and "transfer" in curve
    assert "scratch" not in words(explore).split("All test data")[1]


def test_a_pinned_state_stays_while_another_is_chosen(store):
    explore = Explorer(store)
    first = explore.state
    control(explore, "Pin").value = True
    control(explore, "N").value = store.near("lh", first.budget_kind, 4 * first.budget)
    assert explore.pinned == first and len(pictures_of(explore)) == 5
    assert f"pinned: {first.budget} HF" in words(explore)
    control(explore, "Pin").value = False
    assert explore.pinned is None and len(pictures_of(explore)) == 4


def test_transfer_is_hidden_until_the_learner_has_guessed(store):
    explore = Explorer(store)
    control(explore, "Predict first").value = True
    seen = words(explore) + "".join(pictures_of(explore))
    assert "transfer" not in seen.split("All test data")[1].split("Where does this")[0]
    control(explore, "Your guess").value = 2.0
    control(explore, "Show transfer").click()
    assert "You guessed 2.0 times" in words(explore)
    assert not control(explore, "Predict first").value


def test_a_question_sets_the_controls_and_keeps_its_answer_folded(store):
    explore = Explorer(store)
    control(explore, "Maps or simulations?").click()
    question = questions(store)[2]
    assert explore.state == question.state and explore.pinned == question.pinned
    assert question.text in words(explore) and "<details><summary>Show the answer" in page_of(explore)


# Training now


def quick_training(seeds):
    """Stands in for ``train_live``: two steps, and scratch's posteriors."""

    def train(store, state, seed, on_step):
        seeds.append(seed)
        for step in (1, 2):
            on_step(step, 2)
        metrics = {"mtpp": 1.0, "calibration_error": 0.1, "fom": 50.0}
        return Live(state, store.posteriors(state, "scratch"), metrics, 1.0, seed)

    return train


def test_live_training_reports_takes_a_new_seed_each_time_and_adds_its_curve(store, monkeypatch):
    explore, seeds = Explorer(store), []
    before = pictures_of(explore)
    monkeypatch.setattr(TRAIN_LIVE, quick_training(seeds))
    for _ in range(2):
        control(explore, "Train it now").click()
        wait_until_trained(explore)
    assert f"live: {explore.state.budget} HF maps" in words(explore)
    assert seeds[1] == seeds[0] + 1 and not set(seeds) & set(store.table.seed), "draws that the campaign did not use"
    with_live = pictures_of(explore)
    assert with_live != before and any("live" in text for text in words(explore).split("All test data"))


def test_what_was_said_about_a_training_goes_when_another_budget_is_chosen_but_its_star_stays(store, monkeypatch):
    explore = Explorer(store)
    monkeypatch.setattr(TRAIN_LIVE, quick_training([]))
    control(explore, "Train it now").click()
    wait_until_trained(explore)
    first = explore.state.budget
    other = max(store.budgets("lh", explore.state.budget_kind))
    control(explore, "N").value = other
    assert "live:" not in words(explore) and control(explore, "Training").value == 0
    with_star = pictures_of(explore)
    explore._training.live = None
    explore.update()
    (curve,) = [text for text in with_star if text.startswith("MTPP")]
    assert with_star[curve] != pictures_of(explore)[curve], f"the star of {first} is seen at {other}"


def test_live_training_can_be_cancelled(store, monkeypatch):
    explore = Explorer(store)
    running = threading.Event()

    def endless(store, state, seed, on_step):
        for step in range(1, 10_000):
            on_step(step, 10_000)
            running.set()
            time.sleep(0.01)

    monkeypatch.setattr(TRAIN_LIVE, endless)
    control(explore, "Train it now").click()
    assert running.wait(10)
    control(explore, "Cancel").click()
    wait_until_trained(explore, 10)
    assert "Cancelled" in words(explore) and explore.live is None


# Smaller widgets


def test_the_start_chooser_offers_every_start_and_draws_each():
    chooser = StartChooser(make_starts())
    slider = control(chooser, "Pre-trained on")
    pictures = set()
    for name, start in slider.options:
        slider.value = start
        pictures.update(pictures_of(chooser).values())
        assert name.split(" of ")[0] in ("900", "90")
    assert len(pictures) == 3 and not plt.get_fignums()


def test_the_planner_widget_says_what_its_picture_shows_and_shows_none_for_a_wrong_number(store):
    planner = Planner(store)
    assert len(pictures_of(planner)) == 1 and "CPU h" in words(planner) and "assumption" in words(planner)
    control(planner, "Budget").value = -5.0
    assert not pictures_of(planner) and "No plan: the budget is -5.0" in words(planner)
    control(planner, "Budget").value = 10.0
    assert "Keep the money" in words(planner)
    assert control(planner, "One HF simulation").value == planning.COST_RATIO


def test_a_hostile_suite_name_is_text_and_not_a_tag(store):
    name = "<img src=x onerror=alert(1)>"
    table = store.table[store.table.suite == "lh"].assign(suite=name)
    bad = replace(store, table=table, tests={name: store.test("lh")}, provenance=lambda state: name,
                  high=lambda suite: store.high("lh"),
                  stored=lambda run: store.stored(replace(run, suite="lh")), scores=lambda suite: None)  # fmt: skip
    page = page_of(Explorer(bad)) + page_of(Planner(bad))
    assert name not in page and "&lt;img src=x" in page
