import os,sys,time; os.environ["OMP_NUM_THREADS"]="1"; os.environ["TQDM_DISABLE"]="1"
import torch; torch.set_num_threads(1)
from dataclasses import replace
from pathlib import Path
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.inference import find_method, train_model
from mfsbi_tutorial.sweep.judging import spread_maps
home=Path.home()/".cache/mfsbi_tutorial"
base=find_method("scratch").preset
for suite,n,changes in (
  ("sb13",80,(dict(epochs=8),dict(epochs=15),dict(epochs=15,total_decay=3.),dict(epochs=30,total_decay=3.))),
  ("lh",80,(dict(epochs=15),dict(epochs=15,total_decay=3.),dict(epochs=30,total_decay=3.))),
  ("lh",20,(dict(epochs=15),dict(epochs=15,total_decay=3.),dict(epochs=30,total_decay=3.),dict(total_decay=3.))),
  ):
    low=load_suite(home/f"suites/{suite}_nbody_Mtot.h5"); high=load_suite(home/f"suites/{suite}_hydro_Mcdm.h5")
    val=spread_maps(high.split("validation"))
    for c in changes:
        f=train_model("scratch",low,high,None,seed=0,preset=replace(base,**c),n_sims=n); e=f.evaluate(val,0,500)
        print(suite,n,"sims",c,round(e.metrics["mtpp"],2),round(e.metrics["calibration_error"],3),"kept",f.history.kept_epoch,"held-out",round(min(f.history.validation),2),"last",round(f.history.validation[-1],2),round(f.history.train[-1],2),time.strftime("%H:%M"),flush=True)
