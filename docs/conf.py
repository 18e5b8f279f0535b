"""Sphinx builds the book from the repository itself: ``make book``. Nothing is executed and nothing is fetched."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["NUMBA_DISABLE_JIT"] = "1"  # or autodoc would see dispatchers instead of functions

from book import REPOSITORY  # noqa: E402

from mfsbi_tutorial import __version__  # noqa: E402

project = "Multifidelity simulation-based inference, hands on"
author = copyright = "the mfsbi_tutorial developers"
version = release = __version__
root_doc = "docs/index"
include_patterns = ["*.md", "data/README.md", "data/results/*.md", "docs/**", "notebooks/**", "tests/README.md"]
exclude_patterns = [".*", "build", "out", "docs/_*", "docs/learners_copy"]
extensions = [
    "myst_nb",
    "sphinx_copybutton",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx-mathjax-offline",
    "book",
]

nb_custom_formats = {".ipynb": "book.read_notebook"}
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_markdown_format = "myst"  # or tables of outputs would be lines of bars
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
napoleon_use_ivar = True
napoleon_use_rtype = False
python_maximum_signature_line_length = 80
templates_path = [str(HERE / "_templates")]

html_theme = "furo"
html_title = f"Multifidelity inference {version}"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_extra_path = ["_root", "../build/pages"]
html_theme_options = {"source_repository": REPOSITORY, "source_branch": "main", "source_directory": ""}
copybutton_exclude = ".linenos, .gp, .go"
html_copy_source = False
html_show_sphinx = False
