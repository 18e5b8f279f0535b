"""The explorer as a learner uses it: JupyterLab in headless Chromium, driven from the keyboard."""

import re
import shutil
from pathlib import Path

import pytest
from lab import CHROMIUM, FLAGS, jupyterlab

from mfsbi_tutorial.cli import NOTEBOOKS

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium, or Google Chrome"),
]
SECOND = 1000
EXPLORER = ".mfsbi:has(.mfsbi-parts)"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab on a copy of notebook 06."""
    copy = shutil.copy(NOTEBOOKS / "06_explorer.ipynb", tmp_path_factory.mktemp("lab"))
    with jupyterlab(Path(copy)) as address:
        yield address


@pytest.fixture(scope="module")
def page(lab):
    """Notebook 06 after Run All Cells; ``page.complaints`` gathers what the console calls an error."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 1300})
        page.complaints = []
        page.on("console", lambda m: note_error(page, m))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(lab)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90 * SECOND)
        page.wait_for_timeout(2 * SECOND)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector(EXPLORER + " img", timeout=120 * SECOND)
        wait_until_idle(page, 240)
        yield page
        browser.close()


def note_error(page, message):
    """Keep what the console calls an error, with its address.

    Of what the server could not find, code counts: a session that has ended or an icon says nothing about the notebook.
    (One busy run missed two things and did not say which.)
    """
    address = message.location["url"]
    missing = message.text.startswith("Failed to load resource")
    if message.type == "error" and not (missing and ".js" not in address):
        page.complaints.append(f"{message.text} {address}")


def wait_until_idle(page, seconds):
    """The kernel is idle between two cells as well, so look three times."""
    idle = 0
    for _ in range(2 * seconds):
        idle = idle + 1 if page.get_by_text("| Idle").count() else 0
        if idle == 3:
            return
        page.wait_for_timeout(500)
    pytest.fail(f"the notebook was still running after {seconds} s")


def explorer(page):
    """The explorer's widget."""
    return page.locator(EXPLORER).first


def picture(page):
    """The sources of all its pictures."""
    return [image.get_attribute("src") for image in explorer(page).locator("img").all()]


def wait_for_new_picture(page, old, seconds=60):
    for _ in range(seconds * 20):
        if picture(page) != old:
            return
        page.wait_for_timeout(50)
    pytest.fail("the picture did not change")


def wait_for_text(page, pattern, seconds):
    page.get_by_text(re.compile(pattern)).first.wait_for(timeout=seconds * SECOND)


def test_the_slider_moves_from_the_keyboard(page):
    slider = page.locator(".noUi-handle").first
    old = picture(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    wait_for_new_picture(page, old)


def test_boxes_and_buttons_work_from_the_keyboard(page):
    for control in (page.get_by_label("pretrained"), page.get_by_role("button", name="simulations", exact=True)):
        old = picture(page)
        control.focus()
        page.keyboard.press("Space")
        wait_for_new_picture(page, old)


def test_another_suite_can_be_chosen(page):
    chooser = page.get_by_label("Suite").first
    old = picture(page)
    suites = chooser.locator("option").all_inner_texts()
    assert len(suites) > 1
    chooser.select_option(suites[1])
    wait_for_new_picture(page, old)
    old = picture(page)
    chooser.select_option(suites[0])
    wait_for_new_picture(page, old)


def test_a_first_time_user_finds_where_scratch_catches_up(page):
    old = picture(page)
    explorer(page).get_by_role("button", name="Where does scratch catch up?").click()
    wait_for_new_picture(page, old)
    answer = re.compile(r"Transfer reaches .* with 20 HF simulations\. Scratch needs about \d+")
    explorer(page).get_by_role("status").filter(has_text=answer).wait_for(timeout=30 * SECOND)


def test_pictures_have_texts_and_tables_have_headers(page):
    images = explorer(page).locator("img")
    assert images.count() == 4 and all(len(image.get_attribute("alt")) > 15 for image in images.all())
    assert explorer(page).locator("th[scope=row]").count() >= 7
    assert explorer(page).locator("[role=status]").count() >= 2


@pytest.mark.parametrize("width", [700, 1024, 1400, 1920])
def test_nothing_overlaps_or_is_cut_at_any_width_with_a_pin_or_without(page, width):
    page.set_viewport_size({"width": width, "height": 1300})
    pin = explorer(page).get_by_role("button", name="Pin", exact=True)
    for _ in range(2):
        page.wait_for_timeout(2 * SECOND)
        assert page.evaluate(OVERLAPS) == []
        pin.click()
    page.wait_for_timeout(SECOND)
    page.set_viewport_size({"width": 1500, "height": 1300})


OVERLAPS = """() => {
  const box = [...document.querySelectorAll('.mfsbi')].find(e => e.querySelector('.mfsbi-parts'));
  const seen = [...box.querySelectorAll('figure, table, button, select, .widget-slider, .widget-checkbox')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().width > 0), bad = [];
  const edge = innerWidth > 1000 ? box.getBoundingClientRect().right + 1 : Infinity;  // else tables scroll
  for (const a of seen) if (a.getBoundingClientRect().right > edge) bad.push(['cut', a.outerHTML.slice(0, 60)]);
  for (const a of seen) for (const b of seen) {
    if (a === b || a.contains(b) || b.contains(a)) continue;
    const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
    if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 &&
        Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
      bad.push([a.outerHTML.slice(0, 60), b.outerHTML.slice(0, 60)]);
  }
  return bad; }"""


def test_training_can_be_cancelled_and_finished(page):
    train, cancel = (page.get_by_role("button", name=name) for name in ("Train it now", "Cancel"))
    train.click()
    wait_for_text(page, r"Step \d+ of", 120)
    cancel.click()
    wait_for_text(page, "Cancelled; nothing was kept", 30)
    page.locator(".noUi-handle").first.focus()
    old = picture(page)
    page.keyboard.press("End")
    wait_for_new_picture(page, old)
    old = picture(page)
    train.click()
    wait_for_text(page, r"live: \d+ HF", 240)
    wait_for_new_picture(page, old)


def test_nothing_went_wrong_on_the_page(page):
    wait_until_idle(page, 60)
    text = page.locator(".jp-Notebook").inner_text()
    assert "Traceback" not in text and "Error" not in text
    assert page.complaints == []
