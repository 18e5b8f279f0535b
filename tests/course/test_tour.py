"""The tour without a browser: a notebook is executed, and what it shows is kept."""

import nbformat
import pytest

from mfsbi_tutorial.course import run_notebook


@pytest.mark.slow
def test_a_notebook_is_executed_and_its_results_kept(tmp_path):
    cells = [
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        "from IPython.display import Markdown; Markdown('|a|')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, tmp_path / "x.ipynb")
    written = run_notebook(tmp_path / "x.ipynb", tmp_path / "out")
    assert [p.name for p in written] == ["x.html", "x_1.png", "results.md"]
    assert (tmp_path / "out" / "results.md").read_text() == "|a|"
    assert (tmp_path / "out" / "x_1.png").read_bytes().startswith(b"\x89PNG")


def test_a_missing_notebook_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"x\.ipynb"):
        run_notebook(tmp_path / "x.ipynb", tmp_path / "out")
    assert not (tmp_path / "out").exists()
