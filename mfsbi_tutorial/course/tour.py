"""Execute a notebook without a browser and keep what it shows."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor

from ..data.files import OUTSIDE, atomic_write

KEPT = {"image/png", "text/markdown"}


def run_notebook(notebook: Path, out: Path) -> list[Path]:
    """Execute ``notebook``, write its page, figures and, as ``results.md``, its table to ``out``; returns the paths.

    Raises:
        OSError: if the notebook is not there or ``out`` cannot be a folder.
        nbclient.exceptions.CellExecutionError: if a cell fails.
    """
    if not notebook.is_file():
        raise FileNotFoundError(f"{notebook}: no such notebook; {OUTSIDE}")
    out.mkdir(parents=True, exist_ok=True)
    node = nbformat.read(notebook, as_version=4)
    where = {"metadata": {"path": notebook.parent}}
    _execute(NotebookClient(node, timeout=600, kernel_name="python3", resources=where))
    contents = {f"{notebook.stem}.html": HTMLExporter().from_notebook_node(node)[0].encode()}
    _, found = ExtractOutputPreprocessor(extract_output_types=KEPT).preprocess(node, {"outputs": {}})
    for name, data in found["outputs"].items():
        n_figures = sum(kept.endswith(".png") for kept in contents)
        contents[f"{notebook.stem}_{n_figures + 1}.png" if name.endswith(".png") else "results.md"] = data
    for name, content in contents.items():
        with atomic_write(out / name) as temporary:
            temporary.write_bytes(content)
    return [out / name for name in contents]


def _execute(client: NotebookClient) -> None:
    """Execute in a thread, since nbclient takes the signals of the main one; what stops us ends the kernel."""
    with ThreadPoolExecutor(1) as pool:
        execution = pool.submit(client.execute)
        try:
            execution.result()
        except BaseException:
            while not execution.done():
                process = getattr(getattr(client.km, "provisioner", None), "process", None)
                if process is not None:
                    process.kill()
                time.sleep(0.05)
            raise
