"use strict";
// Shows what page.py computed. Texts are set as text, never as HTML.
(() => {
const DATA = JSON.parse(document.getElementById("data").textContent);
const LARGEST = 65535, N_POINTS = 48, ACCURATE = "accurate", HIDDEN = "transfer";
const $ = (id) => document.getElementById(id);
const state = { suite: Object.keys(DATA.suites)[0], kind: null, budget: null, map: 0, methods: new Set(), pinned: null };
const suite = () => DATA.suites[state.suite];
const size = () => suite().parameters.length;
let model, models;

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Densities, packed by packing.py in this order.
function unpack(text, prior) {
  const numbers = new Uint16Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  let at = 0;
  const onAxis = ([low, high]) => low + (numbers[at++] / LARGEST) * (high - low);
  const curves = prior.map((range) => {
    const low = onAxis(range), high = onAxis(range), x = [], y = [];
    for (let i = 0; i < N_POINTS; i++) { x.push(low + ((high - low) * i) / (N_POINTS - 1)); y.push(numbers[at++] / LARGEST); }
    return { x, y };
  });
  const regions = {};
  for (let i = 0; i < prior.length; i++) for (let j = i + 1; j < prior.length; j++) {
    regions[`${i}-${j}`] = [0, 1].map(() => {
      const xs = [], ys = [];
      for (let polygon = numbers[at++]; polygon > 0; polygon--) {
        const x = [], y = [];
        for (let ring = numbers[at++]; ring > 0; ring--) {
          const rx = [], ry = [];
          for (let point = numbers[at++]; point > 0; point--) { rx.push(onAxis(prior[i])); ry.push(onAxis(prior[j])); }
          x.push(rx); y.push(ry);
        }
        xs.push(x); ys.push(y);
      }
      return { xs, ys };
    });
  }
  return { curves, regions };
}

function run(method, choice) {
  const name = suite().varied.includes(method) ? `${method}/${choice.kind}/${choice.budget}` : method;
  return suite().runs[name];
}
const shown = (choice) => [...suite().methods].filter((m) =>
  (m === ACCURATE || choice.methods.has(m)) && !($("predict").checked && m === HIDDEN));
const where = (choice) => `${choice.budget} ${suite().kinds[choice.kind].unit}`;

// Controls
function segments(id, options, value, change) {
  $(id).replaceChildren(...options.map(([label, option]) => {
    const box = make("label", label), input = make("input", "", { type: "radio", name: id });
    input.checked = option === value;
    input.addEventListener("change", () => change(option));
    box.prepend(input);
    return box;
  }));
}
function controls() {
  const { kinds, methods, varied, maps, noun, questions } = suite();
  $("suite").value = state.suite;
  segments("kind", Object.entries(kinds).map(([kind, { name }]) => [name, kind]), state.kind,
    (kind) => choose({ kind, budget: nearest(kind, state.budget) }, "kind"));
  segments("budget", kinds[state.kind].budgets.map((n) => [n, n]), state.budget, (budget) => choose({ budget }));
  $("map").max = maps.length - 1;
  $("map").value = state.map;
  $("noun").textContent = noun;
  $("methods").replaceChildren(...methods.map((method) => {
    const label = make("label", DATA.styles[method].name + (method === ACCURATE ? " (always)" : ""));
    const box = make("input", "", { type: "checkbox" });
    box.checked = method === ACCURATE || state.methods.has(method);
    box.disabled = method === ACCURATE;
    box.addEventListener("change", () => { state.methods[box.checked ? "add" : "delete"](method); draw(); });
    label.prepend(box, sample(method));
    return label;
  }));
  $("questions").replaceChildren(...questions.map((question) => {
    const button = make("button", question.title, { type: "button" });
    button.addEventListener("click", () => ask(question));
    return button;
  }));
}
function nearest(kind, budget) {
  const off = (n) => Math.abs(Math.log(n / budget));
  return suite().kinds[kind].budgets.reduce((best, n) => (off(n) < off(best) ? n : best));
}
function choose(changes, focus) {
  Object.assign(state, changes);
  if (focus) { controls(); $(focus).querySelector(":checked").focus(); }
  draw();
}
function chooseSuite(name) {
  const { kinds, questions, maps, methods } = DATA.suites[name];
  const kind = kinds[state.kind] ? state.kind : Object.keys(kinds)[0];
  state.suite = name;
  const budget = state.budget === null ? kinds[kind].budgets[Math.floor(kinds[kind].budgets.length / 3)] : nearest(kind, state.budget);
  if (!state.methods.size) state.methods = new Set(["scratch", "transfer"].filter((m) => methods.includes(m)));
  Object.assign(state, { kind, budget, map: Math.min(state.map, maps.length - 1), pinned: null });
  $("pin").checked = false;
  $("question").hidden = true;
  controls();
  draw();
}
const choice = ({ kind, budget, methods }) => ({ kind, budget, methods: new Set(methods) });
function ask(question) {
  Object.assign(state, choice(question.state), { map: question.state.map });
  state.pinned = question.pinned && choice(question.pinned);
  $("pin").checked = Boolean(state.pinned);
  $("predict").checked = false;
  $("question").hidden = false;
  $("question-text").textContent = question.text;
  $("question-answer").textContent = question.answer;
  $("question").querySelector("details").open = false;
  controls();
  draw();
}
function reveal() {
  const width = (method) => run(method, state)?.maps?.[state.map].width;
  const guess = Number($("guess").value), ratio = width(HIDDEN) / width(ACCURATE);
  $("predict").checked = false;
  state.methods.add(HIDDEN);
  controls();
  draw();
  if (ratio) $("answer").textContent = `You guessed ${guess.toFixed(1)} times as wide as accurate; transfer's posterior is ${ratio.toFixed(1)} times as wide.`;
}

// Charts
// Rows of a table into the columns of a source.
function fill(name, rows) {
  const source = model(name);
  source.data = Object.fromEntries(Object.keys(source.data).map((column) => [column, rows.map((row) => row[column])]));
}
function limits() {
  const kept = [[state, shown(state)], ...(state.pinned ? [[state.pinned, shown(state.pinned)]] : [])];
  return suite().prior.map(([low, high], i) => {
    if ($("prior").checked) return [low, high];
    const truth = suite().maps[state.map].at[i];
    const spans = kept.flatMap(([choice, methods]) => methods.map((m) => run(m, choice)?.maps?.[state.map].span[i])).filter(Boolean);
    const from = Math.min(truth, ...spans.map((s) => s[0])), to = Math.max(truth, ...spans.map((s) => s[1]));
    const margin = 0.08 * (to - from);
    return [Math.max(from - margin, low), Math.min(to + margin, high)];
  });
}
function corner(place, choice) {
  const n = size(), name = `${place}${n}`, lines = [];
  for (const method of choice ? shown(choice) : []) {
    const packed = run(method, choice)?.maps?.[state.map].density;
    if (packed) lines.push({ ...DATA.styles[method], alpha: DATA.fill, found: unpack(packed, suite().prior) });
  }
  if (place === "main" && $("predict").checked) lines.push({ color: "#606060", dash: [8, 5], alpha: [0, 0], found: guessed() });
  for (let i = 0; i < n; i++) {
    fill(`${name}-curves-${i}`, lines.map(({ color, dash, found }) => ({ xs: found.curves[i].x, ys: found.curves[i].y, color, dash })));
    for (let j = i + 1; j < n; j++) fill(`${name}-regions-${i}-${j}`, lines.flatMap(({ color, dash, alpha, found }) =>
      found.regions[`${i}-${j}`].map(({ xs, ys }, level) => ({ xs, ys, color, dash, alpha: alpha[level] }))));
  }
  suite().maps[state.map].at.forEach((value, i) => { for (const span of models(`${name}-truth-${i}`)) span.location = value; });
}
// The accurate posterior, wider by the learner's guess: every point moves away from its centre.
function guessed() {
  const factor = Number($("guess").value), found = unpack(run(ACCURATE, state).maps[state.map].density, suite().prior);
  const centre = found.curves.map(({ x, y }) => x.reduce((sum, v, i) => sum + v * y[i], 0) / y.reduce((a, b) => a + b, 0));
  const away = (values, i) => values.map((v) => centre[i] + factor * (v - centre[i]));
  const none = { xs: [], ys: [] };
  return {
    curves: found.curves.map(({ x, y }, i) => ({ x: away(x, i), y })),
    regions: Object.fromEntries(Object.entries(found.regions).map(([pair, [outer]]) => {
      const [i, j] = pair.split("-").map(Number);
      const move = (part, k) => part.map((rings) => rings.map((ring) => away(ring, k)));
      return [pair, [{ xs: move(outer.xs, i), ys: move(outer.ys, j) }, none]];
    })),
  };
}
function coverage() {
  const found = shown(state).filter((m) => run(m, state)?.coverage).map((m) => {
    const [mean, spread] = run(m, state).coverage;
    return { ...DATA.styles[m], mean, low: mean.map((v, i) => v - spread[i]), high: mean.map((v, i) => v + spread[i]) };
  });
  fill("coverage", found.map(({ mean, color, dash }) => ({ xs: DATA.nominal, ys: mean, color, dash })));
  fill("coverage-bands", found.map(({ low, high, color }) =>
    ({ xs: [...DATA.nominal, ...[...DATA.nominal].reverse()], ys: [...low, ...[...high].reverse()], color })));
}
function curve() {
  const kind = suite().kinds[state.kind], x = kind.ticks.map(([n]) => Math.log(n)), methods = shown(state), lines = [], points = [];
  for (const method of methods) {
    const line = kind.curves[method], level = suite().levels[method], { color, dash, name } = DATA.styles[method];
    if (line) {
      lines.push({ xs: line.budgets.map(Math.log), ys: line.mean, color, dash });
      line.budgets.forEach((n, i) => points.push({ x: Math.log(n), y: line.mean[i], color,
        low: line.mean[i] - (line.error[i] ?? 0), high: line.mean[i] + (line.error[i] ?? 0),
        text: `${name}, ${n}: ${line.mean[i].toFixed(2)} nats, ${line.seeds[i]} seeds` }));
    } else if (typeof level === "number") lines.push({ xs: [x[0] - 1, x[x.length - 1] + 1], ys: [level, level], color, dash });
  }
  fill("curve", lines);
  fill("curve-points", points);
  const both = methods.includes("scratch") && methods.includes("transfer");
  const { sentence, place } = kind.catch_up[state.budget];
  const { color, dash } = DATA.styles.scratch ?? {};
  fill("curve-alone", both ? [{ xs: kind.alone.budgets.map(Math.log), ys: kind.alone.mean, color, dash }] : []);
  const ends = both && place ? [state.budget, place[1]].map((n) => ({ x: Math.log(n), y: place[0] })) : [];
  fill("curve-goal", ends);
  fill("curve-crossing", ends.slice(1));
  model("curve-now").location = Math.log(state.budget);
  model("curve-x").setv({ start: x[0] - 0.3, end: x[x.length - 1] + 0.3 });
  model("curve-y").setv({ start: kind.range[0], end: kind.range[1] });
  model("curve-ticks").ticks = x;
  model("curve-axis").setv({ axis_label: kind.unit, major_label_overrides: new Map(x.map((v, i) => [v, kind.ticks[i][1]])) });
  $("answer").textContent = both ? sentence : "";
  $("curve").setAttribute("aria-label", `MTPP in nats against ${kind.unit}. ` + methods.filter((m) => kind.curves[m]).map((m) =>
    `${DATA.styles[m].name}: ${kind.curves[m].budgets.map((n, i) => `${kind.curves[m].mean[i].toFixed(2)} at ${n}`).join(", ")}`).join(". "));
}

// Tables
function sample(method) {
  const NS = "http://www.w3.org/2000/svg", picture = document.createElementNS(NS, "svg"), line = document.createElementNS(NS, "line");
  for (const [name, value] of Object.entries({ class: "sample", width: 34, height: 12, "aria-hidden": "true" })) picture.setAttribute(name, value);
  const { color, dash } = DATA.styles[method];
  for (const [name, value] of Object.entries({ x1: 1, x2: 33, y1: 6, y2: 6, stroke: color, "stroke-width": 4, "stroke-dasharray": dash.join(" ") || "none" }))
    line.setAttribute(name, value);
  picture.append(line);
  return picture;
}
function table(caption, head, rows) {
  const result = make("table", ""), top = make("tr", ""), body = make("tbody", ""), headers = make("thead", "");
  top.append(...head.map((title) => make("th", title, { scope: "col" })));
  headers.append(top);
  for (const [method, name, ...cells] of rows) {
    const row = make("tr", ""), title = make("th", name, { scope: "row" });
    if (method) title.prepend(sample(method));
    row.append(title, ...cells.map((text) => make("td", text)));
    body.append(row);
  }
  result.append(make("caption", caption), headers, body);
  return result;
}
function tables() {
  const scores = (choice, name) => table(`${name}All test data, ${where(choice)}`, ["method", "MTPP [nats]", "C", "FoM", "seeds"],
    shown(choice).map((m) => [m, DATA.styles[m].name, ...(run(m, choice)?.score ?? ["not run", "", "", "0"])]));
  $("scores").replaceChildren(...(state.pinned ? [scores(state.pinned, "Pinned: ")] : []), scores(state, ""));
  const { maps, parameters, noun } = suite(), here = maps[state.map];
  const rows = shown(state).filter((m) => run(m, state)?.maps).map((m) => [m, DATA.styles[m].name, ...run(m, state).maps[state.map].cells]);
  $("estimates").replaceChildren(table(`This test ${noun}: mean ± standard deviation`, ["method", ...parameters],
    [["", "truth", ...here.truth], ...rows]));
}

function draw() {
  const { maps, noun, axes, kinds } = suite(), n = size(), range = limits();
  range.forEach(([start, end], i) => {
    model(`range${n}-${i}`).setv({ start, end });
    for (const axis of models(`axis${n}-${i}`)) axis.axis_label = axes[i];
  });
  for (const figure of document.querySelectorAll(".corner")) {
    const pinned = figure.dataset.place === "pin", choice = pinned ? state.pinned : state;
    figure.hidden = Number(figure.dataset.size) !== n || !choice;
    if (figure.hidden) continue;
    figure.querySelector("figcaption").textContent = `${pinned ? "Pinned" : state.pinned ? "Now" : `Posterior of test ${noun} ${state.map}`}: ${where(choice)}`;
    figure.querySelector(".chart").setAttribute("aria-label", `Corner plot of ${axes.join(", ")}: ${shown(choice).join(", ")}. The tables give the numbers.`);
  }
  for (const key of document.querySelectorAll(".key")) {
    const items = shown(state).map((m) => { const item = make("li", ` ${DATA.styles[m].name}`); item.prepend(sample(m)); return item; });
    key.replaceChildren(...items, make("li", "68 and 95 %; dotted: truth"));
  }
  $("parts").classList.toggle("two", Boolean(state.pinned));
  corner("main", state);
  corner("pin", state.pinned);
  coverage();
  curve();
  tables();
  $("coverage").setAttribute("aria-label", "Coverage: " + shown(state).filter((m) => run(m, state)?.coverage).map((m) =>
    `${DATA.styles[m].name} holds ${(100 * run(m, state).coverage[0][25]).toFixed(0)} % of truths within its 50 % level`).join(", "));
  $("picture").src = `data:image/png;base64,${maps[state.map].image}`;
  $("picture").alt = `Test ${noun} of simulation ${maps[state.map].sim}`;
  $("map-title").textContent = `Test ${noun} of simulation ${maps[state.map].sim}`;
  $("map").setAttribute("aria-valuetext", `${noun} ${state.map}`);
  $("map-now").textContent = state.map;
  $("predicting").hidden = !$("predict").checked;
  $("guess-now").textContent = Number($("guess").value).toFixed(1);
  $("source").textContent = suite().source;
}

function start() {
  const all = [...Bokeh.documents[0].all_models];
  const byName = Map.groupBy ? Map.groupBy(all, (m) => m.name) : all.reduce((map, m) => map.set(m.name, [...(map.get(m.name) ?? []), m]), new Map());
  $("suite").replaceChildren(...Object.entries(DATA.suites).map(([name, { title }]) => make("option", title, { value: name })));
  $("suite").addEventListener("change", () => chooseSuite($("suite").value));
  $("map").addEventListener("input", () => choose({ map: Number($("map").value) }));
  $("pin").addEventListener("change", () => choose({ pinned: $("pin").checked ? choice(state) : null }));
  for (const id of ["prior", "predict", "guess"]) $(id).addEventListener("input", draw);
  $("reveal").addEventListener("click", reveal);
  $("legend").textContent = DATA.legend;
  models = (name) => byName.get(name) ?? [];
  model = (name) => models(name)[0];
  chooseSuite(state.suite);
  document.body.dataset.ready = "yes";
}
const wait = () => (window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].roots().length ? start() : setTimeout(wait, 20));
wait();
})();
