"""Many simulations or many trainings over many processes: one machine, or a cluster with Dask.

``simulations`` runs a suite, ``trainings`` runs methods x budgets x seeds; both may be interrupted and resumed."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "simulations": ["assemble", "assemble_all", "assembled_paths", "simulate_suite"],
    "judging": ["collect_scores"],
    "trainings": ["collect", "collect_posteriors", "grid", "run_sweep"],
    "workers": ["run_all"],
})  # fmt: skip
