"""Rivals live in environments of their own under .bench, never in the project's."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent / ".bench"
PIP = ["-m", "pip", "install", "-q", "setuptools", "packaging", "jaxpm==0.1.6", "jax-cosmo"]


def run_with_jaxpm(code: str) -> list[float]:
    """Run ``code`` where JaxPM and jax-cosmo are installed; returns the numbers that it prints."""
    python = BENCH / "jaxpm" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        subprocess.run([python, *PIP], check=True)
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the JaxPM side failed: {done.stderr[-600:]}")
    return [float(word) for word in done.stdout.split()]
