"""Add the posteriors of a run (seed 0, shown by the explorer) to samples_lh.h5."""
import sys
from pathlib import Path
import h5py, numpy as np
from mfsbi_tutorial.data import DATA
from mfsbi_tutorial.data.files import read_npz, atomic_hdf5
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.sweep.judging import level_counts
from mfsbi_tutorial.sweep.trainings import run_path, _sorted, SAMPLE_STEPS
folder=Path.home()/".cache/mfsbi_tutorial/runs/lh2"; path=DATA/"results/samples_lh.h5"
run=Run("scratch","n_sims",640,0)
(samples,)=read_npz(run_path(run,folder,"posteriors.npz"),"samples"); levels,sim_id=read_npz(run_path(run,folder,"scores.npz"),"levels","sim_id")
with h5py.File(path) as a:
    assert np.array_equal(a["sim_id"][:],sim_id) and samples.shape[1]==len(a["shown_sim_id"])
    attrs=dict(a.attrs); top={n:a[n][:] for n in a if isinstance(a[n],h5py.Dataset)}; stored={k:{n:a[k][n][:] for n in a[k]} for k in a if isinstance(a[k],h5py.Group)}
s=_sorted(np.rint(samples*SAMPLE_STEPS).astype(np.uint8))
stored[run.key]={"increments":np.diff(s,axis=0,prepend=np.uint8(0)),"levels":level_counts(levels)}
packed={"shuffle":True,"compression":"gzip","compression_opts":9}
with atomic_hdf5(path) as b:
    b.attrs.update(attrs)
    for n,v in top.items(): b[n]=v
    for k in sorted(stored):
        v=stored[k]["increments"]; b.create_dataset(f"{k}/increments",data=v,chunks=(len(v),1,1),**packed)
        b.create_dataset(f"{k}/levels",data=stored[k]["levels"],**packed)
print(len(stored))
