"""The application: every command and its help."""

from typing import Annotated

import typer

from .. import __version__
from .grids import campaign
from .lessons import doctor, lab, tour, workshop
from .suites import SUITES, simulate, validate
from .training import evaluate, train

ABOUT = f"""Multifidelity simulation-based inference for cosmology: a hands-on course.

Suites: {SUITES}, or your own. mfsbi COMMAND --help gives examples.
"""
COMMANDS = (lab, tour, doctor, simulate, validate, train, evaluate, campaign, workshop)
app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, help=ABOUT
)
for _command in COMMANDS:
    app.command()(_command)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False):
    if version:
        typer.echo(__version__)
        raise typer.Exit
