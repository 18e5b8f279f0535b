"""The CAMELS Multifield Dataset as it is: maps in .npy files, read where they lie, and parameters in text tables.

``load_suite`` and ``validate`` come here for files that end in .npy; docs/cmd.md says where to get them."""

import re
from pathlib import Path

import numpy as np

from .checks import check_order, check_parameters
from .lazy import LazyMaps, Logarithm
from .priors import FEEDBACK_AMPLITUDES, OMEGA_B_H_N_S, OMEGA_M_SIGMA_8, Parameter
from .suite import Suite

MAPS_PER_SIM = 15
HELD_OUT = 100  # simulations for validation and as many for test, the paper's last 200
NAME = re.compile(r"Maps_(Mcdm|Mtot)_(Nbody_)?IllustrisTNG_(LH|SB28)_z=0\.00\.npy")

LH = OMEGA_M_SIGMA_8 + FEEDBACK_AMPLITUDES
# In the order of the table's columns; names and ranges from CAMELS' Info_IllustrisTNG_L25n256_28params.txt.
SB28 = (
    *LH, *OMEGA_B_H_N_S,
    Parameter("MaxSfrTimescale", 1.135, 4.54, log=True), Parameter("FactorForSofterEQS", 0.1, 0.9, log=True),
    Parameter("IMFslope", -2.8, -1.8), Parameter("SNII_MinMass_Msun", 4.0, 12.0),
    Parameter("ThermalWindFraction", 0.025, 0.4, log=True), Parameter("VariableWindSpecMomentum", 0.0, 4000.0),
    Parameter("WindFreeTravelDensFac", 0.005, 0.5, log=True), Parameter("MinWindVel", 150.0, 550.0),
    Parameter("WindEnergyReductionFactor", 0.0625, 1.0, log=True),
    Parameter("WindEnergyReductionMetallicity", 0.0005, 0.008, log=True),
    Parameter("WindEnergyReductionExponent", 1.0, 3.0), Parameter("WindDumpFactor", 0.2, 1.0),
    Parameter("SeedBlackHoleMass", 0.000025316, 0.0002528, log=True),
    Parameter("BlackHoleAccretionFactor", 0.25, 4.0, log=True),
    Parameter("BlackHoleEddingtonFactor", 0.1, 10.0, log=True),
    Parameter("BlackHoleFeedbackFactor", 0.025, 0.4, log=True),
    Parameter("BlackHoleRadiativeEfficiency", 0.05, 0.8, log=True),
    Parameter("QuasarThreshold", 0.0000633, 0.0632, log=True), Parameter("QuasarThresholdPower", 0.0, 4.0),
)  # fmt: skip
RAW = {"A_SN1": 3.6, "A_SN2": 7.4, "A_AGN2": 20.0}  # fiducial code values, by which SB28 multiplies these amplitudes
COLUMNS = {"LH": LH, "SB28": SB28}
INFERRED = {"LH": OMEGA_M_SIGMA_8, "SB28": OMEGA_M_SIGMA_8 + OMEGA_B_H_N_S}
SUITES = {"cmd-lh": "LH", "cmd-sb28": "SB28"}


def camels_paths(suite: str, folder: Path, field: str = "Mcdm") -> tuple[Path, Path]:
    """Files of the paper's experiment, LF (N-body Mtot) and HF (IllustrisTNG ``field``); ValueError if it has none."""
    if suite not in SUITES:
        raise ValueError(f"suite {suite!r}: expected one of {', '.join(SUITES)}.")
    if field not in ("Mcdm", "Mtot"):
        raise ValueError(f"field {field!r}: expected Mcdm or Mtot.")
    end = f"IllustrisTNG_{SUITES[suite]}_z=0.00.npy"
    return Path(folder) / f"Maps_Mtot_Nbody_{end}", Path(folder) / f"Maps_{field}_{end}"


def load_camels(path: Path) -> Suite:
    """A suite of CMD whose maps stay in the file: log10 is taken as they are read.

    The split is the paper's, the last 200 simulations held out; how it divides them is not said, here the first 100
    validate and the last 100 test. Cosmological parameters come first and are inferred. Nuisances of SB28 that its
    table holds as code values are divided by their fiducial ones, which makes them the amplitudes of LH. N-body
    simulations have no nuisances.

    Args:
        path: ``Maps_<field>_[Nbody_]IllustrisTNG_<LH or SB28>_z=0.00.npy``, beside its table.

    Raises:
        FileNotFoundError, ValueError: if maps or table are missing, or not as CMD has them.
    """
    path = Path(path)
    match = NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(
            f"{path}: expected a CMD file such as Maps_Mcdm_IllustrisTNG_LH_z=0.00.npy (Mcdm or Mtot, LH or SB28, "
            "Nbody_ before IllustrisTNG for N-body)."
        )
    field, n_body, name = match.groups()
    file = _open_maps(path)
    parameters, theta = _read_table(path.with_name(f"params_{name}_{n_body or ''}IllustrisTNG.txt"), name, bool(n_body))
    n_sims = len(theta)
    if len(file) != MAPS_PER_SIM * n_sims:
        found = f"{path} holds {len(file)} maps, its table {n_sims} simulations"
        raise ValueError(f"{found}: expected {MAPS_PER_SIM} maps each.")
    held_out = min(HELD_OUT, n_sims // 10)
    maps = LazyMaps(Logarithm(file), np.arange(len(file)).reshape(n_sims, MAPS_PER_SIM))
    suite = Suite(
        maps, theta, np.arange(n_sims), parameters, len(INFERRED[name]), n_sims, name=f"CMD {name}",
        fidelity="N-body" if n_body else "IllustrisTNG", field=field, n_validation=held_out, n_test=held_out,
    )  # fmt: skip
    try:
        check_parameters(suite)
        check_order(suite)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return suite


def _open_maps(path):
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        file = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, OSError, OverflowError) as error:
        raise ValueError(f"{path} is not a whole .npy file of numbers (truncated?): fetch it again.") from error
    if file.dtype != np.float32 or file.ndim != 3 or file.shape[1] != file.shape[2]:
        raise ValueError(f"{path} holds {file.dtype} {file.shape}: expected float32 (n_maps, n_pix, n_pix).")
    return file


def _read_table(path, name, n_body):
    """Parameters and their physical values (n_sims, n_params), those to infer first."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such table; it belongs beside the maps, fetch it from CMD as well.")
    try:
        table = np.loadtxt(path, ndmin=2)
    except ValueError as error:
        raise ValueError(f"{path} is no table of numbers: fetch it again.") from error
    in_file = COLUMNS[name]
    inferred = INFERRED[name]
    if n_body and table.shape[1] != len(in_file):  # a table of its own: cosmology alone counts, and comes first
        in_file = inferred
    if table.shape[1] < len(in_file):
        raise ValueError(f"{path} has {table.shape[1]} columns: expected at least {len(in_file)}.")
    kept = inferred if n_body else inferred + tuple(p for p in in_file if p not in inferred)
    scale = RAW if name == "SB28" else {}
    return kept, np.stack([table[:, in_file.index(p)] / scale.get(p.name, 1.0) for p in kept], axis=1)
