import sys; sys.path[:0]=["/tmp/fill","/tmp","/tmp/s29"]
from ed28 import *
from mfsbi_tutorial.evaluation.metrics import N_BINS, bin_of
import numpy as np, pandas as pd
from pathlib import Path
def hist(meth,k,n):
    r=rows(meth,k,n).sort_values("seed")
    for _,x in r.iterrows():
        s=SC["lh"][x.key]; h=np.bincount(bin_of(s.levels),minlength=N_BINS)/len(s.levels)*N_BINS
        print(meth,k,n,x.seed,"mtpp %.2f C %.3f fom %.0f"%(x.mtpp,x.calibration_error,x.fom),"first %.2f last %.2f max %.2f"%(h[0],h[-1],h.max()))
for n in (50,100,200): hist("scratch",M,n)
for n in (5,10,20,40): hist("scratch",S,n)
for n in (5,10,20): hist("transfer",S,n)
print(N_BINS)
H=Path.home()/".cache/mfsbi_tutorial/runs/lh2"
for p in sorted(H.glob("lh-Mcdm-scratch-*/losses.csv")): print(p.parent.name,len(pd.read_csv(p)))
