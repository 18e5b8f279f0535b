"""Add finished runs of a folder to grid.csv, scores_lh.h5 and losses_lh.csv, where the other runs' files are not at hand."""
import sys
from pathlib import Path
import h5py, numpy as np, pandas as pd
from dataclasses import fields
from mfsbi_tutorial.data import DATA
from mfsbi_tutorial.data.files import read_npz, atomic_hdf5
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.evaluation.scores import PER_SIM
from mfsbi_tutorial.sweep import collect
from mfsbi_tutorial.sweep.judging import level_counts, _rounded
from mfsbi_tutorial.sweep.trainings import run_path
folder=Path(sys.argv[1]); R=DATA/"results"
frame=collect(folder,R/"grid.csv")
new=[Run(**r) for r in frame[[f.name for f in fields(Run)]].to_dict("records") if (run_path(Run(**r),folder,"row.json")).is_file()]
print(len(frame),"rows,",len(new),"of this folder")
path=R/"scores_lh.h5"
with h5py.File(path) as a:
    steps,sim=a.attrs["level_steps"],a["sim_id"][:]
    stored={k:{n:a[k][n][:] for n in a[k]} for k in a if isinstance(a[k],h5py.Group)}
for run in new:
    sim_id,log_q,fom,squared,levels=read_npz(run_path(run,folder,"scores.npz"),"sim_id",*PER_SIM,"levels")
    assert np.array_equal(sim,sim_id), run.key
    stored[run.key]={"by_sim":_rounded(np.vstack([log_q,fom,squared.T])),"levels":level_counts(levels)}
with atomic_hdf5(path) as b:
    b.attrs["level_steps"]=steps; b["sim_id"]=sim
    for k in sorted(stored):
        for n,v in stored[k].items(): b.create_dataset(f"{k}/{n}",data=v,shuffle=True,compression="gzip",compression_opts=9)
losses={run.key: pd.read_csv(p,index_col="epoch") for run in new if not run.budget and (p:=run_path(run,folder,"losses.csv")).is_file()}
old=pd.read_csv(R/"losses_lh.csv",index_col=["key","epoch"])
if losses:
    add=pd.concat(losses,names=["key"]); both=pd.concat([old[~old.index.isin(add.index)],add]).sort_index()
    both.to_csv(R/"losses_lh.csv")
