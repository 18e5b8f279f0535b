"""Execute a notebook without a browser and keep what it shows."""

import base64
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter


def run_notebook(notebook: Path, out: Path) -> list[Path]:
    """Execute ``notebook`` and write its page, its figures and, as ``results.md``, its table to ``out``.

    Returns:
        The files written.

    Raises:
        FileNotFoundError: if the notebook is not there.
        OSError: if ``out`` cannot be a folder.
        nbclient.exceptions.CellExecutionError: if a cell fails.
    """
    if not notebook.is_file():
        raise FileNotFoundError(f"{notebook}: no such notebook; run from a clone of the repository.")
    out.mkdir(parents=True, exist_ok=True)
    node = nbformat.read(notebook, as_version=4)
    NotebookClient(
        node, timeout=600, kernel_name="python3", resources={"metadata": {"path": notebook.parent}}
    ).execute()
    contents = {f"{notebook.stem}.html": HTMLExporter().from_notebook_node(node)[0].encode()}
    outputs = [output for cell in node.cells if cell.cell_type == "code" for output in cell.outputs]
    for data in (output["data"] for output in outputs if "data" in output):
        if "image/png" in data:
            n_figures = sum(name.endswith(".png") for name in contents)
            contents[f"{notebook.stem}_{n_figures + 1}.png"] = base64.b64decode(data["image/png"])
        elif "text/markdown" in data:
            contents["results.md"] = data["text/markdown"].encode()
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return [out / name for name in contents]
