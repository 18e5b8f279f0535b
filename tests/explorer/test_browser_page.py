"""The page without a kernel as readers use it: a file in headless Chromium, three widths, by keyboard and touch."""

import re

import pytest
from lab import CHROMIUM, FLAGS

from mfsbi_tutorial.explorer import State, contents, course_store, curves, write_page
from mfsbi_tutorial.explorer.store import Store

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium, or Google Chrome"),
]
SIZES = {390: 844, 1024: 768, 1920: 1080}
N_MAPS = 3


@pytest.fixture(scope="module")
def store():
    """The course's runs, of a few test maps, so that the page is written in seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "n_shown", lambda self, suite: N_MAPS)
        yield course_store()


@pytest.fixture(scope="module")
def file(store, tmp_path_factory):
    return write_page(store, tmp_path_factory.mktemp("page") / "explorer.html").as_uri()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=SIZES)
def page(request, browser, file):
    """The page at a width, with a finger on the phone; nothing may be asked of a network or complain."""
    phone = request.param < 500
    context = browser.new_context(viewport={"width": request.param, "height": SIZES[request.param]}, has_touch=phone)
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda r: complaints.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None
    )
    page.goto(file)
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    yield page
    assert complaints == []
    context.close()


def press(page, locator):
    """With a finger where there is one."""
    locator.tap() if page.evaluate("navigator.maxTouchPoints > 0") else locator.click()


def sources(page):
    """How many rows each of the page's sources has."""
    code = """Object.fromEntries([...Bokeh.documents[0].all_models].filter(m => m.data && m.name)
              .map(m => [m.name, Object.values(m.data)[0].length]))"""
    return page.evaluate(code)


def test_a_first_time_user_finds_where_scratch_catches_up(page, store):
    press(page, page.get_by_role("button", name="Where does scratch catch up?"))
    assert page.get_by_label("20", exact=True).is_checked()
    needs = contents_of_answer(store)
    answer = page.locator("#answer").inner_text()
    assert needs in answer and page.locator("#answer").is_visible()
    assert sources(page)["curve-crossing"] == 1, "a ring in the curve"


def contents_of_answer(store):
    """The number that the widget finds."""
    _, needed = curves.crossing(store, State("lh", "n_sims", 20))
    return f"Scratch needs about {curves.round_budget(needed)}"


def test_the_table_shows_the_widgets_scores_after_choosing_another_budget(page, store):
    kind = "n_maps"
    budget = store.budgets("lh", kind)[-2]
    press(page, page.locator("#budget label").filter(has_text=re.compile(f"^{budget}$")))
    rows = page.locator("#scores tbody tr").all_inner_texts()
    for score in contents.scores(store, State("lh", kind, budget, methods=("scratch", "transfer"))):
        (row,) = [row for row in rows if score.method in row]
        assert all(cell in row for cell in score.cells)


def test_contours_are_drawn_filled_and_the_reference_always(page):
    n = sources(page)
    assert n["main2-regions-0-1"] == 6 and n["main2-curves-0"] == 3, "three methods, two levels"
    for method in ("scratch", "transfer"):
        press(page, page.get_by_label(method, exact=False).first)
    assert sources(page)["main2-regions-0-1"] == 2, "accurate is left"


def test_pins_stand_side_by_side_or_below_each_other_without_overlap(page):
    press(page, page.get_by_role("button", name="Maps or simulations?"))
    boxes = [figure.bounding_box() for figure in page.locator(".corner:visible").all()]
    assert len(boxes) == 2 and page.get_by_label("Pin this").is_checked()
    wide = page.viewport_size["width"] > 700
    assert (boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=2)) == wide


def test_transfer_is_hidden_until_a_guess(page):
    press(page, page.get_by_label("Predict first"))
    assert "transfer" not in page.locator("#scores").inner_text() and page.locator("#answer").inner_text() == ""
    page.locator("#guess").focus()
    page.keyboard.press("ArrowRight")
    press(page, page.get_by_role("button", name="Show transfer"))
    assert "You guessed 1.6 times" in page.locator("#answer").inner_text()
    assert "transfer" in page.locator("#scores").inner_text()


def test_everything_is_reached_and_changed_from_the_keyboard(page):
    reached = set()
    page.locator("body").press("Tab")
    where = "(e => e.id || e.name || e.type || e.textContent.trim())(document.activeElement)"
    for _ in range(40):
        reached.add(page.evaluate(where))
        page.keyboard.press("Tab")
    assert {"suite", "kind", "budget", "map", "prior", "pin", "predict", "checkbox"} <= reached
    page.locator("#budget input:checked").focus()
    before = page.locator("#scores caption").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#scores caption").inner_text() != before
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#map").get_attribute("aria-valuetext") == "map 1"


def test_another_suite_shows_its_parameters_and_its_panels(page):
    page.get_by_label("Suite").select_option("sb13")
    assert page.locator("#estimates thead th").all_inner_texts() == ["method", "Ωm", "σ8", "ns"]
    assert page.locator(".corner.main:visible .cell").count() == 6


def test_nothing_overlaps_and_nothing_is_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    code = """() => {
      const seen = [...document.querySelectorAll('figure, .right table, .right p, fieldset, .control, button, header')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().width > 0);
      const bad = [];
      for (const a of seen) for (const b of seen) {
        if (a === b || a.contains(b) || b.contains(a)) continue;
        const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
        if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 &&
            Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
          bad.push([a.id || a.className || a.tagName, b.id || b.className || b.tagName]);
      }
      return bad; }"""
    assert page.evaluate(code) == []


CONTRAST = """() => {
  const light = ([r, g, b]) => {
    const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter(e => e.offsetParent && !e.closest('.cell, svg, script') &&
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
      const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), e.tagName + ' ' + e.textContent.trim().slice(0, 30)]; })
    .filter(([ratio]) => ratio < 4.5); }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_what_is_behind_them(page, scheme):
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []


def test_a_screen_reader_hears_what_each_chart_shows(page):
    for chart in page.locator("[role=img]:visible").all():
        assert len(chart.get_attribute("aria-label")) > 30
    assert page.locator("#picture").get_attribute("alt").startswith("Test map of simulation")
    assert page.locator("th[scope=col]").count() >= 8 and page.locator("#answer[role=status]").count() == 1
    names = page.evaluate(
        "[...document.querySelectorAll('input, select, button')].map(e => e.labels?.length || e.textContent)"
    )
    assert all(names)
