"""Cut the embedded files out of finished campaigns: python data/build.py [lh] [sb13].

The full suites come from ``mfsbi simulate --suite lh`` and ``--suite sb13``. What is cut, and why, is told in
data/README.md.
"""

import sys

from mfsbi_tutorial.cli import home
from mfsbi_tutorial.data import DATA, save_suite
from mfsbi_tutorial.simulation import LH, SB13
from mfsbi_tutorial.sweep import assemble

ONE_MAP_AN_AXIS = [2, 7, 12]
QUANTUM = 0.01  # dex; a rounding of 0.003 dex rms, where pixels scatter by 0.5 dex, saves a third of the size
CUTS = {  # design -> file name -> fidelity, field, simulations, maps of each
    LH: {
        "lh_pm_Mtot": ("pm", "Mtot", range(100), slice(None)),
        "lh_hydro_Mcdm": ("hydro", "Mcdm", [*range(160), *range(800, 820)], slice(None)),
        "lh_hydro_Mcdm_test": ("hydro", "Mcdm", range(900, 1000), ONE_MAP_AN_AXIS),
        "lh_hydro_Mtot": ("hydro", "Mtot", [*range(40), *range(800, 805)], slice(None)),
        "lh_hydro_Mtot_test": ("hydro", "Mtot", range(900, 950), ONE_MAP_AN_AXIS),
    },
    SB13: {
        "sb13_pm_Mtot": ("pm", "Mtot", range(20), slice(None)),
        "sb13_hydro_Mcdm": ("hydro", "Mcdm", [*range(60), *range(800, 810)], slice(None)),
        "sb13_hydro_Mcdm_test": ("hydro", "Mcdm", range(900, 1000), ONE_MAP_AN_AXIS),
    },
}


def main():
    for design, cuts in CUTS.items():
        if len(sys.argv) > 1 and design.name not in sys.argv[1:]:
            continue
        for name, (fidelity, field, sim_ids, map_ids) in cuts.items():
            path = DATA / f"{name}.h5"
            save_suite(assemble(design, home() / design.name, fidelity, field, sim_ids, map_ids), path, QUANTUM)
            print(f"{path}  {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
