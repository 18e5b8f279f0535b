"""Commands of the course: lab, tour, doctor, workshop."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from .. import course
from ..data.files import OUTSIDE
from . import interrupts
from .options import NOTEBOOKS, Force, keep
from .stopping import replace_process


def lab(
    browser: Annotated[bool, typer.Option(help="Whether to open a browser; not over ssh.")] = True,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; default: 8888 or the next.")] = None,
):
    """Open JupyterLab in the notebooks folder, on loopback and with a token; Ctrl-C ends it with its kernels.

    \b
    Example, on another machine and then on this one:
      mfsbi lab --no-browser --port 8899
      ssh -L 8899:localhost:8899 other-machine
    """
    if not NOTEBOOKS.is_dir():
        raise FileNotFoundError(f"{NOTEBOOKS}: no such folder; {OUTSIDE}")
    words = ["-m", "jupyter", "lab", "-y", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={NOTEBOOKS.parent}"]
    words.append(f"--ServerApp.preferred_dir={NOTEBOOKS}")  # the lab opens there, and links to docs lead somewhere
    words.append(f"--ServerApp.jpserver_extensions={{'{interrupts.__name__}': True}}")
    if not browser:
        words.append("--no-browser")
    if port is not None:
        words.append(f"--ServerApp.port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    replace_process([sys.executable, *words])


def tour(out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("out"), force: Force = False):
    """Execute notebook 00 and write its figures, table and a web page to a folder.

    \b
    Example:
      mfsbi tour --out out
    """
    keep([out / "00_tour.html"], force)
    for path in course.run_notebook(NOTEBOOKS / "00_tour.ipynb", out):
        typer.echo(f"wrote {path}")


def doctor(smoke: Annotated[bool, typer.Option(help="Also simulate, train and sample for 20 s.")] = True):
    """Look at the machine, the installation and the data, and say how to mend what is wrong.

    \b
    Example:
      mfsbi doctor --no-smoke
    """
    status = 0
    for finding in course.examine(smoke):
        typer.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.name}: {finding.detail}")
        if not finding.good:
            status = 1
            typer.echo(f"     mend: {finding.remedy}")
    raise typer.Exit(status)


def workshop(folder: Annotated[Path, typer.Argument(help="New or empty folder, outside of the course's own.")]):
    """Write a learner's copy of the course, without outputs and solutions, in which make lab works.

    \b
    Example:
      mfsbi workshop ~/workshop
    """
    course.write_copy(folder)
    typer.echo(f"wrote {folder}: pack it and hand it out; its README.md tells how to start")
