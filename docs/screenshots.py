"""Pictures of the explorer at three widths, for the book: python docs/screenshots.py (wants Chromium and playwright).

The page is written anew; the widget is taken from JupyterLab on a copy of notebook 06's first cells.
"""

import io
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from mfsbi_tutorial.explorer import course_store, write_page

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from lab import CHROMIUM, FLAGS, jupyterlab

PICTURES = Path(__file__).resolve().parent / "pictures"
QUESTION = "Where does scratch catch up?"
CODE = "from mfsbi_tutorial.explorer import Explorer\nExplorer().widget"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def save(data: bytes, name: str) -> None:
    """Save a screenshot with 256 colours."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )


def picture_page(page: Page, file: Path) -> None:
    """The page without a kernel, after the first question."""
    for width, height in ((1920, 1080), (1024, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        page.get_by_role("button", name=QUESTION).click()
        page.wait_for_timeout(1500)
        save(page.screenshot(full_page=True), f"page_{width}")


def picture_widget(page: Page, address: str) -> None:
    """The widget in JupyterLab, after the first question."""
    page.set_viewport_size({"width": 1920, "height": 1600})
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_timeout(3000)
    page.keyboard.press("Control+b")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".mfsbi img", timeout=120_000)
    page.get_by_role("button", name=QUESTION).click()
    for width in (1920, 1024, 640):
        page.set_viewport_size({"width": width, "height": 2600})
        page.wait_for_timeout(4000)
        save(page.locator(".mfsbi").first.screenshot(), f"widget_{width}")


def main() -> None:
    """Make all six."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        picture_page(browser.new_page(), write_page(course_store(), folder / "explorer.html"))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=KERNEL)
        nbformat.write(notebook, folder / "explorer.ipynb")
        with jupyterlab(folder / "explorer.ipynb") as address:
            picture_widget(browser.new_page(), address)
        browser.close()


if __name__ == "__main__":
    main()
