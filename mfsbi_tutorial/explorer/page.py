"""The explorer as one HTML file that needs neither Python nor a network: Bokeh's charts over what ``contents`` says.

Everything is computed beforehand and shown by ``assets/page.js``, which puts text into the page as text only."""

import base64
import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import jinja2
import numpy as np
from bokeh.embed import components
from bokeh.resources import Resources
from markupsafe import Markup
from matplotlib import colormaps
from PIL import Image

from ..data.files import atomic_write
from ..plots import png, style_of
from ..plots.corners import FILL, prior_range
from ..plots.style import dashes, display_name
from . import charts, contents, curves, markup, pictures, words
from .packing import pack
from .questions import questions
from .store import State, Store, varied
from .widgets import KIND_NAMES

DIGITS = 4


def write_page(store: Store, path: Path | str, title: str = "Multifidelity explorer") -> Path:
    """Write the explorer of a store as a page; returns its path.

    Args:
        store: ``course_store()``, or your own of ``train_store``.
        path: a file to be written, or replaced.
        title: of the page.

    Raises:
        OSError: if it cannot be written.
    """
    text = page(store, title)
    with atomic_write(Path(path)) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def page(store: Store, title: str = "Multifidelity explorer") -> str:
    """The page's HTML."""
    said = {"suites": {suite: suite_contents(store, suite) for suite in store.suites}, "styles": _styles(store),
            "fill": FILL, "legend": markup.LEGEND, "nominal": contents.NOMINAL.tolist()}  # fmt: skip
    sizes = sorted({len(contents.corner_columns(store, suite)) for suite in store.suites})
    script, divs = components(charts.all_charts(sizes), wrap_script=False)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(markup.asset("page.html"))
    return template.render(
        title=title,
        sizes=sizes,
        divs={name: Markup(div) for name, div in divs.items()},
        style=Markup(markup.asset("page.css")),
        bokeh=Markup(Resources(mode="inline", components=["bokeh"]).render()),
        charts=Markup(script),
        data=Markup(json.dumps(said, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")),
        script=Markup(markup.asset("page.js")),
    )


def _styles(store):
    """Look and name of every method; ``pinned`` is not one."""
    names = dict.fromkeys(method for suite in store.suites for method in store.methods(suite))
    return {m: {"color": style_of(m)["color"], "name": display_name(m), "dash": dashes(m)} for m in names}


def suite_contents(store: Store, suite: str) -> dict:
    """What the page says about a suite, as plain numbers and texts."""
    parameters = contents.corner_parameters(store, suite)
    state = replace(store.first(), suite=suite)
    kinds = {kind: _kind(store, suite, kind) for kind in store.kinds(suite)}
    asked = [_question(question) for question in questions(store, suite)]
    methods = store.methods(suite)
    return {
        "title": words.title(store, suite),
        "noun": store.noun(suite),
        "parameters": [words.plain_name(p) for p in parameters],
        "axes": [("log10 " if p.log else "") + words.plain_name(p) for p in parameters],
        "prior": prior_range(parameters).tolist(),
        "methods": methods,
        "varied": [method for method in methods if method in varied()],
        "kinds": kinds,
        "levels": {m: _round(v) for m, v in curves.levels(store, suite, methods).items()},
        "maps": [_map(store, replace(state, test_map=i)) for i in range(store.n_shown(suite))],
        "runs": _runs(store, suite, kinds),
        "questions": asked,
        "source": store.provenance(_full(store, suite, *_any(kinds))),
    }


def _any(kinds):
    kind = next(iter(kinds))
    return kind, kinds[kind]["budgets"][0]


def _full(store, suite, kind, budget):
    return State(suite, kind, budget, 0, tuple(store.methods(suite)))


def _question(question):
    pinned = question.pinned and _choice(question.pinned)
    return {**asdict(question), "state": _choice(question.state), "pinned": pinned}


def _choice(state):
    return {"kind": state.budget_kind, "budget": state.budget, "map": state.test_map, "methods": list(state.methods)}


def _kind(store, suite, kind):
    """Budgets of a kind, learning curves, and where scratch catches up."""
    budgets = store.budgets(suite, kind)
    lines = curves.learning_curves(store, suite, kind, store.methods(suite))
    ends = {budget: _full(store, suite, kind, budget) for budget in budgets}
    alone = curves.scratch_line(store, suite, kind)
    return {
        "name": KIND_NAMES[kind],
        "unit": store.units[kind],
        "budgets": budgets,
        "curves": {m: {"budgets": line.index.tolist(), "mean": _round(line["mean"]), "error": _round(line["error"]),
                       "seeds": line.n_seeds.tolist()} for m, line in lines.items()},
        "range": list(pictures.curve_range([*(line["mean"] for line in lines.values()),
                                            *([v] for v in curves.levels(store, suite, ()).values())])),
        "catch_up": {n: _catch_up(store, state) for n, state in ends.items()},
        "ticks": list(curves.ticks(store, suite, kind).items()),
        "alone": {"budgets": alone.index.tolist(), "mean": _round(alone)},
    }  # fmt: skip


def _catch_up(store, state):
    place = curves.crossing(store, state)
    return {"sentence": curves.catch_up_sentence(store, state), "place": place and _round(place)}


def _map(store, state):
    """A picture of a test map and its truth."""
    sim_id = int(contents.shown_sim(store, state))
    truth = contents.truth(store, state)
    columns = contents.corner_columns(store, state.suite)
    return {"image": _image(store, state), "sim": sim_id, "truth": [f"{v:.3g}" for v in truth[columns]],
            "at": _round(contents.truth_on_axes(store, state), 6)}  # fmt: skip


def _image(store, state):
    """The observation as PNG in base64: pixels of a map, a drawing of a vector."""
    if store.noun(state.suite) == "vector":
        return base64.b64encode(png(pictures.map_picture(store, state), quick=True)).decode()
    data = pictures.observation(store, state)
    shades = Image.fromarray(np.round(255 * (data - data.min()) / np.ptp(data)).astype(np.uint8).T[::-1])
    shades.putpalette((255 * colormaps["magma"](np.arange(256))[:, :3]).astype(np.uint8).tobytes())
    stream = io.BytesIO()
    shades.save(stream, format="png", optimize=True)
    return base64.b64encode(stream.getvalue()).decode()


def _runs(store, suite, kinds):
    """Coverage, score, densities and estimates of every run, named as page.js names them."""
    states = {kind: [_full(store, suite, kind, n) for n in said["budgets"]] for kind, said in kinds.items()}
    runs = {}
    for state in (state for some in states.values() for state in some):
        for score in contents.scores(store, state):
            fixed = score.method not in varied()
            name = score.method if fixed else f"{score.method}/{state.budget_kind}/{state.budget}"
            if name not in runs:
                runs[name] = {"score": list(score.cells), **_posteriors(store, state, score.method)}
    return runs


def _posteriors(store, state, method):
    alone = replace(state, methods=(method,))
    if store.posteriors(alone, method) is None:
        return {"coverage": None, "maps": None}
    mean, spread = contents.coverages(store, alone)[method]
    columns = contents.corner_columns(store, state.suite)
    prior = prior_range(contents.corner_parameters(store, state.suite))
    maps = []
    for test_map in range(store.n_shown(state.suite)):
        here = replace(alone, test_map=test_map)
        _, said = contents.estimates(store, here)
        (one,) = (estimate for estimate in said if estimate.method == method)
        cells = [f"{m:.3g} ± {s:.2g}" for m, s in zip(one.mean[columns], one.deviation[columns], strict=True)]
        densities = contents.densities(store, here)[method]
        maps.append({"density": pack(densities, prior), "cells": cells, "span": _round(densities.span, 5),
                     "width": _round(np.exp(np.log(one.deviation).mean()), 6)})  # fmt: skip
    return {"coverage": [_round(mean), _round(2 * spread)], "maps": maps}


def _round(values, digits=DIGITS):
    """Plain numbers; those that are not finite become null."""
    rounded = np.round(np.asarray(values, float), digits)
    return np.where(np.isfinite(rounded), rounded, None).tolist()
