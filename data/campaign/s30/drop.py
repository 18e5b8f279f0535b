"""The row of multilevel of the mistaken statistics goes."""
import csv,h5py,numpy as np
from mfsbi_tutorial.data import DATA
from mfsbi_tutorial.data.files import atomic_hdf5
K="lh-Mcdm-multilevel-n_maps-200-seed0"; R=DATA/"results"
L=(R/"grid.csv").read_text().split("\n"); (R/"grid.csv").write_text("\n".join(l for l in L if f",{K}," not in l))
path=R/"scores_lh.h5"
with h5py.File(path) as a:
    if K in a:
        steps,sim=a.attrs["level_steps"],a["sim_id"][:]
        stored={k:{n:a[k][n][:] for n in a[k]} for k in a if isinstance(a[k],h5py.Group) and k!=K}
        with atomic_hdf5(path) as b:
            b.attrs["level_steps"]=steps; b["sim_id"]=sim
            for k in sorted(stored):
                for n,v in stored[k].items(): b.create_dataset(f"{k}/{n}",data=v,shuffle=True,compression="gzip",compression_opts=9)
