"""Running a whole suite of simulations: one file each (a shard), written to a temporary name and renamed.

A shard's content depends on the design, its number and the simulator alone, so the work may be killed, resumed,
started twice or spread over any workers and still give the same files bit for bit."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from ..data import Suite, save_suite
from ..data.files import as_json, atomic_write, read_npz
from ..data.lazy import LazyMaps, by_simulation, log10_maps
from ..simulation import FIELDS, Design, Resolution, simulate
from .workers import require_shared, run_all

MARKER = "campaign.json"


def simulate_suite(
    design: Design, folder: Path, sim_ids=None, n_jobs: int = -1, scheduler: Any = None,
    resolution: Resolution = Resolution(),
) -> None:  # fmt: skip
    """Simulate what is missing of a suite, at every fidelity of its design.

    Args:
        design, folder: which universes, and where their shards go; made if absent.
        sim_ids: numbers of the simulations; all of the design if None.
        n_jobs: joblib workers, each on one thread; -1 for one a core.
        scheduler: a Dask cluster or a scheduler's address to use instead of ``n_jobs``; its workers share ``folder``.
        resolution: of the simulator.

    Raises:
        ValueError: if ``folder`` holds another campaign or a number lies outside the design.
        OSError: if a shard cannot be written, for example on a full disk, or workers are lost (``workers.run_all``);
            what was finished stays.
    """
    wanted = range(design.n_sims) if sim_ids is None else [int(i) for i in sim_ids]
    if len(wanted) and not 0 <= min(wanted) <= max(wanted) < design.n_sims:
        span = f"simulations {min(wanted)} to {max(wanted)}"
        raise ValueError(f"{span}: suite {design.name} has 0 to {design.n_sims - 1}.")
    folder = Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, design, resolution)
    tasks = [(design, i, folder, resolution) for i in wanted if not shard_path(folder, i).exists()]
    progress = tqdm(total=len(wanted), initial=len(wanted) - len(tasks), unit="universe", desc=design.name)
    with progress:
        for _ in run_all(simulate_shard, tasks, n_jobs, scheduler):
            progress.update()


def simulate_shard(design: Design, sim_id: int, folder: Path, resolution: Resolution) -> None:
    """Simulate one universe at every fidelity of its design and write its shard, unless that is there."""
    require_shared(folder / MARKER)
    _check_claim(folder, design, resolution)
    if shard_path(folder, sim_id).exists():
        return
    cosmology, feedback, seed = design.universe(sim_id)
    arrays = {}
    for fidelity in design.fidelities:
        for field, maps in simulate(cosmology, seed, fidelity, feedback, resolution).items():
            arrays[f"{fidelity}_{field}"] = maps
    with atomic_write(shard_path(folder, sim_id)) as temporary, open(temporary, "wb") as stream:
        np.savez(stream, **arrays)


def shard_path(folder: Path, sim_id: int) -> Path:
    return Path(folder) / f"{sim_id:05d}.npz"


def assemble(design: Design, folder: Path, fidelity: str, field: str, sim_ids=None, map_ids=slice(None)) -> Suite:
    """Gather shards into a suite in memory.

    Args:
        design, folder: of the campaign.
        fidelity, field: one of ``design.kept``.
        sim_ids: which simulations, all if None.
        map_ids: which of the 15 maps, a list of numbers or a slice.

    Raises:
        FileNotFoundError: if shards are missing; the message counts them.
        ValueError: if a campaign keeps no such fidelity and field, a map is none of its maps, or a shard is damaged.
    """
    suite = in_shards(design, folder, fidelity, field, sim_ids, map_ids)
    return replace(suite, x=np.asarray(suite.x))


def in_shards(design: Design, folder: Path, fidelity: str, field: str, sim_ids=None, map_ids=slice(None)) -> Suite:
    """The suite that ``assemble`` gathers, with maps that stay in their shards until they are needed."""
    if (fidelity, field) not in design.kept:
        kept = ", ".join(map(" ".join, design.kept))
        raise ValueError(f"fidelity {fidelity!r}, field {field!r}: expected one of {kept}.")
    wanted = list(range(design.n_sims) if sim_ids is None else sim_ids)
    missing = [i for i in wanted if not shard_path(folder, i).exists()]
    if missing:
        raise FileNotFoundError(
            f"{folder}: {len(missing)} of {len(wanted)} simulations are missing, the first is {missing[0]}; "
            f"run mfsbi simulate --suite {design.name} to make them."
        )
    shards = _Shards(folder, f"{fidelity}_{field}", wanted)
    rows = np.arange(shards.shape[0]).reshape(len(wanted), shards.n_maps)
    try:
        chosen = rows[:, map_ids if isinstance(map_ids, slice) else np.atleast_1d(map_ids)]
    except IndexError as error:
        raise ValueError(f"map_ids = {map_ids}: every simulation has maps 0 to {shards.n_maps - 1}.") from error
    return Suite(
        LazyMaps(shards, chosen), design.theta()[wanted], np.array(wanted), design.parameters, design.n_inferred,
        design.n_sims, design.name, fidelity, field, design.seed,
    )  # fmt: skip


def assembled_paths(design: Design, out: Path) -> list[Path]:
    """The files that ``assemble_all`` writes."""
    return [Path(out) / f"{design.name}_{fidelity}_{field}.h5" for fidelity, field in design.kept]


class _Shards:
    """Log10 maps in the shards of some simulations, one after the other: what ``LazyMaps`` reads from."""

    def __init__(self, folder, name, sim_ids):
        self.folder = folder
        self.name = name
        self.sim_ids = sim_ids
        self.n_maps, *side = self._maps(0).shape
        self.shape = (len(sim_ids) * self.n_maps, *side)

    def _maps(self, position):
        return read_npz(shard_path(self.folder, self.sim_ids[position]), self.name)[0]

    def __getitem__(self, rows):
        rows = np.asarray(rows)
        out = np.empty((rows.size, *self.shape[1:]), np.float32)
        for position, here, which in by_simulation(rows.ravel(), self.n_maps):
            maps = self._maps(position)
            if maps.shape != (self.n_maps, *self.shape[1:]):
                path = shard_path(self.folder, self.sim_ids[position])
                raise ValueError(f"{path} holds maps of shape {maps.shape}: delete it and run the campaign again.")
            out[here] = log10_maps(maps[which])
        return out.reshape(rows.shape + self.shape[1:])


def assemble_all(design: Design, folder: Path, out: Path) -> list[Path]:
    """Write one HDF5 file a fidelity and field from a complete campaign, a few simulations at a time."""
    paths = assembled_paths(design, out)
    for path, (fidelity, field) in zip(paths, design.kept, strict=True):
        save_suite(in_shards(design, folder, fidelity, field), path)
    return paths


def _claim(folder, design, resolution):
    """Mark the folder as this campaign's, or refuse it."""
    if not (folder / MARKER).exists():
        with atomic_write(folder / MARKER) as temporary:
            temporary.write_bytes(_mark(design, resolution))
    _check_claim(folder, design, resolution)


def _check_claim(folder, design, resolution):
    """Every task looks again: two campaigns may have claimed the folder at the same moment, and the last one has it."""
    if (folder / MARKER).read_bytes() != _mark(design, resolution):
        raise ValueError(f"{folder} holds a campaign with another design or resolution: choose another folder.")


def _mark(design, resolution):
    values = asdict(design)
    if design.fidelities == tuple(FIELDS):
        del values["fidelities"]  # so that folders that were begun by version 0.1 go on
    return as_json({"design": values, "resolution": asdict(resolution)}, sort_keys=True).encode()
