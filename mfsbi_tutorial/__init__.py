"""Helpers behind the multifidelity simulation-based inference course; each module is one subject."""

__version__ = "0.1.0"
