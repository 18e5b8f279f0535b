import os,sys,time; os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from dataclasses import replace
from pathlib import Path
import math
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.inference import find_method, train_model
from mfsbi_tutorial.sweep.judging import spread_maps
home=Path.home()/".cache/mfsbi_tutorial"
base=find_method("scratch").preset
S={s:(load_suite(home/f"suites/{s}_nbody_Mtot.h5"),load_suite(home/f"suites/{s}_hydro_Mcdm.h5")) for s in ("lh","sb13")}
def steps(n):
    per=math.ceil(0.9*n/64); return max(50*per,150)
for kw,n in ((dict(n_sims=20),300),(dict(n_maps=800),800),(dict(n_maps=200),200)):
    for s in ("lh","sb13"):
        low,high=S[s]; val=spread_maps(high.split("validation"))
        for total in (1.,2.,.5,4.):
            wd=total/(.5*1e-3*steps(n)); t=time.time()
            f=train_model("scratch",low,high,None,seed=0,preset=replace(base,weight_decay=wd),**kw); e=f.evaluate(val,0,300)
            print(s,kw,"total",total,"wd",round(wd,2),round(e.metrics["mtpp"],3),"C",round(e.metrics["calibration_error"],4),round(time.time()-t),flush=True)
